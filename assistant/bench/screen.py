"""`solace bench screen`: what the screen catches and what it raises without need, and how fast it is.

Shares come with the count and the Wilson interval (95 %). "seen" are lines that rules or classifier were made from,
"aside" those that neither ever saw. The other halves are aside only for weights trained without --all; those shipped
saw them.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assistant.bench.screen_data import DATA, SETS, VEILED, Case, authors, cases, everyday, examiner
from assistant.bench.shares import wilson
from assistant.safety.screen import Tier, Verdict, screen

FLAGS = {
    "FLAG_medical": "F-MED",
    "FLAG_abuse": "F-ABU",
    "FLAG_psychosis": "F-PSY",
    "FLAG_third_party": "F-3RD",
    "FLAG_harm_others": "F-HTO",
}
MISSED = ("aside, text", "aside, heard", "the first examiner")
TIMES = "ms a line, median and 95 of 100"

Read = Sequence[tuple[Case, Verdict]]
Chosen = Callable[[Case], bool]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `solace bench screen` takes."""
    parser.add_argument("--data", type=Path, default=DATA, metavar="FOLDER", help="the labelled sets")
    parser.add_argument("--misses", action="store_true", help="list the lines set aside that were judged wrong")
    parser.add_argument("--json", action="store_true", help="print figures for machines")


def run(args: argparse.Namespace, settings: object = None) -> int:
    """Print the table; 0 when done, 1 without data."""
    if not (args.data / f"{SETS[0]}.jsonl").is_file():
        print(f"There is no labelled set in {args.data}. Name its folder with --data.")
        return 1
    screen("")
    sets = {
        "seen, text": cases(args.data, "writing", False),
        "seen, heard": cases(args.data, "writing", True),
        "aside, text": cases(args.data, "aside", False),
        "aside, heard": cases(args.data, "aside", True),
        "two further authors, half": authors("writing"),
        "two further authors, other half": authors("aside"),
        "everyday, other half": everyday("aside"),
        "the first examiner": examiner(0),
        "the second examiner": examiner(1),
    }
    figures = {name: measure(lines) for name, lines in sets.items()}
    print(json.dumps(figures, indent=2) if args.json else _table(figures))
    if args.misses:
        _show_misses([line for name in MISSED for line in sets[name]])
    return 0


def measure(lines: Sequence[Case]) -> dict[str, Any]:
    """Shares in per cent, counts, and milliseconds of processor time a line."""
    read, spent = [], []
    for case in lines:
        begin = time.process_time()
        read.append((case, screen(case.text, case.alternatives)))
        spent.append(1000 * (time.process_time() - begin))
    spent.sort()
    calm = "T0 raised to "
    rows = {
        "T3 as T3": _share(read, _tier("T3"), Tier.T3),
        "T3 as T2 or above": _share(read, _tier("T3"), Tier.T2),
        "T2 as T2 or above": _share(read, _tier("T2"), Tier.T2),
        "T2 answered T3": _share(read, _tier("T2"), Tier.T3),
        "T1 as T1 or above": _share(read, lambda case: case.tier == "T1" and case.category not in VEILED, Tier.T1),
        "veiled as T1 or above": _share(read, lambda case: case.category in VEILED, Tier.T1),
        calm + "T1 or above": _share(read, _tier("T0"), Tier.T1),
        calm + "T2 or above": _share(read, _tier("T0"), Tier.T2),
        calm + "T3": _share(read, _tier("T0"), Tier.T3),
    }
    rows |= {f"{name[5:].replace('_', ' ')} flagged": _flagged(read, name) for name in FLAGS}
    rows["T0 given a flag"] = _counted([bool(v.flags) for case, v in read if case.tier == "T0"])
    return rows | {TIMES: [round(spent[int(len(spent) * at)], 2) if spent else 0.0 for at in (0.5, 0.95)]}


def _tier(name: str) -> Chosen:
    return lambda case: case.tier == name


def _share(read: Read, chosen: Chosen, least: Tier) -> list[float]:
    return _counted([verdict.tier >= least for case, verdict in read if chosen(case)])


def _flagged(read: Read, name: str) -> list[float]:
    return _counted([FLAGS[name] in verdict.flags for case, verdict in read if case.tier == name])


def _counted(hits: Sequence[bool]) -> list[float]:
    share = round(100 * sum(hits) / len(hits), 1) if hits else 0.0
    return [share, sum(hits), len(hits), *(round(100 * end, 1) for end in wilson(sum(hits), len(hits)))]


def _table(figures: dict[str, dict[str, Any]]) -> str:
    lines = [" " * 32 + "".join(f"{name:>30}" for name in figures)]
    for row in next(iter(figures.values())):
        cells = [_cell(figure[row]) for figure in figures.values()]
        lines.append(f"{row:<32}" + "".join(f"{cell:>30}" for cell in cells))
    return "\n".join(lines)


def _cell(figure: Sequence[float]) -> str:
    if len(figure) == 2:
        return f"{figure[0]:.2f}  {figure[1]:.2f}"
    share, hits, of, low, high = figure
    return f"{share:.1f} % {hits}/{of} [{low:.0f}, {high:.0f}]" if of else "none"


def _show_misses(lines: Sequence[Case]) -> None:
    for case in lines:
        verdict = screen(case.text, case.alternatives)
        lost = case.tier in FLAGS and FLAGS[case.tier] not in verdict.flags
        if lost or verdict.tier < case.level or (case.tier == "T0" and verdict.tier > Tier.T0):
            flags = ",".join(sorted(verdict.flags))
            print(f"{case.tier} -> {verdict.tier.name} {flags} {' '.join(verdict.rules[:2])}: {case.text}")


if __name__ == "__main__":
    PARSER = argparse.ArgumentParser(description=__doc__)
    add_arguments(PARSER)
    raise SystemExit(run(PARSER.parse_args()))
