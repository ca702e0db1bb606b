"""Pieces of a reply in, speakable clauses out: the first as soon as a voice can begin with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.turns.speakable import speakable

_SENTENCE = re.compile(r"(?<=[.!?])[\"')]?\s+|\n+")
_CLAUSE = re.compile(r"(?<=[,;:])\s+")
_LINKS = frozenset(
    {"and", "or", "but", "because", "so", "that", "which", "when", "while", "if", "as", "with", "for", "to", "in"}
    | {"on", "at", "of", "from", "about", "than", "like", "who", "where"}
)
FEWEST = 3
"""Words below which a comma does not make a clause: Piper needs some words for its melody."""
SPARE, LEFT = 3, 2
"""Words by which a sentence must be longer than its first breath, and that must be left for the second."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of text that is spoken in one breath."""

    text: str = field(repr=False)
    final: bool
    """Whether a sentence ends with it."""


def split(text: str) -> list[str]:
    """The sentences of a text that people wrote, as they stand."""
    return [sentence.strip() for sentence in _SENTENCE.split(text) if sentence.strip()]


def breaths(sentence: str, first_words: int) -> list[Clause]:
    """A whole sentence as the clauses in which it is voiced: the first as soon as about `first_words`, where the
    sentence lets itself be parted there; short ones stay whole."""
    spoken = speakable(sentence)
    words = spoken.split()
    if len(words) > first_words + SPARE:
        at = _parting(words, first_words)
        if at:
            head = " ".join(words[:at])
            tail = Clause(" ".join(words[at:]), final=True)
            return [Clause(head if head[-1] in ",;:" else f"{head},", final=False), tail]
    return [Clause(spoken, final=True)] if any(c.isalnum() for c in spoken) else []


def _parting(words: list[str], first_words: int) -> int:
    """How many words the first breath takes; 0 where the sentence cannot be parted well."""
    places = range(FEWEST, min(len(words) - LEFT, first_words + SPARE) + 1)
    commas = [at for at in places if words[at - 1][-1] in ",;:"]
    links = [at for at in places if at <= first_words + 1 and words[at].lower() in _LINKS]
    return commas[0] if commas else links[-1] if links else 0


class Sentences:
    """A stage: feed pieces of text, take clauses; `close` gives what is left."""

    def __init__(self, first_words: int) -> None:
        """`first_words`: after how many words the first clause is cut at the latest."""
        self._first_words = first_words
        self._buffer = ""
        self._begun = False

    def feed(self, piece: str) -> Iterator[Clause]:
        """Take a piece of text; yield the clauses it completes, letter by letter: however it is cut, the same ones."""
        for letter in piece:
            self._buffer += letter
            parts = _SENTENCE.split(self._buffer, maxsplit=1)
            if len(parts) > 1:
                self._buffer = parts[1]
                yield from self._clause(parts[0], final=True)
            elif not self._begun and (cut := self._first_cut()):
                head, self._buffer = self._buffer[:cut], self._buffer[cut:]
                yield from self._clause(head, final=False)

    def close(self) -> Iterator[Clause]:
        """The text has ended: yield the last clause. An unfinished sentence after a finished one is dropped."""
        rest, self._buffer = self._buffer.strip(), ""
        if rest and (rest[-1] in ".!?" or not self._begun):
            yield from self._clause(rest, final=True)

    def _first_cut(self) -> int:
        for match in _CLAUSE.finditer(self._buffer):
            if len(self._buffer[: match.start()].split()) >= FEWEST:
                return match.start()
        starts = [m.start() for m in re.finditer(r"\S+", self._buffer)]
        if len(starts) <= self._first_words:
            return 0
        words = self._buffer.split()
        at = next((i for i in range(self._first_words, FEWEST, -1) if words[i].lower() in _LINKS), self._first_words)
        return starts[at]

    def _clause(self, text: str, *, final: bool) -> Iterator[Clause]:
        spoken = speakable(text)
        if not any(c.isalnum() for c in spoken):
            return
        self._begun = True
        if not final and spoken[-1] not in ",;:":
            spoken += ","
        yield Clause(spoken, final)
