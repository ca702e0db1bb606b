"""Lets the diary speak: once a minute it is asked what is due, and that is said where nobody speaks or is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from anyio.abc import TaskGroup

from assistant.care.reply import Reply
from assistant.engine.counsel import Counsel
from assistant.engine.deeds import Keeper
from assistant.engine.hands import Hands

EACH_S = 60.0
"""Seconds of audio time between two looks into the diary."""
REST_S = 120.0
"""Seconds without a word, in an open conversation, after which no talk goes on."""


class Diary(Keeper, Protocol):
    """Knows what is due, and what became of it. Any thread; nothing raises. `at_s`: audio time."""

    def due(self, at_s: float) -> str:
        """What may be said now: a kind of `care.checkins`, "silence", "no contact"; "" for nothing. Blocks."""

    def said(self, kind: str, at_s: float) -> None:
        """It was said. Blocks."""

    def heard(self, at_s: float) -> None:
        """The person spoke, or pressed the button. Never blocks."""


class Unasked:
    """Asks the diary. `tasks` is set before anything is fed."""

    tasks: TaskGroup

    def __init__(
        self,
        hands: Hands,
        diary: Diary,
        counsel: Counsel,
        say: Callable[[Reply], None],
        ring: Callable[[], None],
        free: Callable[[], bool],
    ) -> None:
        """`say` a reply, `ring` before it where only the name is listened for; `free`: nobody speaks, or is called."""
        self._hands, self._diary, self._counsel = hands, diary, counsel
        self._say, self._ring, self._free = say, ring, free
        self._asked_s = self._spoken_s = 0.0
        self._asking = False

    def heard(self, at_s: float) -> None:
        """The person spoke, or pressed the button."""
        self._spoken_s = at_s
        self._diary.heard(at_s)

    def spoken(self, at_s: float) -> None:
        """A reply ended."""
        self._spoken_s = at_s

    def tick(self, at_s: float, asleep: bool) -> None:
        """Audio time goes by; `asleep`: only the name is listened for."""
        if at_s - self._asked_s < EACH_S or self._asking or not self._rests(at_s, asleep):
            return
        self._asked_s, self._asking = at_s, True
        self.tasks.start_soon(self._ask, at_s, asleep)

    def _rests(self, at_s: float, asleep: bool) -> bool:
        return self._free() and (asleep or at_s - self._spoken_s >= REST_S)

    async def _ask(self, at_s: float, asleep: bool) -> None:
        try:
            kind = await self._hands.run(self._diary.due, at_s)
            if not kind or not self._rests(at_s, asleep):
                return
            reply = self._counsel.unasked(kind, at_s)
            if not reply.lines and not reply.effects:
                return
            if reply.lines and asleep:
                self._ring()
            self._say(reply)
            await self._hands.run(self._diary.said, kind, at_s)
        finally:
            self._asking = False
