"""What leaves the device: whole or not at all, readable by whom it is meant for and nobody else."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest

from assistant.care.reply import Effect
from assistant.errors import RecordsError, RecordsFull
from assistant.records import export
from assistant.records.keeper import Records
from assistant.records.summary import FIRST_LINE, SECTIONS, draft
from assistant.records.view import text as text_of
from assistant.records.ways import Ways
from tests.records.kit import NOON, SAID, days, everything, found, keep, on_disk, yes


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    if os.getuid() != 0:
        pytest.skip("a stick of our own needs root")
    place = tmp_path / "media" / "STICK"
    place.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no tmpfs can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def filled(tmp_path: Path, ways: Ways | None = None) -> Records:
    records = Records.open(tmp_path / "r", ways=ways or Ways(media=(tmp_path / "media",)))
    records.apply([yes(), yes("C-CLI"), *everything()], NOON, "t12")
    return records


def test_the_json_holds_everything(tmp_path: Path) -> None:
    records = filled(tmp_path)
    table = json.loads(export.as_json(records.entries(NOON), records.journal(), NOON))
    assert {entry["kind"] for entry in table["entries"]} == set(SAID)
    assert table["consents"][0] == {"name": "C-STO", "given": True, "at": table["made"]}
    assert "not checked" in table["by"]


def test_the_pdf_can_be_read(tmp_path: Path) -> None:
    records = filled(tmp_path)
    records.apply([keep("note", "Łódź “quoted” → there")], NOON)
    data = export.files(records.entries(NOON), records.journal(), NOON)["records.pdf"]
    assert data.startswith(b"%PDF") and data.rstrip().endswith(b"%%EOF") and len(data) > 1000


def test_for_a_clinician_only_their_key_opens_it(tmp_path: Path) -> None:
    records, identity = filled(tmp_path), pyrage.x25519.Identity.generate()
    lock = export.locked_to(str(identity.to_public()))
    place = export.to_folder(tmp_path, {"a.txt": b"Bartholomew drinks"}, NOON, lock)
    assert [path.name for path in place.iterdir()] == ["a.txt.age"]
    assert found(on_disk(place), ["Bartholomew"]) == []
    assert pyrage.decrypt((place / "a.txt.age").read_bytes(), [identity]) == b"Bartholomew drinks"
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt((place / "a.txt.age").read_bytes(), [pyrage.x25519.Identity.generate()])
    records.close()


def test_a_recipient_that_is_none_is_said() -> None:
    with pytest.raises(RecordsError, match="begins with age1"):
        export.locked_to("clinician@example")


def test_by_voice_onto_a_stick(tmp_path: Path, stick: Path) -> None:
    records = filled(tmp_path)
    assert records.apply([Effect("export")], NOON) == [
        f"Done. {len(SAID)} items are on the stick.",
        "They are not locked. Whoever has the stick can read them.",
    ]
    (place,) = stick.iterdir()
    assert place.name == "solace-2026-03-02"
    assert sorted(path.name for path in place.iterdir()) == ["records.json", "records.pdf"]
    records.apply([Effect("export")], NOON)
    assert sorted(path.name for path in stick.iterdir()) == ["solace-2026-03-02", "solace-2026-03-02-2"]


def test_by_voice_locked_with_the_code(tmp_path: Path, stick: Path) -> None:
    records = filled(tmp_path, Ways(media=(tmp_path / "media",), code="4711"))
    assert records.apply([Effect("export")], NOON) == [f"Done. {len(SAID)} items are on the stick."]
    assert found(on_disk(stick)) == []
    (file,) = stick.rglob("records.json.age")
    assert json.loads(pyrage.passphrase.decrypt(file.read_bytes(), "4711"))["entries"]


def test_no_stick_is_said(tmp_path: Path) -> None:
    (tmp_path / "media" / "only a folder").mkdir(parents=True)
    assert filled(tmp_path).apply([Effect("export")], NOON) == ["I find no stick. Please put one in, and ask me again."]
    assert list((tmp_path / "media" / "only a folder").iterdir()) == []


def test_no_room_is_said_and_nothing_left(tmp_path: Path, stick: Path) -> None:
    (stick / "holiday.jpg").write_bytes(b"x" * 60_000)
    records = filled(tmp_path)
    assert records.apply([Effect("export")], NOON) == ["There is not enough room on the stick. Nothing was left on it."]
    assert [path.name for path in stick.iterdir()] == ["holiday.jpg"]
    with pytest.raises(RecordsFull, match="Nothing was left there"):
        export.to_folder(stick, {"a": b"x" * 60_000}, NOON)


def test_nothing_to_export_is_said(tmp_path: Path) -> None:
    records = Records.open(tmp_path / "r")
    assert records.apply([Effect("export")], NOON) == ["I keep nothing about you, so there is nothing to write."]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="There is no folder"):
        export.to_folder(tmp_path / "gone", {}, NOON)


def test_every_line_of_the_draft_is_a_copy_with_its_source(tmp_path: Path) -> None:
    records = filled(tmp_path)
    records.apply([keep("score.phq9", "20"), keep("summary.t4", "Will it always be so?")], days(1), "t3")
    entries = records.entries(days(1))
    made = draft(entries, days(1), to_clinician=True)
    text = made.text()
    assert text.splitlines()[0] == FIRST_LINE
    assert [line for line in text.splitlines() if line in SECTIONS] == list(SECTIONS)
    assert all(line.source in ("t3", "t4", "t12") for line in made.lines)
    sources = " ".join(f"{text_of(entry)} {entry.label} {entry.value}" for entry in entries)
    allowed = {"→", "PHQ-9 up by 5 or more:", "item 9 is 1 or more:", "mood, last 1:"}
    for line in made.lines:
        words = line.words.removeprefix("2026-03-02 ").removeprefix("2026-03-03 ").strip("“”")
        for fixed in allowed:
            words = words.replace(fixed, "")
        assert set(words.split()) <= set(sources.replace(":", ": ").split()) | set(sources.split()), line
    assert "PHQ-9 13 → 20 [t3]" in text and "item 9 is 1 or more: 1 [t12]" in text
    assert "“Will it always be so?” [t4]" in text


def test_struck_lines_are_gone_and_numbers_stay(tmp_path: Path) -> None:
    made = draft(filled(tmp_path).entries(NOON), NOON, to_clinician=True)
    struck = made.struck({1, 2})
    assert [line.number for line in struck.lines] == [line.number for line in made.lines][2:]
    assert str(made.lines[0]) not in struck.text()


def test_abuse_is_never_where_a_carer_could_read_it(tmp_path: Path) -> None:
    records = filled(tmp_path)
    records.apply([keep("risk", "F-ABU she takes my pension card")], NOON)
    assert "pension" not in draft(records.entries(NOON), NOON, to_clinician=False).text()
    assert "pension" in draft(records.entries(NOON), NOON, to_clinician=True).text()


def test_a_draft_is_gone_after_fourteen_days(tmp_path: Path) -> None:
    records = filled(tmp_path)
    records.apply([keep("draft", "the whole draft")], NOON)
    assert [entry.kind for entry in records.entries(days(14), "draft")] == ["draft"]
    assert records.entries(days(14.1), "draft") == []
