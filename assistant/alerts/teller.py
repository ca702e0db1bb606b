"""Writes what crisis has to tell the resident: into memory at once, and onto the disk as soon as that takes it."""

from __future__ import annotations

import contextlib
import logging
from dataclasses import replace

from assistant.alerts.clock import Clock
from assistant.alerts.disk import Disk
from assistant.crisis.outbox import Ack
from assistant.crisis.outbox.places import Places

log = logging.getLogger(__name__)


class Teller:
    """The acks folders."""

    def __init__(self, places: Places, clock: Clock, disk: Disk) -> None:
        """What a program before this one had in memory alone is taken over."""
        self._places, self._clock, self._disk = places, clock, disk
        self._unkept = {telling.id: telling for telling in places.noted_acks()}

    def tell(self, telling: Ack) -> None:
        """Put `telling` where crisis finds it; what the disk does not take is tried again, and that is said."""
        telling = replace(telling, wall=telling.wall or self._clock.wall())
        noted = self._places.note(telling)
        try:
            self._keep(telling)
        except OSError as error:
            if not self._unkept:
                so = "it lies in memory" if noted else "the resident is not told"
                log.error("<3>The outbox takes no file (%s); %s. I keep trying.", error.strerror, so)
            self._unkept[telling.id] = telling

    def again(self) -> None:
        """Try what was not taken, oldest first, up to the first that is refused."""
        with contextlib.suppress(OSError):
            for telling in list(self._unkept.values()):
                self._keep(telling)

    def _keep(self, telling: Ack) -> None:
        self._disk.do(lambda: self._places.keep(telling))
        self._unkept.pop(telling.id, None)
