"""A request in words of its own, made while an exercise or a questionnaire has the floor: "hang on, the kettle" is for
what goes on, which waits; it is not answered and gone over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assistant.care import answering, understanding
from assistant.care.assessments import Assessment
from assistant.care.intents import Intent
from assistant.care.reply import Effect, Resident
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
        after, reply = say(state, resident, "MINUTE", effects=(Effect("minute"),))
        return after, replace(reply, then_s=QUIET_S)
    if isinstance(part, Assessment) and name in OF_QUESTIONNAIRE:
        return took(state, understanding.COMMANDS[OF_QUESTIONNAIRE[name]](part, resident))
    return None


def _led(state: State, part: Exercising, command: str, resident: Resident) -> Step | None:
    if not command:
        return None
    return took(state, answering.COMMANDS[command](replace(part, person=resident), ""))
