"""A damaged file, on a clock of its own: the crisis program has its time to write it again, then it is called for."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from assistant.alerts.clock import Clock
from assistant.alerts.notices import Notices
from assistant.alerts.watch import DAMAGED_S, Watch
from assistant.crisis import outbox
from assistant.crisis.outbox import Entry
from tests.alerts.test_desk import World

ID = "d" * 32


def damaged(tmp_path: Path) -> tuple[World, Watch]:
    """A device whose outbox holds one damaged file, seen just now."""
    world = World(tmp_path, 1)
    clock = Clock("first", lambda: world.letters.now_s, lambda: world.wall_s)
    watch = Watch(world.desk, Notices(world.letters, world.desk.caller), clock, ())
    (outbox.entries_dir(world.settings.outbox_dir) / f"{ID}.json").write_bytes(b"\x00\xff half a file")
    watch.look()
    return world, watch


def test_it_is_called_for_when_the_time_to_heal_it_is_over(tmp_path: Path) -> None:
    world, watch = damaged(tmp_path)
    world.letters.now_s += DAMAGED_S - 0.1
    watch.look()
    assert world.letters.sent == []
    world.letters.now_s += 0.2
    watch.look()
    watch.look()
    ((at_s, _, message),) = world.letters.sent
    assert (at_s, message.alarm) == (world.letters.now_s, ID)


def test_healed_in_time_it_is_what_it_was(tmp_path: Path) -> None:
    world, watch = damaged(tmp_path)
    box = world.settings.outbox_dir
    world.letters.now_s += DAMAGED_S - 0.1
    outbox.write_entry(box, Entry(ID, "alarm", "button", alarm=ID))
    for path in outbox.damaged(box):
        path.unlink()
    watch.look()
    world.letters.now_s += DAMAGED_S
    watch.look()
    ((_, _, message),) = world.letters.sent
    assert message.alarm == ID
    assert world.desk.alarms[ID].way == "button"


def test_on_a_disk_that_refuses_all_it_is_called_for_and_hides_no_other(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("a disk of our own needs root")
    (tmp_path / "outbox").mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(tmp_path / "outbox")], check=False)
    if made.returncode:
        pytest.skip("no tmpfs can be mounted here")
    try:
        refused(tmp_path)
    finally:
        subprocess.run(["umount", "-l", str(tmp_path / "outbox")], check=True)


def refused(tmp_path: Path) -> None:
    world = World(tmp_path, 1)
    box = world.settings.outbox_dir
    clock = Clock("first", lambda: world.letters.now_s, lambda: world.wall_s)
    (outbox.entries_dir(box) / f"{ID}.json").write_bytes(b"\x00\xff half a file")
    outbox.write_entry(box, Entry("b" * 32, "notice", "unit", detail="restarted"))
    outbox.write_entry(box, Entry("a" * 32, "alarm", "button", alarm="a" * 32))
    subprocess.run(["mount", "-o", "remount,ro", str(box)], check=True)
    watch = Watch(world.desk, Notices(world.letters, world.desk.caller), clock, ())
    watch.look()
    assert [alarm.id for alarm in world.desk.open] == ["a" * 32]
    world.letters.now_s += DAMAGED_S
    watch.look()
    assert {alarm.id for alarm in world.desk.open} == {"a" * 32, ID}
    subprocess.run(["mount", "-o", "remount,rw", str(box)], check=True)
    watch.look()
    watch.look()
    assert {alarm.id for alarm in world.desk.open} == {"a" * 32, ID}, "set aside, it is the same call"
    assert [entry.id for entry in outbox.read_entries(box)] == ["a" * 32], "what was read is gone"


def test_what_was_closed_and_cannot_be_taken_away_calls_nobody(tmp_path: Path) -> None:
    """As on a card that takes nothing: what alerts knew of the call went with the power, the file stays."""
    world = World(tmp_path, 1)
    box = world.settings.outbox_dir
    clock = Clock("first", lambda: world.letters.now_s, lambda: world.wall_s)
    outbox.write_entry(box, Entry("a" * 32, "alarm", "button", alarm="a" * 32))
    outbox.write_entry(box, Entry("b" * 32, "cancelled", "button", alarm="a" * 32))
    Watch(world.desk, Notices(world.letters, world.desk.caller), clock, ()).look()
    assert (world.letters.sent, world.desk.open) == ([], [])
