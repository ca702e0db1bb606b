"""A disk that hangs is waited for once, and then refuses until it comes back."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

import pytest

from assistant.alerts.disk import Disk
from assistant.alerts.log import Log, opened, read


def test_it_gives_and_raises_what_the_work_does() -> None:
    disk = Disk(10.0)
    assert disk.do(lambda: 7) == 7
    with pytest.raises(FileNotFoundError):
        disk.do(Path("/nonexistent/file").read_bytes)
    with pytest.raises(ValueError, match="seven"):
        disk.do(lambda: int("seven"))
    assert disk.do(lambda: 8) == 8


def test_while_it_hangs_nothing_is_begun_and_afterwards_all_goes_on() -> None:
    disk, back, begun = Disk(0.05), threading.Event(), []
    with pytest.raises(OSError, match="hangs"):
        disk.do(back.wait)
    with pytest.raises(OSError, match="hangs"):
        disk.do(lambda: begun.append("too early"))
    back.set()
    assert disk._last is not None
    assert disk._last.done.wait(10)
    assert patiently(disk) == 7
    assert begun == []


def patiently(disk: Disk) -> int:
    while True:
        with contextlib.suppress(OSError):
            return disk.do(lambda: 7)


def refusing(folder: Path) -> Path:
    """The log of a disk that takes nothing: its folder is no folder any more."""
    path = folder / "state" / "log.jsonl"
    path.parent.mkdir()
    path.mkdir()
    return path


def waiting(tmp_path: Path) -> tuple[Path, Path]:
    """A log of one entry on the disk and two in memory; where it lies, and where those wait."""
    path, copy = tmp_path / "state" / "log.jsonl", tmp_path / "waiting.jsonl"
    log = Log(path, copy)
    log.write(event="one")
    assert not copy.exists()
    path.rename(path.with_suffix(".away"))
    path.mkdir()
    log.write(event="two")
    log.write(event="three")
    path.rmdir()
    path.with_suffix(".away").rename(path)
    return path, copy


def events(entries: tuple[dict[str, object], ...]) -> list[object]:
    return [entry["event"] for entry in entries]


def test_what_the_disk_did_not_take_is_known_after_a_restart_and_comes_to_it(tmp_path: Path) -> None:
    path, copy = waiting(tmp_path)
    assert events(read(path).entries) == ["one"]
    after = Log(path, copy)
    assert events(after.entries) == ["one", "two", "three"]
    assert after.waiting
    after.write(event="four")
    assert events(read(path).entries) == ["one", "two", "three", "four"]
    assert (read(path).problems, copy.exists()) == ((), False)


def test_what_came_to_the_disk_just_before_the_end_is_not_there_twice(tmp_path: Path) -> None:
    path, copy = waiting(tmp_path)
    left = copy.read_bytes()
    Log(path, copy).flush()
    copy.write_bytes(left)
    assert events(Log(path, copy).entries) == ["one", "two", "three"]


def test_a_torn_line_in_memory_is_passed_over(tmp_path: Path) -> None:
    path, copy = waiting(tmp_path)
    copy.write_bytes(copy.read_bytes() + b'{"event": "fo')
    assert events(Log(path, copy).entries) == ["one", "two", "three"]


def test_a_log_that_cannot_be_read_is_kept_in_memory(tmp_path: Path) -> None:
    path = refusing(tmp_path)
    with pytest.raises(OSError, match="directory"):
        opened(path, tmp_path / "nowhere", Disk())
    memory = tmp_path / "memory"
    memory.mkdir()
    opened(path, memory, Disk()).write(event="one")
    assert events(opened(path, memory, Disk()).entries) == ["one"]
