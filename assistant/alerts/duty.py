"""In which order people are called at an hour of the week. Pure: the local time is given.

Rota and quiet hours only ever change the order. Nobody is left out but whom the resident does not want called.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from assistant.alerts.settings import DAYS, AlertsSettings, Shift


def order(settings: AlertsSettings, now: datetime, spared: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Keys of all people but the spared: those on duty first, in the order of their shifts; those in their quiet hours
    last."""
    on_duty = [key for shift in settings.rota if runs(shift, now) for key in shift.people]
    everyone = [person.key for person in settings.people if person.key not in spared]
    wanted = list(dict.fromkeys([key for key in on_duty if key in everyone] + everyone))
    quiet = {p.key for p in settings.people if any(within(h, now) for h in p.quiet)} - set(on_duty)
    return tuple(sorted(wanted, key=lambda key: key in quiet))


def runs(shift: Shift, now: datetime) -> bool:
    """Whether `shift` runs; one that goes over midnight belongs to the day on which it began."""
    begin, end = _minutes(shift.hours)
    minute = now.hour * 60 + now.minute
    over_midnight = end < begin and minute < end
    day = DAYS[(now - timedelta(days=1 if over_midnight else 0)).weekday()]
    return day in shift.days and within(shift.hours, now)


def within(hours: str, now: datetime) -> bool:
    """Whether `now` lies in "22:00-07:00"; equal ends are the whole day."""
    begin, end = _minutes(hours)
    minute = now.hour * 60 + now.minute
    if begin == end:
        return True
    return begin <= minute < end if begin < end else minute >= begin or minute < end


def _minutes(hours: str) -> tuple[int, int]:
    begin, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in hours.split("-"))
    return begin, end
