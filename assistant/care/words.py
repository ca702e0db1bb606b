"""What the rules for slots know of English, in one value made from `words.toml` and `feelings.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from assistant.care.content import table


@dataclass(frozen=True, slots=True)
class Feeling:
    """One of the 60 feelings that may be said back."""

    adjective: str
    """After "you feel"."""
    noun: str
    """After "there is … in what you say"."""
    situation: str
    """After "that sounds"."""
    light: bool = False
    """Welcome rather than hard."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that the person spoke of."""

    text: str = field(repr=False)
    """Turned round: "your left knee", "the garden", "sleep"."""
    kind: str
    """"person", "pet", "activity", "place", "body" or "matter"."""
    noun: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Clauses:
    """Which words may stand where in a clause that is said back."""

    auxiliaries: frozenset[str]
    joined: frozenset[str]
    adverbs: frozenset[str]
    states: frozenset[str]
    dangling: frozenset[str]
    barred: frozenset[str]
    opinion: frozenset[str]
    pronouns: frozenset[str]
    determiners: frozenset[str]
    not_nouns: frozenset[str]
    base: frozenset[str]
    past: frozenset[str]
    participle: frozenset[str]
    third: frozenset[str]
    gerund: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All of it."""

    fillers: tuple[tuple[str, ...], ...] = field(repr=False)
    """Longest first."""
    lead: frozenset[str] = field(repr=False)
    dialect: dict[str, str] = field(repr=False)
    swap: dict[str, str] = field(repr=False)
    after_i: dict[str, str] = field(repr=False)
    clause: Clauses = field(repr=False)
    marks: dict[str, re.Pattern[str]] = field(repr=False)
    topics: dict[str, str] = field(repr=False)
    """Noun → kind."""
    bare: frozenset[str] = field(repr=False)
    between: frozenset[str] = field(repr=False)
    strip: frozenset[str] = field(repr=False)
    feelings: dict[str, Feeling] = field(repr=False)
    """Form of a word → feeling."""
    feeling_form: re.Pattern[str] = field(repr=False)


@lru_cache(maxsize=4)
def lexicon(language: str = "en") -> Lexicon:
    """Read once a language. Raises SettingsError."""
    words, feelings = table(language, "words"), table(language, "feelings")
    topic = words["topic"]
    forms = dict(_feelings(feelings))
    return Lexicon(
        fillers=tuple(sorted((tuple(f.split()) for f in words["fillers"]), key=len, reverse=True)),
        lead=frozenset(words["lead"]),
        dialect=dict(words["dialect"]),
        swap=dict(words["swap"]),
        after_i=dict(words["after_i"]),
        clause=_clauses(words["clause"]),
        marks={name: _any(phrases) for name, phrases in words["marks"].items()},
        topics={noun: kind for kind, nouns in words["topics"].items() for noun in nouns},
        bare=frozenset(topic["bare"]),
        between=frozenset(topic["between"]),
        strip=frozenset(topic["strip"]),
        feelings=forms,
        feeling_form=_any(sorted(forms, key=len, reverse=True)),
    )


def _any(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(r"(?<![\w'-])(?:" + "|".join(re.escape(p) for p in phrases) + r")(?![\w'-])")


def _feelings(rows: dict[str, Any]) -> list[tuple[str, Feeling]]:
    found = []
    for adjective, row in rows.items():
        feeling = Feeling(adjective, row["noun"], row["situation"], row.get("light", False))
        found += [(form, feeling) for form in [*row.get("words", ()), adjective]]
    return found


def _clauses(row: dict[str, Any]) -> Clauses:
    irregular = [line.split() for line in row["irregular"]]
    base = {verb[0] for verb in irregular} | set(row["regular"])
    past = {verb[1] for verb in irregular} | {_ed(verb) for verb in row["regular"]}
    participle = {verb[2] for verb in irregular} | {_ed(verb) for verb in row["regular"]} | {"sat", "stood"}
    lists = {
        name: frozenset(row[name])
        for name in (
            "auxiliaries", "joined", "adverbs", "states", "dangling", "barred", "opinion", "pronouns", "determiners",
            "not_nouns",
        )
    }  # fmt: skip
    return Clauses(
        base=frozenset(base),
        past=frozenset(past),
        participle=frozenset(participle),
        third=frozenset(_s(verb) for verb in base) - {"bes", "haves"},
        gerund=frozenset(_ing(verb) for verb in base),
        **lists,
    )


def _s(verb: str) -> str:
    if verb.endswith(("s", "sh", "ch", "x", "o", "z")):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}s"


def _doubles(verb: str) -> bool:
    return bool(re.fullmatch(r"[^aeiou]*[aeiou][bdgmnprt]", verb)) or verb in ("begin", "forget", "prefer", "swim")


def _ed(verb: str) -> str:
    if verb.endswith("e"):
        return f"{verb}d"
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1]}ed" if _doubles(verb) else f"{verb}ed"


def _ing(verb: str) -> str:
    if verb in ("be", "lie", "die"):
        return {"be": "being", "lie": "lying", "die": "dying"}[verb]
    if verb.endswith("e") and not verb.endswith("ee"):
        return f"{verb[:-1]}ing"
    return f"{verb}{verb[-1]}ing" if _doubles(verb) else f"{verb}ing"
