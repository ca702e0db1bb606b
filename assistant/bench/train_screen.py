"""Trains the linear classifier of the screen: `python -m assistant.bench.train_screen`.

Data: sentences written for this project (screen_sentences.tsv, screen_templates.toml), the writing parts of four
authors' lines and all of nineteen more, all CC0. A third of the development sets and the lines of two examiners are
never read; what is set aside of the further authors and of daily life only with --all, for the file that is shipped.
Needs numpy; the device does not.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.bench.screen_data import DATA, Case, authors, cases, everyday, from_templates, heard, sentences, voices
from assistant.safety.classifier import NAME, SCALE, STEM_LETTERS
from assistant.safety.judge import judge
from assistant.safety.rules import rulebook
from assistant.safety.verdict import Flag
from assistant.safety.weigh import FLAGS, evidence

OUT = Path(__file__).parent.parent / "safety" / "data" / "classifier.json"
FLAG_NAMES = {
    Flag.MEDICAL: "FLAG_medical",
    Flag.ABUSE: "FLAG_abuse",
    Flag.PSYCHOSIS: "FLAG_psychosis",
    Flag.THIRD_PARTY: "FLAG_third_party",
    Flag.HARM_TO_OTHERS: "FLAG_harm_others",
}
HEADS = ("T1", "T2", "T3", *FLAGS)
TEMPLATED, JOINED = 2400, 2200
"""Sentences drawn from templates; lines joined with an ordinary one, which must not lower them."""
RULES_HIDDEN = 0.7
"""Share of the lines that the rules were written from, for which the classifier is not told what the rules found."""
LEAST_SEEN, LEAST_KNOWN = 2, 2
"""Lines in which a feature, a word must stand to be learned, to be known."""
MOST_FEATURES = 80000
STEPS, RATE, STRENGTH = 180, 0.6, 30.0
FOLDS = 2
FALSE_ALARMS = {
    "T1": 0.1,
    "T1 held": 0.35,
    "T2": 0.06,
    "T2 near means": 0.07,
    "T3": 0.027,
    "T3+T2": 0.03,
    "flag": 0.02,
}
"""Share of T0 lines for which a head may say yes in cross-validation: sets its threshold."""
EVERYDAY_ALARMS = {
    "T1": 0.015,
    "T1 held": 0.2,
    "T2": 0.005,
    "T2 near means": 0.007,
    "T3": 0.002,
    "T3+T2": 0.002,
    "flag": 0.005,
}
"""The same share of ordinary talk, where it asks for more. A tier never falls within a session: a false concern at
breakfast lasts until the evening."""
EASED = {
    "T1": 1.6,
    "T1 held": -1.15,
    "T2": 2.0,
    "T2 near means": 1.78,
    "T3": 2.5,
    "T3+T2": 2.5,
    "F-MED": -0.9,
    "F-ABU": -0.9,
    "F-PSY": -1.6,
    "F-3RD": -1.3,
    "F-HTO": -1.2,
}
"""By how much the shipped thresholds lie below those: weights from all lines separate better than weights from half of
them. Chosen on the lines set aside, so that the figures on those are mildly optimistic."""
HELD = {"T3 held": -2.5, "T2 held at T3": -1.0, "T2 held": -0.5}
"""Log odds below which a tier that the rules gave is not believed. Of 139 lines for T3 that rules found in the two
examiners' sets, none lay below 0.8 for T2 and one below -2.5 for T3; of 107 for T2 that they found, none below 0.1."""


@dataclass(slots=True)
class Matrix:
    """A sparse matrix by rows: `starts[n]` to `starts[n + 1]` are the places of row n in `columns` and `values`."""

    starts: Any
    columns: Any
    values: Any
    width: int

    @classmethod
    def of(cls, rows: Sequence[dict[str, float]], place: dict[str, int]) -> Matrix:
        """Rows of features; those without a place are left out."""
        kept = [[(place[name], value) for name, value in row.items() if name in place] for row in rows]
        starts = np.concatenate([[0], np.cumsum([len(row) for row in kept])])
        flat = [cell for row in kept for cell in row]
        return cls(starts, np.array([c for c, _ in flat]), np.array([v for _, v in flat]), len(place))

    def times(self, weights: Any) -> Any:
        """The product with a column of weights."""
        totals = np.concatenate([[0.0], np.cumsum(self.values * weights[self.columns])])
        return totals[self.starts[1:]] - totals[self.starts[:-1]]

    def turned_times(self, errors: Any) -> Any:
        """The product of the transposed matrix with a column of errors."""
        spread = np.repeat(errors, np.diff(self.starts))
        return np.bincount(self.columns, weights=self.values * spread, minlength=self.width)


def main() -> None:
    """Train every head, set its threshold by cross-validation, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, metavar="FOLDER", help="the development sets")
    parser.add_argument("--all", action="store_true", help="with what is set aside of the further authors and of daily "
                        "life too: for the file that is shipped, when it has been measured without")  # fmt: skip
    args = parser.parse_args()
    lines, seen, sources, known = _examples(args.data, ("writing", "aside") if args.all else ("writing",))
    counts = Counter(name for row in seen for name in row)
    place = {name: at for at, name in enumerate(sorted(name for name, n in counts.items() if n >= LEAST_SEEN))}
    matrix = Matrix.of(seen, place)
    rarity = _rarity(place, counts, len(seen))
    matrix.values = matrix.values * rarity[matrix.columns]
    unruled = Matrix.of([{name: value for name, value in row.items() if name[0] != "r"} for row in seen], place)
    unruled.values = unruled.values * rarity[unruled.columns]
    fold = np.array([hash_fold(line.text) for line in lines])
    weights, bias, cross = [], [], {}
    for head in HEADS:
        yes, share = _wanted(lines, sources, head)
        told = unruled if head == "T3" else matrix
        scores = np.zeros(len(lines))
        for one in range(FOLDS):
            part, part_bias = _fit(told, yes, share * (fold != one))
            scores[fold == one] = (told.times(part) + part_bias)[fold == one]
        cross[head] = scores
        column, column_bias = _fit(told, yes, share)
        weights.append(column)
        bias.append(round(column_bias, 4))
    cross["T3+T2"] = cross["T3"] + cross["T2"]
    thresholds = _thresholds(lines, sources, cross)
    _write(place, np.array(weights) * rarity, bias, thresholds, known)
    _report(lines, sources, cross, thresholds)


def hash_fold(text: str) -> int:
    """The fold of cross-validation that a line belongs to."""
    return sum(text.encode()) % FOLDS


def _examples(folder: Path, parts: Sequence[str]) -> tuple[list[Case], list[dict[str, float]], list[str], set[str]]:
    """Lines, what the classifier sees of them, where they come from, and the words it knows."""
    draw, book = random.Random(5), rulebook()
    sets = {"sentences": sentences(), "typed": cases(folder, "writing", False), "heard": cases(folder, "writing", True)}
    sets |= {"authors": [line for part in parts for line in authors(part)]}
    sets |= {"voices": voices(), "voices heard": heard()}
    sets |= {"everyday": [line for part in parts for line in everyday(part)], "templates": from_templates(TEMPLATED)}
    base = [line for name, part in sets.items() if name != "templates" for line in part]
    calm = [line for line in base if line.tier == "T0"]
    sets["joined"] = [_joined(draw.choice(base), draw.choice(calm), draw) for _ in range(JOINED)]
    lines = [line for part in sets.values() for line in part]
    sources = [name for name, part in sets.items() for _ in part]
    known = _known(base)
    seen = []
    for line, source in zip(lines, sources, strict=True):
        words = book.spelling.words_of(line.text)
        told = source in ("authors", "voices", "voices heard") or draw.random() > RULES_HIDDEN
        seen.append(evidence(words, judge(words, book), book, known, told)[0])
    return lines, seen, sources, known


def _known(lines: Sequence[Case]) -> set[str]:
    """Words met in several lines, as one for all that are alike, and the beginnings of the longer ones."""
    book = rulebook()
    counts: Counter[str] = Counter()
    for line in lines:
        counts.update({book.alike.stands_for.get(word, word) for word in book.spelling.words_of(line.text)})
    words = {word for word, n in counts.items() if n >= LEAST_KNOWN and word != NAME}
    return words | {word[:STEM_LETTERS] for word in words if len(word) > STEM_LETTERS}


def _rarity(place: dict[str, int], counts: Counter[str], lines: int) -> Any:
    """How much more a feature made of words counts while learning for being rare; the weights shipped hold it."""
    rare = np.ones(len(place))
    for name, at in place.items():
        if name[0] in "123pc":
            rare[at] = min(math.log((lines + 1) / (counts[name] + 1)) / 4, 1.6)
    return rare


def _joined(line: Case, calm: Case, draw: random.Random) -> Case:
    texts = [line.text, calm.text]
    draw.shuffle(texts)
    return Case(" ".join(texts), line.tier)


def _wanted(lines: Sequence[Case], sources: Sequence[str], head: str) -> tuple[Any, Any]:
    """For each line: whether the head shall say yes, and how much the line counts."""
    flag = head in FLAG_NAMES
    if flag:
        yes = np.array([line.tier == FLAG_NAMES[Flag(head)] for line in lines])
        share = np.array([0.3 if line.level else 1.0 for line in lines])
    else:
        yes = np.array([line.level >= int(head[1]) for line in lines])
        share = np.array([1.6 if line.tier == "T0" else 1.0 for line in lines])
        if head == "T1":
            share *= [not line.tier.startswith("FLAG") for line in lines]
    share *= [{"authors": 2.0, "everyday": 3.0, "templates": 0.5, "joined": 0.5}.get(source, 1.0) for source in sources]
    share[yes] *= share[~yes].sum() / share[yes].sum() * (0.4 if flag else 1.0)
    return yes, share


def _fit(matrix: Matrix, yes: Any, share: Any) -> tuple[Any, float]:
    """Logistic regression with weight decay, by Adam."""
    weights, bias = np.zeros(matrix.width), 0.0
    first, second = np.zeros(matrix.width), np.zeros(matrix.width)
    for step in range(1, STEPS + 1):
        error = (1 / (1 + np.exp(-(matrix.times(weights) + bias))) - yes) * share
        slope = matrix.turned_times(error) + weights / STRENGTH
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        rate = RATE * (1 - step / (STEPS + 1))
        weights -= rate * first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.99**step)) + 1e-3)
        bias -= 2 * float(error.sum()) / float(share.sum())
    return weights, bias


def _thresholds(lines: Sequence[Case], sources: Sequence[str], cross: dict[str, Any]) -> dict[str, float]:
    daily = np.array([source == "everyday" for source in sources])
    own = np.array([source not in ("templates", "joined", "everyday") for source in sources])
    calm = np.array([line.tier == "T0" for line in lines]) & own
    names = [(name, name.split()[0], name) for name in FALSE_ALARMS if name != "flag"]
    found = {}
    for name, head, kind in [*names, *((str(flag), str(flag), "flag") for flag in FLAGS)]:
        hard = float(np.quantile(cross[head][calm], 1 - FALSE_ALARMS[kind]))
        found[name] = max(hard, float(np.quantile(cross[head][daily], 1 - EVERYDAY_ALARMS[kind])))
    eased = {name: value - EASED.get(name, 0.0) for name, value in found.items()}
    return {name: round(value, 3) for name, value in eased.items()} | HELD


def _write(
    place: dict[str, int], weights: Any, bias: list[float], thresholds: dict[str, float], known: set[str]
) -> None:
    strength = np.abs(weights).max(axis=0)
    keep = set(np.argsort(-strength)[:MOST_FEATURES].tolist())
    shipped = {name: np.rint(weights[:, at] * SCALE).astype(int).tolist() for name, at in place.items() if at in keep}
    table = {
        "licence": "CC0-1.0",
        "heads": HEADS,
        "bias": bias,
        "thresholds": thresholds,
        "known": " ".join(sorted(known)),
    }
    table["weights"] = shipped
    OUT.write_text(json.dumps(table, separators=(",", ":")) + "\n", encoding="utf-8")


def _report(lines: Sequence[Case], sources: Sequence[str], cross: dict[str, Any], thresholds: dict[str, float]) -> None:
    own = np.array([source not in ("templates", "joined") for source in sources])
    print("threshold, and shares of labels at or above it in cross-validation")
    for name, least in thresholds.items():
        scores = cross[name.split()[0] if name[0] == "T" else name]
        shares = []
        for label in ("T0", "T1", "T2", "T3", *FLAG_NAMES.values()):
            chosen = own & np.array([line.tier == label for line in lines])
            shares.append(f"{label.removeprefix('FLAG_')[:5]} {100 * (scores[chosen] >= least).mean():.0f}")
        print(f"{name:<15}{least:>7.2f}  {'  '.join(shares)}")


if __name__ == "__main__":
    main()
