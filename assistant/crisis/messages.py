"""Datagrams into signals, and the program's side of the talk: what is not understood is no signal."""

from __future__ import annotations

import hmac
import re
import selectors
from collections import deque
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
    CountCancelled,
    Counting,
    ExplainAsked,
    Mended,
    Pressed,
    QuietAsked,
    Signal,
    SpareAsked,
    StatusAsked,
    TellAsked,
)  # fmt: skip
from assistant.crisis.wire import TELLS, WAYS, Message, Wire

ID = re.compile(r"[0-9a-f]{32}")
REMEMBERED = 8
"""Ids of alarms, and of messages, by voice that are remembered for having been taken."""
MOST_AGO_S = 31 * 86_400.0
"""Seconds; what is said to have begun before is taken for now."""


def signals_of(message: Message, right_code: Callable[[str], bool]) -> list[Signal]:
    """What a message of `wire` means; `right_code` says whether digits cancel."""
    plain: dict[str, Signal] = {
        "quiet": QuietAsked(), "status": StatusAsked(), "explain": ExplainAsked(), "test": AskedToTest(),
        "cancel": CountCancelled(),
    }  # fmt: skip
    say = message["say"]
    if say in plain:
        return [plain[say]]
    if say == "alive":
        at_s = message.get("at_s")
        if isinstance(at_s, (int, float)) and not isinstance(at_s, bool):
            return [Alive(float(at_s), message.get("listening") is True)]
    if say == "alarm":
        tier, way = message.get("tier"), message.get("way")
        known = way if isinstance(way, str) and way in WAYS else WAYS[0]
        tier = tier if isinstance(tier, str) else "T3"
        return [Alarmed(_id(message) or new_id(), tier, message.get("spoken") is True, known)]
    if say == "tell":
        ago_s = message.get("ago_s")
        known_s = isinstance(ago_s, (int, float)) and not isinstance(ago_s, bool) and 0 <= ago_s < MOST_AGO_S
        what = TELLS.get(str(message.get("what")), "may-need-help")
        return [TellAsked(_id(message) or new_id(), what, float(ago_s) if known_s and ago_s else 0.0)]
    if say == "spare" and isinstance(names := message.get("names"), list):
        return [SpareAsked(_id(message) or new_id(), tuple(name for name in names if isinstance(name, str)))]
    if say == "countdown":
        for_s = message.get("for_s")
        return [Counting(_id(message) or new_id(), float(for_s) if isinstance(for_s, (int, float)) else 10.0)]
    if say == "code":
        return [Code(right_code(str(message.get("digits", ""))))]
    if say == "press":
        return [Pressed(new_id(), "software")]
    return []


def _id(message: Message) -> str:
    id_ = message.get("id")
    return id_ if isinstance(id_, str) and ID.fullmatch(id_) else ""


class Talk:
    """The wire, opened again for as long as it takes."""

    def __init__(
        self, path: Path, code: str, devices: Devices, selector: selectors.BaseSelector,
        knows: Callable[[str], bool | None],
    ) -> None:  # fmt: skip
        """`code`: the digits that cancel; empty, and none do. `knows`: whether an alarm was raised before; None while
        that is not known yet. Nothing is opened yet."""
        self._path = path
        self._code = code
        self._devices = devices
        self._selector = selector
        self._knows = knows
        self._wire: Wire | None = None
        self._tried = float("-inf")
        self.taken: deque[str] = deque(maxlen=REMEMBERED)
        """Ids of the last alarms by voice that became signals."""
        self._asked: deque[str] = deque(maxlen=REMEMBERED)
        self._waiting: dict[str, Message] = {}
        """Alarms by voice that came before it was known which were raised before."""

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
            driven = message["say"] in ("press", "release") and self._devices.drive(message["say"] == "press")
            if not driven and not self._again(message):
                signals += signals_of(message, self._right)
            self._wire.send(report, sender)
        return signals

    def early(self) -> list[Signal]:
        """What came too early to say whether it was taken before, once that can be said."""
        waiting, self._waiting = self._waiting, {}
        fresh = [message for message in waiting.values() if not self._again(message)]
        return [signal for message in fresh for signal in signals_of(message, self._right)]

    def hush(self, for_s: float, phase: str) -> None:
        """Tell the voice to be silent."""
        if self._wire is not None:
            self._wire.hush(for_s, phase)

    def tell(self, messages: list[Message]) -> None:
        """Tell the voice how it stands."""
        if self._wire is not None:
            for message in messages:
                self._wire.tell(message)

    def _again(self, message: Message) -> bool:
        """Whether this is an alarm that was taken before, also by a program before this one, or comes too early to
        say, and then waits: the voice says it until it is on the disk, but may end before."""
        if message["say"] in ("tell", "spare") and (asked := _id(message)):
            before = asked in self._asked
            self._asked.append(asked)
            return before
        id_ = _id(message) if message["say"] == "alarm" else ""
        known = self._knows(id_) if id_ else False
        if not id_ or id_ in self.taken:
            return bool(id_)
        if known is None:
            if len(self._waiting) < REMEMBERED:
                self._waiting[id_] = message
            return True
        self.taken.append(id_)
        return known

    def close(self) -> None:
        """Let go of the wire."""
        if self._wire is not None:
            self._wire.close()

    def _right(self, digits: str) -> bool:
        return bool(self._code) and hmac.compare_digest(digits.encode(), self._code.encode())
