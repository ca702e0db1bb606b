"""What a way to reach somebody looks like from inside, and which one an address means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from assistant.errors import SolaceError

DEVICE = "device"
"""Stands for whoever presses the acknowledge key on the device."""


class Undelivered(SolaceError):
    """A message did not get out; it says why in a sentence without number, topic or token."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an alarm and holds no name and no word of the resident."""

    kind: str
    """"alarm", "test", "drill", "fault" or "cancelled"."""
    way: str = ""
    """How it came in: "button", "voice" …"""
    tier: str = ""
    """"T3" for an alarm by voice; empty for a press."""
    since: float = 0.0
    """Seconds since 1970 by the clock of the device."""
    start: int = 0
    """How often the calling began at the top."""
    round: int = 0
    step: int = 0
    """The step of the round, from 1."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one person."""

    id: str
    """The same whenever the same message is sent again, so that a receiver may drop a repetition."""
    alarm: str
    """Id of the alarm, or of what else it is about."""
    person: str
    """Key of the person."""
    text: str = field(repr=False)
    """Every word they get."""
    facts: Facts
    link: str = field(repr=False, default="")
    """Where they answer; empty where there is no listener."""
    urgent: bool = True
    """Whether it may break the silence of a telephone."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person pressed or sent: the only thing that counts as an answer."""

    alarm: str
    person: str
    """Their key, or `DEVICE`."""
    closes: bool = False
    """Whether they close the alarm rather than accept it."""
    way: str = "link"
    """"link", "mqtt", "sms" or "device"."""
    start: int = 0
    """Which start their message belonged to; 0 for the one that runs."""
    reply: Callable[[bool], None] | None = field(default=None, repr=False, compare=False)
    """Called with whether the answer counted, once it is recorded."""


class Channel(Protocol):
    """One way to reach people."""

    def send(self, message: Message) -> str:
        """Hand `message` over and say in a few words who took it. May block; is called in a thread of its own.

        Raises Undelivered.
        """
        ...


class Broken:
    """Stands for a channel that could not be opened: everything fails with the reason, nothing else stops."""

    def __init__(self, reason: str) -> None:
        """`reason` is a sentence."""
        self._reason = reason

    def send(self, message: Message) -> str:
        """Raises Undelivered."""
        raise Undelivered(self._reason)
