"""The person's own words, turned round: `slots.tsv` is the table that was read aloud, one turn a line."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.care import slots
from assistant.safety.guard import unkind

TABLE = Path(__file__).with_name("slots.tsv")
"""What is said, TAB, clauses, TAB, feelings, TAB, topics; `SOLACE_GOLDEN=write` writes what follows from the first."""


def filled(turn: str) -> str:
    felt = [f"{one.feeling.adjective}{f' ({one.topic.text})' if one.topic else ''}" for one in slots.feelings(turn)]
    topics = [topic.text for topic in slots.topics(turn)]
    return "\t".join([turn, " | ".join(slots.clauses(turn)), ", ".join(felt), ", ".join(topics)])


def test_every_fill_is_the_one_that_was_read() -> None:
    rows = TABLE.read_text(encoding="utf-8").splitlines()
    now = [row if row.startswith("#") else filled(row.split("\t")[0]) for row in rows]
    if os.environ.get("SOLACE_GOLDEN") == "write":
        TABLE.write_text("\n".join(now) + "\n", encoding="utf-8")
    assert len(rows) > 150
    assert now == rows


@pytest.mark.parametrize(
    ("turn", "clause"),
    [("i can't sleep my head won't stop", "you can't sleep, your head won't stop"),
     ("I was so tired that I cried.", "you were so tired that you cried"), ("um my my son he rang", ""), ("what did i do", ""),
     ("i'm a burden", ""), ("they are all against me", ""), ("my husband died", ""), ("i took my tablets", ""),
     ("if i fell i'd be stuck", ""), ("i wanted to", ""), ("you never listen to me", ""),
     ("i cannae sleep", "you can't sleep"), ("i'm no weel", ""), ("", ""), ("the the the", ""),
     ("I'm proud that I stopped smoking", "you're proud that you stopped smoking")],
)  # fmt: skip
def test_a_clause_is_turned_round_or_left(turn: str, clause: str) -> None:
    assert slots.clause(turn) == clause


@pytest.mark.parametrize(
    ("turn", "feeling"),
    [("I'm that tired", "tired"), ("it makes me cross", "cross"), ("i've been feeling down", "low"),
     ("I worry about my knee", "worried"), ("lonely", "lonely"), ("the loneliness", "lonely"),
     ("er no well yes i suppose i am a bit worried", "worried")],
)  # fmt: skip
def test_a_feeling_that_is_theirs_is_found(turn: str, feeling: str) -> None:
    felt = slots.feeling(turn)
    assert felt is not None
    assert felt.feeling.adjective == feeling


@pytest.mark.parametrize(
    "turn",
    ["I'm not lonely", "she is angry with me", "are you sad", "i was happy then", "he looks tired", "i sat down",
     "if i were lonely", "i don't feel sad", "i lost my keys", "the house is empty", "it's a low wall"],
)  # fmt: skip
def test_a_feeling_of_somebody_else_or_denied_is_not(turn: str) -> None:
    assert slots.feeling(turn) is None


@pytest.mark.parametrize(
    ("turn", "topic"),
    [("my left knee is bad", "your knee"), ("i can't sleep", None), ("his garden", None), ("the garden gate", None),
     ("it's the noise", "the noise"), ("our old dog barks", "your old dog")],
)  # fmt: skip
def test_a_topic_is_a_phrase_the_person_said(turn: str, topic: str | None) -> None:
    found = slots.topic(turn)
    assert (found.text if found else None) == topic


@given(st.lists(st.sampled_from("i my we can't sleep the son rings and but because me was sad you never it".split())))
@settings(max_examples=300, deadline=None)
def test_a_clause_is_short_and_never_in_the_first_person(tokens: list[str]) -> None:
    for clause in slots.clauses(" ".join(tokens)):
        words = clause.split()
        assert len(words) <= slots.MOST_WORDS
        assert not {"i", "me", "my", "we"} & set(words)
        assert unkind(clause) is None
