"""`solace room`: a recorded person holds a conversation with the real program, in a room made of software."""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from assistant.errors import SettingsError, SoundError
from assistant.room import wav
from assistant.room.conversation import Conversation
from assistant.room.measure import Measured
from assistant.room.person import record, voice_of
from assistant.room.program import Program, command
from assistant.room.screen import Moving, Plain, Screen, Silent
from assistant.room.script import OWN, load
from assistant.room.tape import Pcm, stereo
from assistant.room.virtual import VirtualRoom, ended_by_signal, need
from assistant.settings import Settings

LEAD_S = 0.6
"""What the recording holds before the first word, seconds."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `solace room`."""
    parser.add_argument(
        "--out", type=Path, default=Path("out"), help="folder for the recording, the picture, the turns"
    )
    parser.add_argument("--json", action="store_true", help="print the turns as JSON, nothing else")
    parser.add_argument("--no-live", action="store_true", help="plain lines, no moving picture")
    parser.add_argument("--script", type=Path, default=OWN, help="the person's words, TOML")
    parser.add_argument(
        "--echo", type=float, metavar="DB", help="feed the loudspeaker back into the microphone, e.g. -20"
    )
    parser.add_argument("--program", nargs=argparse.REMAINDER, metavar="WORD", help=argparse.SUPPRESS)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Hold the conversation; 0 when it was one, 1 with a sentence when not, 130 after Ctrl-C."""
    console = Console(stderr=args.json)
    try:
        with ended_by_signal():
            report = hold(args, console, voice_of(settings))
    except (SoundError, SettingsError) as error:
        Console(stderr=True).print(str(error), highlight=False, soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        console.print("Ended.")
        return 130
    if args.json:
        print(json.dumps(report))
    return 0


def hold(args: argparse.Namespace, console: Console, voice: Path | None = None) -> dict[str, Any]:
    """The whole demonstration; `voice`: a Piper voice for the person. Returns what turns.json holds. Raises SoundError,
    SettingsError."""
    need("pulseaudio", "pactl", "parec", "paplay", "espeak-ng")
    script = load(args.script)
    args.out.mkdir(parents=True, exist_ok=True)
    events = args.out / "events.jsonl"
    words = args.program or command(events, "--words", settings=getattr(args, "settings", None))
    with contextlib.ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="solace-person-")))
        person = record(script, folder, voice)
        room = ends.enter_context(VirtualRoom(args.echo))
        program = ends.enter_context(Program(words, room.env, args.out / "program.log", events))
        screen = ends.enter_context(_screen(args, console, program, room))
        conversation = Conversation(room, program, screen)
        begin = conversation.open(person)
        for recorded in person.turns:
            conversation.turn(recorded)
        time.sleep(0.5)
        conversation.check()
        report = _keep(args.out, room, program, conversation, begin)
    _summary(console, report, args.out)
    return report


def _keep(out: Path, room: VirtualRoom, program: Program, held: Conversation, begin: float) -> dict[str, Any]:
    zero, end = begin - LEAD_S, time.monotonic() - 0.3
    sound = stereo(room.mic, room.speaker, zero, end)
    report = report_of(held.measured, program.turns, zero)
    wav.write(out / "conversation.wav", sound)
    (out / "turns.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    (out / "timeline.png").unlink(missing_ok=True)
    if importlib.util.find_spec("matplotlib"):
        _picture(out / "timeline.png", sound, program, held, zero)
    return report


def _picture(path: Path, sound: Pcm, program: Program, held: Conversation, zero: float) -> None:
    from assistant.room import timeline  # matplotlib takes a second to load, and only this needs it

    began = program.zero() or 0.0
    marks = [timeline.Mark(event.name, event.at_s + began - zero) for event in program.happened]
    called = held.called
    stretches = [timeline.Stretch(called.begin - zero, called.end - zero, "calls its name")] if called else []
    for label, m in held.measured:
        end = m.said.end - zero
        onset = None if m.answered_s is None else end + m.answered_s
        stretches.append(timeline.Stretch(m.said.begin - zero, end, label, onset))
    timeline.draw(path, sound, marks, stretches, _title(report_of(held.measured, program.turns, zero)))


def report_of(measured: Sequence[tuple[str, Measured]], rows: Sequence[dict[str, Any]], zero: float) -> dict[str, Any]:
    """What turns.json holds: the tapes' figures of every turn, seconds of the recording, and the program's own rows."""

    def second(wall: float | None) -> float | None:
        return None if wall is None else round(wall - zero, 3)

    turns = [
        {
            "about": about,
            "said": m.said.clip.words,
            "begin_s": second(m.said.begin),
            "end_s": second(m.said.end),
            "first_sound_s": second(m.onset),
            "latency_s": None if m.latency_s is None else round(m.latency_s, 3),
            "answered_s": None if m.answered_s is None else round(m.answered_s, 3),
            "cut_in": m.cut_in,
            "longest_pause_s": m.said.clip.pause_s,
            "stopped_after_s": None if m.stopped_after_s is None else round(max(0.0, m.stopped_after_s), 3),
        }
        for about, m in measured
    ]
    latencies = [m.latency_s for _, m in measured if m.latency_s is not None]
    return {
        "turns": turns,
        "program": list(rows),
        "answered": sum(m.onset is not None for _, m in measured),
        "cut_ins": sum(m.cut_in for _, m in measured),
        "latency_median_s": round(statistics.median(latencies), 3) if latencies else None,
    }


def _title(report: dict[str, Any]) -> str:
    median = report["latency_median_s"]
    wait = f", median wait {median:.2f} s" if median is not None else ""
    cuts = {0: "nobody cut off", 1: "1 cut-in"}.get(report["cut_ins"], f"{report['cut_ins']} cut-ins")
    return f"{len(report['turns'])} turns{wait}, {cuts}; read off the tapes"


def _summary(console: Console, report: dict[str, Any], out: Path) -> None:
    console.print(f"{_title(report)}. {report['answered']} of {len(report['turns'])} were answered.", highlight=False)
    for name, what in (("conversation.wav", "listen"), ("timeline.png", "look"), ("turns.json", "read")):
        there = str(out / name) if (out / name).exists() else "no picture without matplotlib; pip install matplotlib"
        console.print(f"  {what + ':':<8}{there}", highlight=False, soft_wrap=True)


def _screen(args: argparse.Namespace, console: Console, program: Program, room: VirtualRoom) -> Screen:
    if args.json:
        return Silent()
    if args.no_live or not console.is_terminal:
        return Plain(console)
    return Moving(console, program, room.mic, room.speaker)
