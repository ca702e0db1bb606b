"""Measures a microphone and a loudspeaker from inside: how loud, how clean, and how our own sound comes back."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import soxr

from assistant.events import RATE_HZ, Fault, Frame, Trouble
from assistant.ports import Sound

CHIRP_S, LOW_HZ, HIGH_HZ, CHIRP_LEVEL = 0.6, 300.0, 3000.0, 0.06
LONGEST_ECHO_S = 0.5
FOUND = 8.0
"""How far the peak of the correlation must stand out of its noise."""
CLIPPED = 32700
GRACE_S = 3.0
"""Seconds beyond its length after which a recording is given up."""
Samples = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Recording:
    """What the microphone gave, beside what the loudspeaker was given."""

    near: Samples = field(repr=False)
    """Full scale 1, 16 kHz."""
    far: Samples = field(repr=False)
    troubles: tuple[tuple[str, Trouble], ...]
    """Device and trouble, as they came up."""

    @property
    def levels_db(self) -> Samples:
        """Level of each 20 ms, dB of full scale."""
        blocks = self.near[: len(self.near) // 320 * 320].reshape(-1, 320)
        levels: Samples = 10 * np.log10(np.maximum((blocks**2).mean(axis=1), 1e-10))
        return levels

    @property
    def clipped(self) -> float:
        """Share of samples at the end of the scale, 0 to 1."""
        return float((np.abs(self.near) * 32768 >= CLIPPED).mean()) if len(self.near) else 0.0


@dataclass(frozen=True, slots=True)
class Echo:
    """How the loudspeaker comes back in the microphone."""

    delay_s: float
    """After the frame that the canceller is given beside it."""
    level_db: float
    """Against what was played."""


def record(sound: Sound, seconds: float, play: bytes = b"") -> Recording:
    """Take `seconds` of the microphone, and play int16 at the loudspeaker's rate meanwhile; gives what there is if the
    devices do not deliver in time."""
    player = threading.Thread(target=_play, args=(sound, play), name="chirp", daemon=True)
    player.start()
    frames, troubles = [], []
    until_s = time.monotonic() + seconds + GRACE_S
    for event in _until(sound, until_s):
        if isinstance(event, Frame):
            frames.append(event)
        elif isinstance(event, Fault):
            troubles.append((event.device, event.trouble))
        if len(frames) * 0.02 >= seconds or any(device == "microphone" for device, _ in troubles):
            break
    player.join(timeout=GRACE_S)
    near = np.frombuffer(b"".join(frame.near for frame in frames), np.int16) / 32768
    far = np.frombuffer(b"".join(frame.far or bytes(len(frame.near)) for frame in frames), np.int16) / 32768
    return Recording(near, far, tuple(troubles))


def find_echo(recording: Recording) -> Echo | None:
    """The loudspeaker in the microphone, or None where it is not heard."""
    near, far = recording.near - recording.near.mean() if len(recording.near) else recording.near, recording.far
    if not len(near) or not far.any():
        return None
    size = 2 ** int(np.ceil(np.log2(2 * len(near))))
    shape = np.fft.irfft(np.fft.rfft(near, size) * np.conj(np.fft.rfft(far, size)), size)
    longest = min(len(near), int(LONGEST_ECHO_S * RATE_HZ))
    peak = int(np.argmax(np.abs(shape[:longest])))
    if abs(shape[peak]) < FOUND * float(np.std(shape[: len(near)])):
        return None
    gain = abs(float(shape[peak])) / float(far @ far)
    return Echo(peak / RATE_HZ, 20 * float(np.log10(max(gain, 1e-5))))


def chirp(rate_hz: int) -> bytes:
    """A soft sweep that can be found in noise."""
    t = np.arange(int(CHIRP_S * RATE_HZ)) / RATE_HZ
    phase = 2 * np.pi * (LOW_HZ * t + (HIGH_HZ - LOW_HZ) / (2 * CHIRP_S) * t**2)
    sweep = CHIRP_LEVEL * np.sin(phase) * np.sin(np.pi * t / CHIRP_S) ** 0.5
    return bytes((soxr.resample(sweep, RATE_HZ, rate_hz) * 32767).astype(np.int16).tobytes())


def _play(sound: Sound, pcm: bytes) -> None:
    size = 2 * int(0.02 * sound.rate_hz)
    for at in range(0, len(pcm), size):
        sound.write(pcm[at : at + size])


def _until(sound: Sound, until_s: float) -> Iterator[Any]:
    """What is heard until then; a microphone that says nothing at all ends as a fault of the sound card's own."""
    for event in sound.listen():
        yield event
        if time.monotonic() > until_s:
            return
