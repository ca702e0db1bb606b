"""Questionnaires as people wrote them, read once from the content files and held to their shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from assistant.care.content import table as table_of
from assistant.care.reply import Line
from assistant.errors import SettingsError

NAMES = ("phq9", "phq2", "gad7", "gad2", "who5", "gds15", "ucla3", "asq", "cssrs")
RISK = frozenset({"asq", "cssrs"})
"""Those that ask about suicide."""


@dataclass(frozen=True, slots=True)
class Band:
    """What is said for a range of scores."""

    to: int
    """Highest score of the band; it begins above the band before."""
    said: str
    asks: str = ""
    """What the line's closing question is about (assessment.toml, `asks`), "" where it asks nothing."""
    alone: str = ""
    """Said instead where that question may not be asked."""


@dataclass(frozen=True, slots=True)
class Form:
    """One questionnaire."""

    name: str
    label: str
    """As in CLINICAL, for the ids of lines: "PHQ-9"."""
    subject: str
    count: str
    """How many items, as a word."""
    stem: str
    anchors: str
    scale: str
    items: tuple[str, ...]
    most: int
    """Highest score."""
    repeat_days: int
    """Days before it makes sense again; 0: no such limit."""
    licence: str
    citation: str
    bands: tuple[Band, ...]
    reverse: tuple[int, ...] = ()
    last_scale: str = ""
    last_anchors: str = ""
    longer: str = ""
    """The form that goes on from here when the score is `longer_from` or more."""
    longer_from: int = 0
    after: dict[str, str] = field(default_factory=dict)

    def scale_of(self, at: int) -> str:
        """The scale that item `at` (from 0) is answered on."""
        return self.last_scale if self.last_scale and at == len(self.items) - 1 else self.scale

    def choices(self, at: int) -> Line | None:
        """The choices of item `at`, None where they go without saying."""
        own = self.scale_of(at) != self.scale
        text = self.last_anchors if own else self.anchors
        return Line(f"{self.label}.anchors{at + 1 if own else ''}", text) if text else None

    def item(self, at: int) -> Line:
        """The words of item `at`."""
        return Line(f"{self.label}.{at + 1}", self.items[at])

    def opening(self) -> tuple[Line, ...]:
        """The stem and the choices, said once."""
        stem = (Line(f"{self.label}.stem", self.stem),) if self.stem else ()
        choices = self.choices(0)
        return (*stem, choices) if choices else stem

    def band(self, score: int) -> tuple[int, Band]:
        """Number (from 1) and content of the band that holds `score`."""
        return next((at, band) for at, band in enumerate(self.bands, 1) if score <= band.to)


@dataclass(frozen=True, slots=True)
class Around:
    """What is said around the items: assessment.toml."""

    table: dict[str, Any] = field(repr=False)

    def line(self, part: str, key: str, **slots: str) -> Line:
        """The line of that part and key, slots filled."""
        return Line(f"{part}.{key}", str(self.table[part][key]).format(**slots))

    def follow(self, asks: str, key: str) -> Line | None:
        """What is said after the question at the end of a band line."""
        text = self.table["asks"][asks].get(key)
        return Line(f"asks.{asks}.{key}", text) if text else None

    def open(self, asks: str) -> bool:
        """Whether that question wants words rather than yes or no."""
        return bool(self.table["asks"][asks]["kind"] == "open")

    def days(self, key: str, days: int) -> str:
        """A number of days as said ("yesterday", "in 3 days"); `key` is "ago" or "in"."""
        words = self.table["days"][key]
        return str(words[min(days, len(words) - 1)]).format(n=days)


@cache
def form(name: str, language: str) -> Form:
    """Load a questionnaire. Raises SettingsError."""
    table = dict(table_of(language, f"assessments/{name}"))
    try:
        bands = tuple(Band(**band) for band in table.pop("bands"))
        items, reverse = tuple(table.pop("items")), tuple(table.pop("reverse", ()))
        made = Form(name=name, bands=bands, items=items, reverse=reverse, **table)
    except (KeyError, TypeError) as error:
        raise SettingsError(f"assessments/{name}.toml is not a questionnaire: {error}. Correct that key.") from None
    tops = [band.to for band in bands]
    if tops != sorted(set(tops)) or (tops[-1] != made.most and not made.longer):
        raise SettingsError(f"assessments/{name}.toml: the bands must rise to {made.most}. Correct `to`.")
    return made


@cache
def around(language: str) -> Around:
    """Load what is said around the items. Raises SettingsError."""
    return Around(table_of(language, "assessment"))
