"""Speaking first: seldom, never at night, never twice about the same, and never while a risk is open."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.care.checkins import (
    MOST_A_DAY,
    Diary,
    Said,
    after_mood,
    due,
    nudge,
    only_friend,
    silence,
)  # fmt: skip
from assistant.care.reply import Effect, Resident, Use
from assistant.care.whens import quiet
from assistant.safety.verdict import Tier

CALM = Resident(consents=frozenset({"C-STO"}))
ALL = frozenset({"mood", "who5", "ucla3", "asq"})


def kind(diary: Diary, resident: Resident = CALM) -> str | None:
    line = due(diary, resident)
    return line.id.removeprefix("checkin.") if line else None


def test_only_what_was_wanted_is_said() -> None:
    assert kind(Diary(10)) is None
    assert kind(Diary(10, frozenset({"mood"}))) == "mood"
    assert kind(Diary(10, ALL, reminders_due=1)) == "reminder"


def test_a_reminder_holds_no_private_word() -> None:
    line = due(Diary(10, reminders_due=1), replace(CALM, homework="the clinic", name="Ann"))
    assert line and line.text == "You asked me for a reminder. Say details to hear it."


@pytest.mark.parametrize("hour", [21.0, 23.9, 0.0, 3.0, 7.99])
def test_nothing_is_said_at_night(hour: float) -> None:
    assert quiet(hour) and kind(Diary(hour, ALL, reminders_due=3)) is None


@pytest.mark.parametrize("hour", [8.0, 12.0, 20.99])
def test_by_day_it_is(hour: float) -> None:
    assert kind(Diary(hour, ALL)) == "asq"


def test_not_in_a_talk_not_before_a_guest_not_in_risk() -> None:
    assert kind(Diary(10, ALL, talking=True)) is None
    assert kind(Diary(10, ALL, guest=True)) is None
    assert kind(Diary(10, ALL), replace(CALM, recent_tier=Tier.T1)) is None


def test_two_a_day_are_the_most() -> None:
    said = (Said("mood", 0.3), Said("who5", 0.2))
    assert kind(Diary(18, ALL, reminders_due=1, said=said)) is None
    assert kind(Diary(18, ALL, reminders_due=1, said=said[:1])) == "reminder"
    yesterday = (Said("mood", 0.9), Said("who5", 0.8))
    assert kind(Diary(9, ALL, reminders_due=1, said=yesterday)) == "reminder"


@pytest.mark.parametrize(("minutes", "wanted"), [(5, None), (19, None), (20, "mood"), (40, "mood"), (70, None)])
def test_what_got_no_answer_is_said_once_more_after_twenty_minutes(minutes: float, wanted: str | None) -> None:
    said = (Said("mood", minutes / 1440, answered=False),)
    assert kind(Diary(12, frozenset({"mood"}), said=said)) == wanted
    twice = (Said("mood", (minutes + 21) / 1440, answered=False), Said("mood", minutes / 1440, answered=False))
    assert kind(Diary(12, frozenset({"mood"}), said=twice)) is None


@pytest.mark.parametrize(("name", "days"), [("mood", 1), ("who5", 7), ("ucla3", 30), ("asq", 30)])
def test_each_comes_in_its_own_time(name: str, days: int) -> None:
    wishes = frozenset({name})
    assert kind(Diary(12, wishes, said=(Said(name, days - 0.5),))) is None
    assert kind(Diary(12, wishes, said=(Said(name, float(days), declined=True),))) == name


@given(
    st.lists(st.tuples(st.sampled_from(sorted(ALL)), st.floats(0.1, 31), st.booleans()), max_size=20),
    st.floats(0, 23.99),
    st.integers(0, 3),
)
def test_never_more_than_two_a_day(rows, hour: float, reminders: int) -> None:
    said = tuple(Said(name, days, answered) for name, days, answered in sorted(rows, key=lambda row: -row[1]))
    diary, times = Diary(hour, ALL, reminders, said), 0
    while (line := due(diary, CALM)) and times < 5:
        diary = replace(diary, said=(*diary.said, Said(line.id.removeprefix("checkin."), 0.0)))
        times += 1
    assert times <= MOST_A_DAY + 1


def moods(*values: float) -> tuple[tuple[str, float, float], ...]:
    """One mood a day, the last today."""
    return tuple(("mood", value, len(values) - 0.5 - n) for n, value in enumerate(values))


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ((2, 2, 2), True),
        ((5, 0, 1, 2), True),
        ((2, 3, 2), False),
        ((2, 2), False),
        ((2, 2, 3), False),
        ((1, 1, 1), True),
    ],
)
def test_three_low_days_are_met_with_an_offer(values: tuple[float, ...], wanted: bool) -> None:
    line = after_mood(moods(*values))
    assert (line.text if line else None) == (
        "Three low days. Would you like to talk, or tell someone?" if wanted else None
    )


WATCHED = Resident(consents=frozenset({"C-NOI"}))


def test_a_day_of_silence_is_asked_about_three_times_and_then_told() -> None:
    at = -1.0
    asked: list[tuple[float, str]] = []
    reply = silence(24.5, 10, at, WATCHED)
    while reply and not reply.effects and len(asked) < 10:
        asked.append((max(at, 0.0), reply.text))
        at = max(at, 0.0) + (reply.then_s or 0.0) / 60
        reply = silence(24.5, 10, at, WATCHED)
    assert [when_ for when_, _ in asked] == [0, 10, 20]
    assert {text for _, text in asked} == {"Hello. I have not heard you today. Are you all right?"}
    assert reply and (at, reply.effects) == (30, (Effect("tell", str(round(24.5 * 3600)), "no contact"),))


def test_silence_needs_its_consent_its_hours_and_the_day() -> None:
    assert silence(30, 10, -1, CALM) is None
    assert silence(23.9, 10, -1, WATCHED) is None
    assert silence(30, 3, -1, WATCHED) is None
    assert silence(30, 21.2, 15, WATCHED) is not None


def given_nudge(use: Use, tier: Tier = Tier.T0, said: str = "") -> str | None:
    line = nudge(use, tier, said)
    return line.id if line else None


@pytest.mark.parametrize(
    ("use", "wanted"),
    [
        (Use(44, 44), None),
        (Use(45, 45), "N-1"),
        (Use(50, 50, nudged=(("N-1", 4 / 1440),)), None),
        (Use(45, 60, nudged=(("N-1", 50 / 1440),)), "N-1"),
        (Use(5, 119), None),
        (Use(5, 120), "N-2"),
        (Use(5, 130, nudged=(("N-2", 0.1),)), None),
        (Use(5, 130, nudged=(("N-2", 1.0),)), "N-2"),
        (Use(1, 1, known_days=6.9), None),
        (Use(1, 1, known_days=7), "N-3"),
        (Use(1, 1, known_days=20, nudged=(("N-3", 6.0),)), None),
        (Use(1, 1, known_days=20, nudged=(("N-3", 7.0),)), "N-3"),
    ],
)
def test_nudges_come_by_their_table(use: Use, wanted: str | None) -> None:
    assert given_nudge(use) == wanted


@pytest.mark.parametrize("tier", [Tier.T1, Tier.T2, Tier.T3])
def test_no_nudge_in_risk(tier: Tier) -> None:
    assert given_nudge(Use(300, 300, known_days=90), tier, "you are my only friend") is None


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("You’re my only friend, you know.", True),
        ("I don't need anyone but you", True),
        ("you are all I have", True),
        ("my only friend is the dog", False),
        ("Ann was my only friend", False),
        ("", False),
    ],
)
def test_nobody_else_is_answered_with_people(words: str, wanted: bool) -> None:
    assert only_friend(words) is wanted
    assert given_nudge(Use(1, 1), said=words) == ("N-4" if wanted else None)
