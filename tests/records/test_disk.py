"""What lies on the disk: nothing before a yes, nothing readable after it, nothing at all after "delete everything"."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.care.reply import CONSENTS, Effect
from assistant.records.keeper import Records
from tests.records.kit import NOON, WORDS, days, everything, found, keep, kept, no, on_disk, opened, yes
from tests.source import ROOT

MONTH = """
import sys
from datetime import timedelta
from pathlib import Path
from assistant.care.reply import CONSENTS, Effect, Resident
from assistant.records.keeper import Records
from tests.records.kit import NOON, everything, no, yes
for day in range(30):
    records = Records.begin(Path(sys.argv[1]) / "state" / "records")
    records.apply([yes(name) for name in CONSENTS if name != "C-STO"], NOON + timedelta(days=day))
    records.apply([no("C-STO")], NOON + timedelta(days=day))
    for turn in range(20):
        now = NOON + timedelta(days=day, minutes=turn)
        records.apply(everything(), now, f"t{turn}")
        records.apply([Effect("remind", "tomorrow", "the pharmacist"), Effect("export"), Effect("forget")], now)
        assert records.resident(Resident(), now).kept == ()
    records.apply([Effect("delete", value="contacts")], now)
    records.close()
"""


def test_a_month_without_consent_leaves_no_byte(tmp_path: Path) -> None:
    for name in ("home", "tmp", "run"):
        (tmp_path / name).mkdir()
    environment = {
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(tmp_path / "tmp"),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PATH": os.environ["PATH"],
    }
    subprocess.run([sys.executable, "-c", MONTH, str(tmp_path)], env=environment, cwd=tmp_path, check=True)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not (tmp_path / "state").exists()
    assert found(on_disk(tmp_path)) == []


def test_with_consent_no_word_can_be_read(tmp_path: Path) -> None:
    records = Records.open(tmp_path / "r")
    records.apply([yes(), *everything()], NOON)
    assert len(kept(records)) == len(everything())
    assert found(opened(tmp_path / "r")) == WORDS
    assert found(on_disk(tmp_path)) == []
    records.close()
    assert found(opened(tmp_path / "r")) == WORDS
    assert found(on_disk(tmp_path)) == []


def test_files_are_the_owners_alone(tmp_path: Path) -> None:
    records = Records.open(tmp_path / "r")
    records.apply([yes(), *everything()], NOON)
    modes = {path.name: oct(path.stat().st_mode & 0o077) for path in (tmp_path / "r").iterdir()}
    assert {name: mode for name, mode in modes.items() if mode != "0o0" and name != "audit.head"} == {}
    assert (tmp_path / "r").stat().st_mode & 0o077 == 0


def test_what_is_forgotten_is_gone_under_the_encryption_too(tmp_path: Path) -> None:
    records = Records.open(tmp_path / "r")
    records.apply([yes(), *everything()], NOON)
    records.apply([keep("note", "the zeppelin over the orchard")], NOON)
    assert found(opened(tmp_path / "r"), ["zeppelin", "Bartholomew"]) == ["zeppelin", "Bartholomew"]
    records.apply([Effect("forget")], NOON)
    records.apply([Effect("forget", value="my brother")], NOON)
    assert found(opened(tmp_path / "r"), ["zeppelin", "orchard", "Bartholomew"]) == []
    assert found(opened(tmp_path / "r"), ["Wilhelmina"]) == ["Wilhelmina"]


def test_what_is_past_its_day_is_gone_under_the_encryption_too(tmp_path: Path) -> None:
    records = Records.open(tmp_path / "r")
    records.apply([yes(), *everything()], NOON)
    assert "the pharmacist" in kept(records, days(30))
    assert "the pharmacist" not in kept(records, days(32))
    assert found(opened(tmp_path / "r"), ["pharmacist", "Wilhelmina"]) == ["Wilhelmina"]


@pytest.mark.parametrize("value", ["", "contacts"])
def test_delete_everything_leaves_the_fact_alone(tmp_path: Path, value: str) -> None:
    folder = tmp_path / "r"
    records = Records.open(folder)
    records.apply([*(yes(name) for name in CONSENTS), *everything()], NOON)
    (folder / "aside-20260101T000000").mkdir()
    (folder / "aside-20260101T000000" / "records.db").write_bytes(b"Bartholomew")
    records.apply([Effect("delete", value=value)], NOON)
    assert sorted(path.name for path in folder.iterdir()) == ["audit.head", "audit.jsonl"]
    assert found(on_disk(tmp_path)) == []
    assert kept(records) == [] and records.consents() == {}
    assert records.apply([keep("note", "again")], NOON) == [] and kept(records) == []
    records.close()
    assert kept(Records.open(folder)) == []


def test_storing_withdrawn_in_the_middle_of_a_talk_deletes_at_once_and_keeps_no_more(tmp_path: Path) -> None:
    records = Records.open(tmp_path / "r")
    records.apply([yes(), yes("C-CAR3"), *everything()], NOON)
    (told,) = records.apply([no(), keep("note", "after the zeppelin")], NOON)
    assert told.startswith("I deleted what I kept under that: notes, preferences, your name")
    assert found(on_disk(tmp_path), [*WORDS, "zeppelin"]) == []
    assert sorted(path.name for path in (tmp_path / "r").iterdir()) == ["audit.head", "audit.jsonl"]
    assert records.consents()["C-CAR3"].given
    records.apply([yes(), keep("note", "anew")], NOON)
    assert kept(records) == ["anew"]
