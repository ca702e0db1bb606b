"""The picture of where a turn's time goes: what is worked on, and what is waited for, after the last word."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot
from matplotlib.patches import Patch

WAITING, WORKING, SOUND, INK, PALE = "#f0c982", "#2f7f8f", "#c2703d", "#33404a", "#c9d0d4"

KEYS = (
    (WAITING, "listening on, to be sure"),
    (WORKING, "working meanwhile"),
    (SOUND, "on its way to the ear"),
    (PALE, "up to the slowest 5 of 100"),
)

STAGES: dict[str, tuple[tuple[str, ...], str, str]] = {
    # a stage: (what it begins after, colour, words beside its bar)
    "soft end": ((), WAITING, "pause noticed"),
    "hard end": (("soft end",), WAITING, "sure that the turn is over"),
    "transcript": (("soft end",), WORKING, "words read"),
    "first token": (("transcript",), WORKING, "model's first word"),
    "clause": (("first token", "transcript"), WORKING, "first clause worded"),
    "voiced": (("clause", "transcript"), WORKING, "first clause voiced"),
    "final transcript": (("transcript", "voiced", "hard end"), WORKING, "all words read once more"),
    "first sound": (("voiced", "hard end", "final transcript"), SOUND, "first sound"),
}
"""A stage begins when the last that is there of its forerunners is done: the two ways of a turn meet at its end."""


def spans(rows: Sequence[dict[str, float]]) -> list[tuple[str, float, float, float]]:
    """(stage, begin, end, p95 of the end) of each stage, seconds: medians over the rows that have it."""
    found = []
    for stage, (after, _, _) in STAGES.items():
        pairs = [(_begin(row, stage, after), row[stage]) for row in rows if stage in row]
        if pairs:
            ends = sorted(end for _, end in pairs)
            p95 = ends[min(len(ends) - 1, int(len(ends) * 0.95))]
            found.append((stage, statistics.median(begin for begin, _ in pairs), statistics.median(ends), p95))
    return found


def waterfall(rows: list[dict[str, float]], path: Path) -> None:
    """Write a PNG; a row maps stages (of `ReplyBegan.stages`) to seconds after the last speech of one turn.

    Raises ValueError when there is no turn to draw.
    """
    bars = spans(rows)
    if not bars:
        raise ValueError("There is no turn to draw: each row needs at least one stage.")
    figure, axis = pyplot.subplots(figsize=(10, 1.1 + 0.46 * len(bars)))
    try:
        for at, (stage, begin, end, p95) in enumerate(bars):
            axis.plot([end, p95], [at, at], color=PALE, linewidth=2.2, solid_capstyle="butt", zorder=1)
            axis.plot([p95, p95], [at - 0.16, at + 0.16], color=PALE, linewidth=2.2, zorder=1)
            axis.barh(at, max(end - begin, 0.004), left=begin, height=0.58, color=STAGES[stage][1], zorder=2)
            note = f" {end:.2f} s" if p95 - end < 0.005 else f" {end:.2f} s  (95 of 100: {p95:.2f})"
            axis.text(max(end, p95) + 0.008, at, note, va="center", fontsize=9, color=INK)
        longest = max(p95 for *_, p95 in bars)
        axis.set_xlim(0, longest * 1.28)
        axis.set_ylim(len(bars) - 0.4, -0.6)
        axis.set_yticks(range(len(bars)), [STAGES[stage][2] for stage, *_ in bars], fontsize=10, color=INK)
        axis.set_xlabel(f"seconds after the last word; medians of {len(rows)} turns", fontsize=9, color=INK)
        axis.tick_params(length=0, labelcolor=INK)
        axis.grid(axis="x", color="#eceff0", zorder=0)
        axis.set_axisbelow(True)
        for side in axis.spines.values():
            side.set_visible(False)
        axis.legend(
            handles=[Patch(color=colour, label=words) for colour, words in KEYS],
            loc="lower center", bbox_to_anchor=(0.45, 1.0), ncols=4, frameon=False, fontsize=9, labelcolor=INK,
        )  # fmt: skip
        figure.tight_layout()
        figure.savefig(path, dpi=150, facecolor="white")
    finally:
        pyplot.close(figure)


def _begin(row: dict[str, float], stage: str, after: tuple[str, ...]) -> float:
    """Latest of the forerunners that were done before the stage was."""
    return max((row[name] for name in after if name in row and row[name] <= row[stage]), default=0.0)
