"""What of a resident is known, and remembered, between two runs of the program."""

from __future__ import annotations

import os
import stat
import time
from datetime import datetime, timedelta
from pathlib import Path

from assistant.care.reply import CONSENTS, Effect
from assistant.home import Home
from assistant.records.keeper import Records
from assistant.settings import PersonSettings, Settings


def home(folder: Path) -> Home:
    return Home(Settings(person=PersonSettings(region="GB", contacts=("Maria",), records=str(folder / "records"))))


def test_consents_are_offered_until_they_are_answered_and_again_a_week_after_later(tmp_path: Path) -> None:
    one = home(tmp_path)
    assert one.resident().undecided
    one.apply((Effect("offered", value="later"),))
    assert not one.resident().undecided
    one.close()
    again = home(tmp_path)
    assert not again.resident().undecided
    week = time.time() - 7 * 86_400
    os.utime(tmp_path / "consents", (week, week))
    again.close()
    later = home(tmp_path)
    assert later.resident().undecided
    later.apply((Effect("offered", value="no"), *(Effect("consent", name, "no") for name in CONSENTS)))
    os.utime(tmp_path / "consents", (week, week))
    later.close()
    last = home(tmp_path)
    assert not last.resident().undecided and not last.resident().consents
    last.close()
    assert {path.name for path in tmp_path.iterdir()} == {"consents"}
    assert (tmp_path / "consents").read_text() == "decided"


def test_a_yes_by_any_way_decides_and_what_is_only_taken_back_puts_the_offer_off(tmp_path: Path) -> None:
    one = home(tmp_path)
    one.apply((Effect("consent", "C-VOX", "no"),))
    assert not one.resident().undecided and (tmp_path / "consents").read_text() == "later"
    one.apply((Effect("consent", "C-STO", "yes"),))
    assert (tmp_path / "consents").read_text() == "decided"
    one.close()


def test_who_is_not_to_be_called_is_known_after_a_restart_and_after_everything_is_deleted(tmp_path: Path) -> None:
    one = home(tmp_path)
    one.apply((Effect("spare", value="Maria"),))
    assert one.resident().spared == {"maria"}
    assert stat.S_IMODE((tmp_path / "spared").stat().st_mode) == 0o600
    one.apply((Effect("delete"),))
    one.close()
    again = home(tmp_path)
    assert again.resident().spared == {"maria"} and "maria" not in repr(again.resident()).lower().partition("calls")[2]
    again.apply((Effect("spare", value=""),))
    assert again.resident().spared == frozenset()
    again.close()


def test_consents_a_year_old_are_asked_about_once_and_again_a_week_after_later(tmp_path: Path) -> None:
    one = home(tmp_path)
    one.apply((Effect("consent", "C-STO", "yes"),))
    assert not one.resident().renewal
    one.close()
    year = datetime.now().astimezone() - timedelta(days=366)
    with_age(tmp_path / "records", year)
    old = home(tmp_path)
    assert old.resident().renewal and old.resident().stale == {"C-STO"}
    old.apply((Effect("offered", "renewal", "later"),))
    assert not old.resident().renewal
    assert old.resident().stale == old.resident().consents == {"C-STO"}
    week = time.time() - 7 * 86_400
    os.utime(tmp_path / "renewal", (week, week))
    old.apply(())
    assert old.resident().renewal
    old.apply((Effect("offered", "renewal", "no"),))
    os.utime(tmp_path / "renewal", (week, week))
    old.apply(())
    assert not old.resident().renewal and old.resident().consents == {"C-STO"}
    old.close()


def with_age(folder: Path, at: datetime) -> None:
    """The answers in that folder, as if given then."""
    records = Records.open(folder)
    records.apply((Effect("consent", "C-STO", "no"),), at)
    records.apply((Effect("consent", "C-STO", "yes"),), at)
    records.close()
