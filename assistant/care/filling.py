"""Puts what the person said, and what is known of the place, into the sentences of an exercise."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.care.reply import Line
from assistant.care.spoken import Spoken
from assistant.care.steps import Cue

SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Answers:
    """What fills slots: answers by slot, in the order given, and values from elsewhere."""

    said: tuple[tuple[str, str], ...] = field(repr=False, default=())
    given: tuple[tuple[str, str], ...] = field(repr=False, default=())
    options: tuple[tuple[str, str], ...] = field(repr=False, default=())

    def add(self, slot: str, text: str) -> Answers:
        """With one more answer."""
        return Answers((*self.said, (slot, text)), self.given, self.options)

    def without(self, slot: str) -> Answers:
        """Without the answers of a slot: it is asked again."""
        return Answers(tuple(one for one in self.said if one[0] != slot), self.given, self.options)

    def all(self, slot: str) -> tuple[str, ...]:
        """Every answer of a slot."""
        return tuple(text for name, text in self.said if name == slot)

    def number(self, slot: str) -> int | None:
        """The last answer of a slot, as a number."""
        found = self.all(slot)
        return int(found[-1]) if found and found[-1].isdigit() else None

    def spoken(self, slot: str, spoken: Spoken) -> str:
        """What is said for the slot; "" where it cannot be filled."""
        if slot in dict(self.given):
            return dict(self.given)[slot]
        if slot in ("option_1", "option_2"):
            return self._options()[int(slot[-1]) - 1] if len(self.options) > 1 else ""
        found = self.all(slot)
        phrases = [text if text.isdigit() else spoken.their_words(text) for text in found]
        if slot == "day":
            return weekday(found[-1]) if found else ""
        if not phrases or not all(phrases):
            return ""
        return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])}, and {phrases[-1]}"

    def _options(self) -> list[str]:
        """The options whose words are in the thought, in the order of the file, then the others."""
        thought = " ".join(self.all("thought")).lower()
        fitting = [name for name, pattern in self.options if re.search(pattern, thought)]
        return [*fitting, *(name for name, _ in self.options if name not in fitting)]

    def fill(self, text: str, spoken: Spoken, item: str = "") -> str | None:
        """The text with its slots filled; None where one of them cannot be."""
        for slot in SLOT.findall(text):
            value = spoken.their_words(item) if slot == "item" else self.spoken(slot, spoken)
            if not value:
                return None
            text = text.replace("{" + slot + "}", value)
        return text

    def line(self, cue: Cue, spoken: Spoken, item: str = "") -> Line | None:
        """The best wording of a cue whose slots can be filled; None for a beat without words."""
        for wording in cue.say:
            filled = self.fill(wording, spoken, item)
            if filled is not None:
                return Line(cue.id, filled[0].upper() + filled[1:])
        return None


def weekday(text: str) -> str:
    """The day of the week that is named, or ""."""
    found = re.search(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", text.lower())
    return found.group().capitalize() if found else ""
