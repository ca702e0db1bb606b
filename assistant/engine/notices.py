"""What the assistant says or rings of itself: a fault of the microphone, the state of the window."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable

from anyio.abc import TaskGroup

from assistant.care.reply import Reply
from assistant.engine.chime import CLOSES_HZ, OPENS_HZ, chime
from assistant.engine.hands import Hands
from assistant.engine.mouth import ring
from assistant.events import Fault, Mended, Trouble
from assistant.ports import Sound

log = logging.getLogger(__name__)


class Notices:
    """Sentences wait until nobody speaks; none is lost. `tasks` is set before anything is fed."""

    tasks: TaskGroup

    def __init__(
        self,
        hands: Hands,
        sound: Sound,
        line: Callable[[str], Reply],
        say: Callable[[Reply], None],
        free: Callable[[], bool],
    ) -> None:
        """`line`: the next sentence of an id; `say` it; `free`: whether neither side speaks."""
        self._hands = hands
        self._sound = sound
        self._line = line
        self._say = say
        self._free = free
        self._waiting: deque[Reply] = deque()
        self._said: set[str] = set()

    def device(self, event: Fault | Mended) -> None:
        """A sound device has a fault, or works again: log it, and say it where it concerns the microphone."""
        log.warning("%s: %s", event.device, event.trouble.value if isinstance(event, Fault) else "works again")
        if event.device != "microphone":
            return
        if isinstance(event, Mended):
            name = "microphone_back"
        else:
            name = "microphone_silent" if event.trouble is Trouble.SILENT else "microphone_gone"
        self._waiting.append(self._line(f"fault.{name}"))
        self.tell()

    def put(self, reply: Reply) -> None:
        """Say it at the next chance."""
        self._waiting.append(reply)
        self.tell()

    def once(self, name: str) -> None:
        """Let that sentence be said at the next chance, if it has not been before."""
        if name not in self._said:
            self._said.add(name)
            self._waiting.append(self._line(name))

    def tell(self) -> None:
        """Say the next notice that waits, if nobody speaks."""
        if self._waiting and self._free():
            self._say(self._waiting.popleft())

    def opens(self) -> None:
        """Ring that the microphone is open."""
        self._ring(OPENS_HZ)

    def closes(self) -> None:
        """Ring that only the name is listened for."""
        self._ring(CLOSES_HZ)

    def _ring(self, tones_hz: tuple[float, ...]) -> None:
        self.tasks.start_soon(ring, self._hands, self._sound, chime(tones_hz, self._sound.rate_hz))
