"""The recorded person: a script's words in a voice that is audibly not the assistant's."""

from __future__ import annotations

import io
import subprocess
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import soxr

from assistant.errors import ModelMissing, SoundError
from assistant.models import locate
from assistant.room import wav
from assistant.room.measure import Clip
from assistant.room.script import Part, Script, words
from assistant.room.tape import RATE_HZ, Pcm, loud_span
from assistant.room.virtual import need
from assistant.settings import Settings

LEVEL = 0.12
"""Root mean square of the speech, of full scale."""
MARGIN_S = 0.1
PIPER, ESPEAK = "piper", "en-us+f3"
Samples = np.ndarray[Any, np.dtype[np.float32]]
Speak: TypeAlias = Callable[[str, Script], tuple[Samples, float]]
"""A text as samples, -1 to 1, and their rate, Hz."""


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


def record(script: Script, folder: Path, model: Path | None = None) -> Person:
    """Synthesise a script into WAV files in `folder`; `model`: a medium Piper voice, where the script asks for one and
    none is given it is espeak-ng's. Raises SoundError."""
    folder.mkdir(parents=True, exist_ok=True)
    speak = _piper(model) if model and script.voice == PIPER else _espeak
    turns = []
    for number, turn in enumerate(script.turns, start=1):
        interruption = None
        if turn.interrupt:
            into = _clip(turn.interrupt, script, speak, folder / f"turn-{number}-interruption.wav")
            interruption = (into, turn.interrupt_after_s)
        turns.append(Recorded(_clip(turn.say, script, speak, folder / f"turn-{number}.wav"), turn.about, interruption))
    return Person(_clip((script.wake,), script, speak, folder / "wake.wav"), tuple(turns))


def voice_of(settings: Settings) -> Path | None:
    """The Piper voice that the assistant speaks with, or None where it is not there."""
    try:
        return locate(settings.models_dir, settings.profile, "voice")
    except ModelMissing:
        return None


def _clip(parts: tuple[Part, ...], script: Script, speak: Speak, path: Path) -> Clip:
    margin = np.zeros(int(MARGIN_S * RATE_HZ), dtype=np.int16)
    sounds: list[Pcm] = [margin]
    for index, part in enumerate(parts):
        if isinstance(part, str):
            sounds.append(_speak(part, script, speak, goes_on=index < len(parts) - 1))
        else:
            sounds.append(np.zeros(int(part * RATE_HZ), dtype=np.int16))
    pcm = np.concatenate([*sounds, margin])
    wav.write(path, pcm)
    begin, end = loud_span(pcm) or (0.0, len(pcm) / RATE_HZ)
    pauses = [part for part in parts if not isinstance(part, str)]
    return Clip(path, pcm, begin, end, words(parts), max(pauses, default=0.0))


def _speak(text: str, script: Script, speak: Speak, goes_on: bool) -> Pcm:
    """One text, trimmed to its sound; a comma keeps the tone of a sentence up that goes on after a pause."""
    if goes_on and text[-1:].isalnum():
        text += ","
    sound, rate = speak(text, script)
    sound = soxr.resample(sound, rate, RATE_HZ)
    voiced = sound[np.abs(sound) > 0.01]
    if not len(voiced):
        raise SoundError(f"There is no sound in what was made of a text of {len(text)} characters. Change its words.")
    sound = np.clip(sound * (LEVEL / float(np.sqrt((voiced**2).mean()))), -1, 1)
    pcm = np.asarray(sound * 32767, dtype=np.int16)
    begin, end = loud_span(pcm) or (0.0, len(pcm) / RATE_HZ)
    return pcm[int(begin * RATE_HZ) : int(end * RATE_HZ)]


def _piper(model: Path) -> Speak:
    """A natural melody in a voice that is audibly not the assistant's: spoken slower, and played back higher."""
    from piper import PiperVoice, SynthesisConfig

    try:
        voice = PiperVoice.load(model)
    except (OSError, ValueError, RuntimeError) as error:
        raise SoundError(f"Piper cannot speak with {model}. Fetch it again: solace models fetch") from error

    def speak(text: str, script: Script) -> tuple[Samples, float]:
        manner = SynthesisConfig(length_scale=script.higher * 155 / script.words_per_minute, normalize_audio=False)
        made = b"".join(chunk.audio_int16_bytes for chunk in voice.synthesize(text, manner))
        return _floats(made), voice.config.sample_rate * script.higher

    return speak


def _espeak(text: str, script: Script) -> tuple[Samples, float]:
    need("espeak-ng")
    voice = ESPEAK if script.voice == PIPER else script.voice
    command = ["espeak-ng", "-v", voice, "-s", str(script.words_per_minute), "-p", str(script.pitch), "--stdout"]
    made = subprocess.run([*command, text], capture_output=True, check=False)
    if made.returncode or not made.stdout:
        raise SoundError(f"espeak-ng cannot speak as '{voice}'. See the voices: espeak-ng --voices=variant")
    with wave.open(io.BytesIO(made.stdout), "rb") as file:
        rate, raw = file.getframerate(), file.readframes(file.getnframes())
    return _floats(raw), float(rate)


def _floats(raw: bytes) -> Samples:
    samples = np.frombuffer(raw[: len(raw) & ~1], dtype=np.int16).astype(np.float32)
    return samples / np.float32(32768)
