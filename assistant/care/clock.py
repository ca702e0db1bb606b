"""The time of day and small counts, as a person says them."""

from __future__ import annotations

from functools import cache
from typing import Any

from assistant.care.content import table


@cache
def _words(language: str) -> dict[str, Any]:
    return table(language, "clock")


def time(hour: float, language: str = "en") -> str:
    """`hour` 0 to 24, to the nearest five minutes: "ten past four in the afternoon"."""
    words = _words(language)
    full, fives = divmod(round(hour * 12) % 288, 12)
    named = words["numbers"][(full + (fives > 6) - 1) % 12 + 1]
    said = words["past"][fives] + named if fives else words["full"].format(hour=named)
    part = next(name for since, name in reversed(words["parts"]) if full >= since)
    return f"{said} {part}"


def weekday(day: int, language: str = "en") -> str:
    """The name of a day of the week, 0 for Monday, as it is read aloud: "Monday"."""
    return str(table(language, "whens")["days"][day % 7]).title()


def counted(number: int, noun: str, language: str = "en") -> str:
    """`noun` "notes", "scores" or "contacts" with its number: "two notes"."""
    words = _words(language)
    one, many = words["nouns"][noun]
    numbers = words["numbers"]
    said = numbers[number] if number < len(numbers) else str(number)
    return f"{said} {one if number == 1 else many}"
