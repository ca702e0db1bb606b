"""What is worth keeping of a talk: the person's own words, copied, never worded anew (CLINICAL 7.5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

MOST_SPANS = 10
LEAST_WORDS, MOST_WORDS = 4, 30
OWN = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|me|my|myself)\b", re.I)
HEAVY = re.compile(
    r"\b(?:feel|felt|sad|low|afraid|scared|anxious|worr\w+|alone|lonely|tired|sleep|slept|angry|ashamed|guilt\w*|hope\w*"
    r"|cry|cried|crying|pain|hurt\w*|die\w*|death|lost|miss|better|good|glad|proud|helped|doctor|tablets?|family)\b",
    re.I,
)


NOTES = frozenset(
    "note,preference,names_not_to_use,goal,homework,worry,problem,idea,choice,value,good thing,fairer thought,learned,"
    "tomorrow,summary,reminder".split(",")
)
"""Kinds of entries that are the person's own words, fit to be read out; the others are numbers and bookkeeping."""


@dataclass(frozen=True, slots=True)
class Span:
    """Copied words."""

    turn: str
    """"t12"."""
    words: str = field(repr=False)


def spans(turns: Sequence[tuple[str, str]], most: int = MOST_SPANS) -> tuple[Span, ...]:
    """At most `most` sentences of the person, in the order of the talk: those about themselves and what weighs first.

    `turns`: id and words of each turn of the person. Every span is an exact part of its turn.
    """
    sentences = [
        Span(turn, sentence.strip()) for turn, text in turns for sentence in re.findall(r"[^.!?]+[.!?]?", text)
    ]
    found = [
        (_weight(span.words), n, span)
        for n, span in enumerate(sentences)
        if LEAST_WORDS <= len(span.words.split()) <= MOST_WORDS
    ]
    best = sorted((one for one in found if one[0]), key=lambda one: (-one[0], one[1]))[:most]
    return tuple(span for _, _, span in sorted(best, key=lambda one: one[1]))


def _weight(sentence: str) -> int:
    return bool(OWN.search(sentence)) + 2 * len(HEAVY.findall(sentence)) if OWN.search(sentence) else 0


def notes(kept: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """What "Which shall I read?" means by notes, of `Resident.kept`: own words, oldest first, no numbers."""
    return tuple(text for kind, text in kept if kind.partition(".")[0] in NOTES and text)
