"""Rules of the plan for what is broken: shown, written to the outbox, said where the resident needs to know."""

from __future__ import annotations

from dataclasses import replace

from assistant.crisis.signals import (
    Action,
    Alive,
    Broken,
    Buzz,
    ClockJumped,
    DaysUntested,
    DoneTest,
    Line,
    Mended,
    Say,
    Unspoken,
    Write,
)
from assistant.crisis.state import BUTTON_FAULTS, TEST_FAULTS, TOLD_S, Path, Phase, State, Step, button_line

STUCK_S = 60.0
"""Seconds that the button may stay down."""
REMIND_DAYS, OVERDUE_DAYS = 30.0, 37.0
"""Days since the last test at which a reminder, and a fault, are due."""


def broken(state: State, signal: Broken, now: float) -> Step:
    """A fault, once: until it is mended it is not told again."""
    what = signal.what
    if what in state.faults:
        return state, ()
    after = replace(state, faults=state.faults | {what})
    told = Write("fault", detail=what, alarm=state.alarms[0] if state.alarms else "")
    if state.phase is Phase.CALLING and what == "outbox" and state.unit.calls:
        return replace(after, path=Path.NONE), (Say((Line("L-12a"),), "no path"), told)
    if state.phase is Phase.READY and what in BUTTON_FAULTS:
        return after, (Say((Line("L-18"),)), told)
    if state.phase is Phase.READY and what == "voice-silent":
        return after, (Say((button_line(state, Line("D-01")),)), told)
    return after, (told,)


def mended(state: State, signal: Mended, now: float) -> Step:
    """A fault is over."""
    if signal.what not in state.faults:
        return state, ()
    after = replace(state, faults=state.faults - {signal.what})
    if signal.what == "outbox" and state.phase is Phase.CALLING:
        after = replace(after, path=Path.UNTOLD, told_by=now + TOLD_S)
    return after, (Write("mended", detail=signal.what),)


def unspoken(state: State, signal: Unspoken, now: float) -> Step:
    """The loudspeaker failed: the buzzer says it in tones."""
    after, told = broken(state, Broken("loudspeaker"), now)
    return after, (Buzz(signal.tone), *told) if signal.tone else told


def alive(state: State, signal: Alive, now: float) -> Step:
    """A sign of life counts when audio time moved; a smaller audio time is a program that began anew."""
    if signal.at_s == state.voice_at_s:
        return replace(state, listening=False), ()
    after = replace(state, voice_at_s=signal.at_s, voice_moved=now, listening=signal.listening)
    return mended(after, Mended("voice-silent"), now)


def supervised(state: State, now: float) -> Step:
    """What time alone can break: a button that stays down, a voice that is silent."""
    actions: tuple[Action, ...] = ()
    if state.down is not None and now - state.down > STUCK_S:
        state, actions = broken(state, Broken("button-stuck"), now)
    patience = state.unit.silent_s if state.voice_at_s >= 0 else state.unit.start_s
    if state.unit.listens and now - state.voice_moved > patience:
        state, more = broken(replace(state, listening=False), Broken("voice-silent"), now)
        actions += more
    return state, actions


def days_untested(state: State, signal: DaysUntested, now: float) -> Step:
    """A reminder at 30 days, a fault at 37."""
    if signal.days >= OVERDUE_DAYS:
        return broken(state, Broken("test-overdue"), now)
    if signal.days >= REMIND_DAYS and not state.reminded:
        return replace(state, reminded=True), (Write("notice", detail="test-due"),)
    return state, ()


def test_done(state: State) -> Step:
    """The monthly test was passed."""
    over = sorted(state.faults & TEST_FAULTS)
    after = replace(state, phase=Phase.READY, test="", reminded=False, faults=state.faults - TEST_FAULTS)
    return after, (*(Write("mended", detail=what) for what in over), DoneTest())


def clock_jumped(state: State, signal: ClockJumped, now: float) -> Step:
    """Nothing here runs on the calendar; the stamps of entries do, so it is told."""
    return state, (Write("notice", detail="clock-jumped"),)
