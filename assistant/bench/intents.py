"""What a resident can always say, on paraphrases, typed and as heard, and ordinary talk that must not be taken for it.

    solace bench intents [--typed] [--half NAME] [--set FILE.tsv] [--speakers N] [--within S] [--out FILE.jsonl]
                         [--read FILE.jsonl] [--requests] [--misses] [--json]

Piper says each line, by one or more of five speakers, into a quiet room; the recogniser hears it with its other
guesses; what is asked for is what the talk would take it for. `intents.tsv`: half, names of the requests that serve,
what is said. The half "written" was looked at while the rules were written, "aside" was not; "another" and "third" are
of other authors, and were looked at after they had been measured once. A set of one's own (--set): what is asked for,
by its name in `SERVES` or that of a request, and what is said.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib import resources
from pathlib import Path

import numpy as np

from assistant import app, models
from assistant.bench.spoken.voices import BED, SPEAKERS, Pcm, Speech, noise
from assistant.care.requests import understood
from assistant.errors import SettingsError
from assistant.events import FRAME_S, FRAME_SAMPLES, RATE_HZ
from assistant.ports import Transcriber
from assistant.settings import Settings

HALVES = ("written", "aside", "another", "third")
SET = "set"
NONE = "none"
SERVES = {
    "stop": "stop|off",
    "pause": "pause|minute",
    "quieter": "softer",
    "help": "call_someone",
    "what_can_you_do": "capabilities",
    "who_are_you": "ai_who",
    "are_you_real": "ai_real",
    "forget_that": "forget_last|forget_about",
    "what_do_you_know": "what_do_you_know",
    "delete_everything": "delete_all",
    "my_safety_plan": "safety_plan",
    "how_have_i_been": "progress",
    "never_again": "never",
}
"""What is asked for, as a set may name it: the requests that serve."""
LEAD_S, TAIL_S = 0.4, 0.5
"""Room noise before and after what is said."""
LEAST, MOST_FALSE = 0.95, 0.02
"""Targets: share of requests understood, of ordinary lines taken for one; every "stop" is understood."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file, and how it was heard."""

    half: str
    wanted: str
    """Names of the requests that serve, with "|" between them; "none": ordinary talk."""
    said: str = field(repr=False)
    heard: str | None = field(repr=False, default=None)
    """None: it was typed."""
    guesses: tuple[tuple[str, float], ...] = field(repr=False, default=())
    """With their log probabilities, best first."""
    confidence: float = 1.0
    speaker: str = ""

    def taken(self) -> str:
        """What the talk takes it for, "" for nothing."""
        found = understood(self.said if self.heard is None else self.heard, self.guesses, self.confidence)
        return found.name if found else ""

    def right(self, requests: frozenset[str]) -> bool:
        """Whether it is taken for what it is; ordinary talk is for none of `requests`."""
        taken = self.taken()
        return taken not in requests if self.wanted == NONE else taken in self.wanted.split("|")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `solace bench intents` takes."""
    parser.add_argument("--typed", action="store_true", help="read the lines as written, without a voice")
    parser.add_argument("--half", choices=HALVES, help="one half only")
    parser.add_argument("--set", type=Path, metavar="FILE.tsv", help="other lines: what is asked for, what is said")
    parser.add_argument("--speakers", type=int, default=1, choices=range(1, 6), help="how many speakers say each line")
    parser.add_argument("--within", type=float, default=0.0, metavar="S", help="hear no more after so many seconds")
    parser.add_argument(
        "--out", type=Path, metavar="FILE.jsonl", help="add each line as heard; lines in it are left out"
    )
    parser.add_argument("--read", type=Path, metavar="FILE.jsonl", help="judge an earlier --out; nothing is heard")
    parser.add_argument("--clips", type=Path, metavar="FOLDER", help="where the clips are kept")
    parser.add_argument("--requests", action="store_true", help="print figures by request")
    parser.add_argument("--misses", action="store_true", help="print the lines that are wrong, but for the half aside")
    parser.add_argument("--json", action="store_true", help="print figures for machines")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Measure and print; 0 when the targets are met, else 1."""
    lines = read_set(args.set) if args.set else [one for one in written() if args.half in (None, one.half)]
    if args.read:
        wanted = {one.said: one.wanted for one in lines}
        lines = [replace(one, wanted=wanted[one.said]) for one in read(args.read) if one.said in wanted]
    elif not args.typed:
        lines = list(_kept(args, settings, lines))
    figures = measure(lines)
    print(json.dumps(figures, indent=1) if args.json else _table(figures))
    if args.requests:
        print(_by_request(lines))
    if args.misses:
        wrong = [one for one in lines if one.half != "aside" and not one.right(_requests(lines))]
        print("\n".join(f"{one.wanted:<20} {one.taken() or '-':<18} {one.said} [{one.heard or ''}]" for one in wrong))
    good = all(
        one["understood"] >= LEAST and one["stop"] == 1 and one["false"] <= MOST_FALSE for one in figures.values()
    )
    return 0 if good else 1


def written() -> list[Line]:
    """The lines of the file."""
    rows = resources.files("assistant.bench").joinpath("intents.tsv").read_text(encoding="utf-8").splitlines()
    cells = (row.split("\t") for row in rows if not row.startswith("#"))
    return [Line(half, wanted, said) for half, wanted, said in cells]


def read_set(path: Path) -> list[Line]:
    """The lines of a set of one's own. Raises SettingsError."""
    rows = [row.split("\t") for row in path.read_text(encoding="utf-8").splitlines() if row and row[0] != "#"]
    if wrong := [number for number, row in enumerate(rows, 1) if len(row) != 2]:
        raise SettingsError(f"{path}: line {wrong[0]} is not what is asked for, a tab, and what is said.")
    return [Line(SET, SERVES.get(wanted, wanted), said) for wanted, said in rows]


def read(path: Path) -> list[Line]:
    """The lines of an earlier --out."""
    rows = (json.loads(row) for row in path.read_text(encoding="utf-8").splitlines())
    return [Line(**row | {"guesses": tuple((text, log) for text, log in row["guesses"])}) for row in rows]


def measure(lines: Sequence[Line]) -> dict[str, dict[str, float]]:
    """By half: shares of requests understood, of "stop" understood, of ordinary lines taken for a request."""
    requests = _requests(lines)
    counts: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in lines:
        kind = "false" if one.wanted == NONE else "stop" if one.wanted.startswith("stop") else "understood"
        for of in {kind, "understood" if kind == "stop" else kind}:
            counts[one.half, of][0] += one.right(requests) != (kind == "false")
            counts[one.half, of][1] += 1
    halves = [half for half in (*HALVES, SET) if any(one.half == half for one in lines)]
    return {
        half: {of: good / max(1, total) for of in ("understood", "stop", "false") for good, total in [counts[half, of]]}
        | {"lines": counts[half, "understood"][1], "ordinary": counts[half, "false"][1]}
        for half in halves
    }


def _requests(lines: Sequence[Line]) -> frozenset[str]:
    return frozenset(name for one in lines if one.wanted != NONE for name in one.wanted.split("|"))


def _kept(args: argparse.Namespace, settings: Settings, lines: Sequence[Line]) -> Iterator[Line]:
    """The lines as heard, those that were heard before first; each is written down as it comes."""
    known = {(one.said, one.speaker): one for one in read(args.out)} if args.out and args.out.is_file() else {}
    spoken = [replace(one, speaker=name) for one in lines for name in _speakers(one.said)[: args.speakers]]
    yield from (known[one.said, one.speaker] for one in spoken if (one.said, one.speaker) in known)
    transcriber = app._transcriber(settings)
    folder = args.clips or settings.cache_dir / "spoken"
    speech = Speech(models.locate(settings.models_dir, settings.profile, "voice"), folder)
    began = time.monotonic()
    for number, one in enumerate(one for one in spoken if (one.said, one.speaker) not in known):
        if args.within and time.monotonic() - began > args.within:
            print(f"{number} lines heard; run it again with the same --out to go on.", file=sys.stderr)
            return
        heard = hear(transcriber, speech, one, number)
        if args.out:
            with args.out.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(heard)) + "\n")
        yield heard


def _speakers(said: str) -> list[str]:
    """All speakers by name; who says the line first hangs on its words."""
    first = int(hashlib.sha256(said.encode()).hexdigest(), 16)
    return [SPEAKERS[(first + number) % len(SPEAKERS)].name for number in range(len(SPEAKERS))]


def hear(transcriber: Transcriber, speech: Speech, line: Line, seed: int) -> Line:
    """The line by its speaker in a quiet room, as the recogniser reads it, fed as live."""
    speaker = next(one for one in SPEAKERS if one.name == line.speaker)
    raw = _in_room(speech.say(line.said, speaker), seed).tobytes()
    transcriber.begin(0.0)
    at_s = 0.0
    for start in range(0, len(raw), 2 * FRAME_SAMPLES):
        at_s += FRAME_S
        for _ in transcriber.feed(raw[start : start + 2 * FRAME_SAMPLES], at_s):
            pass
    last = transcriber.finish(at_s)
    guesses = tuple((guess.text, guess.log_probability) for guess in last.guesses)
    return replace(line, heard=last.text, guesses=guesses, confidence=last.confidence)


def _in_room(said: Pcm, seed: int) -> Pcm:
    around = [np.zeros(int(seconds * RATE_HZ), np.int16) for seconds in (LEAD_S, TAIL_S)]
    sound = np.concatenate([around[0], said, around[1]]).astype(np.int32)
    sound += noise(len(sound) / RATE_HZ + 0.01, BED, seed)[: len(sound)]
    return np.asarray(np.clip(sound, -32768, 32767), np.int16)


def _table(figures: dict[str, dict[str, float]]) -> str:
    rows = [f"{'half':<9}{'requests':>9}{'understood':>12}{'stop':>9}{'ordinary':>10}{'taken':>8}"]
    for half, one in figures.items():
        rates = f"{one['understood']:>12.1%}{one['stop']:>9.1%}{one['ordinary']:>10.0f}{one['false']:>8.1%}"
        rows.append(f"{half:<9}{one['lines']:>9.0f}{rates}")
    return "\n".join(rows)


def _by_request(lines: Sequence[Line]) -> str:
    requests = _requests(lines)
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in lines:
        counts[one.wanted][0] += one.right(requests)
        counts[one.wanted][1] += 1
    return "\n".join(f"{wanted:<26}{good:>5} of {total}" for wanted, (good, total) in sorted(counts.items()))
