"""Whoever looks after somebody is not told of as somebody who watches them."""

from __future__ import annotations

import pytest

from assistant.safety.screen import screen
from assistant.safety.verdict import Flag


@pytest.mark.parametrize(
    "words", ["check on me every day", "will you check on me every day", "check my mood every day"]
)
def test_a_wish_to_be_looked_after_is_no_abuse(words: str) -> None:
    assert not screen(words).flags


@pytest.mark.parametrize(
    "words", ["he checks my phone every night", "he checks my letters", "he watches me every minute"]
)
def test_being_watched_is(words: str) -> None:
    assert Flag.ABUSE in screen(words).flags
