"""Which reminders have come due: their time is read from the person's own words, counted from when they said them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from assistant.care.when import when
from assistant.records.store import Entry


def due(entries: Iterable[Entry], now: datetime) -> list[Entry]:
    """Reminders whose moment has come, oldest first; one whose words name none is due the next morning.

    `now`: local time. Whoever has said one applies `Effect("forget", f"reminder.{entry.label}")`.
    """
    return [entry for entry in entries if entry.kind == "reminder" and moment(entry, now) <= now]


def moment(entry: Entry, now: datetime) -> datetime:
    """When a reminder is to be said, in the zone of `now`."""
    kept = datetime.fromtimestamp(entry.at, now.tzinfo)
    found = when(entry.label, kept.weekday(), kept.hour + kept.minute / 60) or when("tomorrow", 0, 0.0)
    assert found is not None
    midnight = kept.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=found.days, hours=found.hour)
