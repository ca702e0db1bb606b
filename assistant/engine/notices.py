"""What the assistant says or rings unasked: a fault of the microphone, a greeting, the state of the window."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable

from anyio.abc import TaskGroup

from assistant.care.policy import Plan
from assistant.engine.answer import Answers
from assistant.engine.chime import CLOSES_HZ, OPENS_HZ, chime
from assistant.engine.hands import Hands
from assistant.engine.mouth import ring
from assistant.events import Fault, Mended, Trouble
from assistant.ports import Sound

log = logging.getLogger(__name__)


class Notices:
    """Sentences wait until nobody speaks; none is lost."""

    def __init__(self, hands: Hands, sound: Sound, answers: Answers, free: Callable[[], bool]) -> None:
        """`free`: whether neither side speaks."""
        self._hands = hands
        self._sound = sound
        self._answers = answers
        self._free = free
        self._waiting: deque[str] = deque()
        self._said: set[str] = set()

    def device(self, tasks: TaskGroup, event: Fault | Mended) -> None:
        """A sound device has a fault, or works again: log it, and say it where it concerns the microphone."""
        log.warning("%s: %s", event.device, event.trouble.value if isinstance(event, Fault) else "works again")
        if event.device != "microphone":
            return
        if isinstance(event, Mended):
            name = "microphone_back"
        else:
            name = "microphone_silent" if event.trouble is Trouble.SILENT else "microphone_gone"
        self._waiting.append(f"fault.{name}")
        self.tell(tasks)

    def once(self, name: str) -> None:
        """Let that sentence be said at the next chance, if it has not been before."""
        if name not in self._said:
            self._said.add(name)
            self._waiting.append(name)

    def tell(self, tasks: TaskGroup) -> None:
        """Say the next notice that waits, if nobody speaks."""
        if self._waiting and not self._answers.now and self._free():
            self.announce(tasks, self._waiting.popleft())

    def announce(self, tasks: TaskGroup, name: str) -> None:
        """Say the sentence of that id now."""
        self._answers.release(self._answers.prepare(tasks, Plan("fixed", name), "", -1))

    def opens(self, tasks: TaskGroup) -> None:
        """Ring that the microphone is open."""
        self._ring(tasks, OPENS_HZ)

    def closes(self, tasks: TaskGroup) -> None:
        """Ring that only the name is listened for."""
        self._ring(tasks, CLOSES_HZ)

    def _ring(self, tasks: TaskGroup, tones_hz: tuple[float, ...]) -> None:
        tasks.start_soon(ring, self._hands, self._sound, chime(tones_hz, self._sound.rate_hz))
