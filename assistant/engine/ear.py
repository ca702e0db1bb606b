"""From the microphone to what is heard: echo canceller, voice activity and wake word in one thread, frame by frame."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.engine.stage import Beside, Fused
from assistant.events import Clean, Event, Fault, Mended
from assistant.ports import Canceller, Detector, Sound, WakeWord

TOGETHER = 4
"""Frames that are handed on at once while asleep: each handing over wakes another thread."""


class Ear:
    """Yields, for each frame of the microphone, the cleaned frame and what was noticed in it."""

    def __init__(self, sound: Sound, canceller: Canceller, detector: Detector, name: WakeWord) -> None:
        """Parts as in `ports`; nothing starts here."""
        self._sound = sound
        self._detector = detector
        self._name = name
        self._open = Fused(canceller, Beside(name, detector))
        self._resting = Fused(canceller, Beside(name))
        self.asleep = False
        """Only the name is listened for: voice activity rests."""

    def sleep(self, asleep: bool) -> None:
        """Only the name is listened for, or everything again."""
        if asleep is not self.asleep:
            self.asleep = asleep
            self._sound.relax(asleep)

    def batches(self) -> Iterator[list[Event]]:
        """One list of events per 20 ms, for ever, or per 100 ms while only the name is listened for."""
        held: list[Event] = []
        for event in self._sound.listen():
            if isinstance(event, Fault | Mended):
                self._detector.reset()
                held.append(event)
            else:
                held += (self._resting if self.asleep else self._open).feed(event)
            if not self.asleep or len(held) >= TOGETHER or not isinstance(held[-1], Clean):
                yield held
                held = []

    def speaking(self, speaks: bool) -> None:
        """The assistant's own voice sounds, or no longer: the wake word's bar goes up, or down again."""
        self._name.speaking(speaks)
