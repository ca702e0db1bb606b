"""Rules of the plan while the voice counts down to an alarm: only the person ends it, by a no or by a short press.

Should the voice end or hang in the middle, the alarm is raised here. A press that is held calls at once, and so does
the next press after a cancelled count: a hand that wants help has it by pressing again.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.crisis.calls import call, released
from assistant.crisis.faults import supervised
from assistant.crisis.signals import Alarmed, CountCancelled, Counting, Pressed, Released, Tick
from assistant.crisis.state import Phase, State, Step

SHORT_S = 1.0
"""Seconds up to which a press is short; a longer one calls."""
GRACE_S = 3.0
"""Seconds after the end of the count in which the voice should have raised the alarm."""
LONGEST_S = 30.0
"""Seconds that a count lasts at most, whatever was asked for."""


def counting(state: State, signal: Counting, now: float) -> Step:
    """A count begins."""
    for_s = signal.for_s if 0 <= signal.for_s <= LONGEST_S else LONGEST_S
    due_at = now + for_s + GRACE_S
    return replace(state, phase=Phase.COUNTING, due=signal.id, due_at=due_at, held=None, test=""), ()


def pressed(state: State, signal: Pressed, now: float) -> Step:
    """Short or held, it is not known yet."""
    return replace(state, down=now, held=now), ()


def let_go(state: State, signal: Released, now: float) -> Step:
    """A short press cancels."""
    after, actions = released(state, signal, now)
    if state.held is None:
        return after, actions
    return cancelled(after, CountCancelled(), now)[0], actions


def cancelled(state: State, signal: CountCancelled, now: float) -> Step:
    """Nobody is called."""
    return replace(state, phase=Phase.READY, due=""), ()


def counting_tick(state: State, signal: Tick, now: float) -> Step:
    """A press that is held calls; so does the end of a count of which the voice makes nothing."""
    state, actions = supervised(state, now)
    if state.held is not None and now - state.held > SHORT_S:
        step = call(state, Pressed(state.due, "button"), now)
    elif now >= state.due_at:
        step = call(state, Alarmed(state.due), now)
    else:
        return state, actions
    return step[0], (*step[1], *actions)
