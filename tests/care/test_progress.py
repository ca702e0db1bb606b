"""Change is named beyond its rule and not below it; a voice is held against the same person alone."""

from __future__ import annotations

from itertools import product

import pytest

from assistant.care.progress import RULES, change, helped_most, judged, said, slower_than_usual, weekly
from assistant.care.reply import Resident
from assistant.care.summary import notes, spans

STORED = Resident(consents=frozenset({"C-STO"}))


def told(*history: tuple[str, float, float], consents: str = "C-STO") -> list[str]:
    return [line.text for line in said(Resident(consents=frozenset(consents.split()), history=history))]


FEW = "I have too few numbers from you to compare them yet."
SAME = "About the same as before."
WORSE = "Your answers show a harder time than before. That is worth telling your doctor."
BETTER = "Your answers show a better time than before."


@pytest.mark.parametrize(
    ("name", "least", "up"),
    [("phq9", 5, False), ("gad7", 4, False), ("who5", 10, True), ("gds15", 4, False), ("mood", 2, True)],
)
def test_change_is_named_exactly_from_its_rule_on(name: str, least: int, up: bool) -> None:
    assert RULES[name].least == least
    for before, now in product(range(28), repeat=2):
        verdict = judged(name, before, now)
        if abs(now - before) < least:
            assert verdict == "same"
        else:
            assert verdict == ("better" if (now > before) is up else "worse")


@pytest.mark.parametrize("name", ["ucla3", "phq2", "asq", "heartbeat"])
def test_what_has_no_rule_is_never_judged(name: str) -> None:
    assert judged(name, 3, 9) == "same"
    assert told((name, 3, 30), (name, 9, 1)) == [FEW]


def test_worse_comes_before_better() -> None:
    assert told(("gad7", 15, 30), ("gad7", 5, 1), ("phq9", 5, 30), ("phq9", 10, 1)) == [WORSE]


def test_slow_change_is_found_against_the_first_of_a_hundred_days() -> None:
    creeping = [("phq9", 4.0 + n, 90 - n * 14) for n in range(7)]
    assert told(*creeping) == [WORSE]
    assert told(("phq9", 4, 130), ("phq9", 9, 20), ("phq9", 10, 1)) == [SAME]


def test_the_last_two_are_held_against_each_other_first() -> None:
    found = change([("phq9", 4, 80), ("phq9", 18, 20), ("phq9", 12, 1)], "phq9")
    assert found and (found.before, found.now, found.verdict) == (18, 12, "better")


def test_moods_are_medians_of_weeks() -> None:
    week = [("mood", value, days) for value, days in ((3, 13), (4, 12), (9, 11), (6, 5), (6, 3), (1, 1))]
    assert told(*week) == ["Your mood was mostly four last week and six this week.", BETTER]
    assert told(("mood", 5, 2)) == ["Your mood was mostly five this week."]
    assert told(("mood", 5, 9)) == [FEW]
    assert told() == ["I have no numbers from you yet."]


def test_exercises_are_counted_and_the_best_named() -> None:
    done = [("exercise.breathing", 1, 3), ("exercise.pmr", 4, 2), ("exercise.pmr", 2, 1), ("exercise.pmr", 9, 20)]
    assert told(*done) == ["You did three exercises.", "Letting your muscles go helped most."]
    assert told(("exercise.pmr", 4, 2)) == ["You did one exercise."]
    assert helped_most([("exercise.pmr", -1, 2), ("exercise.box", 0, 2)]) == ""


def test_without_consent_no_number_is_said() -> None:
    assert told(("mood", 5, 2), consents="C-VOX") == ["I keep no numbers, because you have not asked me to."]


def paces(*last: float, base: int = 14) -> list[tuple[str, float, float]]:
    values = [110.0 + n % 5 for n in range(base)] + list(last)
    return [("pace", value, float(len(values) - n)) for n, value in enumerate(values)]


@pytest.mark.parametrize(
    ("history", "wanted"),
    [
        (paces(100, 101, 99), True),
        (paces(100, 101), False),
        (paces(100, 110, 99), False),
        (paces(130, 131, 129), False),
        (paces(100, 101, 99, base=13), False),
        (paces(), False),
    ],
)
def test_a_voice_is_slower_only_after_three_sessions_below_fourteen(history, wanted: bool) -> None:
    assert slower_than_usual(history) is wanted


def test_a_slower_voice_is_said_only_with_its_own_consent() -> None:
    line = "You spoke slower than your usual. Does that mean anything to you?"
    assert told(*paces(90, 90, 90), consents="C-STO C-VOX") == [line]
    assert told(*paces(90, 90, 90)) == [FEW]


def test_the_weekly_summary_adds_the_persons_own_words() -> None:
    resident = Resident(consents=frozenset({"C-STO"}), history=(("mood", 5, 2),), homework="ring Ann")
    assert [line.id for line in weekly(resident, good="the garden")] == [
        "progress.mood_week", "weekly.homework", "weekly.good",
    ]  # fmt: skip


def test_no_word_of_the_person_is_in_a_repr() -> None:
    assert "Ann" not in repr(weekly(Resident(consents=frozenset({"C-STO"}), homework="ring Ann")))


TURNS = [
    ("t1", "Hello."),
    ("t2", "I feel so lonely since she died. The bus was late."),
    ("t3", "What time is it now?"),
    ("t4", "My doctor gave me new tablets and I cannot sleep."),
]


def test_spans_are_exact_parts_of_their_turns_in_order() -> None:
    found = spans(TURNS)
    assert [span.turn for span in found] == ["t2", "t4"]
    assert all(span.words in dict(TURNS)[span.turn] for span in found)
    assert spans(TURNS, most=1) == (found[0],)
    assert len(spans([("t", "I feel sad about my life today. " * 40)])) == 10


def test_notes_are_words_and_never_numbers() -> None:
    kept = (
        ("item.phq9.1", "2 sure"), ("note", "the garden"), ("score.phq9", "12"), ("risk.T2", "told:Ann"), ("homework", ""),
        ("reminder.tomorrow", "the chemist"), ("exercise.pmr", "6 4 8"), ("unfinished", "pmr 3"), ("voice.pitch_hz", "99"),
    )  # fmt: skip
    assert notes(kept) == ("the garden", "the chemist")
