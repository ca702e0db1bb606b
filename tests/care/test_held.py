"""What is said beside an exercise or a questionnaire, in words of one's own, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.care import answering, homework
from assistant.care.answers import answers
from assistant.care.running import Exercising
from assistant.care.talk import Talk
from tests.care.exercising import led, part_of
from tests.care.talking import KNOWN, Person

BREATHING = ("do the breathing", "five")


def floor(talk: Talk) -> object:
    return talk.state.floor


@pytest.mark.parametrize(
    "words",
    ["wait on the kettle is boiling", "bear with me", "let me think", "hold your horses", "let me find my glasses",
     "hang on while i shut the window", "two ticks love"],
)  # fmt: skip
def test_a_wish_to_wait_in_any_words_pauses_an_exercise(words: str) -> None:
    person = Person()
    person.tells(*BREATHING, words)
    assert person.ids == ["EX.paused"]
    part = floor(person.talk)
    assert isinstance(part, Exercising)
    assert part.paused


@pytest.mark.parametrize("words", ["back now go ahead", "right she has gone where were we", "ready when you are"])
def test_a_pause_ends_when_the_person_is_back(words: str) -> None:
    person = Person()
    person.tells(*BREATHING, "pause", words)
    assert person.ids[-1] == "EX-01.1"


def test_going_on_is_not_answered_with_an_invitation_to_talk() -> None:
    person = Person()
    person.tells(*BREATHING, "could we carry on")
    assert "GO-ON" not in person.ids
    assert person.ids[-1] == "EX-01.1"


def test_a_question_waits_while_a_minute_is_wanted() -> None:
    person = Person()
    person.tells("ask me the loneliness questions", "yes", "give me a minute")
    assert person.ids == ["MINUTE"]
    assert person.reply.then_s == 60.0
    person.is_silent()
    assert "UCLA-3.1" in person.ids


@pytest.mark.parametrize("words", ["not just this minute", "maybe later", "i have changed my mind", "after my tea"])
def test_an_exercise_put_off_is_put_away(words: str) -> None:
    person = Person()
    person.tells("do the breathing", words)
    assert floor(person.talk) is None
    assert not person.reply.text.endswith("?")


def test_later_is_an_answer_where_a_time_was_asked_for() -> None:
    asked = led("worry_time", ["yes", "the bills", "later on after dinner"])
    assert part_of(asked[-1]).step.id == "EX-10.3r"


def test_what_is_said_beside_an_exercise_is_not_answered_with_go_on() -> None:
    person = Person()
    person.tells(*BREATHING, "the cat has just jumped on my lap")
    assert "RM-8" not in person.ids
    assert not any(one.startswith("LISTEN-") and one != "LISTEN-2" for one in person.ids)
    assert person.ids[-1] == "EX-01.1"


def test_an_exercise_asked_for_by_name_begins_while_routes_are_asked_about() -> None:
    person = Person(KNOWN)
    person.says("they would be better off without me", "no nothing like that")
    assert person.talk.state.node == "T1.routes"
    assert person.says("just do the breathing with me").intent == "start_exercise:breathing"
    assert "EX.before" not in person.ids


def test_the_short_breathing_at_high_risk_begins_with_a_breath() -> None:
    person = Person(KNOWN)
    person.says("i want to kill myself", "no not right now", "i would tell my sister", "yes")
    assert person.reply.intent == "start_exercise:breathing"
    assert person.ids == ["EX.intro", "EX-01.2.1"]


def test_nothing_is_said_after_the_goodbye() -> None:
    person = Person(KNOWN)
    person.says("i am going to end my life tonight", "what is happening", "is anybody coming", "bye")
    assert person.reply.text.endswith("Goodbye.")


# --- worksheets ---------------------------------------------------------------------------------------------------


def test_a_feeling_without_a_number_is_asked_how_strong() -> None:
    asked = led("thought_record", ["yes", "jean did not ring", "hurt and a bit cross"])
    assert part_of(asked[-1]).step.id == "EX-13.2s"
    asked = led("thought_record", ["yes", "jean did not ring", "hurt and a bit cross", "eighty"])
    assert part_of(asked[-1]).step.id == "EX-13.3"
    assert part_of(asked[-1]).answers.number("strength") == 80


def test_a_feeling_with_its_number_is_not_asked_again() -> None:
    asked = led("thought_record", ["yes", "jean did not ring", "hurt about seventy"])
    assert part_of(asked[-1]).step.id == "EX-13.3"


@pytest.mark.parametrize("hour", ["eleven at night", "half past nine in the evening", "before bed", "at bedtime"])
def test_worry_time_is_not_in_the_hours_before_bed(hour: str) -> None:
    asked = led("worry_time", ["yes", "the bills", hour])
    assert part_of(asked[-1]).step.id == "EX-10.2l"
    again = led("worry_time", ["yes", "the bills", hour, "four in the afternoon"])
    assert "four in the afternoon" in again[-1].reply.text


@pytest.mark.parametrize("hour", ["ten in the morning", "after lunch", "half past five"])
def test_an_earlier_time_is_taken(hour: str) -> None:
    asked = led("worry_time", ["yes", "the bills", hour])
    assert part_of(asked[-1]).step.id == "EX-10.3r"


@pytest.mark.parametrize("words", ["no that's all of them", "i can't think of any more", "that's the lot", "go on"])
def test_no_more_is_understood_and_not_written_down(words: str) -> None:
    part = part_of(led("safety_plan", ["yes", "i go quiet"])[-1])
    assert part.more
    after = part_of(answering.answer(part, words))
    assert not after.more
    assert len(after.answers.all(part.step.slot or part.step.id)) == 1


@pytest.mark.parametrize("words", ["stop there for now", "that is enough for today", "stop for tonight please"])
def test_stopping_for_now_stops_a_plan(words: str) -> None:
    part = part_of(led("safety_plan", ["yes", "i go quiet"])[-1])
    assert answering.answer(part, words).part is None


def test_a_problem_told_instead_of_a_number_is_not_lost() -> None:
    asked = led("problem_solving", ["i can't get to the chemist since the bus stopped"])
    assert part_of(asked[-1]).step.id == "EX-12.1r"


def test_a_part_that_is_left_out_is_skipped() -> None:
    asked = led("pmr", ["five", "i've had my hip done leave that out"])
    assert asked[-1].reply.intent == "skip"


# --- questionnaires -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["no more i'm fed up with this", "leave the rest for another day", "i am sick of all this"]
)
def test_weariness_of_the_questions_stops_them(words: str) -> None:
    assert answers("en").command(words) == "stop"


@pytest.mark.parametrize("words", ["i'm sick of it all", "i am tired of everything", "i am fed up"])
def test_weariness_of_life_does_not(words: str) -> None:
    found = answers("en").command(words, risk=True)
    assert found != "stop"


@pytest.mark.parametrize("words", ["about half i should think", "half the time", "hard to say"])
def test_what_lies_between_two_choices_is_talk_about_them(words: str) -> None:
    known = answers("en")
    assert known.speaks_of(words, "time")
    assert known.read(words, "time").value is None


def test_words_about_something_else_are_not() -> None:
    assert not answers("en").speaks_of("i want out of it", "time")


@pytest.mark.parametrize("words", ["if we must", "if you like", "may as well"])
def test_a_grudging_yes_is_a_yes(words: str) -> None:
    assert answers("en").read(words, "agree").value == 1


def test_it_is_since_he_died_is_read_back_as_a_yes() -> None:
    reading = answers("en").read("it is since he died", "yes_no")
    assert (reading.value, reading.sure) == (1, False)


@pytest.mark.parametrize("words", ["a few of them yes", "no not empty"])
def test_a_hunch_in_a_plain_answer_ends_no_questionnaire(words: str) -> None:
    person = Person()
    person.says("ask me the fifteen questions", "yes", "yes", words)
    assert person.reply.intent == "assessment:gds15"


def test_abuse_told_as_an_answer_is_heard() -> None:
    person = Person()
    person.says("ask me the fifteen questions", "yes", "yes", "yes because he hits me when nobody looks")
    assert person.ids[0] == "F-ABU"


def test_slower_in_a_questionnaire_is_about_the_voice() -> None:
    person = Person()
    person.tells("the seven questions about worry", "yes", "slower please")
    assert person.reply.intent == "slower"
    assert person.ids[0] == "SLOWER"
    assert person.ids[-1] == "GAD-7.1"
    person.tells("several days")
    assert person.ids == ["GAD-7.2"]


@pytest.mark.parametrize(
    "words", ["skip", "i don't like holding it", "holding my breath is horrible", "i can't hold it"]
)
def test_whoever_does_not_like_to_hold_breathes_without(words: str) -> None:
    turns = led("box", ["six", words])
    assert turns[-1].reply.intent == "start_exercise:breathing"
    assert "Hold" not in turns[-1].reply.text


@pytest.mark.parametrize("words", ["nothing's good since he died", "nothing was nice today", "not a single thing"])
def test_no_good_thing_is_an_honest_answer(words: str) -> None:
    turns = led("good_things", ["yes", words])
    assert "honest" in turns[-1].reply.text


def test_a_place_that_turns_bad_is_left_at_once() -> None:
    turns = led("calm_place", ["yes", "it has gone dark i don't like it"])
    assert turns[-1].part is None
    assert "Leave that place." in turns[-1].reply.text


# --- a question that is told to wait ------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["pause", "give me a minute", "hang on", "can we have a break"])
def test_a_question_that_waits_is_silent_for_a_minute_and_then_asked_once(words: str) -> None:
    person = Person()
    person.tells("ask me the loneliness questions", "yes", words)
    assert person.ids in (["CARRY-ON"], ["MINUTE"])
    assert person.reply.then_s == 60.0
    person.is_silent()
    assert "UCLA-3.1" in person.ids
    person.is_silent()
    assert "UCLA-3.1" not in person.ids


def test_a_question_that_was_missed_before_it_waited_is_still_asked_again() -> None:
    person = Person()
    person.tells("ask me the loneliness questions", "yes")
    person.is_silent()
    person.tells("pause")
    person.is_silent()
    assert "UCLA-3.1" in person.ids


@pytest.mark.parametrize("back", ["carry on", "right i'm back", "go on"])
def test_who_is_back_hears_the_question_without_a_word_on_mishearing(back: str) -> None:
    person = Person()
    person.tells("ask me the loneliness questions", "yes", "pause", back)
    assert "say.again" not in person.ids and "UCLA-3.1" in person.ids


def test_an_answer_ends_the_wait() -> None:
    person = Person()
    person.tells("ask me the loneliness questions", "yes", "pause", "often")
    assert "UCLA-3.2" in person.ids


@pytest.mark.parametrize("words", ["pause", "give me a minute"])
def test_a_question_for_consent_waits_too(words: str) -> None:
    person = Person()
    person.tells("change my consents", words)
    assert person.ids in (["CARRY-ON"], ["MINUTE"]) and person.reply.then_s == 60.0
    person.is_silent()
    assert person.ids == ["C-REC"]
    person.tells("yes")
    assert [(e.name, e.value) for e in person.reply.effects] == [("C-REC", "yes")]


def test_planning_waits_too() -> None:
    person = Person()
    part = homework.begin()
    person.talk = replace(person.talk, state=replace(person.talk.state, floor=part.part))
    asked = part.reply.text
    person.tells("give me a minute")
    assert person.ids == ["MINUTE"]
    person.tells("carry on")
    assert person.reply.text == asked


def test_never_answers_an_item_and_never_again_does_not() -> None:
    person = Person(KNOWN)
    person.says("ask me the fifteen questions", "yes")
    for words, item in (("never", "GDS-15.2"), ("no never", "GDS-15.3"), ("never ever", "GDS-15.4")):
        person.says(words)
        assert person.ids == [item]
    person.says("never again")
    assert person.ids == ["NEVER"]
