"""The commands that a person gives inside a questionnaire, however they were heard (CLINICAL 6.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.care.answers import answers
from assistant.care.course import SCREENING
from assistant.care.reply import Heard
from assistant.care.requests import stopping, understood
from assistant.care.spoken import spoken

if TYPE_CHECKING:
    from assistant.care.assessments import Assessment

SURE = 0.75
"""Confidence from which a word or two are what they are, not a command of the same sound."""
MISTAKEN = ("stop", "skip", "repeat")
"""Commands that are looked for in words that were misheard."""
PAUSES = ("pause", "minute")
"""Requests that an item waits for; the talk answers them."""


def command(part: Assessment, heard: Heard) -> str:
    """The command that was said; where the words are neither one nor an answer, that of another guess at them, or the
    one that they are known to be misheard for."""
    known, scale = answers(part.language), part.form.scale_of(part.at) if part.stage in SCREENING else "agree"
    readings = (heard.text, *(text for text, _ in heard.guesses))
    found = [known.command(text, part.asks_risk) for text in readings]
    if not found[0] and not part.asks_risk and heard.confidence < SURE and _no_stop(part, heard.text):
        return "stop"
    if found[0] or any(known.read(text, kind).value is not None for text in readings for kind in (scale, "agree")):
        return found[0]
    if not part.asks_risk and stopping(heard.text, heard.guesses, heard.confidence, part.language) == "stop":
        return "stop"
    commands = spoken(part.language)
    mistaken = commands.mistaken(heard.text) or (commands.sounded(heard.text) if heard.confidence < SURE else "")
    return next((one for one in found if one), mistaken if mistaken in MISTAKEN else "")


def _no_stop(part: Assessment, text: str) -> bool:
    """Whether it is "no" and what sounds like "stop": not the answer no."""
    first, _, rest = text.lower().partition(" ")
    known = spoken(part.language)
    return first.strip(",.!") == "no" and " " not in rest and "stop" in (known.mistaken(rest), known.sounded(rest))


def asks_time(part: Assessment, heard: Heard) -> bool:
    """Whether the words ask for a pause."""
    wanted = understood(heard.text, heard.guesses, heard.confidence, part.language)
    return wanted is not None and wanted.name in PAUSES
