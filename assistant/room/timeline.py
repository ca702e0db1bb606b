"""The picture of a conversation: who spoke when, and what was decided in between, on one clock."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

import numpy as np
from matplotlib import pyplot
from matplotlib.lines import Line2D

from assistant.room.measure import bursts
from assistant.room.tape import RATE_HZ, Pcm

PERSON, SOLACE, INK, PALE, ALERT, WAIT = "#2f7f8f", "#c2703d", "#33404a", "#aeb7bd", "#a8324a", "#f0d9a8"
ROW_S = 26.0
"""About as many seconds stand in one row."""
OVER_S = 6.0
"""As many more may, so that a row ends where a turn does."""
LANE_Y = 1.0
"""Height of a lane's middle above (person) and below (assistant) the middle strip."""

MARKS: dict[str, tuple[str, str, float, str]] = {
    # name: (marker, colour, size, words of the legend)
    "Partial": ("|", PALE, 5, "words so far"),
    "SoftEnd": ("o", PERSON, 4, "pause noticed, answer drafted"),
    "DraftReady": ("D", SOLACE, 3.6, "first clause ready, held"),
    "WentOn": ("x", INK, 5, "person went on, draft dropped"),
    "HardEnd": ("|", INK, 13, "turn decided to be over"),
    "Reopened": ("X", ALERT, 6.5, "answer withdrawn, turn reopened"),
    "ReplyStopped": ("s", ALERT, 5.5, "interrupted, voice stopped"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """An event on the picture's clock."""

    name: str
    at_s: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """A turn of the person on the picture's clock."""

    begin_s: float
    end_s: float
    label: str = ""
    onset_s: float | None = None
    """First sound of the reply, from the tape; None draws no latency."""


def draw(path: Path, sound: Pcm, marks: Sequence[Mark], turns: Sequence[Stretch], title: str = "") -> None:
    """Write a PNG of a stereo recording (left the person, right the assistant) with its marks and turns."""
    rows = lines(sound, turns)
    width = max((end - begin for begin, end in rows), default=1.0)
    figure, axes = pyplot.subplots(len(rows), 1, figsize=(12, 0.9 + 1.75 * len(rows)), squeeze=False)
    try:
        lanes = [(sound[:, 0], LANE_Y, PERSON), (sound[:, 1], -LANE_Y, SOLACE)]
        for (begin, end), (axis,) in zip(rows, axes, strict=True):
            _frame(axis, begin, end, width)
            for pcm, height, colour in lanes:
                _lane(axis, pcm, (begin, end), height, colour)
            for turn in turns:
                _turn(axis, turn, (begin, end), sound[:, 0])
            _strip(axis, marks, (begin, end))
        _legend(figure, title, len(rows))
        figure.savefig(path, dpi=150, facecolor="white")
    finally:
        pyplot.close(figure)


def lines(sound: Pcm, turns: Sequence[Stretch]) -> list[tuple[float, float]]:
    """Begin and end of each row: as in a text, a row ends before a turn that does not fit, where the voice is quiet."""
    total = max(len(sound) / RATE_HZ, 1.0)
    voice = bursts(sound[:, 1])
    breaks = [turn.begin_s - 0.4 for turn in turns]
    breaks = [at for at in breaks if not any(first < at + 0.5 and at < last for first, last in voice)]
    starts = [0.0]
    while total - starts[-1] > ROW_S + OVER_S:
        fitting = [at for at in breaks if starts[-1] + ROW_S / 3 < at <= starts[-1] + ROW_S]
        later = [at for at in breaks if starts[-1] + ROW_S < at <= starts[-1] + ROW_S + OVER_S]
        starts.append(max(fitting) if fitting else min(later, default=starts[-1] + ROW_S))
    return list(zip(starts, [*starts[1:], total], strict=True))


def _frame(axis: Any, begin: float, end: float, width: float) -> None:
    axis.set_xlim(begin, begin + width)
    axis.set_ylim(-2.0, 2.15)
    axis.set_yticks([LANE_Y, -LANE_Y], ["person", "Solace"])
    axis.set_xticks(np.arange(math.ceil(begin / 2) * 2, end, 2))
    axis.xaxis.set_major_formatter(lambda second, _: f"{int(second) // 60}:{int(second) % 60:02d}")
    axis.tick_params(length=0, labelsize=8, labelcolor="#7b868d")
    for label, colour in zip(axis.get_yticklabels(), (PERSON, SOLACE), strict=True):
        label.set(color=colour, fontsize=10, fontweight="bold")
    axis.fill_between([begin, end], -0.16, 0.16, color="#f4f2ee", linewidth=0, zorder=0)
    for side in axis.spines.values():
        side.set_visible(False)


def _lane(axis: Any, pcm: Pcm, row: tuple[float, float], height: float, colour: str) -> None:
    """Outline of the loudest in every 10 ms, and a shade behind every stretch of speech."""
    begin, end = row
    whole = pcm[int(begin * RATE_HZ) : int(end * RATE_HZ)]
    part, step = whole.astype(np.float64), RATE_HZ // 100
    count = len(part) // step
    if not count:
        return
    top = np.abs(part[: count * step].reshape(count, step)).max(axis=1)
    scale = max(float(np.abs(pcm.astype(np.float64)).max()), 1.0)
    size = 0.72 * (top / scale) ** 0.7
    at = begin + (np.arange(count) + 0.5) * step / RATE_HZ
    for first, last in bursts(whole):
        span = [begin + first, begin + last]
        axis.fill_between(span, height - 0.8, height + 0.8, color=colour, alpha=0.10, linewidth=0, zorder=1)
    axis.fill_between(at, height - size, height + size, color=colour, linewidth=0, zorder=2)


def _turn(axis: Any, turn: Stretch, row: tuple[float, float], person: Pcm) -> None:
    begin, end = row
    if turn.label and begin <= turn.begin_s < end:
        axis.text(turn.begin_s, 1.88, turn.label, fontsize=8.5, color=PERSON, va="bottom", clip_on=False)
    said = bursts(person[int(turn.begin_s * RATE_HZ) : int(turn.end_s * RATE_HZ)])
    for (_, before), (after, _) in itertools.pairwise(said):
        middle = turn.begin_s + (before + after) / 2
        if after - before >= 0.6 and begin <= middle < end:
            axis.plot([turn.begin_s + before, turn.begin_s + after], [LANE_Y, LANE_Y], color=PERSON, lw=0.8, ls=":")
            axis.text(middle, LANE_Y + 0.1, f"{after - before:.1f} s", fontsize=7.5, color=PERSON, ha="center")
    if turn.onset_s is not None and turn.onset_s >= turn.end_s and begin <= turn.end_s < end:
        axis.fill_between([turn.end_s, turn.onset_s], -1.9, 1.9, color=WAIT, alpha=0.5, linewidth=0, zorder=0)
        axis.plot([turn.onset_s], [-0.27], marker="v", color=SOLACE, markersize=6, zorder=5, clip_on=False)
        text = f"{turn.onset_s - turn.end_s:.2f} s"
        axis.text(turn.end_s + 0.08, LANE_Y + 0.2, text, fontsize=9.5, fontweight="bold", color=INK, zorder=6)


def _strip(axis: Any, marks: Sequence[Mark], row: tuple[float, float]) -> None:
    for mark in marks:
        if mark.name in MARKS and row[0] <= mark.at_s < row[1]:
            marker, colour, size, _ = MARKS[mark.name]
            hollow = {"markerfacecolor": "white"} if mark.name == "SoftEnd" else {}
            axis.plot(
                [mark.at_s], [0.0], marker=marker, color=colour, markersize=size, zorder=5 if colour == ALERT else 4,
                markeredgewidth=1.4 if marker in "|xo" else 0, clip_on=False, **hollow,
            )  # fmt: skip


def _legend(figure: Any, title: str, rows: int) -> None:
    def entry(marker: str, colour: str, size: float, words: str, hollow: bool = False) -> Line2D:
        face = "white" if hollow else colour
        return Line2D(
            [], [], marker=marker, color=colour, markersize=size, linestyle="", label=words, markerfacecolor=face,
            markeredgewidth=1.4 if marker in "|xo" else 0,
        )  # fmt: skip

    entries = [entry(m, c, max(s, 6), words, name == "SoftEnd") for name, (m, c, s, words) in MARKS.items()]
    entries.append(entry("v", SOLACE, 6, "first sound of the answer"))
    entries.append(entry("s", WAIT, 9, "wait: last word to first sound"))
    inch = 0.9 + 1.75 * rows
    figure.subplots_adjust(left=0.062, right=0.99, top=1 - 0.42 / inch, bottom=0.72 / inch, hspace=0.3)
    figure.legend(
        handles=entries, loc="lower center", ncols=5, frameon=False, fontsize=8.5, labelcolor=INK,
        handletextpad=0.4, columnspacing=1.6,
    )  # fmt: skip
    if title:
        figure.suptitle(title, x=0.062, y=1 - 0.1 / inch, ha="left", va="top", fontsize=11, color=INK)
