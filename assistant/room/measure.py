"""Speaks recordings into a room and reads off the tapes when the assistant answered: by ear, never by its word."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from assistant.room import wav
from assistant.room.tape import FLOOR, RATE_HZ, Pcm, levels, loud_span
from assistant.room.virtual import VirtualRoom

BREATH_S = 0.3
"""Quiet that separates two bursts of the voice."""
HEARD_S = 0.5
"""A sound that begins so soon after an interruption is the interrupted reply's next sentence, not an answer to it."""
STOPPED_S = 8.0
"""Wait for an answer to an interruption: "stop" may well have none."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording of a person."""

    path: Path
    pcm: Pcm = field(repr=False)
    begin_s: float
    """First sound, seconds from the file's start."""
    end_s: float
    """End of the last sound."""
    words: str = field(repr=False, default="")
    pause_s: float = 0.0
    """Longest known pause in it; 0 where none is labelled."""


@dataclass(frozen=True, slots=True)
class Said:
    """A clip as it sounded in the room; wall clock."""

    clip: Clip
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What the tapes hold of one turn; wall clock and seconds."""

    said: Said
    onset: float | None
    """First sound of the reply, or None where there was none."""
    latency_s: float | None
    """End of speech to first sound; None for a cut-in, which is no latency."""
    answered_s: float | None
    """End of speech to the first sound that began after it; with a cut-in, to the answer that followed."""
    cut_in: bool
    """Whether the assistant began to sound while the person was not through."""
    spoke_s: float
    """How long the loudspeaker sounded."""
    stopped_after_s: float | None = None
    """How long the voice went on after this turn, an interruption, began."""


def clip(path: Path, words: str = "", end_of_speech: float | None = None, pause_s: float = 0.0) -> Clip:
    """Read a WAV file; raises SoundError where nothing in it is audible."""
    pcm = wav.read(path)
    begin, end = loud_span(pcm) or (0.0, len(pcm) / RATE_HZ)
    return Clip(path, pcm, begin, end if end_of_speech is None else end_of_speech, words, pause_s)


def bursts(pcm: Pcm, breath_s: float = BREATH_S, floor: float = FLOOR) -> list[tuple[float, float]]:
    """Begin and end, seconds, of each stretch of sound; gaps of up to `breath_s` belong to a stretch."""
    loud = np.nonzero(levels(pcm) > floor)[0]
    if not len(loud):
        return []
    parts = np.split(loud, np.nonzero(np.diff(loud) > breath_s * 100)[0] + 1)
    return [(float(part[0]) / 100, float(part[-1] + 1) / 100) for part in parts]


def find(needle: Pcm, hay: Pcm) -> int | None:
    """Sample of `hay` at which `needle` begins, by cross-correlation; None where it is not in there."""
    size = 1 << (len(needle) + len(hay) - 1).bit_length()
    spectrum = np.fft.rfft(hay.astype(np.float64), size) * np.conj(np.fft.rfft(needle.astype(np.float64), size))
    likeness = np.fft.irfft(spectrum, size)[: max(1, len(hay) - len(needle) + 1)]
    at = int(likeness.argmax())
    energy = np.sqrt(
        float((needle.astype(np.float64) ** 2).sum())
        * float((hay[at : at + len(needle)].astype(np.float64) ** 2).sum())
    )
    return at if energy > 0 and float(likeness[at]) > 0.5 * energy else None


class Listener:
    """A person's mouth and patience in a room: speaks, waits, and reads the tapes afterwards."""

    def __init__(
        self, room: VirtualRoom, alive: Callable[[], bool], *, quiet_s: float = 1.8, reply_within_s: float = 30.0
    ) -> None:
        self._room = room
        self._alive = alive
        self._quiet_s = quiet_s
        self._within_s = reply_within_s

    def say(self, spoken: Clip) -> Said:
        """Speak a clip into the microphone; return when it was said, with its moments as the tape shows them."""
        start = time.monotonic()
        self._room.play(spoken.path).wait()
        time.sleep(0.3)
        return self._locate(spoken, start)

    def wait_for_voice(self, limit_s: float | None = None) -> bool:
        """Wait until the loudspeaker sounds; False when it did not in time."""
        return self._until(lambda: not self._room.speaker.silent_for(0.1), limit_s or self._within_s)

    def wait_for_quiet(self, quiet_s: float | None = None, limit_s: float = 90.0) -> bool:
        """Wait until the loudspeaker has been quiet for a while; False when it was not in time."""
        return self._until(lambda: self._room.speaker.silent_for(quiet_s or self._quiet_s), limit_s)

    def turn(self, spoken: Clip, interruption: tuple[Clip, float] | None = None) -> list[Measured]:
        """Say a clip and hear the reply out; with an interruption, say that so many seconds into the reply.

        One measurement for the clip, and one more for the interruption if there was a reply to interrupt.
        """
        first = self.say(spoken)
        answered = self._sounded_since(first.begin) or self.wait_for_voice()
        if interruption is None or not answered:
            self.wait_for_quiet()
            return [self.read(first)]
        time.sleep(interruption[1])
        second = self.say(interruption[0])
        self.wait_for_quiet(BREATH_S)
        self.wait_for_voice(min(self._within_s, STOPPED_S))
        self.wait_for_quiet()
        return [self.read(first, second.begin), self.read(second, into=True)]

    def read(self, said: Said, until: float | None = None, into: bool = False) -> Measured:
        """What the tapes hold from the begin of a clip to `until` (now, where None); `into`: it was said into a reply,
        which may have drawn breath just then, and gone on for a moment."""
        base = said.begin - 1.0
        last = until if until is not None else time.monotonic()
        sounds = [(base + a, base + b) for a, b in bursts(self._room.speaker.between(base, last))]
        before = [burst for burst in sounds if burst[0] <= said.begin < burst[1]]
        if into:
            before = [burst for burst in sounds if burst[0] < said.begin + HEARD_S and burst[1] > said.begin]
        replies = [burst for burst in sounds if burst[0] > said.begin and burst not in before]
        cut_in = any(begin < said.end for begin, _ in replies)
        onset = next((begin for begin, _ in replies), None)
        return Measured(
            said=said,
            onset=onset,
            latency_s=None if onset is None or cut_in else onset - said.end,
            answered_s=next((begin - said.end for begin, _ in replies if begin >= said.end), None),
            cut_in=cut_in,
            spoke_s=sum(b - a for a, b in replies),
            stopped_after_s=before[-1][1] - said.begin if before else None,
        )

    def _sounded_since(self, begin: float) -> bool:
        """Whether the loudspeaker sounded meanwhile; a short answer may be over before its clip's last silence is."""
        return bool(bursts(self._room.speaker.between(begin, time.monotonic())))

    def _locate(self, spoken: Clip, start: float) -> Said:
        """Where its first and its last second and a half lie on the tape: a busy machine may have stretched it."""
        hay = self._room.mic.between(start, time.monotonic())
        first, last = int(spoken.begin_s * RATE_HZ), int(spoken.end_s * RATE_HZ)
        part = min(last - first, int(1.5 * RATE_HZ))
        head, tail = find(spoken.pcm[first : first + part], hay), find(spoken.pcm[last - part : last], hay)
        begin = start + (spoken.begin_s if head is None else head / RATE_HZ)
        end = begin + spoken.end_s - spoken.begin_s if tail is None else start + (tail + part) / RATE_HZ
        return Said(spoken, begin, max(begin, end))

    def _until(self, true: Callable[[], bool], limit_s: float) -> bool:
        until = time.monotonic() + limit_s
        while time.monotonic() < until and self._alive():
            if true():
                return True
            time.sleep(0.02)
        return False
