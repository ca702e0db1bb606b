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
        if len(words.split()) > self.at_most:
            return None
        match = next((match for one in self.patterns if (match := one.search(words))), None)
        return None if match and self.unless and self.unless.search(words) else match


def found(words: str, first: bool, language: str = "en") -> Iterator[tuple[str, re.Match[str]]]:
    """The requests that `words` ask for in these wordings, by order; `first`: those that count before other rules."""
    talk, wordings = _wordings(language)
    for one in wordings if words else ():
        if one.first == first and (match := one.find(words)):
            if any(veto.search(words) for veto in talk):
                return
            yield one.name, match


def plain(words: str, language: str = "en") -> str:
    """The words without what is said around a request and changes nothing; "" where nothing was, or nothing is left."""
    before, after = _around(language)
    core = words
    if match := before.match(core + " "):
        core = core[match.end() :]
    if match := after.search(core):
        core = core[: match.start()]
    return "" if core == words else core


def ending(words: str, language: str = "en") -> str:
    """The request that ends a turn after a clause that says why, or begins one before it; "" for none."""
    last = _last(language)
    if not 3 <= len(words.split()) <= last.most or last.unless.search(words):
        return ""
    found = last.end.search(words)
    if found is None or not last.may_follow(words[: found.start()].split()):
        found = last.start.match(words)
    told = any(one.search(words) for one in _wordings(language)[0])
    return "" if found is None or told else found.lastgroup or ""


def heard_stop(words: str, language: str = "en") -> str:
    """Whether the whole turn is what is written for a short stop: "stop", "perhaps" or ""."""
    return next((name for name, one in _heard(language).items() if one.fullmatch(words)), "")


@cache
def _heard(language: str) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in table(language, "wordings")["heard"].items()}


@dataclass(frozen=True, slots=True)
class _Last:
    end: re.Pattern[str] = field(repr=False)
    start: re.Pattern[str] = field(repr=False)
    not_after: re.Pattern[str] = field(repr=False)
    unless: re.Pattern[str] = field(repr=False)
    most: int

    def may_follow(self, head: list[str]) -> bool:
        """Whether words of command after these are no part of their clause."""
        return len(head) >= 2 and not self.not_after.fullmatch(head[-1])


@cache
def _last(language: str) -> _Last:
    known = table(language, "wordings")["last"]
    ends = "|".join(f"(?P<{name}>{pattern})" for name, pattern in known["ends"].items())
    polite = "(?: (?:please|now|then|love|dear|solace|for me))*"
    return _Last(
        re.compile(rf"(?<= )(?:please )?(?:{ends}){polite}$"),
        re.compile(rf"(?:(?:please|oh|sorry|no) )*(?:{ends}){polite} {known['clause']}$"),
        re.compile(known["not_after"]),
        re.compile(known["unless"]),
        known["most"],
    )


@cache
def _around(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    known = table(language, "wordings")["around"]
    return re.compile(known["before"]), re.compile(known["after"] + "$")


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
