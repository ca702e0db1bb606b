"""The chain: every change shows, and says where; a loss of power is told from damage; a full disk loses nothing."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.alerts.log import Log, read


@pytest.fixture
def path(tmp_path: Path) -> Path:
    log = Log(tmp_path / "log.jsonl")
    for number in range(6):
        log.write(event="called", person=f"p{number}")
    return tmp_path / "log.jsonl"


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def test_a_whole_log_has_no_problems(path: Path) -> None:
    found = read(path)
    assert (found.problems, found.head.n, found.torn) == ((), 6, None)
    Log(path).write(event="closed")
    assert read(path).problems == ()


@pytest.mark.parametrize("line", range(1, 7))
def test_a_changed_line_is_named(path: Path, line: int) -> None:
    all_ = lines(path)
    all_[line - 1] = all_[line - 1].replace(b'"p%d"' % (line - 1), b'"q"')
    path.write_bytes(b"".join(all_))
    wanted = "The last line was changed." if line == 6 else f"Line {line} was changed"
    assert [p for p in read(path).problems if p.startswith(wanted)]
    assert len(read(path).problems) == 1


@pytest.mark.parametrize("line", range(1, 7))
def test_a_missing_line_is_named(path: Path, line: int) -> None:
    all_ = lines(path)
    del all_[line - 1]
    path.write_bytes(b"".join(all_))
    text = " ".join(read(path).problems)
    assert f"ntry {line} is missing" in text or f"Entries {line} to 6 are missing from the end" in text


def test_swapped_lines_are_named(path: Path) -> None:
    all_ = lines(path)
    all_[2], all_[3] = all_[3], all_[2]
    path.write_bytes(b"".join(all_))
    assert any("Line 4 is out of order" in problem for problem in read(path).problems)


def test_a_line_made_unreadable_is_no_loss_of_power(path: Path) -> None:
    all_ = lines(path)
    all_[2] = b'{"n": 3, "eve\n'
    path.write_bytes(b"".join(all_))
    assert any("Line 3 was changed" in problem for problem in read(path).problems)


@pytest.mark.parametrize("cut", [1, 2, 20, 100])
def test_a_line_cut_off_by_a_loss_of_power_is_known_as_such(path: Path, cut: int) -> None:
    whole = path.read_bytes()
    (path.with_suffix(".head")).write_text(f"5 {json.loads(lines(path)[5])['previous']}\n")
    path.write_bytes(whole[:-cut])
    found = read(path)
    assert found.problems == ()
    assert (found.torn is None) == (cut == 1), "a line that lacks nothing but its end counts"
    log = Log(path)
    log.write(event="resumed")
    log.write(event="called")
    after = read(path)
    assert (after.problems, after.torn) == ((), None)
    assert path.read_bytes().startswith(whole[:-cut]), "what was written is never taken back"


def test_remains_that_are_exchanged_later_are_noticed(path: Path) -> None:
    path.with_suffix(".head").unlink()
    path.write_bytes(path.read_bytes()[:-30])
    Log(path).write(event="resumed")
    all_ = lines(path)
    all_[5] = b'{"n": 6, "event": "clo\n'
    path.write_bytes(b"".join(all_))
    assert read(path).problems


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    if os.getuid() != 0:
        pytest.skip("a disk of our own needs root")
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], check=False, capture_output=True
    )
    if done.returncode:
        pytest.skip("no tmpfs can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_keeps_entries_waiting_in_order(full_disk: Path) -> None:
    log = Log(full_disk / "log.jsonl")
    log.write(event="called")
    filler = full_disk / "filler"
    with pytest.raises(OSError, match="No space"), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    for number in range(50):
        log.write(event="called", person=f"{number} {'x' * 200}")
    assert (log.waiting > 0, log.trouble) == (True, "No space left on device")
    assert read(full_disk / "log.jsonl").problems == ()
    filler.unlink()
    log.flush()
    assert (log.waiting, log.trouble) == (0, "")
    found = read(full_disk / "log.jsonl")
    assert (found.problems, found.head.n) == ((), 51)


class PowerLost(BaseException):
    """Ends everything between two steps."""


class Power:
    """Fails after so many steps, and takes every rename whose folder was not synced."""

    def __init__(self, steps: int) -> None:
        self.left = steps
        self.renamed: list[tuple[Path, bytes | None]] = []
        self._fsync, self._replace = os.fsync, Path.replace

    def _step(self) -> None:
        if self.left == 0:
            raise PowerLost
        self.left -= 1

    def fsync(self, handle: int) -> None:
        self._step()
        self._fsync(handle)
        folder = Path(f"/proc/self/fd/{handle}").readlink()
        self.renamed = [one for one in self.renamed if one[0].parent != folder]

    def replace(self, path: Path, target: Path) -> Path:
        self._step()
        self.renamed.append((target, target.read_bytes() if target.exists() else None))
        return self._replace(path, target)

    def undo(self) -> None:
        for target, before in reversed(self.renamed):
            target.unlink() if before is None else target.write_bytes(before)


@pytest.mark.parametrize("steps", range(13))
def test_no_loss_of_power_between_two_steps_breaks_the_chain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    power, written = Power(steps), 0
    with monkeypatch.context() as patch, contextlib.suppress(PowerLost):
        patch.setattr(os, "fsync", power.fsync)
        patch.setattr(Path, "replace", lambda path, target: power.replace(path, target))
        log = Log(tmp_path / "log.jsonl")
        for written in range(3):  # noqa: B007
            log.write(event="called")
        written = 3
    assert (written == 3) == (steps == 12), "each entry takes four steps"
    power.undo()
    found = read(tmp_path / "log.jsonl")
    assert found.problems == ()
    assert found.head.n >= written
