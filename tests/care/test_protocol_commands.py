"""What a person can always say works in every step of every exercise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.care import content
from assistant.care.keeping import KINDS
from assistant.care.protocol import begin
from assistant.care.reply import Resident
from assistant.care.running import Exercising
from tests.care.exercising import SILENCE, heard, led, part_of, to_the_end, turn

SUPERVISED = Resident(
    clinician=True,
    exposure=(("the lift", 6), ("the stairs", 3)),
    consents=frozenset({"C-STO", "C-CLI"}),
    plan=(("1", "I stop sleeping"), ("4", "Anna")),
    homework="water the tomatoes",
)
EXERCISES = content.exercises("en")
NAMES = [name for one in EXERCISES.values() for name in (one.name, *(entry.name for entry in one.entries))]
BLIND = Resident(vision="blind", conditions=frozenset({"pain", "copd"}), older=True)


def at_every_step() -> list[Exercising]:
    """Every exercise at every step that is waited in, its common questions included."""
    parts = []
    for name in NAMES:
        whole = part_of(begin(name, SUPERVISED))
        for index, step in enumerate(whole.steps):
            if step.expects or step.seconds:
                parts.append(replace(whole, at=index, cue=0))
    return parts


PARTS = at_every_step()


def named(part: Exercising) -> str:
    return f"{part.name}@{part.step.id}"


@pytest.mark.parametrize("part", PARTS, ids=named)
def test_stop_ends_at_once(part: Exercising) -> None:
    for words in ["stop", "stop it please", "i want to stop", "stop i've had enough"]:
        turned = part.hear(heard(words), SUPERVISED)
        assert turned.handled and turned.part is None
        assert turned.reply.intent == "stop"
        assert turned.reply.text == (part.plan.script.stopped or "Stopped. That is fine.")


@pytest.mark.parametrize("part", PARTS, ids=named)
def test_a_pause_holds_the_place_is_said_once_more_and_ends_quietly(part: Exercising) -> None:
    for words in ["pause", "hang on someone's at the door", "wait a minute"]:
        paused = part.hear(heard(words), SUPERVISED)
        assert (paused.reply.intent, paused.reply.text, paused.reply.then_s) == ("pause", "Paused. Say go on.", 60.0)
        assert turn(part_of(paused), "come in the soup is on the stove", SUPERVISED).reply.text == ""
        back = turn(part_of(paused), "right carry on", SUPERVISED)
        assert part_of(back).place == part.place and part_of(back).paused == 0
        assert back.reply.lines[-1] == part.resume(SUPERVISED).reply.lines[-1]
        reminded = part_of(paused).silent(SUPERVISED)
        assert (reminded.reply.text, reminded.reply.then_s) == ("Paused. Say go on.", 120.0)
        gone = part_of(reminded).silent(SUPERVISED)
        assert gone.part is None and gone.reply.text == ""


@pytest.mark.parametrize("part", PARTS, ids=named)
def test_repeat_says_the_last_words_again_and_stays(part: Exercising) -> None:
    for words in ["repeat", "what was that", "say that again please", "pardon"]:
        turned = part.hear(heard(words), SUPERVISED)
        assert turned.reply.intent == "repeat"
        assert part_of(turned).place == part.place
        assert turned.reply.text == part.say().reply.text != ""


@pytest.mark.parametrize("part", PARTS, ids=named)
def test_slower_makes_every_gap_longer_twice_at_most(part: Exercising) -> None:
    for expected in (1.3, 1.69, 1.69):
        turned = part.hear(heard("slower"), SUPERVISED)
        if part.step.branch("slower"):
            assert part_of(turned).pace == pytest.approx(expected)
            return
        part = part_of(turned)
        assert turned.reply.intent == "slower" and part.pace == pytest.approx(expected)


@pytest.mark.parametrize("part", PARTS, ids=named)
def test_skip_leaves_the_step(part: Exercising) -> None:
    for words in ["skip", "skip this one", "next please", "pass"]:
        turned = part.hear(heard(words), SUPERVISED)
        assert turned.handled
        assert turned.part is None or part_of(turned).place != part.place or part.step.each


@pytest.mark.parametrize("part", PARTS, ids=named)
def test_how_long_is_left_is_told_and_it_goes_on(part: Exercising) -> None:
    turned = part.hear(heard("how long is left"), SUPERVISED)
    assert "left" in turned.reply.text or "last question" in turned.reply.text
    assert part_of(turned).place == part.place


@pytest.mark.parametrize("part", PARTS, ids=named)
def test_volume_is_changed_without_losing_the_place(part: Exercising) -> None:
    for words, effect in [("louder please", "louder"), ("too loud", "softer")]:
        turned = part.hear(heard(words), SUPERVISED)
        assert [one.what for one in turned.reply.effects] == [effect] and part_of(turned).place == part.place


@pytest.mark.parametrize("part", PARTS, ids=named)
def test_what_is_meant_for_the_conversation_is_left_to_it(part: Exercising) -> None:
    for words in ["what's the time", "are you a doctor", "help me", "goodbye"]:
        turned = part.hear(heard(words), SUPERVISED)
        assert not turned.handled and turned.part == part
        back = part.resume(SUPERVISED)
        assert back.reply.lines[0].text.startswith("We go on with")  # type: ignore[union-attr]
        assert part_of(back).place == part.place


@pytest.mark.parametrize("part", PARTS, ids=named)
def test_a_symptom_ends_it_with_the_fixed_line(part: Exercising) -> None:
    for words in ["i feel dizzy", "i'm having a flashback", "i hear voices", "i'm panicking"]:
        turned = part.hear(heard(words), SUPERVISED)
        assert turned.reply.intent == "stop"
        first = turned.reply.text.partition(". I can")[0]
        if part.plan.script.stopped:
            assert turned.reply.text == part.plan.script.stopped and turned.part is None
        else:
            assert first.startswith("Let's stop here. Look around the room and breathe as you like")
            assert turned.part is None or turned.part.name == "grounding"


@pytest.mark.parametrize("part", PARTS, ids=named)
def test_after_a_restart_it_is_offered_to_go_on_there(part: Exercising) -> None:
    asked = begin(part.name, SUPERVISED, at=part.place)
    assert asked.reply.text == f"We were in the middle of {part.plan.title}. Shall we go on?"
    on = turn(part_of(asked), "yes", SUPERVISED)
    each = [step.id for step in part.steps if step.each]
    if part.step.id not in each:
        assert part_of(on).step.id == part.step.id
    assert turn(part_of(asked), "no", SUPERVISED).part is None


@pytest.mark.parametrize("resident", [SUPERVISED, BLIND], ids=["supervised", "blind"])
@pytest.mark.parametrize("name", NAMES)
def test_every_exercise_ends_by_silence_alone(name: str, resident: Resident) -> None:
    last = to_the_end(name, SILENCE, resident)[-1]
    assert last.part is None


@pytest.mark.parametrize("said", ["yes", "no", "five", "i don't know", "the garden with my daughter", "skip", "done"])
@pytest.mark.parametrize("name", NAMES)
def test_every_exercise_ends_whatever_is_answered(name: str, said: str) -> None:
    turns = [begin(name, SUPERVISED)]
    while turns[-1].part is not None:
        assert len(turns) < 400
        turned = turn(part_of(turns[-1]), said, SUPERVISED)
        answered = turned.part is None or (turned.handled and turned.reply.lines)
        turns.append(turned if answered else part_of(turned).silent(SUPERVISED))


def test_a_name_that_is_not_known_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        begin("juggling", SUPERVISED)


SAID = st.lists(
    st.sampled_from(
        [SILENCE, "yes", "no", "three", "ninety", "i don't know", "the garden", "slower", "skip", "pause", "go on",
         "repeat", "what's the time", "that's all", "how long is left", "my brother and i fell out", "it hurts", "done"]
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(NAMES), said=SAID)
def test_the_same_words_give_the_same_steps_and_no_question_stands_beside_another(name: str, said: list[str]) -> None:
    def run() -> list[str]:
        turned = begin(name, SUPERVISED)
        told = [turned.reply.text]
        for one in said:
            if turned.part is None:
                break
            turned = turn(part_of(turned), one, SUPERVISED)
            told.append(turned.reply.text)
            assert turned.reply.text.count("?") <= 1 + ("notice the room" in turned.reply.text)
            assert turned.part is None or turned.reply.then_s is not None or not turned.handled
        return told

    assert run() == run()
    assert not [text for text in run() if "{" in text]


def test_a_tone_and_no_word_between_spoken_rounds() -> None:
    turns = led("breathing", ["three", "skip", "skip", *[SILENCE] * 6])[3:]
    spoken = [turned.reply.text for turned in turns]
    assert spoken == ["In.", "Out, and let go.", "", "", "", "", "In."]
    assert all(turned.reply.paced for turned in turns)
    assert [turned.reply.then_s for turned in turns] == [4.0, 6.0, 4.0, 6.0, 4.0, 6.0, 4.0]


def test_only_known_kinds_are_kept() -> None:
    asked = {step.keep for one in EXERCISES.values() for step in one.steps if step.keep}
    assert asked | {"unfinished"} == KINDS
