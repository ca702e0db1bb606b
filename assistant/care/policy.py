"""Chooses what a turn is answered with: a command's effect, a person's sentence, or the model's."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.care.phrases import Vocabulary, plain

UNSURE = 0.35
"""Confidence of a transcript below which it is not answered but asked again. Moonshine's geometric mean token
probability: median 0.9 on speech, below this on noise."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a turn is answered."""

    kind: str
    """"model", "fixed" (a sentence written by people) or "quiet" (no word)."""
    phrase: str = ""
    """Id of the fixed sentence."""
    effect: str = ""
    """The command that takes effect, or empty."""


def choose(text: str, confidence: float, words: Vocabulary) -> Plan:
    """The plan for a transcript; `confidence` 0 to 1."""
    command = words.command(text)
    if command == "stop":
        return Plan("quiet", effect=command)
    if command:
        return Plan("fixed", f"turn.{command}", command)
    if confidence < UNSURE or not plain(text):
        return Plan("fixed", "fallback.repair")
    return Plan("model")
