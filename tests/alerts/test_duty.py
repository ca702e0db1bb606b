"""Rota and quiet hours change the order, and never who is in it."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.alerts.duty import order, runs, within
from assistant.alerts.settings import DAYS, AlertsSettings, Person, Shift

MONDAY = datetime(2026, 11, 23)


def person(key: str, *quiet: str) -> Person:
    return Person(key, key.title(), (f"sms:+49{key}",), quiet)


PEOPLE = (person("ann", "22:00-07:00"), person("bob"), person("cleo"))


@pytest.mark.parametrize(
    ("hours", "hour", "inside"),
    [
        ("22:00-07:00", 23, True), ("22:00-07:00", 3, True), ("22:00-07:00", 7, False), ("22:00-07:00", 12, False),
        ("08:00-20:00", 8, True), ("08:00-20:00", 20, False), ("00:00-00:00", 5, True),
    ],
)  # fmt: skip
def test_hours_go_over_midnight(hours: str, hour: int, inside: bool) -> None:
    assert within(hours, MONDAY.replace(hour=hour)) is inside


def test_a_night_shift_belongs_to_the_day_on_which_it_began() -> None:
    night = Shift(("bob",), ("sun",), "20:00-08:00")
    assert runs(night, MONDAY.replace(hour=3))
    assert not runs(night, MONDAY.replace(hour=21))


def test_those_on_duty_come_first_and_those_in_quiet_hours_last() -> None:
    settings = AlertsSettings(people=PEOPLE, rota=(Shift(("cleo",), ("mon",), "20:00-08:00"),))
    assert order(settings, MONDAY.replace(hour=12)) == ("ann", "bob", "cleo")
    assert order(settings, MONDAY.replace(hour=23)) == ("cleo", "bob", "ann")


def test_duty_goes_before_quiet_hours() -> None:
    settings = AlertsSettings(people=PEOPLE, rota=(Shift(("ann",)),))
    assert order(settings, MONDAY.replace(hour=23))[0] == "ann"


hours = st.builds(
    lambda a, b: f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}", st.integers(0, 1439), st.integers(0, 1439)
)


@given(
    st.lists(st.lists(hours, max_size=3), min_size=1, max_size=7),
    st.lists(st.tuples(st.integers(0, 6), st.sets(st.sampled_from(DAYS)), hours), max_size=4),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),
)
def test_nobody_is_ever_left_out(
    quiet: list[list[str]], shifts: list[tuple[int, set[str], str]], now: datetime
) -> None:
    people = tuple(Person(f"p{n}", f"P{n}", (), tuple(q)) for n, q in enumerate(quiet))
    rota = tuple(Shift((f"p{who}",), tuple(days), span) for who, days, span in shifts)
    assert sorted(order(AlertsSettings(people=people, rota=rota), now)) == sorted(p.key for p in people)
