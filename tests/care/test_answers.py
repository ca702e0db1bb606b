"""Spoken answers: the variants of CLINICAL 6.2, and other people's ways of saying them."""

import re
from collections import Counter
from pathlib import Path

import pytest

from assistant.care.answers import answers, by_days

KNOWN = answers("en")
ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "answers_paraphrases.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]

VARIANTS = {
    ("frequency", 0): "not at all · never · no · none · not once · zero · no days · no, not that · it has not · not really* · hardly*",
    ("frequency", 1): "several days · some days · a few days · a couple of days · once or twice · now and then · sometimes · occasionally · two or three days · a bit*",
    ("frequency", 2): "more than half the days · more than half · over half · most days* · more days than not · more often than not · eight days · nine or ten days · a lot of days* · usually*",
    ("frequency", 3): "nearly every day · almost every day · every day · daily · each day · all the time · always · constantly · every single day · all two weeks",
    ("difficulty", 0): "not difficult at all · not at all · no · fine · easy · no trouble · none · not difficult · no problem",
    ("difficulty", 1): "somewhat difficult · somewhat · a bit · a little · slightly · some · sort of* · kind of* · mildly",
    ("difficulty", 2): "very difficult · very · quite hard* · hard · a lot · really difficult · pretty hard* · much harder · very hard",
    ("difficulty", 3): "extremely difficult · extremely · impossible · could not · terribly · I could do nothing · as hard as can be · unbearable · completely",
    ("time", 5): "all of the time · always · all the time · the whole time · constantly · every moment · every day · without a break",
    ("time", 4): "most of the time · mostly · usually · nearly always · most days · almost all the time · the majority · very often · nearly all of it",
    ("time", 3): "more than half of the time · more than half · over half · a bit more than half · more often than not · slightly over half · more yes than no · better than half",
    ("time", 2): "less than half of the time · less than half · under half · not quite half · below half · fewer than half · a bit under half · less often than not",
    ("time", 1): "some of the time · sometimes · now and then · occasionally · a little · a few times · once in a while · here and there · rarely*",
    ("time", 0): "at no time · never · not at all · none of the time · no · not once · zero · no time · at no point",
    ("loneliness", 1): "hardly ever · never · hardly · rarely · almost never · seldom · not often · no · not at all · scarcely",
    ("loneliness", 2): "some of the time · sometimes · now and then · occasionally · at times · a bit* · once in a while · every so often · in between · some",
    ("loneliness", 3): "often · a lot · most of the time · always · all the time · very often · frequently · every day · usually · constantly",
    ("yes_no", 1): "yes · yeah · yep · I do · I am · I have · I did · that is right · true · sadly yes · of course · sometimes* · a bit*",
    ("yes_no", 0): "no · nope · no I do not · I am not · I have not · never · not at all · that is wrong · false · not me · nah · not really* · I do not think so*",
}  # fmt: skip


@pytest.mark.parametrize(
    ("scale", "value", "said"),
    [(scale, value, said) for (scale, value), row in VARIANTS.items() for said in row.split(" · ")],
)
def test_every_variant_is_its_choice_and_marked_ones_are_read_back(scale: str, value: int, said: str) -> None:
    reading = KNOWN.read(said.rstrip("*"), scale)
    assert (reading.value, reading.sure) == (value, not said.endswith("*"))
    assert KNOWN.command(said.rstrip("*")) == ""


@pytest.mark.parametrize("days", range(15))
@pytest.mark.parametrize("form", ["{} days", "on {} of the 14 days", "about {} days i would say", "{} out of 14"])
def test_a_number_of_days_is_an_answer(days: int, form: str) -> None:
    expected = 0 if days == 0 else 1 if days <= 7 else 2 if days <= 11 else 3
    assert by_days(days) == expected
    assert KNOWN.read(form.format(days), "frequency").value == expected


@pytest.mark.parametrize(("percent", "value"), [(0, 0), (10, 1), (40, 2), (50, None), (60, 3), (80, 4), (100, 5)])
def test_a_share_is_an_answer_about_time(percent: int, value: int | None) -> None:
    assert KNOWN.read(f"{percent} percent", "time").value == value
    assert KNOWN.read(f"about {percent}%", "time").value == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("several days, no wait, nearly every day", 3),
        ("not at all i mean several days", 1),
        ("nearly every day actually more than half the days", 2),
        ("several days or nearly every day", None),
        ("not at all and every day", None),
        ("ten or twelve days", None),
        ("not every day but several days", 1),
        ("five days a week", 2),
        ("the first one", None),
        ("two", None),
    ],
)
def test_the_last_word_counts_and_contradictions_do_not(said: str, value: int | None) -> None:
    assert KNOWN.read(said, "frequency").value == value


@pytest.mark.parametrize(("aside", "gate"), [("a", 0.98), ("b", 0.97)])
def test_other_ways_of_saying_it(aside: str, gate: float) -> None:
    rows = [row for row in ROWS if row[2] == aside]
    wrong = []
    for scale, value, _, text in rows:
        read = KNOWN.read(text, scale).value
        if ("?" if read is None else str(read)) != value or KNOWN.command(text):
            wrong.append((scale, text, value, read, KNOWN.command(text)))
    assert len(wrong) <= (1 - gate) * len(rows), wrong


def test_a_choice_is_never_taken_for_its_neighbour_without_asking() -> None:
    """Silent errors are worse than asking again: whatever is misread must at least be read back."""
    silent = []
    for scale, value, _, text in ROWS:
        reading = KNOWN.read(text, scale)
        if reading.value is not None and reading.sure and str(reading.value) != value:
            silent.append((scale, text, value, reading.value))
    assert silent == []


def test_every_choice_has_paraphrases_that_the_patterns_were_not_written_with() -> None:
    counts = Counter((scale, value, aside) for scale, value, aside, _ in ROWS if value != "?")
    assert len(counts) == 2 * (4 + 4 + 6 + 3 + 2 + 2)
    assert all(count >= (30 if aside == "a" else 10) for (_, _, aside), count in counts.items())
    assert len({(scale, text) for scale, _, _, text in ROWS}) == len(ROWS)


COMMANDS = {
    "stop": ["stop", "Stop.", "stop i've had enough of questions", "please stop", "stop it", "i want to stop", "can we stop now",
             "i don't want to go on", "enough", "that's enough", "no more questions", "i've had enough", "i'm done",
             "quit", "let's stop here", "i'd like to stop the questions please", "stop asking me", "leave it", "i give up",
             "i don't want to answer any more"],
    "skip": ["skip", "skip that one", "next question please", "pass", "i'd rather not say", "i don't want to answer that",
             "can we skip this one", "move on", "leave that one out", "i prefer not to say", "none of your business"],
    "repeat": ["repeat that please", "say that again", "pardon", "sorry what", "what was the question", "i didn't hear that",
               "can you repeat the question", "what did you say", "come again", "once more please", "i missed that"],
    "choices": ["can you say the choices again", "what are the options", "what were the choices", "what can i say",
                "how do i answer that", "tell me the answers again"],
    "meaning": ["what do you mean", "what does that mean", "i don't understand", "can you explain that", "i don't follow"],
    "private": ["who gets to see the answers", "who will see this", "is this confidential", "where do the answers go",
                "will you tell my doctor", "is this stored"],
    "left": ["how many more", "how much longer", "how many questions are left", "are we nearly done", "is this the last one"],
    "total": ["what's my score", "what is the total", "how did i do", "what did i score", "tell me my result"],
}  # fmt: skip


@pytest.mark.parametrize(("command", "text"), [(name, text) for name, texts in COMMANDS.items() for text in texts])
def test_commands_are_understood(command: str, text: str) -> None:
    assert KNOWN.command(text) == command


@pytest.mark.parametrize(
    "text",
    ["it never stops", "no more than a couple of days", "i can't stop worrying", "a number of days", "nearly every day",
     "the choice of food is poor", "i passed the exam", "it went on and on", "i don't want to get up", "once more or less"],
)  # fmt: skip
def test_answers_with_such_words_are_no_commands(text: str) -> None:
    assert KNOWN.command(text) == ""


def test_patterns_are_written_over_cleaned_words() -> None:
    for text, clean in [("I've, um, NOT.", "i have not"), ("can't", "can not"), ("It's twelve-ish", "it is 12 ish")]:
        assert KNOWN.clean(text) == clean
    assert re.fullmatch(r"[a-z0-9' -]*", KNOWN.clean("Ünïcode ½ — “quotes” 50%!"))


def test_nothing_said_is_nothing_heard() -> None:
    for text in ("", "...", "um", "uh er", "☃"):
        assert KNOWN.read(text, "frequency").value is None
        assert KNOWN.read(text, "yes_no").value is None
        assert KNOWN.command(text) == ""
