"""What people say besides: questions nobody can answer, sorry and thanks, the good and the heavy, and what is asked
about an exercise while it is under way."""

from __future__ import annotations

import pytest

from assistant.care.reply import Resident
from tests.care.talking import KNOWN, Person

REMARKS = [
    ("WHERE", ["where am i", "what is this place", "what am i doing here"]),
    ("HOME", ["i want to go home", "i need my mother", "take me home please"]),
    ("WHERE-them", ["where's my mother", "where has everybody gone", "where are the children"]),
    ("HOUSE", ["is it lunch soon", "when is the nurse coming", "what's for tea", "where did i put my glasses"]),
    ("CONFIDED", ["i've never told anyone that", "nobody knows about that", "that's the first time i've said it"]),
    ("REPEATS", ["you keep saying that", "you said that already", "why do you keep asking me that", "you sound like a parrot"]),
    ("WORSE", ["you're making it worse", "this isn't helping", "you're upsetting me"]),
    ("PLAINER", ["that makes no sense", "speak plain english", "talk properly"]),
    ("PERMISSION", ["can i ask you something", "may i tell you something", "i need to tell you something"]),
    ("SORRY-no", ["i am so sorry", "i'm sorry about that", "i'm sorry i shouted", "forgive me"]),
    ("NOT-SILLY", ["silly isn't it", "i feel so stupid", "daft i know", "i'm being ridiculous"]),
    ("KIND", ["i like talking to you", "you've been so patient", "it's nice to talk", "you've been a comfort"]),
    ("JUDGE", ["does that make me a bad person", "was it my fault", "am i a terrible mother", "do you judge me"]),
    ("DECIDE", ["do you think i should ring her", "should i write to him", "would it be wrong to say no"]),
    ("UNKNOWN", ["do you think he suffered", "what would she say", "why did he leave", "will she be in pain", "tell me i locked it"]),
    ("CANNOT", ["can you ring her", "put some music on", "could you feed the cat", "will you open the curtains"]),
    ("GOOD-1", ["i had a lovely day today", "i won at bingo", "we laughed till we cried with joy", "i slept well"]),
    ("BELIEVE", ["do you believe me", "you do believe me don't you"]),
    ("OPINION", ["what do you think", "so what do you reckon", "what's your opinion"]),
    ("DISTRACT", ["can you distract me", "tell me something nice", "cheer me up"]),
    ("RECAP", ["now what were we saying", "i've lost my thread", "i forgot what i was saying"]),
    ("NAME-mine", ["what's my name", "do you know who i am", "what do you call me"]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "text"), [(line, text) for line, texts in REMARKS for text in texts])
def test_a_remark_has_an_answer_of_its_own(line: str, text: str) -> None:
    person = Person(KNOWN)
    person.tells("the girls were in the garden this morning", text)
    assert person.ids == [line]


@pytest.mark.parametrize(
    "text",
    ["i had a lovely day until he rang", "i used to love a good laugh", "i won't have a nice time without her"],
)
def test_what_was_good_and_is_not_is_no_good_news(text: str) -> None:
    assert not {"GOOD-1", "GOOD-2", "GOOD-3"} & set(_told(text))


def _told(*texts: str) -> list[str]:
    person = Person(Resident(region="GB"))
    person.tells(*texts)
    return person.ids


def test_the_same_remark_is_not_answered_in_the_same_words_twice_running() -> None:
    person = Person(KNOWN)
    first = person.tells("should i write to him").text
    person.tells("he is my eldest")
    assert person.tells("should i ring him instead").text != first


@pytest.mark.parametrize(
    "text",
    [
        "can you get upset",
        "do you ever cry",
        "are you lonely in there",
        "do you have a family",
        "is that you mary",
        "do you ever sleep",
        "how old are you",
        "is that janet who i used to see",
        "where do you live",
    ],
)
def test_what_solace_is_is_said_whatever_life_it_is_asked_about(text: str) -> None:
    person = Person(KNOWN)
    assert person.tells("the girls were in the garden", text).intent == "ai_disclosure"


def test_a_name_that_was_misheard_is_put_right() -> None:
    person = Person(KNOWN)
    person.says("call me nan")
    assert person.tells("no not nan it's anne").text == "I will call you Anne."


@pytest.mark.parametrize("text", ["she can hear it's all right", "he doesn't mind", "she knows"])
def test_company_hears_nothing_private_whoever_allows_it(text: str) -> None:
    person = Person(KNOWN)
    person.says("guest mode")
    person.tells(text)
    assert person.ids == ["GUEST-private"]


def test_company_that_has_gone_is_confirmed_by_the_code() -> None:
    person = Person(KNOWN)
    person.says("guest mode")
    person.tells("she's off home now")
    assert person.ids == ["GUEST-end"]


@pytest.mark.parametrize("text", ["my wife's got cancer", "my brother drowned when i was nine", "i was made redundant"])
def test_heavy_news_is_met_as_such(text: str) -> None:
    assert {"RF-7", "RF-8", "RF-3"} & set(_told(text))


def test_a_name_is_known_again() -> None:
    person = Person(KNOWN)
    person.says("call me peg")
    person.tells("they want to do my knees", "forget about my knees", "no", "what's my name")
    assert person.reply.text == "I call you Peg."


# --- beside an exercise ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("is this doing me any good", "EX-WHY"),
        ("what is this for", "EX-WHY"),
        ("why are we doing this", "EX-WHY"),
        ("am i doing it right", "EX-WHY"),
        ("who hears this", "SEES"),
        ("is this private", "SEES"),
    ],
)
def test_a_question_about_an_exercise_is_answered_and_it_goes_on(text: str, line: str) -> None:
    person = Person(KNOWN)
    person.says("let's do the breathing", "five")
    person.tells(text)
    assert person.ids[0] == line
    assert person.talk.state.floor is not None


@pytest.mark.parametrize("text", ["what do you mean by that", "like what", "such as", "what's worry time again"])
def test_what_a_question_means_is_no_answer_to_it(text: str) -> None:
    person = Person(KNOWN)
    person.says("can we do the worry time", "four", "my rent has gone up")
    before = person.ids[-1]
    person.tells(text)
    assert person.ids[-1] == before


@pytest.mark.parametrize("text", ["no", "no thanks", "nope"])
def test_a_no_beside_a_step_stops(text: str) -> None:
    person = Person(KNOWN)
    person.says("let's do the breathing", "five")
    assert person.tells(text).intent == "stop"


@pytest.mark.parametrize("text", ["no", "no not that one", "something else please"])
def test_an_exercise_that_is_not_wanted_is_left(text: str) -> None:
    person = Person(KNOWN)
    person.says("let's do the breathing")
    assert person.tells(text).intent == "stop"


def test_a_number_that_comes_late_disturbs_nothing() -> None:
    person = Person(KNOWN)
    person.says("let's do the breathing", "i don't know")
    assert person.tells("a six maybe").text == ""


def test_who_speaks_of_other_things_is_asked_whether_to_go_on() -> None:
    person = Person(KNOWN)
    person.says("let's do the breathing", "five")
    person.tells("my knee is playing up", "it was the same last winter")
    assert person.ids == ["RESUME"]
    assert person.tells("carry on").intent != "stop"


@pytest.mark.parametrize("text", ["aye go on", "yes then", "might as well", "i'll give it a go", "whenever you like"])
def test_a_start_is_agreed_to_in_many_words(text: str) -> None:
    person = Person(KNOWN)
    person.says("i want to plan something nice to do")
    person.tells(text)
    assert person.ids == ["EX-11.1"]


@pytest.mark.parametrize("text", ["i can't with my hip", "i'm past it", "my legs won't carry me"])
def test_what_a_person_cannot_do_is_not_planned(text: str) -> None:
    person = Person(KNOWN)
    person.says("i want to plan something nice to do", "yes", "four", "i used to go dancing")
    person.tells(text)
    assert person.ids == ["EX-11.3e"]


@pytest.mark.parametrize(
    "text",
    [
        "stop there i'm tired",
        "that's plenty stop",
        "can we finish this later",
        "let's call it a day",
        "enough for one day",
    ],
)
def test_a_questionnaire_stops_in_many_words(text: str) -> None:
    person = Person(KNOWN)
    person.says("can we do the mood questionnaire with nine questions", "yes", "every day")
    assert person.tells(text).intent == "stop"


@pytest.mark.parametrize("text", ["what's the point of these questions", "why are you asking me this", "do i have to"])
def test_why_a_questionnaire_asks_is_said(text: str) -> None:
    person = Person(KNOWN)
    person.says("can we do the mood questionnaire with nine questions", "yes", "every day")
    person.tells(text)
    assert "skip one, or stop" in person.reply.text


def test_a_question_back_is_no_answer_to_when_that_was() -> None:
    person = Person(KNOWN)
    person.says("ask me the safety questions", "yes", "no", "no", "no", "yes")
    person.tells("what does that matter")
    assert person.reply.text.endswith("When was that?")
    person.tells("when i was thirty")
    assert person.reply.text == "Are you having thoughts of killing yourself right now?"
