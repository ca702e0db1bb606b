"""What a resident can always say, on paraphrases, and ordinary talk that asks for nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assistant.care.intents import answers, asks_means, barrier, expanded, intent

HERE = Path(__file__).parent
ROWS = [line.split("\t") for line in (HERE / "intents.tsv").read_text().splitlines() if not line.startswith("#")]
ORDINARY = (HERE / "ordinary.txt").read_text().splitlines()


def heard(text: str) -> str:
    found = intent(text)
    return found.name if found else ""


def test_paraphrases_are_understood() -> None:
    right = Counter(name for name, _, text in ROWS if heard(text) == name)
    every = Counter(name for name, _, _ in ROWS)
    assert sum(right.values()) >= 0.95 * sum(every.values())
    assert {name: right[name] for name in every if right[name] < 0.9 * every[name]} == {}


def test_stop_is_always_understood() -> None:
    assert [text for name, _, text in ROWS if name == "stop" and heard(text) != "stop"] == []


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_talk_asks_for_nothing(text: str) -> None:
    assert heard(text) == ""


def test_what_a_request_names_is_found() -> None:
    renamed = intent("don't call me mister patel call me raj")
    assert renamed and dict(renamed.about) == {"off": "mister patel", "name": "raj"}
    forgotten = intent("please forget about my brother")
    assert forgotten and forgotten.about["topic"] == "my brother"
    reminded = intent("remind me to call my sister tomorrow at ten")
    assert reminded and dict(reminded.about) == {"what": "call my sister", "when": "tomorrow at ten"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("yes", "does"),
        ("sometimes at night", "does"),
        ("no", "no"),
        ("no never", "no"),
        ("i don't", "no"),
        ("not really", "vague"),
        ("i don't know", "unsure"),
        ("maybe", "unsure"),
        ("i'd rather not say", "refuse"),
        ("mind your own business", "refuse"),
        ("i only meant the heat", "benign"),
        ("cancel", "cancel"),
        ("no stop i didn't mean that", "cancel"),
    ],
)
def test_answers_are_told_apart(text: str, kind: str) -> None:
    assert answers(text, kind)


@pytest.mark.parametrize(
    "text", ["i don't want to live", "i meant it", "don't call anyone", "help me", "do it now", "what", "stop"]
)
def test_other_words_do_not_cancel_a_call(text: str) -> None:
    assert not answers(text, "cancel")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("i don't want to be a burden to them", "B-burden"),
        ("they'd send the police", "B-police"),
        ("i'm too ashamed", "B-shame"),
        ("i'm deaf as a post", "B-phone"),
        ("it didn't help last time", "B-before"),
        ("there's nobody", "B-nobody"),
        ("it's the middle of the night", "B-hour"),
        ("not now", "B-later"),
        ("i can't", "B-other"),
    ],
)
def test_a_barrier_is_named(text: str, line: str) -> None:
    assert barrier(text) == line


def test_questions_about_means_are_found_and_others_not() -> None:
    assert asks_means("is there a bridge you can walk out on at night")
    assert asks_means("how many paracetamol would it take")
    assert not asks_means("what's the capital of peru")
    assert not asks_means("i crossed the bridge this morning")


def test_contractions_are_written_out() -> None:
    assert expanded("I'm sure you've heard, it isn't far") == "i am sure you have heard it is not far"
    assert expanded("what do you know") == "what do you know"
    assert expanded("aren't you a nurse") == "are you a nurse"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("for pity's sake will you stop", "stop"),
        ("i told you to be quiet", "stop"),
        ("no more of these questions please", "stop"),
        ("stop the grounding thing please", "stop"),
        ("stay with me till i find my stick", "pause"),
        ("stop for a second my tablets are due", "pause"),
        ("you lost me could you run through that once more", "repeat"),
        ("i was miles away what was it you asked", "repeat"),
        ("steady on one thing at a time", "slower"),
        ("you are galloping away with me", "slower"),
        ("push the volume up would you", "louder"),
        ("i can't make you out at all", "louder"),
        ("the neighbours will hear you keep the sound down", "softer"),
        ("you don't need to bellow", "softer"),
        ("could one of the carers look in on me", "call_someone"),
        ("i need someone beside me now", "call_someone"),
        ("i'd better be heading off now", "goodbye"),
        ("lovely talking to you", "goodbye"),
        ("i've no watch on is it still afternoon", "time"),
        ("is it gone half past two", "time"),
        ("nobody told me so what do i use you for", "capabilities"),
        ("show me how to use you", "capabilities"),
        ("i've forgotten your name", "ai_who"),
        ("whose voice is that", "ai_who"),
        ("is that a living person speaking", "ai_real"),
        ("take it out of your notes", "forget_last"),
        ("act as if i never said it", "forget_last"),
        ("which facts do you have about me in there", "what_do_you_know"),
        ("chuck all my records in the bin", "delete_all"),
        ("i'd like every trace of me gone get rid of all my notes", "delete_all"),
        ("could you save what you know about me on a stick", "export"),
        ("we made a plan to keep me safe open it please", "safety_plan"),
        ("is my mood chart any good show me my mood chart", "progress"),
        ("am i going downhill", "progress"),
        ("i'm in the middle of a letter just now", "not_now"),
        ("you've got me at a bad moment", "not_now"),
        ("try me again after my nap", "later"),
        ("could we leave that till this evening", "later"),
        ("you're not to suggest that again", "never"),
        ("cross that one off the list", "never"),
    ],
)
def test_a_request_is_understood_in_many_more_words(text: str, wanted: str) -> None:
    assert heard(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "she said stop asking me that",
        "i can't keep it down the food i mean",
        "i used to get rid of everything each spring",
        "the nurse told me to turn it down",
        "what else can i do at my age",
        "i have been getting the shopping in",
        "tomorrow i see the dentist",
        "the sound of the sea is not too loud there",
        "i want to delete my life",
        "i am in the bath with a razor and i want to die",
        "some of the time",
    ],
)
def test_talk_of_others_of_other_times_or_of_harm_asks_for_nothing(text: str) -> None:
    assert heard(text) == ""


def test_what_is_to_be_forgotten_is_named_in_other_words_too() -> None:
    found = intent("what i said about the will just rub it out")
    assert found and (found.name, found.about["topic"]) == ("forget_about", "the will")
