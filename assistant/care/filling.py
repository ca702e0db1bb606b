"""Puts what the person said, and what is known of the place, into the sentences of an exercise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.care.phrases import plain
from assistant.care.reading import LONGEST_SENTENCE
from assistant.care.reply import Line
from assistant.care.spoken import Spoken
from assistant.care.steps import Cue

SLOT = re.compile(r"\{(\w+)\}")
UNCHANGED = "plan_"
"""Slots of the safety plan begin so: read in the person's own words, however long."""
MOST_CLOCK_WORDS = 5


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
        if slot in ("option_1", "option_2"):
            return self._options()[int(slot[-1]) - 1] if len(self.options) > 1 else ""
        found = self.all({"day": "when"}.get(slot, slot))
        if not found:
            return dict(self.given).get(slot, "")
        if slot in OWN_WAY:
            return OWN_WAY[slot](found[-1])
        if slot.startswith(UNCHANGED):
            return joined(found)
        phrases = [text if text.isdigit() else spoken.their_words(text) for text in found]
        if not phrases or not all(phrases):
            return ""
        return joined(phrases)

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
            if filled is not None and (UNCHANGED in wording or _fits_breath(filled)):
                return Line(cue.id, filled[0].upper() + filled[1:])
        return None


def joined(phrases: Sequence[str]) -> str:
    """One after the other, as people say them."""
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])}, and {phrases[-1]}"


def weekday(text: str) -> str:
    """The day of the week that is named, or ""."""
    found = re.search(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", text.lower())
    return found.group().capitalize() if found else ""


def clock(text: str) -> str:
    """What can follow "at": "five o'clock", "teatime"; "" for "in the morning"."""
    words = re.sub(r"^(?:(?:at|around|about|maybe|say|perhaps|um|well) )+", "", plain(text))
    other = re.match(r"(?:in|on|after|before|when|while|tomorrow|today|the|every|during|any|not)\b", words)
    return "" if other or not 0 < len(words.split()) <= MOST_CLOCK_WORDS else words


def _fits_breath(text: str) -> bool:
    return all(len(sentence.split()) <= LONGEST_SENTENCE for sentence in re.split(r"(?<=[.?!])\s+", text))


OWN_WAY = {"day": weekday, "time": clock}
"""Slots that take only a part of what was said."""
