"""`solace crisis`: run the program, begin the monthly test, render its sentences, ask how it stands."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
import wave
from collections.abc import Iterator
from pathlib import Path

from assistant.crisis import wire
from assistant.crisis.library import MINIMAL, content, filled, key
from assistant.crisis.signals import Line
from assistant.errors import SolaceError
from assistant.settings import CrisisSettings, Settings

UNREACHABLE = "The crisis program does not answer at {}. Start it: systemctl start solace-crisis, or solace crisis run."
NAMED = ("L-01b", "L-04", "L-07", "L-08", "L-12b", "L-16", "L-17a", "L-18", "L-19b")
"""Lines with one name in them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `solace crisis`."""
    parser.add_argument("do", choices=("run", "test", "render", "status"), nargs="?", default="status")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="render: where to (otherwise the unit's own folder)")
    parser.add_argument("--minimal", action="store_true", help="render: only what the repository holds")
    parser.add_argument("--json", action="store_true", help="status: for machines")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do one of them."""
    if args.do == "run":
        return _become(args)
    if args.do == "render":
        return _render(args, settings)
    return _test(settings.crisis) if args.do == "test" else _status(args, settings.crisis)


def _become(args: argparse.Namespace) -> int:
    extra = ["--settings", str(args.settings)] if args.settings else []
    os.execv(sys.executable, [sys.executable, "-m", "assistant.crisis", *extra])


def _status(args: argparse.Namespace, settings: CrisisSettings) -> int:
    answer = wire.ask(settings.socket_path, {"say": "ask"})
    if answer is None:
        raise SolaceError(UNREACHABLE.format(settings.socket_path))
    if args.json:
        print(json.dumps(answer))
    else:
        faults = ", ".join(answer["faults"])
        print(f"{answer['phase']}; " + (f"faults: {faults}" if faults else "no fault"))
    return 1 if answer["faults"] else 0


def _test(settings: CrisisSettings) -> int:
    answer = wire.ask(settings.socket_path, {"say": "test"})
    if answer is None:
        raise SolaceError(UNREACHABLE.format(settings.socket_path))
    time.sleep(0.3)
    answer = wire.ask(settings.socket_path, {"say": "ask"})
    if answer is None or answer["phase"] != "testing":
        raise SolaceError("A test cannot begin while help is being called.")
    print("Press the button now. It has a minute.")
    while answer is not None and answer["phase"] == "testing":
        time.sleep(0.5)
        answer = wire.ask(settings.socket_path, {"say": "ask"})
    failed = {"test-unconfirmed", "test-not-pressed"} & set(answer["faults"] if answer else ["test-unconfirmed"])
    if failed:
        print("The button was not pressed." if "test-not-pressed" in failed else "Nobody confirmed the test.")
        return 1
    print("The test worked.")
    return 0


def wanted(settings: Settings, minimal: bool) -> Iterator[tuple[str, str]]:
    """Key and text of every clip of this unit; with `minimal` only those that the repository holds."""
    crisis = settings.crisis
    names = [name.strip() for name in crisis.names.split(",") if name.strip()]
    for id_, line in content(settings.language).items():
        if line.neutral and (not minimal or id_ in MINIMAL):
            yield id_, line.neutral
        if minimal or "{" not in line.words:
            continue
        lines = [Line(id_, a, b) for a in names for b in names if a != b] if "{NAME2}" in line.words else []
        lines += [Line(id_, name) for name in names] if id_ in NAMED else []
        for one in [*lines, *([Line(id_)] if "{emergency}" in line.words else [])]:
            if text := filled(line.words, one, crisis.emergency):
                yield key(id_, text), text


def _render(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.app import load_voice

    folder = args.to or settings.crisis.state_dir / "clips"
    folder.mkdir(parents=True, exist_ok=True)
    voice = load_voice(settings)
    clips: dict[str, dict[str, str]] = {}
    for name, text in wanted(settings, args.minimal):
        path = folder / f"{name}.wav"
        pcm = b"".join(speech.pcm for speech in voice.say(text))
        part = path.with_suffix(".part")
        with wave.open(str(part), "wb") as clip:
            clip.setnchannels(1)
            clip.setsampwidth(2)
            clip.setframerate(voice.rate_hz)
            clip.writeframes(pcm)
        part.replace(path)
        clips[name] = {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        print(f"\r{len(clips)} sentences", end="", file=sys.stderr, flush=True)
    manifest = folder / "manifest.json"
    part = manifest.with_suffix(".part")
    part.write_text(json.dumps({"clips": clips}, indent=1) + "\n", encoding="utf-8")
    part.replace(manifest)
    print(f"\r{len(clips)} sentences in {folder}. Restart the crisis program to take them up.", file=sys.stderr)
    return 0
