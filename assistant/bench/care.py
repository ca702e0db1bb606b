"""`solace bench care`: what the policy, the screen, the guard and the records add to the latency of a turn.

Every turn of the conversation scripts is judged, answered by care and its answer judged by the guard, as the engine
does it; once with nothing kept and once with an encrypted store open, whose entries are read anew for each turn.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from assistant.bench.spoken.conversations import scripts
from assistant.care.reply import Effect, Heard, Reply, Resident
from assistant.care.talk import Talk
from assistant.home import Home
from assistant.safety.guard import Context, allowed
from assistant.safety.screen import screen
from assistant.settings import Settings

DATA = Path("../shared/data/conversations_dev.jsonl")
MOST_MS = 10.0
"""Milliseconds that are allowed, at the 95th percentile."""
KEPT = 120
"""Entries in the store: a month of four a day."""
GUESSES = 4
"""Other readings of each turn, as a recogniser gives them: the same words with one left out."""
SENTENCE = "That sounds like a lot to carry, and you have been on your own with it."
"""What the guard judges where no sentence of the answering model would be spoken."""
PARTS = ("screen", "policy", "guard", "records", "all")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `solace bench care` takes."""
    parser.add_argument("--conversations", type=Path, default=DATA, metavar="FILE", help="scripts, JSON lines")
    parser.add_argument("--json", action="store_true", help="print figures for machines")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the table; 0 when the target is met, else 1."""
    talks = [[turn["say"] for turn in script["turns"]] for script in scripts(args.conversations)]
    figures = {"nothing kept": measure(talks, Resident, lambda effects: None)}
    with tempfile.TemporaryDirectory() as folder:
        home = Home(replace(settings, person=replace(settings.person, records=f"{folder}/records")))
        with closing(home):
            _fill(home)
            figures[f"{KEPT} entries in an encrypted store"] = measure(talks, home.resident, home.apply)
    print(json.dumps(figures, indent=2) if args.json else _table(figures))
    return 0 if all(figure["all"][1] <= MOST_MS for figure in figures.values()) else 1


def measure(
    talks: Sequence[Sequence[str]], resident: Callable[[], Resident], keep: Callable[[Sequence[Effect]], Any]
) -> dict[str, list[float]]:
    """Milliseconds of each part of a turn: median, 95th percentile, most. `keep` is not counted: it follows the answer.
    A consent and a deletion are not kept, so that the store stays as it is."""
    spent: dict[str, list[float]] = {part: [] for part in PARTS}
    for first in (True, False):
        for turns in talks:
            talk = Talk.begin()
            for text in turns:
                talk, reply, took = _turn(talk, text, resident)
                keep([one for one in reply.effects if one.what == "keep"] or [Effect("keep", "mood", "5")])
                for part, ms in zip(PARTS, took, strict=True):
                    spent[part] += [] if first else [ms]
    return {part: _spread(times) for part, times in spent.items()}


def _turn(talk: Talk, text: str, resident: Callable[[], Resident]) -> tuple[Talk, Reply, tuple[float, ...]]:
    words = text.split()
    guesses = tuple((" ".join(words[:at] + words[at + 1 :]), -1.0 - at) for at in range(min(GUESSES, len(words))))
    marks = [time.perf_counter()]
    verdict = screen(text, guesses, talk.carry)
    marks.append(time.perf_counter())
    known = resident()
    marks.append(time.perf_counter())
    talk, reply = talk.hear(Heard(text, verdict, guesses, 0.8), known)
    marks.append(time.perf_counter())
    allowed(SENTENCE, Context((text,), ()))
    marks.append(time.perf_counter())
    judged, read, policy, guard = (1000 * (b - a) for a, b in pairwise(marks))
    return talk, reply, (judged, policy, guard, read, judged + read + policy + guard)


def _fill(home: Home) -> None:
    home.apply([Effect("consent", "C-REC", "yes"), Effect("consent", "C-STO", "yes")])
    kinds = ("mood", "homework", "worry", "good thing")
    home.apply([Effect("keep", kinds[at % 4], str(at % 11) if at % 4 == 0 else "a walk") for at in range(KEPT)])


def _spread(times: list[float]) -> list[float]:
    times = sorted(times)
    return [round(times[min(len(times) - 1, int(len(times) * at))], 2) for at in (0.5, 0.95, 1.0)]


def _table(figures: dict[str, dict[str, list[float]]]) -> str:
    lines = [f"{'ms a turn: median, 95 of 100, most':<40}" + "".join(f"{name:>38}" for name in figures)]
    for part in PARTS:
        cells = ("".join(f"{ms:>9.2f}" for ms in figure[part]) for figure in figures.values())
        lines.append(f"{part:<40}" + "".join(f"{cell:>38}" for cell in cells))
    return "\n".join(lines)
