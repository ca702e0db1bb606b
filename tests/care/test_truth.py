"""No line in a crisis promises what will not happen: without contacts, without consent, where all are to be left
uncalled, where the device cannot call, and where no region is set."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import pytest

from assistant.care.reply import Resident
from tests.care.talking import Person

NOBODY = Resident(region="GB")
SPARED = Resident(region="GB", contacts=("Anna", "Tom"), calls=True, spared=frozenset({"anna", "tom"}))
MUTE = Resident(region="GB", contacts=("Anna",), calls=False)
ALLOWED = frozenset({"C-CAR2", "C-CAR3"})
UNREACHED = [
    replace(one, consents=given, region=region)
    for one, given, region in itertools.product((NOBODY, SPARED, MUTE), (frozenset(), ALLOWED), ("GB", ""))
]
PROMISES = re.compile(
    r"and I will\b|I will call|I am calling|still calling|getting a person|am telling|I am asking|still asking|"
    r"calls your contacts|asks your contacts|calls a person|Help is still being called|I will ask (?!plainly)|I call |is told "
    r"unless|(?:Anna|Tom) is told"
)
LINE = re.compile(r"people on that line|the line can be|at this hour are normal|\{")
IMMINENT = "i am going to end my life tonight"
HIGH = "i want to kill myself"
COURSES = [
    (IMMINENT, "", "", "", "", "", "is anyone coming", "don't call anyone", "leave me alone", "", "what happens if i press",
     "the phone is hard for me", "", "bye"),
    (IMMINENT, "what is happening", "i do not want to talk", "i'd be a burden", "it is too late at night", "", ""),
    (HIGH, "", "", "", "", "", ""),
    (HIGH, "no", "the phone is hard for me", "hm", "no", "no", "yes"),
    (HIGH, "no", "i don't want to be a burden", "hm", "no", "no", ""),
    (HIGH, "no", "there is nobody", "hm", "no", "no", "can you keep a secret", "bye"),
    ("they would be better off without me", "no", "it is the middle of the night", "hm", "no", ""),
    ("there is a tight pain in my chest", "yes", "", "yes"),
    ("there is a tight pain in my chest", "", "", ""),
    ("what happens if i press the button", "can you keep a secret", "call someone for me"),
]  # fmt: skip


def spoken(person: Person, turns: tuple[str, ...]) -> str:
    said = []
    for turn in turns:
        said.append((person.says(turn) if turn else person.is_silent()).text)
    return " ".join(said)


@pytest.mark.parametrize("resident", UNREACHED)
@pytest.mark.parametrize("turns", COURSES)
def test_where_nobody_is_reached_nobody_is_promised(resident: Resident, turns: tuple[str, ...]) -> None:
    said = spoken(Person(resident), turns)
    assert PROMISES.findall(said) == [], said
    if not resident.region:
        assert not LINE.search(said), said


@pytest.mark.parametrize("resident", UNREACHED)
def test_the_help_phrase_promises_nobody_either(resident: Resident) -> None:
    person = Person(resident)
    person.talk, first = person.talk.told("help phrase", resident)
    said = first.text + " " + " ".join(person.is_silent().text for _ in range(3))
    assert PROMISES.findall(said) == [], said


def test_each_case_has_its_own_truth() -> None:
    def at_once(resident: Resident) -> list[str]:
        person = Person(resident)
        person.says(IMMINENT)
        return person.ids

    reached = Resident(region="GB", contacts=("Anna",), calls=True)
    assert at_once(reached)[0] == "K3-2N"
    assert at_once(SPARED)[0] == "L-12"
    assert at_once(replace(SPARED, consents=ALLOWED))[0] == "L-12"
    assert at_once(NOBODY)[0] == "K3-2L"
    assert at_once(MUTE)[0] == "K3-2L"
    assert at_once(replace(MUTE, consents=ALLOWED))[0] == "K3-1L"


def test_who_is_left_out_of_the_lines_alone_is_still_called_by_the_button() -> None:
    person = Person(Resident(region="GB", contacts=("your son",), calls=True, consents=ALLOWED))
    person.says("my son hits me when nobody looks", "no", IMMINENT)
    assert person.ids[0] == "K3-2B"
    assert "your son" not in person.reply.text


def test_where_somebody_is_reached_the_promises_stand() -> None:
    person = Person(Resident(region="GB", contacts=("Anna",), calls=True))
    said = spoken(person, (IMMINENT, "what happens if i press the button"))
    assert "Press the red button and I will." in said
    assert "I call Anna, one by one" in said
