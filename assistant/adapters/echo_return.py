"""Whether our voice comes back into the microphone at all.

Where it does not (a headset, a speakerphone that cancels by itself, a loudspeaker out of hearing), WebRTC's canceller
finds no echo to model and takes whoever speaks while we do for one: of three people who spoke into a reply, nothing was
left for the whole of it. There the microphone is better left alone.
"""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import Any

import numpy as np

from assistant.events import RATE_HZ

BLOCK = RATE_HZ // 2
"""Samples of playback over which it is measured at a time: 0.5 s."""
LATEST = RATE_HZ * 3 // 10
"""Samples within which an echo arrives: 0.3 s, with what PulseAudio keeps in hand."""
LOUD_DB = -45.0
"""Playback below, dB of full scale, tells nothing."""
ENOUGH, KEPT = 4, 20
"""Blocks after which it is believed, blocks that are remembered: 2 s and 10 s of our voice."""
LEAST_DB = -50.0
"""Gain of the strongest path, dB, from which on there is an echo. Measured medians over 20 s: six recorded rooms that
give back -36 dB in all read as -29 to -45, a quiet room without an echo as -68. People who speak all the time read as
-30, noises 20 dB below our voice as -28 to -49 and more: where it cannot be told, there is an echo."""
Samples = np.ndarray[Any, np.dtype[np.int16]]


class EchoReturn:
    """Measures by correlation, half a second of playback at a time."""

    def __init__(self) -> None:
        """Nothing is known: an echo is assumed."""
        self._near: list[Samples] = []
        self._far: list[Samples] = []
        self._gains_db: deque[float] = deque(maxlen=KEPT)

    @property
    def heard(self) -> bool:
        """Whether our voice comes back, as far as is known: by all that is remembered, or lately, so that a loudspeaker
        plugged in a moment ago is not taken for a person for long."""
        lately = list(self._gains_db)[-ENOUGH:]
        return len(lately) < ENOUGH or max(median(lately), median(self._gains_db)) >= LEAST_DB

    def feed(self, near: Samples, far: Samples) -> None:
        """Take the same stretch of microphone and loudspeaker, while the loudspeaker sounds."""
        self._near.append(near)
        self._far.append(far)
        if sum(map(len, self._far)) >= BLOCK + LATEST:
            self._measure(np.concatenate(self._near).astype(np.float64), np.concatenate(self._far).astype(np.float64))
            self.rest()

    def rest(self) -> None:
        """The loudspeaker is silent: what was gathered of the last block is dropped."""
        self._near.clear()
        self._far.clear()

    def _measure(self, near: np.ndarray[Any, Any], far: np.ndarray[Any, Any]) -> None:
        sent = far[:BLOCK]
        power = float(sent @ sent)
        if power / BLOCK < (32768 * 10 ** (LOUD_DB / 20)) ** 2:
            return
        size = 1 << (len(near) + BLOCK).bit_length()
        likeness = np.fft.irfft(np.fft.rfft(near, size) * np.conj(np.fft.rfft(sent, size)), size)[:LATEST]
        self._gains_db.append(20 * float(np.log10(max(float(np.abs(likeness).max()) / power, 1e-9))))
