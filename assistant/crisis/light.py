"""The lamp and the buzzer: something that is on and off in a rhythm, driven by the loop, without a thread."""

from __future__ import annotations

from collections.abc import Callable

PATTERNS: dict[str, tuple[float, ...]] = {
    # seconds on, off, on, off …; repeated
    "idle": (0.05, 3.95),
    "listening": (1.9, 0.1),
    "alarm": (0.25, 0.25),
    "answered": (1.0,),
    "test": (1.0, 1.0),
    "counting": (0.5, 0.5),
    "fault": (0.1, 0.2, 0.1, 2.6),
}
"""Calling flashes, answered is steady (CLINICAL §3); a fault blinks twice; idle winks, so that it is seen to live."""

Switch = Callable[[bool], None]
"""Switches the thing; gives no error."""


class Rhythm:
    """One lamp or one buzzer."""

    def __init__(self, switch: Switch) -> None:
        self._switch = switch
        self._beats: tuple[float, ...] = ()
        self._repeat = False
        self._at = 0
        self._next: float | None = None

    def start(self, beats: tuple[float, ...], now: float, repeat: bool = True) -> None:
        """Begin a rhythm, on first."""
        self._beats, self._repeat, self._at = beats, repeat, 0
        self._switch(True)
        self._next = now + beats[0] if len(beats) > 1 or not repeat else None

    def due(self) -> float | None:
        """When `beat` has something to do; None when it stands still."""
        return self._next

    def beat(self, now: float) -> None:
        """Go on to where the rhythm should be."""
        while self._next is not None and now >= self._next:
            self._at += 1
            if self._at >= len(self._beats) and not self._repeat:
                self._switch(False)
                self._next = None
                return
            self._at %= len(self._beats)
            self._switch(self._at % 2 == 0)
            self._next = max(self._next, now - 1.0) + self._beats[self._at]
