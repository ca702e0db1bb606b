import re
import tomllib
from importlib import resources

import pytest

from assistant.care.moves import LAST, moves, said_of
from assistant.care.phrases import prompt
from assistant.safety.guard import Context, ill_formed, refused

BANK = moves()
SPOKEN = ("RF", "RM", "OQ", "AF", "SU", "OE", "OP", "AP", "CL", "RP")


def test_the_bank_is_whole() -> None:
    assert {move: len(lines) for move, lines in BANK.bank.items()} == {
        "RF": 8, "RM": 8, "OQ": 8, "AF": 7, "SU": 6, "OE": 6, "OP": 6, "AP": 6, "CL": 6, "RP": 6,
    }  # fmt: skip
    assert all(t.id == f"{move}-{n}" for move, lines in BANK.bank.items() for n, t in enumerate(lines, 1))


def test_every_line_is_short_and_asks_once() -> None:
    for lines in BANK.bank.values():
        for line in lines:
            assert ill_formed(re.sub(r"\{.*?\}", "word", line.text)) is None
            assert line.text.count("?") <= 1
            assert all(len(s.split()) <= 18 for s in re.split(r"(?<=[.?!]) ", line.text))


def test_there_are_sixty_feelings() -> None:
    file = resources.files("assistant.care").joinpath("content", "en", "feelings.toml")
    rows = tomllib.loads(file.read_text(encoding="utf-8"))
    assert len(rows) == 60
    assert all(row["noun"] and row["situation"] for row in rows.values())


@pytest.mark.parametrize(
    ("turn", "move", "line"),
    [("i can't sleep my head won't stop", "RM", "So you can't sleep, your head won't stop."),
     ("I'm worried about my knee", "RF", "It sounds like you feel worried."),
     ("my knee makes me cross", "OQ", "You said your knee makes you cross. What is that like?"),
     ("my grandson means the world to me", "AF", "You clearly care about your grandson."),
     ("i'm a burden to everyone", "RM", "I think I follow. Go on, if you like."),
     ("it's all a bit much i'm that tired", "RF", "It sounds like you feel tired.")],
)  # fmt: skip
def test_a_move_uses_the_persons_own_words(turn: str, move: str, line: str) -> None:
    assert BANK.template(move, said_of([turn]), ()).text == line  # type: ignore[arg-type]


@pytest.mark.parametrize("move", SPOKEN)
def test_no_line_comes_twice_until_none_is_left(move: str) -> None:
    said = said_of(["The garden was lovely.", "I'm worried about my knee, but I managed to get up"])
    given = {"exercise": "slow breathing", "minutes": "three", "card": "sleep", "name": "Ann"}
    used: list[str] = []
    while (line := BANK.template(move, said, used, given)).id != LAST:  # type: ignore[arg-type]
        assert line.id not in used
        assert "{" not in line.text
        used.append(line.id)
    assert used


def test_a_reflection_has_a_line_of_the_same_move() -> None:
    reflection = BANK.reflection("RF", said_of(["I feel lonely"]), ())
    assert (reflection.move, reflection.instead.id) == ("RF", "RF-1")


def test_both_sides_are_said() -> None:
    said = said_of(["I wanted to go to the club but I was too tired"])
    used = ("RM-1", "RM-2")
    line = BANK.template("RM", said, used).text
    assert line == "On one side, you wanted to go to the club. On the other, you were too tired."


def test_what_was_said_is_found() -> None:
    said = said_of(["it was a quiet day", "I tried to walk but my hip was sore and I cried", "What should I do?"])
    assert {"advice", "question"} <= said.marks
    assert said.recent == (False, True, False)
    assert not said.affect
    assert said.earlier == ("you tried to walk", "your hip was sore", "you cried", "it was a quiet day")
    assert said_of([]).turns == ()


def test_the_examples_for_the_model_pass_the_guard() -> None:
    head = prompt("en")
    assert [one.role for one in head] == ["system", *["user", "assistant"] * 8]
    for said, answer in zip(head[1::2], head[2::2], strict=True):
        assert refused(answer.text, Context((said.text,))) is None


@pytest.mark.parametrize(
    "words", ["i nearly died laughing at our ethel", "we laughed till we cried", "my sides were sore from laughing"]
)
def test_laughter_is_not_heavy(words: str) -> None:
    assert not said_of((words,)).affect


def test_being_left_in_peace_is_not_loneliness() -> None:
    assert not said_of(("leave me alone",)).affect
    assert said_of(("i am alone all day",)).affect


@pytest.mark.parametrize("words", ["who should i vote for", "which horse should i bet on"])
def test_no_suggestion_is_held_out_where_none_can_be_made(words: str) -> None:
    assert "advice" not in said_of((words,)).marks
    assert "advice" in said_of(("what should i do about the evenings",)).marks


@pytest.mark.parametrize("words", ["my brother died last spring", "i cried all night", "it hurts when i laugh"])
def test_what_is_heavy_stays_so(words: str) -> None:
    assert said_of((words,)).affect
