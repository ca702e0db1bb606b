"""A small language for frames, so that clinicians can read and write them: one idea a line, in plain words.

    i want to die        these words, in this order
    (kill|harm) myself   one of several
    {act}                one of a list of the lexicon, by name
    word*                any word that begins so (three letters at least)
    really?              may be there or not (also after a list)
    ~3                   up to three words of any kind (~ alone: two)
    ^ and $              the first word, the last word
    @                    what stands before this point may deny the frame (scope.py); otherwise its first word
    this & that          both, anywhere, in either order; the first one is judged by scope

A frame knows the beginnings of the words it cannot do without, so that most frames are never tried on a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

KEY_LETTERS = 3
_COMMON = frozenset(
    "i am my me to the a an is it be and not of in on at for up do can all go goi get got wan wou wil was whe tha thi "
    "hav had has the wit so as if or no you he she we our but out off now one any jus wha how tho ".split()
)
_COMMON_COST = 40


class PatternError(ValueError):
    """A frame in a data file cannot be read; the message holds the frame."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One line of a data file, ready to be searched for."""

    source: str
    parts: tuple[re.Pattern[str], ...] = field(repr=False)
    keys: frozenset[str] = field(repr=False)
    """The text holds a word that begins with one of these, or the frame cannot match."""

    def find(self, text: str) -> tuple[int, int] | None:
        """Where the frame's own words lie in `text` (as `spaced` gives it): core and end, or None."""
        first = self.parts[0].search(text)
        if first is None or any(part.search(text) is None for part in self.parts[1:]):
            return None
        core = first.start("core") if "core" in first.re.groupindex else first.start()
        return core, first.end()


@dataclass(frozen=True, slots=True)
class _Piece:
    regex: str
    keys: frozenset[str] | None
    """None: may be empty."""


def spaced(words: Iterable[str]) -> str:
    """The words as frames are searched in: one space before, between and after."""
    return f" {' '.join(words)} "


def keys_of(words: Iterable[str]) -> set[str]:
    """The beginnings of the words, to be compared with `Frame.keys`."""
    return {word[:KEY_LETTERS] for word in words}


def compile_frame(source: str, lexicon: Mapping[str, Sequence[str]]) -> Frame:
    """Read one frame. Raises PatternError."""
    pieces = [_sequence(part.strip(), lexicon, source) for part in source.split(" & ")]
    parts = tuple(re.compile(f"(?<= ){piece.regex}") for piece in pieces)
    keys = [piece.keys for piece in pieces if piece.keys is not None]
    if not keys:
        raise PatternError(f"The frame '{source}' asks for no word. Add one.")
    return Frame(source, parts, min(keys, key=_cost))


def _sequence(text: str, lexicon: Mapping[str, Sequence[str]], source: str) -> _Piece:
    pieces = [_element(part, lexicon, source) for part in _split(text, " ", source)]
    needed = [piece.keys for piece in pieces if piece.keys is not None]
    return _Piece("".join(piece.regex for piece in pieces), min(needed, key=_cost) if needed else None)


def _element(part: str, lexicon: Mapping[str, Sequence[str]], source: str) -> _Piece:
    if part == "@":
        return _Piece("(?P<core>)", None)
    if part == "^":
        return _Piece(r"(?<=\A )", None)
    if part == "$":
        return _Piece(r"\Z", None)
    if part.startswith("~"):
        return _Piece(rf"(?:\S+ ){{0,{part[1:] or 2}}}?", None)
    if part.endswith("?"):
        return _Piece(f"(?:{_element(part[:-1], lexicon, source).regex})?", None)
    if part.startswith("{"):
        if part[1:-1] not in lexicon:
            raise PatternError(f"The frame '{source}' names '{part}', which the lexicon does not hold.")
        return _either(lexicon[part[1:-1]], lexicon, source)
    if part.startswith("("):
        return _either(_split(part[1:-1], "|", source), lexicon, source)
    return _word(part, source)


def _either(choices: Sequence[str], lexicon: Mapping[str, Sequence[str]], source: str) -> _Piece:
    pieces = [_sequence(choice, lexicon, source) for choice in choices]
    keys: frozenset[str] | None = frozenset()
    for piece in pieces:
        keys = None if keys is None or piece.keys is None else keys | piece.keys
    return _Piece(f"(?:{'|'.join(piece.regex for piece in pieces)})", keys)


def _word(part: str, source: str) -> _Piece:
    stem = part.removesuffix("*")
    if not re.fullmatch(r"[a-z0-9']+", stem) or (stem != part and len(stem) < KEY_LETTERS):
        raise PatternError(f"The frame '{source}' holds '{part}', which is no word of a recogniser.")
    rest = r"\S*" if stem != part else ""
    return _Piece(f"{re.escape(stem)}{rest} ", frozenset({stem[:KEY_LETTERS]}))


def _split(text: str, at: str, source: str) -> list[str]:
    """Cut `text` where `at` stands outside parentheses."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            break
        if letter == at and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    if depth:
        raise PatternError(f"The frame '{source}' has a parenthesis without its other half.")
    return [part for part in parts if part]


def _cost(keys: frozenset[str]) -> int:
    return sum(_COMMON_COST if key in _COMMON else 1 for key in keys)
