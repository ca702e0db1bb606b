"""The three commands as a technician calls them."""

from __future__ import annotations

import argparse
import json
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pyrage
import pytest

from assistant import records_cli
from assistant.errors import RecordsBusy, RecordsError
from assistant.records import chart
from assistant.records.keeper import Records
from assistant.settings import Settings
from tests.records.kit import keep, yes

NOW = datetime.now().astimezone()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    records = Records.open(tmp_path / "r")
    for days in range(20, 0, -1):
        effects = [yes(), yes("C-CLI")] if days == 20 else []
        records.apply([*effects, keep("mood", str(days % 6 + 2))], NOW - timedelta(days=days))
    records.apply([keep("score", "PHQ-9 12"), keep("note", "the garden")], NOW, "t2")
    records.close()
    return tmp_path / "r"


def call(command: str, *words: str) -> int:
    parser = argparse.ArgumentParser(prog=f"solace {command}")
    records_cli.add_arguments(parser)
    return records_cli.run(parser.parse_args(words), Settings())


def test_audit_verify(folder: Path, capsys) -> None:
    assert call("audit", "verify", "--folder", str(folder)) == 0
    assert "is whole: 23 entries" in capsys.readouterr().out
    lines = (folder / "audit.jsonl").read_text().splitlines()
    lines[4] = lines[4].replace("mood", "goal")
    (folder / "audit.jsonl").write_text("\n".join(lines) + "\n")
    assert call("audit", "--folder", str(folder)) == 1
    assert capsys.readouterr().out.startswith("Line 5 was changed")
    assert call("audit", "verify", "--json", "--folder", str(folder)) == 1
    assert json.loads(capsys.readouterr().out)["whole"] is False
    assert call("audit", "show", "--folder", str(folder)) == 1
    assert "consent name=C-STO given=True" in capsys.readouterr().out


def test_export_plain_and_to_a_clinician(folder: Path, tmp_path: Path, capsys) -> None:
    assert call("export", "--to", str(tmp_path), "--folder", str(folder)) == 0
    assert "22 entries in" in capsys.readouterr().out
    identity = pyrage.x25519.Identity.generate()
    words = ["--to", str(tmp_path), "--recipient", str(identity.to_public()), "--folder", str(folder)]
    with pytest.raises(RecordsError, match="only with the person's yes"):
        call("export", "--draft", *words)
    assert (
        call(
            "export",
            "--draft",
            "--agreed",
            "--strike",
            "1",
            *words,
        )
        == 0
    )
    (sealed,) = tmp_path.rglob("draft.txt.age")
    text = pyrage.decrypt(sealed.read_bytes(), [identity]).decode()
    assert text.startswith("DRAFT, made by a computer program, not checked") and "\n1. " not in text
    assert call("audit", "--folder", str(folder)) == 0


def test_an_export_beside_the_voice_program_is_refused(folder: Path, tmp_path: Path) -> None:
    records = Records.open(folder)
    with pytest.raises(RecordsBusy, match="Stop it for the export"):
        call("export", "--to", str(tmp_path), "--folder", str(folder))
    assert call("progress", "--out", str(tmp_path / "p.svg"), "--folder", str(folder)) == 0
    records.close()


def test_progress_is_drawn(folder: Path, tmp_path: Path) -> None:
    assert call("progress", "--out", str(tmp_path / "p.svg"), "--folder", str(folder)) == 0
    tree = ElementTree.parse(tmp_path / "p.svg").getroot()
    assert len(tree.findall(".//{*}circle")) == 21 and len(tree.findall(".//{*}polyline")) == 2
    colours = {one.get("stroke") or one.get("fill") for one in tree.iter() if one.tag.endswith(("circle", "polyline"))}
    assert colours <= {chart.ACCENT, "none"}
    described = tree.find("{*}desc")
    assert described is not None and "PHQ-9: " in (described.text or "")
    assert "garden" not in (tmp_path / "p.svg").read_text()


def test_progress_as_png(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert call("progress", "--out", str(tmp_path / "p.png"), "--folder", str(folder)) == 0
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")


def test_without_records_the_drawing_says_so(tmp_path: Path) -> None:
    assert call("progress", "--out", str(tmp_path / "p.svg"), "--folder", str(tmp_path / "none")) == 0
    assert "No numbers yet." in (tmp_path / "p.svg").read_text()
    assert not (tmp_path / "none").exists()
    with pytest.raises(RecordsError, match="nothing to export"):
        call("export", "--to", str(tmp_path), "--folder", str(tmp_path / "none"))


def test_a_drawing_of_another_kind_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match=r"must end in \.svg or \.png"):
        call("progress", "--out", str(tmp_path / "p.gif"), "--folder", str(folder))
    with pytest.raises(RecordsError, match="cannot be written"):
        call("progress", "--out", str(tmp_path / "none" / "p.svg"), "--folder", str(folder))


def test_points_stay_inside_their_panel() -> None:
    history = [("mood", 0.0, 90.0), ("mood", 10.0, 0.0), ("who5", 100.0, 3.0)]
    tree = ElementTree.fromstring(chart.svg(history, NOW.date()))
    for circle in tree.findall(".//{*}circle"):
        x, y = float(circle.get("cx") or "nan"), float(circle.get("cy") or "nan")
        assert chart.LEFT <= x <= chart.WIDTH - chart.RIGHT and chart.HEAD < y < chart.HEAD + 2 * chart.PANEL
