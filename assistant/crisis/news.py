"""What the voice program is told of a step of the plan, so that it can answer truly when it is asked. Pure.

The sentences of the call itself are spoken by the crisis program; nothing here asks the voice to speak.
"""

from __future__ import annotations

from assistant.crisis.signals import Code, Pressed, Signal, Told
from assistant.crisis.state import Path, Phase, State
from assistant.crisis.wire import Message

OPEN = (Phase.CALLING, Phase.ANSWERED)


def news(before: State, after: State, signal: Signal) -> list[Message]:
    """Messages of `wire`, in order; most steps have none."""
    told: list[Message] = [{"say": "pressed"}] if isinstance(signal, Pressed) else []
    if after == before and not _comes(before, signal):
        return told
    what, name = _change(before, after, signal)
    return told + ([{"say": what, "name": name}] if name else [{"say": what}] if what else [])


def _comes(state: State, signal: Signal) -> bool:
    """Whether who has answered already is on the way now: that changes no state."""
    told = isinstance(signal, Told) and signal.ack.state == "coming" and signal.ack.alarm in state.alarms
    return told and state.phase is Phase.ANSWERED


def _change(before: State, after: State, signal: Signal) -> tuple[str, str]:
    """What became of the call, and the name that belongs to it; empty for nothing."""
    if after.phase is Phase.READY and before.phase is Phase.COUNTING:
        return "cancelled", ""
    if after.phase is Phase.READY and before.phase in OPEN:
        name = signal.ack.name if isinstance(signal, Told) else ""
        return ("cancelled" if isinstance(signal, Code) else "resolved"), name
    if after.phase is Phase.ANSWERED:
        return _answered(before, after, signal)
    return _calling(before, after, signal) if after.phase is Phase.CALLING else ("", "")


def _answered(before: State, after: State, signal: Signal) -> tuple[str, str]:
    if _comes(after, signal):
        return "coming", after.answered_by
    same = before.phase is Phase.ANSWERED and before.answered_by == after.answered_by
    return ("", "") if same else ("acknowledged", after.answered_by)


def _calling(before: State, after: State, signal: Signal) -> tuple[str, str]:
    if isinstance(signal, Told):
        ack = signal.ack
        names = {"calling": ack.name, "online": ack.name, "reopened": ack.name, "passed": ack.next_name}
        if ack.state in names:
            return "calling", names[ack.state]
        return {"round": "nobody", "offline": "offline"}.get(ack.state, ""), ""
    if before.phase is not Phase.CALLING or after.since != before.since:
        return "calling", ""
    return ("offline", "") if after.path is Path.NONE and before.path is not Path.NONE else ("", "")
