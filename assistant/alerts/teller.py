"""Writes what crisis has to tell the resident, until the disk takes it."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from assistant.alerts.clock import Clock
from assistant.crisis import outbox

log = logging.getLogger(__name__)


class Teller:
    """The acks folder."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """`folder` is the outbox."""
        self._folder, self._clock = folder, clock
        self._untold: dict[str, outbox.Ack] = {}

    def tell(self, telling: outbox.Ack) -> None:
        """Write `telling` for good, or keep it and say so."""
        telling = replace(telling, wall=telling.wall or self._clock.wall())
        try:
            outbox.write_ack(self._folder, telling)
            self._untold.pop(telling.id, None)
        except OSError as error:
            if not self._untold:
                log.error("<3>The outbox takes no file (%s); the resident is not told. I keep trying.", error.strerror)
            self._untold[telling.id] = telling

    def again(self) -> None:
        """Try what was not taken."""
        for telling in list(self._untold.values()):
            self.tell(telling)
