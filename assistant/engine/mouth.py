"""The way of an answer: words, sound, loudspeaker, side by side; one cancel scope an answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import anyio
import numpy as np
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from assistant.engine.hands import Hands, step
from assistant.events import Speech
from assistant.ports import Sound, Voice
from assistant.turns.sentences import Clause

SLICE_S = 0.02
"""Seconds of sound handed over at once: how soon a pause takes hold."""
LEAD = 2
"""Clauses and sounds that may lie ready ahead of the loudspeaker."""


@dataclass(slots=True)
class Progress:
    """What has become of an answer so far; written by its tasks, read by the session."""

    ready: bool = False
    """The first clause lies ready as sound."""
    begun: bool = False
    """Its first sound was handed over."""
    done: bool = False
    """It has come to an end by itself."""
    heard: list[str] = field(default_factory=list, repr=False)
    """The clauses that have sounded, the last one cut where it was broken off."""
    marks: dict[str, float] = field(default_factory=dict)
    """Audio time of each stage's first result."""

    def text(self) -> str:
        """What was heard, as one text."""
        return " ".join(self.heard)


class Delivery:
    """One answer. It is made at once, and held back until `release`."""

    def __init__(
        self,
        hands: Hands,
        voice: Voice,
        sound: Sound,
        clauses: AsyncIterator[Clause],
        tell: Callable[[Delivery, str], None],
        now_s: Callable[[], float],
        volume: float = 1.0,
    ) -> None:
        """`tell` is called with "ready", "saying" (a clause is about to sound) and "begun"; `volume`: 0 to 2."""
        self.progress = Progress()
        self.saying = ""
        self._hands = hands
        self._voice = voice
        self._sound = sound
        self._clauses = clauses
        self._tell = tell
        self._now_s = now_s
        self._scope = anyio.CancelScope()
        self._released = anyio.Event()
        self._first_voiced = anyio.Event()
        """Until the first clause is sound, nothing else is made: two cores are few, and the person waits for it."""
        self._go = anyio.Event()
        self._go.set()
        self._volume = volume
        self._back_s = 0.0

    def release(self) -> None:
        """Let it be heard."""
        self._released.set()

    def pause(self) -> None:
        """Hold the breath: what is in the loudspeaker's queue is dropped, and said again on `resume`."""
        self._go = anyio.Event()
        self._back_s += self._sound.drop()

    def resume(self) -> None:
        """Go on where it stopped."""
        self._go.set()

    def cancel(self) -> None:
        """Withdraw it, or break it off."""
        self._scope.cancel()

    async def run(self) -> None:
        """Make and play it; returns when it has ended or was cancelled."""
        try:
            with self._scope:
                async with anyio.create_task_group() as tasks:
                    clauses_in, clauses = anyio.create_memory_object_stream[Clause](LEAD)
                    speech_in, speech = anyio.create_memory_object_stream[Speech](LEAD)
                    tasks.start_soon(self._compose, clauses_in)
                    tasks.start_soon(self._voiced, clauses, speech_in)
                    tasks.start_soon(self._play, speech)
        finally:
            if self._scope.cancel_called and self.progress.begun:
                self._sound.drop()
        self.progress.done = not self._scope.cancel_called

    async def _compose(self, out: MemoryObjectSendStream[Clause]) -> None:
        async with out:
            async for clause in self._clauses:
                self._mark("clause")
                await out.send(clause)
                await self._first_voiced.wait()

    async def _voiced(self, clauses: MemoryObjectReceiveStream[Clause], out: MemoryObjectSendStream[Speech]) -> None:
        async with clauses, out:
            async for clause in clauses:
                pieces = iter(self._voice.say(clause.text))
                while (speech := await self._hands.run(step, pieces)) is not None:
                    if not self.progress.ready:
                        self.progress.ready = True
                        self._first_voiced.set()
                        self._mark("voiced")
                        self._tell(self, "ready")
                    await out.send(speech)
                self._first_voiced.set()

    async def _play(self, speeches: MemoryObjectReceiveStream[Speech]) -> None:
        async with speeches:
            async for speech in speeches:
                await self._released.wait()
                self.saying = speech.text
                self._tell(self, "saying")
                await self._slices(speech)
        await self._released.wait()
        for _ in range(int(self._sound.pending_s() / SLICE_S)):
            await self._hands.write(self._sound, bytes(2 * int(SLICE_S * self._sound.rate_hz)))

    async def _slices(self, speech: Speech) -> None:
        size = 2 * int(SLICE_S * speech.rate_hz)
        pcm = louder(speech.pcm, self._volume)
        at = 0
        try:
            while at < len(pcm):
                if not self._go.is_set():
                    self._back_s += self._sound.drop()
                    await self._go.wait()
                    at = max(0, at - 2 * int(self._back_s * speech.rate_hz))
                    self._back_s = 0.0
                await self._hands.write(self._sound, pcm[at : at + size])
                at += size
                self._began()
        finally:
            if at:
                unheard_s = self._back_s + (self._sound.pending_s() if at < len(pcm) else 0.0)
                self._heard(speech, max(0, at - 2 * int(unheard_s * speech.rate_hz)))

    def _began(self) -> None:
        if not self.progress.begun:
            self.progress.begun = True
            self._mark("first sound")
            self._tell(self, "begun")

    def _heard(self, speech: Speech, until: int) -> None:
        words = speech.text.split()
        count = len(words) if until >= len(speech.pcm) else round(len(words) * until / max(1, len(speech.pcm)))
        if count:
            self.progress.heard.append(" ".join(words[:count]))

    def _mark(self, stage: str) -> None:
        self.progress.marks.setdefault(stage, self._now_s())


def louder(pcm: bytes, factor: float) -> bytes:
    """Sound times `factor`, clipped."""
    if factor == 1.0:
        return pcm
    samples = np.frombuffer(pcm, dtype=np.int16) * factor
    return bytes(np.clip(samples, -32768, 32767).astype(np.int16).tobytes())


async def ring(hands: Hands, sound: Sound, pcm: bytes) -> None:
    """Play `pcm` (int16 at the loudspeaker's rate) as it is."""
    size = 2 * int(SLICE_S * sound.rate_hz)
    for at in range(0, len(pcm), size):
        await hands.write(sound, pcm[at : at + size])
