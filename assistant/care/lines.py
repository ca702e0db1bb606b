"""The sentences that people wrote for risk, notices, data and short answers, by id, with their slots filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from assistant.care import regions
from assistant.care.content import table
from assistant.care.reply import Line, Resident
from assistant.errors import SettingsError

FILES = ("risk", "notices", "data_commands", "short_answers")
SECTIONS = ("lines", "more")
SLOT = re.compile(r"\{(\w+)\}")

Sentence = str | list[str]


@cache
def written(language: str = "en") -> Mapping[str, list[Sentence]]:
    """Every line by its id: sentences, each a text or several forms of it. Raises SettingsError."""
    lines: dict[str, list[Sentence]] = {}
    for name in FILES:
        content: dict[str, Any] = table(language, name)
        for section in SECTIONS:
            for identity, sentences in content.get(section, {}).items():
                if identity in lines:
                    raise SettingsError(f"content/{language}/{name}.toml: '{identity}' is there twice. Rename one.")
                lines[identity] = sentences
    return lines


@cache
def word(name: str, language: str = "en") -> str:
    """A part of a sentence, from notices.toml [words]."""
    return str(table(language, "notices")["words"][name])


def contacts(resident: Resident, spared: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Those who may be named and called, first first."""
    return tuple(one for one in resident.contacts if one.lower() not in spared | resident.spared)


def filling(resident: Resident, spared: frozenset[str] = frozenset(), language: str = "en") -> dict[str, str]:
    """What every line can use: numbers of the place, names of contacts."""
    people = contacts(resident, spared)
    if not people:
        return regions.slots(resident, language)
    named = " and ".join(filter(None, (", ".join(people[:-1]), people[-1])))
    return regions.slots(resident, language) | {"NAME": people[0], "NAMES": named}


def line(identity: str, slots: Mapping[str, str], language: str = "en") -> Line:
    """The line with its slots filled; a sentence that cannot be filled is left out, so the text may be empty."""
    said = (_filled(sentence, slots) for sentence in written(language)[identity])
    return Line(identity, " ".join(filter(None, said)))


FIRST = ("K3", "L-", "HELP", "F-MED", "K2", "K1", "G", "CRISIS", "B-", "R")
"""What may have to sound at once, the most urgent first, by how its ids begin."""


def ahead(resident: Resident, language: str = "en") -> tuple[str, ...]:
    """What is said in a crisis, filled for this person and place: for rendering before it is needed, in that order."""
    content, slots = table(language, "risk"), filling(resident, language=language)
    ids = [identity for section in SECTIONS for identity in content.get(section, {})]
    urgent = [identity for start in FIRST for identity in ids if identity.startswith(start)]
    return tuple(filter(None, (line(identity, slots, language).text for identity in dict.fromkeys(urgent))))


def _filled(sentence: Sentence, slots: Mapping[str, str]) -> str:
    for form in (sentence,) if isinstance(sentence, str) else sentence:
        if all(name in slots for name in SLOT.findall(form)):
            text = SLOT.sub(lambda found: slots[found[1]], form)
            return text[:1].upper() + text[1:]
    return ""
