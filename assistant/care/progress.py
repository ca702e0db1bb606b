"""How a person has been, from stored numbers alone: what counts as change, and what is said of it (CLINICAL 7.3).

A difference smaller than its rule is "about the same"; nothing here names an illness, and a voice is only ever held
against the same person's own last sessions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any, Literal

from assistant.care.content import table
from assistant.care.reply import Line, Resident

History = Sequence[tuple[str, float, float]]
"""Instrument, value, days ago; oldest first (`Resident.history`)."""
Verdict = Literal["better", "same", "worse"]


@dataclass(frozen=True, slots=True)
class Rule:
    """The least difference that is named."""

    instrument: str
    least: float
    """Points; of moods, of the medians of two weeks."""
    up_is_better: bool = False


RULES = {
    rule.instrument: rule
    for rule in (
        Rule("phq9", 5),
        Rule("gad7", 4),
        Rule("who5", 10, up_is_better=True),
        Rule("gds15", 4),
        Rule("mood", 2, up_is_better=True),
    )
}
"""CLINICAL 7.3; WHO-5 on its scale of 0 to 100. What is not here (UCLA-3) is drawn and never judged."""
WEEK = 7.0
LOOK_BACK_DAYS = 100.0
"""Days back to the score that the last one is also held against, so that slow change is not missed."""
EXERCISE = "exercise."
"""Before the name of an exercise in a history; its value is by how much it brought its number down."""
PACE = "pace"
PACE_BASE, PACE_RUN = 14, 3
"""Sessions that make a person's own range, and sessions in a row that must lie below it."""


@dataclass(frozen=True, slots=True)
class Change:
    """From one value to another."""

    instrument: str
    before: float
    now: float
    verdict: Verdict


def judged(instrument: str, before: float, now: float) -> Verdict:
    """Whether a difference is beyond the rule of its instrument; "same" where there is no rule."""
    rule = RULES.get(instrument)
    if rule is None or abs(now - before) < rule.least:
        return "same"
    return "better" if (now > before) == rule.up_is_better else "worse"


def change(history: History, instrument: str) -> Change | None:
    """The last value against the one before, or where that is about the same, against the first of the last 100 days.

    None without two values.
    """
    if instrument == "mood":
        return _mood(history)
    values = [value for name, value, days in history if name == instrument and days <= LOOK_BACK_DAYS]
    if len(values) < 2:
        return None
    *earlier, now = values
    for before in (earlier[-1], earlier[0]):
        if (verdict := judged(instrument, before, now)) != "same":
            return Change(instrument, before, now, verdict)
    return Change(instrument, earlier[-1], now, "same")


def week_median(history: History, weeks_ago: int) -> float | None:
    """Median mood of a week; 0: the last seven days. None without a mood in it."""
    moods = [v for name, v, days in history if name == "mood" and WEEK * weeks_ago <= days < WEEK * (weeks_ago + 1)]
    return median(moods) if moods else None


def _mood(history: History) -> Change | None:
    before, now = week_median(history, 1), week_median(history, 0)
    if before is None or now is None:
        return None
    return Change("mood", before, now, judged("mood", before, now))


def changes(history: History) -> list[Change]:
    """Every instrument that has a rule and two values."""
    return [found for instrument in RULES if (found := change(history, instrument))]


def helped_most(history: History) -> str:
    """The exercise that eased most on average, of those done in the last two weeks; "" for none."""
    done: dict[str, list[float]] = {}
    for name, value, days in history:
        if name.startswith(EXERCISE) and days < 2 * WEEK:
            done.setdefault(name.removeprefix(EXERCISE), []).append(value)
    helped = {name: fmean(values) for name, values in done.items() if fmean(values) > 0}
    return max(helped, key=lambda name: helped[name], default="")


def slower_than_usual(history: History) -> bool:
    """Whether the last three sessions were all slower than any of the person's fourteen before them."""
    paces = [value for name, value, _ in history if name == PACE]
    base, run = paces[:-PACE_RUN][-PACE_BASE:], paces[-PACE_RUN:]
    return len(base) >= PACE_BASE and max(run) < min(base)


def said(resident: Resident, language: str = "en") -> tuple[Line, ...]:
    """The answer to "How have I been?"."""
    texts = table(language, "progress")
    if "C-STO" not in resident.consents:
        return (_line(texts, "not_kept"),)
    lines = [*_moods(texts, resident.history), *_exercises(texts, resident.history), *_verdict(texts, resident.history)]
    if "C-VOX" in resident.consents and slower_than_usual(resident.history):
        lines.append(_line(texts, "pace"))
    return tuple(lines) or (_line(texts, "few" if resident.history else "nothing"),)


def weekly(resident: Resident, good: str = "", next_step: str = "", language: str = "en") -> tuple[Line, ...]:
    """The weekly summary (CLINICAL 7.5): the numbers, homework, one thing the person said was good, a next step."""
    texts = table(language, "progress")
    slots = {"homework": resident.homework, "good": good, "next": next_step}
    own = [
        Line(f"weekly.{name}", texts["weekly"][name].format(their_words=words))
        for name, words in slots.items()
        if words
    ]
    return (*said(resident, language), *own)


def _moods(texts: dict[str, Any], history: History) -> list[Line]:
    before, now = week_median(history, 1), week_median(history, 0)
    if now is None:
        return []
    slots = {"b": _number(texts, now)}
    return [
        _line(texts, "mood_week", **slots)
        if before is None
        else _line(texts, "mood", a=_number(texts, before), **slots)
    ]


def _exercises(texts: dict[str, Any], history: History) -> list[Line]:
    n = sum(1 for name, _, days in history if name.startswith(EXERCISE) and days < 2 * WEEK)
    if not n:
        return []
    lines = [_line(texts, "exercise") if n == 1 else _line(texts, "exercises", n=_number(texts, n))]
    best = helped_most(history)
    return [*lines, _line(texts, "helped", exercise=texts["exercises"].get(best, best))] if best and n > 1 else lines


def _verdict(texts: dict[str, Any], history: History) -> list[Line]:
    verdicts = {found.verdict for found in changes(history)}
    name = next((name for name in ("worse", "better", "same") if name in verdicts), "")
    return [_line(texts, name)] if name else []


def _number(texts: dict[str, Any], value: float) -> str:
    words: list[str] = texts["numbers"]["words"]
    whole = round(value)
    return words[whole] if 0 <= whole < len(words) else str(whole)


def _line(texts: dict[str, Any], name: str, **slots: str) -> Line:
    return Line(f"progress.{name}", texts["progress"][name].format(**slots))
