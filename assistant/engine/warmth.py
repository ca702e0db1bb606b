"""Keeps the answering model warm: what has been read of a growing turn is prefilled while the person speaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import anyio
from anyio.abc import TaskGroup

from assistant.engine.draft import Composer
from assistant.events import Partial, Transcript
from assistant.ports import Message


class Warmth:
    """At most one prefill at a time; the newest words win. `expected` hears how likely the turn ends with them."""

    def __init__(
        self,
        composer: Composer,
        dialogue: Callable[[str], Sequence[Message]],
        expected: Callable[[str, float, float], None],
    ) -> None:
        """`dialogue` gives the messages that end in an open turn; `expected` takes the words, the probability, and the
        audio time they were read at."""
        self._composer = composer
        self._dialogue = dialogue
        self._expected = expected
        self._next: Partial | Transcript | None = None
        self._busy = False
        self._rested = anyio.Event()

    async def rest(self) -> None:
        """Wait until the newest words are prefilled: a reply asked for before would have them wait for it."""
        while self._busy:
            await self._rested.wait()

    def words(self, tasks: TaskGroup, read: Partial | Transcript) -> None:
        """New words of the turn."""
        self._next = read if read.text else None
        if self._next and not self._busy:
            self._busy = True
            tasks.start_soon(self._run)

    async def _run(self) -> None:
        while self._next:
            read, self._next = self._next, None
            chance = await self._composer.expect(self._dialogue(read.text))
            if chance is not None:
                self._expected(read.text, chance, read.at_s)
        self._busy = False
        rested, self._rested = self._rested, anyio.Event()
        rested.set()
