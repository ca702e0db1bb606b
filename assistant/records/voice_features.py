"""How somebody spoke, as numbers (CLINICAL 8.2, C-VOX): pauses, pace, delay, pitch, loudness; never a label.

Nothing is computed without C-VOX. The numbers are kept as the medians of a session and are only ever held against the
same person's own earlier sessions (`care/progress.py`); the screen for risk never sees them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from statistics import median
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant.care.reply import Effect
from assistant.records.keeper import Records

Sound: TypeAlias = NDArray[np.float32]

FRAME_S, STEP_S = 0.04, 0.02
"""Seconds of a frame, and from one frame to the next."""
BELOW_PEAK_DB, FLOOR_DB = 30.0, -60.0
"""A frame is speech within so many decibels of the loudest one, and never below the floor (dB of full scale)."""
LOWEST_HZ, HIGHEST_HZ = 70.0, 400.0
"""Range in which the pitch of a voice is sought."""
PERIODIC = 0.5
"""Autocorrelation, of 1, from which a frame has a pitch."""
SHORTEST_S = 1.0
"""A turn below this says nothing of pace."""
LEAST_TURNS = 3
"""Turns that a session needs before its medians are kept."""


@dataclass(frozen=True, slots=True)
class VoiceFeatures:
    """One turn, or the medians of a session."""

    pause_ratio: float
    """Part of the time from first to last sound that was silent, 0 to 1."""
    words_per_minute: float
    """Words a minute, from first to last sound."""
    delay_s: float
    """Seconds from the end of the question to the first sound."""
    pitch_hz: float
    """Median pitch; 0 where no frame had one."""
    loudness_db: float
    """Mean power of the speech, dB of full scale."""


def measure(sound: Sound, rate_hz: int, words: str, delay_s: float) -> VoiceFeatures | None:
    """The features of one turn: mono samples from -1 to 1, what was recognised in them, and how long the answer took.

    None for a turn without words or shorter than a second.
    """
    frames = _frames(sound, rate_hz)
    if not len(frames) or not words.split():
        return None
    level_db = 10 * np.log10(np.mean(frames**2, axis=1) + 1e-12)
    loud = level_db > max(float(level_db.max()) - BELOW_PEAK_DB, FLOOR_DB)
    heard = np.flatnonzero(loud)
    if not len(heard):
        return None
    first, last = int(heard[0]), int(heard[-1])
    spoken_s = (last - first) * STEP_S + FRAME_S
    if spoken_s < SHORTEST_S:
        return None
    return VoiceFeatures(
        pause_ratio=float(1 - loud[first : last + 1].mean()),
        words_per_minute=len(words.split()) * 60 / spoken_s,
        delay_s=delay_s + first * STEP_S,
        pitch_hz=_pitch(frames[loud], rate_hz),
        loudness_db=float(10 * np.log10(np.mean(frames[loud] ** 2))),
    )


def medians(turns: Sequence[VoiceFeatures]) -> VoiceFeatures | None:
    """Of a session; None for fewer than three turns."""
    if len(turns) < LEAST_TURNS:
        return None
    return VoiceFeatures(**{f.name: median(getattr(turn, f.name) for turn in turns) for f in fields(VoiceFeatures)})


class VoiceNotes:
    """Measures the turns of one session and keeps their medians, where C-VOX allows it."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._turns: list[VoiceFeatures] = []

    def hear(self, sound: Sound, rate_hz: int, words: str, delay_s: float, now: datetime) -> None:
        """One turn; without C-VOX neither sound nor words are looked at, and what was measured is forgotten."""
        if not self._records.may("C-VOX", now):
            self._turns = []
        elif (found := measure(sound, rate_hz, words, delay_s)) is not None:
            self._turns.append(found)

    def close(self, now: datetime) -> None:
        """The session is over: keep its medians."""
        found, self._turns = medians(self._turns), []
        if found is not None:
            numbers = {f.name: getattr(found, f.name) for f in fields(VoiceFeatures)}
            self._records.apply(
                [Effect("keep", f"voice.{name}", f"{value:.3g}") for name, value in numbers.items()], now
            )


def _frames(sound: Sound, rate_hz: int) -> NDArray[np.float64]:
    length, step = int(FRAME_S * rate_hz), int(STEP_S * rate_hz)
    if len(sound) < length:
        return np.zeros((0, length))
    return np.lib.stride_tricks.sliding_window_view(sound.astype(np.float64), length)[::step]


def _pitch(frames: NDArray[np.float64], rate_hz: int) -> float:
    """Median over the frames that repeat themselves; of nearly equal peaks the first, not its octave."""
    centred = frames - frames.mean(axis=1, keepdims=True)
    length = centred.shape[1]
    spectrum = np.fft.rfft(centred, 2 * length, axis=1)
    correlation = np.fft.irfft(np.abs(spectrum) ** 2, axis=1)[:, :length]
    overlap = 1 - np.arange(length) / length
    scaled = correlation / np.maximum(correlation[:, :1], 1e-12) / np.maximum(overlap, 0.1)
    low, high = int(rate_hz / HIGHEST_HZ), min(int(rate_hz / LOWEST_HZ), length - 1)
    found = [_period(row[low:high]) for row in scaled]
    periods = [low + at for at in found if at is not None]
    return float(rate_hz / median(periods)) if periods else 0.0


def _period(row: NDArray[np.float64]) -> int | None:
    peak = float(row.max())
    if peak < PERIODIC:
        return None
    tops = np.flatnonzero((row[1:-1] >= row[:-2]) & (row[1:-1] >= row[2:]) & (row[1:-1] >= 0.9 * peak)) + 1
    return int(tops[0]) if len(tops) else int(row.argmax())
