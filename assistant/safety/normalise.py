"""What a recogniser or a keyboard wrote, brought to one form: the words that the frames are written in.

Case, punctuation, fillers, repetitions and contractions carry no tier (CLINICAL H-03, H-31), so they are gone after
this, and so is the difference between "I dinnae want tae be here" and "I don't want to be here".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

MOST_WORDS = 400
"""A turn is judged by its last so many words, more than two minutes of speech: time must stay bounded."""
_ENDINGS = (("n't", " not"), ("'ll", " will"), ("'ve", " have"), ("'re", " are"), ("'m", " am"), ("'d", " would"))
_IS = frozenset("it he she that there here what who where when how".split())
_LONGEST_REPEAT = 4


@dataclass(frozen=True, slots=True)
class Spelling:
    """The tables of spelling.toml."""

    words: dict[str, str] = field(repr=False)
    phrases: dict[tuple[str, ...], tuple[str, ...]] = field(repr=False)
    fillers: frozenset[str] = field(repr=False)
    longest: int
    """Words in the longest phrase."""
    starts: frozenset[str] = field(repr=False)

    @classmethod
    def of(cls, table: dict[str, Any]) -> Spelling:
        """Read from the parsed file."""
        phrases = {tuple(left.split()): tuple(right.split()) for left, right in table["phrases"].items()}
        longest = max(len(left) for left in phrases)
        starts = frozenset(left[0] for left in phrases)
        return cls(dict(table["words"]), phrases, frozenset(table["fillers"]["words"]), longest, starts)

    def words_of(self, text: str) -> list[str]:
        """The words of `text` in one form, at most `MOST_WORDS`."""
        plain = _repeated(raw_words(text)[-MOST_WORDS:])
        opened = [part for word in plain for part in self._open(word)]
        kept = [word for word in opened if word not in self.fillers]
        return _repeated([word for word in self._rephrased(_repeated(kept)) if word not in self.fillers])

    def _open(self, word: str) -> list[str]:
        """One written word as the words it stands for."""
        if word in self.words:
            return self.words[word].split()
        for ending, full in _ENDINGS:
            if word.endswith(ending):
                return [*self._open(word.removesuffix(ending)), *full.split()]
        if word.endswith("'s"):
            stem = word[:-2]
            return [stem, "is"] if stem in _IS else self._open(stem)
        if word.endswith("in'"):
            return self._open(f"{word[:-1]}g")
        bare = word.strip("'")
        if bare != word:
            return self._open(bare)
        return [word] if word else []

    def _rephrased(self, words: list[str]) -> list[str]:
        done: list[str] = []
        at = 0
        while at < len(words):
            found = 0
            if words[at] in self.starts:
                for size in range(min(self.longest, len(words) - at), 0, -1):
                    if (piece := tuple(words[at : at + size])) in self.phrases:
                        done.extend(self.phrases[piece])
                        found = size
                        break
            if not found:
                done.append(words[at])
            at += found or 1
        return done


def raw_words(text: str) -> list[str]:
    """Lower-case words of letters, digits and apostrophes; every other sign parts words."""
    return re.sub(r"[^a-z0-9']+", " ", text.lower().replace("’", "'").replace("‘", "'")).split()


def _repeated(words: list[str]) -> list[str]:
    """Words and short runs of words said twice in a row are said once: "i've i've had", "got it right got it right"."""
    done: list[str] = []
    for word in words:
        done.append(word)
        for size in range(1, _LONGEST_REPEAT + 1):
            if len(done) >= 2 * size and done[-size:] == done[-2 * size : -size]:
                del done[-size:]
                break
    return done
