"""Moonshine as a recogniser of turns: it has no streaming state, so a growing turn is read again and again.

Each reading starts from the last one as a draft. Sound is read without the silence at its edges, so that a pause costs
nothing: the same sound has been read before. Turns longer than the model was trained for are split at their quietest
moment, and the words before it are committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import exp
from pathlib import Path
from typing import Any

import numpy as np

from assistant.adapters.guesses import agreed, joined
from assistant.adapters.moonshine_decoder import Encoded, MoonshineNetwork, Reading
from assistant.events import FRAME_SAMPLES, RATE_HZ, Guess, Partial, Transcript
from assistant.settings import HearingSettings

WITHIN = 2.5
"""Natural logs below the best beyond which the beam gives a reading up: 4 hears no more and takes longer."""
LONGEST_S = 26.0
"""Seconds read in one go: Moonshine was trained on short pieces, and a split costs words (14 of 59 in one clip)."""
SPLIT_FROM_S = 13.0
"""Seconds before which a piece is not split."""
SPLIT_WINDOW_S = 0.2
"""Seconds over which quiet is looked for."""
UNHURRIED = 0.05
"""Share of the length of a piece that passes between its readings: the work grows with the length."""
MARGIN_S = 0.2
"""Seconds left of the silence at the edges: with 0.1 words are lost."""
LEAST_LEVEL = 10.0
"""rms (int16) of a frame below which there is no sound at all."""
OVER_FLOOR, UNDER_PEAK = 1.5, 0.01
"""A frame sounds when it is above both: the level exceeded by nine frames in ten, and the loudest one, times this."""

Samples = np.ndarray[Any, np.dtype[np.int16]]


@dataclass(slots=True)
class _Read:
    """What is known of the piece of sound from `begin` to `end`, samples of the turn."""

    begin: int
    end: int
    encoded: Encoded
    drafted: Reading | None = None
    beam: list[Reading] = field(default_factory=list)


class MoonshineTranscriber:
    """A `ports.Transcriber`. Sound is taken when `feed` is called; it is read as its iterator is drawn."""

    name = "moonshine"

    def __init__(self, folder: Path, settings: HearingSettings) -> None:
        """Load the model from its folder. Raises ModelMissing or ModelCorrupt."""
        self._network = MoonshineNetwork(folder, settings.threads)
        self._settings = settings
        self.begin(0.0)

    def begin(self, at_s: float) -> None:
        """A turn begins; forget the last one."""
        self._pcm = bytearray()
        self._start = 0
        """Samples of the turn before `_pcm`: they are committed."""
        self._due = self._pace(0)
        """Samples of the turn at which the next reading is made."""
        self._committed: list[tuple[Guess, ...]] = []
        self._committed_tokens = 0
        self._last: _Read | None = None
        self._draft: tuple[int, ...] = ()
        self._told, self._stable = "", ""

    def feed(self, pcm: bytes, at_s: float) -> Iterator[Partial]:
        """Take sound of the turn that ends at `at_s`; yield a `Partial` when there are new words.

        Readings are made at fixed amounts of sound. Of several that are due at once only the last is made: a slow
        machine reads less often, and does not fall behind. What `finish` gives depends on the sound alone.
        """
        self._pcm += pcm
        while self._total - self._start >= LONGEST_S * RATE_HZ:
            self._commit()
        return self._readings(at_s)

    def _readings(self, at_s: float) -> Iterator[Partial]:
        if self._total < self._due:
            return
        while self._due <= self._total:
            upto, self._due = self._due, self._due + self._pace(self._due)
        if upto <= self._start:
            return
        reading = self._drafted(upto)
        text = self._whole([*self._best(), self._guess(reading)]) if reading else self._whole(self._best())
        stable = agreed(self._told, text)
        if text and (text, stable) != (self._told, self._stable):
            self._told, self._stable = text, stable
            yield Partial(at_s - (self._total - upto) / RATE_HZ, text, stable)

    def read(self, at_s: float) -> Transcript:
        """A quick reading of all sound so far, which goes on from the last `Partial`; the turn may go on afterwards.

        It takes half as long as `finish` and has one word error in twenty more; where both agree, what was drafted on
        it stands.
        """
        reading = self._drafted(self._total)
        guesses = joined([*self._committed, *([(self._guess(reading),)] if reading else [])], 1)
        return self._transcript(at_s, guesses, reading)

    def finish(self, at_s: float) -> Transcript:
        """The final reading with up to `settings.guesses`; the turn may go on afterwards all the same.

        No work is done twice: where only silence came after the last `finish`, all of it is done; after the last
        `read` or `Partial`, the encoder's.
        """
        beam = self._beam(self._total)
        pieces = [*self._committed, tuple(self._guess(reading) for reading in beam)]
        return self._transcript(at_s, joined(pieces, self._settings.guesses), beam[0] if beam else None)

    def _transcript(self, at_s: float, guesses: tuple[Guess, ...], last: Reading | None) -> Transcript:
        if not guesses:
            return Transcript(at_s, "", 0.0)
        tokens = self._committed_tokens + (len(last.ids) + 1 if last else 0)
        return Transcript(at_s, guesses[0].text, exp(guesses[0].log_probability / tokens), guesses)

    def _drafted(self, upto: int) -> Reading | None:
        """A quick reading that goes on from the last one; one word error in twenty more than without."""
        sound = self._sounding(upto)
        if sound is None:
            return None
        if sound.drafted is None:
            sound.drafted = sound.beam[0] if sound.beam else self._network.greedy(sound.encoded, self._draft)
            self._draft = sound.drafted.ids
        return sound.drafted

    def _beam(self, upto: int) -> list[Reading]:
        sound = self._sounding(upto)
        if sound is None:
            return []
        if not sound.beam:
            sound.beam = self._network.beam(sound.encoded, self._settings.guesses, WITHIN)
        return sound.beam

    def _sounding(self, upto: int) -> _Read | None:
        """The sound from `_start` to sample `upto` of the turn, trimmed and encoded; None where all is silent."""
        sound = np.frombuffer(bytes(self._pcm[: 2 * (upto - self._start)]), np.int16)
        edges = _edges(sound)
        if edges is None:
            return None
        begin, end = self._start + edges[0], self._start + edges[1]
        if self._last is None or (self._last.begin, self._last.end) != (begin, end):
            self._last = _Read(begin, end, self._network.encode(sound[edges[0] : edges[1]]))
        return self._last

    def _commit(self) -> None:
        """Read the beginning of a long turn for good and let go of its sound."""
        sound = np.frombuffer(bytes(self._pcm[: 2 * int(LONGEST_S * RATE_HZ)]), np.int16)
        cut = _quietest(sound)
        beam = self._beam(self._start + cut)
        if beam:
            self._committed.append(tuple(self._guess(reading) for reading in beam))
            self._committed_tokens += len(beam[0].ids) + 1
        del self._pcm[: 2 * cut]
        self._start += cut
        self._last, self._draft = None, ()

    @property
    def _total(self) -> int:
        """Samples of the turn so far."""
        return self._start + len(self._pcm) // 2

    def _pace(self, after: int) -> int:
        """Samples from a reading after so many of the turn to the next."""
        return max(1, int(max(self._settings.reading_every_s * RATE_HZ, UNHURRIED * (after - self._start))))

    def _guess(self, reading: Reading) -> Guess:
        return Guess(self._network.text(reading.ids), reading.log_probability)

    def _best(self) -> list[Guess]:
        return [piece[0] for piece in self._committed]

    @staticmethod
    def _whole(guesses: list[Guess]) -> str:
        return " ".join(guess.text for guess in guesses if guess.text)


def _levels(sound: Samples) -> np.ndarray[Any, np.dtype[np.float64]]:
    """rms of each whole frame."""
    frames = sound[: len(sound) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    return np.asarray(np.sqrt(np.square(frames.astype(np.float64)).mean(1)))


def _edges(sound: Samples) -> tuple[int, int] | None:
    """First and last sample of what sounds, with MARGIN_S around it; None for silence."""
    levels = _levels(sound)
    if not len(levels) or levels.max() < LEAST_LEVEL:
        return None
    bar = max(levels.max() * UNDER_PEAK, np.percentile(levels, 10) * OVER_FLOOR)
    loud = np.flatnonzero(levels >= min(bar, levels.max()))
    margin = int(MARGIN_S * RATE_HZ)
    begin, end = int(loud[0]) * FRAME_SAMPLES - margin, int(loud[-1] + 1) * FRAME_SAMPLES + margin
    return max(0, begin), min(len(levels) * FRAME_SAMPLES, end)


def _quietest(sound: Samples) -> int:
    """Sample in the middle of the quietest SPLIT_WINDOW_S after SPLIT_FROM_S."""
    levels = np.square(_levels(sound))
    width = round(SPLIT_WINDOW_S * RATE_HZ / FRAME_SAMPLES)
    first = round(SPLIT_FROM_S * RATE_HZ / FRAME_SAMPLES)
    quiet = np.convolve(levels[first:], np.ones(width), "valid")
    return (first + int(quiet.argmin()) + width // 2) * FRAME_SAMPLES
