"""What the broker is kept informed of: health each minute, what is open, how it goes on; and answers that it brings."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from assistant.alerts import discovery
from assistant.alerts.alarm import Alarm
from assistant.alerts.channels import Answer
from assistant.alerts.clock import Clock
from assistant.alerts.log import Log
from assistant.alerts.mqtt import Mqtt
from assistant.alerts.settings import AlertsSettings

HEALTH_S = 60.0
"""Seconds between health messages; after three missed the gateway calls it trouble (CLINICAL §3.1)."""
EVENTS = ("alarm", "press", "test", "drill")


class Radio:
    """Publishes; called from the desk's thread only."""

    def __init__(self, settings: AlertsSettings, clock: Clock, hear: Callable[[Answer], None]) -> None:
        """`hear` is called from the connection's thread. Raises SettingsError."""
        self.mqtt = Mqtt(settings.device, settings.mqtt, hear)
        self._settings, self._clock = settings, clock
        self._open: dict[str, Alarm] = {}
        self._button = ("", 0)
        self._sequence = 0
        self._health_s = float("-inf")

    def start(self) -> None:
        """Connect, with everything that is to be known at once."""
        self._publish()
        self._discover()
        self.mqtt.start()

    def end(self) -> None:
        """Say that the unit is offline, and disconnect."""
        self.mqtt.end()

    def changed(self, event: str, alarm: Alarm) -> None:
        """Something happened to `alarm`."""
        self._open.pop(alarm.id, None)
        if alarm.open:
            self._open[alarm.id] = alarm
        self._publish()
        if event in EVENTS:
            self.mqtt.event(event)
        if self._newest() != self._button:
            self._discover()

    def tick(self, log: Log, alarms: Mapping[str, Alarm]) -> None:
        """Health when it is due; discovery when Home Assistant has come up."""
        if self.mqtt.awake.is_set():
            self.mqtt.awake.clear()
            self._discover()
        now_s = self._clock.monotonic()
        if now_s - self._health_s < HEALTH_S:
            return
        self._health_s = now_s
        self._sequence += 1
        self._open = {id_: alarm for id_, alarm in alarms.items() if alarm.open}
        health = {
            "sequence": self._sequence, "uptime_s": round(now_s, 1), "boot": self._clock.boot, "open": len(self._open),
            "log_entries": log.head.n, "log_sha256": log.head.sha256, "log_waits": bool(log.waiting),
        }  # fmt: skip
        self.mqtt.state("health", json.dumps(health))
        self._publish()

    def _newest(self) -> tuple[str, int]:
        calls = [(alarm.id, alarm.ladder.start) for alarm in self._open.values() if alarm.kind == "alarm"]
        return calls[-1] if calls else ("", 0)

    def _publish(self) -> None:
        alarms = [
            {
                "alarm": alarm.id, "kind": alarm.kind, "way": alarm.way, "tier": alarm.tier, "since": alarm.since,
                "stage": alarm.ladder.stage.value, "start": alarm.ladder.start, "round": alarm.ladder.round,
                "step": alarm.ladder.step + 1, "by": alarm.ladder.by, "offline": alarm.offline,
            }
            for alarm in self._open.values()
        ]  # fmt: skip
        calls = [alarm for alarm in self._open.values() if alarm.kind == "alarm"]
        active = {"open": bool(calls), "offline": any(alarm.offline for alarm in calls), "alarms": alarms}
        self.mqtt.state("alert/active", json.dumps(active))

    def _discover(self) -> None:
        self._button = self._newest()
        device = self._settings.device
        self.mqtt.keep(discovery.topic(device), discovery.message(device, self._settings.mqtt, *self._button))
