"""What the rules for the end of a turn do to people, summed up: rows, table, picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.bench.shares import wilson
from assistant.bench.tapes import Outcome, Tape

STRANGER = "patience 1.0, first turns"
MIXED = "one person who seldom pauses"


@dataclass(frozen=True, slots=True)
class Row:
    """What one rule does to one half."""

    rule: str
    half: str
    order_s: tuple[float, float, float, float]
    """Latency after orders: p50, p90, p95, p99, seconds."""
    read_s: tuple[float, float, float, float]
    """The same after read sentences."""
    paused: int
    cut_ins: int
    """Paused clips in which a reply sounded before the end of speech."""
    interval: tuple[float, float]
    """95 % interval of their share (Wilson)."""
    open_cut_ins: tuple[int, int]
    """The same, of how many, where the words before the pause cannot stand."""
    plain_cut_ins: int
    """Orders and read sentences in which a reply sounded before their end."""


def row(rule: str, half: str, found: Sequence[tuple[Tape, Outcome]]) -> Row:
    """Sum up."""

    def latencies(kind: str) -> tuple[float, float, float, float]:
        values = [o.latency_s for t, o in found if t.kind == kind and o.latency_s is not None]
        p50, p90, p95, p99 = (round(float(v), 2) for v in np.percentile(values or [np.nan], (50, 90, 95, 99)))
        return p50, p90, p95, p99

    cut = [(t, o.cut_in_s is not None) for t, o in found if t.pause is not None]
    plain = sum(o.cut_in_s is not None for t, o in found if t.pause is None)
    opened = [c for t, c in cut if t.kind == "open"]
    hits = sum(c for _, c in cut)
    return Row(rule, half, latencies("order"), latencies("read"), len(cut), hits, wilson(hits, len(cut)),
               (sum(opened), len(opened)), plain)  # fmt: skip


def picture(rows: Sequence[Row], path: Path) -> None:
    """Cut-ins against latency, both halves."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(11, 4.5), sharey=True)
    for axis, which, name in zip(axes, (0, 2), ("median", "95th percentile"), strict=True):
        for half, style in (("develop", "--"), ("report", "-")):
            ours = [r for r in rows if r.half == half and r.rule[:3] == "pat" and r.rule != STRANGER]
            ours.sort(key=lambda r: float(r.rule[9:]))
            share = [100 * r.cut_ins / r.paused for r in ours]
            axis.plot(
                [r.order_s[which] for r in ours], share, style, marker="o", color="#2a6f6b", label=f"ours, {half}"
            )
        for r in (r for r in rows if r.half == "report" and r.rule != MIXED):
            own = r.rule.startswith("pat") and r.rule != STRANGER
            label = r.rule[9:] if own else r.rule
            axis.annotate(label, (r.order_s[which], 100 * r.cut_ins / r.paused), fontsize=8, xytext=(4, 4),
                          textcoords="offset points")  # fmt: skip
            if not own:
                axis.plot(r.order_s[which], 100 * r.cut_ins / r.paused, "s", color="#b5543c")
        axis.set_xlabel(f"seconds from the end of an order to the reply, {name}")
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("% of thinking pauses (0.4 to 3 s) cut in on")
    axes[0].legend()
    figure.tight_layout()
    figure.savefig(path, dpi=120)


def table(report: dict[str, Any], rows: Sequence[Row]) -> str:
    """The same for reading."""
    lines = [f"{name}: {values}" for name, values in report.items() if name != "rows"]
    lines.append(f"{'rule':28} {'half':8} {'orders p50 p90 p95 p99':24} {'read p50 p90 p95 p99':24} cut-ins at pauses")
    for r in rows:
        order, read = (" ".join(f"{v:5.2f}" for v in values) for values in (r.order_s, r.read_s))
        low, high = (100 * v for v in r.interval)
        cut = f"{r.cut_ins}/{r.paused} = {100 * r.cut_ins / r.paused:.1f} % [{low:.0f}, {high:.0f}]"
        cut += f" (open words {r.open_cut_ins[0]}/{r.open_cut_ins[1]}; no pause {r.plain_cut_ins})"
        lines.append(f"{r.rule:28} {r.half:8} {order:24} {read:24} {cut}")
    return "\n".join(lines)
