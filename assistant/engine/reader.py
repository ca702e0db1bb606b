"""The recogniser's own task: sound of a turn goes in as it comes, words come out when they are read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import anyio

from assistant.engine.hands import Hands, step
from assistant.events import Partial, Transcript
from assistant.ports import Transcriber


@dataclass(frozen=True, slots=True)
class _Request:
    kind: Literal["begin", "sound", "read", "finish"]
    at_s: float
    pcm: bytes = b""
    serial: int = 0


class Reader:
    """Requests are done in order; sound that waits is read in one go, readings that nobody waits for are left out."""

    def __init__(
        self,
        hands: Hands,
        transcriber: Transcriber,
        partial: Callable[[Partial], None],
        reading: Callable[[Transcript, bool, int], None],
    ) -> None:
        """`partial` is told words of a growing turn; `reading` a transcript, whether final, and the asker's serial."""
        self._hands = hands
        self._transcriber = transcriber
        self._partial = partial
        self._reading = reading
        self._requests: deque[_Request] = deque()
        self._wake = anyio.Event()
        self._serial = 0

    def begin(self, at_s: float) -> None:
        """A turn begins; what is left of the last one is not read any more."""
        self._requests.clear()
        self._put(_Request("begin", at_s))

    def sound(self, pcm: bytes, at_s: float) -> None:
        """Sound of the turn that ends at `at_s`."""
        self._put(_Request("sound", at_s, pcm))

    def read(self, at_s: float, serial: int) -> None:
        """Ask for the best reading so far."""
        self._serial = serial
        self._put(_Request("read", at_s, serial=serial))

    def finish(self, at_s: float, serial: int) -> None:
        """Ask for the final reading with its other guesses."""
        self._serial = serial
        self._put(_Request("finish", at_s, serial=serial))

    def forget(self, serial: int) -> None:
        """Readings asked for before `serial` are no longer waited for."""
        self._serial = serial

    def _put(self, request: _Request) -> None:
        self._requests.append(request)
        self._wake.set()

    async def run(self) -> None:
        """Do requests for ever."""
        while True:
            await self._wake.wait()
            self._wake = anyio.Event()
            while self._requests:
                await self._do(self._requests.popleft())

    async def _do(self, request: _Request) -> None:
        if request.kind == "begin":
            await self._hands.run(self._transcriber.begin, request.at_s)
        elif request.kind == "sound":
            await self._feed(request)
        elif request.serial >= self._serial:
            final = request.kind == "finish"
            read = self._transcriber.finish if final else self._transcriber.read
            self._reading(await self._hands.run(read, request.at_s), final, request.serial)

    async def _feed(self, request: _Request) -> None:
        pieces, at_s = [request.pcm], request.at_s
        while self._requests and self._requests[0].kind == "sound":
            more = self._requests.popleft()
            pieces.append(more.pcm)
            at_s = more.at_s
        partials = iter(self._transcriber.feed(b"".join(pieces), at_s))
        while (partial := await self._hands.run(step, partials)) is not None:
            self._partial(partial)
