"""The consents are offered once, in calm, after the person has been heard."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.care.consents import applying, offer_line, renewal_line
from assistant.care.reply import CONSENTS, Effect
from assistant.safety.verdict import Tier
from tests.care.talking import KNOWN, Person

NEW = replace(KNOWN, undecided=True)
OFFER = offer_line().text
PLAIN = (
    "i went to the shop this morning",
    "i bought bread and some apples there",
    "then i walked home past the church",
    "the bells were ringing the whole time",
    "i made a pot of soup for lunch",
    "thank you",
)


def offered(person: Person, *turns: str) -> list[int]:
    """After which of the turns it was offered, from 1."""
    return [at for at, turn in enumerate(turns, 1) if OFFER in person.says(turn).text]


def asked() -> Person:
    person = Person(NEW)
    person.says("i went to the shop this morning", "what time is it", "thank you")
    assert person.reply.text.endswith(OFFER)
    return person


def did(person: Person) -> list[tuple[str, str, str]]:
    return [(e.what, e.name, e.value) for e in person.reply.effects]


def test_it_comes_once_and_is_put_off_by_itself() -> None:
    person = asked()
    assert did(person) == [("offered", "", "later")]
    assert offered(person, "i had toast for breakfast", "thank you", "what time is it", *PLAIN) == []


def test_the_persons_own_matter_comes_first() -> None:
    person = Person(NEW)
    person.talk, reply = person.talk.opened(NEW, first=True)
    assert OFFER not in reply.text
    assert offered(person, "hello", "thank you") == []
    assert len(offered(person, *PLAIN)) == 1


def test_who_has_decided_is_not_asked() -> None:
    assert offered(Person(KNOWN), *PLAIN, *PLAIN) == []


@pytest.mark.parametrize(
    "before",
    [
        ("i wish i could go to sleep and not wake up",),
        ("i want to kill myself",),
        ("she hits me when nobody looks",),
        ("there is a tight pain in my chest",),
        ("guest mode",),
        ("my wife died last week",),
    ],
)
def test_never_in_risk_in_loss_or_in_company(before: tuple[str, ...]) -> None:
    assert offered(Person(NEW), *before, *PLAIN, "thank you") == []


def test_not_in_the_days_after_risk() -> None:
    assert offered(Person(replace(NEW, recent_tier=Tier.T1)), *PLAIN) == []


def test_not_beside_what_weighs_on_them() -> None:
    turns = ("i feel so lonely since i moved", "i cried the whole night", "i am afraid of the winter", "i feel so sad")
    assert offered(Person(NEW), *turns, "i am so tired of being alone") == []


def test_not_within_an_exercise_nor_on_leaving() -> None:
    person = Person(NEW)
    assert offered(person, *PLAIN[:2], "start the breathing exercise", "yes", "thank you", "stop") == []
    assert OFFER not in person.says("goodbye").text


def test_yes_asks_them_one_by_one() -> None:
    person = asked()
    person.says("yes please")
    assert person.ids == ["C-REC"] and did(person) == [("offered", "", "yes")]
    person.says("yes")
    assert did(person) == [("consent", "C-REC", "yes")] and person.ids[-1] == "C-STO"


@pytest.mark.parametrize("words", ["no", "no thank you", "never ask me that again"])
def test_no_is_a_no_to_each(words: str) -> None:
    person = asked()
    person.says(words)
    assert person.reply.text == "You said no. You can change it any time. Say change my consents."
    assert did(person) == [("offered", "", "no"), *(("consent", name, "no") for name in applying(NEW))]


@pytest.mark.parametrize("words", ["not now", "later", "maybe tomorrow"])
def test_later_puts_it_off(words: str) -> None:
    person = asked()
    person.says(words)
    assert did(person) == [("offered", "", "later")]
    assert "change" not in person.reply.text


def test_other_words_are_answered_and_the_offer_is_gone() -> None:
    person = asked()
    person.says("are you real")
    assert person.ids == ["AI-real"]
    person = asked()
    person.says("i want to kill myself")
    assert person.talk.tier is Tier.T2 and OFFER not in person.reply.text


def test_changing_asks_also_what_was_allowed() -> None:
    person = Person(replace(KNOWN, consents=frozenset({"C-REC", "C-STO"})))
    person.says("change my consents")
    assert person.reply.text.startswith("You have allowed recordings and notes so far.")
    answers = [person.says("no").effects for _ in CONSENTS]
    assert answers == [(Effect("consent", name, "no"),) for name in CONSENTS]


# --- after a year -------------------------------------------------------------------------------------------------

OLD = replace(KNOWN, consents=frozenset({"C-REC", "C-STO"}), stale=frozenset({"C-REC", "C-STO"}), renewal=True)
AGAIN = renewal_line().text


def asked_again() -> Person:
    person = Person(OLD)
    person.says("i went to the shop this morning", "what time is it", "thank you")
    assert person.reply.text.endswith(AGAIN)
    person.resident = replace(OLD, renewal=False)
    return person


def test_what_is_a_year_old_is_asked_about_once_and_nothing_changes_by_that() -> None:
    person = asked_again()
    assert did(person) == [("offered", "renewal", "later")]
    person.resident = OLD
    assert not any(AGAIN in person.says(turn).text for turn in PLAIN)


@pytest.mark.parametrize(
    "before", [("i want to kill myself",), ("guest mode",), ("my wife died last week",), ("she hits me",)]
)
def test_it_is_asked_about_in_calm_alone(before: tuple[str, ...]) -> None:
    person = Person(OLD)
    assert not any(AGAIN in person.says(turn).text for turn in (*before, *PLAIN))


@pytest.mark.parametrize(("words", "how"), [("no thank you", "no"), ("later", "later"), ("never ask me that", "no")])
def test_not_wanting_to_be_asked_leaves_all_as_it_was_given(words: str, how: str) -> None:
    person = asked_again()
    person.says(words)
    assert did(person) == [("offered", "renewal", how)]


def test_each_is_asked_and_only_an_answer_changes_it() -> None:
    person = asked_again()
    person.says("yes please")
    assert person.ids == ["C-REC"] and did(person) == [("offered", "renewal", "yes")]
    person.says("keep it the same")
    assert did(person) == [("consent", "C-REC", "yes")] and person.ids[-1] == "C-STO"
    person.says("no")
    assert did(person) == [("consent", "C-STO", "no")] and person.talk.state.floor is None


@pytest.mark.parametrize("words", [("",), ("i don't know", "hm maybe"), ("skip",)])
def test_no_clear_answer_leaves_it_as_it_was_given(words: tuple[str, ...]) -> None:
    person = asked_again()
    person.says("yes")
    for said in words:
        person.is_silent(2) if not said else person.tells(said)
        assert did(person) == []
    assert person.ids[0] == "consent.same"
