"""The ladder of one alarm: who is called when, until somebody answers. One table; pure, time comes with the signal.

    triggered → notified (step n) → acknowledged → resolved

Times are seconds of a clock that only goes forward; `rebase` moves a ladder to the clock of another boot.
A delivered message is no signal here at all: only a person who answers can stop the calling.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from assistant.errors import IllegalTransition

STEPS = 4
"""Steps of a round at most, so that a round of 30 s a step ends within 2 minutes (CLINICAL §3.1)."""

LATE_S = 1.0
"""A step that begins up to this late counts from when it was due, so that rounds do not drift; a later one, after a
standstill of the machine, from when it began, so that the steps that were missed do not come all at once."""


class Stage(Enum):
    """How far an alarm is."""

    TRIGGERED = "triggered"
    NOTIFIED = "notified"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Plan:
    """Whom to call in which order, and how long to wait."""

    steps: tuple[tuple[str, ...], ...]
    """Keys of the people called in each step; see `in_steps`."""
    answer_s: float = 30.0
    """Seconds that a step has before the next begins."""
    realarm_s: float = 60.0
    """Seconds between local alarms while nobody has answered."""
    close_s: float = 600.0
    """Seconds in which the person who accepted closes the alarm; after that everybody is called again."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Where the calling stands; all of it is written to the log and read back after a restart."""

    stage: Stage = Stage.TRIGGERED
    steps: tuple[tuple[str, ...], ...] = ()
    """The order of the round that runs."""
    start: int = 1
    """How often it began at the top, the first time included."""
    round: int = 1
    """Rounds begun since the start."""
    step: int = 0
    """The step that runs, from 0."""
    stepped_s: float = 0.0
    """When it began."""
    sounded_s: float = 0.0
    """When the local alarm last sounded, or the alarm began."""
    by: str = ""
    """Who has answered and is relied on, or who closed it; empty while nobody has, or when the device closed it."""
    accepted_s: float = 0.0
    """When they did."""
    answered: frozenset[tuple[int, str]] = frozenset()
    """Every answer so far, as start and person: each counts once."""

    def has_answered(self, person: str) -> bool:
        """Whether `person` has accepted this alarm at any time."""
        return any(who == person for _, who in self.answered)


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that a ladder has to know, at a moment of the clock."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Begun(Signal):
    """The alarm may be called."""


@dataclass(frozen=True, slots=True)
class Pressed(Signal):
    """The button was pressed again."""


@dataclass(frozen=True, slots=True)
class Passed(Signal):
    """Nothing but time."""


@dataclass(frozen=True, slots=True)
class Accepted(Signal):
    """A person has answered by pressing a key or sending a code."""

    person: str
    start: int = 0
    """Which start the message belonged to that they answered; 0 for the one that runs."""


@dataclass(frozen=True, slots=True)
class Closed(Signal):
    """The alarm is over."""

    person: str = ""
    """Who closed it; empty when it was closed at the source, the device."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that follows."""


@dataclass(frozen=True, slots=True)
class Call(Action):
    """Send the call to the people of this step."""

    people: tuple[str, ...]
    start: int
    round: int
    step: int


@dataclass(frozen=True, slots=True)
class Sound(Action):
    """Sound the local alarm."""


@dataclass(frozen=True, slots=True)
class Rest(Action):
    """Stop sounding and stop sending: somebody has it in hand."""


Step = tuple[Ladder, tuple[Action, ...]]


def advance(ladder: Ladder, signal: Signal, plan: Plan) -> Step:
    """The ladder after `signal`, and what follows, in order. `plan` is looked at only where a round begins.

    Raises IllegalTransition for a signal that the table does not hold, and for a close by who never accepted.
    """
    move = TABLE.get((ladder.stage, type(signal)))
    if move is None:
        raise IllegalTransition(f"An alarm that is {ladder.stage.value} takes no '{type(signal).__name__}'.")
    return move(ladder, signal, plan)


def in_steps(people: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """People in order as steps: one each, and whoever is beyond the last step together in it. Of nobody, one step
    without people: the rounds go on, and the local alarm with them."""
    if not people:
        return ((),)
    alone, rest = people[: STEPS - 1], people[STEPS - 1 :]
    return tuple((person,) for person in alone) + ((rest,) if rest else ())


def rebase(ladder: Ladder, then_s: float, now_s: float, gone_s: float) -> Ladder:
    """The same ladder on another clock: what was `then_s` on the old is `now_s` less `gone_s` on the new."""
    shift = now_s - max(0.0, gone_s) - then_s
    return replace(
        ladder,
        stepped_s=ladder.stepped_s + shift,
        sounded_s=ladder.sounded_s + shift,
        accepted_s=ladder.accepted_s + shift,
    )


def _begin(ladder: Ladder, signal: Signal, plan: Plan) -> Step:
    return _top(replace(ladder, sounded_s=signal.at_s), signal, plan)


def _again(ladder: Ladder, signal: Signal, plan: Plan) -> Step:
    return _top(replace(ladder, start=ladder.start + 1), signal, plan)


def _top(ladder: Ladder, signal: Signal, plan: Plan) -> Step:
    fresh = replace(ladder, stage=Stage.NOTIFIED, round=1, by="", accepted_s=0.0)
    return _call(fresh, 0, signal.at_s, plan.steps)


def _call(ladder: Ladder, step: int, at_s: float, steps: tuple[tuple[str, ...], ...]) -> Step:
    after = replace(ladder, steps=steps, step=step, stepped_s=at_s)
    return after, (Call(steps[step], after.start, after.round, step),)


def _wait(ladder: Ladder, signal: Signal, plan: Plan) -> Step:
    actions: tuple[Action, ...] = ()
    if signal.at_s - ladder.sounded_s >= plan.realarm_s:
        ladder, actions = replace(ladder, sounded_s=signal.at_s), (Sound(),)
    due_s = ladder.stepped_s + plan.answer_s
    if signal.at_s < due_s:
        return ladder, actions
    at_s = due_s if signal.at_s - due_s < LATE_S else signal.at_s
    if ladder.step + 1 < len(ladder.steps):
        after, calls = _call(ladder, ladder.step + 1, at_s, ladder.steps)
    else:
        after, calls = _call(replace(ladder, round=ladder.round + 1), 0, at_s, plan.steps)
    return after, actions + calls


def _accept(ladder: Ladder, signal: Signal, plan: Plan) -> Step:
    assert isinstance(signal, Accepted)
    answer = (signal.start or ladder.start, signal.person)
    if answer in ladder.answered:
        return ladder, ()
    after = replace(
        ladder,
        stage=Stage.ACKNOWLEDGED,
        by=signal.person,
        accepted_s=signal.at_s,
        answered=ladder.answered | {answer},
    )
    return after, (Rest(),)


def _overdue(ladder: Ladder, signal: Signal, plan: Plan) -> Step:
    if signal.at_s - ladder.accepted_s < plan.close_s:
        return ladder, ()
    return _again(replace(ladder, sounded_s=signal.at_s), signal, plan)


def _close(ladder: Ladder, signal: Signal, plan: Plan) -> Step:
    assert isinstance(signal, Closed)
    if signal.person and not ladder.has_answered(signal.person):
        raise IllegalTransition("Only the device, or a person who has accepted this alarm, can close it.")
    return replace(ladder, stage=Stage.RESOLVED, by=signal.person), (Rest(),)


TABLE: dict[tuple[Stage, type[Signal]], Callable[[Ladder, Signal, Plan], Step]] = {
    (Stage.TRIGGERED, Begun): _begin,
    (Stage.TRIGGERED, Closed): _close,
    (Stage.NOTIFIED, Passed): _wait,
    (Stage.NOTIFIED, Pressed): _again,
    (Stage.NOTIFIED, Accepted): _accept,
    (Stage.NOTIFIED, Closed): _close,
    (Stage.ACKNOWLEDGED, Passed): _overdue,
    (Stage.ACKNOWLEDGED, Pressed): _again,
    (Stage.ACKNOWLEDGED, Accepted): _accept,
    (Stage.ACKNOWLEDGED, Closed): _close,
}
"""What each stage takes; a resolved alarm takes nothing."""
