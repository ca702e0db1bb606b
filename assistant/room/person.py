"""The recorded person: a script's words in espeak-ng's voice, audibly not the assistant's."""

from __future__ import annotations

import io
import subprocess
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr

from assistant.errors import SoundError
from assistant.room import wav
from assistant.room.measure import Clip
from assistant.room.script import Part, Script, words
from assistant.room.tape import RATE_HZ, Pcm, loud_span
from assistant.room.virtual import need

LEVEL = 0.12
"""Root mean square of the speech, of full scale."""
MARGIN_S = 0.1


@dataclass(frozen=True, slots=True)
class Recorded:
    """One turn of the person as sound."""

    clip: Clip
    about: str
    interruption: tuple[Clip, float] | None
    """What is said into the reply, and how many seconds into it."""


@dataclass(frozen=True, slots=True)
class Person:
    """A whole script as sound."""

    wake: Clip
    turns: tuple[Recorded, ...]


def record(script: Script, folder: Path) -> Person:
    """Synthesise a script into WAV files in `folder`; raises SoundError."""
    need("espeak-ng")
    folder.mkdir(parents=True, exist_ok=True)
    turns = []
    for number, turn in enumerate(script.turns, start=1):
        interruption = None
        if turn.interrupt:
            into = _clip(turn.interrupt, script, folder / f"turn-{number}-interruption.wav")
            interruption = (into, turn.interrupt_after_s)
        turns.append(Recorded(_clip(turn.say, script, folder / f"turn-{number}.wav"), turn.about, interruption))
    return Person(_clip((script.wake,), script, folder / "wake.wav"), tuple(turns))


def _clip(parts: tuple[Part, ...], script: Script, path: Path) -> Clip:
    margin = np.zeros(int(MARGIN_S * RATE_HZ), dtype=np.int16)
    sounds: list[Pcm] = [margin]
    for index, part in enumerate(parts):
        if isinstance(part, str):
            sounds.append(_speak(part, script, goes_on=index < len(parts) - 1))
        else:
            sounds.append(np.zeros(int(part * RATE_HZ), dtype=np.int16))
    pcm = np.concatenate([*sounds, margin])
    wav.write(path, pcm)
    begin, end = loud_span(pcm) or (0.0, len(pcm) / RATE_HZ)
    pauses = [part for part in parts if not isinstance(part, str)]
    return Clip(path, pcm, begin, end, words(parts), max(pauses, default=0.0))


def _speak(text: str, script: Script, goes_on: bool) -> Pcm:
    """One text, trimmed to its sound; a comma keeps the tone of a sentence up that goes on after a pause."""
    if goes_on and text[-1:].isalnum():
        text += ","
    command = ["espeak-ng", "-v", script.voice, "-s", str(script.words_per_minute), "-p", str(script.pitch), "--stdout"]
    made = subprocess.run([*command, text], capture_output=True, check=False)
    if made.returncode or not made.stdout:
        raise SoundError(f"espeak-ng cannot speak as '{script.voice}'. See the voices: espeak-ng --voices=variant")
    with wave.open(io.BytesIO(made.stdout), "rb") as file:
        rate, raw = file.getframerate(), file.readframes(file.getnframes())
    sound = soxr.resample(np.frombuffer(raw[: len(raw) & ~1], dtype=np.int16).astype(np.float32) / 32768, rate, RATE_HZ)
    voiced = sound[np.abs(sound) > 0.01]
    if not len(voiced):
        raise SoundError(f"espeak-ng made no sound as '{script.voice}'. See the voices: espeak-ng --voices=variant")
    sound = np.clip(sound * (LEVEL / float(np.sqrt((voiced**2).mean()))), -1, 1)
    pcm = np.asarray(sound * 32767, dtype=np.int16)
    begin, end = loud_span(pcm) or (0.0, len(pcm) / RATE_HZ)
    return pcm[int(begin * RATE_HZ) : int(end * RATE_HZ)]
