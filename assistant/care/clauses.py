"""Clauses of the person, turned round so that they can be said back ({their_words}), or left out where unsure.

A wrong fill is worse than none: it sounds as if nobody had listened. So a clause is used only where its grammar is
plain (a known subject, then a known verb that agrees with it, nothing hanging over) and where nothing in it would be
cruel, or a fact of illness, death or method, when a machine says it back.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from assistant.care.turning import SUBORDINATE, starts, turned
from assistant.care.words import Lexicon, lexicon
from assistant.safety.guard import unkind

MOST_WORDS = 8
"""Words in {their_words} (CLINICAL, "Slots")."""


def clause(text: str) -> str:
    """What the person said, turned round, at most eight words ("you can't sleep, your head won't stop"), or ""."""
    return next(iter(clauses(text)), "")


def clauses(text: str) -> tuple[str, ...]:
    """Every clause of `text` that can be said back, first first; two that stand together are joined where short."""
    words = lexicon()
    found: list[str] = []
    for sentence in _sentences(text):
        runs = [_split(tidy(chunk, words), words) for chunk in re.split(r"[,.!;:…]|\s[-–—]\s", sentence)]
        run = [piece for pieces in runs for piece in pieces]
        kept = _kept(run, words)
        found += _joined(kept, whole=len(kept) == len(run) and all(runs))
    return tuple(dict.fromkeys(_named(said, text) for said in found))


def _named(said: str, text: str) -> str:
    """Names and days with the capital they had inside a sentence; a recogniser that writes none leaves them small."""
    capitals = {word.lower(): word for word in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", text)}
    return " ".join(capitals.get(word, word) for word in said.split())


def _kept(run: Sequence[tuple[str, list[str]]], words: Lexicon) -> list[tuple[str, str]]:
    """Link and clause, turned round, of those that stand for themselves; what a "that" binds stays together."""
    kept: list[tuple[str, str]] = []
    before = True
    for number, (link, tokens) in enumerate(run):
        bound = number + 1 < len(run) and run[number + 1][0] == "that"
        if bound and link not in SUBORDINATE:
            whole = f"{_said(tokens, words)} that {_said(run[number + 1][1], words)}"
            said = whole if not re.search(r"^ | $", whole) and len(whole.split()) <= MOST_WORDS else ""
        else:
            said = _said(tokens, words) if link not in SUBORDINATE and (link or before) else ""
        before = bool(said) or link in SUBORDINATE
        kept += [(link, said)] if said else []
    return kept


def _said(tokens: Sequence[str], words: Lexicon) -> str:
    said = turned(tokens, words)
    if said and len(said.split()) > MOST_WORDS and "and" in tokens and "between" not in tokens:
        at = len(tokens) - 1 - list(reversed(tokens)).index("and")
        said = turned(tokens[:at], words) if tokens[at - 1] not in tokens[at:] else ""
    return said if said and len(said.split()) <= MOST_WORDS and not unkind(said) else ""


def _joined(kept: Sequence[tuple[str, str]], *, whole: bool) -> list[str]:
    """Two neighbours as one: only where all of the sentence could be turned round, and it is short."""
    if whole and len(kept) == 2 and kept[1][0] in ("", "and", "because"):
        link = f" {kept[1][0]} " if kept[1][0] else ", "
        if len(f"{kept[0][1]}{link}{kept[1][1]}".split()) <= MOST_WORDS:
            return [f"{kept[0][1]}{link}{kept[1][1]}"]
    return [said for _, said in kept]


def _sentences(text: str) -> Iterator[str]:
    """The sentences that state something: no question, nothing that hangs on an "if"."""
    for sentence in re.split(r"(?<=[.!?;:])\s+", text):
        if not sentence.rstrip().endswith("?") and not re.search(r"\b(?:if|unless)\b", sentence.lower()):
            yield sentence


def tidy(text: str, words: Lexicon | None = None) -> list[str]:
    """Small words of one form: dialect spelled out, fillers, stammers and opening links gone."""
    words = words or lexicon()
    text = re.sub(r"[‘’`]", "'", text.lower())
    tokens = re.sub(r"[^a-z0-9à-ÿ'\- ]", " ", text).split()
    tokens = [part for token in tokens for part in words.dialect.get(token, token).split()]
    tokens = _stammered(_without(tokens, words.fillers))
    while tokens and tokens[0] in words.lead:
        tokens = tokens[1:]
    return tokens


def _without(tokens: list[str], fillers: Sequence[tuple[str, ...]]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(tokens):
        filler = next((f for f in fillers if tuple(tokens[at : at + len(f)]) == f), None)
        if filler and not _needed(filler, kept, tokens[at:]):
            at += len(filler)
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _needed(filler: tuple[str, ...], kept: list[str], rest: list[str]) -> bool:
    """Whether these words stand there as words ("my pet", "all right", "feel well"), not to fill a pause."""
    if filler in (("i", "guess"), ("i", "suppose")):
        return len(rest) == len(filler)
    return bool(kept) and " ".join(filler) in _ALSO_WORDS


_ALSO_WORDS = frozenset("well pet love dear right hen duck god yes please ken okay ok honestly anyway".split())


def _stammered(tokens: list[str]) -> list[str]:
    """The same one to three words said again at once are said once."""
    for size in (3, 2, 1):
        at = 0
        while at + 2 * size <= len(tokens):
            if tokens[at : at + size] == tokens[at + size : at + 2 * size]:
                del tokens[at : at + size]
            else:
                at += 1
    return tokens


_LINKS = frozenset("and but because so then when while until before after since although though as where".split())


def _split(tokens: list[str], words: Lexicon) -> list[tuple[str, list[str]]]:
    """Clauses with the word that links each to the one before ("" for none); empty where it cannot be told."""
    cuts = starts(tokens, words)
    if not cuts or (cuts[0][0] > 0 and cuts[0][1] not in SUBORDINATE):
        return []
    bounds = [at for at, _ in cuts] + [len(tokens)]
    run = []
    for number, (at, link) in enumerate(cuts):
        end = bounds[number + 1]
        while end > at + 1 and (tokens[end - 1] in _LINKS or _tail(tokens, end, bounds)):
            end -= 1
        run.append((link, tokens[at:end]))
    return run


def _tail(tokens: list[str], end: int, bounds: list[int]) -> bool:
    """Whether the clause ends in "and now", or in the "that" of the next one."""
    return tokens[end - 2 : end] in (["and", "now"], ["but", "now"]) or (
        tokens[end - 1] == "that" and end in bounds[:-1]
    )


def sides(text: str) -> tuple[str, str] | None:
    """What stands on either side of a "but", both turned round; None where one cannot be."""
    parts = re.split(r",? (?:but|yet|whereas|then again|on the other hand)\b,?", text, flags=re.IGNORECASE)
    for one, other in itertools.pairwise(parts):
        before, after = clauses(one), clauses(other)
        if before and after:
            return before[-1], after[0]
    return None
