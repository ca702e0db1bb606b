"""Numbers, yes and no, commands and symptoms as people say them, and their words said back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.care.filling import clock, weekday
from assistant.care.protocol import begin
from assistant.care.reply import Heard
from assistant.care.spoken import spoken
from tests.care.exercising import ANYONE, CALM, led, part_of, turn

SPOKEN = spoken("en")
UNITS = "zero one two three four five six seven eight nine ten".split()


@pytest.mark.parametrize(
    ("said", "number"),
    [("three", 3), ("about a seven", 7), ("six or seven", 7), ("ten out of ten", 10), ("it's a four I think", 4),
     ("7/10", 7), ("7", 7), ("seven and a half", 8), ("between two and three", 3), ("zero", 0), ("nought", 0),
     ("none", 0), ("somewhere around five", 5), ("in the middle", 5), ("to", 2), ("ate", 8), ("very upset", 10),
     ("i'd say three", 3), ("it was eight now it's five", 5), ("eight out of ten today", 8),
     ("seventy", None), ("what number", None), ("I don't know", None), ("i am not sure", None)],
)  # fmt: skip
def test_numbers_to_ten(said: str, number: int | None) -> None:
    assert SPOKEN.number(said) == number


@pytest.mark.parametrize(
    ("said", "number"),
    [("ashamed about ninety", 90), ("eighty five", 85), ("a hundred", 100), ("one hundred", 100), ("60 percent", 60),
     ("50%", 50), ("eight out of ten", 80), ("sixty or seventy", 65), ("sad", None), ("half", 50), ("twenty-five", 25)],
)  # fmt: skip
def test_numbers_to_a_hundred(said: str, number: int | None) -> None:
    assert SPOKEN.number(said, 100) == number


@given(st.integers(0, 10), st.sampled_from(["{}", "about {}", "a {}", "maybe a {}", "{} out of ten", "i'm a {} today"]))
def test_every_number_is_understood_in_every_frame(number: int, frame: str) -> None:
    assert SPOKEN.number(frame.format(UNITS[number])) == number
    assert SPOKEN.number(frame.format(number)) == number


@given(st.text(max_size=60))
def test_any_text_gives_a_number_in_range_or_none(text: str) -> None:
    for most in (10, 100):
        number = SPOKEN.number(text, most)
        assert number is None or 0 <= number <= most


@pytest.mark.parametrize(
    ("said", "answer"),
    [("yes", "yes"), ("Yes please.", "yes"), ("oh go on then", "yes"), ("yeah sure", "yes"), ("I suppose so", "yes"),
     ("no", "no"), ("no thank you", "no"), ("not really", "no"), ("nope", "no"), ("no I had better not", "no"),
     ("yes but my knee is stiff", "yes"), ("so-so", "so_so"), ("a bit", "so_so"), ("it was so so", "so_so"),
     ("the curtains", ""), ("", "")],
)  # fmt: skip
def test_yes_and_no(said: str, answer: str) -> None:
    assert SPOKEN.yes_no(said) == answer


@pytest.mark.parametrize(
    ("command", "said"),
    [(command, said) for command, many in {
        "stop": ["stop", "Stop!", "please stop", "stop now", "stop it", "stop the exercise", "can we stop", "let's stop",
                 "I want to stop", "stop i don't want to go on", "i don't want to go on", "i've had enough",
                 "stop i've had enough of questions", "that's enough", "enough", "no more", "no more questions",
                 "turn it off then", "cancel", "i don't want to do this any more", "leave it", "quit", "no stop",
                 "can you stop please", "stop stop", "i'd like to stop now", "okay that's enough now thank you",
                 "i think we should stop", "i'd rather stop", "no i don't want this", "i don't like this",
                 "make it stop", "end the exercise", "i can't do this any more", "could you stop it please",
                 "oh stop it", "that'll do", "i'd rather not go on", "solace stop", "hey stop that now"],
        "pause": ["pause", "hang on", "hang on someone's at the door", "wait a moment", "hold on a minute",
                  "just a minute", "the phone's ringing", "there's someone at the door", "one moment please",
                  "i need the toilet", "sorry hold on the nurse is here", "be right back", "give me a minute"],
        "go_on": ["go on", "carry on", "right carry on", "continue", "keep going", "ok let's go on", "i'm back",
                  "i'm ready", "please continue", "yes carry on please", "we can go on now"],
        "repeat": ["what", "repeat", "again please", "say that again", "pardon", "what was that", "sorry",
                   "can you repeat that", "i didn't catch that", "once more", "could you say that again please"],
        "slower": ["slower", "slower please", "too fast", "slow down", "a bit slower", "you're too fast",
                   "can we go slower", "not so fast"],
        "skip": ["skip", "skip it", "skip this one", "next", "next one please", "pass", "i'd rather not"],
        "how_long": ["how long is left", "how much longer", "how long does it take", "are we nearly done",
                     "how many more questions", "when does it end"],
        "louder": ["louder", "speak up", "i can't hear you", "a bit louder please"],
        "softer": ["softer", "quieter please", "too loud", "not so loud"],
        "louder_slower": ["say that louder and slower"],
    }.items() for said in many],
)  # fmt: skip
def test_commands_are_understood(command: str, said: str) -> None:
    assert SPOKEN.command(said) == command


@pytest.mark.parametrize(
    "said",
    ["stop smoking", "i stopped by the shop", "the bus stop", "my son wants me to stop drinking", "i passed the shop",
     "what he said hurt", "wait for the bus with anna", "i carry on anyway", "sorry for myself", "the next bus",
     "enough money for rent", "leave it to my daughter", "i repeat myself", "no more sugar in my tea", "again and again", "i don't like my neighbour", "i can't do it alone because of my hip", "that will be hard",
     "i would rather be at home", "end of the month",
     "pause for thought magazine", "turn my life around"],
)  # fmt: skip
def test_answers_with_such_words_are_no_commands(said: str) -> None:
    assert SPOKEN.command(said) == ""


@pytest.mark.parametrize(
    ("said", "symptom"),
    [("i feel dizzy", "dizzy"), ("my head's spinning", "dizzy"), ("that hurts", "pain"), ("i've got a cramp", "pain"),
     ("my shoulder hurts", "pain"), ("i'm having a flashback", "flashback"), ("i hear voices", "voices"),
     ("i'm panicking", "panic"), ("it makes it worse", "panic"), ("no pain", ""), ("it doesn't hurt", ""),
     ("i'm not dizzy", ""), ("the painting", ""), ("i can hear the radio", "")],
)  # fmt: skip
def test_symptoms_are_heard_and_their_absence_too(said: str, symptom: str) -> None:
    assert SPOKEN.symptom(said) == symptom


@pytest.mark.parametrize("said", ["my back pain might get in the way", "a panic attack in the shop", "pain in my knee"])
def test_a_worksheet_takes_a_told_symptom_as_an_answer(said: str) -> None:
    assert SPOKEN.symptom(said, worksheet=True) == ""


@pytest.mark.parametrize(
    ("said", "back"),
    [("my son never calls me", "your son never calls you"), ("I am tired", "you are tired"),
     ("i've lost my glasses", "you have lost your glasses"), ("the phone bill", "the phone bill"),
     ("because they make me laugh", "they make you laugh"), ("um, well, I was late", "you were late"),
     ("you told me so", ""), ("one two three four five six seven eight nine", ""), ("", "")],
)  # fmt: skip
def test_words_are_said_back(said: str, back: str) -> None:
    assert SPOKEN.their_words(said) == back


def test_times_and_days() -> None:
    assert clock("at five o'clock") == "five o'clock" and clock("teatime") == "teatime"
    assert clock("in the afternoon") == "" and clock("after lunch") == ""
    assert weekday("on monday at ten") == "Monday" and weekday("tomorrow") == ""


@pytest.mark.parametrize(
    ("likeliest", "guesses", "meant"),
    [("star", (), "stop"), ("start", (("stop", -2.1),), "stop"), ("flow down", (), "slower"), ("except", (), "skip"),
     ("right carried on", (), "resume"), ("the peak", (), "repeat"), ("what stop", (), "stop")],
)  # fmt: skip
def test_a_misheard_command_is_understood_beside_a_cue(
    likeliest: str, guesses: tuple[tuple[str, float], ...], meant: str
) -> None:
    part = part_of(led("breathing", ["three"])[-1])
    assert part.hear(Heard(likeliest, CALM, guesses), ANYONE).reply.intent == meant


def test_another_guess_that_is_a_number_is_the_answer_to_a_number() -> None:
    part = part_of(begin("breathing", ANYONE))
    turned = part.hear(Heard("very", CALM, (("three", -1.0),)), ANYONE)
    assert part_of(turned).answers.all("before") == ("3",)


@pytest.mark.parametrize("said", ["a flower", "star", "some boys", "the script"])
def test_what_a_person_names_in_the_room_is_no_command(said: str) -> None:
    part = part_of(led("grounding", ["three", ""])[-1])
    turned = turn(part, said)
    assert turned.handled and turned.reply.text == "" and turned.reply.intent == "none"


def test_do_not_stop_is_no_stop() -> None:
    part = part_of(led("breathing", ["three"])[-1])
    assert turn(part, "please don't stop").part is not None
