"""When a reminder is wanted, from the person's own words: "tomorrow at nine", "Thursday afternoon", "in two hours"."""

from __future__ import annotations

import re
from dataclasses import dataclass

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PARTS = {"morning": 9.0, "noon": 12.0, "midday": 12.0, "lunch": 12.0, "afternoon": 15.0, "evening": 18.0, "night": 20.0}
"""Part of the day, and the hour that it stands for."""
NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
USUAL = 9.0
"""Hour of a day that was named without one."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time to come."""

    days: int
    """Days from today."""
    hour: float
    """Of that day, 0 to 24."""


def when(words: str, weekday: int, hour: float) -> Moment | None:
    """The moment that `words` name, said on `weekday` (0: Monday) at `hour`; None where they name none."""
    text = " ".join(re.findall(r"[a-z0-9:]+", words.lower().replace("o'clock", "").replace("tonight", "today night")))
    if after := _after(text):
        at = hour + after
        return Moment(int(at // 24), at % 24)
    day, at_hour = _day(text, weekday), _hour(text)
    if day is None and at_hour is None:
        return None
    at_hour = USUAL if at_hour is None else at_hour
    if day is None:
        day = 0 if at_hour > hour else 1
    return Moment(day, at_hour)


def _after(text: str) -> float:
    """Hours of "in two hours", "in half an hour", "in twenty minutes"; 0 for none."""
    found = re.search(r"\bin (half an|an?|\w+) (hours?|minutes?)\b", text)
    if not found:
        return 0.0
    amount = 0.5 if found[1].startswith("half") else _number(found[1])
    return amount if found[2].startswith("hour") else amount / 60


def _day(text: str, weekday: int) -> int | None:
    if "day after tomorrow" in text:
        return 2
    for name, days in (("today", 0), ("tomorrow", 1)):
        if name in text:
            return days
    named = next((n for n, name in enumerate(DAYS) if name in text), None)
    return (named - weekday) % 7 or 7 if named is not None else None


def _hour(text: str) -> float | None:
    part = next((PARTS[word] for word in text.split() if word in PARTS), None)
    found = re.search(r"\b(half past |quarter past |quarter to )?(\d{1,2})(?::(\d\d))?\b", _digits(text))
    if not found or int(found[2]) > 24:
        return part
    hour = float(found[2]) + int(found[3] or 0) / 60
    hour += {"half past ": 0.5, "quarter past ": 0.25, "quarter to ": -0.25}.get(found[1] or "", 0.0)
    late = " pm" in f" {text}" or re.search(r"\dpm\b", text) or (part is not None and part >= 15)
    early = "am" in re.findall(r"[a-z]+", text) or part == PARTS["morning"]
    return hour + 12 if hour < 12 and (late or (hour < 7 and not early)) else hour


def _digits(text: str) -> str:
    words = [
        str(NUMBERS.index(word)) if word in NUMBERS else word for word in re.sub(r"(\d)([ap]m)", r"\1 \2", text).split()
    ]
    return " ".join(words)


def _number(word: str) -> float:
    tens = {"a": 1.0, "an": 1.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0}
    if word.isdigit():
        return float(word)
    return float(NUMBERS.index(word)) if word in NUMBERS else tens.get(word, 0.0)
