"""Contacts whom the person does not want called (CLINICAL 2.6, F-ABU): left out of every line and of the ladder.

Who is named while abuse is told is left out of the lines of that session; who is named when it is asked, or "never call
Paul again", is left out of the ladder too, until the person says that they may be called again. It is never announced.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

from assistant.care import intents
from assistant.care.content import table
from assistant.care.reply import Effect, Heard, Resident
from assistant.care.script import Standing
from assistant.care.state import State, Step, say

_OF = frozenset({"your", "my", "the"})


def told_of(state: State, heard: Heard, resident: Resident) -> State:
    """Who is named while abuse is told: left out of this session's lines."""
    named = frozenset(_named(resident, intents.expanded(heard.text).replace("'s", "")))
    return replace(state, standing=replace(state.standing, spared=state.standing.spared | named))


def answered(standing: Standing, text: str, resident: Resident, language: str = "en") -> Standing:
    """The answer to "Is there a contact I should not call?": whoever is named, but for who is named as welcome; "him"
    is who was told of."""
    words = intents.expanded(text)
    named = {one for one in _named(resident, words) if not _welcome(words, one, language)}
    if not named and _patterns(language)["them"].search(words):
        named = set(standing.spared)
    found = frozenset(named)
    return replace(standing, spared=standing.spared | found, unwanted=standing.unwanted | found)


def effects(state: State, resident: Resident) -> tuple[Effect, ...]:
    """That the ladder is to know, where anybody was named: all whom it must not call, a name a line."""
    unwanted = resident.spared | state.standing.unwanted
    return () if unwanted == resident.spared else (_spare(resident, unwanted),)


def wished(state: State, heard: Heard, resident: Resident) -> Step | None:
    """ "Never call Paul again" and "you may call Paul again", in calm; None for anything else."""
    how, name = named(heard.text, resident, state.language)
    if not name or state.carry.raised or state.guest or state.node:
        return None
    return _changed(state, resident, frozenset({name}), never=how == "never")


def named(text: str, resident: Resident, language: str = "en") -> tuple[str, str]:
    """Whether the words are about calling one contact, "never" or "again", and who that is; ("", "") where not."""
    words = intents.expanded(text)
    for one in resident.contacts:
        for how in ("again", "never"):
            if _about(language=language, how=how, name=one.lower()).fullmatch(words):
                return how, one.lower()
    return "", ""


def _changed(state: State, resident: Resident, one: frozenset[str], never: bool) -> Step:
    standing, before = state.standing, resident.spared | state.standing.unwanted
    after = before | one if never else before - one
    spared = standing.spared | one if never else standing.spared - one
    standing = replace(standing, spared=spared, unwanted=after - resident.spared)
    done = () if after == before else (_spare(resident, after),)
    return say(replace(state, standing=standing), resident, "F-ABU-spared", effects=done)


def _spare(resident: Resident, unwanted: frozenset[str]) -> Effect:
    return Effect("spare", value="\n".join(one for one in resident.contacts if one.lower() in unwanted))


def _named(resident: Resident, words: str) -> list[str]:
    said = set(words.split()) - _OF
    return [one.lower() for one in resident.contacts if set(one.lower().split()) & said]


def _welcome(words: str, name: str, language: str) -> bool:
    return bool(_about(language, "welcome", name).search(words))


@cache
def _about(language: str, how: str, name: str) -> re.Pattern[str]:
    """That pattern about a contact: by the whole name, or by any part of it, with "my" before it or without."""
    parts = sorted({name, *name.split()} - _OF, key=len, reverse=True)
    said = rf"(?:(?:my|your) )?(?:{'|'.join(re.escape(part.removeprefix('your ')) for part in parts)})"
    return re.compile(str(table(language, "consents")["spare"][how]).replace("{NAME}", said))


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    given: dict[str, Any] = table(language, "consents")["spare"]
    return {"them": re.compile(given["them"])}
