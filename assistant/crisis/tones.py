"""Tones, for what cannot be said: as sound made here without any file, and as beats for a buzzer."""

from __future__ import annotations

import math
from array import array

RATE_HZ = 22_050
LEVEL = 12_000
"""Peak of a tone, 16-bit."""
RAMP_S = 0.008

TONES: dict[str, tuple[tuple[int, float, float], ...]] = {
    # Hz, seconds on, seconds off
    "chime": ((880, 0.16, 0.0), (1175, 0.24, 0.1)),
    "calling": ((880, 1.2, 0.3),),
    "answered": ((1175, 0.2, 0.2), (1175, 0.2, 0.3)),
    "no path": ((330, 0.4, 0.25), (330, 0.4, 0.25), (330, 0.4, 0.3)),
}
"""One long tone: calling; two short: answered; three low: no path (CLINICAL §3). The chime comes before a voice."""

STANDS_FOR = {
    "L-01a": "calling", "L-02": "calling", "L-03": "calling", "L-04": "calling", "L-05": "calling", "L-07": "answered",
    "L-08": "answered", "L-09": "calling", "L-12a": "no path", "L-12b": "calling", "L-13": "calling", "L-16": "calling",
    "L-19b": "answered",
}  # fmt: skip
"""Which tone stands for a line that cannot be said; the others have none."""


def pcm(tone: str) -> bytes:
    """A tone as sound: 22,050 Hz, mono, signed 16-bit."""
    samples = array("h")
    for hz, on_s, off_s in TONES[tone]:
        count = int(on_s * RATE_HZ)
        ramp = RAMP_S * RATE_HZ
        for i in range(count):
            edge = min(1.0, i / ramp, (count - i) / ramp)
            samples.append(int(LEVEL * edge * math.sin(2 * math.pi * hz * i / RATE_HZ)))
        samples.extend([0] * int(off_s * RATE_HZ))
    return samples.tobytes()


def beats(tone: str) -> tuple[float, ...]:
    """A tone as seconds on, off, on, off …"""
    return tuple(s for _, on_s, off_s in TONES[tone] for s in (on_s, off_s))
