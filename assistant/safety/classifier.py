"""A small linear classifier beside the frames, for words that no frame foresaw.

It sees the words of a turn, the signs in them (signs.toml), pairs of signs, and which rules fired. It may raise a turn
to T1 or T2 and set a flag; T3 it only weighs, where signs of an imminent danger stand together (CLINICAL 2.1). Weights,
their training script (assistant/bench/train_screen.py) and data card (models/risk-classifier.md) are shipped with it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from itertools import combinations, pairwise
from typing import Any

STEM_LETTERS = 5
PIECE_LETTERS = 5
SIGN, PAIR, RULE, GROUP = 0.15, 0.09, 0.3, 0.15
"""How much one sign, a pair of signs, the rules' tier and one rule weigh; all the words together weigh 1."""
LEAST_FEATURES = 60
"""Features of words from which a turn counts whole, about seven words: in "birds outside" no single word may decide."""
NAME, NUMBER = "-", "#"
SCALE = 100
"""Weights are whole numbers, so many to one."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The trained classifier: one yes-or-no question (head) a column, "T1" to "T3" and the flags."""

    heads: tuple[str, ...]
    bias: tuple[float, ...]
    thresholds: dict[str, float]
    """Head → log odds from which the answer is yes; "T2 near means" where a word of lethal means stands in the turn."""
    weights: dict[str, tuple[int, ...]] = field(repr=False)
    known: frozenset[str] = field(repr=False)
    """Words that were often met in training, and the beginnings of those longer than `STEM_LETTERS`."""

    def scores(self, found: Mapping[str, float]) -> dict[str, float]:
        """Log odds of every head."""
        alike: dict[float, list[tuple[int, ...]]] = {}
        for feature, value in found.items():
            row = self.weights.get(feature)
            if row:
                alike.setdefault(value, []).append(row)
        sums = list(self.bias)
        for value, rows in alike.items():
            columns = zip(*rows, strict=True)
            sums = [total + value * sum(column) / SCALE for total, column in zip(sums, columns, strict=True)]
        return dict(zip(self.heads, sums, strict=True))


@dataclass(frozen=True, slots=True)
class Alike:
    """Words that must not be told apart: kin, names, ages (alike.toml)."""

    stands_for: dict[str, str] = field(repr=False)
    numbers: frozenset[str]
    units: frozenset[str]

    @classmethod
    def of(cls, table: dict[str, Any]) -> Alike:
        """Read from the parsed file."""
        stands_for = {word: line.split("|")[0] for line in table["classes"] for word in line.split("|")}
        stands_for |= dict.fromkeys(table["names"].split(), NAME)
        return cls(stands_for, frozenset(table["numbers"].split("|")), frozenset(table["units"].split("|")))

    def plain(self, words: Iterable[str], known: Container[str]) -> list[str]:
        """The words with kin, names and ages as one; a word that is not `known`, nor begins as one, is a name too."""
        done: list[str] = []
        for word in words:
            if word in self.numbers or word.isdigit():
                meant = NUMBER
            elif done and done[-1] == NUMBER and word in self.units:
                continue
            else:
                meant = self.stands_for.get(word, word)
                meant = meant if meant in known or meant[:STEM_LETTERS] in known else NAME
            if meant != NUMBER or not done or done[-1] != NUMBER:
                done.append(meant)
        return done


def features(words: Sequence[str], signs: Sequence[str], rules: Iterable[str]) -> dict[str, float]:
    """What the classifier sees of plain words, the signs in them and what the rules found, with its weight."""
    edged = ["<", *words, ">"]
    found = {f"1{word}" for word in words}
    found |= {f"2{one} {two}" for one, two in pairwise(edged)}
    found |= {f"3{one}_{two}" for one, two in zip(edged, edged[2:], strict=False)}
    found |= {f"p{word[:STEM_LETTERS]}" for word in words if len(word) > STEM_LETTERS}
    text = f" {' '.join(words)} "
    found |= {f"c{text[at : at + PIECE_LETTERS]}" for at in range(len(text) - PIECE_LETTERS + 1)}
    seen = dict.fromkeys(found, 1 / math.sqrt(max(len(found), LEAST_FEATURES)))
    seen |= dict.fromkeys((f"s{sign}" for sign in signs), SIGN)
    seen |= dict.fromkeys((f"q{one}&{two}" for one, two in combinations(signs, 2)), PAIR)
    return seen | {f"r{rule}": RULE if rule.startswith("=") else GROUP for rule in rules}


@lru_cache(maxsize=1)
def trained() -> Weights:
    """The weights as shipped."""
    file = resources.files("assistant.safety").joinpath("data", "classifier.json")
    table = json.loads(file.read_text(encoding="utf-8"))
    weights = {feature: tuple(row) for feature, row in table["weights"].items()}
    known = frozenset(table["known"].split())
    return Weights(tuple(table["heads"]), tuple(table["bias"]), dict(table["thresholds"]), weights, known)
