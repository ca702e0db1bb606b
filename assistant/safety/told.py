"""Everything that the person said in the last turns, by word, and what it lets be said of it.

What is heavy may be called hard, what is pleasant lovely, what was done an achievement; where it may be harm, nothing
is praised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from assistant.safety.heard import ASKING, SELF, Use, forms, lemmas, plain, tokens_of, used
from assistant.safety.lexicons import Words


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that the person said in the last turns."""

    uses: dict[str, tuple[Use, ...]] = field(repr=False)
    """By lemma."""
    heavy: bool
    light: bool
    asked: bool
    pleasant: bool
    """Something pleasant was told, and nothing that outweighs it."""
    done: bool
    """They did or bore something."""
    risky: bool
    """What they told may be harm, so that no word may praise it."""
    said: str = field(repr=False)
    """The turns, plain."""

    def of(self, found: Iterable[str]) -> tuple[Use, ...]:
        """Every use of these lemmas."""
        return tuple(use for lemma in found for use in self.uses.get(lemma, ()))

    def has(self, found: Iterable[str]) -> bool:
        """Whether any of them was said."""
        return any(lemma in self.uses for lemma in found)


_SUBJECTS = (["i"], ["we"], ["he"], ["she"], ["they"], ["it"])
APART = 8
"""Words that such a one counts for in the distance between two others."""


def ground(turns: Sequence[str], words: Words) -> Ground:
    """Read the person's turns."""
    uses: dict[str, tuple[Use, ...]] = {}
    said: set[str] = set()
    asked = False
    place = pleasant = 0
    apart = 0
    for turn, sentence in ((one, part) for one in turns for part in re.split(r"(?<=[.!?;])\s+", one)):
        tokens = tokens_of(plain(sentence))
        question = sentence.rstrip().endswith("?") or (bool(tokens) and tokens[0] in ASKING)
        asked, said = asked or question, said | set(tokens)
        for at, token in enumerate(tokens):
            use = used(tokens, at, SELF, words)
            anew = token == "because" or (token == "so" and tokens[at + 1 : at + 2] in _SUBJECTS)
            apart += APART if anew else 0
            use = replace(use, dreamt=use.dreamt or question, place=place + apart + at)
            pleasant += _weight(use, token, words)
            for lemma in lemmas(token, words):
                uses[lemma] = (*uses.get(lemma, ()), use)
        place += len(tokens) + (100 if turn.endswith(sentence) else 0)
    hard = words.heavy | (words.feelings - words.light)
    said |= {form for word in said for form in forms(word, words)}
    text = " ".join(plain(turn) for turn in turns)
    burdened = words.burdened.search(text) is not None
    weighing = sum(bool(forms(word, words) & hard) for word in tokens_of(text))
    return Ground(
        uses,
        heavy=bool(said & hard) or burdened,
        light=bool(said & words.light),
        asked=asked,
        pleasant=pleasant > max(1, 2 * weighing) and not burdened,
        done=_done(uses, words) or any(one.search(text) for one in (_SOBER, words.done)),
        risky=words.risky.search(_SOBER.sub("", text)) is not None,
        said=text,
    )


_SOBER = re.compile(
    r"\b(?:without|not|no|never|gave up|given up|stopped|quit) (?:had |have |touched )?(?:a |any |one |the )?"
    r"(?:drink\w*|drank|drunk|wine|beer|cigarettes?|fags?|smok\w+|bets?|betting|gambl\w+)\b"
)


def _weight(use: Use, token: str, words: Words) -> int:
    """How much a word tells of something pleasant: 2 for all, 1 for half, 0 for nothing."""
    if use.denied or use.dreamt or use.former:
        return 0
    found = forms(token, words)
    if "love" in found and use.who != "self":
        return 0
    return 2 if found & words.pleasant else int(bool(found & words.half_pleasant))


def _done(uses: dict[str, tuple[Use, ...]], words: Words) -> bool:
    """Whether the person did one of the deeds."""
    return any(
        use.who == "self" and use.past and not (use.denied or use.dreamt or use.passive or use.reported)
        for word in words.deeds
        for use in uses.get(word, ())
    )
