"""Two soft tones that make the state of the microphone audible: rising when it opens, falling when it closes."""

from __future__ import annotations

import numpy as np

OPENS_HZ = (523.25, 659.25)
CLOSES_HZ = (659.25, 523.25)
"""C5 and E5: a major third, heard by most people who have lost the high tones."""
TONE_S = 0.12
LEVEL = 0.08
"""Amplitude, of full scale: softer than the voice."""


def chime(tones_hz: tuple[float, ...], rate_hz: int) -> bytes:
    """The tones one after another as int16 mono, each fading in and out."""
    t = np.arange(int(TONE_S * rate_hz)) / rate_hz
    shape = np.sin(np.pi * t / TONE_S) ** 2 * LEVEL * 32767
    return b"".join((shape * np.sin(2 * np.pi * hz * t)).astype(np.int16).tobytes() for hz in tones_hz)
