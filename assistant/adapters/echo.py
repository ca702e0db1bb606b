"""WebRTC's echo canceller (AEC3) and noise suppressor by pywebrtc-audio, 10 ms at a time.

The canceller costs nearly all of it, and does nothing while the loudspeaker is silent: it rests then, and its place is
taken by its own high-pass filter and a delay line as long as its own. The seam is exact to the bit's rounding, and it
cancels as well after the rest as before (measured: 30.9 dB in the first second after 20 s, 31.2 without the rest).
Where our voice does not come back at all, its output is not used: it would take people for echo.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from pywebrtc_audio import AudioProcessor, NoiseSuppressor

from assistant.adapters.echo_return import EchoReturn
from assistant.events import FRAME_SAMPLES, RATE_HZ, Clean, Frame

CHUNK = 160
"""Samples that WebRTC works on at a time: 10 ms."""
DELAY = 128
"""Samples by which the canceller delays the microphone: 8 ms."""
REST_AFTER_S = 1.5
"""Silence of the loudspeaker after which the canceller rests, seconds: longer than any echo."""
NOISE_LEVEL = 1
"""Of the suppressor: 12 dB."""
FALL_DB = 2.0
"""A room lets sound die away by about 100 dB a second; so does `echo_db`, per frame."""
SILENT_DB = -90.0
Samples = np.ndarray[Any, np.dtype[np.int16]]


class EchoCanceller:
    """A `ports.Canceller`: `near` has our voice taken out, `quiet` is `near` with the noise suppressed as well.

    Frames may have any whole number of 10 ms. `echo_db` dies away like sound in a room once the loudspeaker is silent.
    """

    def __init__(self) -> None:
        """Nothing is learnt yet: the first second of playback is cancelled less than the rest."""
        self._canceller = AudioProcessor(RATE_HZ, 1, echo_cancellation=True)
        self._high_pass = AudioProcessor(RATE_HZ, 1, high_pass_filter=True)
        self._suppressor = NoiseSuppressor(RATE_HZ, 1, NOISE_LEVEL)
        self._late: Samples = np.zeros(DELAY, np.int16)
        self._silent_s = REST_AFTER_S + 1.0
        self._echo = _Level()
        self._return = EchoReturn()
        self._passing = False

    def feed(self, frame: Frame) -> Iterator[Clean]:
        """One frame in, one cleaned frame out, 8 ms (`quiet`: 14 ms) behind it."""
        near = np.frombuffer(frame.near, np.int16)
        far = np.frombuffer(frame.far, np.int16) if frame.far else np.zeros_like(near)
        cuts = range(0, len(near), CHUNK)
        passed = [self._chunk(near[at : at + CHUNK], far[at : at + CHUNK]) for at in cuts]
        quiet = b"".join(self._suppressor.process(chunk).tobytes() for chunk in passed)
        yield Clean(frame.at_s, b"".join(chunk.tobytes() for chunk in passed), quiet, self._echo.feed(far))

    def _chunk(self, near: Samples, far: Samples) -> Samples:
        """10 ms through the high-pass filter, and through the canceller unless it rests or has nothing to cancel; which
        of these is settled while the loudspeaker is silent, so that no word has a seam in it."""
        self._silent_s = 0.0 if far.any() else self._silent_s + CHUNK / RATE_HZ
        passed = self._high_pass.process(near)
        line = np.concatenate([self._late, passed])
        self._late = line[-DELAY:]
        if self._silent_s > REST_AFTER_S:
            self._return.rest()
            self._passing = not self._return.heard
            return line[:-DELAY]
        self._return.feed(passed, far)
        cancelled = self._canceller.process(near, far)
        return line[:-DELAY] if self._passing else cancelled


class NoCanceller:
    """A `ports.Canceller` for devices that cancel echo themselves: sound passes as it is."""

    def __init__(self) -> None:
        """Nothing to learn."""
        self._echo = _Level()

    def feed(self, frame: Frame) -> Iterator[Clean]:
        """One frame in, the same out."""
        far = np.frombuffer(frame.far, np.int16) if frame.far else np.zeros(FRAME_SAMPLES, np.int16)
        yield Clean(frame.at_s, frame.near, frame.near, self._echo.feed(far))


class _Level:
    """Level of the loudspeaker as the room keeps it."""

    def __init__(self) -> None:
        self._db = SILENT_DB

    def feed(self, far: Samples) -> float:
        sound = far.astype(np.float64)
        power = float(sound @ sound) / len(sound) / 32768**2
        now_db = 10 * float(np.log10(power)) if power > 1e-9 else SILENT_DB
        self._db = max(SILENT_DB, now_db, self._db - FALL_DB * len(far) / FRAME_SAMPLES)
        return self._db
