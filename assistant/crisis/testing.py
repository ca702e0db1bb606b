"""Rules of the plan for the monthly test: a real press, told to the people who would be called, marked as a test."""

from __future__ import annotations

from dataclasses import replace

from assistant.crisis.calls import PRESSES_APART_S, call
from assistant.crisis.faults import broken, supervised, test_done
from assistant.crisis.signals import AskedToTest, Broken, Line, Pressed, Say, Tick, Write
from assistant.crisis.state import Phase, State, Step

TEST_S = 60.0
"""Seconds that a test waits for the press, and then for its confirmation."""


def test(state: State, signal: AskedToTest, now: float) -> Step:
    """Ask for the press."""
    after = replace(state, phase=Phase.TESTING, since=now, test="", pressed=float("-inf"))
    return after, (Say((Line("L-19a"),), urgent=True),)


def pressed_in_test(state: State, signal: Pressed, now: float) -> Step:
    """The press that was asked for is a test; another one after it is a call for help."""
    if state.test:
        apart = now - state.pressed >= PRESSES_APART_S
        return call(state, signal, now) if apart else (replace(state, down=now), ())
    after = replace(state, test=signal.id, since=now, pressed=now, down=now)
    entry = Write("test", signal.id, signal.way)
    if state.unit.calls:
        return after, (Say((), "chime", urgent=True), entry)
    done, actions = test_done(after)
    return done, (Say((Line("D-04"),), "chime", urgent=True), entry, *actions)


def testing_tick(state: State, signal: Tick, now: float) -> Step:
    """A test that is not pressed, or not confirmed, in its time is a fault."""
    state, actions = supervised(state, now)
    if now - state.since < TEST_S:
        return state, actions
    what, line = ("test-unconfirmed", "D-02") if state.test else ("test-not-pressed", "D-03")
    after, more = broken(replace(state, phase=Phase.READY), Broken(what), now)
    return after, (Say((Line(line),)), *actions, *more)
