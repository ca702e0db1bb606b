"""Piper: text to sound, and a cache of what was said before."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Collection, Iterator
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
        self.pace(1.0)

    @property
    def rate_hz(self) -> int:
        """Rate of its sound, as the voice was trained."""
        return int(self._piper.config.sample_rate)

    def pace(self, factor: float) -> None:
        """See `ports.Voice`."""
        self._config = SynthesisConfig(
            length_scale=self._settings.length_scale * factor,
            noise_scale=self._settings.noise_scale,
            noise_w_scale=self._settings.noise_w_scale,
            normalize_audio=False,
        )

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
    """A `ports.Voice` that keeps sentences written by people as sound, in memory and on disk, named by hash.

    Only what stands in the content files is kept: a sentence that holds a resident's words never reaches the disk.
    """

    def __init__(self, voice: PiperSpeaker, folder: Path, fingerprint: str, sentences: Collection[str] = ()) -> None:
        """`fingerprint` names voice and settings: another one does not share the cache. `sentences` are kept when they
        have been said once."""
        self._voice = voice
        self._folder = folder
        self._fingerprint = fingerprint
        self._pace = 1.0
        self._keep = frozenset(sentences)
        self._memory: dict[str, bytes] = {}

    @property
    def rate_hz(self) -> int:
        """Rate of its sound."""
        return self._voice.rate_hz

    def say(self, text: str) -> Iterator[Speech]:
        """Play a sentence from the cache where it lies there, else make the sound."""
        if self.knows(text):
            yield Speech(text, self._memory[text], self.rate_hz)
            return
        pieces = []
        for speech in self._voice.say(text):
            pieces.append(speech.pcm)
            yield speech
        if text in self._keep:
            self._store(text, b"".join(pieces))

    def knows(self, sentence: str) -> bool:
        """See `ports.Voice`; a sentence on disk is read in."""
        if sentence in self._memory:
            return True
        if sentence not in self._keep or not (path := self._path(sentence)).is_file():
            return False
        self._memory[sentence] = path.read_bytes()
        return True

    def pace(self, factor: float) -> None:
        """See `ports.Voice`."""
        if factor != self._pace:
            self._pace = factor
            self._memory.clear()
            self._voice.pace(factor)

    def fix(self, text: str) -> None:
        """See `ports.Voice`; kept on disk as well, so it must hold no word of a resident."""
        self._keep |= {text}
        if not self.knows(text):
            for _ in self.say(text):
                pass

    def _path(self, text: str) -> Path:
        pace = "" if self._pace == 1.0 else f" {self._pace:.2f}"
        name = hashlib.sha256(f"{self._fingerprint}{pace}\0{text}".encode()).hexdigest()
        return self._folder / f"{name}.pcm"

    def _store(self, text: str, pcm: bytes) -> None:
        self._memory[text] = pcm
        path = self._path(text)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}")
            part.write_bytes(pcm)
            part.replace(path)
        except OSError as error:
            logging.getLogger(__name__).warning("A rendered sentence cannot be kept: %s.", error.strerror)
