"""One small plan at a time, in the person's words, and how it went: two parts of a talk, each a table (CLINICAL 7.1).

What, when, where, with whom; how sure, from zero to ten; below seven it is made smaller. A missed plan is no fault: it
is kept, made smaller, or dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.care.content import table
from assistant.care.reply import Effect, Heard, Line, Reply, Resident, Turned

SURE = 7
"""How sure, of ten, a plan must be."""
WAIT_S = 20.0
"""Seconds for an answer before the question is said once more."""
NEXT = {"what": "when", "when": "where", "where": "whom", "whom": "sure", "smaller": "sure"}
"""The question after each question; after "sure" it depends on the number."""
SLOTS = {"smaller": "what"}
"""The slot that an answer fills, where it is not called like its question."""
ORDER = ("what", "when", "where", "whom")


@dataclass(frozen=True, slots=True)
class Planning:
    """Makes a plan."""

    stage: str = "what"
    words: tuple[tuple[str, str], ...] = field(repr=False, default=())
    """Slot and what was said."""
    again: bool = False
    """The question was said a second time."""
    language: str = "en"

    @property
    def name(self) -> str:
        """For intents and records."""
        return "homework"

    def hear(self, heard: Heard, resident: Resident) -> Turned:
        """An answer: fill its slot and ask on."""
        if _says(heard.text, self.language, "drop", "nothing"):
            return _end(self.language, "dropped")
        if self.stage == "sure":
            return self._sure(number(heard.text, self.language), resident)
        slot = SLOTS.get(self.stage, self.stage)
        words = (*((s, w) for s, w in self.words if s != slot), (slot, heard.text.strip(" .,!?")))
        return _ask(replace(self, stage=NEXT[self.stage], words=words, again=False))

    def silent(self, resident: Resident) -> Turned:
        """The question once more, then no more of it."""
        return _end(self.language) if self.again else _ask(replace(self, again=True))

    def resume(self, resident: Resident) -> Turned:
        """The question once more."""
        return _ask(self)

    @property
    def plan(self) -> str:
        """The plan in the person's words."""
        said = dict(self.words)
        return ", ".join(said[slot] for slot in ORDER if said.get(slot))

    def _sure(self, value: int | None, resident: Resident) -> Turned:
        if value is None and not self.again:
            return Turned(_said(self.language, "again"), replace(self, again=True))
        if value is not None and value < SURE:
            return _ask(replace(self, stage="smaller", again=False))
        name = "done" if "C-STO" in resident.consents else "unkept"
        return _end(self.language, name, (Effect("keep", "homework", self.plan),), their_words=self.plan)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Asks how the last plan went."""

    stage: str = "follow"
    again: bool = False
    language: str = "en"

    @property
    def name(self) -> str:
        """For intents and records."""
        return "homework_follow"

    def hear(self, heard: Heard, resident: Resident) -> Turned:
        """How it went, or what becomes of it."""
        if self.stage == "follow":
            if not _says(heard.text, self.language, "missed"):
                done = (Effect("keep", "homework_result", "done"),)
                return Turned(replace(_said(self.language, "well"), effects=done), replace(self, stage="mood"))
            return Turned(_said(self.language, "missed"), replace(self, stage="choose"))
        return self._mood(heard.text) if self.stage == "mood" else self._choose(heard.text, resident)

    def silent(self, resident: Resident) -> Turned:
        """Nobody has to answer; it is asked again another time."""
        return _end(self.language)

    def resume(self, resident: Resident) -> Turned:
        """The question once more."""
        name = {"follow": "follow", "mood": "well"}.get(self.stage, "missed")
        return Turned(_said(self.language, name, their_words=resident.homework), self)

    def _mood(self, text: str) -> Turned:
        """The mood after it, where it is told (EX-11)."""
        value = number(text, self.language)
        return _end(self.language, "thanks", () if value is None else (Effect("keep", "mood", str(value)),))

    def _choose(self, text: str, resident: Resident) -> Turned:
        missed = Effect("keep", "homework_result", "missed")
        if _says(text, self.language, "drop"):
            return _end(self.language, "dropped", (missed,))
        if _says(text, self.language, "shrink"):
            plan = Planning("smaller", (("what", resident.homework),), language=self.language)
            return _ask(plan, (missed,))
        if _says(text, self.language, "keep"):
            return _end(self.language, "kept", (missed, Effect("keep", "homework", resident.homework)))
        if self.again:
            return _end(self.language, "dropped", (missed,))
        return Turned(_said(self.language, "choose"), replace(self, again=True))


def begin(language: str = "en") -> Turned:
    """Make a plan."""
    return _ask(Planning(language=language))


def follow(resident: Resident, language: str = "en") -> Turned | None:
    """The first topic of the next talk; None where nothing was planned."""
    return FollowUp(language=language).resume(resident) if resident.homework else None


def number(text: str, language: str = "en") -> int | None:
    """A number from zero to ten in an answer, as digits or as a word; None for none, or for two that differ."""
    words: list[str] = table(language, "progress")["numbers"]["words"][:11]
    tokens = re.findall(r"[a-z]+|\d+", text.lower())
    found = {int(t) if t.isdigit() else words.index(t) for t in tokens if t.isdigit() or t in words}
    value = found.pop() if len(found) == 1 else None
    return value if value is not None and value <= 10 else None


def _ask(part: Planning, effects: Sequence[Effect] = ()) -> Turned:
    return Turned(replace(_said(part.language, part.stage), effects=tuple(effects)), part)


def _end(language: str, name: str = "", effects: Sequence[Effect] = (), **slots: str) -> Turned:
    reply = _said(language, name, **slots) if name else Reply(intent="homework")
    return Turned(replace(reply, effects=tuple(effects), then_s=None, patient=False), None)


def _said(language: str, name: str, **slots: str) -> Reply:
    line = Line(f"homework.{name}", _texts(language)["homework"][name].format(**slots))
    return Reply((line,), "homework", then_s=WAIT_S, patient=True)


def _says(text: str, language: str, *names: str) -> bool:
    words = " ".join(re.findall(r"[\w']+", text.lower().replace("’", "'")))
    lists = _texts(language)["answers"]
    return any(f" {phrase} " in f" {words} " for name in names for phrase in lists[name])


def _texts(language: str) -> dict[str, Any]:
    return table(language, "checkins")
