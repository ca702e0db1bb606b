"""Who is offered what, and how it is adapted (CLINICAL 5 and 8.5)."""

from __future__ import annotations

import pytest

from assistant.care import content
from assistant.care.exercises import adapted, offered
from assistant.care.protocol import begin
from assistant.care.reply import Resident
from assistant.safety.verdict import Tier
from tests.care.exercising import ANYONE, led, part_of, to_the_end, turn

EVERYTHING = {
    "breathing", "breathing_short", "box", "grounding", "pmr", "breathing_space", "body_scan", "kind_phrase",
    "calm_place", "wind_down", "worry_time", "activity", "problem_solving", "thought_record", "values", "good_things",
    "safety_plan",
}  # fmt: skip
SCENES = (("the lift", 6), ("the stairs", 3))


def has(*conditions: str, **more: object) -> Resident:
    return Resident(conditions=frozenset(conditions), **more)  # type: ignore[arg-type]


def spoken(name: str, resident: Resident) -> str:
    return " ".join(turned.reply.text for turned in to_the_end(name, resident=resident))


def test_at_rest_everything_is_offered_but_exposure() -> None:
    assert set(offered(ANYONE, Tier.T0)) == EVERYTHING
    assert "exposure" in offered(Resident(exposure=SCENES), Tier.T0)


@pytest.mark.parametrize("tier", [Tier.T1, Tier.T2])
def test_while_raised_only_breathing_grounding_and_the_plan(tier: Tier) -> None:
    assert set(offered(ANYONE, tier)) == {"breathing", "breathing_short", "grounding", "safety_plan"}
    assert offered(ANYONE, Tier.T3) == ()


@pytest.mark.parametrize("state", ["IL", "NV"])
def test_where_the_law_asks_for_a_professional_only_relaxation_stays(state: str) -> None:
    there = Resident(region="US", jurisdiction=state)
    relaxation = {"breathing", "breathing_short", "box", "grounding", "pmr", "breathing_space", "body_scan",
                  "calm_place", "wind_down"}  # fmt: skip
    assert set(offered(there, Tier.T0)) == relaxation
    assert set(offered(Resident(region="US", jurisdiction=state, clinician=True), Tier.T0)) == EVERYTHING


@pytest.mark.parametrize("state", ["IL", "NV"])
def test_a_plan_is_read_back_there_but_not_built(state: str) -> None:
    there = Resident(region="US", jurisdiction=state, plan=(("1", "I stop sleeping"),))
    turns = led("safety_plan", ["yes"], there)
    assert turns[0].reply.text == "Are you alone now?"
    assert turns[1].reply.text == "First signs: I stop sleeping."
    assert begin("safety_plan", Resident(jurisdiction=state)).part is None


@pytest.mark.parametrize(
    ("region", "state", "may"),
    [("US", "", False), ("US", "TX", False), ("US", "NY", True), ("US", "CA", True), ("GB", "", True), ("", "", True),
     ("FR", "EU", True)],
)  # fmt: skip
def test_the_thought_record_needs_a_clinician_elsewhere_in_the_us(region: str, state: str, may: bool) -> None:
    there = Resident(region=region, jurisdiction=state)
    assert ("thought_record" in offered(there, Tier.T0)) is may
    assert (begin("thought_record", there).part is not None) is may
    assert "thought_record" in offered(Resident(region=region, jurisdiction=state, clinician=True), Tier.T0)


@pytest.mark.parametrize(
    ("asked", "condition", "given"),
    [("box", "copd", "breathing"), ("box", "heart", "breathing"), ("box", "pregnant", "breathing"),
     ("breathing_space", "psychosis", "grounding"), ("body_scan", "ptsd", "grounding"), ("kind_phrase", "psychosis", ""),
     ("calm_place", "psychosis", ""), ("worry_time", "ptsd", ""), ("thought_record", "ocd", ""),
     ("exposure", "ptsd", ""), ("exposure", "heart", "")],
)  # fmt: skip
def test_another_is_done_instead_or_none(asked: str, condition: str, given: str) -> None:
    resident = has(condition, exposure=SCENES)
    begun = begin(asked, resident)
    assert asked not in offered(resident, Tier.T0)
    if given:
        assert begun.reply.intent == f"start_exercise:{given}" and part_of(begun).name == given
    else:
        assert (
            begun.part is None
            and begun.reply.text == "I leave that one out for you. We can talk, or try something else."
        )


def test_exposure_is_off_for_everybody_else() -> None:
    assert begin("exposure", Resident(clinician=True)).part is None
    begun = begin("exposure", Resident(exposure=SCENES))
    assert "Today's scene is: the stairs." in begun.reply.text


def test_nobody_holds_breath_or_counts_who_should_not() -> None:
    assert "Hold" not in spoken("box", has("copd")) and "two, three" not in spoken("breathing", has("copd"))
    assert "Breathe at your own pace." in spoken("breathing", has("copd"))


def test_senses_are_left_out_that_are_not_there() -> None:
    assert "hear" not in spoken("grounding", Resident(hearing="deaf")).split()
    assert "hear." not in spoken("grounding", Resident(hearing="hard")).split()
    assert "see?" not in spoken("calm_place", Resident(vision="blind")).split()
    assert "smell" not in spoken("grounding", has("smell")) and "two slow breaths" in spoken("grounding", has("smell"))


def test_with_pain_nothing_is_tightened_and_only_seated_things_are_named() -> None:
    assert "Tighten, gently." not in spoken("pmr", has("pain"))
    named = led("activity", ["yes", "four", "no idea", "no idea"], has("pain"))
    assert "walk" not in " ".join(turned.reply.text for turned in named)


def test_pain_in_a_group_leaves_out_the_next_one_and_goes_on() -> None:
    part = part_of(led("pmr", ["four", *["skip"] * 4])[-1])
    assert part.step.id == "EX-04.4c"
    assert part_of(turn(part, "yes my shoulder hurts")).step.id == "EX-04.6"


def test_it_depends_on_the_hour_and_the_mood() -> None:
    assert "worry_time" not in offered(Resident(hour=21.0), Tier.T0)
    assert "good_things" not in offered(Resident(history=(("mood", 2.0, 0.2),)), Tier.T0)
    assert "good_things" in offered(Resident(history=(("mood", 2.0, 3.0), ("mood", 6.0, 0.1))), Tier.T0)
    late, noon = (led("good_things", ["three", "nothing"], Resident(hour=h))[-1].reply.text for h in (22.0, 12.0))
    assert (late, noon) == ("That is an honest answer. Good night.", "That is an honest answer. Thank you.")


def test_what_made_it_worse_twice_is_not_offered_again() -> None:
    once = (("exercise.pmr", "3 5 no"),)
    assert "pmr" in offered(Resident(kept=once), Tier.T0)
    assert "pmr" not in offered(Resident(kept=once * 2), Tier.T0)
    assert "pmr" in offered(Resident(kept=(*once, ("exercise.pmr", "5 3 yes"), ("exercise.pmr", "- 4 -"))), Tier.T0)


def test_after_a_rise_of_two_stopping_or_something_lighter_is_offered() -> None:
    turns = led("breathing", ["three", *["skip"] * 6, "five", "something lighter"])
    assert turns[-2].reply.text == "Thank you for being honest. Shall we stop, or try something lighter?"
    assert turns[-1].reply.intent == "start_exercise:grounding"


def test_older_people_are_given_longer_for_an_answer() -> None:
    assert begin("breathing", Resident(older=True)).reply.then_s == pytest.approx(16.0)
    assert begin("breathing", ANYONE).reply.then_s == 10.0


def test_titles_can_be_offered() -> None:
    for exercise in content.exercises("en").values():
        plan = adapted(exercise.name, Resident(exposure=SCENES))
        assert plan is not None and exercise.title == exercise.title.lower() and 0 < exercise.minutes <= 25


def test_the_voice_goes_down_to_sleep_and_comes_back_whenever_it_ends() -> None:
    for said in ([], ["stop"]):
        turns = led("wind_down", ["", "no", "skip", *said])
        if not said:
            turns += to_the_rest(turns)
        effects = [one.what for turned in turns for one in turned.reply.effects]
        assert effects.count("softer") == effects.count("louder") == 2
        assert ("sleep" in effects) is (not said)


def to_the_rest(turns: list) -> list:
    rest = [turn(part_of(turns[-1]), "")]
    while rest[-1].part is not None:
        rest.append(turn(part_of(rest[-1]), ""))
    return rest


def test_a_safety_plan_is_built_read_and_changed_in_the_persons_own_words() -> None:
    said = ["five", "i stop sleeping", "no", "i listen to the radio", "i walk you know", "that's all", "the church", "no",
            "my sister anna", "no", "doctor smith", "no", "my son keeps the tablets", "no", "my son", "no", "yes", "two",
            "i sing"]  # fmt: skip
    turns = led("safety_plan", said, given=(("crisis_line", "one one six, one two three"),))
    asked = next(turned.reply.text for turned in turns if "professionals" in turned.reply.text)
    assert asked == "Which professionals or lines? I add one one six, one two three."
    read = turns[-4].reply.text
    assert "What you can do alone: i listen to the radio, and i walk you know." in read
    assert "Professionals and lines: doctor smith. I add one one six, one two three." in read
    assert "What you can do alone: i sing." in turns[-1].reply.text
    kept = [(one.what, one.name, one.value) for one in turns[-1].reply.effects]
    assert kept == [("forget", "plan.2", ""), ("keep", "plan.2", "i sing")]
