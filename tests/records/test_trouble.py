"""Keys, versions, damage, full disks and other writers: a clear sentence, nothing lost, and the talk goes on."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from assistant.care.reply import Effect, Resident
from assistant.errors import RecordsBusy, RecordsDamaged, RecordsKey, RecordsNewer
from assistant.records import keys
from assistant.records.audit import check
from assistant.records.keeper import Records
from assistant.records.store import FIRST, Step, Store
from tests.records.kit import NOON, everything, found, keep, kept, no, on_disk, opened, yes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Records with everything in them, closed."""
    records = Records.open(tmp_path / "r")
    records.apply([yes(), *everything()], NOON)
    records.close()
    return tmp_path / "r"


def aside(folder: Path) -> list[str]:
    (place,) = folder.glob("aside-*")
    return sorted(path.name for path in place.iterdir())


def test_a_key_that_others_can_read_is_refused_and_nothing_touched(folder: Path) -> None:
    (folder / "records.key").chmod(0o640)
    before = on_disk(folder)
    with pytest.raises(RecordsKey, match="chmod 600"):
        Records.open(folder)
    assert on_disk(folder) == before


def test_a_missing_key_is_named_and_nothing_touched(folder: Path) -> None:
    (folder / "records.key").unlink()
    before = on_disk(folder)
    with pytest.raises(RecordsKey, match=r"key is not at .*records\.key\. Put it back"):
        Records.open(folder)
    assert on_disk(folder) == before


def test_a_key_that_was_changed_is_named_and_nothing_touched(folder: Path) -> None:
    words = (folder / "records.key").read_text().split()
    words[2] = "ab" * 32
    (folder / "records.key").write_text(" ".join(words))
    before = on_disk(folder)
    with pytest.raises(RecordsKey, match="it was changed"):
        Records.open(folder)
    assert on_disk(folder) == before


def test_another_key_leaves_the_original_aside_and_the_talk_goes_on(folder: Path, caplog) -> None:
    (folder / "records.key").unlink()
    keys.make(folder / "records.key", b"")
    whole = (folder / "records.db").read_bytes()
    records = Records.begin(folder)
    assert "cannot be opened with their key" in records.trouble and "kept aside in" in records.trouble
    assert records.trouble in caplog.text
    assert aside(folder) == ["records.db", "records.key", "reserve"]
    assert next(folder.glob("aside-*/records.db")).read_bytes() == whole
    assert records.resident(Resident(), NOON) == Resident()
    assert records.apply([keep("note", "words"), Effect("forget")], NOON) == [
        "I found nothing like that in what I keep."
    ]
    assert records.apply([yes()], NOON) == ["I cannot reach my notes just now. I can still listen and talk with you."]
    records.close()
    anew = Records.open(folder)
    anew.apply([yes(), keep("note", "anew")], NOON)
    assert kept(anew) == ["anew"]


@pytest.mark.parametrize("length", [0, 1, 100, 4096, 5000, 8192, 0.5, -1])
def test_a_file_cut_short_is_said_and_kept_aside(folder: Path, length: float) -> None:
    whole = (folder / "records.db").read_bytes()
    cut = int(len(whole) * length) if 0 < length < 1 else int(length)
    (folder / "records.db").write_bytes(whole[:cut])
    with pytest.raises(RecordsDamaged, match="kept aside in"):
        Records.open(folder)
    assert next(folder.glob("aside-*/records.db")).read_bytes() == whole[:cut]
    assert kept(Records.open(folder)) == []


def test_a_flipped_byte_is_noticed(folder: Path) -> None:
    data = bytearray((folder / "records.db").read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "records.db").write_bytes(data)
    with pytest.raises(RecordsDamaged, match="kept aside in"):
        Records.open(folder)


def test_a_file_that_is_gone_is_said(folder: Path) -> None:
    (folder / "records.db").unlink()
    with pytest.raises(RecordsDamaged, match="are gone"):
        Records.open(folder)
    assert kept(Records.open(folder)) == []


def test_damage_in_the_middle_of_a_talk_ends_the_records_not_the_talk(folder: Path, caplog) -> None:
    records = Records.open(folder)
    records.apply([yes("C-CAR3")], NOON)
    records.resident(Resident(), NOON)
    (folder / "records.db").write_bytes(os.urandom(8192))
    (folder / "records.db-wal").write_bytes(b"")
    assert records._store
    records._store._db.execute("PRAGMA shrink_memory")
    said = records.apply([keep("note", "words of mine")], NOON)
    assert said == ["I could not keep that. What I kept before is safe."]
    assert records.resident(Resident(), NOON) == Resident(consents=frozenset({"C-CAR3"}))
    assert "words of mine" not in caplog.text
    records.apply([Effect("delete")], NOON)
    assert found(on_disk(folder)) == []


def test_the_credential_is_mixed_in_and_missed(tmp_path: Path) -> None:
    secret = b"0123456789abcdef0123456789abcdef"
    records = Records.open(tmp_path / "r", secret)
    records.apply([yes(), keep("note", "words")], NOON)
    records.close()
    with pytest.raises(RecordsKey, match="need the credential 'dbkey'"):
        Records.open(tmp_path / "r")
    with pytest.raises(RecordsKey, match="another one than before"):
        Records.open(tmp_path / "r", secret[::-1])
    assert kept(Records.open(tmp_path / "r", secret)) == ["words"]


def test_the_credential_comes_from_the_folder_of_systemd(tmp_path: Path) -> None:
    assert keys.credential({}) == b""
    assert keys.credential({"CREDENTIALS_DIRECTORY": str(tmp_path)}) == b""
    (tmp_path / "dbkey").write_bytes(b"x" * 32 + b"\n")
    assert keys.credential({"CREDENTIALS_DIRECTORY": str(tmp_path)}) == b"x" * 32
    (tmp_path / "dbkey").write_bytes(b"short")
    with pytest.raises(RecordsKey, match="shorter than 16"):
        keys.credential({"CREDENTIALS_DIRECTORY": str(tmp_path)})


SECOND = Step("ALTER TABLE entries ADD COLUMN mark TEXT NOT NULL DEFAULT '';", least=1)
THIRD = Step("CREATE TABLE more (id INTEGER);", least=3)
OURS = (Step(FIRST, least=1),)


def test_an_older_database_is_brought_up_with_its_rows(folder: Path) -> None:
    key = keys.read(folder / "records.key", b"")
    store = Store(folder / "records.db", key, steps=(*OURS, SECOND, THIRD))
    assert store.version == 3 and len(store.entries()) == len(everything())
    store.close()
    with pytest.raises(RecordsNewer, match=r"format 3, this one reads 1"):
        Records.open(folder)


def test_one_version_back_still_reads_and_writes_where_the_step_allows_it(folder: Path) -> None:
    key = keys.read(folder / "records.key", b"")
    Store(folder / "records.db", key, steps=(*OURS, SECOND)).close()
    records = Records.open(folder)
    records.apply([keep("note", "after going back")], NOON)
    assert "after going back" in kept(records) and len(kept(records)) == len(everything()) + 1
    records.close()
    store = Store(folder / "records.db", key, steps=(*OURS, SECOND))
    assert store.version == 2 and store.entries()[-1].value == "after going back"
    store.close()


@pytest.mark.parametrize("version", [2, 99])
def test_a_database_from_a_newer_version_is_refused_and_untouched(folder: Path, version: int) -> None:
    key = keys.read(folder / "records.key", b"")
    db = sqlcipher.connect(str(folder / "records.db"))
    db.execute(f'PRAGMA key = "{key.pragma}"')
    db.execute(f"PRAGMA user_version = {version}")
    db.commit()
    db.close()
    before = on_disk(folder)
    with pytest.raises(RecordsNewer, match=rf"A newer version of Solace .*format {version}.*untouched"):
        Records.open(folder)
    assert on_disk(folder) == before
    records = Records.begin(folder)
    assert records.apply([yes(), keep("note", "words")], NOON) != []
    assert on_disk(folder) == before


def test_a_second_writer_is_told_and_a_reader_is_not_hindered(folder: Path) -> None:
    first = Records.open(folder)
    with pytest.raises(RecordsBusy, match="Another program is writing"):
        Records.open(folder)
    reader = Records.open(folder, write=False)
    first.apply([keep("note", "while you read")], NOON)
    assert "while you read" in kept(reader)
    reader.close()
    first.close()
    Records.open(folder).close()


def test_a_second_program_is_told(folder: Path) -> None:
    first = Records.open(folder)
    child = os.fork()
    if child == 0:
        try:
            Records.open(folder)
        except RecordsBusy:
            os._exit(7)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    first.close()


def test_a_second_writer_that_came_before_the_first_yes_does_not_write_either(tmp_path: Path) -> None:
    first, second = Records.open(tmp_path / "r"), Records.open(tmp_path / "r")
    first.apply([yes(), keep("note", "mine")], NOON)
    assert second.apply([yes()], NOON) == ["I could not keep that. What I kept before is safe."]
    assert second.apply([Effect("delete")], NOON) == ["I could not delete that. Please tell the person who set me up."]
    assert kept(first) == ["mine"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.getuid() != 0:
        pytest.skip("a disk of our own needs root")
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(place)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no tmpfs can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path) -> Path:
    filler = place / "filler"
    with pytest.raises(OSError, match="No space"), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    return filler


def test_a_full_disk_is_said_loses_nothing_and_still_deletes(small_disk: Path, caplog) -> None:
    records = Records.open(small_disk / "r")
    records.apply([yes(), keep("note", "the zeppelin"), keep("goal", "the lighthouse")], NOON)
    filler = fill(small_disk)
    said = [one for n in range(40) for one in records.apply([keep("note", f"{n} {'much ' * 900}")], NOON)]
    assert set(said) == {"I could not keep that, because my memory is full. What I kept before is safe."}
    assert "There is no room to write the records" in caplog.text and "much much" not in caplog.text
    assert kept(records)[:2] == ["the zeppelin", "the lighthouse"]
    assert records.apply([Effect("forget", value="the zeppelin")], NOON) == []
    assert found(opened(small_disk / "r"), ["zeppelin", "lighthouse"]) == ["lighthouse"]
    filler.unlink()
    assert records.apply([keep("note", "room again")], NOON) == []
    records.close()
    again = Records.open(small_disk / "r")
    assert kept(again)[0] == "the lighthouse" and kept(again)[-1] == "room again"
    assert check(small_disk / "r").problems == ()


def test_a_first_yes_on_a_full_disk_leaves_nothing_behind(small_disk: Path) -> None:
    fill(small_disk)
    records = Records.open(small_disk / "r")
    assert records.apply([yes(), keep("note", "words")], NOON)[0].startswith("I could not keep that")
    assert not [path for path in small_disk.rglob("*") if path.is_file() and path.name != "filler"]
    assert not records.may("C-STO", NOON)


def test_opening_on_a_full_disk_sets_nothing_aside(small_disk: Path) -> None:
    records = Records.open(small_disk / "r")
    records.apply([yes(), keep("note", "the zeppelin")], NOON)
    records.close()
    filler = fill(small_disk)
    records = Records.begin(small_disk / "r")
    assert records.trouble == "" or "Make room" in records.trouble
    records.close()
    filler.unlink()
    assert kept(Records.open(small_disk / "r")) == ["the zeppelin"]


def test_everything_can_be_deleted_on_a_full_disk(small_disk: Path) -> None:
    records = Records.open(small_disk / "r")
    records.apply([yes(), *everything()], NOON)
    fill(small_disk)
    assert records.apply([Effect("delete")], NOON) == []
    assert sorted(path.name for path in (small_disk / "r").iterdir()) == ["audit.head", "audit.jsonl"]
    records.close()
    assert check(small_disk / "r").entries[-1]["event"] == "deleted"
    assert kept(Records.open(small_disk / "r")) == []


def test_an_audit_that_cannot_be_read_does_not_stop_a_deletion(folder: Path, caplog) -> None:
    records = Records.open(folder)
    (folder / "audit.jsonl").unlink()
    (folder / "audit.jsonl").mkdir()
    assert records.apply([keep("note", "words"), Effect("delete")], NOON) == []
    assert found(on_disk(folder)) == [] and not (folder / "records.key").exists()
    assert "The audit in" in caplog.text


def test_a_limit_on_file_size_is_said_and_loses_nothing(folder: Path) -> None:
    records = Records.open(folder)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (80_000, hard))
    try:
        said = records.apply([keep("note", "much " * 40_000)], NOON)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert said == ["I could not keep that, because my memory is full. What I kept before is safe."]
    assert records.apply([keep("note", "room again")], NOON) == []
    records.close()
    assert len(kept(Records.open(folder))) == len(everything()) + 1


def test_a_folder_that_cannot_be_written_is_said(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("a file where a folder should be")
    records = Records.begin(folder)
    assert records.apply([yes()], NOON) != []
    assert folder.read_text() == "a file where a folder should be"


def test_refusing_storing_where_nothing_is_kept_makes_nothing(tmp_path: Path) -> None:
    records = Records.open(tmp_path / "r")
    assert records.apply([no(), no("C-VOX"), Effect("delete")], NOON) == []
    assert list(tmp_path.iterdir()) == []
