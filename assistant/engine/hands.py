"""How blocking work is done: in threads while people speak, or in line while a file is played on audio time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, TypeVarTuple

import anyio
import anyio.lowlevel
import anyio.to_thread

from assistant.ports import Sound

T = TypeVar("T")
Args = TypeVarTuple("Args")

AHEAD_S = 0.05
"""Seconds of sound written ahead of audio time, as the sound card's short queue would hold."""
SETTLED = 12
"""Turns of the event loop without work after which nothing more follows from a frame: the longest chain of tasks
that wake each other (model, guard, voice, player) takes four."""


class Hands(Protocol):
    """Runs what blocks."""

    async def run(self, call: Callable[[*Args], T], *args: *Args) -> T:
        """The result of `call`; cancelling waits for it to end."""

    async def write(self, sound: Sound, pcm: bytes) -> None:
        """Hand a slice to the loudspeaker when it has room."""

    async def settle(self) -> None:
        """Wait until everything that follows from the frame just fed has happened."""

    async def idle(self) -> None:
        """Let a little time go by: somebody is thinking."""


class Threads:
    """Live: time goes by by itself."""

    async def run(self, call: Callable[[*Args], T], *args: *Args) -> T:
        """Run in a worker thread."""
        return await anyio.to_thread.run_sync(call, *args)

    async def write(self, sound: Sound, pcm: bytes) -> None:
        """The device itself blocks until it has room."""
        await anyio.to_thread.run_sync(sound.write, pcm)

    async def settle(self) -> None:
        """Nothing to wait for."""

    async def idle(self) -> None:
        """Give way to other tasks."""
        await anyio.lowlevel.checkpoint()


class AudioTime:
    """A file: one thread, and time goes by only when `settle` has found everything done. Same sound, same log."""

    def __init__(self) -> None:
        """Time stands still until the first `settle`."""
        self._work = 0
        self._frame = anyio.Event()

    async def run(self, call: Callable[[*Args], T], *args: *Args) -> T:
        """Run in line; other tasks go first."""
        self._work += 1
        await anyio.lowlevel.checkpoint()
        return call(*args)

    async def write(self, sound: Sound, pcm: bytes) -> None:
        """Wait for room, frame by frame."""
        while sound.pending_s() > AHEAD_S:
            await self._frame.wait()
        self._work += 1
        sound.write(pcm)

    async def settle(self) -> None:
        """Let all tasks run until none has work, then begin the next frame."""
        quiet = 0
        while quiet < SETTLED:
            before = self._work
            await anyio.lowlevel.checkpoint()
            quiet = quiet + 1 if self._work == before else 0
        frame, self._frame = self._frame, anyio.Event()
        frame.set()
        self._work = 0

    async def idle(self) -> None:
        """Wait for the next frame."""
        await self._frame.wait()


def step(iterator: Any) -> Any:
    """The next item, or None at the end: StopIteration cannot cross a thread."""
    return next(iterator, None)
