"""Sends what the ladder says, each address in a thread of its own, so that a dead one delays no other.

A message is tried until it is out, with growing pauses and for ever; only a newer message to the same person by the
same address about the same alarm takes its place, or the end of the alarm takes it away.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from assistant.alerts.channels import Channel, Message, Undelivered

DEADLINE_S = 12.0
"""Seconds after which an attempt counts as failed. Longer than the channels' own limits, which name the cause."""
PAUSES_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds between attempts; the last for ever."""
STRAYS = 3
"""Attempts of one address that may hang at a time; then the next waits until one of them ends."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended."""

    message: Message
    address: str
    delivered: bool
    detail: str
    """What the channel said, or why it failed."""
    attempt: int
    """Counted from 1."""
    took_s: float


@dataclass(slots=True)
class _Due:
    message: Message
    at_s: float
    attempt: int = 0


class Line:
    """One address: what waits for it, and the thread that sends it."""

    def __init__(self, address: str, channel: Channel, report: Callable[[Outcome], None], deadline_s: float) -> None:
        """`report` is called from this line's threads. Nothing runs before `start`."""
        self._address, self._channel, self._report, self._deadline_s = address, channel, report, deadline_s
        self._due: dict[tuple[str, str], _Due] = {}
        self._changed = threading.Condition()
        self._strays = threading.Semaphore(STRAYS)
        self._ended = False

    def start(self) -> None:
        """Begin to send."""
        threading.Thread(target=self._run, name=f"line {self._address.partition(':')[0]}", daemon=True).start()

    def put(self, message: Message) -> None:
        """Send `message` now, in place of an older one to the same person about the same alarm."""
        with self._changed:
            self._due[message.alarm, message.person] = _Due(message, time.monotonic())
            self._changed.notify()

    def drop(self, alarm: str) -> None:
        """Send nothing more about `alarm`."""
        with self._changed:
            for key in [key for key in self._due if key[0] == alarm]:
                del self._due[key]

    def end(self) -> None:
        """Stop after the attempt that runs."""
        with self._changed:
            self._ended = True
            self._changed.notify()

    def _run(self) -> None:
        while (due := self._next()) is not None:
            self._strays.acquire()
            due.attempt += 1
            done = threading.Event()
            threading.Thread(target=self._attempt, args=(due, due.attempt, done), daemon=True).start()
            if not done.wait(self._deadline_s):
                text = f"no answer within {self._deadline_s:g} s"
                self._told(due, Outcome(due.message, self._address, False, text, due.attempt, self._deadline_s))

    def _next(self) -> _Due | None:
        with self._changed:
            while not self._ended:
                now_s = time.monotonic()
                order = sorted(self._due.values(), key=lambda due: (max(due.at_s, now_s), not due.message.urgent))
                first = order[0] if order else None
                wait_s = None if first is None else first.at_s - now_s
                if first is not None and wait_s is not None and wait_s <= 0:
                    return first
                self._changed.wait(wait_s)
        return None

    def _attempt(self, due: _Due, attempt: int, done: threading.Event) -> None:
        began_s = time.monotonic()
        delivered, detail = False, "the channel broke down; its error stands in the journal"
        try:
            detail = self._channel.send(due.message)
            delivered = True
        except Undelivered as error:
            detail = str(error)
        finally:
            self._strays.release()
            took_s = time.monotonic() - began_s
            if delivered or took_s < self._deadline_s:
                self._told(due, Outcome(due.message, self._address, delivered, detail, attempt, took_s))
            done.set()

    def _told(self, due: _Due, outcome: Outcome) -> None:
        key = (due.message.alarm, due.message.person)
        with self._changed:
            if self._due.get(key) is due:
                if outcome.delivered:
                    del self._due[key]
                else:
                    due.at_s = time.monotonic() + PAUSES_S[min(due.attempt, len(PAUSES_S)) - 1]
        self._report(outcome)


class Post:
    """All lines."""

    def __init__(
        self, channels: dict[str, Channel], report: Callable[[Outcome], None], deadline_s: float = DEADLINE_S
    ) -> None:
        """`channels` by address."""
        self._lines = {address: Line(address, channel, report, deadline_s) for address, channel in channels.items()}

    def start(self) -> None:
        """Begin to send."""
        for line in self._lines.values():
            line.start()

    def put(self, address: str, message: Message) -> None:
        """Send `message` to `address` now, and again until it is out."""
        self._lines[address].put(message)

    def drop(self, alarm: str) -> None:
        """Send nothing more about `alarm`."""
        for line in self._lines.values():
            line.drop(alarm)

    def end(self) -> None:
        """Stop; attempts that hang are left behind with the process."""
        for line in self._lines.values():
            line.end()
