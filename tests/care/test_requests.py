"""Requests as they are heard: beside a clause, in another guess, by their sound; and talk that is none."""

from __future__ import annotations

import pytest

from assistant.care.requests import asked, stopping, understood
from assistant.care.sounds import distance, sounds


def name(text: str, *guesses: str, confidence: float = 0.6) -> str:
    found = understood(text, [(guess, -1.0) for guess in guesses], confidence)
    return found.name if found else ""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("talk louder my hearing aid is in the drawer", "louder"),
        ("keep your voice down the baby is asleep", "softer"),
        ("my tea is getting cold wait a minute", "minute"),
        ("sorry my radio was on what did you say", "repeat"),
        ("it is very fast can you go slower", "slower"),
        ("i must go my sister is ringing", "goodbye"),
        ("help me please i do not know what to do", "call_someone"),
    ],
)
def test_a_request_beside_a_clause_is_heard(text: str, wanted: str) -> None:
    found = asked(text)
    assert found and found.name == wanted


@pytest.mark.parametrize(
    "text",
    [
        "stop it he told the dog",
        "later we had tea in the garden",
        "there is a bus stop by the church",
        "the doctor told me to slow down",
        "i am tired but it is a good tired",
        "i waved bye bye to the little one",
        "i can't do this anymore i can't i just can't do life",
        "the rain does not stop",
    ],
)
def test_talk_beside_the_same_words_asks_for_nothing(text: str) -> None:
    assert asked(text) is None


def test_another_guess_counts_only_where_the_recogniser_was_unsure() -> None:
    assert name("the phone is ringing anne a moment", "the phone is ringing hang on a moment") == "pause"
    assert name("grace that", "erase that") == "forget_last"
    assert name("grace that", "erase that", confidence=0.97) == ""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("boss", "pause"), ("stope", "stop"), ("stock", "stop"), ("flour", "slower"), ("at the volume", "louder")],
)
def test_a_command_is_known_by_its_sound(text: str, wanted: str) -> None:
    assert name(text) == wanted


@pytest.mark.parametrize("text", ["yes", "yes please", "no", "not really no", "middling", "soup", "first", "six"])
def test_an_answer_is_no_command_by_its_sound(text: str) -> None:
    assert name(text) == ""


def test_sounds_are_alike_or_not() -> None:
    assert sounds("pause") == sounds("paws")
    assert distance(sounds("stop"), sounds("stop")) == 0
    assert distance(sounds("boss"), sounds("pause")) < 0.2 < distance(sounds("house"), sounds("pause"))
    assert distance("", "") == 0


@pytest.mark.parametrize(
    "text",
    ["for goodness sake stop", "stop that noise", "I don't want any more of this", "Right star.", "quite now please"],
)
def test_stop_is_understood_in_other_words_and_as_misheard(text: str) -> None:
    assert name(text) == "stop"


@pytest.mark.parametrize(
    "text", ["i want to stop living", "i can't go on", "i want to end everything", "i don't want any more of this life"]
)
def test_a_wish_to_die_is_no_wish_to_stop(text: str) -> None:
    assert name(text) == ""


@pytest.mark.parametrize(
    ("text", "guesses", "wanted"),
    [
        ("If over", ["Ev over"], "stop"),
        ("Oz, please!", ["Ospreys,"], "pause"),
        ("Yet me some one.", [], "call_someone"),
        ("Scretched at,", ["Scratched at,"], "forget_last"),
        ("Ain't on a second.", [], "minute"),
        ("Graced the last thing, please.", [], "forget_last"),
        ("Here, my plan.", [], "safety_plan"),
    ],
)
def test_a_request_is_heard_by_the_sound_of_any_guess(text: str, guesses: list[str], wanted: str) -> None:
    assert name(text, *guesses) == wanted


@pytest.mark.parametrize("text", ["all done", "done it", "got it", "great", "Thy,", "fine now", "it is time"])
def test_what_may_be_an_answer_is_no_command_by_its_sound(text: str) -> None:
    assert name(text, "five") == "" and name(text) == ""


@pytest.mark.parametrize("text", ["Stope.", "Just up,", "Rite stop", "Stub"])
def test_where_something_runs_a_short_turn_near_to_stop_is_one(text: str) -> None:
    assert stopping(text, confidence=0.6) == "stop"


@pytest.mark.parametrize("text", ["yes", "six", "done", "okay", "mm", "not at all", "i can not stop now"])
def test_an_answer_is_no_stop(text: str) -> None:
    assert stopping(text, confidence=0.6) == ""


def test_a_stop_in_doubt_is_said_to_be_one() -> None:
    assert stopping("waiter", confidence=0.6) == "perhaps"
    assert stopping("waiter", confidence=0.99) == ""


def test_the_first_sound_is_lost_sooner_than_the_last() -> None:
    whole = sounds("hang on")
    assert distance(sounds("gang on"), whole) <= distance(whole + "k", whole)
    assert distance("top", "stop") < distance("sto", "stop")
