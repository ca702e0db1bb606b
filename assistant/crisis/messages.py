"""Datagrams into signals, and the program's side of the talk: what is not understood is no signal."""

from __future__ import annotations

import hmac
import selectors
from collections.abc import Callable
from pathlib import Path

from assistant.crisis.devices import Devices
from assistant.crisis.outbox import new_id
from assistant.crisis.signals import (
    Alarmed,
    Alive,
    AskedToTest,
    Broken,
    Code,
    ExplainAsked,
    Mended,
    Pressed,
    QuietAsked,
    Signal,
    StatusAsked,
)  # fmt: skip
from assistant.crisis.wire import Message, Wire


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


class Talk:
    """The wire, opened again for as long as it takes."""

    def __init__(self, path: Path, code: str, devices: Devices, selector: selectors.BaseSelector) -> None:
        """`code`: the digits that cancel; empty, and none do. Nothing is opened yet."""
        self._path = path
        self._code = code
        self._devices = devices
        self._selector = selector
        self._wire: Wire | None = None
        self._tried = float("-inf")

    def open(self, now: float) -> list[Signal]:
        """Try to open it, once a second."""
        if self._wire is not None or now - self._tried < 1.0:
            return []
        self._tried = now
        try:
            self._wire = Wire(self._path)
        except OSError:
            return [Broken("socket")]
        self._selector.register(self._wire.fileno(), selectors.EVENT_READ)
        return [Mended("socket")]

    def take(self, fd: int, report: Message) -> list[Signal]:
        """What came on `fd`, if that is the wire; each sender is answered with `report`: how it stood before."""
        if self._wire is None or fd != self._wire.fileno():
            return []
        signals: list[Signal] = []
        for message, sender in self._wire.take():
            if not (message["say"] in ("press", "release") and self._devices.drive(message["say"] == "press")):
                signals += signals_of(message, self._right)
            self._wire.send(report, sender)
        return signals

    def hush(self, for_s: float, phase: str) -> None:
        """Tell the voice to be silent."""
        if self._wire is not None:
            self._wire.hush(for_s, phase)

    def close(self) -> None:
        """Let go of the wire."""
        if self._wire is not None:
            self._wire.close()

    def _right(self, digits: str) -> bool:
        return bool(self._code) and hmac.compare_digest(digits.encode(), self._code.encode())
