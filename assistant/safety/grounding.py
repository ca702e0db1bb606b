"""Words of two texts compared: one plain form, lemmas, and which of a sentence's words the person has not said."""

from __future__ import annotations

import re

_ENDINGS = (("can't", "can not"), ("cannot", "can not"), ("won't", "will not"), ("shan't", "shall not"))
_PARTS = re.compile(r"(n't|'re|'ve|'ll|'m|'d|'s)\b")
_FULL = {"n't": " not", "'re": " are", "'ve": " have", "'ll": " will", "'m": " am", "'d": " would"}
_IS = frozenset("it he she that there here what who where how everything nobody everyone something".split())


def plain(text: str) -> str:
    """Small letters, straight apostrophes, contractions written out; commas kept, all other marks gone."""
    text = re.sub(r"[‘’`]", "'", text.lower())
    for short, full in _ENDINGS:
        text = re.sub(rf"\b{short}\b", full, text)
    text = re.sub(r"\b(\w+)'s\b", lambda m: f"{m[1]} is" if m[1] in _IS else f"{m[1]}'s", text)
    text = _PARTS.sub(lambda m: _FULL.get(m[1], m[1]), text)
    return " ".join(re.sub(r"[^a-z0-9à-ÿ',\- ]", " ", text).split())
