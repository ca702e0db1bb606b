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


@dataclass(frozen=True, slots=True)
class Words:
    """What is known of words: what may be said without having been heard, and which words are one word."""

    general: frozenset[str] = field(repr=False)
    """Harmless in any reflection."""
    function: frozenset[str] = field(repr=False)
    """Grammar, which carries no fact of its own."""
    forms: dict[str, str] = field(repr=False)
    """Irregular form → its lemma."""
    same: dict[str, frozenset[str]] = field(repr=False)
    """Lemma → lemmas that say the same in a reflection."""
    feelings: frozenset[str] = field(repr=False)
    """Lemmas that name a feeling: heard, or not said."""
    light: frozenset[str] = field(repr=False)
    """Those of them that are welcome ones."""
    entailed: dict[str, frozenset[str]] = field(repr=False)
    """Feeling → lemmas of the person that let it be named."""
    he: frozenset[str] = field(repr=False)
    """Words that let "he" be said."""
    she: frozenset[str] = field(repr=False)
    they: frozenset[str] = field(repr=False)


@lru_cache(maxsize=1)
def claims() -> tuple[Claim, ...]:
    """The rules in the order in which they are tried."""
    return tuple(_claim(row) for row in _table("claims")["rule"])


@lru_cache(maxsize=1)
def words() -> Words:
    """The word lists."""
    table = _table("words")
    same: dict[str, frozenset[str]] = {}
    for line in table["same"]["lines"]:
        group = frozenset(line.split())
        for word in group:
            same[word] = same.get(word, frozenset()) | group
    feelings = table["feelings"]
    return Words(
        general=frozenset(word for line in table["general"].values() for word in line.split()),
        function=frozenset(table["function"]["words"].split()),
        forms={form: line.split()[0] for line in table["forms"]["lines"] for form in line.split()[1:]},
        same=same,
        feelings=frozenset(f"{feelings['hard']} {feelings['light']}".split()),
        light=frozenset(feelings["light"].split()),
        entailed={name: frozenset(of.split()) for name, of in feelings["entailed"].items()},
        he=frozenset(table["persons"]["he"].split()),
        she=frozenset(table["persons"]["she"].split()),
        they=frozenset(table["persons"]["they"].split()),
    )


def _claim(row: dict[str, Any]) -> Claim:
    joined = "|".join(row["patterns"])
    return Claim(row["id"], re.compile(rf"\b(?:{joined})\b"), row.get("own", False), row.get("said", False))


def _table(name: str) -> dict[str, Any]:
    file = resources.files("assistant.safety").joinpath("data", "guard", f"{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
