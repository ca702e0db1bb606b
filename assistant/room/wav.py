"""WAV files at the room's rate, read and written with the standard library alone."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from assistant.errors import SoundError
from assistant.room.tape import RATE_HZ, Pcm


def read(path: Path) -> Pcm:
    """Samples of a 16 kHz mono int16 file; raises SoundError where it is anything else."""
    try:
        with wave.open(str(path), "rb") as file:
            if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE_HZ, 1, 2):
                raise SoundError(f"{path} is not 16 kHz, mono, 16 bit. Convert: sox IN -r 16000 -c 1 -b 16 {path.name}")
            return np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)
    except (OSError, wave.Error, EOFError) as error:
        raise SoundError(f"{path} cannot be read as a WAV file: {error}. Name another.") from None


def write(path: Path, pcm: Pcm) -> None:
    """Write int16 samples, [samples] or [samples, channels]."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if pcm.ndim == 1 else pcm.shape[1])
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(np.ascontiguousarray(pcm, dtype="<i2").tobytes())
