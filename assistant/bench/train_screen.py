"""Trains the linear classifier of the screen: `python -m assistant.bench.train_screen`.

Data: sentences written for this project (screen_sentences.tsv, CC0) and the writing half of the development sets
(CC0, as typed and as heard); the half set aside is never read. Needs numpy; the device does not.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from assistant.bench.screen import DATA, cases
from assistant.safety import scope
from assistant.safety.classifier import features
from assistant.safety.patterns import keys_of, spaced
from assistant.safety.rules import rulebook

OUT = Path(__file__).parent.parent / "safety" / "data" / "classifier.json"
SENTENCES = Path(__file__).parent / "screen_sentences.tsv"
FOLDS = 5
STEPS = 200
RATE = 0.05
DECAY = 4e-4
FALSE_ALARMS = {1: 0.03, 2: 0.012}
"""Share of T0 lines that a head may raise, in cross-validation; sets its threshold."""
MOST_WEIGHTS = 7000
LEAST_SEEN = 2
"""A feature seen no more often than this is not learned."""

NEAR_LETHAL = 0.012
"""The same share, of all T0 lines, for T2 beside a word of lethal means or places."""

Example = tuple[list[str], int, bool]


def main() -> None:
    """Train both heads and write the weights."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    examples = _examples()
    heads = [_head(examples, tier) for tier in (1, 2)]
    OUT.write_text(json.dumps({"licence": "CC0-1.0", "heads": heads}, separators=(",", ":")) + "\n", encoding="utf-8")
    for head in heads:
        print(f"T{head['tier']}: threshold {head['threshold']}, near lethal {head['near_lethal']}, {head['cross']}")


def _examples() -> list[Example]:
    rows = [line.split("\t") for line in SENTENCES.read_text(encoding="utf-8").splitlines() if "\t" in line]
    for heard in (False, True):
        rows += [[case.tier, case.text] for case in cases(DATA, "writing", heard)]
    return [_example(text, int(tier[1]) if tier[1:].isdigit() else 0) for tier, text in rows]


def _example(text: str, level: int) -> Example:
    book = rulebook()
    words = scope.without_idioms(book.spelling.words_of(text), book)
    return features(words), level, book.session["lethal"].found(spaced(words), keys_of(words))


def _head(examples: list[Example], tier: int) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for found, _, _ in examples:
        for feature in found:
            counts[feature] = counts.get(feature, 0) + 1
    place = {feature: at for at, feature in enumerate(sorted(f for f, n in counts.items() if n > LEAST_SEEN))}
    matrix = np.zeros((len(examples), len(place)), np.float32)
    for row, (found, _, _) in enumerate(examples):
        matrix[row, [place[f] for f in found if f in place]] = 1 / math.sqrt(len(found) or 1)
    level = np.array([n for _, n, _ in examples])
    risk = (level >= tier).astype(np.float32)
    fold = np.arange(len(examples)) % FOLDS
    scores = np.zeros(len(examples))
    for one in range(FOLDS):
        weights, bias = _fit(matrix[fold != one], risk[fold != one])
        scores[fold == one] = matrix[fold == one] @ weights + bias
    threshold = float(np.quantile(scores[level == 0], 1 - FALSE_ALARMS[tier]))
    lethal = np.array([beside for _, _, beside in examples])
    allowed = int(NEAR_LETHAL * (level == 0).sum())
    near_lethal = float(np.sort(scores[(level == 0) & lethal])[::-1][allowed])
    cross = {f"T{n}": round(float((scores[level == n] >= threshold).mean()), 3) for n in range(4)}
    weights, bias = _fit(matrix, risk)
    keep = set(np.argsort(-np.abs(weights))[:MOST_WEIGHTS].tolist())
    shipped = {f: round(float(weights[at]), 2) for f, at in place.items() if at in keep and abs(weights[at]) >= 0.01}
    return {
        "tier": tier,
        "bias": round(float(bias), 4),
        "threshold": round(threshold, 4),
        "near_lethal": round(near_lethal, 4),
        "cross": cross,
        "weights": shipped,
    }


def _fit(matrix: Any, risk: Any) -> tuple[Any, float]:
    """Logistic regression with weight decay, both sides weighing the same, by Adam."""
    weights, bias = np.zeros(matrix.shape[1], np.float32), 0.0
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    share = risk.mean()
    balance = np.where(risk == 1, 0.5 / share, 0.5 / (1 - share)).astype(np.float32)
    for step in range(1, STEPS + 1):
        error = (1 / (1 + np.exp(-(matrix @ weights + bias))) - risk) * balance / len(risk)
        slope = matrix.T @ error + DECAY * weights
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights -= RATE * first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        bias -= float(error.sum())
    return weights, bias


if __name__ == "__main__":
    main()
