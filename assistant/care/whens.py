"""When a reminder is wanted, in the person's own words: "tomorrow at nine", "in two hours", "every evening at eight".

What is named is counted from the moment at which it was said. A bare "at seven" is the next seven by which the day is
not quiet; what was understood is read back, so that the person can say no. What is not sure is None, not a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from assistant.care import clock
from assistant.care.content import table

QUIET_FROM, QUIET_TO = 21.0, 8.0
"""Hours of the day between which nothing is said unasked (CLINICAL 7.2)."""
EVERY_DAY = frozenset(range(7))
MOST_DAYS = 30
"""A reminder is kept for so long."""


@dataclass(frozen=True, slots=True)
class When:
    """A time to come, once or again and again."""

    days: int
    """Days from the day on which it was said, for the first time."""
    hour: float
    """Of that day, 0 to 24."""
    repeats: frozenset[int] = frozenset()
    """Days of the week on which it comes again, 0 is Monday; none: it comes once."""

    def times(self, weekday: int) -> Iterator[tuple[int, float]]:
        """Days from the day on which it was said (a `weekday`), and hour; without an end where it repeats."""
        yield self.days, self.hour
        day = self.days
        while self.repeats:
            day += 1
            if (weekday + day) % 7 in self.repeats:
                yield day, self.hour


def quiet(hour: float) -> bool:
    """Whether it is too late or too early to speak unasked."""
    return hour >= QUIET_FROM or hour < QUIET_TO


def when(words: str, weekday: int, hour: float, language: str = "en") -> When | None:
    """The time that `words` name, said on `weekday` (0: Monday) at `hour`; None where it is not sure."""
    text = _plain(words, language)
    if not text or any(_has(text, one) for one in _texts(language)["unknown"]):
        return None
    if (wait := _after(text, language)) is not None:
        return _counted(hour + wait[1], wait[0], text, language) if wait[0] else _in_hours(hour + wait[1])
    repeats = _repeats(text, weekday, language)
    day, at = _day(text, weekday, language), _hour(text, language)
    if day is None and at is None and not repeats:
        return None
    if "this time" in text:
        at = _At(hour)
    if repeats:
        return _again(repeats, weekday, hour, at or _At(_texts(language)["usual"]))
    return _once(day, hour, at or _At(_texts(language)["usual"]))


def names_day(words: str, language: str = "en") -> bool:
    """Whether the words say on which day, not only at which hour."""
    return _day(_plain(words, language), 0, language) is not None


def said(found: When, weekday: int, language: str = "en") -> str:
    """How a time is read back: "tomorrow at ten in the morning"; `weekday` on which it was said."""
    forms, days = _texts(language)["said"], _texts(language)["days"]
    spoken = clock.time(found.hour % 24, language)
    name = days[(weekday + found.days) % 7].title()
    if found.repeats:
        named = forms["and"].join(days[one].title() for one in sorted(found.repeats))
        form = {7: "always", 5: "weekdays", 2: "weekends"}.get(len(found.repeats), "each")
        return str(forms[form].format(clock=spoken, day=named))
    form = {0: "today", 1: "tomorrow"}.get(found.days, "day" if found.days < 7 else "later")
    if 7 <= found.days < 14 - weekday:
        form = "next_week"
    return str(forms[form].format(clock=spoken, day=name, days=found.days))


@dataclass(frozen=True, slots=True)
class _At:
    """An hour, and whether its half of the day is known."""

    hour: float
    sure: bool = True
    named: bool = True
    """By a clock, not by a part of the day."""


def _in_hours(hour: float) -> When | None:
    return When(int(hour // 24), hour % 24) if hour < 24 * MOST_DAYS else None


def _counted(now: float, days: int, text: str, language: str) -> When | None:
    """ "In three days", with an hour or at this time of the day."""
    if days > MOST_DAYS:
        return None
    at = _hour(text, language)
    return When(days, _settled(at) if at else min(max(now, QUIET_TO), QUIET_FROM - 1.0))


def _once(day: int | None, hour: float, at: _At) -> When | None:
    if day is not None and day > 0:
        return When(day, _settled(at))
    for one in (at.hour, at.hour + 12.0) if not at.sure and at.hour <= 12.0 else (at.hour,):
        if one > hour and not (quiet(one) and not at.sure):
            return When(0, one % 24) if one < 24 else When(1, one - 24)
    if day is None:
        return When(1, _settled(at))
    return None if at.named else When(0, hour + 0.5)


def _again(repeats: frozenset[int], weekday: int, hour: float, at: _At) -> When:
    at_hour = _settled(at)
    first = next(day for day in range(8) if (weekday + day) % 7 in repeats and (day or at_hour > hour))
    return When(first, at_hour, repeats)


def _settled(at: _At) -> float:
    """The half of the day in which it is not quiet, where that was not said."""
    late = not at.sure and quiet(at.hour) and at.hour <= 12.0
    return (at.hour + 12.0 if late else at.hour) % 24


def _after(text: str, language: str) -> tuple[int, float] | None:
    """Days and hours of "in two hours", "in half an hour", "in a week"; None for none."""
    found = re.search(
        r"\bin (?:about |around )?(an?|\d+) (minutes?|hours?|days?|weeks?)\b( and (?:a half|30 minutes))?", text
    )
    if not found:
        return None
    amount = 1.0 if found[1] in ("a", "an") else float(found[1])
    match found[2].rstrip("s"):
        case "minute":
            return 0, amount / 60
        case "hour":
            return 0, amount + (0.5 if found[3] else 0.0)
        case "day":
            return round(amount), 0.0
    return round(amount) * 7, 0.0


def _repeats(text: str, weekday: int, language: str) -> frozenset[int]:
    texts = _texts(language)
    always = next((days for phrase, days in texts["repeats"].items() if _has(text, phrase)), None)
    names: list[str] = texts["days"]
    every = re.search(r"\b(?:every|each)\b", text)
    named = {
        n for n, name in enumerate(names) if _has(text, f"{name}s") or ((every or always == [-1]) and _has(text, name))
    }
    if named:
        return frozenset(named)
    return frozenset(weekday if one < 0 else one for one in always or ())


def _day(text: str, weekday: int, language: str) -> int | None:
    texts = _texts(language)
    names: list[str] = texts["days"]
    named = next((n for n, name in enumerate(names) if _has(text, name)), None)
    if named is not None:
        ahead = (named - weekday) % 7 or (0 if _has(text, "today") else 7)
        later = _has(text, f"{names[named]} week") or _has(text, "week on") or _has(text, "week from")
        return ahead + (7 if later else 0)
    away: int | None = next((days for phrase, days in texts["ahead"].items() if _has(text, phrase)), None)
    return (-away - 1 - weekday) % 7 or 7 if away is not None and away < 0 else away


def _hour(text: str, language: str) -> _At | None:
    parts: Mapping[str, float] = _texts(language)["parts"]
    part = next((hour for phrase, hour in parts.items() if _has(text, phrase)), None)
    at = _clock(text)
    if at is None:
        return None if part is None else _At(part % 24 if part == 24.0 else part, named=False)
    late = bool(re.search(r"\bpm\b", text)) or (part is not None and part >= 12.5)
    early = bool(re.search(r"\bam\b", text)) or (part is not None and part <= 11.5)
    if at >= 13.0 or at < 1.0:
        return _At(at)
    if late:
        return _At((at + 12.0 if at < 12.0 else at) if not (part == 20.0 and at < 5.0) else at)
    if early:
        return _At(at if at < 12.0 else at - 12.0)
    return _At(at + 12.0, sure=at < 6.0) if at < 6.0 else _At(at, sure=at >= 12.0)


_CLOCKS: tuple[tuple[str, float, float], ...] = (
    (r"\bhalf (?:past )?(\d{1,2})\b", 0.5, 0.0),
    (r"\b(?:a )?quarter (?:past|after) (\d{1,2})\b", 0.25, 0.0),
    (r"\b(?:a )?quarter (?:to|before|of) (\d{1,2})\b", -0.25, 0.0),
    (r"\b(?P<minutes>\d{1,2}) (?:minutes )?(?:past|after) (?P<at>\d{1,2})\b", 0.0, 1.0),
    (r"\b(?P<minutes>\d{1,2}) (?:minutes )?(?:to|before) (?P<at>\d{1,2})\b", 0.0, -1.0),
    (r"\b(?P<at>\d{1,2})(?:[:.]| (?=[0-5]\d\b))(?P<minutes>[0-5]\d)\b", 0.0, 1.0),
    (r"\b(\d{1,2})\b(?! (?:minutes?|hours?|days?|weeks?))", 0.0, 0.0),
)
"""How a clock is read: pattern, what is added to the hour, and the sign of the minutes that are named."""


def _clock(text: str) -> float | None:
    for pattern, added, sign in _CLOCKS:
        if found := re.search(pattern, text):
            named = found.groupdict()
            at = float(named.get("at") or found[1]) + added + sign * float(named.get("minutes") or 0) / 60
            at += 12.0 if 0.0 < at < 1.0 and (added < 0 or sign < 0) else 0.0
            return at if 0 <= at <= 24 and float(named.get("minutes") or 0) < 60 else None
    return None


def _plain(words: str, language: str) -> str:
    """Lower case, other words for the same put into one, numbers as digits."""
    text = " ".join(re.findall(r"[a-z0-9:.']+", words.lower().replace("’", "'").replace("-", " "))).strip(" .")
    text = re.sub(r"(\d)\s?([ap])\.?m\b\.?", r"\1 \2m", text)
    for phrase, other in _texts(language)["aliases"].items():
        text = re.sub(rf"(?<![\w']){re.escape(phrase)}(?![\w'])", other, text)
    return " ".join(_digits(text.split(), language))


def _digits(words: list[str], language: str) -> Iterator[str]:
    texts = _texts(language)
    numbers: list[str] = texts["numbers"]
    tens: Mapping[str, int] = texts["tens"] | {"twenty": 20}
    at = 0
    while at < len(words):
        word, after = words[at].strip("."), words[at + 1 : at + 2]
        if word in tens and after and after[0] in numbers[1:10]:
            yield str(tens[word] + numbers.index(after[0]))
            at += 1
        elif word in ("oh", "o") and after and after[0] in numbers[1:10]:
            yield f"0{numbers.index(after[0])}"
            at += 1
        elif word in tens or word in numbers:
            yield str(tens.get(word) or numbers.index(word))
        else:
            yield word
        at += 1


def _has(text: str, phrase: str) -> bool:
    return f" {phrase} " in f" {text} "


@cache
def _texts(language: str) -> dict[str, Any]:
    return table(language, "whens")
