"""How alike two short phrases sound, from their spelling: a command that was misheard ("boss" for "pause") is known
by its sound, since a recogniser of few parameters writes another word of the same sound.
"""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_letters

SPELLINGS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[^a-z]", ""), (r"\bkn|\bgn", "n"), (r"\bwr", "r"), (r"wh", "w"), (r"igh|eigh", "i"), (r"aught|ought", "ot"),
        (r"ough", "o"), (r"ph", "f"), (r"tch|ch", "C"), (r"sh|[st]ion", "S"), (r"dge?|dj", "d"), (r"ck", "k"),
        (r"q", "k"), (r"x", "ks"), (r"c(?=[eiy])", "s"), (r"c", "k"), (r"th", "T"), (r"mb\b", "m"), (r"e\b", ""),
        (r"[aou]l(?=[dkmft])", "ol"), (r"([a-zA-Z])\1", r"\1"), (r"our\b", "owar"),
        (r"(?<=[^aeiou])er?\b|[aeiou]+r\b", "ar"), (r"ea|ee|ie|ei|e|y", "i"),
        (r"oo|ou|ow(?=[^aeiou]|\b)|au|aw(?=[^aeiou]|\b)|[ou]", "o"), (r"[aio]*([aio])", r"\1"),
    )
)  # fmt: skip
"""Spelling to sound, in this order; a vowel is "a", "i" or "o"."""
NEAR = {
    frozenset(pair): cost
    for cost, pairs in (
        (0.3, "pb td kg fv sz SC jC Sz"),
        (0.4, "ai ao io bv dT"),
        (0.5, "lr mn wr Tf Ts wl ST fs"),
        (0.6, "bw pk tk bg pf"),
    )
    for pair in pairs.split()
}
"""Consonants that are taken for one another, and what that costs."""
SOFT = {"a": 0.25, "i": 0.25, "o": 0.25, "h": 0.3, "r": 0.4, "w": 0.4, "l": 0.5, "T": 0.7}
"""What it costs to lose or gain a sound; another costs 1."""

ONSET = 0.5
"""The same for the first sound: what comes after silence is cut, or taken for breath."""


@lru_cache(maxsize=512)
def sounds(text: str) -> str:
    """The sounds of the words, without their boundaries: "slower" is "slowar"."""
    for pattern, sound in SPELLINGS:
        text = " ".join(pattern.sub(sound, word) for word in text.split())
    return re.sub(r"[aio]*([aio])", r"\1", text.replace(" ", ""))


def distance(one: str, other: str) -> float:
    """What it costs to make one row of sounds of the other, over the cost of the longer one: 0 is the same."""
    ones, others = _costs(one), _costs(other)
    row = [0.0]
    for cost in others:
        row.append(row[-1] + cost)
    most = max(row[-1], sum(ones), 0.1)
    for heard, lost in zip(one, ones, strict=True):
        last, swaps, left = row, _SWAPS[heard], row[0] + lost
        row = [left]
        for at, (said, gained) in enumerate(zip(other, others, strict=True)):
            left = min(last[at] + swaps[said], last[at + 1] + lost, left + gained)
            row.append(left)
    return row[-1] / most


@lru_cache(maxsize=512)
def _costs(row: str) -> list[float]:
    """What it costs to lose each sound of the row; the first is lost soonest ("hang on" is heard as "and on")."""
    return [min(SOFT.get(sound, 1.0), ONSET if at == 0 else 1.0) for at, sound in enumerate(row)]


def _swapped(heard: str, said: str) -> float:
    alike = 0.0 if heard == said else NEAR.get(frozenset((heard, said)))
    return max(SOFT.get(heard, 1.0), SOFT.get(said, 1.0)) if alike is None else alike


_SWAPS = {heard: {said: _swapped(heard, said) for said in ascii_letters} for heard in ascii_letters}
"""What it costs to take one sound for another."""
