"""Word errors, readiness and load of each recogniser that is installed, on recorded speech fed as live.

    solace bench wer [--audio DIR] [--clips N] [--recogniser NAME …] [--json]

Words are compared in lower case, without punctuation, hyphens as spaces; numerals, "mr" for "mister" and spelling
variants count as errors. "cpu" is processor seconds of this process for the whole turn (20 ms at a time, a reading at
the soft end, the final one after it) over the seconds from its first to its last sound. Times are wall clock, for turns
of at most 8 s between first and last sound.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from rich.console import Console
from rich.progress import track
from rich.table import Table

from assistant.errors import ModelMissing
from assistant.events import FRAME_S, FRAME_SAMPLES, RATE_HZ, Guess, Transcript
from assistant.ports import Transcriber
from assistant.settings import Settings

SETS = {"speech": 2, "commands": 1}
"""Folders of the audio, and the column of their transcripts.tsv that holds the words."""
SHORT_S = 8.0
"""Longest turn whose readiness is counted."""
TAIL_S = 0.5
"""Seconds of the clip's own quietest sound after the last word: what a turn ends in."""
SOFT_S = 0.2
"""Seconds of that tail after which the soft end is read."""
SPOKEN = 0.05
"""Share of the loudest frame's rms above which a frame counts as spoken, to find where the words begin and end."""
AUDIO = Path(__file__).parents[2].parent / "shared" / "data" / "audio"


@dataclass(frozen=True, slots=True)
class Clip:
    """One recording and its words."""

    sound: np.ndarray[Any, np.dtype[np.int16]] = field(repr=False)
    words: list[str] = field(repr=False)
    spoken_s: float
    """Seconds from the first to the last frame above SPOKEN of the loudest one."""


@dataclass(slots=True)
class Tally:
    """What one recogniser did on one set."""

    recogniser: str
    set: str
    clips: int = 0
    words: int = 0
    errors: int = 0
    errors_read: int = 0
    errors_oracle: int = 0
    cpu_s: float = 0.0
    spoken_s: float = 0.0
    partials: int = 0
    after_read_s: list[float] = field(default_factory=list)
    fresh_s: list[float] = field(default_factory=list)
    fresh_cpu_s: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float | str | int]:
        """The figures of a line of the table; rates as shares, times in milliseconds."""
        return {
            "recogniser": self.recogniser,
            "set": self.set,
            "clips": self.clips,
            "wer": self.errors / self.words,
            "wer_read": self.errors_read / self.words,
            "wer_oracle_of_5": self.errors_oracle / self.words,
            "cpu_share": self.cpu_s / self.spoken_s,
            "partials_per_s": self.partials / self.spoken_s,
            "finish_after_read_p50_ms": _percentile(self.after_read_s, 50),
            "finish_after_read_p95_ms": _percentile(self.after_read_s, 95),
            "finish_fresh_p50_ms": _percentile(self.fresh_s, 50),
            "finish_fresh_p95_ms": _percentile(self.fresh_s, 95),
            "finish_fresh_cpu_p50_ms": _percentile(self.fresh_cpu_s, 50),
            "finish_fresh_cpu_p95_ms": _percentile(self.fresh_cpu_s, 95),
        }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `solace bench wer`."""
    parser.add_argument("--audio", type=Path, default=AUDIO, metavar="DIR", help="folder of recorded speech")
    parser.add_argument("--clips", type=int, default=0, metavar="N", help="at most so many of each set, spread evenly")
    parser.add_argument(
        "--recogniser", nargs="+", metavar="NAME", help="moonshine, vosk, both; default: installed ones"
    )
    parser.add_argument("--json", action="store_true", help="for machines")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Measure and print; 0 also where there is no recorded speech, which is said."""
    if not all((args.audio / name / "transcripts.tsv").is_file() for name in SETS):
        print(
            f"No recorded speech under {args.audio}: nothing measured. Name its folder with --audio.", file=sys.stderr
        )
        return 0
    tallies = []
    for recogniser in _recognisers(settings, args.recogniser):
        for name in SETS:
            tallies.append(_measure(recogniser, name, _clips(args.audio / name, SETS[name], args.clips)))
    lines = [tally.figures() for tally in tallies]
    if args.json:
        print(json.dumps({"hearing": asdict(settings.hearing), "results": lines}, indent=1))
    else:
        _print(lines)
    return 0


def words_of(text: str) -> list[str]:
    """Words as they are compared."""
    return re.findall(r"[\w']+", text.casefold().replace("’", "'").replace("-", " "))


def word_errors(heard: Sequence[str], said: Sequence[str]) -> int:
    """Fewest substitutions, insertions and deletions from one to the other."""
    row = list(range(len(said) + 1))
    for h, word in enumerate(heard, 1):
        diagonal, row[0] = row[0], h
        for s, other in enumerate(said, 1):
            diagonal, row[s] = row[s], min(diagonal + (word != other), row[s] + 1, row[s - 1] + 1)
    return row[-1]


def _recognisers(settings: Settings, names: Sequence[str] | None) -> Iterable[Transcriber]:
    from assistant.adapters.moonshine import MoonshineTranscriber
    from assistant.adapters.two_ears import TwoEars
    from assistant.adapters.vosk import VoskTranscriber

    moonshine = settings.models_dir / "moonshine-tiny-en"
    vosk = next((p for p in sorted(settings.models_dir.glob("vosk-model-*en-us*")) if p.is_dir()), None)
    wanted = names or [*(["moonshine"] if moonshine.is_dir() else []), *(["vosk", "both"] if vosk else [])]
    if not wanted or (vosk is None and {"vosk", "both"} & set(wanted)):
        raise ModelMissing(
            f"There is no English model of that recogniser in {settings.models_dir}. See 'solace models'."
        )
    if "moonshine" in wanted:
        yield MoonshineTranscriber(moonshine, settings.hearing)
    if vosk and "vosk" in wanted:
        yield VoskTranscriber(vosk, settings.hearing)
    if vosk and "both" in wanted:
        yield TwoEars(VoskTranscriber(vosk, settings.hearing), MoonshineTranscriber(moonshine, settings.hearing))


def _clips(folder: Path, column: int, most: int) -> list[Clip]:
    rows = [line.split("\t") for line in (folder / "transcripts.tsv").read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row[0].endswith(".flac")]
    step = max(1, len(rows) // most) if most else 1
    clips = []
    for row in rows[::step][: most or None]:
        sound = soundfile.read(str(folder / row[0]), dtype="int16")[0]
        clips.append(Clip(np.concatenate([sound, _quiet(sound)]), words_of(row[column]), _spoken_s(sound)))
    return clips


def _quiet(sound: np.ndarray[Any, np.dtype[np.int16]]) -> np.ndarray[Any, np.dtype[np.int16]]:
    """TAIL_S made of the quietest tenth of a second, forwards and backwards in turn."""
    blocks = sound[: len(sound) // 1600 * 1600].reshape(-1, 1600)
    block = blocks[np.square(blocks.astype(np.float64)).mean(1).argmin()]
    return np.resize(np.concatenate([block, block[::-1]]), int(TAIL_S * RATE_HZ))


def _spoken_s(sound: np.ndarray[Any, np.dtype[np.int16]]) -> float:
    frames = sound[: len(sound) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES).astype(np.float64)
    loud = np.flatnonzero(np.square(frames).mean(1) > SPOKEN**2 * np.square(frames).mean(1).max())
    return float(loud[-1] + 1 - loud[0]) * FRAME_S


def _measure(recogniser: Transcriber, name: str, clips: Sequence[Clip]) -> Tally:
    tally = Tally(recogniser.name, name)
    console = Console(stderr=True)
    for clip in track(clips, f"{recogniser.name}, {name}", console=console, disable=not console.is_terminal):
        begun = time.process_time()
        early, last, took, _ = _turn(recogniser, clip, tally, soft=True)
        tally.cpu_s += time.process_time() - begun
        tally.spoken_s += clip.spoken_s
        tally.clips += 1
        tally.words += len(clip.words)
        tally.errors += word_errors(words_of(last.text), clip.words)
        tally.errors_read += word_errors(words_of(early.text), clip.words)
        tally.errors_oracle += min(
            word_errors(words_of(g.text), clip.words) for g in last.guesses or (Guess(last.text, 0.0),)
        )
        if clip.spoken_s <= SHORT_S:
            tally.after_read_s.append(took)
            _, _, took, cpu = _turn(recogniser, clip, None, soft=False)
            tally.fresh_s.append(took)
            tally.fresh_cpu_s.append(cpu)
    return tally


def _turn(
    recogniser: Transcriber, clip: Clip, tally: Tally | None, soft: bool
) -> tuple[Transcript, Transcript, float, float]:
    """One turn as live: the reading at its soft end, the final one, and its wall and processor seconds.

    Without `soft` nothing is read before the end: partial readings are left undrawn, and the whole work is the end's.
    """
    recogniser.begin(0.0)
    raw, at_s = clip.sound.tobytes(), 0.0
    soft_at_s = len(clip.sound) / RATE_HZ - TAIL_S + SOFT_S
    early = Transcript(0.0, "")
    for start in range(0, len(raw), 2 * FRAME_SAMPLES):
        was_s, at_s = at_s, at_s + FRAME_S
        partials = recogniser.feed(raw[start : start + 2 * FRAME_SAMPLES], at_s)
        if soft or recogniser.name != "moonshine":
            count = sum(1 for _ in partials)
            if tally:
                tally.partials += count
        if soft and was_s < soft_at_s <= at_s:
            early = recogniser.read(at_s)
    begun, cpu = time.perf_counter(), time.process_time()
    last = recogniser.finish(at_s)
    return early, last, time.perf_counter() - begun, time.process_time() - cpu


def _percentile(seconds: Sequence[float], share: float) -> float:
    return float(np.percentile(seconds, share)) * 1000 if seconds else float("nan")


def _print(lines: Sequence[dict[str, float | str | int]]) -> None:
    table = Table(title="Recognisers, fed 20 ms at a time")
    for heading in (
        "recogniser",
        "set",
        "clips",
        "WER",
        "at soft end",
        "best of 5",
        "cpu",
        "end→text, read before",
        "fresh",
    ):
        table.add_column(heading, justify="left" if heading in ("recogniser", "set") else "right")
    for line in lines:
        shares = [f"{100 * float(line[key]):.1f} %" for key in ("wer", "wer_read", "wer_oracle_of_5", "cpu_share")]
        times = [
            f"{line[f'finish_{kind}_p50_ms']:.0f} / {line[f'finish_{kind}_p95_ms']:.0f} ms"
            for kind in ("after_read", "fresh")
        ]
        table.add_row(str(line["recogniser"]), str(line["set"]), str(line["clips"]), *shares, *times)
    Console().print(table)
    print("soft end: of the reading there; of 5: of the best of five guesses; cpu: of one core while someone speaks")
    print("end→text: p50 / p95 ms from the hard end to the transcript, turns up to 8 s; fresh: nothing read before")


def main() -> int:
    """`python -m assistant.bench.wer`."""
    parser = argparse.ArgumentParser(description="Measure the recognisers.")
    add_arguments(parser)
    return run(parser.parse_args(), Settings())


if __name__ == "__main__":
    raise SystemExit(main())
