"""An exercise or a card as it sounds: every cue with its time, a soft tone where there are no words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from assistant.care import content
from assistant.care.protocol import begin, read_card
from assistant.care.reply import Heard, Resident
from assistant.care.running import Exercising
from assistant.errors import SettingsError
from assistant.ports import Voice
from assistant.safety.verdict import Carry, Tier, Verdict

QUESTION_S = 2.0
"""Quiet after a question, which then is skipped."""
TONE_HZ, TONE_S, TONE_LEVEL = 392.0, 0.25, 0.05
EXAMPLE = Resident(
    clinician=True,
    exposure=(("the scene that was agreed upon", 3),),
    plan=(("1", "my own words"),),
    homework="the small thing that was planned",
    due="the thing that was asked for",
)
"""For whom it is played: everything is enabled."""
SKIP = Heard("skip", Verdict(Tier.T0, frozenset(), (), None, Carry()))
MOST_REPLIES = 500


@dataclass(frozen=True, slots=True)
class Moment:
    """What is said, and how long until the next."""

    text: str
    seconds: float
    paced: bool
    """Seconds count from the first sound of the words, not from their end."""


def moments(name: str, language: str = "en", longest_s: float = 600.0) -> Iterator[Moment]:
    """All of it, questions skipped, gaps cut to `longest_s`. Raises SettingsError for a name that is not known."""
    try:
        turned = read_card(name, EXAMPLE, language)
    except KeyError:
        try:
            turned = begin(name, EXAMPLE, language)
        except KeyError:
            known = [*content.exercises(language), *content.cards(language)]
            raise SettingsError(f"There is no '{name}'. There are: {', '.join(sorted(known))}.") from None
    for _ in range(MOST_REPLIES):
        asks = isinstance(turned.part, Exercising) and turned.part.asks
        seconds = QUESTION_S if asks else min(turned.reply.then_s or 0.0, longest_s)
        yield Moment(turned.reply.text, seconds, turned.reply.paced)
        if turned.part is None:
            return
        turned = turned.part.hear(SKIP, EXAMPLE) if asks else turned.part.silent(EXAMPLE)


def sound(voice: Voice, told: Iterator[Moment]) -> bytes:
    """The sound, mono, 16 bit, at the rate of the voice."""
    made: dict[str, bytes] = {}
    parts = []
    for moment in told:
        if moment.text not in made:
            made[moment.text] = b"".join(piece.pcm for piece in voice.say(moment.text)) if moment.text else b""
        spoken = made[moment.text] or (_tone(voice.rate_hz) if moment.paced and moment.seconds else b"")
        length = int(moment.seconds * voice.rate_hz) * 2
        rest = max(0, length - len(spoken)) if moment.paced else length
        parts += [spoken, bytes(rest)]
    return b"".join(parts)


def _tone(rate_hz: int) -> bytes:
    time = np.arange(int(TONE_S * rate_hz)) / rate_hz
    swell = np.sin(np.pi * time / TONE_S)
    wave: bytes = (np.sin(2 * np.pi * TONE_HZ * time) * swell * TONE_LEVEL * 32767).astype(np.int16).tobytes()
    return wave
