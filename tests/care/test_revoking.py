"""Consents taken back in words of one's own: at any time, at once, without a question; given only by their question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.care.reply import Resident
from tests.care.talking import Person

GIVEN = Resident(
    region="GB", contacts=("your daughter",), calls=True, consents=frozenset({"C-REC", "C-STO", "C-CAR2", "C-CAR3"})
)
READ_BACK = "You said no. You can change it any time. Say change my consents."
NOTES = "No more notes, from now on. " + READ_BACK
SPOKEN = {
    "C-STO": (
        "stop keeping notes",
        "i take it back don't keep any notes on me",
        "please stop writing things down about me",
        "i don't want any of this written down",
        "you are not allowed to keep notes",
        "i'd rather you didn't keep notes",
        "i've changed my mind i don't want you to remember what i say",
        "do not save anything about me",
    ),
    "C-REC": ("do not record me", "stop recording me", "i never want you to record me again", "turn the recording off"),
    "C-CAR2": ("don't tell my daughter things about me any more", "i don't want my daughter told about me"),
}
ALL = [(words, name) for name, said in SPOKEN.items() for words in said]


def took_back(person: Person) -> list[str]:
    return [effect.name for effect in person.reply.effects if (effect.what, effect.value) == ("consent", "no")]


@pytest.mark.parametrize(("words", "name"), ALL)
def test_in_a_calm_talk(words: str, name: str) -> None:
    person = Person(GIVEN)
    person.tells("the bells were ringing", words)
    assert took_back(person) == [name]
    assert person.reply.text.endswith(READ_BACK)
    assert "?" not in person.reply.text


@pytest.mark.parametrize(("words", "name"), [one for one in ALL if one[1] != "C-CAR2"])
def test_in_a_questionnaire_which_then_asks_its_item_again(words: str, name: str) -> None:
    person = Person(GIVEN)
    person.tells("ask me the loneliness questions", "yes", words)
    assert took_back(person) == [name]
    assert READ_BACK in person.reply.text
    assert "UCLA-3.1" in person.ids
    person.tells("often")
    assert "UCLA-3.2" in person.ids


def test_in_an_exercise_which_then_goes_on() -> None:
    person = Person(GIVEN)
    person.tells("do the breathing", "five", "stop keeping notes")
    assert took_back(person) == ["C-STO"]
    assert person.ids[-1] == "EX-01.1" and person.reply.paced


def test_while_another_consent_is_asked_for() -> None:
    person = Person(GIVEN)
    person.tells("change my consents", "stop keeping notes")
    assert took_back(person) == ["C-STO"]
    assert person.ids[-1] == "C-REC"
    person.tells("the same")
    assert person.ids[-1] == "C-VOX"


@pytest.mark.parametrize("risk", [("i wish i could go to sleep and not wake up",), ("i want to kill myself",)])
def test_in_a_raised_talk_whose_question_goes_on_waiting(risk: tuple[str, ...]) -> None:
    person = Person(GIVEN)
    person.says(*risk)
    stands = person.talk.state.node
    assert stands
    person.tells("stop keeping notes")
    assert took_back(person) == ["C-STO"]
    assert person.reply.text.startswith(NOTES)
    assert person.talk.state.node == stands
    assert person.reply.then_s


def test_in_the_window_before_a_call_it_is_done_and_the_window_goes_on() -> None:
    person = Person(GIVEN)
    person.says("i am going to end my life tonight")
    assert person.ids == ["K3-1"]
    person.tells("stop keeping notes")
    assert took_back(person) == ["C-STO"]
    assert person.ids[0] == "K3-1b"


def test_words_in_passing_are_for_the_script_and_words_for_good_are_not() -> None:
    person = Person(GIVEN)
    person.says("i want to kill myself", "no")
    person.tells("don't tell my daughter")
    assert took_back(person) == []
    person.tells("don't tell my daughter things about me any more")
    assert took_back(person) == ["C-CAR2"]


def test_words_about_one_contact_beside_a_risk_do_not_keep_the_others_from_being_called() -> None:
    person = Person(replace(GIVEN, contacts=("your son", "Anna")))
    person.says("i want to kill myself", "no", "never call my son again")
    assert took_back(person) == []


def test_while_help_is_called_it_is_not_taken_back_by_words() -> None:
    person = Person(GIVEN)
    person.says("i am going to end my life tonight")
    person.is_silent(2)
    person.tells("don't call anyone any more")
    assert took_back(person) == []


@pytest.mark.parametrize("words", ["stop keeping notes", "you may keep notes now", "change my consents"])
def test_in_company_nothing_is_changed_nor_told(words: str) -> None:
    person = Person(GIVEN)
    person.tells("guest mode", words)
    assert person.ids == ["GUEST-private"]
    assert person.effects == []


def test_what_was_not_allowed_is_said_to_stay_so() -> None:
    person = Person(replace(GIVEN, consents=frozenset()))
    person.tells("stop recording me")
    assert person.reply.text == "That was not allowed so far, and it stays so. " + READ_BACK


@pytest.mark.parametrize(
    "words", ["you may keep notes now", "it's fine to keep notes now", "yes you can keep my notes"]
)
def test_giving_is_confirmed_by_its_question(words: str) -> None:
    person = Person(replace(GIVEN, consents=frozenset()))
    person.tells(words)
    assert person.effects == [] and person.ids == ["C-STO"]
    person.tells("yes")
    assert [(e.what, e.name, e.value) for e in person.reply.effects] == [("consent", "C-STO", "yes")]


@pytest.mark.parametrize(
    "words",
    ["don't write that down", "my notes are on the table", "she told me to stop keeping notes", "stop", "no more",
     "he records everything", "i don't tell people much", "no", "never"],
)  # fmt: skip
def test_other_words_take_nothing_back(words: str) -> None:
    person = Person(GIVEN)
    person.tells(words)
    assert took_back(person) == []


@pytest.mark.parametrize("words", ["stop calling my sister", "stop taking notes"])
def test_an_idea_told_in_an_exercise_is_no_wish(words: str) -> None:
    person = Person(GIVEN)
    person.tells("do the problem solving exercise", "yes", words)
    assert took_back(person) == []
