"""Reads the guard's data files, once: what people decided that a model may never say, and the words it may always use.

A list is easier to argue about than code, and a clinician can strike a word without opening a Python file.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Claim:
    """One rule of CLINICAL §4.4 over the plain form of a sentence."""

    rule: str
    """ "GU-01" to "GU-23"."""
    pattern: re.Pattern[str] = field(repr=False)
    own: bool
    """Also bars the person's own words from being said back in a sentence that people wrote."""
    said: bool
    """Lifted where the person used the same word and the sentence is about the person."""
    told: bool
    """Lifted where the person used the same words and the sentence reports them ("You feel you should go.")."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is known of words: what may be said without having been heard, and which words are one word."""

    function: frozenset[str] = field(repr=False)
    """Grammar, which carries no fact of its own."""
    general: frozenset[str] = field(repr=False)
    """Harmless in any reflection."""
    bearing: frozenset[str] = field(repr=False)
    """Those of them that make a clause say something of its own."""
    personal: frozenset[str] = field(repr=False)
    """Verbs among the general words that are said of the person alone."""
    hard: frozenset[str] = field(repr=False)
    """Words for what is heavy: only where the person's own words are heavy."""
    heavy: frozenset[str] = field(repr=False)
    """Words of the person that are."""
    burdened: re.Pattern[str] = field(repr=False)
    """Phrases of the person that are."""
    phrases: tuple[tuple[re.Pattern[str], str], ...] = field(repr=False)
    """Phrases that are read as one word."""
    pleasing: frozenset[str] = field(repr=False)
    """Words for what is pleasant: only where the person told of something pleasant."""
    pleasant: frozenset[str] = field(repr=False)
    """Words of the person that tell of it."""
    half_pleasant: frozenset[str] = field(repr=False)
    """Those of which two have to stand together."""
    deeds: frozenset[str] = field(repr=False)
    """Verbs of the person for what is worth naming as done."""
    done: re.Pattern[str] = field(repr=False)
    """Phrases of the person for such a thing."""
    risky: re.Pattern[str] = field(repr=False)
    """The person's words after which nothing is called pleasant, understandable or an achievement."""
    feelings: frozenset[str] = field(repr=False)
    """Words that name a feeling: heard, or not said."""
    light: frozenset[str] = field(repr=False)
    """Those of them that are welcome ones."""
    entailed: dict[str, frozenset[str]] = field(repr=False)
    """Feeling → words of the person that let it be named."""
    implied: dict[str, frozenset[str]] = field(repr=False)
    """Word that tells of no event → words of the person that let it be said."""
    times: frozenset[str] = field(repr=False)
    """Words for when and how many, which nobody does or feels."""
    states: frozenset[str] = field(repr=False)
    """What may follow "you are" beside a feeling or a verb in -ing."""
    roles: frozenset[str] = field(repr=False)
    """What one may be called after "you are a", where the person said it: work, and places in a family or a group."""
    often: dict[str, frozenset[str]] = field(repr=False)
    """Words for how often → words of the person that let them be said."""
    judging: frozenset[str] = field(repr=False)
    """Words in -ing that may not."""
    persons: dict[str, frozenset[str]] = field(repr=False)
    """"he", "she", "they" → words of the person that let it be said; "relations": words that name a person."""
    forms: dict[str, str] = field(repr=False)
    """Irregular form → its lemma."""
    same: dict[str, frozenset[str]] = field(repr=False)
    """Lemma → lemmas that say the same in a reflection."""


@lru_cache(maxsize=1)
def claims() -> tuple[Claim, ...]:
    """The rules in the order in which they are tried."""
    return tuple(_claim(row) for row in _table("claims")["rule"])


@lru_cache(maxsize=1)
def words() -> Words:
    """The word lists."""
    table = _table("words")
    feelings = table["feelings"]
    return Words(
        function=_set(table["function"]["words"]),
        general=_set(" ".join(table["general"].values())),
        bearing=_set(table["bearing"]["words"]),
        personal=_set(table["personal"]["verbs"]),
        hard=_set(table["hard"]["words"]),
        heavy=_set(table["hard"]["heavy"]),
        burdened=re.compile(rf"\b(?:{'|'.join(table['hard']['burdened'])})\b"),
        phrases=tuple(
            (re.compile(rf"\b(?:{'|'.join(phrases)})\b"), word) for word, phrases in table["phrases"].items()
        ),
        pleasing=_set(table["pleasing"]["words"]) | {"pleasing"},
        pleasant=_set(f"{table['pleasing']['said']} {feelings['light']}"),
        half_pleasant=_set(table["pleasing"]["half"]),
        deeds=_set(table["deeds"]["words"]),
        done=re.compile(rf"\b(?:{'|'.join(table['deeds']['phrases'])})"),
        risky=re.compile(rf"\b(?:{'|'.join(table['deeds']['risky'])})\b"),
        feelings=_set(f"{feelings['hard']} {feelings['light']}"),
        light=_set(feelings["light"]),
        entailed={name: _set(said) for name, said in feelings["entailed"].items()},
        implied={name: _set(said) for name, said in table["implied"].items()},
        times=_set(table["times"]["words"]),
        states=_set(table["states"]["words"]),
        roles=_set(table["states"]["roles"]),
        often={name: _set(said) for name, said in table["often"].items()},
        judging=_set(table["states"]["adjectives"]),
        persons={name: _set(said) for name, said in table["persons"].items()},
        forms={form: line.split()[0] for line in table["forms"]["lines"] for form in line.split()[1:]},
        same=_groups(table["same"]["lines"]),
    )


def _set(words_of: str) -> frozenset[str]:
    return frozenset(words_of.split())


def _groups(lines: list[str]) -> dict[str, frozenset[str]]:
    same: dict[str, frozenset[str]] = {}
    for group in map(_set, lines):
        for word in group:
            same[word] = same.get(word, frozenset()) | group
    return same


def _claim(row: dict[str, Any]) -> Claim:
    joined = "|".join(row["patterns"])
    lifts = (row.get(key, False) for key in ("own", "said", "told"))
    return Claim(row["id"], re.compile(rf"\b(?:{joined})\b"), *lifts)


def _table(name: str) -> dict[str, Any]:
    file = resources.files("assistant.safety").joinpath("data", "guard", f"{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
