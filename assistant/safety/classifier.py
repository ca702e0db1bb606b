"""A small linear classifier beside the frames, for words that no frame foresaw.

It may raise a turn to T1 or T2, never to T3, and never lowers one (CLINICAL 2.1). Weights, their training script
(assistant/bench/train_screen.py) and data card (models/risk-classifier.md) are shipped with it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any

from assistant.safety.verdict import Tier

STEM_LETTERS = 5
PIECE_LETTERS = 5


@dataclass(frozen=True, slots=True)
class Head:
    """One yes-or-no question: is the turn at this tier or above?"""

    tier: Tier
    bias: float
    threshold: float
    near_lethal: float
    """The threshold for T2 where a word of lethal means or places stands in the turn."""
    weights: dict[str, float] = field(repr=False)

    def score(self, found: Sequence[str]) -> float:
        """Log odds; the turn is at the tier where it reaches the threshold."""
        return self.bias + sum(self.weights.get(f, 0.0) for f in found) / math.sqrt(len(found) or 1)


def features(words: Sequence[str]) -> list[str]:
    """What the classifier sees of normalised words: words, pairs, pairs over a gap, beginnings, pieces of letters."""
    edged = ["<", *words, ">"]
    found = {f"1{word}" for word in words}
    found |= {f"2{one} {two}" for one, two in pairwise(edged)}
    found |= {f"3{one}_{two}" for one, two in zip(edged, edged[2:], strict=False)}
    found |= {f"p{word[:STEM_LETTERS]}" for word in words if len(word) > STEM_LETTERS}
    text = f" {' '.join(words)} "
    found |= {f"c{text[at : at + PIECE_LETTERS]}" for at in range(len(text) - PIECE_LETTERS + 1)}
    return sorted(found)


def guess(words: Sequence[str], lethal: bool = False) -> Tier:
    """The highest tier, at most T2, that the classifier finds in normalised words.

    `lethal` says that a word of lethal means or places stands among them: less is enough for T2 then.
    """
    found = features(words)
    scores = [(head, head.score(found)) for head in heads()]
    if lethal and any(score >= head.near_lethal for head, score in scores):
        return Tier.T2
    return max((head.tier for head, score in scores if score >= head.threshold), default=Tier.T0)


@lru_cache(maxsize=1)
def heads() -> tuple[Head, ...]:
    """The heads as shipped."""
    file = resources.files("assistant.safety").joinpath("data", "classifier.json")
    table = json.loads(file.read_text(encoding="utf-8"))
    return tuple(_head(head) for head in table["heads"])


def _head(table: dict[str, Any]) -> Head:
    tier = Tier(min(int(table["tier"]), Tier.T2))
    return Head(tier, table["bias"], table["threshold"], table["near_lethal"], table["weights"])
