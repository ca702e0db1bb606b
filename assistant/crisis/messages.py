"""Datagrams into signals: what is not understood is no signal."""

from __future__ import annotations

from collections.abc import Callable

from assistant.crisis.outbox import new_id
from assistant.crisis.signals import (
    Alarmed,
    Alive,
    AskedToTest,
    Code,
    ExplainAsked,
    Pressed,
    QuietAsked,
    Signal,
    StatusAsked,
)  # fmt: skip
from assistant.crisis.wire import Message


def signals_of(message: Message, right_code: Callable[[str], bool]) -> list[Signal]:
    """What a message of `wire` means; `right_code` says whether digits cancel."""
    plain: dict[str, Signal] = {
        "quiet": QuietAsked(), "status": StatusAsked(), "explain": ExplainAsked(), "test": AskedToTest(),
    }  # fmt: skip
    say = message["say"]
    if say in plain:
        return [plain[say]]
    if say == "alive":
        at_s = message.get("at_s")
        if isinstance(at_s, (int, float)) and not isinstance(at_s, bool):
            return [Alive(float(at_s), message.get("listening") is True)]
    if say == "alarm":
        tier = message.get("tier")
        return [Alarmed(new_id(), tier if isinstance(tier, str) else "T3", message.get("spoken") is True)]
    if say == "code":
        return [Code(right_code(str(message.get("digits", ""))))]
    if say == "press":
        return [Pressed(new_id(), "software")]
    return []
