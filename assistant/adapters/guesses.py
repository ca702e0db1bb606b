"""Readings of a turn compared: those of its pieces joined, those of two recognisers, a growing one and its last."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.events import Guess


def joined(pieces: Sequence[Sequence[Guess]], most: int) -> tuple[Guess, ...]:
    """Readings of a whole turn, best first, from the readings of its pieces in their order, each best first.

    Besides the best of all pieces, one piece at a time is replaced by its lesser readings.
    """
    spoken = [piece for piece in pieces if piece]
    if not spoken:
        return ()
    best = [piece[0] for piece in spoken]
    whole = [_whole(best)]
    for at, piece in enumerate(spoken):
        whole += [_whole([*best[:at], other, *best[at + 1 :]]) for other in piece[1:]]
    return distinct([whole[0], *sorted(whole[1:], key=lambda g: -g.log_probability)], most)


def distinct(guesses: Iterable[Guess], most: int) -> tuple[Guess, ...]:
    """The first `most` guesses that differ in more than case and punctuation; those without words are left out."""
    seen: dict[str, Guess] = {}
    for guess in guesses:
        words = " ".join(re.findall(r"[\w']+", guess.text.casefold()))
        if words:
            seen.setdefault(words, guess)
    return tuple(seen.values())[:most]


def agreed(earlier: str, later: str) -> str:
    """The whole words with which both begin, case and punctuation included."""
    words = later.split()
    same = 0
    for one, other in zip(earlier.split(), words, strict=False):
        if one != other:
            break
        same += 1
    return " ".join(words[:same])


def _whole(parts: list[Guess]) -> Guess:
    text = " ".join(part.text for part in parts if part.text)
    return Guess(text, sum(part.log_probability for part in parts))
