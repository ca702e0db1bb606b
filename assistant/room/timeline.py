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

PERSON, SOLACE, INK, PALE, ALERT = "#2f7f8f", "#c2703d", "#33404a", "#aeb7bd", "#a8324a"
ROW_S = 26.0
"""About as many seconds stand in one row."""
LANE_Y = 1.0
"""Height of a lane's middle above (person) and below (assistant) the middle strip."""

MARKS: dict[str, tuple[str, str, float, float, str]] = {
    # name: (marker, colour, size, height in the strip, words of the legend)
    "Partial": ("|", PALE, 5, 0.0, "words so far"),
    "SoftEnd": ("o", PERSON, 4, 0.0, "pause noticed, answer drafted"),
    "DraftReady": ("D", SOLACE, 3.6, 0.0, "first clause ready, held"),
    "WentOn": ("x", INK, 5, 0.0, "person went on, draft dropped"),
    "HardEnd": ("|", INK, 13, 0.0, "turn decided to be over"),
    "Reopened": ("X", ALERT, 6.5, 0.0, "answer withdrawn, turn reopened"),
    "ReplyStopped": ("s", ALERT, 5.5, 0.0, "interrupted, voice stopped"),
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
    total = len(sound) / RATE_HZ
    rows = max(1, math.ceil(total / ROW_S))
    width = max(total / rows, 1.0)
    figure, axes = pyplot.subplots(rows, 1, figsize=(12, 0.9 + 1.75 * rows), squeeze=False)
    try:
        lanes = [(sound[:, 0], LANE_Y, PERSON), (sound[:, 1], -LANE_Y, SOLACE)]
        for number in range(rows):
            axis = axes[number][0]
            _frame(axis, number * width, width)
            for pcm, height, colour in lanes:
                _lane(axis, pcm, number * width, width, height, colour)
            for turn in turns:
                _turn(axis, turn, number * width, width, sound[:, 0])
            _strip(axis, marks, number * width, width)
        _legend(figure, axes[0][0], title, rows)
        figure.savefig(path, dpi=150, facecolor="white")
    finally:
        pyplot.close(figure)


def _frame(axis: Any, begin: float, width: float) -> None:
    axis.set_xlim(begin, begin + width)
    axis.set_ylim(-2.0, 2.15)
    axis.set_yticks([LANE_Y, -LANE_Y], ["person", "Solace"])
    for label, colour in zip(axis.get_yticklabels(), (PERSON, SOLACE), strict=True):
        label.set(color=colour, fontsize=10, fontweight="bold")
    axis.set_xticks(np.arange(math.ceil(begin / 2) * 2, begin + width, 2))
    axis.xaxis.set_major_formatter(lambda second, _: f"{int(second) // 60}:{int(second) % 60:02d}")
    axis.tick_params(length=0, labelsize=8, labelcolor="#7b868d")
    axis.tick_params(axis="y", labelsize=10)
    axis.axhspan(-0.16, 0.16, color="#f4f2ee", zorder=0)
    for side in axis.spines.values():
        side.set_visible(False)


def _lane(axis: Any, pcm: Pcm, begin: float, width: float, height: float, colour: str) -> None:
    """Outline of the loudest in every 10 ms or so, and a shade behind every stretch of speech."""
    part = pcm[int(begin * RATE_HZ) : int((begin + width) * RATE_HZ)].astype(np.float64)
    step = max(1, int(width * RATE_HZ / 2400))
    count = len(part) // step
    if not count:
        return
    top = np.abs(part[: count * step].reshape(count, step)).max(axis=1)
    scale = max(float(np.abs(pcm.astype(np.float64)).max()), 1.0)
    size = 0.72 * (top / scale) ** 0.7
    at = begin + (np.arange(count) + 0.5) * step / RATE_HZ
    for first, last in bursts(pcm[int(begin * RATE_HZ) : int((begin + width) * RATE_HZ)]):
        axis.axvspan(
            begin + first, begin + last, ymin=(height + 2.0 - 0.8) / 4.15, ymax=(height + 2.0 + 0.8) / 4.15,
            color=colour, alpha=0.10, linewidth=0, zorder=1,
        )  # fmt: skip
    axis.fill_between(at, height - size, height + size, color=colour, linewidth=0, zorder=2)


def _turn(axis: Any, turn: Stretch, begin: float, width: float, person: Pcm) -> None:
    end = begin + width
    if turn.label and begin <= turn.begin_s < end:
        axis.text(turn.begin_s, 1.88, turn.label, fontsize=8.5, color=PERSON, va="bottom", clip_on=False)
    said = bursts(person[int(turn.begin_s * RATE_HZ) : int(turn.end_s * RATE_HZ)])
    for (_, before), (after, _) in itertools.pairwise(said):
        middle = turn.begin_s + (before + after) / 2
        if after - before >= 0.6 and begin <= middle < end:
            axis.plot([turn.begin_s + before, turn.begin_s + after], [LANE_Y, LANE_Y], color=PERSON, lw=0.8, ls=":")
            axis.text(middle, LANE_Y + 0.1, f"{after - before:.1f} s", fontsize=7.5, color=PERSON, ha="center")
    if turn.onset_s is not None and turn.onset_s >= turn.end_s and begin <= turn.end_s < end:
        axis.axvspan(turn.end_s, turn.onset_s, ymin=0.01, ymax=0.96, color="#f0d9a8", alpha=0.45, linewidth=0, zorder=0)
        axis.plot([turn.onset_s], [-0.27], marker="v", color=SOLACE, markersize=6, zorder=5, clip_on=False)
        text = f"{turn.onset_s - turn.end_s:.2f} s"
        axis.text(turn.end_s + 0.08, 0.3, text, fontsize=9.5, fontweight="bold", color=INK, va="bottom", zorder=6)


def _strip(axis: Any, marks: Sequence[Mark], begin: float, width: float) -> None:
    for mark in marks:
        if mark.name in MARKS and begin <= mark.at_s < begin + width:
            marker, colour, size, height, _ = MARKS[mark.name]
            hollow = {"markerfacecolor": "white"} if mark.name == "SoftEnd" else {}
            axis.plot(
                [mark.at_s], [height], marker=marker, color=colour, markersize=size, zorder=4,
                markeredgewidth=1.4 if marker in "|xo" else 0, clip_on=False, **hollow,
            )  # fmt: skip


def _legend(figure: Any, first: Any, title: str, rows: int) -> None:
    def entry(marker: str, colour: str, size: float, words: str, hollow: bool = False) -> Line2D:
        face = "white" if hollow else colour
        return Line2D(
            [], [], marker=marker, color=colour, markersize=size, linestyle="", label=words, markerfacecolor=face,
            markeredgewidth=1.4 if marker in "|xo" else 0,
        )  # fmt: skip

    entries = [entry(m, c, max(s, 6), words, name == "SoftEnd") for name, (m, c, s, _, words) in MARKS.items()]
    entries.append(entry("v", SOLACE, 6, "first sound of the answer"))
    entries.append(entry("s", "#f0d9a8", 9, "wait: last word to first sound"))
    inch = 0.9 + 1.75 * rows
    figure.subplots_adjust(left=0.062, right=0.99, top=1 - 0.42 / inch, bottom=0.72 / inch, hspace=0.3)
    figure.legend(
        handles=entries, loc="lower center", ncols=5, frameon=False, fontsize=8.5, labelcolor=INK,
        handletextpad=0.4, columnspacing=1.6,
    )  # fmt: skip
    if title:
        figure.suptitle(title, x=0.062, y=1 - 0.1 / inch, ha="left", va="top", fontsize=11, color=INK)
