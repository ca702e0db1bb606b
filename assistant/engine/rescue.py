"""Between the talk and the crisis program: the signs of life, the alarm by voice, and its word to be quiet."""

from __future__ import annotations

from collections.abc import Callable

from assistant.care.reply import Effect
from assistant.engine.hands import Hands, step
from assistant.ports import Help, News

TALKED_OF = frozenset({"cancelled"})
"""News after which the talk itself goes on differently; of all other news the crisis program speaks itself."""
ENDS = frozenset({"resolved", "cancelled"})
"""News after which no call for help is open."""
COUNT_S = 10.0
"""Seconds in which a voice alarm can be taken back (CLINICAL 3.1)."""


class Rescue:
    """Tells the crisis program, and obeys it. Nothing here fails the talk, and no failure of the talk ends a call."""

    def __init__(
        self,
        hands: Hands,
        line: Help,
        now_s: Callable[[], float],
        hush: Callable[[], None],
        told: Callable[[str], None],
    ) -> None:
        """`hush`: be quiet now; `told`: what has become of a call."""
        self._hands = hands
        self._line = line
        self._now_s = now_s
        self._hush = hush
        self._told = told
        self._until_s = 0.0
        self.calling = False
        """Whether a call for help is open, as far as is known."""

    def alive(self, at_s: float, listening: bool) -> None:
        """Audio time moves."""
        self._line.alive(at_s, listening)

    def hushed(self, at_s: float) -> bool:
        """Whether the crisis program speaks at `at_s`."""
        return at_s < self._until_s

    def deeds(self) -> dict[str, Callable[[Effect], None]]:
        """What the talk may ask for."""
        return {
            "countdown": lambda _: self._line.countdown(COUNT_S, self._now_s()),
            "alarm": lambda effect: self._line.alarm(effect.value or "voice", self._now_s(), spoken=True),
            "cancel": lambda _: self._line.cancel(self._now_s()),
            "tell": lambda effect: self._line.tell(
                "no contact" if effect.value == "no contact" else "T2", float(effect.name or 0.0), self._now_s()
            ),
            "spare": lambda effect: self._line.spare(effect.value.splitlines(), self._now_s()),
            "status": lambda _: self._line.ask("status"),
        }

    async def run(self) -> None:
        """Listen for news, for ever."""
        news = self._line.listen()
        while True:
            one = await self._hands.run(step, news)
            if isinstance(one, News):
                self._take(one)
            else:
                await self._hands.idle()

    def _take(self, news: News) -> None:
        if news.what in ENDS:
            self.calling = False
        elif news.what != "hush":
            self.calling = True
        if news.what in ("hush", "pressed"):
            self._until_s = max(self._until_s, self._now_s() + news.for_s)
            self._hush()
        elif news.what in TALKED_OF:
            self._told(news.what)
