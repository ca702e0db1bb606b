"""Parts that follow a script: a room out of a file, a model that says what it was given. `solace listen` and the
journeys use them; they are held to the same contracts as the real ones."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import soxr

from assistant.errors import ModelDied
from assistant.events import (
    FRAME_S,
    FRAME_SAMPLES,
    RATE_HZ,
    Clean,
    Fault,
    Frame,
    Guess,
    Mended,
    Partial,
    Speech,
    Transcript,
    Voicing,
    Woken,
)
from assistant.ports import Message

DELAY_FRAMES = 2
"""Frames by which the echo of a scripted room lags the loudspeaker: 40 ms, as across a desk with its buffers."""


class FileSound:
    """A `ports.Sound` on audio time: the microphone hears a recording, the loudspeaker is written down.

    `write` never blocks: who writes is paced by `engine.hands.AudioTime`.
    """

    def __init__(
        self,
        pcm: np.ndarray,
        rate_hz: int,
        tail_s: float = 3.0,
        echo_db: float | None = None,
        faults: Sequence[Fault | Mended] = (),
    ) -> None:
        """`pcm`: int16 at 16 kHz; `rate_hz`: of `write`; `tail_s`: quiet after the last sound of either side;
        `echo_db`: level of the loudspeaker in the microphone; `faults` come at their own `at_s`."""
        self._pcm = pcm.astype(np.int16)
        self._rate_hz = rate_hz
        self._tail_s = tail_s
        self._echo = None if echo_db is None else 10 ** (echo_db / 20)
        self._faults = deque(faults)
        self._queue = bytearray()
        self._lock = threading.Lock()
        self._down = soxr.ResampleStream(rate_hz, RATE_HZ, 1, dtype="int16", quality="LQ")
        self._far = np.zeros(0, np.int16)
        self.played = bytearray()
        """Everything the loudspeaker gave, at `rate_hz`, from the first frame on."""

    @property
    def rate_hz(self) -> int:
        """Rate of `write`."""
        return self._rate_hz

    def listen(self) -> Iterator[Frame | Fault | Mended]:
        """Yield the recording, then quiet until the conversation has been quiet for `tail_s`."""
        lag: deque[np.ndarray] = deque([np.zeros(FRAME_SAMPLES, np.int16)] * DELAY_FRAMES)
        at, quiet_s = 0, 0.0
        while at < len(self._pcm) or quiet_s < self._tail_s:
            at_s = (at + FRAME_SAMPLES) / RATE_HZ
            while self._faults and self._faults[0].at_s <= at_s:
                yield self._faults.popleft()
            far = self._play()
            quiet_s = 0.0 if far is not None or at < len(self._pcm) else quiet_s + FRAME_S
            near = self._pcm[at : at + FRAME_SAMPLES].astype(np.float64)
            near = np.pad(near, (0, FRAME_SAMPLES - len(near)))
            lag.append(np.zeros(FRAME_SAMPLES, np.int16) if far is None else far)
            if self._echo:
                near = near + lag.popleft() * self._echo
            at += FRAME_SAMPLES
            sound = np.clip(near, -32768, 32767).astype(np.int16).tobytes()
            yield Frame(at_s, sound, b"" if far is None else far.tobytes())

    def _play(self) -> np.ndarray | None:
        size = 2 * round(FRAME_S * self._rate_hz)
        with self._lock:
            piece = bytes(self._queue[:size])
            del self._queue[:size]
        self.played += piece + bytes(size - len(piece))
        if not piece and not len(self._far):
            return None
        samples = np.frombuffer(piece, np.int16)
        self._far = np.concatenate([self._far, self._down.resample_chunk(samples) if piece else self._far[:0]])
        far, self._far = self._far[:FRAME_SAMPLES], self._far[FRAME_SAMPLES:]
        return np.pad(far, (0, FRAME_SAMPLES - len(far)))

    def write(self, pcm: bytes) -> None:
        """Put sound into the queue."""
        with self._lock:
            self._queue += pcm

    def drop(self) -> float:
        """Empty the queue."""
        with self._lock:
            seconds = len(self._queue) / 2 / self._rate_hz
            self._queue.clear()
        return seconds

    def pending_s(self) -> float:
        """Seconds in the queue."""
        with self._lock:
            return len(self._queue) / 2 / self._rate_hz

    def relax(self, relaxed: bool) -> None:
        """A recording is as quick either way."""

    def close(self) -> None:
        """Nothing to release."""


class LevelDetector:
    """A `ports.Detector` that takes loud for voiced: for scripted sound."""

    WINDOW = 512

    def __init__(self, loud: float = 300.0) -> None:
        """`loud`: rms (int16) that counts as voice."""
        self._loud = loud
        self._near = np.zeros(0, np.int16)
        self._echo_db = -90.0

    def feed(self, clean: Clean) -> Iterator[Voicing]:
        """A window per 512 samples."""
        self._near = np.concatenate([self._near, np.frombuffer(clean.near, np.int16)])
        self._echo_db = clean.echo_db
        while len(self._near) >= self.WINDOW:
            window, self._near = self._near[: self.WINDOW].astype(np.float64), self._near[self.WINDOW :]
            rms = float(np.sqrt((window**2).mean()))
            at_s = clean.at_s - len(self._near) / RATE_HZ
            level_db = 20 * np.log10(max(rms, 1.0) / 32768)
            yield Voicing(at_s, 0.99 if rms > self._loud else 0.01, float(level_db), self._echo_db)

    def reset(self) -> None:
        """Forget the sound so far."""
        self._near = np.zeros(0, np.int16)


class NoName:
    """A `ports.WakeWord` that hears its name at given moments, or never."""

    def __init__(self, at_s: Sequence[float] = (), phrase: str = "scripted") -> None:
        """`at_s`: audio times, rising."""
        self._at_s = deque(at_s)
        self._phrase = phrase

    def feed(self, clean: Clean) -> Iterator[Woken]:
        """`Woken` at the frame that passes the moment."""
        if self._at_s and clean.at_s >= self._at_s[0]:
            self._at_s.popleft()
            yield Woken(clean.at_s, self._phrase)

    def speaking(self, speaks: bool) -> None:
        """No bar to raise."""


@dataclass(slots=True)
class ScriptedTranscriber:
    """A `ports.Transcriber` that knows what is said: a list of (audio time at which a word has been said, word)."""

    words: Sequence[tuple[float, str]] = field(repr=False)
    name: str = "scripted"
    _begun_s: float = 0.0
    _said: str = field(default="", repr=False)

    def begin(self, at_s: float) -> None:
        """A turn begins."""
        self._begun_s, self._said = at_s, ""

    def feed(self, pcm: bytes, at_s: float) -> Iterator[Partial]:
        """Yield the words said until `at_s` when there are new ones."""
        said = self._until(at_s)
        if said != self._said:
            stable, self._said = self._said, said
            yield Partial(at_s, said, stable)

    def read(self, at_s: float) -> Transcript:
        """The words until `at_s`."""
        said = self._until(at_s)
        return Transcript(at_s, said, 1.0, (Guess(said, 0.0),) if said else ())

    def finish(self, at_s: float) -> Transcript:
        """The words until `at_s`."""
        return self.read(at_s)

    def _until(self, at_s: float) -> str:
        return " ".join(word for time_s, word in self.words if self._begun_s - 0.5 <= time_s <= at_s)


class ScriptedTurnEnd:
    """A `ports.TurnEnd` that gives the same answer always."""

    def __init__(self, chance: float = 0.9) -> None:
        """`chance`: 0 to 1."""
        self._chance = chance

    def probability(self, pcm: bytes) -> float:
        """The scripted chance."""
        return self._chance


class ScriptedDialogue:
    """A `ports.Dialogue` that gives scripted answers in turn; an exception among the pieces is raised there.

    An empty piece means that it is thinking: on audio time, each costs a frame.
    """

    def __init__(self, answers: Sequence[Sequence[str | Exception]], chance: float = 0.5) -> None:
        """`answers`: pieces of each reply; they go round. `chance`: of the end of any turn."""
        self._answers = answers
        self._chance = chance
        self._turn = 0
        self.asked: list[list[Message]] = []

    def expect(self, messages: Sequence[Message]) -> float:
        """The scripted chance."""
        return self._chance

    def reply(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """The next scripted answer."""
        self.asked.append(list(messages))
        pieces = self._answers[self._turn % len(self._answers)]
        self._turn += 1
        for piece in pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    def close(self) -> None:
        """Nothing to release."""


class DeadDialogue:
    """A `ports.Dialogue` whose model is gone: people's sentences take its place."""

    def expect(self, messages: Sequence[Message]) -> float:
        """Raises ModelDied."""
        raise ModelDied("The answering model is not there.")

    def reply(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """Raises ModelDied."""
        raise ModelDied("The answering model is not there.")

    def close(self) -> None:
        """Nothing to release."""


class ToneVoice:
    """A `ports.Voice` that hums: a tone as long as the words would be, for journeys without models."""

    def __init__(self, rate_hz: int = 22_050, word_s: float = 0.3, level: float = 3000.0) -> None:
        """`word_s`: seconds a word lasts; `level`: amplitude, int16."""
        self._rate_hz = rate_hz
        self._word_s = self._plain_s = word_s
        self._level = level

    @property
    def rate_hz(self) -> int:
        """Rate of its sound."""
        return self._rate_hz

    def say(self, text: str) -> Iterator[Speech]:
        """One hum for all words."""
        t = np.arange(int(len(text.split()) * self._word_s * self._rate_hz)) / self._rate_hz
        yield Speech(text, (self._level * np.sin(2 * np.pi * 220 * t)).astype(np.int16).tobytes(), self._rate_hz)

    def knows(self, sentence: str) -> bool:
        """Every sentence is hummed at once."""
        return True

    def fix(self, text: str) -> None:
        """Every sentence lies ready."""

    def pace(self, factor: float) -> None:
        """Words last that many times longer."""
        self._word_s = self._plain_s * factor
