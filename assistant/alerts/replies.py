"""Text messages that answer a call: read from the modem while somebody is being called.

What lay at the modem when an alarm was first seen answers an earlier one, and never counts for it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

from assistant.alerts.alarm import Alarm
from assistant.alerts.channels import Answer, Undelivered
from assistant.alerts.ladder import Stage
from assistant.alerts.settings import AlertsSettings
from assistant.alerts.sms import forget, replies, same_number

READ_EVERY_S = 0.3
"""Seconds between two looks at the modem while somebody is being called: an answer is to be heard within a second."""
log = logging.getLogger(__name__)


class Replies:
    """Hears for everybody who has a number."""

    def __init__(
        self, settings: AlertsSettings, hear: Callable[[Answer], None], alarms: Callable[[], Mapping[str, Alarm]]
    ) -> None:
        """`hear` and `alarms` are called from a thread of its own, which runs from `start` to `end`."""
        self._command, self._hear, self._alarms = settings.sms, hear, alarms
        self._numbers = {
            channel.partition(":")[2]: person.key
            for person in settings.people
            for channel in person.channels
            if channel.startswith("sms:")
        }
        self._before: dict[str, set[str]] = {}
        self._ended = threading.Event()

    def start(self) -> None:
        """Begin to read, where anybody has a number."""
        if self._numbers:
            threading.Thread(target=self._run, name="replies", daemon=True).start()

    def end(self) -> None:
        """Stop."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(READ_EVERY_S):
            waiting = [a for a in self._alarms().values() if a.open and a.ladder.stage is Stage.NOTIFIED]
            self._before = {id_: paths for id_, paths in self._before.items() if id_ in {a.id for a in waiting}}
            try:
                if waiting:
                    self._read(waiting)
            except Undelivered as error:
                log.debug("Replies cannot be read: %s", error)

    def _read(self, waiting: list[Alarm]) -> None:
        found = replies(self._command)
        for alarm in waiting:
            self._before.setdefault(alarm.id, {reply.path for reply in found})
        for reply in found:
            person = next((key for number, key in self._numbers.items() if same_number(number, reply.number)), None)
            if person is None:
                continue
            for alarm in waiting:
                if reply.accepts and person in alarm.reached and reply.path not in self._before[alarm.id]:
                    self._hear(Answer(alarm.id, person, way="sms"))
            forget(self._command, [reply.path])
