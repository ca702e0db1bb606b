"""The diary over real records: what it knows after a restart, reminders that come again, and nothing without consent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.care.reply import Effect
from assistant.diary import Diary
from assistant.home import Home
from assistant.settings import PersonSettings, Settings

TEN = datetime.now().astimezone().replace(hour=10, minute=0, second=0, microsecond=0)
STORE = Effect("consent", "C-STO", "yes")


class Clock:
    """Local time that a test moves."""

    def __init__(self) -> None:
        self.now = TEN

    def __call__(self, at_s: float) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def diary(folder: Path, clock: Clock) -> Diary:
    settings = Settings(person=PersonSettings(region="GB", contacts=("Maria",), records=str(folder / "records")))
    return Diary(Home(settings), clock)


def closed(one: Diary) -> None:
    one._books.close()  # type: ignore[attr-defined]


def test_without_consent_a_reminder_lives_for_this_run_and_touches_no_disk(tmp_path: Path, clock: Clock) -> None:
    one = diary(tmp_path, clock)
    one.apply((Effect("remind", "in an hour", "water the plants"),))
    assert one.due(0.0) == ""
    clock.pass_(minutes=61)
    assert one.due(60.0) == "reminder"
    one.said("reminder", 60.0)
    assert one.resident().due == "water the plants"
    assert not list(tmp_path.rglob("*"))
    closed(one)


def test_with_consent_it_outlives_a_restart_and_is_gone_once_it_was_heard(tmp_path: Path, clock: Clock) -> None:
    one = diary(tmp_path, clock)
    one.apply((STORE, Effect("remind", "in an hour", "water the plants")))
    closed(one)
    later = diary(tmp_path, clock)
    clock.now = datetime.now().astimezone() + timedelta(minutes=61)
    if not 8 <= clock.now.hour < 21:
        clock.now = clock.now.replace(hour=12) + timedelta(days=1)
    assert later.due(0.0) == "reminder"
    later.said("reminder", 1.0)
    later.heard(2.0)
    later.apply((Effect("checkin", "reminder", "done"),))
    clock.pass_(minutes=2)
    assert later.due(90.0) == "" and "reminder" not in {kind for kind, _ in later.resident().kept}
    closed(later)


def test_one_that_comes_again_is_kept_and_ended_by_never(tmp_path: Path, clock: Clock) -> None:
    one = diary(tmp_path, clock)
    one.apply((Effect("remind", "every day at noon", "take a walk"),))
    for _ in range(3):
        clock.now = clock.now.replace(hour=12, minute=1) + timedelta(days=0 if clock.now == TEN else 1)
        assert one.due(0.0) == "reminder"
        one.said("reminder", 0.0)
        one.heard(1.0)
        one.apply((Effect("checkin", "reminder", "done"),))
    clock.pass_(days=1)
    assert one.due(0.0) == "reminder"
    one.said("reminder", 0.0)
    one.apply((Effect("checkin", "reminder", "never"),))
    clock.pass_(days=1)
    assert one.due(0.0) == ""
    closed(one)


def test_later_is_said_once_more_and_two_reminders_of_one_time_both_come(tmp_path: Path, clock: Clock) -> None:
    one = diary(tmp_path, clock)
    one.apply((Effect("remind", "in an hour", "the plants"), Effect("remind", "in an hour", "the cat")))
    clock.pass_(minutes=61)
    assert one.due(0.0) == "reminder"
    one.said("reminder", 0.0)
    one.heard(1.0)
    one.apply((Effect("checkin", "reminder", "later"),))
    clock.pass_(minutes=21)
    assert one.due(0.0) == "reminder"
    one.said("reminder", 0.0)
    assert one.resident().due == "the plants"
    one.heard(1.0)
    one.apply((Effect("checkin", "reminder", "done"),))
    clock.pass_(minutes=61)
    assert one.due(0.0) == "reminder"
    one.said("reminder", 0.0)
    assert one.resident().due == "the cat"
    closed(one)


def test_a_wish_and_a_nudge_outlive_a_restart_and_what_is_the_diarys_is_no_note(tmp_path: Path, clock: Clock) -> None:
    one = diary(tmp_path, clock)
    one.apply((STORE, Effect("keep", "wish.mood", "yes"), Effect("nudged", "N-3")))
    closed(one)
    later = diary(tmp_path, clock)
    clock.now = TEN + timedelta(days=1)
    assert later.due(0.0) == "mood"
    assert [name for name, _ in later.resident().use.nudged] == ["N-3"]
    assert later.resident().kept == ()
    later.apply((Effect("keep", "wish.mood", "no"),))
    assert later.due(0.0) == ""
    closed(later)


def test_minutes_are_counted_by_the_day(tmp_path: Path, clock: Clock) -> None:
    one = diary(tmp_path, clock)
    for _ in range(31):
        one.heard(0.0)
        clock.pass_(minutes=1)
    assert one.resident().use.today_min == 0.0
    clock.pass_(hours=2)
    one.heard(0.0)
    assert one.resident().use.today_min == 30.0
    clock.pass_(days=1)
    one.heard(0.0)
    assert one.resident().use.today_min == 0.0
    closed(one)


def test_delete_everything_empties_the_diary(tmp_path: Path, clock: Clock) -> None:
    one = diary(tmp_path, clock)
    one.apply((Effect("remind", "in an hour", "the plants"), Effect("keep", "wish.mood", "yes"), Effect("delete")))
    clock.pass_(minutes=61)
    assert one.due(0.0) == ""
    closed(one)


def test_the_days_away_are_read_off_the_last_notice(tmp_path: Path, clock: Clock) -> None:
    one = diary(tmp_path, clock)
    assert one.opening()[0] and one.resident().use.away_days < 0.01
    noticed = tmp_path / "noticed"
    import os

    week = datetime.now(UTC).timestamp() - 8 * 86_400
    os.utime(noticed, (week, week))
    assert one.resident().use.away_days > 7.9
    assert one.opening() == (False, True) and one.resident().use.away_days < 0.01
    assert noticed.read_bytes() == b""
    closed(one)


def test_after_a_moment_of_risk_nothing_is_said_for_three_days_without_records_too(
    tmp_path: Path, clock: Clock
) -> None:
    one = diary(tmp_path, clock)
    one.apply((Effect("keep", "wish.mood", "yes"), Effect("keep", "risk.T2", "told:nobody")))
    clock.pass_(hours=71)
    assert one.due(0.0) == ""
    clock.now = TEN + timedelta(days=3, hours=1)
    assert one.due(0.0) == "mood"
    closed(one)
