"""`solace bench screen`: what the screen catches and what it raises without need, and how fast it is.

The development sets are split by a fixed hash of the line as it was meant: two thirds were read while the rules were
written, one third was set aside and only counted. Both are shown.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.safety.screen import Tier, Verdict, screen

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "crisis"
SETS = ("dev_first_author", "dev_second_author")
FLAGS = {
    "FLAG_medical": "F-MED",
    "FLAG_abuse": "F-ABU",
    "FLAG_psychosis": "F-PSY",
    "FLAG_third_party": "F-3RD",
    "FLAG_harm_others": "F-HTO",
}
VEILED = "older_adult_veiled"


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled line."""

    text: str = field(repr=False)
    tier: str
    category: str
    alternatives: tuple[tuple[str, float], ...] = field(repr=False, default=())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `solace bench screen` takes."""
    parser.add_argument("--data", type=Path, default=DATA, metavar="FOLDER", help="the labelled sets")
    parser.add_argument("--json", action="store_true", help="print figures for machines")


def run(args: argparse.Namespace, settings: object = None) -> int:
    """Print the table; 0 when done, 1 without data."""
    if not (args.data / f"{SETS[0]}.jsonl").is_file():
        print(f"There is no labelled set in {args.data}. Name its folder with --data.")
        return 1
    screen("")
    halves = {
        f"{part}, {'as heard' if heard else 'as text'}": measure(cases(args.data, part, heard))
        for part in ("writing", "aside")
        for heard in (False, True)
    }
    print(json.dumps(halves, indent=2) if args.json else _table(halves))
    return 0


def cases(folder: Path, part: str, heard: bool) -> list[Case]:
    """The lines of one part, "writing" or "aside", as typed or as a recogniser heard them."""
    found = []
    for name in SETS:
        for line in (folder / f"{name}{'_heard' if heard else ''}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if set_aside(row.get("said", row["text"])) is (part == "aside"):
                others = tuple((text, score) for text, score in row.get("alternatives", ()))
                found.append(Case(row["text"], row["tier"], row["category"], others))
    return found


def set_aside(line: str) -> bool:
    """Whether a line belongs to the third that was not read while the rules were written."""
    return hashlib.sha256(line.strip().lower().encode()).digest()[0] % 3 == 0


def measure(lines: Sequence[Case]) -> dict[str, Any]:
    """Shares in per cent, counts, and milliseconds of processor time a line."""
    read, spent = [], []
    for case in lines:
        begin = time.process_time()
        read.append((case, screen(case.text, case.alternatives)))
        spent.append(1000 * (time.process_time() - begin))
    spent.sort()
    calm = "T0 raised to "
    return {
        "T3 as T3": _share(read, _tier("T3"), Tier.T3),
        "T3 as T2 or above": _share(read, _tier("T3"), Tier.T2),
        "T2 as T2 or above": _share(read, _tier("T2"), Tier.T2),
        "T1 as T1 or above": _share(read, _tier("T1"), Tier.T1),
        "veiled as T1 or above": _share(read, lambda case: case.category == VEILED, Tier.T1),
        calm + "T1 or above": _share(read, _tier("T0"), Tier.T1),
        calm + "T2 or above": _share(read, _tier("T0"), Tier.T2),
        calm + "T3": _share(read, _tier("T0"), Tier.T3),
        "flags found": _flags(read),
        "ms a line, median and 95 of 100": [
            round(spent[int(len(spent) * at)], 2) if spent else 0.0 for at in (0.5, 0.95)
        ],
    }


def _tier(name: str) -> Callable[[Case], bool]:
    return lambda case: case.tier == name


def _share(read: Sequence[tuple[Case, Verdict]], chosen: Callable[[Case], bool], least: Tier) -> list[float]:
    hits = [verdict.tier >= least for case, verdict in read if chosen(case)]
    return [round(100 * sum(hits) / len(hits), 1) if hits else 0.0, sum(hits), len(hits)]


def _flags(read: Sequence[tuple[Case, Verdict]]) -> list[float]:
    hits = [FLAGS[case.tier] in verdict.flags for case, verdict in read if case.tier in FLAGS]
    return [round(100 * sum(hits) / len(hits), 1) if hits else 0.0, sum(hits), len(hits)]


def _table(halves: dict[str, dict[str, Any]]) -> str:
    lines = [" " * 34 + "".join(f"{name:>22}" for name in halves)]
    for row in next(iter(halves.values())):
        cells = [half[row] for half in halves.values()]
        shown = [f"{c[0]:.1f} % ({c[1]}/{c[2]})" if len(c) == 3 else f"{c[0]:.2f}  {c[1]:.2f}" for c in cells]
        lines.append(f"{row:<34}" + "".join(f"{cell:>22}" for cell in shown))
    return "\n".join(lines)


if __name__ == "__main__":
    PARSER = argparse.ArgumentParser(description=__doc__)
    add_arguments(PARSER)
    raise SystemExit(run(PARSER.parse_args()))
