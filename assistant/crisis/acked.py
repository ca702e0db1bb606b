"""Rules of the plan for what the alerts program tells: each of its words becomes one true sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant.crisis.faults import test_done
from assistant.crisis.outbox import Ack
from assistant.crisis.signals import Close, Line, Relay, Resumed, Say, Told, Write
from assistant.crisis.state import STATUS_S, Path, Phase, State, Step, begun, button_line, standing


def told(state: State, signal: Told, now: float) -> Step:
    """One acknowledgement; what is about no open alarm, and what comes too late, changes nothing."""
    ack = signal.ack
    if state.phase is Phase.TESTING:
        return _received(state, ack) if ack.state == "received" and ack.alarm == state.test else (state, ())
    rule = RULES.get(ack.state)
    late = state.phase is Phase.ANSWERED and ack.state not in ANSWERED_TOO
    if ack.alarm not in state.alarms or rule is None or late:
        return state, ()
    path = Path.NONE if ack.state == "offline" else Path.OPEN
    return rule(replace(state, path=path), ack, now)


def resumed(state: State, signal: Resumed, now: float) -> Step:
    """An alarm that was open when the program last ended goes on; what was already said is not said again."""
    if signal.alarm in state.alarms:
        return state, ()
    opened = replace(state, alarms=(*state.alarms, signal.alarm))
    if state.phase in (Phase.CALLING, Phase.ANSWERED):
        return opened, ()
    after = replace(begun(opened, now), pressed=now, named=True, wired=False)
    for ack in signal.acks:
        after, _ = told(after, Told(ack), now)
    if after.phase is Phase.READY:
        return after, (Close((signal.alarm,)),)
    lines, tone = standing(after)
    restarted = Write("notice", detail="restarted", alarm=signal.alarm)
    return after, (Say(lines, tone, urgent=True), Relay(True), restarted)


def _say(line: str, tone: str = "") -> Callable[[State, Ack, float], Step]:
    def rule(state: State, ack: Ack, now: float) -> Step:
        later = replace(state, next_status=now + STATUS_S)
        return later, (Say((Line(line, ack.name, ack.next_name),), tone),)

    return rule


def _calling(state: State, ack: Ack, now: float) -> Step:
    if state.named or not ack.name:
        return state, ()
    return replace(state, named=True), (Say((Line("L-01b", ack.name),)),)


def _acknowledged(state: State, ack: Ack, now: float) -> Step:
    if state.phase is Phase.ANSWERED and state.answered_by == ack.name:
        return state, ()
    after = replace(state, phase=Phase.ANSWERED, answered_by=ack.name)
    return after, (Say((Line("L-07", ack.name),), "answered", urgent=True),)


def _coming(state: State, ack: Ack, now: float) -> Step:
    after = replace(state, phase=Phase.ANSWERED, answered_by=ack.name)
    return after, (Say((Line("L-08", ack.name),), "" if state.phase is Phase.ANSWERED else "answered"),)


def _reopened(state: State, ack: Ack, now: float) -> Step:
    after = replace(begun(state, now), path=Path.OPEN, named=True)
    return after, (Say((Line("L-16", ack.name),), "calling", urgent=True), Relay(True))


def _resolved(state: State, ack: Ack, now: float) -> Step:
    after = replace(state, phase=Phase.READY, alarms=())
    end = button_line(state, Line("L-17a", ack.name))
    lines = (end,) if end.id == "L-17a" else (Line("D-06"), end)
    return after, (Say(lines, urgent=True), Relay(False), Close(state.alarms))


def _received(state: State, ack: Ack) -> Step:
    after, actions = test_done(state)
    return after, (Say((Line("L-19b", ack.name),), "answered", urgent=True), *actions)


RULES: dict[str, Callable[[State, Ack, float], Step]] = {
    "calling": _calling,
    "passed": _say("L-03"),
    "message": _say("L-04"),
    "round": _say("L-09"),
    "offline": _say("L-12a", "no path"),
    "online": _say("L-12b"),
    "acknowledged": _acknowledged,
    "coming": _coming,
    "reopened": _reopened,
    "resolved": _resolved,
}
ANSWERED_TOO = ("acknowledged", "coming", "reopened", "resolved")
"""What still counts once somebody has answered."""
