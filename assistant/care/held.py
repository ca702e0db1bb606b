"""A request in words of its own, made while an exercise or a questionnaire has the floor: "hang on, the kettle" is for
what goes on, which waits; it is not answered and gone over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assistant.care import answering, understanding
from assistant.care.assessments import Assessment
from assistant.care.consents import Consent
from assistant.care.intents import Intent
from assistant.care.reply import Effect, Reply, Resident, Turned
from assistant.care.running import Exercising
from assistant.care.state import State, Step, say, took

WAITS = ("pause", "minute")
QUIET_S = 60.0
"""Seconds of quiet after which a question is asked again."""
OF_EXERCISE: Mapping[str, str] = {
    "pause": "pause",
    "minute": "pause",
    "go_on": "go_on",
    "skip": "skip",
    "how_long": "how_long",
    "not_now": "stop",
    "later": "stop",
}
OF_QUESTIONNAIRE: Mapping[str, str] = {"skip": "skip", "how_long": "left", "not_now": "stop", "later": "stop"}
"""Requests of the talk, and the commands that they are to what has the floor."""


def asked(state: State, wanted: Intent, resident: Resident) -> Step | None:
    """What a request does to the part that has the floor, or None where it is about something else."""
    part, name = state.floor, wanted.name
    if isinstance(part, Exercising):
        return _led(state, part, OF_EXERCISE.get(name, ""), resident)
    if name in WAITS:
        return _granted(state, name, resident)
    if isinstance(part, Assessment) and name in OF_QUESTIONNAIRE:
        return took(state, understanding.COMMANDS[OF_QUESTIONNAIRE[name]](part, resident))
    return None


def spoken(state: State, wanted: Intent | None, resident: Resident) -> Step | None:
    """What is said before the part hears it: to wait, where the part knows no such thing, and being back from it."""
    part, name = state.floor, wanted.name if wanted else ""
    if part is None or isinstance(part, Exercising):
        return None
    if name == "go_on" and state.turn == state.granted_at + 1:
        return took(state, part.resume(resident))
    waits = WAITS if isinstance(part, Consent) else () if isinstance(part, Assessment) else ("minute",)
    return _granted(state, name, resident) if name in waits else None


def _granted(state: State, name: str, resident: Resident) -> Step:
    """A minute of quiet; after it the question is asked once more, however often it was before."""
    part = replace(state.floor, misses=0) if isinstance(state.floor, (Assessment, Consent)) else state.floor
    state = replace(state, floor=part, granted_at=state.turn)
    state, reply = say(state, resident, "CARRY-ON" if name == "pause" else "MINUTE", effects=(Effect("minute"),))
    return state, replace(reply, then_s=QUIET_S)


def beneath(state: State, reply: Reply, resident: Resident) -> Step:
    """The reply, and what waits beneath it gone on with."""
    return (state, reply) if state.floor is None else joined(state, reply, state.floor.resume(resident))


def joined(state: State, reply: Reply, resumed: Turned) -> Step:
    """The reply, and what was resumed after it."""
    again = resumed.reply
    both = replace(again, lines=(*reply.lines, *again.lines), intent=reply.intent, effects=reply.effects)
    return replace(state, floor=resumed.part), both


def _led(state: State, part: Exercising, command: str, resident: Resident) -> Step | None:
    if not command:
        return None
    return took(state, answering.COMMANDS[command](replace(part, person=resident), ""))
