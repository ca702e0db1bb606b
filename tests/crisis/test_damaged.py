"""A damaged file in the outbox is healed by whoever wrote it, or called for."""

from __future__ import annotations

import selectors
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.crisis import outbox
from assistant.crisis.outbox import Entry
from assistant.crisis.post import Post
from assistant.crisis.signals import Resumed, Signal
from assistant.crisis.watch import Watch


def settle(box: Path) -> None:
    end = time.monotonic() + 5
    while outbox.damaged(box) and time.monotonic() < end:
        time.sleep(0.02)


def wait_read(post: Post) -> None:
    end = time.monotonic() + 5
    while not post.recovered and time.monotonic() < end:
        time.sleep(0.01)


def running(tmp_path: Path) -> tuple[Post, Path, list[Signal]]:
    told: list[Signal] = []
    post = Post(tmp_path, tmp_path / "run", told.append, lambda text: None)
    post.start()
    return post, tmp_path / "outbox", told


def spoil(box: Path, id_: str) -> None:
    """What alerts makes of a file that it cannot read."""
    path = outbox.entries_dir(box) / f"{id_}.json"
    end = time.monotonic() + 5
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.01)
    path.write_bytes(b"{")
    outbox.read_entries(box)


def test_what_was_written_by_this_program_is_written_again(tmp_path: Path) -> None:
    post, box, told = running(tmp_path)
    wait_read(post)
    alarm, over = (
        Entry("a" * 32, "alarm", "button", alarm="a" * 32),
        Entry("b" * 32, "cancelled", "button", alarm="a" * 32),
    )
    for entry in (alarm, over):
        post.write(entry)
        spoil(box, entry.id)
    settle(box)
    post.end(5.0)
    assert sorted(outbox.read_entries(box), key=lambda entry: entry.id) == [alarm, over]
    assert told == []


def test_an_alarm_of_the_program_before_stays_that_alarm(tmp_path: Path) -> None:
    box = tmp_path / "outbox"
    outbox.prepare(box)
    outbox.write_entry(box, Entry("a" * 32, "alarm", "button", alarm="a" * 32))
    post, box, told = running(tmp_path)
    end = time.monotonic() + 5
    while not told and time.monotonic() < end:
        time.sleep(0.01)
    spoil(box, "a" * 32)
    settle(box)
    post.end(5.0)
    assert [(entry.id, entry.kind) for entry in outbox.read_entries(box)] == [("a" * 32, "alarm")]
    assert told == [Resumed("a" * 32)]


def test_what_nobody_knows_is_an_alarm(tmp_path: Path) -> None:
    box = tmp_path / "outbox"
    outbox.prepare(box)
    (outbox.entries_dir(box) / f"{'c' * 32}.json").write_bytes(b"\xff")
    outbox.read_entries(box)
    post, box, told = running(tmp_path)
    settle(box)
    post.end(5.0)
    (entry,) = outbox.read_entries(box)
    assert (entry.kind, entry.detail) == ("alarm", "damaged")
    assert told == [Resumed(entry.id)]


def test_what_the_voice_says_of_a_damaged_alarm_is_no_second_one(tmp_path: Path) -> None:
    box, said = tmp_path / "outbox", "c" * 32
    outbox.prepare(box)
    (outbox.entries_dir(box) / f"{said}.json").write_bytes(b"\xff")
    post, box, _ = running(tmp_path)
    wait_read(post)
    assert post.knows(said), "while it is open under its new id"
    settle(box)
    (entry,) = outbox.read_entries(box)
    post.close_alarms((entry.id,))
    post.end(5.0)
    assert outbox.read_entries(box) == []
    assert post.knows(said), "and when it is closed"
    later, _, _ = running(tmp_path)
    wait_read(later)
    later.end(5.0)
    assert later.knows(said), "for the program after this one too"


def test_nothing_is_taken_for_read_before_the_damaged_is_healed(tmp_path: Path) -> None:
    box, read = tmp_path / "outbox", []
    outbox.prepare(box)
    (outbox.entries_dir(box) / f"{'c' * 32}.json").write_bytes(b"\xff")
    post = Post(tmp_path, tmp_path / "run", lambda signal: read.append(post.recovered), lambda text: None)
    post.start()
    wait_read(post)
    post.end(5.0)
    assert read == [False]


@pytest.mark.parametrize(
    ("recovered", "failing", "alive", "now", "known"),
    [
        (True, False, True, 0.0, True),
        (False, False, True, 2.9, False),
        (False, False, True, 3.1, True),
        (False, True, True, 0.0, True),
        (False, False, False, 0.0, True),
    ],
)
def test_how_long_an_alarm_by_voice_waits_for_the_outbox(
    recovered: bool, failing: bool, alive: bool, now: float, known: bool
) -> None:
    post: Any = SimpleNamespace(recovered=recovered, failing=failing, is_alive=lambda: alive)
    devices: Any = None
    with selectors.DefaultSelector() as selector:
        assert Watch(devices, "", selector, post, 0.0).may_know(now) is known
