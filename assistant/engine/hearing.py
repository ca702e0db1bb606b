"""The sound of a turn: kept, handed to the recogniser and to the first witness, and asked for its words."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from anyio.abc import TaskGroup

from assistant.engine.hands import Hands
from assistant.engine.reader import Reader
from assistant.events import FRAME_S, Clean, Event, SoundEnds, Voicing
from assistant.ports import TurnEnd

RING_S = 4.0
"""Seconds of cleaned sound kept for a turn that begins, or is reopened, before anybody noticed."""
PREROLL_S = 0.3
"""Seconds of sound before the first voiced window that belong to a turn: soft consonants."""
JUDGED_S = 8.0
"""Seconds of a turn that Smart Turn looks at."""
BYTES_PER_S = 32_000
WINDOW_S = 0.032
"""Seconds of one window of voice activity."""


class Hearing:
    """One turn's sound after another. `serial` numbers stretches of speech: readings of older ones are not awaited."""

    def __init__(self, hands: Hands, reader: Reader, turn_end: TurnEnd, tell: Callable[[Event], None]) -> None:
        """`tell` is given `SoundEnds` when the first witness has answered."""
        self.serial = 0
        self.listening = False
        self.voiced_s = 0.0
        """Audio time at which the last voiced window ended."""
        self.speech_s = 0.0
        """Seconds of voiced sound in this turn, what made it a turn included."""
        self._heard_s = 0.0
        self._hands = hands
        self._reader = reader
        self._turn_end = turn_end
        self._tell = tell
        self._ring: deque[Clean] = deque(maxlen=int(RING_S / FRAME_S))
        self._unfed: list[bytes] = []
        self._turn = bytearray()
        self._judging = False
        self._finishing = -1

    def keep(self, clean: Clean) -> None:
        """A cleaned frame has come."""
        self._ring.append(clean)
        if self.listening:
            self._take(clean)

    def voicing(self, voicing: Voicing, threshold: float) -> None:
        """A window was voiced, or not; sound goes to the recogniser while somebody speaks."""
        self._heard_s = voicing.at_s
        if self.listening and voicing.probability >= threshold:
            self.voiced_s = voicing.at_s
            self.speech_s += WINDOW_S
            self._feed(voicing.at_s)

    def begin(self, began_s: float, not_before_s: float = 0.0) -> None:
        """A turn begins at `began_s`, noticed now."""
        self.next()
        self.speech_s, self.voiced_s = max(0.0, self._heard_s - began_s), began_s
        self.listening = True
        self._turn.clear()
        self._unfed.clear()
        self._reader.begin(began_s)
        self._catch_up(max(began_s - PREROLL_S, not_before_s))

    def reopen(self, since_s: float) -> None:
        """The turn goes on after all; sound `since_s` belongs to it."""
        self.next()
        self.listening = True
        self._catch_up(since_s)

    def sound(self) -> bytes:
        """The turn so far: 16 kHz, int16."""
        return bytes(self._turn)

    def next(self) -> None:
        """A new stretch: what was asked about the last is not awaited any more."""
        self.serial += 1
        self._reader.forget(self.serial)

    def stop(self) -> None:
        """The turn is over, or there is none."""
        self.listening = False

    def read(self, at_s: float) -> None:
        """Ask for the words so far."""
        self._feed(at_s)
        self._reader.read(at_s, self.serial)

    def finish(self, at_s: float) -> None:
        """Ask, once a stretch, for the final reading with its other guesses."""
        if self._finishing != self.serial:
            self._finishing = self.serial
            self._reader.finish(at_s, self.serial)

    def judge(self, tasks: TaskGroup, at_s: float) -> None:
        """Ask the first witness, unless it is still thinking."""
        if not self._judging:
            self._judging = True
            tasks.start_soon(self._ask, bytes(self._turn[-int(JUDGED_S * BYTES_PER_S) :]), at_s, self.serial)

    async def _ask(self, pcm: bytes, at_s: float, serial: int) -> None:
        chance = await self._hands.run(self._turn_end.probability, pcm)
        self._judging = False
        if serial == self.serial:
            self._tell(SoundEnds(at_s, chance, at_s - self.voiced_s))

    def _catch_up(self, since_s: float) -> None:
        for clean in self._ring:
            if clean.at_s > since_s:
                self._take(clean)

    def _take(self, clean: Clean) -> None:
        self._unfed.append(clean.near)
        self._turn += clean.near

    def _feed(self, at_s: float) -> None:
        if self._unfed:
            self._reader.sound(b"".join(self._unfed), at_s)
            self._unfed.clear()
