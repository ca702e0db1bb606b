"""A room on audio time in which a person answers the assistant: who speaks when is decided as the conversation goes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np

from assistant.events import FRAME_S, FRAME_SAMPLES, Frame

Pcm = np.ndarray[Any, np.dtype[np.int16]]
SKIM_AFTER_S, SKIM = 1.2, 5
"""Quiet after which, where the person has nothing to say, only every fifth frame of the noise is heard: nobody speaks,
and the time of a long exercise goes by sooner."""


class Person(Protocol):
    """Who sits in the room."""

    def turn(self, at_s: float, quiet_s: float, spoken: bool) -> Pcm | None:
        """What is said now, if anything; `quiet_s`: since either side was last heard; `spoken`: whether the assistant
        has sounded since this was last asked."""

    @property
    def waits(self) -> bool:
        """Whether there is nothing to say before the assistant has spoken again."""

    @property
    def done(self) -> bool:
        """Whether the person is about to leave."""


class Room:
    """A `ports.Sound`: the microphone hears the person and the noise, not the loudspeaker."""

    def __init__(self, person: Person, rate_hz: int, bed: Pcm, longest_s: float) -> None:
        """`bed`: noise at 16 kHz that goes round; `longest_s`: audio time after which the person leaves anyway."""
        self._person = person
        self._rate_hz = rate_hz
        self._bed = bed
        self._longest_s = longest_s
        self._queue = 0
        self._lock = threading.Lock()
        self.at_s = 0.0
        """Audio time so far."""
        self.frames = 0
        """Frames that were heard."""

    @property
    def rate_hz(self) -> int:
        """Rate of `write`."""
        return self._rate_hz

    def listen(self) -> Iterator[Frame]:
        """Frames until the person has left."""
        said = np.zeros(0, np.int16)
        quiet_s, spoken = 0.0, False
        while not self._person.done and self.at_s < self._longest_s:
            spoken = self._play() or spoken
            busy = spoken or len(said) > 0
            quiet_s = 0.0 if busy else quiet_s
            if not len(said):
                words = self._person.turn(self.at_s, quiet_s, spoken)
                spoken = False
                said = said if words is None else words
            near, said = self._heard(said), said[FRAME_SAMPLES:]
            step = SKIM if quiet_s > SKIM_AFTER_S and self._person.waits else 1
            quiet_s += step * FRAME_S
            self.at_s += step * FRAME_S
            self.frames += 1
            yield Frame(self.at_s, near.tobytes())

    def _heard(self, said: Pcm) -> Pcm:
        at = self.frames * FRAME_SAMPLES % (len(self._bed) - FRAME_SAMPLES)
        near = self._bed[at : at + FRAME_SAMPLES].astype(np.int32)
        near[: len(said[:FRAME_SAMPLES])] += said[:FRAME_SAMPLES]
        return np.asarray(np.clip(near, -32768, 32767), np.int16)

    def _play(self) -> bool:
        with self._lock:
            spoken = self._queue > 0
            self._queue = max(0, self._queue - 2 * round(FRAME_S * self._rate_hz))
        return spoken

    def write(self, pcm: bytes) -> None:
        """Put sound into the queue."""
        with self._lock:
            self._queue += len(pcm)

    def drop(self) -> float:
        """Empty the queue."""
        with self._lock:
            seconds, self._queue = self._queue / 2 / self._rate_hz, 0
        return seconds

    def pending_s(self) -> float:
        """Seconds in the queue."""
        with self._lock:
            return self._queue / 2 / self._rate_hz

    def relax(self, relaxed: bool) -> None:
        """Audio time is as quick either way."""

    def close(self) -> None:
        """Nothing to release."""
