"""The loudspeaker: sentences handed to `aplay` as one sound in memory, watched, killed when it does not get on.

The sound lies in an anonymous file of the kernel's, so no disk is touched. The file's position is shared with `aplay`:
how far it has read shows whether it really plays.
"""

from __future__ import annotations

import os
import struct
import subprocess
from collections import deque
from dataclasses import dataclass

from assistant.crisis import tones
from assistant.crisis.library import Library
from assistant.crisis.signals import Broken, Mended, Say, Signal, Unspoken
from assistant.crisis.tones import RATE_HZ

STARTS_S = 1.5
"""Seconds in which `aplay` must begin to read; it reads only once the device is open."""
STALLS_S = 2.0
"""Seconds that it may stay at one place."""
DRAINS_S = 2.0
"""Seconds, above the length of the sound, after which it must have ended."""
POLL_S = 0.03
MOST_PENDING = 6


@dataclass(slots=True)
class _Playing:
    say: Say
    process: subprocess.Popen[bytes]
    file: int
    size: int
    began: float
    position: int
    moved: float
    retried: bool

    @property
    def length_s(self) -> float:
        """Length of the sound."""
        return self.size / 2 / RATE_HZ


class Player:
    """Speaks one thing after another; never blocks."""

    def __init__(self, library: Library, devices: list[str], program: str = "aplay") -> None:
        """`devices`: ALSA names; when one fails the next is tried."""
        self._library = library
        self._devices = [d for d in devices if d] or ["default"]
        self._program = program
        self._tones = {name: tones.pcm(name) for name in tones.TONES}
        self._playing: _Playing | None = None
        self._pending: deque[Say] = deque()
        self._dying: list[subprocess.Popen[bytes]] = []

    @property
    def busy(self) -> bool:
        """Whether something is being said."""
        return self._playing is not None

    @property
    def length_s(self) -> float:
        """Length of what is being said, seconds."""
        return self._playing.length_s if self._playing else 0.0

    def say(self, say: Say, now: float) -> list[Signal]:
        """Say it now when urgent or idle, else after what is being said. Gives what went wrong at once."""
        if say.urgent:
            self._pending.clear()
            self.stop()
        if self._playing is None:
            return self._start(say, now, retried=False)
        if not say.dispensable and len(self._pending) < MOST_PENDING:
            self._pending.append(say)
        return []

    def poll(self, now: float) -> list[Signal]:
        """Look after what is being said. Gives what went wrong, or right again."""
        self._dying = [p for p in self._dying if p.poll() is None]
        playing = self._playing
        if playing is None:
            return []
        ended = playing.process.poll()
        position = os.lseek(playing.file, 0, os.SEEK_CUR)
        if position != playing.position:
            playing.position, playing.moved = position, now
        if ended is None and not self._hangs(playing, now):
            return []
        self.stop()
        signals: list[Signal] = [Mended("loudspeaker")] if ended == 0 else self._failed(playing, now)
        while self._playing is None and self._pending:
            signals += self._start(self._pending.popleft(), now, retried=False)
        return signals

    def stop(self) -> None:
        """Be silent now."""
        if self._playing is not None:
            if self._playing.process.poll() is None:
                self._playing.process.kill()
                self._dying.append(self._playing.process)
            os.close(self._playing.file)
            self._playing = None

    def _hangs(self, playing: _Playing, now: float) -> bool:
        if playing.position == 0:
            return now - playing.began > STARTS_S
        if now - playing.began > playing.length_s + DRAINS_S:
            return True
        return playing.position < playing.size and now - playing.moved > STALLS_S

    def _start(self, say: Say, now: float, retried: bool) -> list[Signal]:
        sound, complete = self._sound(say)
        signals: list[Signal] = [] if complete else [Broken("clips")]
        if not sound:
            return signals
        file = os.memfd_create("solace")
        try:
            data = _header(len(sound)) + sound
            os.write(file, data)
            os.lseek(file, 0, os.SEEK_SET)
            command = [self._program, "-q", "-t", "wav", "-D", self._devices[0], "-"]
            process = subprocess.Popen(command, stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except OSError:
            os.close(file)
            return [*signals, *self._refused(say, now, retried)]
        self._playing = _Playing(say, process, file, len(data), now, 0, now, retried)
        return signals

    def _failed(self, playing: _Playing, now: float) -> list[Signal]:
        return self._refused(playing.say, now, playing.retried)

    def _refused(self, say: Say, now: float, retried: bool) -> list[Signal]:
        if len(self._devices) > 1:
            self._devices.append(self._devices.pop(0))
            if not retried:
                return self._start(say, now, retried=True)
        return [Unspoken(_stands_for(say))]

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
