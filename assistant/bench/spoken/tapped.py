"""A talk that remembers how it came about: each reply with what was heard, and the talk before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from assistant.care.reply import Heard, Reply, Resident
from assistant.care.state import State
from assistant.care.state import begin as begin_part
from assistant.care.talk import Talk
from assistant.safety.verdict import Carry


@dataclass(frozen=True, slots=True)
class Tapped:
    """A `engine.counsel.Talk` around care's own. What was tried and not taken is in no chain."""

    talk: Talk
    what: Literal["begun", "heard", "silent", "opened", "told"] = "begun"
    reply: Reply = field(default=Reply(), repr=False)
    heard: Heard | None = field(default=None, repr=False)
    before: Tapped | None = field(default=None, repr=False)
    first: str = ""
    """What begins when the person has called ("assessment:phq2"), "" where they ask for it themselves."""

    @property
    def state(self) -> State:
        """Care's own."""
        return self.talk.state

    @property
    def carry(self) -> Carry:
        """Care's own."""
        return self.talk.carry

    def since(self, earlier: Tapped) -> list[Tapped]:
        """What followed from `earlier`, oldest first."""
        found: list[Tapped] = []
        at: Tapped | None = self
        while at is not None and at is not earlier:
            found.append(at)
            at = at.before
        return found[::-1]

    def chain(self) -> Iterator[Tapped]:
        """All of it, newest first."""
        at: Tapped | None = self
        while at is not None:
            yield at
            at = at.before

    def hear(self, heard: Heard, resident: Resident) -> tuple[Tapped, Reply]:
        """As care does."""
        talk, reply = self.talk.hear(heard, resident)
        return Tapped(talk, "heard", reply, heard, self), reply

    def silent(self, resident: Resident) -> tuple[Tapped, Reply]:
        """As care does."""
        talk, reply = self.talk.silent(resident)
        return Tapped(talk, "silent", reply, None, self), reply

    def opened(self, resident: Resident, first: bool = False, today: bool = False) -> tuple[Tapped, Reply]:
        """As care does, or with what is to begin."""
        talk, reply = self.talk.opened(resident, first, today)
        if self.first:
            state, reply = begin_part(talk.state, resident, self.first)
            talk = Talk(state)
        return Tapped(talk, "opened", reply, None, self), reply

    def told(self, event: str, resident: Resident) -> tuple[Tapped, Reply]:
        """As care does."""
        talk, reply = self.talk.told(event, resident)
        return Tapped(talk, "told", reply, None, self), reply
