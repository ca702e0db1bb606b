"""The draft for a clinician (CLINICAL 7.5): copied words and numbers with where they come from, in a fixed order.

Nothing is worded here and no model takes part. A draft leaves the device only when the person has agreed to this one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from assistant.care.progress import change
from assistant.records.kinds import INSTRUMENTS
from assistant.records.store import Entry
from assistant.records.view import filled_history, number, text

FIRST_LINE = "DRAFT, made by a computer program, not checked"
SECTIONS = (
    "Scores and change",
    "Risk events and answers",
    "Own words",
    "Homework",
    "Exercises",
    "Questions for the visit",
    "Hints, each by its rule",
)
MOST_OWN_WORDS = 10
PRIVATE = "F-ABU"
"""Entries that name this flag are left out wherever someone other than the clinician could open the draft."""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line, which the person can strike."""

    number: int
    section: str
    source: str
    """Turn, or entry where no turn is known: "t12", "e41"."""
    words: str = field(repr=False)

    def __str__(self) -> str:
        """As it stands in the draft."""
        return f"{self.number}. {self.words} [{self.source}]"


@dataclass(frozen=True, slots=True)
class Draft:
    """All lines."""

    lines: tuple[DraftLine, ...]

    def struck(self, numbers: Collection[int]) -> Draft:
        """Without the lines that the person struck; the others keep their numbers."""
        return replace(self, lines=tuple(line for line in self.lines if line.number not in numbers))

    def text(self) -> str:
        """The whole draft, ready to be written."""
        parts = [FIRST_LINE]
        for section in SECTIONS:
            lines = [str(line) for line in self.lines if line.section == section]
            parts += ["", section, *(lines or ["nothing kept"])]
        return "\n".join(parts) + "\n"


def draft(entries: Sequence[Entry], now: datetime, to_clinician: bool) -> Draft:
    """The draft from everything kept; `to_clinician`: only the clinician can open it, so F-ABU may be in it."""
    shown = [entry for entry in entries if to_clinician or PRIVATE not in text(entry)]
    makers: tuple[Callable[[list[Entry], datetime], Iterable[tuple[str, str]]], ...] = (
        _scores, _risk, _own, _homework, _exercises, _questions, _hints,
    )  # fmt: skip
    lines: list[DraftLine] = []
    for section, maker in zip(SECTIONS, makers, strict=True):
        for source, words in maker(shown, now):
            lines.append(DraftLine(len(lines) + 1, section, source, words))
    return Draft(tuple(lines))


def _scores(entries: list[Entry], now: datetime) -> Iterable[tuple[str, str]]:
    history = filled_history(entries, now.timestamp())
    for entry in entries:
        if entry.kind == "score":
            yield _source(entry), f"{_day(entry)} {text(entry)}"
    for instrument in dict.fromkeys(entry.label for entry in entries if entry.kind == "score"):
        if found := change(history, instrument):
            last = [e for e in entries if e.kind == "score" and e.label == instrument][-1]
            yield _source(last), f"{INSTRUMENTS.get(instrument, instrument)} {found.before:g} → {found.now:g}"
    moods = [entry for entry in entries if entry.kind == "mood"]
    if moods:
        yield _source(moods[-1]), f"mood, last {len(moods[-14:])}: {', '.join(e.value for e in moods[-14:])}"


def _risk(entries: list[Entry], _now: datetime) -> Iterable[tuple[str, str]]:
    for entry in entries:
        if entry.kind == "risk" or (entry.kind == "item" and entry.label.startswith(("asq", "cssrs", "phq9.9"))):
            yield _source(entry), f"{_day(entry)} {text(entry)}"


def _own(entries: list[Entry], _now: datetime) -> Iterable[tuple[str, str]]:
    spans = [entry for entry in entries if entry.kind == "summary"]
    yield from ((_source(entry), f"“{entry.value}”") for entry in spans[-MOST_OWN_WORDS:])


def _homework(entries: list[Entry], _now: datetime) -> Iterable[tuple[str, str]]:
    kinds = ("homework", "homework_result")
    yield from ((_source(e), f"{_day(e)} {text(e)}") for e in entries if e.kind in kinds and e.value)


def _exercises(entries: list[Entry], _now: datetime) -> Iterable[tuple[str, str]]:
    yield from ((_source(entry), f"{_day(entry)} {text(entry)}") for entry in entries if entry.kind == "exercise")


def _questions(entries: list[Entry], _now: datetime) -> Iterable[tuple[str, str]]:
    asked = [entry for entry in entries if entry.kind in ("note", "summary") and entry.value.endswith("?")]
    yield from ((_source(entry), f"“{entry.value}”") for entry in asked)


def _hints(entries: list[Entry], now: datetime) -> Iterable[tuple[str, str]]:
    for entry in entries:
        value = number(entry.value) or 0
        if entry.kind == "item" and entry.label == "phq9.9" and value >= 1:
            yield _source(entry), f"item 9 is 1 or more: {value:g}"
        if entry.kind == "score" and entry.label == "asq" and value >= 1:
            yield _source(entry), f"ASQ has a yes: {value:g}"
    scores = [entry for entry in entries if entry.kind == "score" and entry.label == "phq9"]
    found = change(filled_history(entries, now.timestamp()), "phq9")
    if found and found.verdict == "worse":
        yield _source(scores[-1]), f"PHQ-9 up by 5 or more: {found.before:g} → {found.now:g}"
    results = [entry for entry in entries if entry.kind == "homework_result"][-3:]
    if len(results) == 3 and all(entry.value == "missed" for entry in results):
        yield _source(results[-1]), "three homeworks in a row missed"


def _source(entry: Entry) -> str:
    return entry.turn or f"e{entry.id}"


def _day(entry: Entry) -> str:
    return datetime.fromtimestamp(entry.at).date().isoformat()
