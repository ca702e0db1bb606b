"""Keeps the answering model warm: what has been read of a growing turn is prefilled while the person speaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from anyio.abc import TaskGroup

from assistant.engine.draft import Composer
from assistant.events import Partial
from assistant.ports import Message


class Warmth:
    """At most one prefill at a time; the newest words win. `expected` hears how likely the turn ends with them."""

    def __init__(
        self,
        composer: Composer,
        dialogue: Callable[[str], Sequence[Message]],
        wanted: Callable[[], bool],
        expected: Callable[[str, float, float], None],
    ) -> None:
        """`dialogue` gives the messages that end in an open turn; `wanted` is false while the model has other work;
        `expected` takes the words, the probability, and the audio time they were read at."""
        self._composer = composer
        self._dialogue = dialogue
        self._wanted = wanted
        self._expected = expected
        self._next: Partial | None = None
        self._busy = False

    def partial(self, tasks: TaskGroup, partial: Partial) -> None:
        """New words of the turn."""
        self._next = partial
        if not self._busy and self._wanted():
            self._busy = True
            tasks.start_soon(self._run)

    async def _run(self) -> None:
        while self._next and self._wanted():
            partial, self._next = self._next, None
            chance = await self._composer.expect(self._dialogue(partial.text))
            if chance is not None:
                self._expected(partial.text, chance, partial.at_s)
        self._busy = False
