"""Which item comes next and what the answers amount to (CLINICAL 6.3 to 6.8): arithmetic, so that a score never
depends on how an answer was heard or on any model.

Answers are a tuple as long as the items of the form: a value, `MISSING` after a question that got no usable answer,
None where it was not asked. Yes is 1, no is 0.
"""

from __future__ import annotations

from math import ceil
from typing import TypeAlias

MISSING = -1
Answers: TypeAlias = tuple[int | None, ...]

GDS_REVERSED = frozenset({0, 4, 6, 10, 12})
"""Items of the GDS-15, from 0, where "no" scores the point."""
ITEM_9 = 8
"""Index of the item of the PHQ-9 that asks about death and self-harm."""
_SCORED = {"phq9": 9, "phq2": 2, "gad7": 7, "gad2": 2, "who5": 5, "gds15": 15, "ucla3": 3}
_MAY_MISS = {"phq9": 2, "gad7": 1, "gds15": 3}
ASQ = ("negative", "positive", "acute")
CSSRS = ("none", "low", "moderate", "high")
"""Outcomes by their score."""


def positive(answer: int | None) -> bool:
    """Whether an asked question of risk counts as positive: yes, or no usable answer (a refusal)."""
    return answer is not None and answer != 0


def following(name: str, answers: Answers) -> int | None:
    """Index of the next item that is due, None when the form is complete."""
    return next((at for at, answer in enumerate(answers) if answer is None and _due(name, at, answers)), None)


def _due(name: str, at: int, answers: Answers) -> bool:
    if name == "phq9" and at == 9:
        return any(answer is not None and answer >= 1 for answer in answers[:9])
    if name == "asq" and at == 4:
        return any(positive(answer) for answer in answers[:4])
    if name == "cssrs" and at in (2, 3, 4):
        return positive(answers[1])
    if name == "cssrs" and at == 6:
        return positive(answers[5])
    return True


def score(name: str, answers: Answers) -> int | None:
    """The score, None where too many answers are missing. ASQ: index in `ASQ`; C-SSRS: index in `CSSRS`.

    Halves are rounded up.
    """
    if name == "asq":
        return _asq(answers)
    if name == "cssrs":
        return _cssrs(answers)
    scored = answers[: _SCORED[name]]
    given = [answer for answer in scored if answer is not None and answer != MISSING]
    if len(scored) - len(given) > _MAY_MISS.get(name, 0):
        return None
    if name == "gds15":
        points = sum(_gds_point(at, answer) for at, answer in enumerate(scored) if answer not in (None, MISSING))
        return ceil(points * 15 / len(given))
    if name == "who5":
        return sum(given) * 4
    return (2 * sum(given) * len(scored) + len(given)) // (2 * len(given))


def _gds_point(at: int, answer: int | None) -> int:
    return int(answer == (0 if at in GDS_REVERSED else 1))


def _asq(answers: Answers) -> int:
    if answers[4] == 1:
        return 2
    return int(any(positive(answer) for answer in answers))


def _cssrs(answers: Answers) -> int:
    if any(positive(answers[at]) for at in (3, 4, 6)):
        return 3
    if positive(answers[2]) or positive(answers[5]):
        return 2
    return int(positive(answers[0]) or positive(answers[1]))


def calls_for_asq(name: str, answers: Answers) -> bool:
    """Whether the ASQ must be asked before anything else is said: item 9 of the PHQ-9 is not a plain "not at all"."""
    return name == "phq9" and positive(answers[ITEM_9])
