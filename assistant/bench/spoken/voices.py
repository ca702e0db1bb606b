"""The speakers of the spoken bench: one Piper voice made into several, its clips kept so that each is made once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from assistant.errors import SoundError
from assistant.events import RATE_HZ

LEVEL = 3900.0
"""rms of the speech, int16."""
BED = 8.0
"""rms of the quiet room, int16."""
NOISY = 390.0
"""rms of a loud room: 20 dB below the speech."""
LOUD = 0.01
"""Amplitude that counts as sound, of full scale."""
EDGE_S = 0.05

Pcm = np.ndarray[Any, np.dtype[np.int16]]


@dataclass(frozen=True, slots=True)
class Speaker:
    """A way to speak: factors on length and on pitch."""

    name: str
    slow: float
    high: float


SPEAKERS = (
    Speaker("plain", 1.0, 1.0),
    Speaker("slow and low", 1.2, 0.88),
    Speaker("high", 1.0, 1.14),
    Speaker("quick", 0.88, 1.05),
    Speaker("slow and high", 1.15, 1.08),
)


class Speech:
    """Texts as sound at 16 kHz."""

    def __init__(self, model: Path, folder: Path) -> None:
        """`model`: a Piper voice, loaded when the first clip has to be made; `folder`: where clips are kept."""
        self._model = model
        self._folder = folder
        self._voice: Any = None

    def say(self, text: str, speaker: Speaker) -> Pcm:
        """The text by that speaker, int16, trimmed to its sound. Raises SoundError."""
        key = hashlib.sha256(f"{self._model.name} {speaker} {text}".encode()).hexdigest()[:24]
        path = self._folder / f"{key}.npy"
        if path.is_file():
            return np.asarray(np.load(path), np.int16)
        pcm = self._made(text, speaker)
        self._folder.mkdir(parents=True, exist_ok=True)
        np.save(path, pcm)
        return pcm

    def _made(self, text: str, speaker: Speaker) -> Pcm:
        from piper import PiperVoice, SynthesisConfig

        if self._voice is None:
            try:
                self._voice = PiperVoice.load(self._model)
            except (OSError, ValueError, RuntimeError) as error:
                raise SoundError(f"Piper cannot speak with {self._model}. Fetch it: solace models fetch") from error
        manner = SynthesisConfig(length_scale=speaker.slow * speaker.high, normalize_audio=False)
        raw = b"".join(chunk.audio_int16_bytes for chunk in self._voice.synthesize(text, manner))
        sound = np.frombuffer(raw, np.int16).astype(np.float32) / 32768
        sound = soxr.resample(sound, self._voice.config.sample_rate * speaker.high, RATE_HZ)
        loud = np.flatnonzero(np.abs(sound) > LOUD)
        if not len(loud):
            raise SoundError(f"There is no sound in what was made of a text of {len(text)} characters.")
        edge = int(EDGE_S * RATE_HZ)
        sound = sound[max(0, loud[0] - edge) : loud[-1] + edge]
        rms = float(np.sqrt((sound[np.abs(sound) > LOUD] ** 2).mean()))
        return np.asarray(np.clip(sound * (LEVEL / rms), -32768, 32767), np.int16)


def noise(seconds: float, rms: float, seed: int) -> Pcm:
    """A room's noise, more of it low than high, int16."""
    rng = np.random.default_rng(seed)
    white = rng.normal(0, 1, int(seconds * RATE_HZ) + 64)
    soft = np.convolve(white, np.exp(-np.arange(64) / 8.0), "valid")
    return np.asarray(np.clip(soft * (rms / soft.std()), -32768, 32767), np.int16)
