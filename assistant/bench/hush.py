"""`solace bench hush`: how soon the voice falls silent when the help button is pressed in the middle of a reply.

The real voice program and the real crisis program (mock pins, pressed over its socket) run in the room made of
software; the crisis program's own loudspeaker is ALSA's `null`, so that the tape holds the voice alone. The time is
from the press to the last 10 ms above the room's floor.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console

from assistant.bench import clips
from assistant.bench.room import quantiles
from assistant.crisis.wire import ask
from assistant.errors import SoundError
from assistant.room.measure import Listener, bursts
from assistant.room.program import Program, command
from assistant.room.virtual import VirtualRoom, ended_by_signal
from assistant.settings import Settings

INTO_REPLY_S = 0.4
"""How far into the reply the button goes down."""
SETTINGS = """
[crisis]
pins = "mock"
loudspeaker = "null"
loudspeaker_open = false
state = "{folder}/state"
socket = "{folder}/state/wire"
voice_socket = "{folder}/voice/wire"
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `solace bench hush`."""
    parser.add_argument("--presses", type=int, default=10, help="how often the button is pressed into a reply")
    parser.add_argument("--audio", type=Path, default=clips.AUDIO, help="folder of recordings")
    parser.add_argument("--out", type=Path, default=Path("out/bench-hush"), help="folder for result.json")
    parser.add_argument("--json", action="store_true", help="print the result as JSON, nothing else")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Measure; 0 when there is a result, 1 with a sentence when not."""
    console = Console(stderr=args.json, highlight=False, soft_wrap=True)
    args.out.mkdir(parents=True, exist_ok=True)
    try:
        with ended_by_signal(), tempfile.TemporaryDirectory(prefix="solace-hush-") as folder:
            result = _measure(args, Path(folder), console)
    except SoundError as error:
        console.print(str(error))
        return 1
    (args.out / "result.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result)) if args.json else console.print(json.dumps(result["summary"]))
    return 0


def _measure(args: argparse.Namespace, folder: Path, console: Console) -> dict[str, Any]:
    file = folder / "settings.toml"
    file.write_text(SETTINGS.format(folder=folder), encoding="utf-8")
    events, wire = folder / "events.jsonl", folder / "state" / "wire"
    button = [sys.executable, "-m", "assistant.crisis", "--settings", str(file)]
    rows: list[float | None] = []
    with (
        VirtualRoom(None) as room,
        Program(button, room.env, args.out / "crisis.log", folder / "none.jsonl"),
        Program(command(events, "--awake", settings=file), room.env, args.out / "program.log", events) as voice,
    ):
        if not voice.wait_ready(300) or ask(wire, {"say": "ask"}, 5.0) is None:
            raise SoundError(f"The programs did not come up: {voice.last_words()}.")
        listener = Listener(room, voice.alive, quiet_s=2.0)
        listener.wait_for_quiet()
        for number, clip in enumerate(clips.plain(args.audio, args.presses, folder), start=1):
            rows.append(_press(listener, room, clip, wire))
            shown = "no voice to silence" if rows[-1] is None else f"silent {1000 * rows[-1]:.0f} ms after the press"
            console.print(f"{number:4}  {clip.path.stem:<28} {shown}")
    found = [row for row in rows if row is not None]
    return {"summary": {"presses": len(rows), "into_a_voice": len(found), "silent_s": quantiles(found)}, "rows": rows}


def _press(listener: Listener, room: VirtualRoom, clip: Any, wire: Path) -> float | None:
    said = listener.say(clip)
    if not listener.wait_for_voice(8.0) and not bursts(room.speaker.between(said.begin, time.monotonic())):
        return None
    time.sleep(INTO_REPLY_S)
    if room.speaker.silent_for(0.1):
        return None
    pressed = time.monotonic()
    ask(wire, {"say": "press"})
    ask(wire, {"say": "release"})
    time.sleep(1.5)
    sounds = bursts(room.speaker.between(pressed - 0.3, time.monotonic()), breath_s=0.4)
    stopped = next((end - 0.3 for begin, end in sounds if begin <= 0.3 < end), 0.0)
    time.sleep(5.0)
    listener.wait_for_quiet()
    return stopped


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="solace bench hush", description="Measure how soon a press silences it.")
    add_arguments(parser)
    sys.exit(run(parser.parse_args(), Settings()))
