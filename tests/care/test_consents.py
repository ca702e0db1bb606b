"""Consents by voice: only a clear yes is a yes, everything is read back, and it can be taken back at any time."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.care import consents
from assistant.care.reply import CONSENTS, Effect, Resident, Turned
from tests.care.test_assessments import heard

HOME = Resident(contacts=("Mary", "your son"), calls=True)
READ_BACK = "You said {}. You can change it any time. Say change my consents."


def hear(turned: Turned, text: str, resident: Resident = HOME, **how) -> Turned:
    assert turned.part is not None
    return turned.part.hear(heard(text, **how), resident)


@pytest.mark.parametrize("name", CONSENTS)
@pytest.mark.parametrize(
    ("answer", "yes"), [("yes", True), ("no", False), ("go ahead", True), ("i'd rather not", False)]
)
def test_each_is_asked_answered_and_read_back(name: str, answer: str, yes: bool) -> None:
    asked = consents.begin(name, HOME)
    assert asked.reply.intent == "consent_ask"
    assert asked.reply.text.startswith("May I ")
    assert "{" not in asked.reply.text
    turned = hear(asked, answer)
    word = "yes" if yes else "no"
    assert turned.part is None
    assert turned.reply.text == READ_BACK.format(word)
    assert turned.reply.effects == (Effect("consent", name, word),)


def test_names_are_filled_in() -> None:
    assert "tell Mary if" in consents.begin("C-CAR2", HOME).reply.text
    assert "call Mary and your son if" in consents.begin("C-CAR3", HOME).reply.text


@pytest.mark.parametrize(
    "first", ["well i don't know", "maybe", "i suppose so", "it depends", "my sister has one of those", ""]
)
def test_what_is_unclear_is_asked_once_more_and_then_a_no(first: str) -> None:
    once = hear(consents.begin("C-REC", HOME), first)
    assert once.reply.effects == ()
    assert once.reply.text.endswith("and everything still works.")
    twice = hear(once, "hmm i'm not sure")
    assert twice.reply.effects == (Effect("consent", "C-REC", "no"),)
    assert READ_BACK.format("no") in twice.reply.text


def test_a_yes_in_doubt_is_no_yes() -> None:
    once = hear(consents.begin("C-STO", HOME), "yes", confidence=0.5)
    assert once.reply.effects == ()
    assert hear(once, "yes", confidence=0.6).reply.effects == (Effect("consent", "C-STO", "no"),)
    guessed = hear(consents.begin("C-STO", HOME), "yes", guesses=(("no", -1.0),))
    assert guessed.reply.effects == ()
    assert hear(once, "yes please").reply.effects == (Effect("consent", "C-STO", "yes"),)


def test_silence_twice_is_a_no_and_ends_the_questions() -> None:
    first = consents.begin_all(HOME)
    assert first.part is not None
    once = first.part.silent(HOME)
    assert once.reply.lines == first.reply.lines
    assert once.part is not None
    twice = once.part.silent(HOME)
    assert twice.part is None
    assert twice.reply.effects == (Effect("consent", "C-REC", "no"),)


def test_the_first_start_walks_through_all_that_apply() -> None:
    turned, asked = consents.begin_all(HOME), []
    while turned.part is not None:
        asked.append(turned.part.asked)  # type: ignore[attr-defined]
        turned = hear(turned, "yes" if len(asked) % 2 else "no")
    assert tuple(asked) == CONSENTS


@pytest.mark.parametrize(
    ("resident", "missing"),
    [
        (Resident(), {"C-CAR2", "C-CAR3", "C-NOI"}),
        (Resident(contacts=("Mary",)), {"C-CAR3", "C-NOI"}),
        (Resident(calls=True), {"C-CAR2", "C-CAR3", "C-NOI"}),
        (HOME, set()),
    ],
)
def test_nobody_is_asked_about_contacts_that_are_not_there(resident: Resident, missing: set[str]) -> None:
    assert set(CONSENTS) - set(consents.applying(resident)) == missing
    for name in missing:
        turned = consents.begin(name, resident)
        assert turned.part is None
        assert turned.reply.effects == ()


def test_what_was_given_is_not_asked_at_the_start_again() -> None:
    known = Resident(consents=frozenset({"C-REC", "C-STO", "C-VOX", "C-CLI"}))
    assert consents.begin_all(known) == Turned(consents.begin_all(known).reply, None)
    assert consents.begin_all(known).reply.text == ""


def test_changing_tells_what_is_given_and_asks_each_again() -> None:
    known = Resident(consents=frozenset({"C-STO", "C-VOX"}))
    turned = consents.begin_change(known)
    assert turned.reply.text.startswith("You have allowed notes and measuring your voice so far.")
    turned = hear(turned, "no", known)
    kept = hear(turned, "leave it as it is", known)
    assert kept.reply.effects == ()
    assert kept.reply.text.startswith("That stays as it is.")
    assert hear(kept, "stop", known).part is None
    assert consents.begin_change(HOME).reply.text.startswith("You have allowed nothing so far.")


def test_one_can_ask_what_is_meant() -> None:
    asked = consents.begin("C-CAR3", HOME)
    turned = hear(asked, "what do you mean")
    assert turned.reply.text.startswith("If you say no, I call nobody by myself.")
    assert turned.part == asked.part
    assert hear(asked, "say that again").reply.intent == "repeat"
    assert not hear(asked, "what time is it").handled


WISHES = [
    ("change my consents", ("change", ())),
    ("i'd like to change my consents please", ("change", ())),
    ("what have i agreed to", ("change", ())),
    ("i withdraw my consent", ("change", ())),
    ("i withdraw all my consents", ("withdraw", CONSENTS)),
    ("stop recording me", ("withdraw", ("C-REC",))),
    ("please don't keep any recordings", ("withdraw", ("C-REC",))),
    ("don't keep notes any more", ("withdraw", ("C-STO",))),
    ("i don't want you to keep what i say", ("withdraw", ("C-STO",))),
    ("stop measuring my voice", ("withdraw", ("C-VOX",))),
    ("don't tell mary", ("withdraw", ("C-CAR2",))),
    ("i changed my mind about telling my daughter", ("withdraw", ("C-CAR2",))),
    ("you may not call my son", ("withdraw", ("C-CAR3",))),
    ("no more summaries for my doctor", ("withdraw", ("C-CLI",))),
    ("stop checking up on me", ("withdraw", ("C-NOI",))),
    ("i don't want to be recorded", ("withdraw", ("C-REC",))),
    ("turn off the recording", ("withdraw", ("C-REC",))),
    ("i no longer agree to notes", ("withdraw", ("C-STO",))),
    ("stop telling people about me", ("withdraw", ("C-CAR2",))),
    ("i want to take back my consent", ("change", ())),
    ("don't call anyone", ("withdraw", ("C-CAR3",))),
    ("you may keep notes", ("ask", ("C-STO",))),
    ("you can record me now", ("ask", ("C-REC",))),
    ("i agree to recordings", ("ask", ("C-REC",))),
    ("i told my doctor about it", ("", ())),
    ("she never calls me", ("", ())),
    ("i don't tell people much", ("", ())),
    ("he won't stop calling", ("", ())),
    ("my notes are on the table", ("", ())),
    ("call my son", ("", ())),
    ("don't remember that", ("", ())),
    ("forget what i said", ("", ())),
]


@pytest.mark.parametrize(("text", "wanted"), WISHES)
def test_wishes_about_consents_are_understood(text: str, wanted: tuple[str, tuple[str, ...]]) -> None:
    assert consents.wish(text, HOME) == wanted


def test_a_withdrawal_holds_at_once() -> None:
    turned = consents.withdraw(("C-REC", "C-STO"), replace(HOME, consents=frozenset({"C-STO"})))
    assert turned.part is None
    assert turned.reply.effects == (Effect("consent", "C-REC", "no"), Effect("consent", "C-STO", "no"))
    assert turned.reply.text == "No more recordings and notes, from now on. " + READ_BACK.format("no")


def test_all_taken_back_is_one_short_sentence() -> None:
    assert consents.withdraw(CONSENTS, replace(HOME, consents=frozenset(CONSENTS))).reply.text.startswith(
        "No more of any of it, from now on. "
    )


def test_sentences_are_short_and_every_consent_has_its_own() -> None:
    file = Path(consents.__file__).parent / "content" / "en" / "consents.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    for part in ("ask", "meant", "named"):
        assert tuple(table[part]) == CONSENTS
    for part in ("ask", "said", "words", "meant"):
        for line in table[part].values():
            assert all(len(sentence.split()) <= 18 for sentence in re.split(r"(?<=[.?]) ", line))
