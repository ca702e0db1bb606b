"""Whole conversations by typed lines, the path of `solace talk --json`: what must be said, and what must not."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from assistant.talk_cli import converse

HERE = Path(__file__).parent
SCRIPTS = [json.loads(line) for line in (HERE / "conversations.jsonl").read_text().splitlines()]
TIERS = ["T0", "T1", "T2", "T3"]


def spoken(script: dict[str, Any]) -> list[dict[str, Any]]:
    asked = [{"begin": {"id": script["id"], "setup": script.get("setup", {})}}]
    asked += [{"say": turn["say"]} for turn in script["turns"]]
    out = io.StringIO()
    assert converse([json.dumps(one) for one in asked], out) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()][1:]


@pytest.mark.parametrize("script", SCRIPTS, ids=[one["id"] for one in SCRIPTS])
def test_a_conversation_goes_as_it_should(script: dict[str, Any]) -> None:
    for turn, answer in zip(script["turns"], spoken(script), strict=True):
        expect, said = turn["expect"], answer["reply"].lower()
        if "intent" in expect:
            assert answer["intent"] == expect["intent"], (turn["say"], said)
        if "must_contain_any" in expect:
            assert any(re.search(one, said) for one in expect["must_contain_any"]), (turn["say"], said)
        for one in expect.get("must_not_match", ()):
            assert not re.search(one, said), (turn["say"], said)
        if "tier" in expect:
            wanted, got = TIERS.index(expect["tier"]), TIERS.index(answer["tier"])
            assert (got == wanted) if not wanted else (got >= wanted), (turn["say"], said)


def test_the_same_words_get_the_same_tier_whoever_says_them() -> None:
    groups: dict[str, set[str]] = {}
    for script in SCRIPTS:
        if group := script.get("swap_group"):
            groups.setdefault(group, set()).add(spoken(script)[0]["tier"])
    assert groups
    assert all(len(tiers) == 1 for tiers in groups.values())


def test_a_setup_that_cannot_be_made_is_skipped() -> None:
    out = io.StringIO()
    assert converse(['{"begin": {"id": "x", "setup": {"weather": "wet"}}}'], out) == 0
    assert "weather" in json.loads(out.getvalue())["skip"]


def test_a_line_that_cannot_be_read_says_what_to_send() -> None:
    out = io.StringIO()
    assert converse(["{", '{"begin": {}}'], out) == 1
    assert "Send begin, say or silence." in out.getvalue()


def test_what_a_session_begins_with_gets_the_right_answer() -> None:
    rows = [line.split("\t") for line in (HERE / "first_turns.tsv").read_text().splitlines() if line[0] != "#"]
    out = io.StringIO()
    converse(
        [json.dumps(one) for _, text in rows for one in ({"begin": {"setup": {"region": "GB"}}}, {"say": text})], out
    )
    answers = [json.loads(line) for line in out.getvalue().splitlines()][1::2]
    wrong = [(want, text) for (want, text), one in zip(rows, answers, strict=True) if one["intent"] != want]
    assert len(wrong) <= 0.05 * len(rows), wrong
