"""`solace bench room`: how soon it answers, whom it cuts off, how fast it falls silent, what it costs; by ear.

Recordings of people are played to the running program in a room made of software; every time is read off the tapes.
The same rules as the project's outside tool: speech ends with the last 10 ms above 200 rms, or where the set says so.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from rich.console import Console

from assistant.bench import clips, idle
from assistant.errors import SettingsError, SoundError
from assistant.room.measure import Clip, Listener, Measured
from assistant.room.person import voice_of
from assistant.room.program import Happened, Program, command
from assistant.room.screen import verdict
from assistant.room.virtual import VirtualRoom, ended_by_signal
from assistant.settings import Settings

KINDS = ("plain", "paused", "barge", "echo", "idle")
INTO_REPLY_S = (0.2, 1.2, 2.2, 3.2)
"""How far into the reply the interrupting clips are set going, in turn; they sound 0.3 s later."""
QUIET_S = 3.5
"""Silence that ends a reply; longer than the assistant's longest wait after a finished turn."""
Turn: TypeAlias = tuple[Clip, tuple[Clip, float] | None]
"""What is said, and what is said into its reply, so many seconds after that began."""
SELF = {"ReplyPaused", "ReplyStopped", "Reopened", "TurnBegan"}
"""What must not happen while nobody but the assistant speaks."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `solace bench room`."""
    parser.add_argument("--kind", choices=KINDS, default="plain", help="what is measured")
    parser.add_argument("--turns", type=int, default=20, help="how many clips are played")
    parser.add_argument("--minutes", type=float, help="how long: echo plays clips for so long, idle watches")
    parser.add_argument("--echo", type=float, metavar="DB", help="loudspeaker in the microphone; -20 for --kind echo")
    parser.add_argument("--patience", type=float, help="factor on every wait")
    parser.add_argument("--audio", type=Path, default=clips.AUDIO, help="folder of recordings")
    parser.add_argument("--out", type=Path, default=Path("out/bench-room"), help="folder for result.json")
    parser.add_argument("--json", action="store_true", help="print the result as JSON, nothing else")
    parser.add_argument("--tool", type=Path, help="measure with this outside tool instead (shared/tools/room.py)")
    parser.add_argument("--program", nargs=argparse.REMAINDER, metavar="WORD", help=argparse.SUPPRESS)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Measure; 0 when there is a result, 1 with a sentence when not."""
    console = Console(stderr=args.json, highlight=False, soft_wrap=True)
    try:
        args.out.mkdir(parents=True, exist_ok=True)
        with ended_by_signal(), tempfile.TemporaryDirectory(prefix="solace-bench-") as folder:
            if args.tool:
                return _outside(args, settings, Path(folder))
            result = _measure(args, settings, Path(folder), console)
    except (SoundError, SettingsError) as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(str(error))
        return 1
    except KeyboardInterrupt:
        console.print("Ended.")
        return 130
    (args.out / "result.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    console.print(f"{json.dumps(result['summary'])}\n{args.out / 'result.json'}") if not args.json else None
    print(json.dumps(result)) if args.json else None
    return 0


def _measure(args: argparse.Namespace, settings: Settings, folder: Path, console: Console) -> dict[str, Any]:
    spoken = _spoken(args, folder, settings) if args.kind != "idle" else []
    with _running(args) as (room, program):
        if args.kind == "idle":
            time.sleep(5)
            watched = idle.measure(program.pid, 60 * (args.minutes or 1.0))
            return {"summary": {"load_s": round(program.ready_after_s or 0.0, 2), **watched}}
        listener = Listener(room, program.alive, quiet_s=QUIET_S)
        listener.wait_for_quiet()
        begin = time.monotonic()
        rows = list(_turns(args, spoken, listener, program, console))
        time.sleep(1)
        summary = summarise(rows, args.kind)
        if args.kind == "echo":
            alone = undisturbed(program.happened, program.zero() or begin, [row.said for row in rows])
            spoke = sum(row.spoke_s for row in rows)
            summary |= {"minutes": round((time.monotonic() - begin) / 60, 1), "spoke_s": round(spoke, 1), "self": alone}
    stages = [row["stages"] for row in program.turns if row.get("stages")]
    summary["read_after_hard_end_s"] = quantiles(map(read_after_end, stages))
    if stages:
        from assistant.bench.waterfall import waterfall  # matplotlib, only where there is something to draw

        waterfall(stages, args.out / "waterfall.png")
    return {"summary": summary, "turns": [_row(row) for row in rows], "program": program.turns}


def _spoken(args: argparse.Namespace, folder: Path, settings: Settings) -> list[Turn]:
    if args.kind == "paused":
        return [(one, None) for one in clips.paused(args.audio, args.turns, folder)]
    plain = clips.plain(args.audio, args.turns, folder)
    if args.kind != "barge":
        return [(one, None) for one in plain]
    asked = clips.question(folder, voice_of(settings))
    return [(asked, into) for into in zip(plain, itertools.cycle(INTO_REPLY_S))]


@contextlib.contextmanager
def _running(args: argparse.Namespace) -> Iterator[tuple[VirtualRoom, Program]]:
    """The program in a room, listening."""
    echo = args.echo if args.echo is not None else (-20.0 if args.kind == "echo" else None)
    awake = [] if args.kind == "idle" else ["--awake"]
    events = args.out / "events.jsonl"
    words = args.program or command(events, *awake, settings=_settings(args))
    with VirtualRoom(echo) as room, Program(words, room.env, args.out / "program.log", events) as program:
        if not program.wait_ready(300):
            raise SoundError(f"The program did not come to listen: {program.last_words()}.")
        time.sleep(1)
        yield room, program


def _settings(args: argparse.Namespace) -> Path | None:
    given: Path | None = getattr(args, "settings", None)
    if args.patience is None:
        return given
    if given:
        raise SettingsError(f"Write patience = {args.patience:g} below [turns] in {given}, and leave out --patience.")
    path: Path = args.out / "settings.toml"
    path.write_text(f"[turns]\npatience = {args.patience:g}\n", encoding="utf-8")
    return path


def _turns(
    args: argparse.Namespace, spoken: Sequence[Turn], listener: Listener, program: Program, console: Console
) -> Iterator[Measured]:
    """Play the clips, once or for so many minutes."""
    until = time.monotonic() + 60 * args.minutes if args.minutes else None
    for number, (one, into) in enumerate(itertools.cycle(spoken) if until else spoken):
        if not program.alive():
            raise SoundError(f"The program ended while it was measured: {program.last_words()}.")
        if until and time.monotonic() > until:
            return
        for measured in listener.turn(one, into):
            console.print(f"{number + 1:4}  {measured.said.clip.path.stem:<28} {verdict(measured)}")
            yield measured


def quantiles(values: Iterable[float]) -> dict[str, float]:
    """p50, p95 and the largest; empty where there is none."""
    v = sorted(values)
    return {"p50": v[len(v) // 2], "p95": v[min(len(v) - 1, int(len(v) * 0.95))], "max": v[-1]} if v else {}


def summarise(rows: Sequence[Measured], kind: str) -> dict[str, Any]:
    """The figures of a run; latencies of turns that were answered and not cut into."""
    latency = quantiles(round(row.latency_s, 3) for row in rows if row.latency_s is not None)
    stopped = quantiles(round(max(0.0, row.stopped_after_s), 3) for row in rows if row.stopped_after_s is not None)
    summary: dict[str, Any] = {
        "kind": kind,
        "turns": len(rows),
        "replied": sum(row.onset is not None for row in rows),
        "cut_ins": sum(row.cut_in for row in rows),
        "latency_s": latency,
    }
    interrupted = sum(row.stopped_after_s is not None for row in rows)
    return summary | ({"interrupted": interrupted, "stopped_after_s": stopped} if kind == "barge" else {})


def read_after_end(stages: dict[str, float]) -> float:
    """Seconds from the hard end of a turn to its last transcript; 0 where that was there before."""
    last = max(stages.get("transcript", 0.0), stages.get("final transcript", 0.0))
    return round(max(0.0, last - stages.get("hard end", 0.0)), 3)


def undisturbed(happened: Sequence[Happened], zero: float, spoken: Sequence[Any]) -> dict[str, int]:
    """How often the program believed in a person's speech while none was played; `zero`: wall clock of audio time 0."""
    counts = dict.fromkeys(sorted(SELF), 0)
    for event in happened:
        wall = zero + event.at_s
        if event.name in SELF and not any(said.begin - 0.3 <= wall <= said.end + 1.0 for said in spoken):
            counts[event.name] += 1
    return counts


def _row(measured: Measured) -> dict[str, Any]:
    return {
        "wav": measured.said.clip.path.name,
        "speech": [round(measured.said.begin, 3), round(measured.said.end, 3)],
        "pause_s": round(measured.said.clip.pause_s, 2),
        "onset": measured.onset and round(measured.onset, 3),
        "latency_s": measured.latency_s and round(measured.latency_s, 3),
        "answered_s": measured.answered_s and round(measured.answered_s, 3),
        "cut_in": measured.cut_in,
        "spoke_s": round(measured.spoke_s, 2),
        "stopped_after_s": measured.stopped_after_s and round(measured.stopped_after_s, 3),
    }


def _outside(args: argparse.Namespace, settings: Settings, folder: Path) -> int:
    """The same measurement by a tool that knows nothing of this repository."""
    spoken = _spoken(args, folder, settings)
    names = [f"{one.path}+{into[0].path}@{into[1]}" if into else str(one.path) for one, into in spoken]
    words = [sys.executable, str(args.tool), "--out", str(args.out), "--ready", "listening", "--turns", *names]
    if args.kind == "paused":
        words += ["--manifest", str(spoken[0][0].path.parent / "manifest.json")]
    if args.kind == "echo" or args.echo is not None:
        words += ["--echo", str(args.echo if args.echo is not None else -20.0)]
    program = command(args.out / "events.jsonl", "--awake", settings=_settings(args))
    return subprocess.run([*words, "--", *program], check=False).returncode


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="solace bench room", description="Measure the program by ear.")
    add_arguments(parser)
    sys.exit(run(parser.parse_args(), Settings()))
