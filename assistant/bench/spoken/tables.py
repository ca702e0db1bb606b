"""The tables of the spoken bench."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]
Table = tuple[str, dict[str, Any], bool]
RUNS_SHARE, MOST_BREAKDOWNS, MET_SHARE = 0.95, 1.0, 0.9
OUTCOMES = ("ok", "read back", "again", "wrong", "unheard", "table")
SHOWN = 60


def runs_table(rows: Sequence[Row]) -> Table:
    """A line for each exercise and assessment, then the breakdowns themselves."""
    names = list(dict.fromkeys(row["name"] for row in rows))
    lines = [f"{'':<28}{'runs':>5}{'ended':>6}{'breakdowns a run':>18}" + "".join(f"{one:>10}" for one in OUTCOMES)]
    lines += [_line(name, [row for row in rows if row["name"] == name]) for name in names]
    lines.append(_line("all", rows))
    figures = _figures(rows)
    lines += [f"{key:<44}{value}" for key, value in figures.items()]
    lines += [f"  {row['name']}: {row['why']} (run {row['number']})" for row in rows if row["why"]]
    broken = [turn for row in rows for turn in row["turns"] if turn["outcome"] not in ("ok", "read back")]
    lines += [_turn(turn) for turn in broken[:SHOWN]]
    good = figures["ended, share"] >= RUNS_SHARE and figures["breakdowns a session"] <= MOST_BREAKDOWNS
    return "\n".join(lines), figures, good


def _line(name: str, rows: Sequence[Row]) -> str:
    counts = Counter(turn["outcome"] for row in rows for turn in row["turns"])
    ended = sum(not row["why"] for row in rows)
    broken = sum(row["breakdowns"] for row in rows) / max(1, len(rows))
    cells = "".join(f"{counts[one]:>10}" for one in OUTCOMES)
    return f"{name:<28}{len(rows):>5}{ended:>6}{broken:>18.2f}{cells}"


def _figures(rows: Sequence[Row]) -> dict[str, Any]:
    count = max(1, len(rows))
    return {
        "runs": len(rows),
        "ended, share": round(sum(not row["why"] for row in rows) / count, 3),
        "breakdowns a session": round(sum(row["breakdowns"] for row in rows) / count, 2),
        "sessions with at most one breakdown, share": round(sum(row["breakdowns"] <= 1 for row in rows) / count, 3),
        "utterances": sum(len(row["turns"]) for row in rows),
        "hours of audio": round(sum(row["audio_s"] for row in rows) / 3600, 2),
        "minutes it took": round(sum(row["took_s"] for row in rows) / 60, 1),
        "in noise": sum(row["noisy"] for row in rows),
    }


def _turn(turn: Row) -> str:
    guesses = " / ".join(turn["guesses"][1:])
    return (
        f"  {turn['outcome']:<8}{turn['at']:<18}said {turn['said']!r} heard {turn['heard']!r} ({turn['confidence']})"
        f" [{guesses}] -> {' '.join(turn['then'])}"
    )


def conversations_table(rows: Sequence[Row]) -> Table:
    """Expectations met, by kind, and those that were not."""
    met: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for row in rows:
        met.update(row["met"])
        total.update(row["total"])
    share = sum(met.values()) / max(1, sum(total.values()))
    lines = [f"{kind:<20}{met[kind]:>5} of {total[kind]:>5}  {met[kind] / total[kind]:.1%}" for kind in total]
    for row in rows:
        lines += [
            f"  {row['name']} turn {one['turn']}: {one['kind']}; said {one['said']!r} heard {one['heard']!r}\n"
            f"    answered {one['answered']!r} {one['intent']} {one['tier']}"
            for one in row["failed"]
        ]
    lines.append(f"met {sum(met.values())} of {sum(total.values())} expectations ({share:.1%}) of {len(rows)} scripts")
    figures = {"scripts": len(rows), "met": dict(met), "total": dict(total), "share": round(share, 3)}
    return "\n".join(lines), figures, share >= MET_SHARE
