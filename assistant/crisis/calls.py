"""Rules of the plan for a call for help: how it begins, begins again, and is ended at the device."""

from __future__ import annotations

from dataclasses import replace

from assistant.crisis.faults import broken, mended
from assistant.crisis.signals import (
    Action,
    Alarmed,
    Broken,
    Close,
    Code,
    DownAtStart,
    Line,
    Mended,
    Pressed,
    QuietAsked,
    Relay,
    Released,
    Say,
    Staff,
    Write,
)  # fmt: skip
from assistant.crisis.state import Phase, State, Step, begun, button_line

PRESSES_APART_S = 3.0
"""Seconds within which further presses are the same trembling hand."""
VOICE_ALARMS_APART_S = 60.0
"""Seconds within which a further alarm by voice is the same event."""
WRONG_CODES, WRONG_CODES_S = 3, 60.0
"""So many wrong codes in so many seconds, and no code is right any more."""


def call(state: State, signal: Pressed | Alarmed, now: float) -> Step:
    """A new call for help."""
    by_voice = isinstance(signal, Alarmed)
    way, tier = (signal.way, signal.tier) if isinstance(signal, Alarmed) else (signal.way, "")
    spoken = isinstance(signal, Alarmed) and signal.spoken
    after = replace(
        begun(state, now), alarms=(*state.alarms, signal.id), down=state.down if by_voice else now, pressed=now,
        wired=False,
    )  # fmt: skip
    first = Line("L-01a" if state.unit.calls else "L-13")
    said: tuple[Action, ...] = () if spoken else (Say((first,), "chime", urgent=True),)
    return after, (*said, Relay(True), Write("alarm", signal.id, way, tier, alarm=after.alarms[0]))


def again(state: State, signal: Pressed, now: float) -> Step:
    """The button again while a call is open: the same event, from the top."""
    state = replace(state, down=now)
    if now - state.pressed < PRESSES_APART_S:
        return state, ()
    after = replace(begun(state, now), pressed=now)
    said = Say((Line("L-02") if state.unit.calls else Line("L-13"),), "chime", urgent=True)
    return after, (said, Relay(True), Write("press", signal.id, signal.way, alarm=state.alarms[0]))


def again_by_voice(state: State, signal: Alarmed, now: float) -> Step:
    """The voice calls again while a call is open. An alarm that is open is never raised twice."""
    if signal.id in state.alarms or now - state.pressed < VOICE_ALARMS_APART_S:
        return state, ()
    after = replace(begun(state, now), pressed=now)
    said: tuple[Action, ...] = () if signal.spoken else (Say((Line("L-01a"),), "chime", urgent=True),)
    return after, (*said, Relay(True), Write("press", signal.id, signal.way, signal.tier, state.alarms[0]))


def down_at_start(state: State, signal: DownAtStart, now: float) -> Step:
    """A button that is down at start calls, unless it was known to be stuck."""
    if signal.known:
        return broken(replace(state, down=now), Broken("button-stuck"), now)
    return call(state, signal, now)


def noted_down(state: State, signal: DownAtStart, now: float) -> Step:
    """Down at start while an alarm was resumed: it is the hand that pressed before."""
    return replace(state, down=now), ()


def released(state: State, signal: Released, now: float) -> Step:
    """Coming up ends nothing; it only shows that the button is not stuck."""
    after = replace(state, down=None)
    return mended(after, Mended("button-stuck"), now) if "button-stuck" in state.faults else (after, ())


def code(state: State, signal: Code, now: float) -> Step:
    """A right code ends the call at the device; too many wrong ones, and none is right."""
    recent = tuple(t for t in state.wrong_codes if now - t < WRONG_CODES_S)
    if not signal.right or len(recent) >= WRONG_CODES:
        return replace(state, wrong_codes=(*recent, now)), (Say((Line("L-11b"),), urgent=True),)
    done = (Say((Line("L-11a"),), urgent=True), Relay(False), Write("cancelled", way="button", alarm=state.alarms[0]))
    return replace(state, phase=Phase.READY, alarms=(), wrong_codes=()), (*done, Close(state.alarms))


def answered_here(state: State, signal: Staff, now: float) -> Step:
    """A person stands at the device: that is an answer."""
    said = Say((Line("L-07"),), "answered", urgent=True)
    after = replace(state, phase=Phase.ANSWERED, answered_by="")
    return after, (said, Write("answered", way="button", alarm=state.alarms[0]))


def closed_here(state: State, signal: Staff, now: float) -> Step:
    """The person at the device closes the call."""
    lines = button_line(state, Line("L-17a"))
    done = (Say((lines,), urgent=True), Relay(False), Write("closed", way="button", alarm=state.alarms[0]))
    return replace(state, phase=Phase.READY, alarms=()), (*done, Close(state.alarms))


def quiet(state: State, signal: QuietAsked, now: float) -> Step:
    """No more spoken states of the call; what alerts tells is still said."""
    return replace(state, quiet=True), (Say((Line("L-15"),)),)
