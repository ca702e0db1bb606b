"""What care is shown of the records: the consented fields of a `Resident`, and what is past its day left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from assistant.care.progress import EXERCISE, PACE
from assistant.care.reply import Resident
from assistant.records.kinds import BETWEEN, CONSENT_DAYS, INSTRUMENTS, kind_of
from assistant.records.store import Answered, Entry
from assistant.safety.verdict import Tier

DAY_S = 86_400.0
RECENT_S = 72 * 3_600.0
"""Rule R8 looks this far back."""
WRONG_CLOCK_S = 1_000 * DAY_S
"""A gap longer than this since the last entry is a wrong clock, and deletes nothing."""

IN_HISTORY = frozenset({"mood", "score", "exercise", "voice"})
"""Kinds that give numbers."""


def given(consents: Mapping[str, Answered]) -> frozenset[str]:
    """The consents that count: said yes to, and not taken back."""
    return frozenset(one.name for one in consents.values() if one.given)


def stale(consents: Mapping[str, Answered], now: float) -> frozenset[str]:
    """Those of them that are to be asked about again."""
    return frozenset(one.name for one in consents.values() if one.given and now - one.at >= CONSENT_DAYS * DAY_S)


def expired(entries: Sequence[Entry], now: float) -> list[Entry]:
    """Entries past the day of their kind; none while the clock cannot be believed."""
    return [] if _wrong(entries, now) else [entry for entry in entries if entry.at < _oldest(entry.kind, now)]


def live(entries: Sequence[Entry], now: float) -> list[Entry]:
    """Entries not past their day."""
    return list(entries) if _wrong(entries, now) else [e for e in entries if e.at >= _oldest(e.kind, now)]


def _wrong(entries: Sequence[Entry], now: float) -> bool:
    return now - max((entry.at for entry in entries), default=now) > WRONG_CLOCK_S


@lru_cache(maxsize=64)
def _oldest(kind: str, now: float) -> float:
    days = kind_of(kind).days
    return float("-inf") if days is None else now - days * DAY_S


def filled(base: Resident, entries: Sequence[Entry], consents: frozenset[str], now: float) -> Resident:
    """`base` with everything that is kept and consented to."""
    allowed = {kind for kind in {entry.kind for entry in entries} if kind_of(kind).consent in consents}
    entries = [entry for entry in entries if entry.kind in allowed]
    return replace(
        base,
        consents=consents,
        name=_last(entries, "name"),
        kept=tuple((named(entry), entry.value) for entry in entries if entry.kind not in BETWEEN),
        history=tuple(filled_history(entries, now)),
        plan=tuple((entry.label, entry.value) for entry in entries if entry.kind == "plan"),
        homework=_homework(entries),
        recent_tier=max(base.recent_tier, _recent(entries, now)),
    )


def named(entry: Entry) -> str:
    """The kind as parts of care name it: "note", "plan.1", "exercise.breathing", "score.phq9"."""
    return f"{entry.kind}.{entry.label}" if entry.label else entry.kind


def text(entry: Entry) -> str:
    """Label and value for people to read: "PHQ-9 12", "signs: I stop eating"."""
    first, dot, rest = entry.label.partition(".")
    label = INSTRUMENTS.get(first, first) + dot + rest
    sign = ": " if entry.kind in ("plan", "reminder") else " "
    return f"{label}{sign}{entry.value}" if label else entry.value


@lru_cache(maxsize=4096)
def number(value: str) -> float | None:
    """The first number in a value; None where there is none."""
    found = re.search(r"-?\d+(?:\.\d+)?", value)
    return float(found[0]) if found else None


def _last(entries: list[Entry], kind: str) -> str:
    return next((entry.value for entry in reversed(entries) if entry.kind == kind), "")


def filled_history(entries: Iterable[Entry], now: float) -> list[tuple[str, float, float]]:
    """Moods, scores, exercises and pace as `Resident.history` holds them: name, value, days ago; oldest first."""
    rows = []
    for entry in entries:
        if entry.kind in IN_HISTORY and (name := _history_name(entry)):
            value = eased(entry.value) if entry.kind == "exercise" else number(entry.value)
            if value is not None:
                rows.append((name, value, max(0.0, (now - entry.at) / DAY_S)))
    return rows


def _history_name(entry: Entry) -> str:
    if entry.kind == "voice":
        return PACE if entry.label == "words_per_minute" else ""
    return {"mood": "mood", "score": entry.label, "exercise": f"{EXERCISE}{entry.label}"}[entry.kind]


def eased(value: str) -> float:
    """By how much an exercise brought its number down, from "before after worth"; 0 where one was not said."""
    before, after, *_ = [*value.split(), "", ""]
    return float(before) - float(after) if before.isdigit() and after.isdigit() else 0.0


def _homework(entries: list[Entry]) -> str:
    last = next((entry for entry in reversed(entries) if entry.kind in ("homework", "homework_result")), None)
    return last.value if last and last.kind == "homework" else ""


def _recent(entries: list[Entry], now: float) -> Tier:
    recent = [entry for entry in entries if entry.kind == "risk" and now - entry.at < RECENT_S]
    return max((Tier[entry.label] for entry in recent if entry.label in Tier.__members__), default=Tier.T0)
