"""Two recognisers as one: the first gives words while the person speaks, the second reads the finished turn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, zip_longest

from assistant.adapters.guesses import distinct
from assistant.events import Guess, Partial, Transcript
from assistant.ports import Transcriber

MOST = 5
"""Guesses of both together."""


class TwoEars:
    """A `ports.Transcriber` over two.

    The second must take sound when its `feed` is called, not when the iterator is drawn: its partial readings are never
    drawn, and so never made.
    """

    def __init__(self, live: Transcriber, final: Transcriber) -> None:
        """`live` is heard during the turn, `final` at its end."""
        self._live = live
        self._final = final

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self._live.name}+{self._final.name}"

    def begin(self, at_s: float) -> None:
        """A turn begins for both."""
        self._live.begin(at_s)
        self._final.begin(at_s)

    def feed(self, pcm: bytes, at_s: float) -> Iterator[Partial]:
        """Both take the sound; the first's words are yielded."""
        self._final.feed(pcm, at_s)
        return self._live.feed(pcm, at_s)

    def read(self, at_s: float) -> Transcript:
        """The second's reading."""
        return self._final.read(at_s)

    def finish(self, at_s: float) -> Transcript:
        """The second's text and confidence, the first's word times, the guesses of both in turn, each best first."""
        live, final = self._live.finish(at_s), self._final.finish(at_s)
        if not final.text:
            return live
        both = chain.from_iterable(zip_longest(final.guesses, live.guesses, fillvalue=Guess("", 0.0)))
        return Transcript(at_s, final.text, final.confidence, distinct(both, MOST), live.words)
