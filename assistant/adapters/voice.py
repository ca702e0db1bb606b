"""Piper: text to sound, and a cache of what was said before."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from piper import PiperVoice, SynthesisConfig
from piper.config import PiperConfig

from assistant.adapters.onnx import open_session
from assistant.errors import ModelCorrupt, ModelMissing
from assistant.events import Speech
from assistant.settings import VoiceSettings

QUIET = 220
"""Level (int16) below which the edges of a clause are trimmed: Piper joe's noise floor is below 60."""
EDGE_S = 0.03
"""Seconds of quiet left at the edges of a clause."""

logging.getLogger("piper").setLevel(logging.WARNING)  # at DEBUG it writes the text it is given


class PiperSpeaker:
    """A `ports.Voice`. One caller at a time."""

    def __init__(self, model: Path, settings: VoiceSettings) -> None:
        """Load the voice. Raises ModelMissing or ModelCorrupt."""
        config = Path(f"{model}.json")
        if not config.is_file():
            raise ModelMissing(f"{config} is missing. Run 'solace models fetch'.")
        try:
            parsed = PiperConfig.from_dict(json.loads(config.read_text(encoding="utf-8")))
        except (ValueError, KeyError) as error:
            raise ModelCorrupt(f"{config} cannot be read. Run 'solace models fetch'.") from error
        self._piper = PiperVoice(session=open_session(model, settings.threads), config=parsed)
        self._settings = settings
        self._config = SynthesisConfig(
            length_scale=settings.length_scale,
            noise_scale=settings.noise_scale,
            noise_w_scale=settings.noise_w_scale,
            normalize_audio=False,
        )

    @property
    def rate_hz(self) -> int:
        """Rate of its sound, as the voice was trained."""
        return int(self._piper.config.sample_rate)

    def say(self, text: str) -> Iterator[Speech]:
        """Yield one `Speech` per sentence of `text`, edges trimmed, a gap after a sentence that ends."""
        for chunk in self._piper.synthesize(text, self._config):
            final = text.rstrip()[-1:] not in ",;:"
            gap = self._settings.sentence_gap_s if final else 0.0
            yield Speech(text, _trimmed(chunk.audio_int16_array, self.rate_hz, gap), self.rate_hz, final)


def _trimmed(samples: np.ndarray, rate_hz: int, gap_s: float) -> bytes:
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > QUIET)
    if not len(loud):
        return b""
    edge = int(EDGE_S * rate_hz)
    body = samples[max(0, loud[0] - edge) : loud[-1] + edge]
    return body.tobytes() + bytes(2 * int(gap_s * rate_hz))


class CachedVoice:
    """A `ports.Voice` that keeps fixed phrases as sound, in memory and on disk, named by hash."""

    def __init__(self, voice: PiperSpeaker, folder: Path, fingerprint: str) -> None:
        """`fingerprint` names voice and settings: another one does not share the cache."""
        self._voice = voice
        self._folder = folder
        self._fingerprint = fingerprint
        self._memory: dict[str, bytes] = {}

    @property
    def rate_hz(self) -> int:
        """Rate of its sound."""
        return self._voice.rate_hz

    def say(self, text: str) -> Iterator[Speech]:
        """Play a fixed phrase from the cache where it is one, else make the sound."""
        if text in self._memory:
            yield Speech(text, self._memory[text], self.rate_hz)
        else:
            yield from self._voice.say(text)

    def fix(self, text: str) -> None:
        """Make `text`, a sentence written by people, a fixed phrase: rendered once, read from disk ever after."""
        name = hashlib.sha256(f"{self._fingerprint}\0{text}".encode()).hexdigest()
        path = self._folder / f"{name}.pcm"
        if path.is_file():
            self._memory[text] = path.read_bytes()
            return
        self._memory[text] = b"".join(speech.pcm for speech in self._voice.say(text))
        self._folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}")
        part.write_bytes(self._memory[text])
        part.replace(path)
