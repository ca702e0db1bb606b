"""What is open is taken up again, whatever the disk refuses: a worn-out card goes read-only, and files on it damaged."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.crisis import outbox
from assistant.crisis.outbox import Ack, Entry
from assistant.crisis.outbox.places import Places
from assistant.crisis.post import MEMORY, Post
from assistant.crisis.signals import Broken, Mended, Resumed, Signal, Told

OPEN, LOST, OVER = "a" * 32, "c" * 32, "d" * 32


def alarm(id_: str) -> Entry:
    return Entry(id_, "alarm", "button", alarm=id_)


def remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(disk)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, with an outbox."""
    if os.geteuid() != 0:
        pytest.skip("a disk of our own needs root")
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(place)], check=False)
    if made.returncode:
        pytest.skip("no tmpfs can be mounted here")
    outbox.prepare(place / "outbox")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def until(holds: Callable[[], object], what: str) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.01)


def running(disk: Path, run: Path, before: Callable[[Post], None] = lambda post: None) -> tuple[Post, list[Signal]]:
    told: list[Signal] = []
    post = Post(disk, run, told.append, lambda text: None)
    before(post)
    post.start()
    return post, told


def resumed(told: list[Signal]) -> list[str]:
    return [signal.alarm for signal in told if isinstance(signal, Resumed)]


def damage(box: Path, id_: str) -> None:
    (outbox.entries_dir(box) / f"{id_}.json").write_bytes(b"{")


def test_beside_a_damaged_file_that_cannot_be_moved(disk: Path, tmp_path: Path) -> None:
    box = disk / "outbox"
    damage(box, LOST)
    outbox.write_entry(box, alarm(OPEN))
    remount(disk, "ro")
    assert outbox.read_entries(box) == [alarm(OPEN)]
    post, told = running(disk, tmp_path)
    until(lambda: post.failing, "the fault is not told")
    assert post.recovered
    assert post.knows(LOST), "the voice that says it again raises no second one"
    first, second = resumed(told)
    assert first == OPEN
    assert second not in (OPEN, LOST), "the damaged one may have been an alarm, so it is one"
    assert Broken("disk") in told

    remount(disk, "rw")
    until(lambda: told[-1] == Mended("disk"), "it is not mended")
    post.end(5.0)
    assert {entry.id for entry in outbox.read_entries(box)} == {first, second}
    assert outbox.damaged(box) == []
    assert resumed(told) == [first, second], "each once, however often it was tried"


def test_a_damaged_one_that_was_closed_meanwhile_is_not_written(disk: Path, tmp_path: Path) -> None:
    box = disk / "outbox"
    damage(box, LOST)
    remount(disk, "ro")
    post, told = running(disk, tmp_path)
    until(lambda: post.failing and resumed(told), "it is not taken up")
    post.close_alarms(tuple(resumed(told)))
    remount(disk, "rw")
    until(lambda: told[-1] == Mended("disk"), "it is not mended")
    post.end(5.0)
    assert (outbox.read_entries(box), outbox.damaged(box)) == ([], [])


def test_beside_one_that_is_over_and_cannot_be_taken_away(disk: Path, tmp_path: Path) -> None:
    box = disk / "outbox"
    for entry in (alarm(OVER), Entry("e" * 32, "closed", "button", alarm=OVER), alarm(OPEN)):
        outbox.write_entry(box, entry)
    outbox.write_ack(box, Ack("f" * 32, OVER, "calling", "Maria"))
    answered = Ack("9" * 32, OPEN, "acknowledged", "Maria")
    outbox.write_ack(box, answered)
    remount(disk, "ro")
    post, told = running(disk, tmp_path)
    until(lambda: post.failing, "the fault is not told")
    assert [s for s in told if isinstance(s, Resumed)] == [Resumed(OPEN, (answered,))]
    assert post.knows(OVER)
    remount(disk, "rw")
    until(lambda: told[-1] == Mended("disk"), "it is not mended")
    post.end(5.0)
    assert {entry.id for entry in outbox.read_entries(box)} == {"e" * 32, OPEN}
    assert outbox.read_acks(box) == [answered]


def test_where_something_else_waits_to_be_written(disk: Path, tmp_path: Path) -> None:
    box = disk / "outbox"
    outbox.write_entry(box, alarm(OPEN))
    outbox.write_ack(box, Ack("f" * 32, OVER, "received", "Maria"))
    remount(disk, "ro")
    post, told = running(disk, tmp_path, lambda post: post.write(Entry("b" * 32, "fault", "unit", detail="light")))
    until(lambda: post.failing, "the fault is not told")
    post.end(0.1)
    assert resumed(told) == [OPEN]
    assert [s.ack.id for s in told if isinstance(s, Told)] == ["f" * 32], "what alerts has told is heard too"


def test_a_press_that_lies_in_memory_alone(disk: Path, tmp_path: Path) -> None:
    places = Places(disk / "outbox", tmp_path / MEMORY)
    places.prepare_memory()
    places.note(alarm(OPEN))
    remount(disk, "ro")
    post, told = running(disk, tmp_path)
    until(lambda: post.failing, "the fault is not told")
    assert (resumed(told), post.safe) == ([OPEN], set())
    assert places.noted_entries() == [alarm(OPEN)], "until it lies on the disk"
    remount(disk, "rw")
    until(lambda: OPEN in post.safe, "it is not written")
    post.end(5.0)
    assert outbox.read_entries(disk / "outbox") == [alarm(OPEN)]
    assert places.noted_entries() == []


def test_on_a_disk_that_refuses_alerts_is_heard_and_an_end_is_an_end(disk: Path, tmp_path: Path) -> None:
    places = Places(disk / "outbox", tmp_path / MEMORY)
    outbox.write_entry(disk / "outbox", alarm(OPEN))
    remount(disk, "ro")
    post, told = running(disk, tmp_path)
    until(lambda: post.failing, "the fault is not told")
    post.write(alarm(LOST))
    answered = Ack("9" * 32, LOST, "acknowledged", "Maria")
    assert places.note(answered)
    post.listen(0.0)
    post.listen(0.0)
    assert [signal for signal in told if isinstance(signal, Told)] == [Told(answered)], "once"
    assert [entry.id for entry in places.entries().whole] == [OPEN, LOST]
    post.close_alarms((OPEN, LOST))
    assert places.noted_entries() == [], "at once"
    until(lambda: (tmp_path / MEMORY / "memory.json").exists(), "it is not remembered")
    post.end(0.1)
    later, after = running(disk, tmp_path)
    until(lambda: later.failing, "the fault is not told")
    assert resumed(after) == [], "the file that cannot be taken away calls nobody"
    assert later.knows(OPEN)
    remount(disk, "rw")
    until(lambda: after[-1] == Mended("disk"), "it is not mended")
    later.end(5.0)
    assert (outbox.read_entries(disk / "outbox"), places.acks().whole) == ([], [])


def test_where_memory_refuses_too_nobody_can_be_reached(disk: Path, tmp_path: Path) -> None:
    (tmp_path / "run").write_text("no folder")
    post, told = running(disk, tmp_path / "run")
    until(lambda: post.recovered, "it is not read")
    remount(disk, "ro")
    post.write(alarm(OPEN))
    until(lambda: Broken("outbox") in told, "it is not told")
    remount(disk, "rw")
    until(lambda: Mended("outbox") in told, "it is not mended")
    post.end(5.0)
    assert outbox.read_entries(disk / "outbox") == [alarm(OPEN)]


@pytest.mark.parametrize("rounds", range(1, 4))
def test_one_that_was_closed_before_it_could_be_written_stays_closed(disk: Path, tmp_path: Path, rounds: int) -> None:
    """What the disk refuses goes to the end of the line, so the closing may come to be written first."""
    post = Post(disk, tmp_path, lambda signal: None, lambda text: None)
    post.write(alarm(OPEN))
    post.close_alarms((OPEN,))
    remount(disk, "ro")
    for _ in range(rounds):
        with pytest.raises(OSError, match="Read-only"):
            post._once()
    remount(disk, "rw")
    post._once()
    assert outbox.read_entries(disk / "outbox") == []


def test_beside_what_is_no_file_at_all(tmp_path: Path) -> None:
    box = tmp_path / "outbox"
    outbox.prepare(box)
    outbox.write_entry(box, alarm(OPEN))
    (outbox.entries_dir(box) / f"{LOST}.json").mkdir()
    (outbox.entries_dir(box) / f"{OVER}.bad").mkdir()
    post, told = running(tmp_path, tmp_path)
    until(lambda: post.failing, "the fault is not told")
    until(lambda: len(outbox.read_entries(box)) == 3, "they are not called for")
    post.end(5.0)
    assert resumed(told)[0] == OPEN
    assert len(resumed(told)) == 3
    assert [s for s in told if isinstance(s, (Broken, Mended))] == [Broken("disk")], "told once, not in turns"
