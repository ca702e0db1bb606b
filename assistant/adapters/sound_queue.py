"""The two short buffers between the assistant and its loudspeaker: what is to be played, and what was."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import soxr

from assistant.events import FRAME_SAMPLES, RATE_HZ

Samples = np.ndarray[Any, np.dtype[np.int16]]

QUEUE_S = 0.04
"""Sound that waits for the loudspeaker, seconds; `put` waits while there is more."""
FADE_S = 0.005
"""Where sound begins or breaks off, it does so within this time, without a click."""
PATIENCE_S = 1.0
"""Longest wait for room, seconds; then the sound is thrown away."""


class VoiceQueue:
    """Sound on its way to the loudspeaker. Any thread."""

    def __init__(self, rate_hz: int, volume: float) -> None:
        """`volume`: factor, 0 to 1."""
        self._rate_hz = rate_hz
        self._volume = volume
        self._ramp = np.linspace(0.0, 1.0, max(2, int(FADE_S * rate_hz)))
        self._pcm = bytearray()
        self._last = 0
        self._changed = threading.Condition()
        self._closed = False

    def put(self, pcm: bytes) -> None:
        """Append mono int16; waits while 40 ms are there, at most a second: what then finds no room is dropped."""
        with self._changed:
            room = self._changed.wait_for(lambda: self._closed or self.seconds() < QUEUE_S, PATIENCE_S)
            if room and not self._closed:
                self._pcm += pcm
                self._changed.notify_all()

    def wait(self, seconds: float) -> None:
        """Wait that long, or until there is sound to take."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._pcm, seconds)

    def take(self, samples: int) -> tuple[Samples, bool]:
        """The next `samples`, after volume and fades, and whether there was anything but quiet to take."""
        with self._changed:
            raw = bytes(self._pcm[: 2 * samples])
            del self._pcm[: 2 * samples]
            last, self._last = self._last, 0
            self._changed.notify_all()
        if not raw and not last:
            return np.zeros(samples, np.int16), False
        sound = np.zeros(samples)
        sound[: len(raw) // 2] = np.frombuffer(raw, np.int16) * self._volume
        if raw and not last:
            fade = self._ramp[: len(raw) // 2]
            sound[: len(fade)] *= fade
        missing = samples - len(raw) // 2
        if missing:
            end = sound[len(raw) // 2 - 1] if raw else last
            fall = self._ramp[::-1][:missing]
            sound[samples - missing : samples - missing + len(fall)] = end * fall
        else:
            self._last = int(sound[-1]) or 1  # 0 means that it was quiet
        return sound.astype(np.int16), True

    def drop(self) -> float:
        """Throw everything away; return how many seconds that was."""
        with self._changed:
            seconds = self.seconds()
            self._pcm.clear()
            self._changed.notify_all()
        return seconds

    def seconds(self) -> float:
        """Length of what waits."""
        return len(self._pcm) / 2 / self._rate_hz

    def close(self) -> None:
        """Let nobody wait any more."""
        with self._changed:
            self._closed = True
            self._pcm.clear()
            self._changed.notify_all()


class FarEnd:
    """What the loudspeaker was given, at 16 kHz, one frame for each frame of the microphone. Any thread.

    A cushion of about `AIM` samples (40 ms, less than the device's own 75) keeps the two threads' jitter from tearing
    it: a tear would move the echo under the canceller's feet. What the clocks drift apart is taken up in quiet.
    """

    AIM, LEAST, MANY, MOST = 640, 160, 1280, 8000
    DRIFTED = 50
    """Frames for which the cushion must be too thin or too thick before it is made anew: a late thread catches up."""
    TAIL = 5
    """Slices of silence after a sound until the resampler has given it back whole; it rests from then on."""

    def __init__(self, rate_hz: int) -> None:
        """`rate_hz`: of what is played."""
        self._rate_hz = rate_hz
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """The devices were opened anew."""
        with self._lock:
            self._down = soxr.ResampleStream(self._rate_hz, RATE_HZ, 1, dtype="int16", quality="LQ")
            self._ring: Samples = np.zeros(self.AIM, np.int16)
            self._tail = self._odd = self._debt = 0

    def played(self, samples: Samples, sounds: bool) -> None:
        """This was handed to the device; `sounds`: it is not silence."""
        self._tail = self.TAIL if sounds else max(0, self._tail - 1)
        with self._lock:
            if self._rate_hz == RATE_HZ or not self._tail:
                more = samples[: round(len(samples) * RATE_HZ / self._rate_hz)]
            else:
                more = self._down.resample_chunk(samples)
            paid = min(self._debt, len(more))
            self._debt -= paid
            self._ring = np.concatenate([self._ring, more[paid:]])
            if len(self._ring) > self.MOST:
                self._ring = self._ring[-self.AIM :]

    def take(self) -> bytes:
        """320 samples, or empty where they are silence."""
        with self._lock:
            ring = self._ring
            missing = FRAME_SAMPLES - len(ring)
            if missing > 0:  # the writing thread is late, the device is not: what comes late is left out again
                ring = np.concatenate([ring, np.zeros(missing, np.int16)])
                self._debt = min(self.MOST, self._debt + missing)
            frame, ring = ring[:FRAME_SAMPLES], ring[FRAME_SAMPLES:]
            self._odd = 0 if self.LEAST <= len(ring) <= self.MANY else self._odd + 1
            if self._odd > self.DRIFTED and not ring.any():
                ring, self._odd, self._debt = np.zeros(self.AIM, np.int16), 0, 0
            self._ring = ring
        return frame.tobytes() if frame.any() else b""
