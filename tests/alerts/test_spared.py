"""Whoever the resident does not want called is left out, and another way always remains."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.alerts.alarm import Alarm
from assistant.alerts.channels import DEVICE, Answer
from assistant.alerts.ladder import Stage
from assistant.alerts.notices import Notices
from assistant.alerts.settings import Person
from assistant.alerts.spared import keys
from assistant.alerts.watch import Watch
from assistant.crisis import outbox
from assistant.crisis.outbox import Entry
from tests.alerts.test_desk import Letters, World

ROUND_S = 31.0 * 4


def called(world: World) -> list[str]:
    return [message.person for _, address, message in world.letters.sent if address != "siren"]


def told(world: World) -> list[tuple[str, str]]:
    return [(ack.state, ack.name) for ack in outbox.read_acks(world.settings.outbox_dir)]


def spare(world: World, *names: str) -> None:
    outbox.write_spared(world.settings.outbox_dir, names)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, 3)


def test_they_are_not_called_and_their_turn_is_not_waited_for(world: World) -> None:
    spare(world, "Ann")
    world.alarm()
    assert called(world) == ["bob"]
    world.wait(ROUND_S)
    assert set(called(world)) == {"bob", "cleo"}
    assert not any("Ann" in name for pair in told(world) for name in pair)


def test_once_they_may_be_called_again_they_are(world: World) -> None:
    spare(world, "Ann")
    world.alarm()
    spare(world)
    world.wait(ROUND_S)
    assert "ann" in called(world)


def test_a_call_that_runs_goes_on_without_them(world: World) -> None:
    world.alarm()
    assert called(world) == ["ann"]
    spare(world, "Ann")
    world.wait(1)
    assert called(world) == ["ann", "bob"]
    world.wait(ROUND_S)
    assert called(world).count("ann") == 1


def test_their_answer_ends_no_call(world: World) -> None:
    alarm = world.alarm()
    spare(world, "Ann")
    world.wait(1)
    assert not world.desk.answer(Answer(alarm, "ann", way="link", start=1))
    assert world.desk.alarms[alarm].ladder.stage is Stage.NOTIFIED
    assert world.desk.answer(Answer(alarm, DEVICE, way="device"))


def test_a_restart_does_not_call_them(world: World) -> None:
    world.alarm()
    spare(world, "Ann")
    world.letters.sent.clear()
    world.open()
    world.wait(1)
    assert called(world) == ["bob"]


def test_with_nobody_left_the_resident_is_told_and_the_siren_sounds_on(tmp_path: Path) -> None:
    world = World(tmp_path, 1)
    world.settings = replace(world.settings, siren=("true",))
    world.open()
    spare(world, "Ann")
    alarm = world.alarm()
    world.wait(ROUND_S)
    assert called(world) == []
    assert told(world) == [("offline", "")]
    assert [address for _, address, _ in world.letters.sent] == ["siren", "siren"]
    assert world.desk.alarms[alarm].ladder.stage is Stage.NOTIFIED
    spare(world)
    world.wait(31)
    assert called(world)[0] == "ann" and sorted(told(world))[:1] == [("calling", "Ann")]


def test_a_word_to_the_first_contact_goes_to_the_first_who_is_left(world: World) -> None:
    letters = Letters()
    notices = Notices(letters, world.desk.caller)
    watch = Watch(world.desk, notices, world.desk._tools.clock, ())
    spare(world, "Ann")
    outbox.write_entry(world.settings.outbox_dir, Entry("a" * 32, "notice", "voice", detail="may-need-help"))
    watch.look()
    assert [message.person for _, _, message in letters.sent] == ["bob"]
    spare(world, "Ann", "Bob", "Cleo")
    outbox.write_entry(world.settings.outbox_dir, Entry("b" * 32, "notice", "voice", detail="no-contact"))
    watch.look()
    assert len(letters.sent) == 1
    assert [entry.id for entry in outbox.read_entries(world.settings.outbox_dir)] == ["a" * 32]


def test_a_drill_reaches_everybody_so_that_it_gives_nobody_away(world: World) -> None:
    spare(world, "Ann")
    world.desk.raise_alarm(Alarm("d" * 32, "drill", "drill", "", 0.0))
    assert called(world) == ["ann"]


def test_what_cannot_be_read_changes_nothing(world: World) -> None:
    spare(world, "Ann")
    assert world.desk.spared.people() == {"ann"}
    (world.settings.outbox_dir / "spared.json").write_text("{")
    assert world.desk.spared.people() == {"ann"}


def test_it_lies_on_the_disk_for_its_owner_alone_and_in_no_log(world: World) -> None:
    spare(world, "Ann")
    path = world.settings.outbox_dir / "spared.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text())["names"] == ["Ann"]
    world.alarm()
    world.wait(ROUND_S)
    text = (world.settings.state_dir / "log.jsonl").read_text().lower()
    assert "ann" not in text.replace("cannot", "") and "spare" not in text


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Maria", {"daughter"}),
        ("your daughter", {"daughter"}),
        ("YOUR SON", {"son"}),
        ("Paul", {"son", "neighbour"}),
        ("Paul Reed", {"son"}),
        ("nobody", set()),
        ("", set()),
    ],
)
def test_whom_a_name_means(name: str, found: set[str]) -> None:
    people = (Person("daughter", "Maria"), Person("son", "Paul Reed"), Person("neighbour", "Paul Hill"))
    assert keys(people, (name,)) == found
