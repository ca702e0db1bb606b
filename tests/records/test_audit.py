"""The audit: every change is found, and the first broken line is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import RecordsError
from assistant.records.audit import check
from assistant.records.keeper import Records
from tests.records.kit import NOON, keep, yes


@pytest.fixture
def audit(tmp_path: Path) -> Path:
    records = Records.open(tmp_path)
    records.apply([yes()], NOON)
    for number in range(5):
        records.apply([keep("note", f"{number}")], NOON)
    records.close()
    return tmp_path / "audit.jsonl"


def test_a_whole_audit_has_no_problem(audit: Path) -> None:
    found = check(audit.parent)
    assert (found.problems, found.head.n) == ((), 6)


@pytest.mark.parametrize("line", range(5))
def test_a_changed_line_is_named(audit: Path, line: int) -> None:
    lines = audit.read_text().splitlines()
    lines[line] = lines[line].replace('"wall":1', '"wall":2')
    audit.write_text("\n".join(lines) + "\n")
    assert check(audit.parent).problems[0].startswith(f"Line {line + 1} was changed")


def test_a_changed_last_line_is_found(audit: Path) -> None:
    lines = audit.read_text().splitlines()
    lines[-1] = lines[-1].replace('"note":1', '"note":9')
    audit.write_text("\n".join(lines) + "\n")
    assert check(audit.parent).problems == ("The last line was changed.",)


@pytest.mark.parametrize("line", range(6))
def test_a_missing_line_is_found(audit: Path, line: int) -> None:
    lines = audit.read_text().splitlines()
    audit.write_text("\n".join(lines[:line] + lines[line + 1 :]) + "\n")
    assert "missing" in check(audit.parent).problems[0]


def test_no_audit_is_said(tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="nothing was ever kept there"):
        check(tmp_path)
