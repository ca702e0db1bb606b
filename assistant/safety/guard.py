"""Judges every sentence of the model before a voice speaks it: its form, what it claims, and what it brings in.

Pure: the same sentence in the same context gets the same verdict. Rule ids that begin with "GU" are those of
CLINICAL §4.4.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from assistant.safety.grounding import plain
from assistant.safety.lexicons import claims

MOST_WORDS = 30
"""Words a sentence may have (CLINICAL §4.1, limits)."""
ALIKE = 0.8
"""Similarity to a sentence said before that counts as saying it again (GU-22)."""

FORM = (
    ("markup", re.compile(r"[*_`#|<>{}\[\]~]|^\s*(?:[-•]|\d+[.)])\s")),
    ("address", re.compile(r"https?:|www\.|\S+@\S+|\b\S+\.(?:com|org|net)\b", re.IGNORECASE)),
    ("list", re.compile(r"^(?:first|second|third|step \d|here are)\b|\bthe following\b|:\s*$", re.IGNORECASE)),
    ("role", re.compile(r"^(?:user|assistant|system|ai|human)\s*:|\blanguage model\b|<\|", re.IGNORECASE)),
    ("script", re.compile(r"[^\x20-\x7e\u00a0-\u024f\u2018-\u201f\u2026\u2013\u2014]")),
)
"""What no sentence may look like, whoever wrote it."""


def ill_formed(sentence: str) -> str | None:
    """The id of the rule of form that forbids `sentence`, or None."""
    found = next((rule for rule, pattern in FORM if pattern.search(sentence)), None)
    return found or ("length" if len(sentence.split()) > MOST_WORDS else None)


def unkind(words: str) -> str | None:
    """The id of the rule that forbids saying a person's own `words` back in a written sentence, or None.

    Illness, medicine, method, death, a judgement about the person, hopelessness: only fixed text speaks of these.
    """
    text = plain(words)
    return next((claim.rule for claim in claims() if claim.own and claim.pattern.search(text)), None)


def refused(sentence: str, spoken: Sequence[str]) -> str | None:
    """The id of the rule that forbids the model's `sentence` after the sentences `spoken`, or None where it may go."""
    text = plain(sentence)
    found = ill_formed(sentence) or next((c.rule for c in claims() if c.pattern.search(text)), None)
    if found:
        return found
    return "GU-22" if any(_alike(_bare(sentence), _bare(said)) for said in spoken) else None


def _alike(one: str, other: str) -> bool:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _bare(sentence: str) -> str:
    return re.sub(r"[^a-z0-9 ]", "", sentence.lower()).strip()
