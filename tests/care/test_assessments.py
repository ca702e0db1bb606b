"""Questionnaires as conversations: what is asked, what an answer does, and where a dangerous one leads."""

import re

import pytest

from assistant.care import assessments
from assistant.care.assessments import Assessment
from assistant.care.reply import Effect, Heard, Resident, Turned
from assistant.safety.verdict import Carry, Tier, Verdict

SOMEONE = Resident(region="GB", name="Ann")
SUICIDE = re.compile(r"killing yourself|kill yourself|wished? you were dead|hurting yourself")


def heard(
    text: str, confidence: float = 1.0, tier: Tier = Tier.T0, guesses: tuple[tuple[str, float], ...] = ()
) -> Heard:
    verdict = Verdict(tier, frozenset(), (), None, Carry(tier), turn=tier)
    return Heard(text, verdict, guesses, confidence)


class Talk:
    """A conversation with one questionnaire, turn by turn."""

    def __init__(self, name: str, resident: Resident = SOMEONE, **how: object) -> None:
        self.resident = resident
        self.effects: list[Effect] = []
        self._take(assessments.begin(name, resident, **how))  # type: ignore[arg-type]

    def _take(self, turned: Turned) -> str:
        self.turned = turned
        self.part = turned.part
        self.effects += turned.reply.effects
        return turned.reply.text

    def say(self, *texts: str, confidence: float = 1.0, tier: Tier = Tier.T0) -> str:
        said = ""
        for text in texts:
            assert self.part is not None, f"it had ended before {text!r}"
            said = self._take(self.part.hear(heard(text, confidence, tier), self.resident))
        return said

    def silence(self) -> str:
        assert self.part is not None
        return self._take(self.part.silent(self.resident))

    @property
    def intent(self) -> str:
        return self.turned.reply.intent

    @property
    def text(self) -> str:
        return self.turned.reply.text

    def kept(self, name: str) -> list[str]:
        return [effect.value for effect in self.effects if effect.what == "keep" and effect.name == name]

    def assessed(self) -> list[tuple[str, str]]:
        return [(effect.name, effect.value) for effect in self.effects if effect.what == "assessed"]


def test_it_asks_for_consent_first() -> None:
    talk = Talk("phq9")
    assert talk.text == "I have nine short questions about your mood. Is now all right?"
    assert talk.intent == "assessment:phq9"
    talk.say("no not now")
    assert talk.part is None
    assert talk.effects == []


def test_item_nine_leads_to_the_asq_in_the_same_turn() -> None:
    talk = Talk("phq9", Resident(region="US"))
    assert re.search("interest|pleasure", talk.say("yes i'm ready"))
    for _ in range(8):
        talk.say("nearly every day")
        assert talk.intent == "assessment:phq9"
    said = talk.say("nearly every day")
    assert SUICIDE.search(said)
    assert talk.intent == "direct_question"
    assert ("phq9.9", "positive") in talk.assessed()
    assert talk.kept("score.phq9") == []
    assert said.startswith("I will ask you a few plain questions, as I ask everyone. In the past few weeks, have you")


def test_stop_ends_it() -> None:
    talk = Talk("gad7")
    assert "nervous" in talk.say("yes")
    assert "worry" in talk.say("more than half the days")
    assert talk.say("stop i've had enough of questions") == "Stopped. I keep your answers for today."
    assert talk.intent == "stop"
    assert talk.part is None
    assert talk.kept("item.gad7.1") == ["2"]


def test_well_being_is_asked_item_by_item() -> None:
    talk = Talk("who5")
    assert talk.intent == "assessment:who5"
    assert "cheerful" in talk.say("yes")
    assert "calm" in talk.say("most of the time")
    assert "vigorous" in talk.say("some of the time")
    assert talk.intent == "assessment:who5"


def test_who_sees_the_answers_is_told_and_the_question_comes_back() -> None:
    talk = Talk("phq9")
    said = talk.say("who gets to see the answers")
    assert "device" in said
    assert "score" not in said
    assert said.endswith("Is now all right?")
    assert "interest" in talk.say("yes")


@pytest.mark.parametrize(
    ("answers", "outcome", "said"),
    [
        (["no", "no", "no", "no"], "negative", "Thank you for answering. You can tell me any time if that changes."),
        (["no", "yes", "no", "no", "no"], "positive", ""),
        (["no", "no", "no", "yes", "years ago", "no"], "positive", ""),
        (["yes", "yes", "yes", "no", "yes"], "acute", ""),
        (["no", "no", "skip", "no", "no"], "positive", ""),
    ],
)
def test_the_asq_tells_its_outcome(answers: list[str], outcome: str, said: str) -> None:
    talk = Talk("asq", consent=False)
    assert talk.intent == "direct_question"
    assert talk.say(*answers) == said
    assert talk.part is None
    assert talk.assessed() == [("asq", outcome)]


def test_after_a_negative_asq_the_phq9_goes_on() -> None:
    talk = Talk("phq9")
    talk.say("yes", *["not at all"] * 8, "several days")
    said = talk.say("no", "no", "no", "no")
    assert said == "Thank you. Your doctor or nurse should still hear about that answer. Shall we go on?"
    assert "How difficult" in talk.say("yes")
    assert talk.say("somewhat").startswith("Your answers show little low mood in these two weeks.")
    assert talk.kept("score.phq9") == ["1"]
    assert talk.say("what is my score").startswith("Your total is 1 of 27. It is a guide, not a diagnosis.")
    talk.say("no")
    assert talk.part is None


def test_a_part_is_a_value() -> None:
    first = assessments.begin("phq9", SOMEONE).part
    assert isinstance(first, Assessment)
    once, twice = first.hear(heard("yes"), SOMEONE), first.hear(heard("yes"), SOMEONE)
    assert once == twice
    assert "pleasure" not in repr(once.part)
