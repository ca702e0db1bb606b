"""Which of the recogniser's readings an exercise goes by: the likeliest, unless only another one makes sense here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from assistant.care.reply import Heard
from assistant.care.requests import MOST_STOPPING, stopping

if TYPE_CHECKING:
    from assistant.care.running import Exercising

UNDERSTOOD: dict[str, Callable[[Exercising, str], bool]] = {
    "yes_no": lambda part, text: part.words.yes_no(text) != "",
    "number": lambda part, text: part.words.number(text) is not None,
    "hundred": lambda part, text: part.words.number(text, 100) is not None,
}
"""Whether a text is an answer of the kind that was asked for."""
OWN_WORDS = ("words", "feeling", "aloud")
"""Where the person says what they like: a short word is itself there, not a command misheard; but for a stop."""
SAID_STOP = "stop"
FEW = 2
"""Words beside a step that may be a command misheard."""
SURE = 0.75
"""Confidence from which one word is what it is: "star" for "stop" had 0.55 to 0.70."""
SURE_TWO = 0.85
"""The same of two words: "and on" for "hang on" had 0.78 to 0.82."""
SURE_STOPPING = 0.95
"""Confidence from which words near to "stop" are what they are."""
ALWAYS = frozenset({"stop", "pause", "repeat"})
"""Commands that are looked for by their sound even where the person's own words are asked for."""
SAID = {"go_on": "go on", "how_long": "how long"}
"""How a command is said, where not by its name."""


def reading(part: Exercising, text: str, guesses: Sequence[str], confidence: float) -> str:
    """The text, or the guess that is a stop, or the answer or command that was likely said instead."""
    words, expects = part.words, part.step.expects
    if words.command(text) or (expects in UNDERSTOOD and UNDERSTOOD[expects](part, text)):
        return text
    if stopped := _stopping(part, text, guesses, confidence):
        return stopped
    commands = {guess: words.command(guess) for guess in guesses}
    stop = next((guess for guess, command in commands.items() if command == "stop"), "")
    alone = _alone(part, text, confidence)
    if not stop and alone and (alone == SAID_STOP or expects in OWN_WORDS):
        return SAID.get(alone, alone)
    if stop or expects in OWN_WORDS:
        return stop or (_beside(part, text, guesses, confidence) if expects == "aloud" else text)
    if answer := next((guess for guess in guesses if expects in UNDERSTOOD and UNDERSTOOD[expects](part, guess)), ""):
        return answer
    if mistaken := words.mistaken(text) or alone:
        return SAID.get(mistaken, mistaken)
    return next((guess for guess, command in commands.items() if command), text)


def _stopping(part: Exercising, text: str, guesses: Sequence[str], confidence: float) -> str:
    """A short turn that is near to "stop", where the recogniser was unsure; beside a cue a doubtful one pauses."""
    enough = part.more and any(part.words.is_answer("enough", one) for one in (text, *guesses))
    if enough or confidence >= SURE_STOPPING or len(text.split()) > MOST_STOPPING:
        return ""
    found = stopping(text, [(guess, 0.0) for guess in guesses], confidence, part.language)
    return SAID_STOP if found == "stop" else "pause" if found and not part.asks else ""


def _alone(part: Exercising, text: str, confidence: float) -> str:
    """The command that always works, where a word or two were likely another word of its sound; else ""."""
    count = len(text.split())
    if count > FEW or confidence >= (SURE if count == 1 else SURE_TWO):
        return ""
    found = part.words.mistaken(text) or part.words.sounded(text)
    return found if found in ALWAYS else ""


def _beside(part: Exercising, text: str, guesses: Sequence[str], confidence: float) -> str:
    """A word or two beside a step that is done aloud: a command where a guess is one, or known to be misheard so."""
    if len(text.split()) > FEW:
        return text
    mistaken = part.words.mistaken(text) if confidence < SURE else ""
    return next((guess for guess in guesses if part.words.command(guess)), SAID.get(mistaken, mistaken) or text)


def awaits(part: Exercising, heard: Heard) -> bool:
    """Whether the words are a plain answer to what is being asked: a number, or another guess at them is one; that
    there is no more; yes or no; or a command."""
    if part.words.command(heard.text):
        return True
    if part.paused:
        return False
    if part.step.expects == "yes_no":
        return part.words.yes_no(heard.text) != ""
    if (part.more or part.step.branch("enough")) and part.words.is_answer("enough", heard.text):
        return True
    most = {"number": 10, "hundred": 100}.get(part.step.expects)
    texts = (heard.text, *(text for text, _ in heard.guesses))
    return most is not None and any(part.words.number(one, most) is not None for one in texts)
