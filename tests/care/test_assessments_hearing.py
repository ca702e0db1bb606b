"""Doubtful answers, silence, and what else can be said in the middle of a questionnaire."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.care.assessments import begin
from assistant.care.forms import NAMES, around
from assistant.care.reply import Resident
from assistant.safety.verdict import Tier
from tests.care.test_assessments import SOMEONE, Talk, heard

CLINICIAN = Resident(clinician=True)


def test_a_marked_variant_is_read_back() -> None:
    talk = Talk("phq9")
    assert talk.say("yes", "yeah most days really") == "I heard: more than half the days. Is that right?"
    assert "depressed" in talk.say("yes that's right")
    assert talk.kept("item.phq9.1") == ["2 confirmed"]


def test_a_reading_that_was_wrong_is_asked_again_and_then_left_out() -> None:
    talk = Talk("phq9")
    talk.say("yes", "most days")
    assert talk.say("no").startswith("Little interest or pleasure in doing things Not at all, several days")
    talk.say("hardly ever")
    assert "depressed" in talk.say("no")
    assert talk.kept("item.phq9.1") == ["missing"]


def test_the_right_choice_can_be_said_at_once() -> None:
    talk = Talk("gad7")
    talk.say("yes", "most days", "no, several days")
    assert talk.kept("item.gad7.1") == ["1 confirmed"]


def test_little_confidence_is_read_back() -> None:
    talk = Talk("who5")
    talk.say("yes")
    assert talk.say("most of the time", confidence=0.69) == "I heard: most of the time. Is that right?"
    talk.say("yes", "most of the time")
    assert talk.kept("item.who5.1") == ["4 confirmed"]
    assert talk.kept("item.who5.2") == ["4"]


def test_guesses_that_disagree_are_read_back() -> None:
    talk = Talk("gad7")
    talk.say("yes")
    assert talk.part is not None
    same = heard("several days", guesses=(("several days", -0.1), ("some days", -2.0), ("settle daze", -3.0)))
    assert "I heard" not in talk.part.hear(same, SOMEONE).reply.text
    other = heard("several days", guesses=(("several days", -0.1), ("every day", -0.3)))
    assert talk.part.hear(other, SOMEONE).reply.text == "I heard: several days. Is that right?"


def test_a_guess_counts_where_the_words_say_nothing() -> None:
    talk = Talk("gad7")
    talk.say("yes")
    assert talk.part is not None
    turned = talk.part.hear(heard("settle daze", guesses=(("settle daze", -0.1), ("several days", -0.2))), SOMEONE)
    assert turned.reply.text == "I heard: several days. Is that right?"


def test_what_was_not_understood_is_asked_once_more_and_then_missing() -> None:
    talk = Talk("gad7")
    talk.say("yes")
    again = talk.say("my daughter came on sunday")
    assert again.startswith("I did not catch that. Feeling nervous, anxious or on edge Not at all,")
    assert "worrying" in talk.say("she brought the children")
    assert talk.kept("item.gad7.1") == ["missing"]
    talk.silence()
    talk.silence()
    assert talk.kept("item.gad7.2") == ["missing"]


def test_contradictions_are_asked_again() -> None:
    talk = Talk("phq9")
    talk.say("yes")
    assert talk.say("several days or nearly every day").startswith("I did not catch that.")
    assert talk.kept("item.phq9.1") == []


@pytest.mark.parametrize("name", ["phq9", "gad7", "who5", "ucla3"])
def test_too_many_gaps_are_not_scored(name: str) -> None:
    talk = Talk(name)
    talk.say("yes")
    while talk.part is not None and talk.part.name == name:
        talk.say("skip")
    if talk.part is not None:
        assert talk.part.name == "asq"
        talk.say("no", "no", "no", "no", "yes")
    assert talk.kept(f"score.{name}") == []
    assert talk.text == around("en").line("say", "unscored").text


def test_questions_are_left_to_the_talk_and_the_item_comes_back() -> None:
    talk = Talk("phq9")
    talk.say("yes", "several days")
    assert talk.part is not None
    for text in ("what time is it", "are you a real person", "louder please", "hold on"):
        turned = talk.part.hear(heard(text), SOMEONE)
        assert not turned.handled
        assert turned.part == talk.part
    resumed = talk.part.resume(SOMEONE)
    assert resumed.reply.text.startswith("Feeling down, depressed, or hopeless Not at all")
    assert resumed.part == talk.part


@pytest.mark.parametrize(
    ("command", "begins", "intent"),
    [
        ("say that again", "Feeling nervous", "repeat"),
        ("what are the choices", "Feeling nervous, anxious or on edge Not at all, several days", "assessment:gad7"),
        ("what do you mean", "I ask it just as it is written.", "assessment:gad7"),
        ("who will see this", "Your answers stay on this device.", "assessment:gad7"),
        ("how many more", "This is question 1 of seven.", "assessment:gad7"),
        ("what is my score", "I only make a total at the end.", "assessment:gad7"),
        ("skip that", "Not being able to stop", "assessment:gad7"),
        ("stop please", "Stopped. I keep your answers for today.", "stop"),
    ],
)
def test_every_item_knows_these(command: str, begins: str, intent: str) -> None:
    talk = Talk("gad7")
    talk.say("yes")
    assert talk.say(command).startswith(begins)
    assert talk.intent == intent


@pytest.mark.parametrize("name", NAMES)
def test_stop_stops_wherever_it_is_said(name: str) -> None:
    talk = Talk(name, CLINICIAN)
    for answer in ["yes"] + ["several days" if name in ("phq9", "phq2", "gad7", "gad2") else "sometimes"] * 80:
        stopped = talk.part and talk.part.hear(heard("stop"), CLINICIAN)
        assert stopped
        assert stopped.part is None
        assert stopped.reply.intent == "stop"
        talk.say(answer)
        if talk.part is None:
            break
    assert talk.part is None


# -- risk ---------------------------------------------------------------------------------------------------------


def at_item_nine() -> Talk:
    talk = Talk("phq9")
    talk.say("yes", *["not at all"] * 8)
    return talk


@pytest.mark.parametrize(
    "answer", ["several days", "sometimes", "most days", "every day", "a bit", "yes", "yes i have", "skip"]
)
def test_anything_but_a_plain_no_to_item_nine_leads_to_the_asq_at_once(answer: str) -> None:
    talk = at_item_nine()
    talk.say(answer)
    assert talk.intent == "direct_question"
    assert "wished you were dead" in talk.text
    assert talk.kept("score.phq9") == []


def test_silence_at_item_nine_leads_to_the_asq() -> None:
    talk = at_item_nine()
    assert talk.intent == "assessment:phq9"
    talk.silence()
    talk.silence()
    assert talk.kept("item.phq9.9") == ["missing"]
    assert talk.intent == "direct_question"


@pytest.mark.parametrize("answer", ["not at all", "no", "never"])
def test_a_plain_no_to_item_nine_goes_on(answer: str) -> None:
    talk = at_item_nine()
    talk.say(answer)
    assert talk.text.startswith("Your answers show little low mood")
    assert talk.kept("score.phq9") == ["0"]


def test_a_no_in_doubt_is_read_back() -> None:
    for confidence in (0.1, 0.7, 0.84):
        talk = at_item_nine()
        assert talk.say("not at all", confidence=confidence) == "I heard no. Is that right, yes or no?"
        assert talk.say("yes").startswith("Your answers show little low mood")
    assert at_item_nine().say("not at all", confidence=0.85).startswith("Your answers")


@pytest.mark.parametrize(
    ("answer", "ends"),
    [
        ("not really", "positive"),
        ("hardly", "positive"),
        ("no but i think about it", "positive"),
        ("no not any more", "positive"),
    ],
)
def test_a_vague_no_is_asked_back_and_what_stays_unclear_is_positive(answer: str, ends: str) -> None:
    talk = at_item_nine()
    assert talk.say(answer) == "Is that a yes or a no?"
    talk.say("well it's hard to say")
    assert talk.assessed() == [("phq9.9", ends)]
    assert talk.kept("item.phq9.9") == ["missing"]
    talk = at_item_nine()
    talk.say(answer, "no")
    assert talk.assessed() == []


def test_a_read_back_no_is_only_a_no_when_that_is_beyond_doubt() -> None:
    for reply in ("yes i do", "no"):
        talk = at_item_nine()
        talk.say("no", confidence=0.5)
        assert talk.say(reply) == "Is that a yes or a no?"
    talk.say("yes")
    assert talk.assessed() == [("phq9.9", "positive")]
    talk = at_item_nine()
    talk.say("no", confidence=0.5)
    talk.silence()
    talk.silence()
    assert talk.assessed() == [("phq9.9", "positive")]


def test_another_guess_of_yes_is_read_back() -> None:
    talk = Talk("asq", consent=False)
    assert talk.part is not None
    turned = talk.part.hear(heard("no", guesses=(("no", -0.1), ("yeah", -0.4))), SOMEONE)
    assert turned.reply.text == "I heard no. Is that right, yes or no?"


def test_words_of_risk_are_a_yes() -> None:
    talk = Talk("asq", consent=False)
    talk.say("i think about it every night", tier=Tier.T2)
    assert talk.kept("item.asq.1") == ["1"]
    talk.say("no i would never tell you", tier=Tier.T1)
    assert talk.text == "Is that a yes or a no?"


RISK_LINES = [
    "i don't care if i live or die", "it will never get better", "there's no future for me", "no need to water that plant",
    "i don't want to be in this world", "no but i would if i were braver", "never a day without it", "i've had enough of this life",
    "i'm fed up of being alive", "not yet", "i don't want to carry on", "no not since breakfast", "i do not want to",
]  # fmt: skip


@pytest.mark.parametrize("text", RISK_LINES)
@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1])
def test_no_risk_is_ever_taken_for_a_plain_no_or_for_stop(text: str, tier: Tier) -> None:
    """Even where the screen hears nothing in it."""
    for talk in (Talk("asq", consent=False), at_item_nine()):
        talk.say(text, tier=tier)
        assert talk.intent != "stop"
        assert talk.part is not None
        assert "0" not in talk.kept("item.asq.1") + talk.kept("item.phq9.9")


@pytest.mark.parametrize("text", ["no", "no i haven't", "never", "no not at all", "i have never thought about killing myself",
                                  "of course not", "no thank god", "nope never", "no i have not felt like that"])  # fmt: skip
def test_a_plain_no_needs_no_second_question(text: str) -> None:
    talk = Talk("asq", consent=False)
    talk.say(text)
    assert talk.kept("item.asq.1") == ["0"]


def test_sometimes_is_a_yes_and_needs_no_reading_back() -> None:
    for answer in ("sometimes", "a bit"):
        talk = Talk("asq", consent=False)
        talk.say(answer)
        assert talk.kept("item.asq.1") == ["1"]


def test_a_faint_yes_is_read_back_and_stands_unless_taken_back() -> None:
    talk = Talk("asq", consent=False)
    assert talk.say("yes", confidence=0.5) == "I heard: yes. Is that right?"
    talk.silence()
    talk.silence()
    assert talk.kept("item.asq.1") == ["1"]


def test_stop_within_the_asq_counts_as_a_refusal() -> None:
    talk = Talk("asq", consent=False)
    talk.say("no", "stop")
    assert talk.intent == "stop"
    assert talk.assessed() == [("asq", "positive")]


def test_the_asq_comes_before_the_band_of_the_gds() -> None:
    talk = Talk("gds15")
    said = talk.say("yes", *["no"] * 15)
    assert said.startswith("I will ask you a few plain questions")
    assert talk.kept("score.gds15") == []
    said = talk.say("no", "no", "no", "no")
    assert said == (
        "Thank you for answering. You can tell me any time if that changes. Your answers show some low mood. "
        "Tell your doctor or nurse at the next visit. Would you like to share this with your doctor?"
    )
    assert talk.kept("score.gds15") == ["5"]


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        (["no", "no", "no"], "none"),
        (["yes", "no", "no"], "low"),
        (["no", "yes", "no", "no", "no", "no"], "low"),
        (["no", "yes", "yes", "no", "no", "no"], "moderate"),
        (["no", "no", "yes", "no"], "moderate"),
        (["no", "no", "yes", "yes"], "high"),
        (["no", "yes", "no", "yes", "no", "no"], "high"),
        (["no", "no", "skip", "skip"], "high"),
    ],
)
def test_the_cssrs_tells_its_outcome(answers: list[str], outcome: str) -> None:
    talk = Talk("cssrs", CLINICIAN)
    talk.say("yes")
    assert talk.intent == "direct_question"
    talk.say(*answers)
    assert talk.part is None
    assert talk.assessed() == [("cssrs", outcome)]
    assert ("take over now" in talk.text) == (outcome == "high")
    assert ("tell the member of staff" in talk.text) == ("skip" in answers)


# -- whatever is said ---------------------------------------------------------------------------------------------

SAYINGS = st.sampled_from(
    ["yes", "no", "several days", "most days", "not really", "every day", "sometimes", "skip", "say that again", "often",
     "what do you mean", "i don't know", "how many more", "what is my score", "", "hm", "never", "who will see this",
     "most of the time", "a bit", "the weather is nice", "what time is it", "no wait yes", "<silence>"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    sayings=st.lists(st.tuples(SAYINGS, st.sampled_from([1.0, 0.8, 0.4])), max_size=60),
)
def test_whatever_is_said_it_asks_or_ends(name: str, sayings: list[tuple[str, float]]) -> None:
    talk = Talk(name, CLINICIAN)
    for saying, confidence in sayings:
        before = talk.part
        if before is None:
            break
        if saying == "<silence>":
            talk.silence()
        else:
            talk.say(saying, confidence=confidence)
        if not talk.turned.handled:
            assert talk.part == before
        elif talk.part is not None:
            assert talk.text
            assert talk.turned.reply.then_s
        spoken = "total is" in talk.text
        assert not spoken or saying == "what is my score"
    kept = [effect for effect in talk.effects if effect.name == "item.phq9.9"]
    if kept and kept[-1].value.split()[0] != "0":
        assert ("phq9.9", "positive") in talk.assessed()


@pytest.mark.parametrize("name", NAMES)
def test_silence_alone_ends_it_soon(name: str) -> None:
    turned = begin(name, CLINICIAN, consent=False)
    for _ in range(60):
        if turned.part is not None:
            turned = turned.part.silent(CLINICIAN)
    assert turned.part is None
