"""The loudspeaker: sentences handed to `aplay` as one sound from memory, watched, killed when it does not get on.

One `aplay` stands ready, loaded and with the device open, so that a press need not wait for a disk or a device. How
far it has read shows whether it really plays: it reads only once the device is open.
"""

from __future__ import annotations

import contextlib
import struct
from collections import deque
from dataclasses import dataclass

from assistant.crisis import tones
from assistant.crisis.child import Child
from assistant.crisis.library import Library
from assistant.crisis.signals import Broken, Mended, Say, Signal, Unspoken
from assistant.crisis.tones import RATE_HZ

STARTS_S = 1.5
"""Seconds in which `aplay` must begin to read (it reads only once the device is open), or the buzzer steps in."""
GIVES_UP_S = 6.0
"""Seconds after which an `aplay` that has not begun is ended."""
STALLS_S = 2.0
"""Seconds that it may stay at one place."""
DRAINS_S = 2.0
"""Seconds, above the length of the sound, after which it must have ended."""
POLL_S = 0.03
READY_AGAIN_S = 5.0
"""Seconds between attempts to have an `aplay` stand ready, when the last one ended by itself."""
MOST_PENDING = 6


@dataclass(slots=True)
class _Playing:
    say: Say
    child: Child
    size: int
    began: float
    position: int
    moved: float
    tries: int
    buzzed: bool = False

    @property
    def length_s(self) -> float:
        """Length of the sound."""
        return self.size / 2 / RATE_HZ


class Player:
    """Speaks one thing after another; never blocks."""

    def __init__(self, library: Library, devices: list[str], program: str = "aplay", ready: bool = True) -> None:
        """`devices`: ALSA names; when one fails the next is tried. `ready`: keep the first one open."""
        self._library = library
        self._devices = [d for d in devices if d] or ["default"]
        self._program = program
        self._tones = {name: tones.pcm(name) for name in tones.TONES}
        self._playing: _Playing | None = None
        self._pending: deque[Say] = deque()
        self._dying: list[Child] = []
        self._keeps_ready = ready
        self._ready: Child | None = None
        self._ready_at = float("-inf")

    @property
    def busy(self) -> bool:
        """Whether something is being said."""
        return self._playing is not None

    @property
    def length_s(self) -> float:
        """Length of what is being said, seconds."""
        return self._playing.length_s if self._playing else 0.0

    @property
    def began(self) -> float:
        """When what is being said began."""
        return self._playing.began if self._playing else float("-inf")

    def say(self, say: Say, now: float) -> list[Signal]:
        """Say it now when urgent or idle, else after what is being said. Gives what went wrong at once."""
        if say.urgent:
            self._pending.clear()
            self.stop()
        if self._playing is None:
            return self._start(say, now, tries=0)
        if not say.dispensable and len(self._pending) < MOST_PENDING:
            self._pending.append(say)
        return []

    def poll(self, now: float) -> list[Signal]:
        """Look after what is being said. Gives what went wrong, or right again."""
        self._dying = [child for child in self._dying if child.poll() is None]
        playing = self._playing
        if playing is None:
            self._stand_ready(now)
            return []
        position, ended = playing.child.read(), playing.child.poll()
        if position != playing.position:
            if not playing.position:
                playing.began = now
            playing.position, playing.moved = position, now
        if ended is None and not self._hangs(playing, now):
            return self._late(playing, now)
        self.stop()
        signals: list[Signal] = [Mended("loudspeaker")] if ended == 0 else self._failed(playing, now)
        while self._playing is None and self._pending:
            signals += self._start(self._pending.popleft(), now, tries=0)
        return signals

    def stop(self) -> None:
        """Be silent now."""
        if self._playing is not None:
            self._drop(self._playing.child)
            self._playing = None

    def close(self) -> None:
        """Be silent, and let go of the device."""
        self.stop()
        if self._ready is not None:
            self._drop(self._ready)
            self._ready = None

    def _drop(self, child: Child) -> None:
        child.end()
        self._dying.append(child)

    def _stand_ready(self, now: float) -> None:
        if self._ready is not None and self._ready.poll() is not None:
            self._drop(self._ready)
            self._ready = None
        if self._keeps_ready and self._ready is None and now - self._ready_at > READY_AGAIN_S:
            self._ready_at = now
            with contextlib.suppress(OSError):
                self._ready = Child(self._command())

    def _command(self) -> list[str]:
        return [self._program, "-q", "-t", "wav", "-D", self._devices[0], "-"]

    def _child(self) -> Child:
        """The one that stands ready, or a new one. Raises OSError."""
        child, self._ready = self._ready, None
        self._ready_at = float("-inf")
        if child is None or child.poll() is not None:
            return Child(self._command())
        return child

    def _late(self, playing: _Playing, now: float) -> list[Signal]:
        if playing.position or playing.buzzed or now - playing.began <= STARTS_S:
            return []
        playing.buzzed = True
        return [Unspoken(_stands_for(playing.say))]

    def _hangs(self, playing: _Playing, now: float) -> bool:
        if playing.position == 0:
            spare = len(self._devices) > 1 and playing.tries == 0
            return now - playing.began > (STARTS_S if spare else GIVES_UP_S)
        if now - playing.began > playing.length_s + DRAINS_S:
            return True
        return playing.position < playing.size and now - playing.moved > STALLS_S

    def _start(self, say: Say, now: float, tries: int) -> list[Signal]:
        sound, complete = self._sound(say)
        signals: list[Signal] = [] if complete else [Broken("clips")]
        if not sound:
            return signals
        data = _header(len(sound)) + sound
        try:
            child = self._child()
        except OSError:
            return [*signals, Unspoken(_stands_for(say))]
        child.feed(data)
        self._playing = _Playing(say, child, len(data), now, 0, now, tries)
        return signals

    def _failed(self, playing: _Playing, now: float) -> list[Signal]:
        """Once more with a fresh `aplay`, which one that stood ready for long may need; on the spare device if any."""
        if len(self._devices) > 1:
            self._devices.append(self._devices.pop(0))
        if playing.tries == 0 and not playing.buzzed:
            return self._start(playing.say, now, tries=1)
        return [] if playing.buzzed else [Unspoken(_stands_for(playing.say))]

    def _sound(self, say: Say) -> tuple[bytes, bool]:
        clips = [self._library.pcm(line) for line in say.lines]
        found = b"".join(clip for clip in clips if clip)
        complete = None not in clips
        tone = say.tone if complete or found else _stands_for(say) or say.tone
        return self._tones.get(tone, b"") + found, complete


def _stands_for(say: Say) -> str:
    if say.tone and say.tone != "chime":
        return say.tone
    return next((tones.STANDS_FOR[line.id] for line in say.lines if line.id in tones.STANDS_FOR), "")


def _header(size: int) -> bytes:
    riff = struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE")
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE_HZ, RATE_HZ * 2, 2, 16)
    return riff + form + struct.pack("<4sI", b"data", size)
