"""Messages that call nobody: a fault, a call cancelled with the code, what the resident let be told. Sent until they
are out; no answer is awaited.

A fault goes to whoever is first in order; when it is not out after some minutes, to everybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.alerts.caller import Caller, Sends
from assistant.alerts.channels import Facts, Message
from assistant.alerts.post import Outcome
from assistant.crisis.outbox import Entry

EVERYBODY_AFTER_S = 300.0
"""Seconds after which a fault that reached nobody is sent to everybody."""


@dataclass(slots=True)
class _Notice:
    entry: Entry
    text: str = field(repr=False)
    began_s: float
    wanted: set[str]
    """Keys of the people whom it has not reached."""
    each: bool
    """Whether all of them have to get it, not just one."""
    others: tuple[str, ...] = ()


class Notices:
    """Those that are not out yet."""

    def __init__(self, post: Sends, caller: Caller) -> None:
        """`caller` knows the addresses."""
        self._post, self._caller = post, caller
        self._open: dict[str, _Notice] = {}

    def waits(self, id_: str) -> bool:
        """Whether the notice of that entry is not out yet."""
        return id_ in self._open

    def fault(self, entry: Entry, text: str, order: tuple[str, ...], now_s: float) -> None:
        """Tell whoever is first."""
        self._open[entry.id] = _Notice(entry, text, now_s, set(order[:1]), False, order[1:])
        self._send(self._open[entry.id], order[:1])

    def told(self, entry: Entry, text: str, first: str, now_s: float) -> None:
        """Tell the first contact, and nobody else: that is whom the resident has agreed to."""
        self._open[entry.id] = _Notice(entry, text, now_s, {first}, True)
        self._send(self._open[entry.id], (first,))

    def cancelled(self, entry: Entry, text: str, reached: tuple[str, ...], now_s: float) -> None:
        """Tell everybody who was reached before."""
        if reached:
            self._open[entry.id] = _Notice(entry, text, now_s, set(reached), True)
            self._send(self._open[entry.id], reached)

    def tried(self, outcome: Outcome) -> None:
        """An attempt has ended."""
        notice = self._open.get(outcome.message.alarm)
        if notice and outcome.delivered:
            notice.wanted.discard(outcome.message.person)
            if not notice.wanted or not notice.each:
                del self._open[notice.entry.id]
                self._post.drop(notice.entry.id)

    def tick(self, now_s: float) -> None:
        """Send to everybody what reached nobody."""
        for notice in self._open.values():
            if notice.others and now_s - notice.began_s >= EVERYBODY_AFTER_S:
                others, notice.others = notice.others, ()
                notice.wanted |= set(others)
                self._send(notice, others)

    def _send(self, notice: _Notice, people: tuple[str, ...]) -> None:
        entry = notice.entry
        facts = Facts(entry.kind, entry.way, entry.tier, entry.wall)
        for person in people:
            message = Message(f"{entry.id}-{person}", entry.id, person, notice.text, facts, urgent=notice.each)
            for address in self._caller.addresses(person):
                self._post.put(address, message)
