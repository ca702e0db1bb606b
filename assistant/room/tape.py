"""Tapes: what sounded in the room and when, by the samples themselves and their times of arrival."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

RATE_HZ = 16_000
FRAME = RATE_HZ // 100
"""10 ms: the grid on which sound is found."""
FLOOR = 200.0
"""Root mean square of 10 ms that counts as sound, int16."""
NEAR_S = 5.0

Pcm: TypeAlias = npt.NDArray[np.int16]


def levels(pcm: Pcm) -> npt.NDArray[np.float64]:
    """Root mean square of every whole 10 ms."""
    count = len(pcm) // FRAME
    frames = pcm[: count * FRAME].astype(np.float64).reshape(count, FRAME)
    return np.asarray(np.sqrt((frames * frames).mean(axis=1) + 1e-9))


def loud_span(pcm: Pcm, floor: float = FLOOR) -> tuple[float, float] | None:
    """Begin and end of what is louder than `floor`, seconds; None where nothing is."""
    loud = np.nonzero(levels(pcm) > floor)[0]
    return (float(loud[0]) / 100, float(loud[-1] + 1) / 100) if len(loud) else None


class Track:
    """A growing recording whose every block kept its time of arrival, because a sink's clock may drift.

    "Wall" is seconds of the computer's monotonic clock; "seconds" count the samples. Any thread.
    """

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._ends: list[int] = []
        self._offsets: list[float] = []
        self._samples = 0
        self._lock = threading.Lock()

    def add(self, block: bytes, arrived: float) -> None:
        """Take the next block of int16 samples, which arrived at `arrived` on the wall."""
        with self._lock:
            self._blocks.append(block)
            self._samples += len(block) // 2
            self._ends.append(self._samples)
            self._offsets.append(arrived - self._samples / RATE_HZ)

    @property
    def length_s(self) -> float:
        """Seconds recorded."""
        return self._samples / RATE_HZ

    def audio(self) -> Pcm:
        """All samples so far."""
        with self._lock:
            return np.frombuffer(b"".join(self._blocks), dtype=np.int16)

    def tail(self, seconds: float) -> Pcm:
        """The last `seconds`, or what there is of them."""
        need, parts, got = int(seconds * RATE_HZ) * 2, [], 0
        with self._lock:
            for block in reversed(self._blocks):
                parts.append(block)
                got += len(block)
                if got >= need:
                    break
        return np.frombuffer(b"".join(reversed(parts))[-need:], dtype=np.int16)

    def silent_for(self, seconds: float, floor: float = FLOOR) -> bool:
        """Whether the last `seconds` are there and hold nothing louder than `floor`."""
        pcm = self.tail(seconds)
        return len(pcm) >= int(seconds * RATE_HZ) and float(levels(pcm).max()) < floor

    def wall(self, seconds: float) -> float:
        """When a moment of the track sounded."""
        return seconds + self._offset(int(seconds * RATE_HZ))

    def seconds(self, wall: float) -> float:
        """Where on the track a moment lies; negative before its begin."""
        with self._lock:
            if not self._ends:
                return 0.0
            guess = wall - self._offsets[-1]
        return wall - self._offset(int(guess * RATE_HZ))

    def between(self, begin: float, end: float) -> Pcm:
        """Sound between two moments on the wall, exactly as long as they are apart; silence where none was taped."""
        count = round((end - begin) * RATE_HZ)
        knots = np.linspace(begin, end, max(2, int((end - begin) / NEAR_S) + 2))
        at = np.interp(np.arange(count) / RATE_HZ + begin, knots, [self.seconds(float(knot)) for knot in knots])
        index = np.rint(at * RATE_HZ).astype(np.int64)
        audio = self.audio()
        there = (index >= 0) & (index < len(audio))
        out = np.zeros(count, dtype=np.int16)
        out[there] = audio[index[there]]
        return out

    def _offset(self, sample: int) -> float:
        """Wall clock of the track's zero, as the least delayed block within 5 s of `sample` shows it."""
        with self._lock:
            ends, offsets = np.array(self._ends), np.array(self._offsets)
        near = np.abs(ends - sample) < NEAR_S * RATE_HZ
        return float((offsets[near] if near.any() else offsets).min())


def stereo(left: Track, right: Track, begin: float, end: float) -> Pcm:
    """Two tracks side by side on one clock, [samples, 2], from one moment on the wall to another."""
    return np.stack([left.between(begin, end), right.between(begin, end)], axis=1)


class Tape:
    """Records a PulseAudio source into a track from its making to `close`."""

    def __init__(self, source: str, env: dict[str, str]) -> None:
        command = ["parec", "-d", source, f"--rate={RATE_HZ}", "--channels=1", "--format=s16le", "--latency-msec=10"]
        self.track = Track()
        self._recorder = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, start_new_session=True
        )
        self._thread = threading.Thread(target=self._run, name=f"tape {source}", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        assert self._recorder.stdout is not None
        pipe = self._recorder.stdout.fileno()
        odd = b""
        while block := os.read(pipe, FRAME * 2 * 4):
            block, now = odd + block, time.monotonic()
            odd = block[len(block) & ~1 :]
            self.track.add(block[: len(block) & ~1], now)

    def close(self) -> None:
        """Stop recording; the track stays."""
        self._recorder.terminate()
        self._recorder.wait()
        self._thread.join(timeout=2)
        if self._recorder.stdout is not None:
            self._recorder.stdout.close()
