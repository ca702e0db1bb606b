"""What the starter recogniser makes of short answers and names, and what is made of it: found by speaking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.care.assessments import Assessment
from assistant.care.reply import Heard, Reply
from assistant.care.running import Exercising
from assistant.care.talk import Talk
from assistant.safety.screen import screen
from assistant.safety.verdict import Tier, Verdict
from tests.care.talking import KNOWN


def hear(talk: Talk, text: str, *guesses: str, confidence: float = 0.6) -> tuple[Talk, Reply]:
    others = tuple((guess, -2.0) for guess in guesses)
    return talk.hear(Heard(text, screen(text, others, talk.carry), others, confidence), KNOWN)


def at(*said: str) -> Talk:
    talk = Talk.begin()
    for text in said:
        talk, _ = hear(talk, text, confidence=1.0)
    return talk


def hunch(talk: Talk, text: str) -> Verdict:
    """What the screen says when its classifier alone has heard concern."""
    verdict = screen(text, (), talk.carry)
    carry = replace(verdict.carry, tier=Tier.T1)
    return replace(verdict, turn=Tier.T1, tier=Tier.T1, rules=("classifier-T1",), asks_back=None, carry=carry)


def answers(talk: Talk) -> dict[str, str]:
    assert isinstance(talk.state.floor, Exercising)
    return dict(talk.state.floor.answers.said)


@pytest.mark.parametrize(
    ("heard", "guesses", "number"),
    [
        ("Bye.", (), "5"),
        ("By.", ("Five.",), "5"),
        ("I'd say, eh,", (), "8"),
        ("A.", ("Aye,",), "8"),
        ("Then,", (), "10"),
        ("About a sovereign,", (), "7"),
        ("It's a hey.", (), "8"),
        ("To, I think,", (), "2"),
    ],
)
def test_a_number_that_was_asked_for_is_heard(heard, guesses, number):
    talk, reply = hear(at("slow breathing please"), heard, *guesses)
    assert answers(talk)["before"] == number
    assert reply.intent != "goodbye_now" and not talk.carry.raised


@pytest.mark.parametrize("words", ["bye bye", "goodbye", "good night then"])
def test_a_goodbye_is_one_also_where_a_number_was_asked_for(words):
    _, reply = hear(at("slow breathing please"), words, confidence=0.9)
    assert reply.intent == "goodbye_now"


def test_bye_is_goodbye_where_no_number_was_asked_for():
    _, reply = hear(at("hello"), "Bye.")
    assert reply.intent == "goodbye_now"


def test_nothing_more_ends_the_list_and_not_the_talk():
    talk = at(
        "problem solving please",
        "five",
        "I cannot get to the shops by myself",
        "yes",
        "to get there once a week",
        "ask my niece",
    )
    assert isinstance(talk.state.floor, Exercising) and talk.state.floor.more
    talk, reply = hear(talk, "Nothing more.")
    assert reply.intent != "goodbye_now" and isinstance(talk.state.floor, Exercising) and not talk.state.floor.more


def test_that_is_all_ends_a_list_that_asks_for_a_third():
    talk = at("three good things please", "five", "the soup was nice", "my daughter cooked it", "I finished my book")
    talk, reply = hear(talk, "No, that's all.", confidence=0.9)
    assert reply.intent != "goodbye_now" and talk.state.floor is not None


def test_one_unsure_word_beside_a_step_may_be_a_stop():
    talk = at("let's do the grounding exercise", "four")
    assert hear(talk, "Star,", confidence=0.6)[1].intent == "stop"
    assert hear(talk, "Star.", confidence=0.9)[1].intent != "stop"


@pytest.mark.parametrize(("heard", "guess"), [("Scap.", "Skip."), ("Scab.", "Scap.")])
def test_a_misheard_skip_skips_an_item(heard, guess):
    talk, _ = hear(at("ask me the anxiety questions", "yes"), heard, guess)
    assert isinstance(talk.state.floor, Assessment) and talk.state.floor.at == 1


@pytest.mark.parametrize(
    ("heard", "guesses", "part"),
    [
        ("I'd like the breeding exercise.", (), "breathing"),
        ("So breeding police,", (), "breathing"),
        ("A body scanned, please,", (), "body_scan"),
        ("The three-minute reading space,", ("The three-minute breathing space.",), "breathing_space"),
        ("Asked me about loneliness.", (), "ucla3"),
        ("The luminous questions, please,", (), "ucla3"),
    ],
)
def test_what_is_asked_for_by_name_begins(heard, guesses, part):
    talk, _ = hear(at(), heard, *guesses, confidence=0.85)
    assert talk.state.floor is not None and talk.state.floor.name == part


@pytest.mark.parametrize(
    ("said", "answer"),
    [(("slow breathing please", "five"), "how much longer"), (("ask me the anxiety questions", "yes"), "some days")],
)
def test_a_hunch_about_a_plain_answer_is_taken_back(said, answer):
    talk = at(*said)
    after, reply = talk.hear(Heard(answer, hunch(talk, answer), (), 0.9), KNOWN)
    assert reply.intent != "direct_question" and not after.carry.raised


def test_a_hunch_about_suicide_asked_for_stands():
    talk = at("the safety questions please", "yes")
    after, _ = talk.hear(Heard("yes", hunch(talk, "yes"), (), 0.9), KNOWN)
    assert after.carry.raised


def test_a_plain_no_that_is_not_sure_is_read_back_once_more_and_then_counts():
    talk, _ = hear(at("the safety questions please", "yes"), "not really", confidence=0.9)
    assert isinstance(talk.state.floor, Assessment) and talk.state.floor.stage == "polar"
    talk, reply = hear(talk, "No.", confidence=0.78)
    assert [getattr(one, "id", "") for one in reply.lines] == ["ask.no_heard"]
    talk, _ = hear(talk, "Yes.", confidence=0.8)
    assert isinstance(talk.state.floor, Assessment) and talk.state.floor.given[0] == 0


def test_a_no_that_stays_unsure_is_no_clear_no():
    talk = at("the safety questions please", "yes")
    for text, confidence in (("not really", 0.9), ("No.", 0.78), ("No.", 0.78), ("No.", 0.78)):
        talk, _ = hear(talk, text, confidence=confidence)
    assert isinstance(talk.state.floor, Assessment) and talk.state.floor.at == 1 and talk.state.floor.given[0] != 0
