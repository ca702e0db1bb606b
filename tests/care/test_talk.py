"""The order of a turn, parts that have the floor, and what is always answered."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, replace

import pytest

from assistant.care.reply import Heard, Reflection, Resident
from assistant.care.talk import Talk
from assistant.safety.screen import Carry, screen
from assistant.safety.verdict import Tier, Verdict
from tests.care.talking import KNOWN, Person


def test_hearing_changes_nothing_in_place() -> None:
    talk = Talk.begin()
    heard = Heard("i want to kill myself", screen("i want to kill myself"))
    once, first = talk.hear(heard, KNOWN)
    again, second = talk.hear(heard, KNOWN)
    assert first == second
    assert once == again
    assert talk == Talk.begin()
    with pytest.raises(FrozenInstanceError):
        talk.state = once.state  # type: ignore[misc]


def test_no_word_of_the_person_is_in_a_repr() -> None:
    person = Person(KNOWN)
    person.says("my brother owes me money", "forget about my brother")
    assert "brother" not in repr(person.talk)
    assert "brother" not in repr(person.reply)


@pytest.mark.parametrize(
    ("resident", "first", "today", "line"),
    [
        (Resident(), True, False, "AI-first"),
        (Resident(), False, False, "AI-full"),
        (Resident(region="GB"), False, True, "AI-short"),
        (Resident(region="US", jurisdiction="NY"), False, True, "AI-full"),
        (Resident(region="US"), False, True, "AI-full"),
        (Resident(region="US", jurisdiction="CA"), False, True, "AI-short"),
    ],
)
def test_the_notice_that_is_owed_opens_a_session(resident: Resident, first: bool, today: bool, line: str) -> None:
    _, reply = Talk.begin().opened(resident, first, today)
    assert [one.id for one in reply.lines if not isinstance(one, Reflection)] == [line]


def test_homework_and_last_times_risk_come_first() -> None:
    _, reply = Talk.begin().opened(replace(KNOWN, homework="ring your sister"), today=True)
    assert "ring your sister" in reply.text
    talk, reply = Talk.begin().opened(replace(KNOWN, recent_tier=Tier.T2), today=True)
    assert "Is now a good time?" in reply.text
    _, reply = talk.hear(Heard("yes", screen("yes")), KNOWN)
    assert reply.text == "How have the thoughts been since then?"


def test_repeat_says_the_same_again_and_again() -> None:
    person = Person(KNOWN)
    said = person.says("are you real").text
    assert person.says("pardon").text == said
    assert person.says("say that again").text == said
    assert person.reply.intent == "repeat"


def test_slower_says_it_again_and_louder_too() -> None:
    person = Person(KNOWN)
    said = person.says("who are you").text
    assert person.says("slower please").text.endswith(said)
    assert person.effects == ["slower"]
    assert person.says("i can't hear you").text.endswith(said)
    person.says("say that louder and slower")
    assert person.effects == ["louder", "slower"]


def test_a_standing_question_survives_an_aside() -> None:
    person = Person(KNOWN)
    person.says("they would be better off without me", "are you real")
    assert person.ids == ["AI-real", "K1-4"]
    person.says("no")
    assert person.ids == ["K1-5", "K1-6"]


def test_an_exercise_goes_on_after_an_aside() -> None:
    person = Person(KNOWN)
    assert person.says("breathing exercise please").intent == "start_exercise:breathing"
    person.says("what time is it")
    assert "o'clock" in person.reply.text
    assert person.talk.state.floor is not None
    assert "number" in person.reply.text


def test_concern_in_an_exercise_asks_one_question_and_goes_on() -> None:
    person = Person(KNOWN)
    person.says("breathing exercise please", "five", "they would be better off without me")
    assert person.ids == ["K1-Xa"]
    assert person.says("no").text == "Thank you. Shall we go on, or stop here?"
    person.says("go on")
    assert "slow breathing" in person.reply.text
    assert person.talk.state.floor is not None


def test_high_risk_ends_an_exercise() -> None:
    person = Person(KNOWN)
    person.says("breathing exercise please", "five", "i want to kill myself")
    assert person.talk.state.floor is None
    assert person.ids == ["K2-1", "K2-2", "K2-3"]


def test_stop_in_an_exercise_is_about_the_exercise() -> None:
    person = Person(KNOWN)
    person.says("breathing exercise please", "five", "stop i don't want to go on")
    assert person.reply.intent == "stop"
    assert person.talk.tier is Tier.T0


def test_a_questionnaire_that_finds_risk_leads_on_in_the_same_turn() -> None:
    person = Person(KNOWN)
    person.says("the mood questionnaire please", "yes", *["not at all"] * 8, "nearly every day")
    assert person.talk.tier >= Tier.T1
    person.says("yes", "yes", "no", "no", "no")
    assert person.talk.tier is Tier.T2
    assert "K2-4" in person.ids


def test_goodbye_ends_an_exercise_too() -> None:
    person = Person(KNOWN)
    person.says("breathing exercise please", "good night")
    assert person.reply.text == "Goodbye."
    assert person.effects == ["sleep"]
    assert person.talk.state.floor is None


def test_a_reading_that_only_a_guess_holds_is_asked_about() -> None:
    asked = Verdict(Tier.T2, frozenset(), ("lesser-guess", "R2"), "i want to kill myself", Carry(Tier.T2), Tier.T2)
    for answer, tier in (("no", Tier.T0), ("yes", Tier.T2)):
        person = Person(KNOWN)
        person.talk, person.reply = person.talk.hear(Heard("i want to fill my shelf", asked), KNOWN)
        assert person.reply.text == "I may have misheard. Did you say: i want to kill myself?"
        person.says(answer)
        assert person.talk.tier is tier
    assert person.ids == ["K2-1", "K2-2", "K2-3"]


def test_a_refusal_is_held_when_pressed() -> None:
    person = Person(KNOWN)
    person.says("can i take two of my sleeping tablets")
    said = [person.reply.text]
    for text in ("just this once", "my sister takes two", "so should i or not"):
        assert person.says(text).intent == "refuse_dose"
        said.append(person.reply.text)
    assert len(set(said)) == 3
    assert not re.search(r"you (?:can|may) take", " ".join(said))


def test_nobody_answers_the_telephone() -> None:
    person = Person(KNOWN)
    person.says("i forgot my insulin should i take more tonight", "the chemist is closed")
    assert person.reply.intent == "human_contact"
    assert "nine nine nine" in person.reply.text


def test_deleting_everything_is_asked_twice() -> None:
    person = Person(KNOWN)
    person.says("delete everything")
    assert "delete" not in person.effects
    person.says("delete everything again")
    assert person.effects == ["delete"]
    person.says("contacts too")
    assert person.reply.effects[0].value == "contacts"


@pytest.mark.parametrize("words", ["no", "no wait don't", "hm", "my sister came"])
def test_deleting_is_dropped_on_anything_else(words: str) -> None:
    person = Person(KNOWN)
    person.says("delete everything", words)
    assert person.ids == ["DELETE-no"]
    person.says("yes")
    assert "delete" not in person.effects


def test_forgetting_names_what_is_forgotten() -> None:
    person = Person(KNOWN)
    person.says("forget about my brother")
    assert "your brother" in person.reply.text
    person.says("yes")
    assert [(e.what, e.value) for e in person.reply.effects] == [("forget", "your brother")]


def test_what_is_kept_is_read_only_when_alone() -> None:
    keeper = replace(KNOWN, consents=frozenset({"C-STO"}), kept=(("note", "the garden helps"),))
    person = Person(keeper)
    person.says("what do you know about me")
    assert "Are you alone?" in person.reply.text
    person.says("yes")
    assert "one note" in person.reply.text
    person.says("the notes")
    assert person.reply.text == "The garden helps."
    person = Person(keeper)
    person.says("someone is here", "what do you know about me")
    assert "garden" not in person.reply.text


def test_guest_mode_keeps_private_things_private() -> None:
    person = Person(replace(KNOWN, plan=(("1", "i stop eating"),)))
    person.says("my neighbour's here")
    for text in ("read my safety plan", "do the mood questionnaire", "how have i been", "what do you know about me"):
        person.says(text)
        assert "eating" not in person.reply.text
        assert "alone" in person.reply.text


def test_an_offer_is_made_with_permission_and_a_no_is_final_for_a_while() -> None:
    person = Person(KNOWN)
    person.tells("i feel low", "i am sad", "i feel low and flat", "everything makes me sad and low")
    while not person.talk.state.offer and person.talk.state.turn < 10:
        person.tells("i still feel so low and sad today")
    assert person.talk.state.node == "suggest"
    person.says("no")
    for _ in range(5):
        person.tells("i still feel so low and sad today")
        assert person.talk.state.node not in ("suggest", "offer")


def test_two_questions_never_follow_each_other_without_a_reflection() -> None:
    person = Person(KNOWN)
    asked = []
    for text in (
        "hello",
        "i went out",
        "it rained",
        "we had tea",
        "she left early",
        "i watched the birds",
        "they sang",
    ):
        asked.append(person.tells(text).text.count("?"))
    assert max(asked) <= 1
    assert not any(
        first and second and third for first, second, third in zip(asked, asked[1:], asked[2:], strict=False)
    )


def test_no_template_comes_twice_in_ten_turns() -> None:
    person = Person(KNOWN)
    said = [
        person.tells(text).text
        for text in ("we had fish", "it was nice", "the sea was grey", "she wore a hat", "he laughed", "they left")
    ]
    assert len(said) == len(set(said))


def test_in_illinois_care_needs_a_professional_and_crisis_lines_stay() -> None:
    here = replace(KNOWN, region="US", jurisdiction="IL")
    person = Person(here)
    assert "start_exercise" not in person.says("let's do a thought record").intent
    assert person.says("slow breathing please").intent == "start_exercise:breathing"
    person.says("stop", "i want to kill myself")
    assert person.ids == ["K2-1", "K2-2", "K2-3"]
    assert Person(replace(here, clinician=True)).says("let's do a thought record").intent.startswith("start_exercise")


def test_open_talk_is_worded_by_the_model_only_without_risk() -> None:
    person = Person(KNOWN)
    person.says("hello", "my sister brought me a cake and we ate it together")
    assert any(isinstance(one, Reflection) for one in person.reply.lines)
    person.says("i want to kill myself", "no", "not now", "no", "no", "no", "my sister brought me a cake today again")
    assert not any(isinstance(one, Reflection) for one in person.reply.lines)


def test_a_reminder_is_set_only_on_a_yes() -> None:
    person = Person(KNOWN)
    person.says("remind me to water the plants tomorrow")
    assert "remind" not in person.effects
    person.says("yes")
    assert [(e.what, e.name, e.value) for e in person.reply.effects] == [("remind", "tomorrow", "water the plants")]


def test_names_are_kept_as_asked() -> None:
    person = Person(KNOWN)
    person.says("don't call me mrs smith call me ann")
    assert person.reply.text == "I will call you Ann."
    assert [(e.name, e.value) for e in person.reply.effects] == [("name", "ann"), ("names_not_to_use", "mrs smith")]


def test_silence_without_risk_is_left_alone() -> None:
    person = Person(KNOWN)
    person.says("my grandson rang")
    assert person.reply.then_s is None
    assert person.is_silent().lines == ()


def test_what_was_not_understood_is_asked_again_twice_at_most() -> None:
    person = Person(KNOWN)
    person.says("hello")
    ids = []
    for _ in range(3):
        person.says("mumble bramble", confidence=0.1)
        ids.append(person.ids[0])
    assert ids[:2] == ["REPAIR-1", "REPAIR-2"]
    assert ids[2] not in ids[:2]


def test_after_three_hours_it_says_again_what_it_is() -> None:
    person = Person(KNOWN)
    person.says("hello", at_s=10.0)
    person.says("it rained again today", at_s=3 * 3600.0 + 5)
    assert person.ids[0] == "AI-3h"
    person.says("it rained again yesterday", at_s=3 * 3600.0 + 60)
    assert "AI-3h" not in person.ids


def test_the_help_phrase_calls_after_ten_seconds_and_asks_what_happens() -> None:
    person = Person(KNOWN)
    person.talk, person.reply = person.talk.told("help phrase", KNOWN)
    assert person.ids == ["K3-1"]
    person.is_silent(2)
    assert person.effects == ["alarm"]
    assert person.ids == ["K3-2", "HELP-what"]
    assert person.talk.tier is Tier.T0


def test_guest_mode_ends_when_name_and_code_were_given() -> None:
    person = Person(KNOWN)
    person.says("my neighbour is here")
    assert person.says("i'm alone again").text == "Say my name and your code to end guest mode."
    person.talk, _ = person.talk.told("alone", KNOWN)
    assert "alone" not in person.says("do the mood questionnaire").text


def test_where_open_talk_is_not_allowed_that_is_said_once() -> None:
    person = Person(replace(KNOWN, region="US", jurisdiction="NV"))
    person.says("i had a bad night")
    assert person.ids == ["SUPERVISED"]
    person.says("it was long and dark")
    assert person.ids == ["PRESENT"]
