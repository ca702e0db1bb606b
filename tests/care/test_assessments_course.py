"""When a questionnaire may begin, how one leads to another, and how each ends."""

import pytest

from assistant.care.assessments import barred_line, begin, may_begin
from assistant.care.forms import NAMES, form
from assistant.care.reply import Effect, Resident
from assistant.safety.verdict import Flag, Tier
from tests.care.test_assessments import SOMEONE, Talk

LIMITS = {"phq9": 14, "phq2": 14, "gad7": 14, "gad2": 14, "who5": 7, "gds15": 28, "ucla3": 28, "asq": 0, "cssrs": 0}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("tier", Tier)
def test_under_high_risk_only_the_screens_for_risk_may_begin(name: str, tier: Tier) -> None:
    why = may_begin(name, Resident(clinician=True), tier)
    barred = tier == Tier.T3 or (tier == Tier.T2 and name not in ("asq", "cssrs"))
    assert why == ("not.risk" if barred else "")


@pytest.mark.parametrize(
    ("name", "why", "how"),
    [
        ("phq9", "not.psychosis", {"flags": frozenset({Flag.PSYCHOSIS})}),
        ("gad7", "not.company", {"company": True}),
        ("asq", "not.company", {"company": True}),
        ("asq", "not.session", {"asked": frozenset({"asq"})}),
        ("phq9", "", {"asked": frozenset({"asq"}), "flags": frozenset({Flag.FINANCE})}),
    ],
)
def test_why_not(name: str, why: str, how: dict) -> None:
    assert may_begin(name, SOMEONE, Tier.T0, **how) == why


@pytest.mark.parametrize("state", ["IL", "NV"])
def test_some_states_want_a_clinician(state: str) -> None:
    for name in NAMES:
        assert may_begin(name, Resident(jurisdiction=state)) in ("not.region", "not.clinician")
        assert may_begin(name, Resident(jurisdiction=state, clinician=True)) == ""


def test_the_cssrs_needs_a_clinician() -> None:
    assert may_begin("cssrs", SOMEONE) == "not.clinician"
    turned = begin("cssrs", SOMEONE, clinician=True)
    assert turned.part is None
    assert turned.reply.text == "Those questions need a member of staff beside you."


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("days", [0.0, 0.5, 6.9, 7.0, 13.9, 14.0, 27.9, 28.0, 100.0])
def test_none_is_repeated_too_soon(name: str, days: float) -> None:
    resident = Resident(clinician=True, history=((name, 3.0, 200.0), (name, 3.0, days), ("mood", 5.0, 0.1)))
    assert (may_begin(name, resident) == "not.recent") == (days < LIMITS[name])
    assert may_begin(name, resident, clinician=True) == ""


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0.2, "We did those questions today. They make sense again in 14 days."),
        (1.4, "We did those questions yesterday. They make sense again in 13 days."),
        (5.0, "We did those questions 5 days ago. They make sense again in 9 days."),
        (13.2, "We did those questions 13 days ago. They make sense again tomorrow."),
    ],
)
def test_a_refusal_says_when(days: float, said: str) -> None:
    resident = Resident(history=(("phq9", 3.0, days),))
    turned = begin("phq9", resident)
    assert turned.part is None
    assert turned.reply.text == said
    assert barred_line("not.recent", "phq9", resident).text == said


def test_a_short_form_is_not_asked_right_after_the_long_one_but_a_long_one_after_the_short_one_is() -> None:
    assert may_begin("phq2", Resident(history=(("phq9", 3.0, 2.0),))) == "not.recent"
    assert may_begin("phq9", Resident(history=(("phq2", 3.0, 2.0),))) == ""
    assert may_begin("gad2", Resident(history=(("gad7", 3.0, 2.0),))) == "not.recent"


@pytest.mark.parametrize(("short", "long"), [("phq2", "phq9"), ("gad2", "gad7")])
@pytest.mark.parametrize("first", range(4))
@pytest.mark.parametrize("second", range(4))
def test_three_points_lead_from_two_items_to_all(short: str, long: str, first: int, second: int) -> None:
    words = ["not at all", "several days", "more than half the days", "every day"]
    talk = Talk(short)
    said = talk.say("yes", words[first], words[second])
    assert talk.kept(f"score.{short}") == [str(first + second)]
    if first + second < 3:
        assert said == "Thank you. That is all I need today. Would you like to share this with your doctor?"
        return
    assert said.endswith(f"{form(long, 'en').items[2]} {form(long, 'en').anchors}")
    assert talk.intent == f"assessment:{long}"
    rest = len(form(long, "en").items) - 2 - (long == "phq9")
    talk.say(*["not at all"] * rest)
    if long == "phq9":
        talk.say("somewhat")
    assert talk.kept(f"score.{long}") == [str(first + second)]


def test_a_very_low_well_being_offers_more_questions() -> None:
    talk = Talk("who5")
    assert talk.say("yes", *["sometimes"] * 5).endswith("A few more questions would help. May I?")
    assert talk.kept("score.who5") == ["20"]
    assert talk.say("yes").startswith("Over the last 2 weeks")
    assert talk.intent == "assessment:phq9"


def test_no_more_questions_are_offered_where_they_may_not_be_asked() -> None:
    talk = Talk("who5", Resident(history=(("phq9", 12.0, 3.0),)))
    said = talk.say("yes", *["at no time"] * 5)
    assert said == "Your well-being has been very low. Would you like to share this with your doctor?"


def test_a_no_to_more_questions_leads_to_the_end() -> None:
    talk = Talk("who5")
    talk.say("yes", *["at no time"] * 5)
    assert talk.say("no thank you") == "Would you like to share this with your doctor?"
    assert talk.say("no") == "All right. It stays here."
    assert talk.part is None


@pytest.mark.parametrize("answer", ["under half", "some of the time"])
def test_a_low_well_being_is_asked_what_would_help(answer: str) -> None:
    talk = Talk("who5")
    talk.say("yes", "most of the time", *[answer] * 4)
    assert talk.text == "Your well-being has been on the low side. What would help a little?"
    assert talk.turned.reply.patient
    assert talk.say("a walk by the sea") == "Thank you for telling me. Would you like to share this with your doctor?"


def test_one_person_to_contact() -> None:
    talk = Talk("ucla3")
    assert talk.say("yes", "often", "often", "often").endswith("Shall we think of one person to contact?")
    assert talk.say("yes all right") == "Who comes to mind?"
    assert talk.say("my sister").endswith("Would you like to share this with your doctor?")
    talk.say("yes")
    assert talk.part is None
    assert Effect("keep", "share.ucla3", "yes") in talk.effects


def test_what_the_person_says_around_the_answers_is_not_kept() -> None:
    talk = Talk("ucla3")
    talk.say("yes", "often since george died", "often", "often", "yes", "my sister margaret", "no")
    assert all(effect.what == "keep" for effect in talk.effects)
    assert {effect.value for effect in talk.effects} == {"3", "9"}


BANDS = [
    ("phq9", 0, "Your answers show little low mood"),
    ("phq9", 1, "Your answers show some low mood."),
    ("phq9", 2, "These were two hard weeks."),
    ("phq9", 3, "These were very hard weeks."),
    ("gad7", 0, "Your answers show little worry"),
    ("gad7", 1, "Your answers show some worry."),
    ("gad7", 2, "Your answers suggest talking with your doctor about worry."),
    ("gad7", 3, "That is a lot of worry."),
]


@pytest.mark.parametrize(("name", "value", "said"), BANDS)
def test_the_line_for_the_score_is_said_without_the_score(name: str, value: int, said: str) -> None:
    words = ["not at all", "several days", "more than half the days", "every day"]
    talk = Talk(name)
    talk.say("yes", *[words[value]] * (8 if name == "phq9" else 7))
    if name == "phq9":
        talk.say("not at all")
        if value:
            talk.say("very")
    assert talk.text.startswith(said)
    total = value * (8 if name == "phq9" else 7)
    assert talk.kept(f"score.{name}") == [str(total)]
    assert not any(figure.isdigit() for figure in talk.text)
    most = 27 if name == "phq9" else 21
    assert talk.say("what's my total").startswith(f"Your total is {total} of {most}. It is a guide, not a diagnosis.")


def test_older_people_are_waited_for_longer() -> None:
    assert Talk("phq9").turned.reply.then_s == 12.0
    assert Talk("phq9", Resident(older=True)).turned.reply.then_s == 20.0


def test_consent_is_asked_once_more_and_then_left() -> None:
    talk = Talk("gad7")
    assert talk.say("my knee hurts").endswith("Is now all right?")
    talk.say("and my back")
    assert talk.part is None
    assert talk.text == "All right. We leave the questions for now."
    assert talk.effects == []
