"""Which reminders have come due: their time is read from the person's own words, counted from when they said them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import takewhile

from assistant.care.whens import When, when
from assistant.records.store import Entry

NEXT_MORNING = When(1, 9.0)
"""For words that name no time."""


def due(entries: Iterable[Entry], now: datetime) -> list[Entry]:
    """Reminders whose moment has come, oldest first; one whose words name none is due the next morning.

    `now`: local time. Whoever has said one applies `Effect("forget", f"reminder.{entry.label}")`.
    """
    return [entry for entry in entries if entry.kind == "reminder" and moment(entry, now) <= now]


def moment(entry: Entry, now: datetime) -> datetime:
    """When a reminder is to be said for the first time, in the zone of `now`."""
    return next(moments(entry.label, datetime.fromtimestamp(entry.at, now.tzinfo)))


def last(words: str, kept: datetime, now: datetime) -> datetime | None:
    """The latest moment that has come by `now`, of those that `words` named when they were said; None: none has."""
    come = list(takewhile(lambda at: at <= now, moments(words, kept)))
    return come[-1] if come else None


def repeats(words: str, kept: datetime) -> bool:
    """Whether the reminder comes again."""
    return bool(_found(words, kept).repeats)


def moments(words: str, kept: datetime) -> Iterator[datetime]:
    """Every moment that `words` name, said at `kept`, in its zone."""
    midnight = kept.replace(hour=0, minute=0, second=0, microsecond=0)
    for days, hour in _found(words, kept).times(kept.weekday()):
        yield midnight + timedelta(days=days, hours=hour)


def _found(words: str, kept: datetime) -> When:
    return when(words, kept.weekday(), kept.hour + kept.minute / 60) or NEXT_MORNING
