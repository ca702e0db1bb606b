"""Scores against a slow reference that was written from the specification alone: every vector where there are few."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable
from fractions import Fraction

import pytest

from assistant.care.scoring import ASQ, CSSRS, MISSING, Answers, calls_for_asq, following, positive, score

M = MISSING
FREQUENCY = (M, 0, 1, 2, 3)
POLAR = (M, 0, 1)


def rounded_half_up(value: Fraction) -> int:
    whole = value.numerator // value.denominator
    return whole + 1 if value - whole >= Fraction(1, 2) else whole


def mean_times(answers: Iterable[int], items: int, may_miss: int) -> int | None:
    """Up to `may_miss` missing: mean of those given times the number of items, rounded."""
    given = [a for a in answers if a != M]
    if items - len(given) > may_miss:
        return None
    return rounded_half_up(Fraction(sum(given), len(given)) * items)


def gds(answers: Iterable[int]) -> int | None:
    no_scores = {1, 5, 7, 11, 13}
    points = [(a == 0) if n in no_scores else (a == 1) for n, a in enumerate(answers, 1) if a != M]
    if len(points) < 12:
        return None
    exact = Fraction(sum(points) * 15, len(points))
    return int(exact) if exact.denominator == 1 else int(exact) + 1


def asq(answers: tuple[int, ...]) -> str:
    if answers[4] == 1:
        return "acute"
    return "positive" if any(a in (1, M) for a in answers[:4]) else "negative"


def cssrs(answers: tuple[int | None, ...]) -> str:
    yes = [a in (1, M) for a in answers]
    if yes[3] or yes[4] or yes[6]:
        return "high"
    if yes[2] or yes[5]:
        return "moderate"
    return "low" if yes[0] or yes[1] else "none"


def walked(name: str, items: int, choose) -> Answers:
    """The answers after the form was asked to its end, `choose(at)` giving each."""
    answers: tuple[int | None, ...] = (None,) * items
    while (at := following(name, answers)) is not None:
        answers = (*answers[:at], choose(at), *answers[at + 1 :])
    return answers


@pytest.mark.parametrize("name", ["phq2", "gad2"])
def test_short_forms(name: str) -> None:
    for answers in itertools.product(FREQUENCY, repeat=2):
        assert score(name, answers) == mean_times(answers, 2, 0)


def test_gad7_on_every_vector() -> None:
    for answers in itertools.product(FREQUENCY, repeat=7):
        assert score("gad7", answers) == mean_times(answers, 7, 1)


def test_phq9_on_many_vectors() -> None:
    dice = random.Random(9)
    vectors = [tuple(dice.choice(FREQUENCY) for _ in range(9)) for _ in range(20_000)]
    vectors += [tuple(0 if n >= total else 3 for n in range(9)) for total in range(10)]
    vectors += [tuple(M if n in gone else 1 + n % 3 for n in range(9)) for gone in itertools.combinations(range(9), 2)]
    for answers in vectors:
        for difficulty in (None, M, 0, 3):
            assert score("phq9", (*answers, difficulty)) == mean_times(answers, 9, 2)


def test_phq9_reaches_every_total() -> None:
    totals = {score("phq9", tuple([*[3] * (n // 3), n % 3, *[0] * 9][:9])) for n in range(28)}
    assert totals == set(range(28))


def test_halves_are_rounded_up() -> None:
    assert score("phq9", (1, 1, 1, 1, 1, 1, 1, M, 0, None)) == mean_times((1, 1, 1, 1, 1, 1, 1, M, 0), 9, 2) == 8
    assert score("phq9", (1, 1, 0, 0, 0, 0, 2, 0, M, None)) == 5
    assert rounded_half_up(Fraction(9, 2)) == 5
    assert score("gad7", (0, 0, 1, 1, 1, 0, M)) == rounded_half_up(Fraction(7, 2)) == 4


def test_who5_on_every_vector() -> None:
    for answers in itertools.product((M, 0, 1, 2, 3, 4, 5), repeat=5):
        assert score("who5", answers) == (None if M in answers else 4 * sum(answers))


def test_ucla3_on_every_vector() -> None:
    for answers in itertools.product((M, 1, 2, 3), repeat=3):
        assert score("ucla3", answers) == (None if M in answers else sum(answers))


def test_gds15_on_every_yes_and_no_and_many_with_gaps() -> None:
    dice = random.Random(15)
    for answers in itertools.product((0, 1), repeat=15):
        assert score("gds15", answers) == gds(answers)
    for _ in range(20_000):
        gaps = set(dice.sample(range(15), dice.randrange(6)))
        answers = tuple(M if n in gaps else dice.randrange(2) for n in range(15))
        assert score("gds15", answers) == gds(answers)


def test_asq_on_every_path() -> None:
    for choice in itertools.product(POLAR, repeat=5):
        answers = walked("asq", 5, lambda at, choice=choice: choice[at])
        assert (answers[4] is None) == (choice[:4] == (0, 0, 0, 0))
        assert ASQ[score("asq", answers) or 0] == asq(tuple(-9 if a is None else a for a in answers))


def test_cssrs_on_every_path() -> None:
    for choice in itertools.product(POLAR, repeat=7):
        answers = walked("cssrs", 7, lambda at, choice=choice: choice[at])
        assert [answers[at] is None for at in (2, 3, 4)] == [choice[1] == 0] * 3
        assert (answers[6] is None) == (choice[5] == 0)
        assert None not in (answers[0], answers[1], answers[5])
        assert CSSRS[score("cssrs", answers) or 0] == cssrs(answers)


def test_item_nine_calls_for_the_asq_on_every_answer_but_a_plain_no() -> None:
    for answers in itertools.product((0, 2), repeat=8):
        for nine in FREQUENCY:
            assert calls_for_asq("phq9", (*answers, nine, None)) == (nine != 0)
            assert not calls_for_asq("gad7", (*answers, nine))
    assert not calls_for_asq("phq9", (1,) * 8 + (None, None))


def test_the_question_about_difficulty_follows_any_symptom() -> None:
    for answers in itertools.product((M, 0, 1), repeat=9):
        assert (following("phq9", (*answers, None)) == 9) == (1 in answers)


@pytest.mark.parametrize(("name", "items"), [("phq2", 2), ("gad7", 7), ("who5", 5), ("gds15", 15), ("ucla3", 3)])
def test_items_come_in_order(name: str, items: int) -> None:
    answers: Answers = (None,) * items
    order = []
    while (at := following(name, answers)) is not None:
        order.append(at)
        answers = (*answers[:at], 1, *answers[at + 1 :])
    assert order == list(range(items))


def test_only_a_no_is_not_positive() -> None:
    assert [positive(a) for a in (None, 0, 1, 3, M)] == [False, False, True, True, True]
