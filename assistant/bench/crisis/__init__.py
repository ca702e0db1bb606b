"""`solace bench crisis`: how fast a press is answered, and what is left of it after a thousand injected faults."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `solace bench crisis` takes."""
    parser.add_argument("--presses", type=int, default=200, metavar="N", help="presses to measure (default 200)")
    parser.add_argument("--saturated", action="store_true", help="with every core busy and memory nearly full")
    parser.add_argument("--faults", type=int, default=0, metavar="N", help="inject so many faults instead")
    parser.add_argument("--seed", type=int, default=1, help="of the faults")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="end after this long, with what there is")
    parser.add_argument("--into", type=Path, metavar="FILE", help="add the rows to this file, and print all it holds")
    parser.add_argument("--json", action="store_true", help="print rows for machines")


def run(args: argparse.Namespace, settings: object = None) -> int:
    """Measure; 1 when a target is missed or an alarm was lost."""
    if args.faults:
        from assistant.bench.crisis import faults

        return faults.run(args)
    from assistant.bench.crisis.latency import presses

    began, rows = time.monotonic(), []
    stage = presses(args.presses, args.saturated)
    for row in stage:
        rows.append(row)
        if args.into:
            with args.into.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
        if time.monotonic() - began > args.seconds:
            break
    stage.close()
    if args.into:
        rows = [json.loads(line) for line in args.into.read_text(encoding="utf-8").splitlines()]
    print(json.dumps(rows) if args.json else "\n".join(table(rows, args.saturated)))
    return 0 if all(p99 <= most for _, p99, most in _targets(rows)) else 1


def table(rows: list[dict[str, float]], saturated: bool) -> Iterable[str]:
    """One line a figure, milliseconds."""
    yield f"{len(rows)} presses, {'every core busy, memory nearly full' if saturated else 'idle'}; load {_load()}"
    yield f"{'from the press to':24} {'p50':>7} {'p99':>7} {'worst':>7} {'p99 ≤':>7}  ms"
    from assistant.bench.crisis.latency import TARGETS_MS

    for name in rows[0] if rows else ():
        values = [1000 * row[name] for row in rows]
        most = TARGETS_MS.get(name, "")
        yield f"{name:24} {quantile(values, 0.5):7.0f} {quantile(values, 0.99):7.0f} {max(values):7.0f} {most:>7}"


def quantile(values: list[float], share: float) -> float:
    """The value that `share` of all are not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def _targets(rows: list[dict[str, Any]]) -> Iterable[tuple[str, float, float]]:
    from assistant.bench.crisis.latency import TARGETS_MS

    for name, most in TARGETS_MS.items():
        yield name, quantile([1000 * row[name] for row in rows], 0.99) if rows else 0.0, most


def _load() -> str:
    return " ".join(f"{value:.1f}" for value in os.getloadavg())
