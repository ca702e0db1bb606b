"""`solace bench spoken`: every exercise and assessment, and whole conversations, spoken and heard.

A scripted person sits in a room on audio time and answers the real session: Piper speaks; the recogniser, voice
activity and Smart Turn hear. The assistant is silent as long as its words are; its echo is not in the microphone.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant import app, models
from assistant.adapters.scripted import DeadDialogue
from assistant.bench.spoken.answers import Mind, Saying, table
from assistant.bench.spoken.judging import judge, reached
from assistant.bench.spoken.sitting import Models, Sat, Sitting, sit
from assistant.bench.spoken.tables import conversations_table, runs_table
from assistant.bench.spoken.tapped import Tapped
from assistant.bench.spoken.voices import BED, NOISY, SPEAKERS, Pcm, Speech, noise
from assistant.care import content, forms
from assistant.care.reply import Resident
from assistant.settings import Settings

NOISY_SHARE, HURRIED_SHARE, STOPS_SHARE = 0.2, 0.5, 0.08
BED_S = 20.0
NEED_CLINICIAN = ("exercise:exposure", "assessment:cssrs")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `solace bench spoken` takes."""
    parser.add_argument("--runs", type=int, default=200, metavar="N", help="runs of exercises and assessments")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="leave out so many runs at the beginning")
    parser.add_argument("--only", default="", metavar="NAME", help="one exercise or assessment, such as exercise:pmr")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of who answers what")
    parser.add_argument("--model", action="store_true", help="with the answering model; templates only otherwise")
    parser.add_argument("--conversations", type=Path, metavar="FILE", help="speak these scripts instead")
    parser.add_argument("--within", type=float, default=0.0, metavar="S", help="begin no run after so many seconds")
    parser.add_argument("--out", type=Path, metavar="FILE.jsonl", help="add a line of every run to this file")
    parser.add_argument("--read", type=Path, metavar="FILE.jsonl", help="print the table of an earlier --out")
    parser.add_argument("--clips", type=Path, metavar="FOLDER", help="where the person's clips are kept")
    parser.add_argument("--json", action="store_true", help="print figures for machines")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run and print; 0 when the targets are met, else 1."""
    if args.read:
        rows = [json.loads(line) for line in args.read.read_text(encoding="utf-8").splitlines()]
    else:
        bench = Bench(args, settings)
        rows = list(bench.kept(bench.conversations(args.conversations) if args.conversations else bench.runs()))
    spoken = bool(rows) and "met" in rows[0]
    text, figures, good = (conversations_table if spoken else runs_table)(rows)
    print(json.dumps(figures, indent=2) if args.json else text)
    return 0 if good else 1


def names() -> list[str]:
    """Every exercise, part of one, and assessment."""
    found = []
    for exercise in sorted(content.exercises("en").values(), key=lambda one: one.id):
        found += [f"exercise:{name}" for name in (exercise.name, *(entry.name for entry in exercise.entries))]
    return [*found, *(f"assessment:{name}" for name in forms.NAMES)]


class Bench:
    """The models, loaded once, and the runs."""

    def __init__(self, args: argparse.Namespace, settings: Settings) -> None:
        """Raises ModelMissing."""
        self._args = args
        self._settings = settings
        transcriber, turn_end = app._transcriber(settings), app._turn_end(settings)
        dialogue = app._dialogue(settings) if args.model else DeadDialogue()
        self._models = Models(transcriber, turn_end, dialogue)
        folder = args.clips or settings.cache_dir / "spoken"
        self._speech = Speech(models.locate(settings.models_dir, settings.profile, "voice"), folder)

    def kept(self, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The rows, each written down as it comes."""
        for row in rows:
            if self._args.out:
                with self._args.out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row) + "\n")
            print(f"{row['name']:<28}{row.get('why') or 'ok'}", file=sys.stderr)
            yield row

    def runs(self) -> Iterator[dict[str, Any]]:
        """Round after round of all names, each with its own person."""
        import time

        began, all_names = time.monotonic(), [self._args.only] if self._args.only else names()
        for number in range(self._args.first, self._args.runs):
            if self._args.within and time.monotonic() - began > self._args.within:
                return
            yield self._run(all_names[number % len(all_names)], number)

    def _run(self, of: str, number: int) -> dict[str, Any]:
        rng = random.Random(f"{self._args.seed} {number}")
        speaker = rng.choice(SPEAKERS)
        noisy = rng.random() < NOISY_SHARE
        mind = Mind(of, rng, rng.random() < HURRIED_SHARE, rng.random() < STOPS_SHARE)
        resident = someone(of)

        def says(talk: Tapped) -> tuple[Saying, float] | None:
            saying = mind.says(talk.state)
            return None if saying is None else (saying, rng.uniform(0.5, 1.6))

        person = Sitting(says, ended, lambda text: self._speech.say(text, speaker))
        first = "" if of in table()["calls"] else of
        sat = sit(self._settings, self._models, person, bed(noisy, number), resident, first)
        return row(of, sat, mind.stopped, resident) | {
            "speaker": speaker.name, "noisy": noisy, "number": number, "recogniser": self._models.transcriber.name,
        }  # fmt: skip

    def conversations(self, path: Path) -> Iterator[dict[str, Any]]:
        """Every script of the file, spoken."""
        from assistant.bench.spoken.conversations import scripts, spoken

        chosen = scripts(path)[self._args.first : self._args.runs]
        for number, script in enumerate(chosen, self._args.first):
            rng = random.Random(f"{self._args.seed} {number}")
            speaker = rng.choice(SPEAKERS)

            def speak(text: str, speaker: Any = speaker) -> Pcm:
                return self._speech.say(text, speaker)

            yield spoken(script, self._settings, self._models, speak, bed(False, number)) | {"speaker": speaker.name}


def bed(noisy: bool, seed: int) -> Pcm:
    """The noise of a room."""
    return noise(BED_S, NOISY if noisy else BED, seed)


def someone(of: str) -> Resident:
    """Whose session it is: somebody who may do this."""
    return Resident(
        region="GB", contacts=("Anna",), calls=True, consents=frozenset({"C-STO"}),
        homework="watering the plants" if of.endswith("_review") else "",
        clinician=of in NEED_CLINICIAN,
        exposure=(("standing in a crowded shop", 3), ("waiting in a queue", 5)) if of in NEED_CLINICIAN else (),
        plan=(("plan.1", "I stop sleeping"), ("plan.2", "music")) if of.endswith("plan_read") else (),
    )  # fmt: skip


def ended(talk: Tapped) -> bool:
    """Whether what was to be done has been done: it began, and nothing has the floor."""
    return talk.state.floor is None and any(one.state.floor is not None for one in talk.chain())


def row(of: str, sat: Sat, stopped: bool, resident: Resident) -> dict[str, Any]:
    """What is written down of a run."""
    turns = judge(sat, resident)
    return {
        "name": of, "why": reached(sat, of, stopped), "audio_s": round(sat.audio_s, 1), "took_s": round(sat.took_s, 1),
        "breakdowns": sum(one.breakdown for one in turns), "stopped": stopped,
        "turns": [
            {"said": t.said, "kind": t.kind, "heard": t.heard, "confidence": t.confidence, "guesses": t.guesses,
             "outcome": t.outcome, "at": t.at, "then": t.then} for t in turns
        ],
    }  # fmt: skip
