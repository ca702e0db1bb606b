"""A damaged file, on a clock of its own: the crisis program has its time to write it again, then it is called for."""

from __future__ import annotations

from pathlib import Path

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
