"""Whole alarms on a clock of its own, with people who answer or do not: what the resident is told stays true."""

from __future__ import annotations

import itertools
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.alerts.alarm import Alarm
from assistant.alerts.channels import DEVICE, Answer, Message
from assistant.alerts.clock import Clock
from assistant.alerts.desk import Desk, Tools
from assistant.alerts.ladder import Stage
from assistant.alerts.log import Log, read
from assistant.alerts.post import Outcome
from assistant.alerts.settings import AlertsSettings, Person
from assistant.alerts.tokens import Tokens
from assistant.alerts.wording import wording
from assistant.crisis import outbox
from assistant.crisis.outbox import Ack

NAMES = ("Ann", "Bob", "Cleo", "Dan", "Eve", "Fay")
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
IDS = itertools.count(1)


@dataclass
class Letters:
    """A post that keeps what it is given."""

    sent: list[tuple[float, str, Message]] = field(default_factory=list)
    now_s: float = 100.0

    def put(self, address: str, message: Message) -> None:
        self.sent.append((self.now_s, address, message))

    def drop(self, alarm: str) -> None:
        pass


@dataclass
class World:
    """A desk, its clock and its outbox."""

    folder: Path
    people: int
    letters: Letters = field(default_factory=Letters)
    boot: str = "first"
    wall_s: float = 1.8e9

    def __post_init__(self) -> None:
        known = tuple(Person(name.lower(), name, (f"sms:+49151{n:07}",)) for n, name in enumerate(NAMES[: self.people]))
        self.settings = AlertsSettings(
            first="Ruth", outbox=str(self.folder / "outbox"), state=str(self.folder / "state"), people=known
        )
        outbox.prepare(self.settings.outbox_dir)
        self.open()

    def open(self) -> None:
        """The program starts, with nothing in memory."""
        clock = Clock(self.boot, lambda: self.letters.now_s, lambda: self.wall_s + self.letters.now_s)
        self.log = Log(self.settings.state_dir / "log.jsonl")
        words = wording("en", "Ruth")
        tools = Tools(self.settings, clock, self.log, self.letters, Tokens(b"x" * 32), words, lambda event, alarm: None)
        self.desk = Desk(tools)
        self.desk.begin()

    def wait(self, seconds: float, tick_s: float = 0.25) -> None:
        until_s = self.letters.now_s + seconds
        while self.letters.now_s < until_s:
            self.letters.now_s += tick_s
            self.desk.tick()

    def alarm(self) -> str:
        id_ = f"{next(IDS):032x}"
        self.desk.raise_alarm(Alarm(id_, "alarm", "button", "", self.wall_s))
        return id_

    def told(self, *states: str) -> list[Ack]:
        return [ack for ack in outbox.read_acks(self.settings.outbox_dir) if not states or ack.state in states]

    def outcome(self, person: str, alarm: str, delivered: bool) -> None:
        address = self.settings.person(person).channels[0]  # type: ignore[union-attr]
        message = next(m for _, a, m in reversed(self.letters.sent) if a == address and m.alarm == alarm)
        self.desk.tried(Outcome(message, address, delivered, "", 1, 0.1))


def test_what_the_resident_is_told_in_order(tmp_path: Path) -> None:
    world = World(tmp_path, 2)
    id_ = world.alarm()
    world.outcome("ann", id_, True)
    world.wait(60)
    world.desk.answer(Answer(id_, "bob"))
    world.desk.answer(Answer(id_, "bob", closes=True))
    told = [(ack.state, ack.name, ack.next_name) for ack in world.told()]
    assert sorted(told) == sorted(
        [
            ("calling", "Ann", ""), ("message", "Ann", ""), ("passed", "Ann", "Bob"), ("round", "Bob", "Ann"),
            ("acknowledged", "Bob", ""), ("resolved", "Bob", ""),
        ]
    )  # fmt: skip


def test_nobody_closes_it_and_the_resident_is_told_so(tmp_path: Path) -> None:
    world = World(tmp_path, 2)
    id_ = world.alarm()
    world.desk.answer(Answer(id_, "ann"))
    world.wait(601)
    assert [ack.name for ack in world.told("reopened")] == ["Ann"]
    assert len(world.told("calling")) == 2


def test_strangers_and_those_who_never_answered_change_nothing(tmp_path: Path) -> None:
    world = World(tmp_path, 2)
    id_ = world.alarm()
    assert not world.desk.answer(Answer(id_, "mallory"))
    assert not world.desk.answer(Answer("0" * 32, "ann"))
    assert not world.desk.answer(Answer(id_, "ann", closes=True))
    assert world.desk.alarms[id_].ladder.stage is Stage.NOTIFIED
    assert world.told("acknowledged", "resolved") == []


def test_the_power_fails_and_the_calling_goes_on(tmp_path: Path) -> None:
    world = World(tmp_path, 3)
    id_ = world.alarm()
    world.wait(35)
    world.boot, world.letters.now_s = "second", 3.0
    world.wall_s += 20 + 135 - 3
    sent = len(world.letters.sent)
    world.open()
    assert [m.person for _, _, m in world.letters.sent[sent:]] == ["bob"], "the step that ran, again"
    world.wait(12)
    assert world.letters.sent[-1][2].person == "cleo", "its half minute counts from before"
    world.desk.answer(Answer(id_, "cleo"))
    world.open()
    assert world.desk.alarms[id_].ladder.by == "cleo"


def test_without_a_log_the_calling_begins_at_the_top(tmp_path: Path) -> None:
    world = World(tmp_path, 3)
    world.alarm()
    world.wait(35)
    (world.settings.state_dir / "log.jsonl").unlink()
    (world.settings.state_dir / "log.head").unlink()
    world.open()
    world.alarm()
    assert world.letters.sent[-1][2].person == "ann"


HAPPENS = st.lists(
    st.tuples(
        st.floats(0.0, 120.0),
        st.sampled_from(
            ["answer", "close", "press", "delivered", "failed", "restart", "device", "stranger", "nothing"]
        ),
        st.integers(0, 5),
    ),
    max_size=10,
)


@settings(max_examples=250, deadline=None)
@given(st.integers(1, 6), HAPPENS)
def test_in_every_run_what_is_told_is_true(people: int, happens: list[tuple[float, str, int]]) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        world = World(Path(folder), people)
        id_ = world.alarm()
        answered: set[str] = set()
        closed: set[str] = set()
        delivered: set[str] = set()
        for wait_s, what, who in happens:
            world.wait(wait_s, 0.5)
            name = NAMES[who % people]
            _happen(world, id_, what, name.lower())
            answered |= {name} if what == "answer" else set()
            closed |= {name} if what == "close" else set()
            delivered |= {name} if what == "delivered" else set()
        assert {ack.name for ack in world.told("acknowledged")} <= answered
        assert {ack.name for ack in world.told("resolved")} <= answered & closed
        assert {ack.name for ack in world.told("message")} <= delivered
        ladder = world.desk.alarms[id_].ladder
        if ladder.stage is Stage.NOTIFIED:
            sent = len(world.letters.sent)
            world.wait(31, 0.5)
            assert len(world.letters.sent) > sent, "it goes on calling"
        assert read(world.settings.state_dir / "log.jsonl").problems == ()


def _happen(world: World, id_: str, what: str, person: str) -> None:
    match what:
        case "answer":
            world.desk.answer(Answer(id_, person))
        case "close":
            world.desk.answer(Answer(id_, person, closes=True))
        case "press":
            world.desk.press_again(id_, "button")
        case "device":
            world.desk.answer(Answer(id_, DEVICE, way="device"))
        case "stranger":
            world.desk.answer(Answer(id_, "mallory"))
        case "restart":
            world.open()
        case "delivered" | "failed":
            called = {m.person for _, _, m in world.letters.sent}
            if person in called:
                world.outcome(person, id_, what == "delivered")
