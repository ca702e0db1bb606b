"""Which of the recogniser's readings an exercise goes by: the likeliest, unless only another one makes sense here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.care.running import Exercising

UNDERSTOOD: dict[str, Callable[[Exercising, str], bool]] = {
    "yes_no": lambda part, text: part.words.yes_no(text) != "",
    "number": lambda part, text: part.words.number(text) is not None,
    "hundred": lambda part, text: part.words.number(text, 100) is not None,
}
"""Whether a text is an answer of the kind that was asked for."""
OWN_WORDS = ("words", "feeling", "aloud")
"""Where the person says what they like: a short word is itself there, not a command misheard."""
SAID = {"go_on": "go on", "how_long": "how long"}
"""How a command is said, where not by its name."""


def reading(part: Exercising, text: str, guesses: Sequence[str]) -> str:
    """The text, or the guess that is a stop, or the answer or command that was likely said instead."""
    words, expects = part.words, part.step.expects
    if words.command(text) or (expects in UNDERSTOOD and UNDERSTOOD[expects](part, text)):
        return text
    commands = {guess: words.command(guess) for guess in guesses}
    stop = next((guess for guess, command in commands.items() if command == "stop"), "")
    if stop or expects in OWN_WORDS:
        return stop or text
    if answer := next((guess for guess in guesses if expects in UNDERSTOOD and UNDERSTOOD[expects](part, guess)), ""):
        return answer
    if mistaken := words.mistaken(text):
        return SAID.get(mistaken, mistaken)
    return next((guess for guess, command in commands.items() if command), text)
