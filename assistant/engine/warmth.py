"""Keeps the answering model warm: what has been read of a growing turn is prefilled while the person speaks. And the
voice: what may have to sound at once is rendered while nobody does."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence

import anyio
from anyio.abc import TaskGroup

from assistant.engine.draft import Composer
from assistant.engine.hands import Hands
from assistant.events import Partial, Transcript
from assistant.ports import Message, Voice


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


class Ahead:
    """Renders sentences, one at a time and only while neither side speaks: a turn that begins meanwhile waits for none.

    `tasks` is set before anything is fed.
    """

    tasks: TaskGroup

    def __init__(self, hands: Hands, voice: Voice, sentences: Iterable[str], free: Callable[[], bool]) -> None:
        """`sentences`, the most urgent first; `free`: whether neither side speaks."""
        self._hands, self._voice, self._free = hands, voice, free
        self._sentences = tuple(dict.fromkeys(sentences))
        self._left = deque(self._sentences)
        self._busy = False

    def again(self) -> None:
        """The voice has another pace: all of it must lie ready anew."""
        self._left = deque(self._sentences)

    def tick(self) -> None:
        """Time goes by."""
        if self._left and not self._busy and self._free():
            self._busy = True
            self.tasks.start_soon(self._fix, self._left.popleft())

    async def _fix(self, sentence: str) -> None:
        try:
            await self._hands.run(self._voice.fix, sentence)
        finally:
            self._busy = False
