"""More wordings of what a resident can always say: built from parts, looked for anywhere in a turn, and none of them in
talk about somebody else, another time, or harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from assistant.care.content import table

_PART = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """One request and how else it is said."""

    name: str
    patterns: tuple[re.Pattern[str], ...] = field(repr=False)
    unless: re.Pattern[str] | None = field(repr=False)
    at_most: int
    """Words of a turn up to which it counts."""
    first: bool
    """Whether it counts before the other rules."""

    def find(self, words: str) -> re.Match[str] | None:
        """Where `words`, as `intents.expanded` gives them, ask for it."""
        if len(words.split()) > self.at_most or (self.unless and self.unless.search(words)):
            return None
        return next((match for one in self.patterns if (match := one.search(words))), None)


def found(words: str, first: bool, language: str = "en") -> Iterator[tuple[str, re.Match[str]]]:
    """The requests that `words` ask for in these wordings, by order; `first`: those that count before other rules."""
    talk, wordings = _wordings(language)
    if words and not any(one.search(words) for one in talk):
        for one in wordings:
            if one.first == first and (match := one.find(words)):
                yield one.name, match


@cache
def _wordings(language: str) -> tuple[tuple[re.Pattern[str], ...], tuple[Wording, ...]]:
    content = table(language, "wordings")
    parts: dict[str, str] = {}
    for name, pattern in content["parts"].items():
        parts[name] = _filled(pattern, parts)
    return tuple(re.compile(content[name]) for name in ("told", "grave")), tuple(
        Wording(
            one["name"],
            tuple(re.compile(_filled(pattern, parts)) for pattern in one["any"]),
            re.compile(one["unless"]) if "unless" in one else None,
            one.get("at_most", content["most"]),
            one.get("first", False),
        )
        for one in content["wording"]
    )


def _filled(pattern: str, parts: dict[str, str]) -> str:
    return _PART.sub(lambda found: parts[found[1]], pattern)
