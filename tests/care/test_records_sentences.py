"""The sentences of records, progress and check-ins: short, one question, every slot filled, none missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.care.content import table

FILES = ("records", "progress", "checkins")
LONGEST = 18
SLOTS = {"kinds", "n", "a", "b", "exercise", "their_words", "instrument", "day"}


def texts(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from texts(one, f"{where}.{name}")
    elif isinstance(value, list):
        for one in value:
            yield from texts(one, where)
    else:
        yield where, str(value)


ALL = [pair for name in FILES for pair in texts(table("en", name), name)]
SPOKEN = [(where, text) for where, text in ALL if text[:1].isupper() and text[-1] in ".?"]


@pytest.mark.parametrize(("where", "text"), SPOKEN, ids=[where for where, _ in SPOKEN])
def test_a_sentence_can_be_spoken(where: str, text: str) -> None:
    assert all(len(sentence.split()) <= LONGEST for sentence in re.split(r"(?<=[.?!])\s", text))
    assert text.count("?") <= 1
    assert set(re.findall(r"{(\w+)}", text)) <= SLOTS
    assert not re.search(r"[0-9&%/;—]", text.replace("0 to 10", ""))


def test_nothing_shames_or_counts_days() -> None:
    for where, text in ALL:
        assert not re.search(r"streak|missed you|well done for|points|should have|fail", text, re.I), where
