"""What a resident can always say, and how questions are answered: rules over what a recogniser writes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from assistant.care import wordings
from assistant.care.content import table

_CURLY = re.compile(r"[‘’]")
_OTHER = re.compile(r"[^a-z0-9'\- ]")
_NAMED = re.compile(r"<([a-z]+)>")
_KINDS = ("whole", "within")


@lru_cache(maxsize=64)
def expanded(text: str, language: str = "en") -> str:
    """Lower case, contractions written out, hesitations and punctuation gone."""
    words = " ".join(_OTHER.sub(" ", _CURLY.sub("'", text.lower())).split())
    for pattern, full in _full_forms(language):
        words = pattern.sub(full, words)
    return " ".join(words.split())


LONGEST_KEYED = 11
"""Words of a turn in which a key with fillers beside it is a request."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What a turn asks for; `about` is what it names: a topic, a name."""

    name: str
    about: Mapping[str, str] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    whole: tuple[re.Pattern[str], ...] = field(repr=False)
    within: tuple[re.Pattern[str], ...] = field(repr=False)
    at_most: int
    keys: tuple[re.Pattern[str], ...] = field(repr=False, default=())
    beside: frozenset[str] = field(repr=False, default=frozenset())

    def find(self, words: str) -> re.Match[str] | None:
        if len(words.split()) > self.at_most:
            return None
        found = (pattern.fullmatch(words) for pattern in self.whole)
        inside = (pattern.search(words) for pattern in self.within)
        return next((match for group in (found, inside) for match in group if match), None)

    def find_key(self, words: str) -> re.Match[str] | None:
        """A key with nothing but words beside it that change nothing."""
        if len(words.split()) > LONGEST_KEYED:
            return None
        matches = (match for key in self.keys for match in key.finditer(words))
        return next((m for m in matches if self.beside.issuperset(_beside(words, m))), None)


def _beside(words: str, match: re.Match[str]) -> list[str]:
    return [*words[: match.start()].split(), *words[match.end() :].split()]


@cache
def _content(language: str) -> dict[str, Any]:
    return table(language, "intents")


@cache
def _full_forms(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), full) for pattern, full in _content(language)["full_forms"])


@cache
def _rules(language: str) -> tuple[_Rule, ...]:
    """Those of intents.toml, between the ones of sideways.toml that go first and the others."""
    known, beside = _content(language)["intent"], _sideways(language)
    first = [one for one in beside if one.get("first")]
    return tuple(_rule(one, language) for one in (*first, *known, *(one for one in beside if not one.get("first"))))


def _rule(one: Mapping[str, Any], language: str) -> _Rule:
    content = _content(language)
    before, after, fillers = content["before"], content["after"], content["fillers"].split()
    return _Rule(
        one["name"],
        tuple(re.compile(f"{before}(?:{pattern}){after}") for pattern in one.get("whole", ())),
        tuple(re.compile(pattern) for pattern in one.get("within", ())),
        one.get("at_most", 60),
        tuple(re.compile(rf"\b(?:{key})(?= |$)") for key in one.get("keys", ())),
        frozenset([*fillers, *one.get("with", "").split()]),
    )


@cache
def _sideways(language: str) -> tuple[Mapping[str, Any], ...]:
    """The entries of sideways.toml, with each word in angle brackets written out."""
    content = table(language, "sideways")
    return tuple(
        {**one, **{kind: [_full(pattern, content["words"]) for pattern in one.get(kind, ())] for kind in _KINDS}}
        for one in content["intent"]
    )


def _full(pattern: str, words: Mapping[str, str]) -> str:
    """`pattern` with the words in it written out, those within words too."""
    for _ in range(2):
        pattern = _NAMED.sub(lambda found: words.get(found[1], found[0]), pattern)
    return pattern


@cache
def _patterns(language: str, section: str) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in _content(language)[section].items()}


@lru_cache(maxsize=64)
def intent(text: str, language: str = "en") -> Intent | None:
    """What the turn asks for, or None for ordinary talk."""
    words = expanded(text, language)
    return _worded(words, True, language) or _first(words, _rules(language)) or _worded(words, False, language)


def _worded(words: str, first: bool, language: str) -> Intent | None:
    return next((_intent(name, match) for name, match in wordings.found(words, first, language)), None)


def request(words: str, names: frozenset[str], language: str = "en") -> Intent | None:
    """Which of the `names` a part of a turn asks for; `words` as `expanded` gives them."""
    return _first(words, _among(names, language))


def _first(words: str, rules: tuple[_Rule, ...]) -> Intent | None:
    for find in (_Rule.find, _Rule.find_key) if words else ():
        for rule in rules:
            if match := find(rule, words):
                return _intent(rule.name, match)
    return None


def _intent(name: str, match: re.Match[str]) -> Intent:
    return Intent(name, {k.rstrip("2"): v.strip() for k, v in match.groupdict().items() if v})


@cache
def _among(names: frozenset[str], language: str) -> tuple[_Rule, ...]:
    return tuple(rule for rule in _rules(language) if rule.name in names)


def answers(text: str, kind: str, language: str = "en") -> bool:
    """Whether `text` is an answer of that kind ("yes", "no", "unsure", "refuse", "cancel", "cannot",
    "route" …), or goes on about the subject just answered in that way ("leans", "act", "believe" …)."""
    section = "answers" if kind in _content(language)["answers"] else "follow"
    return bool(_patterns(language, section)[kind].search(expanded(text, language)))


def barrier(text: str, language: str = "en") -> str:
    """The line for what keeps a person from reaching out; "B-other" where nothing known is named."""
    words = expanded(text, language)
    return next((name for name, one in _patterns(language, "barriers").items() if one.search(words)), "B-other")


def asks_means(text: str, language: str = "en") -> bool:
    """Whether `text` asks about means; it counts only where risk or a loss was told before (R3)."""
    words, patterns = expanded(text, language), _patterns(language, "means")
    return bool(patterns["thing"].search(words) and patterns["question"].search(words))


def explains(text: str, on_topic: bool = False, language: str = "en") -> bool:
    """Whether `text` is a plain request, or `on_topic` goes on about one: a mere hunch of risk in it is then none."""
    wanted, patterns = intent(text, language), _patterns(language, "explains")
    words, name = expanded(text, language), wanted.name if wanted else ""
    plain = bool(patterns["intents"].search(name)) or (name == "call_someone" and bool(patterns["calls"].search(words)))
    return (plain or (on_topic and answers(text, "leans", language))) and not patterns["unless"].search(words)


def tells_of(text: str, kind: str, language: str = "en") -> bool:
    """Whether `text` tells of that kind of trouble ("sleep", "worry" …)."""
    return bool(_patterns(language, "tells")[kind].search(expanded(text, language)))
