"""Killed with -9 at every few lines of every kind of writing: what is opened afterwards is whole, and one of two states."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.care.reply import Effect
from assistant.records.audit import check
from assistant.records.keeper import Records
from tests.records.kit import NOON, everything, keep, kept, killed_at, lines_of, no, yes

POINTS, TAIL = 20, 150
"""Kills in each kind of writing: so many spread over all its lines, and as many over the last ones, where it writes."""
BEFORE = (yes(), *everything(), keep("note", "the first"), keep("note", "the last"))
ALL = 16


def _work(folder: Path, effects: Sequence[Effect]) -> Callable[[], None]:
    def work() -> None:
        records = Records.open(folder)
        records.apply(effects, NOON)
        records.close()

    return work


def _points(lines: int) -> list[int]:
    tail = min(TAIL, lines - 1)
    spread = [1 + n * (lines - 1) // POINTS for n in range(POINTS)]
    return sorted({*spread, *(lines - tail + n * tail // POINTS for n in range(POINTS))})


CASES: dict[str, tuple[Sequence[Effect], Sequence[Effect], set[Any]]] = {
    "first yes": ((), (yes(), keep("note", "one")), {(), ("one",)}),
    "keeping": (BEFORE, (keep("note", "new"),), {ALL, ALL + 1}),
    "forgetting": (BEFORE, (Effect("forget", value="the first"),), {ALL, ALL - 1}),
    "withdrawing": (BEFORE, (no(),), {ALL, 0}),
    "deleting": (BEFORE, (Effect("delete"),), {ALL, 0}),
}


@pytest.mark.parametrize("name", CASES)
def test_a_kill_at_any_point_leaves_one_of_two_states(name: str, tmp_path: Path) -> None:
    before, effects, states = CASES[name]
    whole = tmp_path / "whole"
    _work(whole, before)()
    lines = lines_of(_work(whole, effects))
    ended: list[Any] = []
    for point in _points(lines):
        folder = tmp_path / str(point)
        _work(folder, before)()
        assert killed_at(point, _work(folder, effects))
        records = Records.open(folder)
        texts = kept(records)
        ended.append(tuple(texts) if name == "first yes" else len(texts))
        records.apply([yes(), keep("note", "afterwards")], NOON)
        assert kept(records) == [*texts, "afterwards"]
        records.close()
        if (folder / "audit.jsonl").exists():
            assert check(folder).problems == ()
    assert set(ended) <= states
    assert len(set(ended)) == 2


def test_a_kill_while_deleting_leaves_nothing_once_opened_again(tmp_path: Path) -> None:
    work = _work(tmp_path / "whole", [Effect("delete")])
    _work(tmp_path / "whole", BEFORE)()
    lines = lines_of(work)
    for point in _points(lines):
        folder = tmp_path / str(point)
        _work(folder, BEFORE)()
        assert killed_at(point, _work(folder, [Effect("delete")]))
        records = Records.open(folder)
        if not kept(records):
            assert sorted(path.name for path in folder.iterdir()) == ["audit.head", "audit.jsonl"]
        records.close()


def test_what_was_answered_for_survives_kills_between_writes(tmp_path: Path) -> None:
    _work(tmp_path / "r", [yes()])()
    done: list[str] = []
    for number in range(12):
        effects = [keep("note", f"{number} {n}") for n in range(5)]
        lines = lines_of(_work(tmp_path / "r", effects))
        done += [f"{number} {n}" for n in range(5)]
        killed_at(
            lines // 2 + number * 7, _work(tmp_path / "r", [keep("note", f"lost {number} {n}") for n in range(5)])
        )
        records = Records.open(tmp_path / "r")
        texts = kept(records)
        assert [text for text in texts if not text.startswith("lost")] == done
        records.close()


def test_a_kill_in_the_middle_of_writing_loses_nothing_that_was_done(tmp_path: Path) -> None:
    """The parent kills as soon as it has seen so many writes done: somewhere within the next one."""
    _work(tmp_path / "r", [yes()])()
    for wanted in range(1, 40, 3):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            _writing(tmp_path / "r", wanted, writer)
        os.close(writer)
        done = 0
        while done < wanted:
            done += len(os.read(reader, wanted - done))
        os.kill(child, signal.SIGKILL)
        done += sum(len(rest) for rest in iter(lambda: os.read(reader, 100), b""))  # noqa: B023
        os.close(reader)
        os.waitpid(child, 0)
        records = Records.open(tmp_path / "r")
        mine = [text for text in kept(records) if text.startswith(f"{wanted} ")]
        assert mine == [f"{wanted} {n}" for n in range(len(mine))] and done <= len(mine) <= done + 1
        assert check(tmp_path / "r").problems == ()
        records.close()


def _writing(folder: Path, name: int, writer: int) -> None:
    """Keep one note after the other for ever, and tell of each that is kept."""
    records = Records.open(folder)
    for n in range(100_000):
        records.apply([keep("note", f"{name} {n}")], NOON)
        os.write(writer, b".")
    os._exit(0)
