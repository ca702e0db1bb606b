"""Times are read from words, as people say them and a recogniser writes them; half of the table was set aside."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.care.whens import EVERY_DAY, When, quiet, said, when

TUESDAY, NOON_BUT_ONE = 1, 11.0
EVERY = EVERY_DAY
WEEKDAYS = frozenset(range(5))

LEARNED = [
    ("tomorrow", When(1, 9)),
    ("tomorrow at nine in the morning", When(1, 9)),
    ("tomorrow at ten", When(1, 10)),
    ("tomorrow at four", When(1, 16)),
    ("at half past seven tonight", When(0, 19.5)),
    ("at half past three", When(0, 15.5)),
    ("at 10:30", When(1, 10.5)),
    ("at 11:30", When(0, 11.5)),
    ("seven in the evening", When(0, 19)),
    ("tonight", When(0, 20)),
    ("on Thursday afternoon", When(2, 15)),
    ("Tuesday", When(7, 9)),
    ("on Monday at 8 am", When(6, 8)),
    ("on monday morning", When(6, 9)),
    ("the day after tomorrow", When(2, 9)),
    ("in two hours", When(0, 13)),
    ("in half an hour", When(0, 11.5)),
    ("in twenty minutes", When(0, 11 + 20 / 60)),
    ("in fourteen hours", When(1, 1)),
    ("at 5pm", When(0, 17)),
    ("in the morning", When(1, 9)),
    ("quarter to one", When(0, 12.75)),
    ("after lunch", When(0, 13.5)),
    ("every evening at eight", When(0, 20, EVERY)),
    ("every day at noon", When(0, 12, EVERY)),
    ("every morning", When(1, 9, EVERY)),
    ("every Monday at ten", When(6, 10, frozenset({0}))),
    ("on weekdays at nine", When(1, 9, WEEKDAYS)),
    ("twenty past four", When(0, 16 + 20 / 60)),
    ("at seven", When(0, 19)),
    ("in a while", None),
    ("some time", None),
    ("", None),
    ("on the third of December", None),
    ("every other day", None),
    ("when my daughter comes", None),
]
SET_ASIDE = [
    ("tomorrow morning", When(1, 9)),
    ("tomorrow afternoon at three", When(1, 15)),
    ("tomorrow evening", When(1, 18)),
    ("at ten to nine in the evening", When(0, 20 + 50 / 60)),
    ("half seven this evening", When(0, 19.5)),
    ("at two o'clock", When(0, 14)),
    ("four thirty", When(0, 16.5)),
    ("at four oh five", When(0, 16 + 5 / 60)),
    ("at 3.15 p.m.", When(0, 15.25)),
    ("on Friday at eleven", When(3, 11)),
    ("next Wednesday", When(1, 9)),
    ("a week on Friday", When(10, 9)),
    ("next week", When(7, 9)),
    ("in an hour", When(0, 12)),
    ("in an hour and a half", When(0, 12.5)),
    ("in a quarter of an hour", When(0, 11.25)),
    ("in three days", When(3, 11)),
    ("in three days at ten", When(3, 10)),
    ("in a week", When(7, 11)),
    ("at teatime", When(0, 16)),
    ("after breakfast", When(1, 9)),
    ("before bed", When(0, 20.5)),
    ("this time tomorrow", When(1, 11)),
    ("at the weekend", When(4, 9)),
    ("each night", When(0, 20, EVERY)),
    ("every Sunday after lunch", When(5, 13.5, frozenset({6}))),
    ("Mondays and Thursdays at ten", When(2, 10, frozenset({0, 3}))),
    ("once a week", When(7, 9, frozenset({1}))),
    ("daily at half past nine in the morning", When(1, 9.5, EVERY)),
    ("at quarter past twelve", When(0, 12.25)),
    ("at noon tomorrow", When(1, 12)),
    ("today at one", When(0, 13)),
    ("today at ten in the morning", None),
    ("twice a day", None),
    ("next month", None),
    ("I don't know", None),
    ("later", None),
    ("soon", None),
]


def close(found: When | None) -> tuple[int, float, frozenset[int]] | None:
    return None if found is None else (found.days, round(found.hour, 4), found.repeats)


@pytest.mark.parametrize(("words", "wanted"), LEARNED)
def test_a_time_is_read_from_words(words: str, wanted: When | None) -> None:
    assert close(when(words, TUESDAY, NOON_BUT_ONE)) == close(wanted)


@pytest.mark.parametrize(("words", "wanted"), SET_ASIDE)
def test_so_are_those_that_were_set_aside(words: str, wanted: When | None) -> None:
    assert close(when(words, TUESDAY, NOON_BUT_ONE)) == close(wanted)


@pytest.mark.parametrize(
    ("words", "hour", "wanted"),
    [
        ("at eight", 7.0, When(0, 8)),
        ("at eight", 10.0, When(0, 20)),
        ("at nine", 10.0, When(1, 9)),
        ("at eight", 20.5, When(1, 8)),
        ("tomorrow at seven", 10.0, When(1, 19)),
        ("tomorrow at seven in the morning", 10.0, When(1, 7)),
        ("this evening", 18.5, When(0, 19.0)),
        ("every evening at eight", 20.5, When(1, 20, EVERY)),
        ("at midnight", 11.0, When(1, 0)),
        ("at ten at night", 11.0, When(0, 22)),
    ],
)
def test_a_bare_hour_is_the_next_that_is_not_quiet(words: str, hour: float, wanted: When) -> None:
    assert close(when(words, TUESDAY, hour)) == close(wanted)


@given(
    st.text(max_size=60) | st.sampled_from([words for words, _ in LEARNED + SET_ASIDE]),
    st.integers(0, 6),
    st.floats(0, 23.99),
)
def test_a_time_lies_ahead(words: str, weekday: int, hour: float) -> None:
    found = when(words, weekday, hour)
    if found:
        assert 0 <= found.hour < 24 and (found.days > 0 or found.hour > hour)
        times = list(itertools.islice(found.times(weekday), 3))
        assert times == sorted(set(times))
        assert all((weekday + day) % 7 in found.repeats for day, _ in times if found.repeats)
        assert said(found, weekday)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("at four", "today at four o'clock in the afternoon"),
        ("tomorrow at ten", "tomorrow at ten o'clock in the morning"),
        ("on Friday morning", "on Friday at nine o'clock in the morning"),
        ("next week", "on Tuesday of next week at nine o'clock in the morning"),
        ("every evening at eight", "every day at eight o'clock in the evening"),
        ("every Monday at ten", "every Monday at ten o'clock in the morning"),
    ],
)
def test_what_was_understood_is_read_back(words: str, wanted: str) -> None:
    found = when(words, TUESDAY, NOON_BUT_ONE)
    assert found and said(found, TUESDAY) == wanted


def test_nights_are_quiet() -> None:
    assert [hour for hour in range(24) if quiet(hour)] == [*range(8), *range(21, 24)]
