"""A contact who is not to be called is left out of every line, silently, and the ladder is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.care.reply import Resident
from tests.care.talking import Person

TWO = Resident(
    region="GB", contacts=("your son", "Anna Bell"), calls=True, consents=frozenset({"C-CAR2", "C-CAR3", "C-STO"})
)
ASKS = "Is there a contact I should not call?"


def asked(resident: Resident = TWO, told: str = "he hits me when nobody looks") -> Person:
    person = Person(resident)
    person.says(told, "yes", "i see")
    assert person.reply.text == ASKS
    return person


def spared(person: Person) -> list[str]:
    return [effect.value for effect in person.reply.effects if effect.what == "spare"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("my son", ["your son"]),
        ("don't call my son", ["your son"]),
        ("yes my son please", ["your son"]),
        ("no do not call anna", ["Anna Bell"]),
        ("anyone but anna", ["Anna Bell"]),
        ("my son and anna", ["your son\nAnna Bell"]),
        ("you can call anna but not my son", ["your son"]),
        ("anna is fine but never my son", ["your son"]),
        ("no", []),
        ("nobody", []),
        ("no you can call anna", []),
        ("i don't know", []),
    ],
)
def test_whoever_is_named_in_the_answer(words: str, names: list[str]) -> None:
    person = asked()
    assert person.says(words).text == "All right. You can change that any time."
    assert spared(person) == names
    assert not any("son" in name.lower() for name in [person.reply.text])


def test_who_was_told_of_is_out_of_the_lines_and_of_the_ladder_only_on_a_word() -> None:
    person = asked(told="my son hits me when nobody looks")
    person.says("no")
    assert spared(person) == []
    person = asked(told="my son hits me when nobody looks")
    person.says("yes him")
    assert spared(person) == ["your son"]


def test_no_line_names_them_from_then_on() -> None:
    known = replace(TWO, spared=frozenset({"your son"}))
    person = Person(known)
    person.says("i want to kill myself", "no")
    assert "Anna Bell" in person.reply.text and "son" not in person.reply.text
    person = Person(known)
    person.says("change my consents", "no", "no", "no")
    assert person.ids[-1] == "C-CAR2" and "Anna Bell" in person.reply.text
    person = Person(known)
    person.says("what do you know about me", "yes", "contacts")
    assert "son" not in person.reply.text


@pytest.mark.parametrize(
    "words",
    ["you can call my son again", "you may call my son", "please call my son again", "my son may be called again"],
)
def test_they_may_be_called_again(words: str) -> None:
    person = Person(replace(TWO, spared=frozenset({"your son", "anna bell"})))
    person.says(words)
    assert spared(person) == ["Anna Bell"]
    assert "son" not in person.reply.text


def test_taken_back_in_the_same_talk() -> None:
    person = asked(told="he takes my pension card")
    person.says("my son")
    person.resident = replace(TWO, spared=frozenset({"your son"}))
    person.says("you can call my son again")
    assert spared(person) == [""]
    person.resident = TWO
    person.says("i want to kill myself", "no")
    assert "your son" in person.reply.text


@pytest.mark.parametrize("words", ["never call my son", "don't call my son any more", "never tell anna again"])
def test_a_lasting_wish_counts_at_any_time(words: str) -> None:
    person = Person(TWO)
    person.says(words)
    assert spared(person) == ["Anna Bell" if "anna" in words else "your son"]


@pytest.mark.parametrize(
    "words", ["don't call my son, he is asleep", "call my son", "call anna", "never mind my son", "i never call my son"]
)
def test_a_passing_word_spares_nobody(words: str) -> None:
    person = Person(TWO)
    person.says(words)
    assert spared(person) == []


def test_in_company_or_in_risk_it_is_no_wish() -> None:
    person = Person(TWO)
    person.says("guest mode", "never call my son")
    assert spared(person) == []
    person = Person(TWO)
    person.says("i am going to end my life tonight", "never call my son")
    assert spared(person) == []


def test_the_effect_names_nobody_when_it_is_printed() -> None:
    person = asked()
    assert "son" not in repr(person.says("my son").effects)
