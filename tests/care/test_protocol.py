"""The exercises of the conversation scripts, turn by turn."""

from __future__ import annotations

from assistant.care.protocol import begin
from assistant.care.reply import Resident, Turned
from tests.care.exercising import led, part_of, to_the_end, turn


def test_a_thought_record_asks_one_thing_after_the_other_and_stops_at_once() -> None:
    turns = led(
        "thought_record",
        ["yes", "i dropped a tray in the canteen", "ashamed about ninety", "they all think i'm useless",
         "stop i don't want to go on"],
    )  # fmt: skip
    assert [turned.reply.intent for turned in turns] == ["start_exercise:thought_record", *["none"] * 4, "stop"]
    assert [turned.reply.text for turned in turns[1:]] == [
        "What was happening?",
        "What did you feel, and how strong, zero to a hundred?",
        "What went through your mind?",
        "What speaks for that thought?",
        "Stopped. That is fine.",
    ]
    assert turns[-1].part is None


def test_breathing_is_paused_and_goes_on_where_it_was() -> None:
    turns = led("breathing", ["three", "hang on someone's at the door", "right carry on"])
    begun, first, paused, on = (turned.reply for turned in turns)
    assert begun.intent == "start_exercise:breathing" and "What number are you?" in begun.text
    assert paused.text == "Paused. Say go on." and paused.then_s == 60.0
    assert on.text == f"We go on with slow breathing. {first.text}"


def test_a_question_beside_breathing_is_for_the_conversation() -> None:
    begun, asked = led("breathing", ["what's the time"])
    assert not asked.handled and asked.part == begun.part
    assert "What number are you?" in part_of(asked).resume(Resident()).reply.text


def test_a_blind_person_in_panic_is_led_at_once_and_asked_to_see_nothing() -> None:
    blind = Resident(vision="blind")
    turns = to_the_end("grounding", resident=blind, at_once=True)
    spoken = " ".join(turned.reply.text for turned in turns)
    assert turns[0].reply.intent == "start_exercise:grounding"
    assert turns[0].reply.lines[-1].id == "EX-03.1"  # type: ignore[union-attr]
    assert "Five things you can touch." in spoken and "see" not in spoken.split()
    easing = led("grounding", ["it's easing"], blind, at_once=True)[-1]
    assert easing.handled and easing.reply.text == ""


def texts(turns: list[Turned]) -> list[str]:
    return [turned.reply.text for turned in turns]


def kept(turns: list[Turned]) -> list[tuple[str, str, str]]:
    return [(one.what, one.name, one.value) for turned in turns for one in turned.reply.effects]


def test_an_activity_is_made_smaller_until_the_person_is_sure_and_kept_in_their_words() -> None:
    turns = led(
        "activity",
        ["four", "gardening", "water the tomatoes", "on sunday after lunch", "my daughter", "rain", "six",
         "water one pot", "eight", "yes", "so-so"],
    )  # fmt: skip
    assert texts(turns)[7] == "Let's make it smaller. Name one small part of it. Ten minutes is enough."
    assert texts(turns)[9] == "So: water one pot, on Sunday. Shall I remind you?"
    plan = "water one pot, on sunday after lunch"
    assert kept(turns) == [
        ("keep", "mood", "4"),
        ("keep", "homework", plan),
        ("remind", "on sunday after lunch", plan),
        ("keep", "exercise.activity", "- - so_so"),
    ]


def test_a_problem_is_said_back_and_every_idea_weighed() -> None:
    turns = led(
        "problem_solving",
        ["five", "my son never calls me", "no", "my phone bill is too high", "yes", "pay less", "ask my daughter",
         "change the company", "that's all", "go on", "she is clever", "she is busy", "cheap", "a lot of work",
         "my daughter", "rest"],
    )  # fmt: skip
    said = texts(turns)
    assert said[2] == "So the problem is: your son never calls you. Right?"
    assert said[4] == "So the problem is: your phone bill is too high. Right?"
    assert said[10] == "Your idea: ask your daughter. What speaks for it?"
    assert said[11:15] == [
        "What speaks against it?",
        "Your idea: change the company. What speaks for it?",
        "What speaks against it?",
        "Which one do you choose?",
    ]
    assert turns[-1].part is None and kept(turns)[-1] == ("keep", "unfinished", "problem_solving EX-12.5c/0")
    asked = begin("problem_solving", Resident(kept=(("choice", "x"),)), at="EX-12.5c/0")
    assert texts([asked]) == ["We were in the middle of solving one problem, step by step. Shall we go on?"]


def test_ideas_of_the_last_time_are_known_when_it_goes_on() -> None:
    kept_before = (
        ("idea", "an old one"),
        ("problem", "the phone bill"),
        ("idea", "ask jane"),
        ("idea", "change company"),
    )
    resident = Resident(kept=kept_before)
    turns = led("problem_solving", ["yes", "go on"], resident, at="EX-12.3c/0")
    assert texts(turns)[-1] == "Your idea: ask jane. What speaks for it?"


def test_worry_time_has_its_worry_and_leads_on_where_something_can_be_done() -> None:
    resident = Resident(kept=(("worry", "my hip operation"),))
    begun, on = led("worry_now", ["yes"], resident)
    assert begun.reply.text.startswith("It is worry time. Your worry was: your hip operation. Can you do something")
    assert on.reply.intent == "start_exercise:problem_solving"
    thought = led("worry_now", ["no", "", "", "i'll call the nurse"], resident)
    assert texts(thought)[1:] == [
        "Then think it through as long as you wish, up to ten minutes.",
        "Half the time is gone.",
        "Time is up. What will you do next?",
        "Thank you.",
    ]


def test_box_breathing_gives_way_to_paced_breathing_where_holds_are_not_comfortable() -> None:
    turns = led("box", ["five", "", "skip", "no not really"])
    assert turns[-1].reply.intent == "start_exercise:breathing"
    assert turns[-1].reply.text == "In, two, three, four."


EXPOSED = Resident(clinician=True, exposure=(("the lift", 6), ("the stairs", 3)), consents=frozenset({"C-CLI"}))


def test_a_scene_ends_when_the_number_has_come_down_by_half() -> None:
    turns = led("exposure", ["", "eight", "", "", "seven", "", "four", "it got easier"], EXPOSED)
    assert texts(turns)[-2] == "That is the end of the scene. What did you notice?"
    assert texts(turns)[-1] == "Your clinician will see the numbers."
    assert [value for _, name, value in kept(turns) if name == "exposure"] == ["8", "7", "4"]


def test_a_scene_ends_after_twenty_minutes_at_the_latest() -> None:
    turns = led("exposure", ["", "eight", "", *[""] * 2], EXPOSED)
    seconds = 120.0
    while "end of the scene" not in turns[-1].reply.text:
        asked = "number" in turns[-1].reply.text
        seconds += 0.0 if asked else turns[-1].reply.then_s or 0.0
        turns.append(turn(part_of(turns[-1]), "eight" if asked else "", EXPOSED))
    assert 1080 <= seconds <= 1200


def test_a_scene_that_is_stopped_is_said_to_be_stopped_and_nothing_else() -> None:
    for said in ("stop", "i'm panicking", "i feel dizzy"):
        ended = led("exposure", ["", "eight", "", said], EXPOSED)[-1]
        assert ended.part is None and ended.reply.text == "We stopped there. You can do it another day."
