"""The exercises of the conversation scripts, turn by turn."""

from __future__ import annotations

from assistant.care.reply import Resident
from tests.care.exercising import led, part_of, to_the_end


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
