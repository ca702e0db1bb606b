"""`solace listen FILE.wav`: the whole way of a sentence over a recording, on audio time, faster than life."""

from __future__ import annotations

import argparse
import sys
import wave
from contextlib import ExitStack
from pathlib import Path

import anyio
import numpy as np
import soxr

from assistant import app
from assistant.engine.hands import AudioTime
from assistant.engine.pulse import Pulse
from assistant.engine.session import Session
from assistant.errors import SoundError
from assistant.events import RATE_HZ
from assistant.home import Home
from assistant.report import Recorder
from assistant.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `solace listen`."""
    parser.add_argument("file", type=Path, metavar="FILE.wav", help="a recording, 16-bit PCM, any rate")
    parser.add_argument("--say", type=Path, metavar="OUT.wav", help="write what the assistant says")
    parser.add_argument("--events", type=Path, metavar="LOG.jsonl", help="write every decision, with its words")
    parser.add_argument("--json", action="store_true", help="print a JSON line for each turn")
    parser.add_argument("--echo", type=float, metavar="DB", help="let the microphone hear the loudspeaker, e.g. -20")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Hold the conversation; print what was heard and said."""
    pcm = read_wav(args.file)
    loaded = app.load(settings, lambda text: print(text, file=sys.stderr))
    sound = app.recording(pcm, loaded[3].rate_hz, args.echo)
    with ExitStack() as stack:
        stack.callback(loaded[2].close)
        log = stack.enter_context(args.events.open("w", encoding="utf-8")) if args.events else None
        observe = Recorder(print if args.json else print_turn, log, words=True)
        home = Home(settings)
        stack.callback(home.close)
        parts = app.file_parts(settings, sound, loaded)
        session = app.session(settings, parts, AudioTime(), Pulse(live=False), observe, True, home)
        hold(session)
    if args.say:
        write_wav(args.say, bytes(sound.played), sound.rate_hz)
    return 0


def hold(session: Session) -> None:
    """Let the session run until its sound has ended."""
    anyio.run(session.run)


def print_turn(line: str) -> None:
    """A turn for people to read."""
    import json

    row = json.loads(line)
    print(f"person     {row['person']}\nassistant  {row['assistant']}")


def read_wav(path: Path) -> np.ndarray:
    """Sound of a file: int16, mono, 16 kHz. Raises SoundError."""
    try:
        with wave.open(str(path)) as file:
            if file.getsampwidth() != 2:
                raise SoundError(f"{path} has {8 * file.getsampwidth()}-bit samples. Convert it to 16-bit PCM.")
            samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, file.getnchannels())
            rate_hz = file.getframerate()
    except FileNotFoundError:
        raise SoundError(f"There is no file {path}.") from None
    except (wave.Error, EOFError, OSError) as error:
        raise SoundError(f"{path} cannot be read as a WAV file: {error}. Give a 16-bit PCM WAV.") from None
    mono = samples[:, 0]
    return mono if rate_hz == RATE_HZ else soxr.resample(mono, rate_hz, RATE_HZ)


def write_wav(path: Path, pcm: bytes, rate_hz: int) -> None:
    """Write mono int16 sound."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(pcm)
