"""The records as a page to read: large, plain, one accent colour; says in its first line who made it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fpdf import FPDF

from assistant.records.store import Answered, Entry
from assistant.records.view import text

ACCENT = (31, 94, 102)
FONT = "Helvetica"
WIDTH_MM = 170.0


def printed(entries: Sequence[Entry], journal: Sequence[Answered], at: datetime) -> bytes:
    """A PDF, A4. Letters outside Latin-1 appear as "?": the JSON beside it has them."""
    page = FPDF(format="A4")
    page.set_creation_date(at)
    page.set_margins(20, 20)
    page.set_auto_page_break(True, 20)
    page.add_page()
    _put(page, "What Solace keeps about you", 22, accent=True)
    _put(page, f"Written on {at.date().isoformat()} by a computer program. No person has checked it.", 12)
    for kind in dict.fromkeys(entry.kind for entry in entries):
        _put(page, kind.replace("_", " ").capitalize(), 16, accent=True)
        for entry in entries:
            if entry.kind == kind:
                _put(page, f"{_day(entry.at)}   {text(entry)}", 12)
    _put(page, "What you agreed to", 16, accent=True)
    for one in journal:
        _put(page, f"{_day(one.at)}   {one.name}: {'yes' if one.given else 'no'}", 12)
    return bytes(page.output())


def _put(page: FPDF, words: str, size: float, accent: bool = False) -> None:
    page.set_font(FONT, size=size)
    page.set_text_color(*(ACCENT if accent else (20, 20, 20)))
    plain = words.replace("“", '"').replace("”", '"').replace("’", "'").replace("→", "->")
    page.multi_cell(WIDTH_MM, size * 0.5, plain.encode("latin-1", "replace").decode("latin-1"), align="L")
    page.ln(size * 0.2 if accent else 1)


def _day(at: float) -> str:
    return datetime.fromtimestamp(at).date().isoformat()
