"""The three witnesses and voice activity as the product has them, for the endpoint bench."""

from __future__ import annotations

from assistant import app
from assistant.bench.paused import RATE_HZ, Samples
from assistant.care import phrases as content
from assistant.care.memory import Dialogue as Memory
from assistant.events import FRAME_SAMPLES, Clean
from assistant.settings import Settings


class Real:
    """Asks the real models, one after the other."""

    def __init__(self, settings: Settings) -> None:
        """Loads them. Raises ModelMissing or ModelCorrupt."""
        self._transcriber, self._turn_end, self._dialogue, _ = app.load(settings, lambda _: None)
        self._detector = app.detector()
        self._memory = Memory(content.prompt(settings.language), settings.model.remembered_turns)

    @property
    def recogniser(self) -> str:
        """Which recogniser reads."""
        return self._transcriber.name

    def sound(self, pcm: bytes) -> float:
        """P: how finished the sound is."""
        return self._turn_end.probability(pcm)

    def read(self, pcm: bytes) -> str:
        """The words."""
        self._transcriber.begin(0.0)
        at_s = len(pcm) / 2 / RATE_HZ
        for _ in self._transcriber.feed(pcm, at_s):
            pass
        return self._transcriber.read(at_s).text

    def words(self, text: str) -> float:
        """q: how finished the words are, as the first of a conversation."""
        return self._dialogue.expect(self._memory.open(text))

    def voice(self, sound: Samples) -> list[float]:
        """Probability of voice in each window."""
        self._detector.reset()
        found: list[float] = []
        for begin in range(0, len(sound) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
            pcm = sound[begin : begin + FRAME_SAMPLES].tobytes()
            clean = Clean((begin + FRAME_SAMPLES) / RATE_HZ, pcm, pcm)
            found += [voicing.probability for voicing in self._detector.feed(clean)]
        return found

    def close(self) -> None:
        """Release what runs in a process of its own."""
        self._dialogue.close()
