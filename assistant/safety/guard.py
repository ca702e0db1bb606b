"""Judges every sentence of the model before a voice speaks it: form only, so far; what it claims comes with the care.

Pure: the same sentence after the same sentences gets the same verdict.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST_WORDS = 30
"""Words a sentence may have (CLINICAL §4.1, limits)."""

_RULES = (
    ("markup", re.compile(r"[*_`#|<>{}\[\]~]|^\s*(?:[-•]|\d+[.)])\s")),
    ("address", re.compile(r"https?:|www\.|\S+@\S+|\b\S+\.(?:com|org|net)\b", re.I)),
    ("list", re.compile(r"^(?:first|second|third|step \d|here are)\b|\bthe following\b|:\s*$", re.I)),
    ("role", re.compile(r"^(?:user|assistant|system|ai|human)\s*:|\blanguage model\b|<\|", re.I)),
    ("script", re.compile(r"[^\x20-\x7e\u00a0-\u024f\u2018-\u201f\u2026\u2013\u2014]")),
)


def refused(sentence: str, spoken: Sequence[str]) -> str | None:
    """The id of the rule that forbids `sentence` after the sentences `spoken` so far, or None where it may be said."""
    for rule, pattern in _RULES:
        if pattern.search(sentence):
            return rule
    if len(sentence.split()) > MOST_WORDS:
        return "length"
    if _plain(sentence) in {_plain(s) for s in spoken}:
        return "repeated"
    return None


def _plain(sentence: str) -> str:
    return re.sub(r"[^a-z0-9 ]", "", sentence.lower()).strip()
