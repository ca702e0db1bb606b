"""Progress as a drawing: moods and scores over time, calm and large, in one accent colour; SVG written by hand.

No verdict is drawn, no band, no colour for good or bad: what a change means is said by people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from assistant.care.content import table
from assistant.care.progress import History
from assistant.errors import RecordsError
from assistant.records.kinds import INSTRUMENTS

ACCENT, INK, LINE, PAPER = "#1f5e66", "#1c1c1c", "#d9d9d9", "#ffffff"
WIDTH, PANEL, HEAD, LEFT, RIGHT, TOP, BOTTOM = 960, 230, 110, 90, 40, 60, 50
SCALES = {
    "mood": (0, 10),
    "phq2": (0, 6),
    "phq9": (0, 27),
    "gad2": (0, 6),
    "gad7": (0, 21),
    "who5": (0, 100),
    "gds15": (0, 15),
    "ucla3": (3, 9),
}
"""Lowest and highest value of each instrument; what is not here is not drawn."""


@dataclass(frozen=True, slots=True)
class Series:
    """One panel."""

    name: str
    points: tuple[tuple[float, float], ...]
    """Days ago and value, oldest first."""


def series(history: History) -> list[Series]:
    """A panel for each instrument that has a value, in the order of `SCALES`."""
    found = [Series(name, tuple((days, value) for one, value, days in history if one == name)) for name in SCALES]
    return [one for one in found if one.points]


def svg(history: History, today: date, language: str = "en") -> str:
    """The whole drawing; with no number it says so."""
    texts: dict[str, Any] = table(language, "progress")["chart"]
    panels = series(history)
    height = HEAD + max(1, len(panels)) * PANEL + 60
    span = max([14.0, *(days for one in panels for days, _ in one.points)])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="t d" font-family="sans-serif" fill="{INK}">',
        f'<title id="t">{escape(texts["title"])}</title><desc id="d">{escape(described(panels, today))}</desc>',
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
        f'<text x="{LEFT}" y="64" font-size="34">{escape(texts["title"])}</text>',
    ]
    for number, one in enumerate(panels):
        parts += _panel(one, HEAD + number * PANEL, span, today, texts)
    if not panels:
        parts.append(f'<text x="{LEFT}" y="{HEAD + 60}" font-size="24">{escape(texts["nothing"])}</text>')
    made = texts["made"].format(day=today.isoformat())
    parts += [f'<text x="{LEFT}" y="{height - 24}" font-size="18">{escape(made)}</text>', "</svg>"]
    return "\n".join(parts) + "\n"


def described(panels: Sequence[Series], today: date) -> str:
    """The drawing in words, for those who cannot see it."""
    rows = [
        f"{shown(one.name)}: " + ", ".join(f"{_day(today, days)} {value:g}" for days, value in one.points)
        for one in panels
    ]
    return "; ".join(rows)


def shown(name: str) -> str:
    """The name of an instrument as people write it."""
    return INSTRUMENTS.get(name, name)


def draw(path: Path, history: History, today: date, language: str = "en") -> None:
    """Write FILE.svg, or FILE.png where matplotlib is installed. Raises RecordsError."""
    try:
        match path.suffix.lower():
            case ".svg":
                path.write_text(svg(history, today, language), encoding="utf-8")
            case ".png":
                _png(path, history, today, language)
            case _:
                raise RecordsError(f"'{path.name}' must end in .svg or .png.")
    except OSError as error:
        raise RecordsError(f"{path} cannot be written: {error.strerror}. Name another file.") from None


def _panel(one: Series, top: float, span: float, today: date, texts: dict[str, Any]) -> list[str]:
    low, high = SCALES[one.name]
    name = texts["mood"] if one.name == "mood" else texts["score"].format(instrument=shown(one.name))
    floor, roof = top + PANEL - BOTTOM, top + TOP
    points = [
        (LEFT + (1 - days / span) * (WIDTH - LEFT - RIGHT), floor - (value - low) / (high - low) * (floor - roof))
        for days, value in one.points
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    lines = [f'<text x="{LEFT}" y="{top + 36}" font-size="24">{escape(name)}</text>']
    for value, y in ((low, floor), (high, roof)):
        lines.append(f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}" stroke="{LINE}" stroke-width="2"/>')
        lines.append(f'<text x="{LEFT - 16}" y="{y + 7}" font-size="20" text-anchor="end">{value}</text>')
    lines.append(f'<polyline points="{path}" fill="none" stroke="{ACCENT}" stroke-width="3" stroke-linejoin="round"/>')
    lines += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{ACCENT}"/>' for x, y in points]
    lines.append(f'<text x="{LEFT}" y="{floor + 30}" font-size="18">{_day(today, span)}</text>')
    lines.append(
        f'<text x="{WIDTH - RIGHT}" y="{floor + 30}" font-size="18" text-anchor="end">{today.isoformat()}</text>'
    )
    return lines


def _day(today: date, days: float) -> str:
    return (today - timedelta(days=round(days))).isoformat()


def _png(path: Path, history: History, today: date, language: str) -> None:
    try:
        import matplotlib
    except ImportError:
        raise RecordsError("A PNG needs matplotlib, which is not installed. Ask for a .svg instead.") from None
    matplotlib.use("Agg")
    from matplotlib import pyplot

    panels = series(history)
    figure, axes = pyplot.subplots(max(1, len(panels)), 1, figsize=(9.6, 1 + 2.3 * max(1, len(panels))), squeeze=False)
    figure.suptitle(table(language, "progress")["chart"]["title"], fontsize=20, color=INK)
    for axis, one in zip(axes[:, 0], panels, strict=False):
        days = [today - timedelta(days=ago) for ago, _ in one.points]
        axis.plot(days, [value for _, value in one.points], color=ACCENT, marker="o")
        axis.set_ylim(*SCALES[one.name])
        axis.set_title(shown(one.name), loc="left", fontsize=14)
        axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, dpi=100)
    pyplot.close(figure)
