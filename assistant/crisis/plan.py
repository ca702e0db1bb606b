"""What the crisis program does, as one table: (phase, signal) → rule; a rule gives the next state and the actions.

Pure: the time comes as an argument, and only the monotonic clock is ever compared. A pair that the table does not hold
raises `IllegalTransition`; the program then goes on with `anyway`, which calls for help without the table.
Times are CLINICAL §3.1, sentences CLINICAL §3. The order of actions is light, voice, relay, outbox.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from assistant.crisis.acked import resumed, told
from assistant.crisis.calls import (
    again,
    again_by_voice,
    answered_here,
    call,
    closed_here,
    code,
    down_at_start,
    noted_down,
    quiet,
    released,
)  # fmt: skip
from assistant.crisis.counting import cancelled, counting, counting_tick, let_go, pressed
from assistant.crisis.faults import alive, broken, clock_jumped, days_untested, mended, supervised, unspoken
from assistant.crisis.signals import (
    Alarmed,
    Alive,
    AskedToTest,
    Broken,
    ClockJumped,
    Code,
    CountCancelled,
    Counting,
    DaysUntested,
    DownAtStart,
    ExplainAsked,
    Light,
    Line,
    Mended,
    Pressed,
    QuietAsked,
    Relay,
    RelayRead,
    Released,
    Resumed,
    Say,
    Signal,
    Spare,
    SpareAsked,
    Staff,
    StatusAsked,
    TellAsked,
    Tick,
    Told,
    Unspoken,
    Write,
)  # fmt: skip
from assistant.crisis.state import (
    SIREN_S,
    STATUS_EARLY_S,
    STATUS_LATER_S,
    STATUS_S,
    Path,
    Phase,
    State,
    Step,
    button_line,
    pattern,
    standing,
)  # fmt: skip
from assistant.crisis.testing import pressed_in_test, test, testing_tick
from assistant.errors import IllegalTransition


def step(state: State, signal: Signal, now: float) -> Step:
    """Take one signal. Raises IllegalTransition when the table does not hold it."""
    rule = TABLE.get((state.phase, type(signal)))
    if rule is None:
        raise IllegalTransition(f"There is no step for {type(signal).__name__} while {state.phase.value}.")
    after, actions = rule(state, signal, now)
    shown = pattern(after)
    return after, actions if shown == pattern(state) else (Light(shown), *actions)


def anyway(state: State, signal: Signal, now: float) -> Step:
    """What is done when the table failed: a call for help is a call for help, whatever the phase."""
    if isinstance(signal, Pressed | Alarmed):
        after, actions = call(state, signal, now)
        return after, (Light(pattern(after)), *actions)
    return state, ()


def _status(state: State, signal: StatusAsked, now: float) -> Step:
    lines, tone = standing(state)
    return state, (Say(lines, tone),)


def _explain(state: State, signal: ExplainAsked, now: float) -> Step:
    return state, (Say((button_line(state, Line("L-20")),)),)


def _relay_read(state: State, signal: RelayRead, now: float) -> Step:
    if not signal.agrees:
        return broken(state, Broken("relay"), now)
    after, actions = mended(state, Mended("relay"), now) if "relay" in state.faults else (state, ())
    if state.phase is Phase.CALLING and not state.wired:
        return replace(after, wired=True), (*actions, Say((Line("L-10"),)))
    return after, actions


def _ready_tick(state: State, signal: Tick, now: float) -> Step:
    return supervised(state, now)


def _calling_tick(state: State, signal: Tick, now: float) -> Step:
    state, actions = supervised(state, now)
    lost = state.unit.calls and state.path is Path.UNTOLD and now >= state.told_by
    if lost:
        state = replace(state, path=Path.NONE)
    siren = now >= state.next_siren
    if not (lost or siren or now >= state.next_status):
        return state, actions
    lines, tone = standing(state)
    wait = STATUS_S if now - state.since < STATUS_EARLY_S else STATUS_LATER_S
    after = replace(state, next_status=now + wait, next_siren=now + SIREN_S if siren else state.next_siren)
    if siren:
        actions = (*actions, Relay(True))
    if state.quiet and not lost:
        return after, actions
    return after, (Say(lines, tone if siren or lost else "", dispensable=not (siren or lost)), *actions)


def _tell(state: State, signal: TellAsked, now: float) -> Step:
    """One message to the first contact: no light, no sentence, no relay; a call that is open goes on."""
    return state, (Write("notice", id=signal.id, way="voice", detail=signal.what, ago_s=signal.ago_s),)


def _spare(state: State, signal: SpareAsked, now: float) -> Step:
    """Only kept: alerts reads it."""
    return state, (Spare(signal.id, signal.names),)


def _unchanged(state: State, signal: Signal, now: float) -> Step:
    return state, ()


Rule = Callable[[State, Any, float], Step]

ANYWHERE: dict[type[Signal], Rule] = {
    Released: released,
    Alive: alive,
    Broken: broken,
    Mended: mended,
    Unspoken: unspoken,
    RelayRead: _relay_read,
    ClockJumped: clock_jumped,
    DaysUntested: days_untested,
    ExplainAsked: _explain,
    TellAsked: _tell,
    SpareAsked: _spare,
}
BY_PHASE: dict[Phase, dict[type[Signal], Rule]] = {
    Phase.READY: {
        Pressed: call, DownAtStart: down_at_start, Alarmed: call, Resumed: resumed, Told: _unchanged,
        AskedToTest: test, Tick: _ready_tick, Code: _unchanged, Staff: _unchanged, QuietAsked: _unchanged,
        StatusAsked: _unchanged, Counting: counting, CountCancelled: _unchanged,
    },
    Phase.CALLING: {
        Pressed: again, DownAtStart: noted_down, Alarmed: again_by_voice, Resumed: resumed, Told: told,
        AskedToTest: _unchanged, Tick: _calling_tick, Code: code, Staff: answered_here, QuietAsked: quiet,
        StatusAsked: _status, Counting: _unchanged, CountCancelled: _unchanged,
    },
    Phase.ANSWERED: {
        Pressed: again, DownAtStart: noted_down, Alarmed: again_by_voice, Resumed: resumed, Told: told,
        AskedToTest: _unchanged, Tick: _ready_tick, Code: code, Staff: closed_here, QuietAsked: quiet,
        StatusAsked: _status, Counting: _unchanged, CountCancelled: _unchanged,
    },
    Phase.TESTING: {
        Pressed: pressed_in_test, DownAtStart: call, Alarmed: call, Resumed: resumed, Told: told,
        AskedToTest: _unchanged, Tick: testing_tick, Code: _unchanged, Staff: _unchanged, QuietAsked: _unchanged,
        StatusAsked: _unchanged, Counting: counting, CountCancelled: _unchanged,
    },
    Phase.COUNTING: {
        Pressed: pressed, Released: let_go, DownAtStart: call, Alarmed: call, Resumed: resumed, Told: _unchanged,
        AskedToTest: _unchanged, Tick: counting_tick, Code: _unchanged, Staff: _unchanged, QuietAsked: _unchanged,
        StatusAsked: _unchanged, Counting: _unchanged, CountCancelled: cancelled,
    },
}  # fmt: skip
TABLE: dict[tuple[Phase, type[Signal]], Rule] = {
    (phase, kind): rule for phase in Phase for kind, rule in (ANYWHERE | BY_PHASE[phase]).items()
}
