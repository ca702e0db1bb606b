"""A crisis program that follows a script, on audio time: for journeys, and for a unit that runs without one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Literal

from assistant.ports import News

EACH_S = 1.0


class ScriptedHelp:
    """A `ports.Help` that says what it is given, at the audio time that `alive` has told it."""

    def __init__(self, news: Sequence[tuple[float, News]] = ()) -> None:
        """`news`: audio time, seconds, and what is said then; in order."""
        self._news = deque(news)
        self._now_s = 0.0
        self._alive_s = float("-inf")
        self._closed = False
        self.said: list[tuple[str, float, str]] = []
        """What it was told: the verb, the audio time, and the way of an alarm, or what was told or asked."""

    @property
    def reached(self) -> bool:
        """Always."""
        return True

    def alive(self, at_s: float, listening: bool = True) -> None:
        """Note it, once a second of audio time."""
        self._now_s = at_s
        if not 0 <= at_s - self._alive_s < EACH_S:
            self._alive_s = at_s
            self.said.append(("alive", at_s, ""))

    def alarm(self, way: str = "voice", at_s: float = 0.0, spoken: bool = False) -> None:
        """Note it."""
        self.said.append(("alarm", at_s, way))

    def countdown(self, for_s: float = 10.0, at_s: float = 0.0) -> None:
        """Note it."""
        self.said.append(("countdown", at_s, ""))

    def cancel(self, at_s: float = 0.0) -> None:
        """Note it."""
        self.said.append(("cancel", at_s, ""))

    def tell(self, what: Literal["T2", "no contact"], ago_s: float = 0.0, at_s: float = 0.0) -> None:
        """Note it."""
        self.said.append(("tell", at_s, what))

    def spare(self, names: Sequence[str], at_s: float = 0.0) -> None:
        """Note it, names joined by commas."""
        self.said.append(("spare", at_s, ", ".join(names)))

    def ask(self, what: Literal["status", "quiet", "explain"]) -> None:
        """Note it."""
        self.said.append(("ask", self._now_s, what))

    def listen(self) -> Iterator[News | None]:
        """Yield what is due, None while nothing is; never blocks."""
        while not self._closed:
            due = bool(self._news) and self._news[0][0] <= self._now_s
            yield self._news.popleft()[1] if due else None

    def close(self) -> None:
        """`listen` ends."""
        self._closed = True
