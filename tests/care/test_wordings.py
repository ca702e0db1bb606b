"""Requests in many people's words, with an address, courtesies or a reason around them; near misses ask for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.care import wordings
from assistant.care.requests import asked, stopping, understood

HERE = Path(__file__).parent
ROWS = [row.split("\t") for row in (HERE / "wordings.tsv").read_text().splitlines() if not row.startswith("#")]
NEAR = (HERE / "near_misses.txt").read_text().splitlines()
REQUESTS = frozenset(name for wanted, _, _ in ROWS for name in wanted.split("|"))


def name(text: str) -> str:
    found = asked(text)
    return found.name if found else ""


@pytest.mark.parametrize(("half", "least"), [("tune", 0.97), ("aside", 0.88)])
def test_requests_are_understood_in_many_peoples_words(half: str, least: float) -> None:
    right = [name(said) in wanted.split("|") for wanted, of, said in ROWS if of == half]
    assert sum(right) >= least * len(right)


def test_stop_is_understood_in_every_wording_that_was_looked_at() -> None:
    assert [said for wanted, of, said in ROWS if wanted == "stop|off" and of == "tune" and name(said) != "stop"] == []


def test_near_misses_ask_for_nothing() -> None:
    assert len([text for text in NEAR if name(text) in REQUESTS]) <= 0.015 * len(NEAR)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ach stop would you", "stop"),
        ("please i beg you stop", "stop"),
        ("kindly repeat madam", "repeat"),
        ("my brain is slow today go slow", "slower"),
        ("speak up the fan is on", "louder"),
        ("you are too loud for this little room", "softer"),
        ("i missed that the kettle was on", "repeat"),
        ("give me a minute the nurse has just come in", "pause"),
        ("i don't feel right call someone", "call_someone"),
    ],
)
def test_what_stands_around_a_request_changes_nothing(text: str, wanted: str) -> None:
    assert name(text) == wanted


@pytest.mark.parametrize(
    "text", ["the nurse told me speak up", "my car would not stop", "the kids never slow down", "we had to hold on"]
)
def test_words_of_command_that_are_part_of_a_clause_ask_for_nothing(text: str) -> None:
    assert name(text) == ""


def test_only_what_changes_nothing_is_taken_off() -> None:
    assert wordings.plain("och stop it madam") == "stop it"
    assert wordings.plain("stop it") == "" and wordings.plain("please") == ""


@pytest.mark.parametrize("text", ["As.", "What it?", "Debit,", "Hack it in."])
def test_a_short_stop_is_known_by_what_is_written_for_it(text: str) -> None:
    found = understood(text, (), 0.7)
    assert found and found.name == "stop"
    assert understood(text, (), 0.97) is None


@pytest.mark.parametrize("text", ["Just.", "Which,", "And it,"])
def test_a_word_left_hanging_is_perhaps_a_stop_where_something_runs(text: str) -> None:
    assert stopping(text, confidence=0.7) == "perhaps" and understood(text, (), 0.7) is None
