"""The ladder on a clock of its own: every timing of CLINICAL §3.1, over thousands of simulated minutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.alerts.ladder import (
    TABLE,
    Accepted,
    Action,
    Begun,
    Call,
    Closed,
    Ladder,
    Passed,
    Plan,
    Pressed,
    Rest,
    Signal,
    Sound,
    Stage,
    advance,
    in_steps,
    rebase,
)
from assistant.errors import IllegalTransition

PEOPLE = ("ann", "bob", "cleo", "dan", "eve", "fay", "gus")


@dataclass
class Run:
    """A ladder driven through time, and what it did when."""

    plan: Plan
    ladder: Ladder = field(default_factory=Ladder)
    now_s: float = 1000.0
    did: list[tuple[float, Action]] = field(default_factory=list)

    def give(self, signal: Signal) -> None:
        self.ladder, actions = advance(self.ladder, signal, self.plan)
        self.did += [(signal.at_s, action) for action in actions]

    def begin(self) -> Run:
        self.give(Begun(self.now_s))
        return self

    def wait(self, seconds: float, tick_s: float = 0.25) -> None:
        until_s = self.now_s + seconds
        while self.now_s < until_s - 1e-9:
            self.now_s = min(until_s, self.now_s + tick_s)
            self.give(Passed(self.now_s))

    def calls(self) -> list[tuple[float, Call]]:
        return [(at, action) for at, action in self.did if isinstance(action, Call)]


def plan(people: int, answer_s: float = 30.0) -> Plan:
    return Plan(in_steps(PEOPLE[:people]), answer_s)


def test_people_are_called_in_order_half_a_minute_each_and_again() -> None:
    run = Run(plan(3)).begin()
    run.wait(179)
    assert [(at - 1000, call.people[0], call.round) for at, call in run.calls()] == [
        (0, "ann", 1), (30, "bob", 1), (60, "cleo", 1), (90, "ann", 2), (120, "bob", 2), (150, "cleo", 2),
    ]  # fmt: skip
    assert [at - 1000 for at, action in run.did if isinstance(action, Sound)] == [60, 120]


def test_the_local_alarm_sounds_again_each_minute_until_somebody_answers() -> None:
    run = Run(plan(2)).begin()
    run.wait(70)
    run.give(Accepted(run.now_s, "ann"))
    run.wait(200)
    assert sum(isinstance(action, Sound) for _, action in run.did) == 1


@given(st.integers(1, 7), st.floats(25, 30))
def test_everybody_is_called_within_two_minutes(people: int, answer_s: float) -> None:
    run = Run(plan(people, answer_s)).begin()
    run.wait(120)
    first = {person: at for at, call in reversed(run.calls()) for person in call.people}
    assert set(first) == set(PEOPLE[:people])
    assert max(first.values()) - 1000 < 120


def test_an_answer_stops_the_calling_and_only_they_or_the_device_close_it() -> None:
    run = Run(plan(3)).begin()
    run.wait(40)
    run.give(Accepted(run.now_s, "bob"))
    assert (run.ladder.stage, run.ladder.by) == (Stage.ACKNOWLEDGED, "bob")
    assert isinstance(run.did[-1][1], Rest)
    calls = len(run.calls())
    run.wait(590)
    assert len(run.calls()) == calls
    with pytest.raises(IllegalTransition, match="who has accepted"):
        run.give(Closed(run.now_s, "ann"))
    run.give(Closed(run.now_s, "bob"))
    assert run.ladder.stage is Stage.RESOLVED


def test_an_alarm_that_nobody_closes_is_called_again_after_ten_minutes() -> None:
    run = Run(plan(2)).begin()
    run.give(Accepted(run.now_s, "ann"))
    run.wait(600)
    at, call = run.calls()[-1]
    assert (at - 1000, call.people, call.start) == (600, ("ann",), 2)
    assert (run.ladder.stage, run.ladder.by) == (Stage.NOTIFIED, "")


def test_a_repeated_answer_does_not_put_off_the_second_calling() -> None:
    run = Run(plan(2)).begin()
    for _ in range(20):
        run.give(Accepted(run.now_s, "ann"))
        run.wait(31)
    assert len(run.calls()) > 1
    run.give(Accepted(run.now_s, "ann", start=1))
    assert run.ladder.stage is Stage.NOTIFIED, "a used link is no new answer"


def test_a_second_press_starts_at_the_top() -> None:
    run = Run(plan(4)).begin()
    run.wait(70)
    run.give(Pressed(run.now_s))
    assert run.calls()[-1] == (1070, Call(("ann",), 2, 1, 0))
    run.wait(30)
    assert run.calls()[-1][1].people == ("bob",)


def test_a_press_after_an_answer_calls_again() -> None:
    run = Run(plan(2)).begin()
    run.give(Accepted(run.now_s, "ann"))
    run.give(Pressed(run.now_s))
    assert (run.ladder.stage, run.ladder.by) == (Stage.NOTIFIED, "")


def test_a_standstill_of_the_machine_brings_one_call_not_ten() -> None:
    run = Run(plan(4)).begin()
    run.now_s += 300
    run.give(Passed(run.now_s))
    assert len(run.calls()) == 2
    run.wait(29)
    assert len(run.calls()) == 2


def test_a_ladder_goes_on_by_the_clock_of_another_boot() -> None:
    run = Run(plan(4)).begin()
    run.wait(10)
    moved = rebase(run.ladder, then_s=1010.0, now_s=5.0, gone_s=7.0)
    assert moved.stepped_s == pytest.approx(5 - 7 - 10)
    assert rebase(run.ladder, 1010.0, 5.0, gone_s=-1e6).stepped_s == pytest.approx(5 - 10)


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("kind", [Begun, Pressed, Passed, Accepted, Closed])
def test_what_the_table_does_not_hold_is_refused(stage: Stage, kind: type[Signal]) -> None:
    signal = Accepted(1.0, "ann") if kind is Accepted else kind(1.0)
    ladder = Ladder(stage, in_steps(PEOPLE[:2]))
    if (stage, kind) in TABLE:
        advance(ladder, signal, plan(2))
    else:
        with pytest.raises(IllegalTransition):
            advance(ladder, signal, plan(2))


EVENTS = st.lists(
    st.tuples(
        st.floats(0.0, 200.0),
        st.sampled_from(["press", "answer", "answer late link", "nothing"]),
        st.sampled_from(PEOPLE),
    ),
    max_size=8,
)


@settings(max_examples=400, deadline=None)
@given(st.integers(1, 7), st.floats(25, 30), st.floats(0.1, 0.5), EVENTS)
def test_whatever_happens_the_timings_hold_and_nobody_is_said_to_have_answered_who_has_not(
    people: int, answer_s: float, tick_s: float, events: list[tuple[float, str, str]]
) -> None:
    run = Run(plan(people, answer_s)).begin()
    pressed: set[str] = set()
    for wait_s, what, person in events:
        run.wait(wait_s, tick_s)
        if what == "press":
            run.give(Pressed(run.now_s))
        elif what != "nothing" and person in PEOPLE[:people]:
            pressed.add(person)
            run.give(Accepted(run.now_s, person, 1 if what == "answer late link" else 0))
        assert run.ladder.by in pressed | {""}
        assert (run.ladder.stage is Stage.ACKNOWLEDGED) == bool(run.ladder.by)
    _timings_hold(run, answer_s, tick_s)


def _timings_hold(run: Run, answer_s: float, tick_s: float) -> None:
    calls = run.calls()
    for (at, call), (later, following) in pairwise(calls):
        if call.start == following.start:
            assert answer_s - tick_s - 1e-6 <= later - at <= answer_s + tick_s + 1e-6
    if run.ladder.stage is Stage.NOTIFIED:
        assert run.now_s - calls[-1][0] <= answer_s + tick_s


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 7), st.floats(25, 30), st.floats(0.1, 0.5), st.floats(600, 5000))
def test_an_alarm_that_nobody_answers_never_stops(people: int, answer_s: float, tick_s: float, until_s: float) -> None:
    run = Run(plan(people, answer_s)).begin()
    run.wait(until_s, tick_s)
    assert run.ladder.stage is Stage.NOTIFIED
    assert len(run.calls()) >= until_s // (answer_s + tick_s)
    _timings_hold(run, answer_s, tick_s)
    sounds = [at for at, action in run.did if isinstance(action, Sound)]
    assert all(59.9 <= b - a <= 60.0 + tick_s + 1e-6 for a, b in zip([1000.0, *sounds], sounds, strict=False))
