"""What is said unasked, what its answers lead to, and how a reminder is agreed on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.care.reply import Effect, Resident, Use
from assistant.care.talk import Talk
from assistant.safety.verdict import Tier
from tests.care.talking import KNOWN, Person

STORED = replace(KNOWN, consents=frozenset({"C-STO"}))
DUE = replace(STORED, due="water the plants")


def asked(kind: str, resident: Resident = STORED) -> Person:
    person = Person(resident)
    person.talk, person.reply = person.talk.unasked(kind, resident)
    return person


def did(person: Person) -> list[tuple[str, str, str]]:
    return [(e.what, e.name, e.value) for e in person.reply.effects]


def test_a_reminder_has_no_private_word_until_details_are_asked_for() -> None:
    person = asked("reminder", DUE)
    assert person.reply.text == "You asked me for a reminder. Say details to hear it."
    person.says("details")
    assert person.reply.text == "You wanted to be reminded of this: water the plants."
    assert did(person) == [("checkin", "reminder", "done")]


@pytest.mark.parametrize(
    ("words", "how"),
    [
        ("not now", "later"),
        ("later", "later"),
        ("no", "no"),
        ("no thank you", "no"),
        ("never again", "never"),
        ("don't ask me again", "never"),
    ],
)
@pytest.mark.parametrize("kind", ["reminder", "mood", "who5", "ucla3", "asq"])
def test_each_can_be_put_off_declined_and_ended(kind: str, words: str, how: str) -> None:
    person = asked(kind, DUE)
    person.says(words)
    assert did(person) == [("checkin", kind, how)]
    assert "water" not in person.reply.text


@pytest.mark.parametrize(
    ("words", "value"), [("six", "6"), ("about a seven", "7"), ("0", "0"), ("I'd say four", "4"), ("six or seven", "7")]
)
def test_a_mood_is_kept(words: str, value: str) -> None:
    person = asked("mood")
    person.says(words)
    assert did(person) == [("keep", "mood", value)] and person.reply.text == "Thank you."


def test_three_low_days_are_met_with_an_offer_and_a_person_can_be_told() -> None:
    person = asked("mood", replace(STORED, history=(("mood", 2, 2.5), ("mood", 1, 1.5))))
    person.says("two")
    assert person.reply.text == "Three low days. Would you like to talk, or tell someone?"
    person.says("tell someone")
    assert person.ids == ["CALL-ask"]


def test_words_that_are_no_number_go_on_as_talk() -> None:
    person = asked("mood")
    person.says("my grandson rang this morning")
    assert person.reply.lines and "keep" not in person.effects


@pytest.mark.parametrize(("kind", "first"), [("who5", "WHO-5"), ("ucla3", "UCLA-3"), ("asq", "ASQ")])
def test_a_yes_begins_the_questions(kind: str, first: str) -> None:
    person = asked(kind)
    person.says("yes please")
    assert person.talk.state.floor is not None and person.talk.state.floor.name == kind


def test_nothing_is_said_before_a_guest_in_risk_or_while_something_waits() -> None:
    for before in ("guest mode", "i want to kill myself", "let's do the breathing exercise"):
        person = Person(STORED)
        person.says(before)
        after, reply = person.talk.unasked("mood", STORED)
        assert reply.lines == () and after == person.talk
    assert asked("mood", replace(STORED, recent_tier=Tier.T1)).reply.lines == ()


def test_the_same_may_be_said_again_where_nobody_answered() -> None:
    person = asked("mood")
    person.is_silent()
    _, reply = person.talk.unasked("mood", STORED)
    assert reply.text == "Zero to ten, how is your mood?"


def test_a_day_of_silence_is_asked_about_whatever_waits() -> None:
    person = Person(STORED)
    person.says("guest mode")
    person.talk, person.reply = person.talk.unasked("silence", STORED)
    assert person.reply.text == "Hello. I have not heard you today. Are you all right?"
    person.says("yes I'm fine")
    assert person.reply.text == "Good. I only wanted to know."
    person.talk, _ = person.talk.unasked("silence", STORED)
    person.says("no")
    assert person.ids == ["CALL-ask"]


def test_no_contact_is_told_and_nothing_is_said() -> None:
    person = asked("no contact", replace(STORED, silent_s=88_200.0))
    assert person.reply.lines == () and did(person) == [("tell", "88200", "no contact")]


def test_a_session_that_begins_so_begins_with_its_notice() -> None:
    talk, reply = Talk.begin().unasked("mood", STORED, opening=(False, False))
    assert reply.text.startswith("I am Solace, a computer program, not a human being.")
    assert reply.text.endswith("Zero to ten, how is your mood?")
    assert talk.unasked("mood", STORED)[1].text == "Zero to ten, how is your mood?"


def test_after_a_week_away_the_notice_says_so() -> None:
    _, reply = Talk.begin().opened(replace(KNOWN, use=Use(away_days=7.5)), today=False)
    assert [one.id for one in reply.lines] == ["AI-7d"]  # type: ignore[union-attr]


# --- agreeing on a reminder ------------------------------------------------------------------------------------------

TUESDAY = replace(STORED, weekday=1, hour=11.0)


def test_what_was_understood_is_read_back_and_set_on_a_yes() -> None:
    person = Person(TUESDAY)
    person.says("remind me to water the plants on Thursday at three")
    assert person.reply.text.startswith("Shall I remind you of this: water the plants, on Thursday at three")
    person.says("yes")
    assert did(person) == [("remind", "on thursday at three", "water the plants")]


def test_a_time_that_is_not_sure_is_asked_about_once_and_then_left() -> None:
    person = Person(TUESDAY)
    person.says("remind me to ring the surgery")
    assert person.ids == ["REMIND-when"]
    person.says("when the weather is better")
    assert person.ids == ["REMIND-hour"]
    person.says("some time or other")
    assert person.ids == ["REMIND-sorry"] and person.effects == []


def test_an_hour_that_is_asked_for_belongs_to_the_day_that_was_named() -> None:
    person = Person(TUESDAY)
    person.says("remind me to ring the surgery", "tomorrow at ten at night")
    assert person.ids == ["REMIND-quiet"]
    person.says("at eight in the evening")
    assert "tomorrow at eight o'clock in the evening" in person.reply.text
    person.says("yes")
    assert did(person) == [("remind", "in 1 days at eight in the evening", "ring the surgery")]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("ask me every day how I am", "mood"),
        ("please ask me each day about my mood", "mood"),
        ("could you ask me about my mood every day", "mood"),
        ("ask me about my week every week", "who5"),
    ],
)
def test_a_check_in_comes_only_on_a_yes(words: str, kind: str) -> None:
    person = Person(STORED)
    person.says(words)
    assert person.ids == [f"WISH-{kind}", "WISH-ask"] and person.effects == []
    person.says("yes")
    assert did(person) == [("keep", f"wish.{kind}", "yes")]


def test_it_ends_when_that_is_said() -> None:
    person = Person(STORED)
    person.says("stop asking me about my mood")
    assert did(person) == [("keep", "wish.mood", "no")]


# --- nudges ----------------------------------------------------------------------------------------------------------


def test_a_break_is_offered_after_45_minutes_once_and_not_in_risk() -> None:
    person = Person(KNOWN)
    person.says("thank you", at_s=44 * 60)
    assert "N-1" not in person.ids
    person.says("thank you", at_s=46 * 60)
    assert person.ids[-1] == "N-1" and person.effects == ["nudged"]
    person.says("thank you", at_s=60 * 60)
    assert "N-1" not in person.ids
    raised = Person(KNOWN)
    raised.says("i wish i was dead", at_s=44 * 60)
    raised.says("thank you", at_s=46 * 60)
    assert not [one for one in raised.ids if one.startswith("N-")]


def test_two_hours_of_a_day_and_the_week_are_counted_over_sessions() -> None:
    person = Person(replace(KNOWN, use=Use(today_min=118)))
    person.says("thank you", at_s=3 * 60)
    assert person.ids[-1] == "N-2"
    week = Person(replace(KNOWN, use=Use(known_days=8)))
    week.says("thank you", at_s=60)
    assert week.ids[-1] == "N-3"
    again = Person(replace(KNOWN, use=Use(known_days=12, nudged=(("N-3", 4.0),))))
    again.says("thank you", at_s=60)
    assert "N-3" not in again.ids


def test_no_nudge_follows_a_question() -> None:
    person = Person(replace(KNOWN, use=Use(known_days=8)))
    person.says("remind me to water the plants", at_s=60)
    assert person.ids == ["REMIND-when"]


def test_effects_hold_no_words_in_their_repr() -> None:
    assert "water" not in repr(Effect("remind", "tomorrow", "water the plants")) and "water" not in repr(DUE)
