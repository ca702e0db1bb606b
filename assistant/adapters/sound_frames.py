"""What was heard, and what went wrong, on its way from the microphone's thread to whoever listens."""

from __future__ import annotations

import threading
import time
from collections import deque

import numpy as np

from assistant.events import FRAME_S, Fault, Frame, Mended, Trouble

BEHIND_S = 3.0
"""Seconds of frames that may wait; beyond, all of them are dropped and hearing goes on from now."""
FIRST_S = 2.5
"""Seconds granted to a device for its first frame: PulseAudio may take 1.7 s (FACTS §1)."""
LEVEL_FRAMES = 50
"""Frames over which the level is averaged."""


class Heard:
    """Frames and faults in order; audio time is counted here. Written by the microphone's thread, and by any thread
    that finds a fault; read by one."""

    def __init__(self, silent_after_s: float, stalled_after_s: float) -> None:
        """As in `SoundSettings`."""
        self._silent_after_s = silent_after_s
        self._stalled_after_s = stalled_after_s
        self._events: deque[Frame | Fault | Mended] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._faults: dict[str, tuple[float, set[Trouble]]] = {}
        self._frames = self._waiting = self._dropped = 0
        self._zero_s = self._power = 0.0
        self._block_s = float("-inf")
        self._due_s = float("inf")
        self.together = 1
        """Frames that are handed on at once: whoever listens is woken for so many."""
        self.faults = 0
        """Faults so far."""

    # --- from the devices --------------------------------------------------------------------------------------------

    def opened(self) -> None:
        """The microphone was opened: a frame is due soon."""
        with self._changed:
            self._due_s = time.monotonic() + FIRST_S
            self._zero_s = 0.0

    def frame(self, near: bytes, far: bytes, stale: bool) -> None:
        """20 ms were read; `stale`: they come in a burst after a stall, and are counted but not handed on."""
        samples = np.frombuffer(near, np.int16).astype(np.float64)
        power = float(samples @ samples) / len(samples)
        with self._changed:
            self._frames += 1
            self._block_s = time.monotonic()
            self._due_s = self._block_s + self._stalled_after_s
            self._power += (power - self._power) / LEVEL_FRAMES
            self._zero_s = 0.0 if power else self._zero_s + FRAME_S
            if power:
                self._mended("microphone")
            elif self._zero_s > self._silent_after_s:
                self._fault("microphone", Trouble.SILENT)
            if stale:
                self._dropped += 1
                return
            if self._waiting * FRAME_S >= BEHIND_S:
                self._dropped += self._waiting
                self._waiting = 0
                self._events = deque(event for event in self._events if not isinstance(event, Frame))
            self._events.append(Frame(self.at_s, near, far))
            self._waiting += 1
            if self._waiting >= self.together:
                self._changed.notify()

    def fault(self, device: str, trouble: Trouble) -> None:
        """A device does not do its work; of one kind of trouble it is said once until it is mended."""
        with self._changed:
            self._fault(device, trouble)

    def mended(self, device: str) -> None:
        """A device works; said if it had a fault."""
        with self._changed:
            self._mended(device)

    def _fault(self, device: str, trouble: Trouble) -> None:
        _, said = self._faults.setdefault(device, (time.monotonic(), set()))
        if trouble not in said:
            said.add(trouble)
            self.faults += 1
            self._events.append(Fault(self.at_s, device, trouble))
            self._changed.notify()

    def _mended(self, device: str) -> None:
        if device in self._faults:
            since_s, _ = self._faults.pop(device)
            self._events.append(Mended(self.at_s, device, time.monotonic() - since_s))
            self._changed.notify()

    # --- for whoever listens -----------------------------------------------------------------------------------------

    def next(self, within_s: float) -> Frame | Fault | Mended | None:
        """The next event, or None when there is none `within_s`. A microphone that stands still is noticed here, by
        another thread than its own, which may hang in a driver."""
        with self._changed:
            self._changed.wait_for(self._enough, within_s)
            if time.monotonic() > self._due_s and "microphone" not in self._faults:
                self._fault("microphone", Trouble.STALLED)
            if self._closed or not self._events:
                return None
            event = self._events.popleft()
            self._waiting -= isinstance(event, Frame)
            return event

    def _enough(self) -> bool:
        return self._closed or len(self._events) > self._waiting or self._waiting >= self.together

    def close(self) -> None:
        """Let nobody wait any more; what waits is dropped."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    # --- counters ----------------------------------------------------------------------------------------------------

    @property
    def at_s(self) -> float:
        """Seconds of microphone audio so far."""
        return round(self._frames * FRAME_S, 3)

    @property
    def age_s(self) -> float:
        """Seconds since the last frame; infinite before the first."""
        return time.monotonic() - self._block_s

    @property
    def dropped_s(self) -> float:
        """Seconds of sound that nobody was given."""
        return self._dropped * FRAME_S

    @property
    def level_db(self) -> float:
        """Level of the microphone over the last second or so, dB of full scale."""
        return 10 * float(np.log10(max(self._power, 1.0) / 32768**2))
