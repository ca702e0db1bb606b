"""What follows from a reply outside the talk: the voice, the window, records, and help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from assistant.care.reply import Effect, Line, Reply
from assistant.engine.hands import Hands

FIRST = frozenset({"forget", "delete", "export"})
"""Done before the answer is heard, so that "Deleted." is true when it is said."""
LATER = FIRST | {"consent", "keep", "remind", "assessed", "checkin", "nudged", "offered", "spare"}
"""Done when the answer has been given: until then the person may still go on, and the turn never was."""
PASSED_ON = frozenset({"spare"})
"""Kept, and then carried on to where it is to be known too."""


class Keeper(Protocol):
    """Keeps what has been consented to."""

    def apply(self, effects: Sequence[Effect]) -> list[str]:
        """Do these, and give the sentences that the resident should hear about it; blocks, never raises."""

    def voiced(self, pcm: bytes, words: str, delay_s: float) -> None:
        """A turn was spoken so; kept as numbers, and only where that was allowed. Blocks, never raises."""

    def ended(self) -> None:
        """The session is over. Blocks, never raises."""


class Deeds:
    """Does effects by their names: at once what cannot wait, the rest when the turn is certain."""

    def __init__(
        self,
        hands: Hands,
        keeper: Keeper,
        at_once: dict[str, Callable[[Effect], None]],
        say: Callable[[Reply], None],
    ) -> None:
        """`at_once`: what to call for each effect that does not wait; `say` it when the person is not speaking."""
        self._say = say
        self._hands = hands
        self._keeper = keeper
        self._at_once = at_once

    def now(self, effects: Sequence[Effect]) -> None:
        """The turn has ended: what cannot wait."""
        for effect in effects:
            if effect.what not in LATER and (do := self._at_once.get(effect.what)):
                do(effect)

    async def first(self, effects: Sequence[Effect]) -> None:
        """What must be true before the answer says so."""
        await self._keep([effect for effect in effects if effect.what in FIRST])

    async def later(self, effects: Sequence[Effect]) -> None:
        """The turn stands: what is kept."""
        await self._keep([effect for effect in effects if effect.what in LATER - FIRST])
        for effect in effects:
            if effect.what in PASSED_ON and (do := self._at_once.get(effect.what)):
                do(effect)

    async def voiced(self, pcm: bytes, words: str, delay_s: float) -> None:
        """The turn stands: how it was spoken."""
        await self._hands.run(self._keeper.voiced, pcm, words, delay_s)

    async def ended(self) -> None:
        """The window has closed."""
        await self._hands.run(self._keeper.ended)

    async def _keep(self, effects: Sequence[Effect]) -> None:
        if effects:
            for text in await self._hands.run(self._keeper.apply, effects):
                self._say(Reply((Line("records", text),)))
