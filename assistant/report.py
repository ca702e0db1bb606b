"""What a conversation leaves outside: a line for each turn, a log of its decisions; words only when asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from enum import Enum
from typing import Any, TextIO

from assistant.events import Event, Turn


def record(event: Event, words: bool = False) -> dict[str, Any]:
    """An event as JSON types, times rounded to milliseconds; `words`: whether spoken text is let through."""
    row: dict[str, Any] = {"event": type(event).__name__}
    for f in fields(event):
        if f.repr or (words and f.type == "str"):
            row[f.name] = _plain(getattr(event, f.name))
    return row


def turn_row(turn: Turn, number: int, words: bool = False) -> dict[str, Any]:
    """The line of a turn: its latency, source and stages; what was said only with `words`."""
    said = {"person": turn.person, "assistant": turn.assistant} if words else {}
    return {
        "turn": number,
        **said,
        "latency_s": turn.latency_s,
        "source": turn.source,
        "interrupted": turn.interrupted,
        "withdrawn": turn.withdrawn,
        "stages": dict(turn.stages),
    }


class Recorder:
    """Observes a session: turn lines to one place, the event log to another."""

    def __init__(self, turns: Callable[[str], None] | None, log: TextIO | None, words: bool) -> None:
        """`turns` is given a JSON line a turn; `log` a JSON line an event."""
        self._turns = turns
        self._log = log
        self._words = words
        self._count = 0

    def __call__(self, event: Event) -> None:
        """Take an event."""
        if self._log:
            self._log.write(json.dumps(record(event, self._words)) + "\n")
            self._log.flush()
        if isinstance(event, Turn):
            self._count += 1
            if self._turns:
                self._turns(json.dumps(turn_row(event, self._count, self._words)))


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    return value
