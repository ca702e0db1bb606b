"""Text a model wrote, made fit for a voice: no markup, no emoji, no addresses."""

from __future__ import annotations

import re
import unicodedata

_SUBSTITUTIONS = (
    (re.compile(r"```.*?(```|$)", re.S), " "),
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"(?:https?://|www\.)\S+"), " "),
    (re.compile(r"(?m)^\s*(?:[-*•#>]+|\d+[.)])\s+"), ""),
    (re.compile(r"[*_`#~|<>{}\[\]]+"), ""),
    (re.compile(r"\((?:[^)]*)\)"), " "),
    (re.compile(r"\s*[–—]\s*"), ", "),
    (re.compile(r"[“”\"]"), ""),
    (re.compile(r"[‘’]"), "'"),
    (re.compile(r"\.{2,}|…"), "."),
    (re.compile(r"\s+"), " "),
    (re.compile(r"\s+([,.;:?!])"), r"\1"),
)


def speakable(text: str) -> str:
    """`text` without what a voice cannot say; spaces collapsed, quotes dropped."""
    text = "".join(c for c in text if unicodedata.category(c)[0] not in "CS" or c in "$+%|~`<>\n")
    for pattern, replacement in _SUBSTITUTIONS:
        text = pattern.sub(replacement, text)
    return text.strip()
