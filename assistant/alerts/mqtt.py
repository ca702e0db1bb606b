"""The broker: calls as messages, the unit's state as retained ones, answers as messages that come back.

    solace/<id>/status         retained "online" or "offline", the last will
    solace/<id>/health         retained JSON, each minute
    solace/<id>/alert/<uuid>   one JSON message a call, QoS 1, not retained
    solace/<id>/alert/active   retained JSON: what is open
    solace/<id>/event          {"event_type": "alarm"} when a call begins, not retained
    solace/<id>/ack            to us: {"alarm": "<uuid>", "person": "<key>", "start": n, "do": "accept" or "close"}

"start" repeats that of the call, so that a copy delivered late answers no later call; it may be left out, as "do" may.
No names and no words go out; people are their keys.
"""

from __future__ import annotations

import json
import logging
import ssl
import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from assistant.alerts.channels import Answer, Message, Undelivered
from assistant.alerts.settings import MqttSettings
from assistant.errors import SettingsError

PUBACK_S = 8.0
"""Seconds for the broker to confirm a message."""
RECONNECT_S = (1, 30)
"""Seconds between attempts to connect, growing."""
LARGEST_ACK = 4096
"""Bytes; anything longer is no answer."""
log = logging.getLogger(__name__)


class Mqtt:
    """The connection to the broker; loses no state over a reconnect, and no call without saying so."""

    def __init__(self, device: str, settings: MqttSettings, hear: Callable[[Answer], None]) -> None:
        """`hear` is called from the connection's thread. Connects at `start`. Raises SettingsError."""
        self._base = f"solace/{device}"
        self._settings, self._hear = settings, hear
        self._kept: dict[str, str] = {}
        self._lock = threading.Lock()
        self.awake = threading.Event()
        """Set when Home Assistant has come up: its discovery message is wanted again."""
        client = Client(CallbackAPIVersion.VERSION2, client_id=f"solace-{device}", clean_session=False)
        client.on_connect, client.on_disconnect, client.on_message = self._connected, self._lost, self._came
        client.will_set(f"{self._base}/status", "offline", qos=1, retain=True)
        client.reconnect_delay_set(*RECONNECT_S)
        client.connect_timeout = PUBACK_S
        if settings.ca or settings.certificate:
            client.tls_set_context(_trust(settings))
        self._client = client

    def start(self) -> None:
        """Connect, and again for ever."""
        self._client.connect_async(self._settings.host, self._settings.port, keepalive=self._settings.keepalive_s)
        self._client.loop_start()

    def end(self) -> None:
        """Say goodbye and disconnect."""
        if self._client.is_connected():
            self._client.publish(f"{self._base}/status", "offline", qos=1, retain=True)
        self._client.disconnect()
        self._client.loop_stop()

    @property
    def connected(self) -> bool:
        """Whether the broker has taken us."""
        return self._client.is_connected()

    def send(self, message: Message) -> str:
        """Publish a call and wait until the broker has it. Raises Undelivered."""
        body = {"id": message.id, "alarm": message.alarm, "person": message.person, **asdict(message.facts)}
        self._publish(f"{self._base}/alert/{message.alarm}", json.dumps(body))
        return "the broker has it"

    def event(self, kind: str) -> None:
        """Say, once and only if connected, that something happened now."""
        if self.connected:
            self._client.publish(f"{self._base}/event", json.dumps({"event_type": kind}), qos=1)

    def keep(self, topic: str, payload: str) -> None:
        """Publish `payload` retained; while there is no connection only the newest of each topic waits."""
        with self._lock:
            self._kept[topic] = payload
        if self.connected:
            self._client.publish(topic, payload, qos=1, retain=True)

    def state(self, name: str, payload: str) -> None:
        """`keep` below the unit's own topic."""
        self.keep(f"{self._base}/{name}", payload)

    def _publish(self, topic: str, payload: str) -> None:
        if not self.connected:
            raise Undelivered("there is no connection to the broker")
        info = self._client.publish(topic, payload, qos=1)
        try:
            info.wait_for_publish(PUBACK_S)
        except (RuntimeError, ValueError):
            raise Undelivered("the connection to the broker was lost") from None
        if not info.is_published():
            raise Undelivered(f"the broker did not confirm within {PUBACK_S:g} s")

    def _connected(
        self, client: Client, _data: Any, _flags: ConnectFlags, code: ReasonCode, _properties: Properties | None
    ) -> None:
        if code.is_failure:
            log.warning("<4>The broker refuses us: %s. Check certificate and access list.", code)
            return
        client.subscribe([(f"{self._base}/ack", 1), ("homeassistant/status", 1)])
        client.publish(f"{self._base}/status", "online", qos=1, retain=True)
        with self._lock:
            kept = list(self._kept.items())
        for topic, payload in kept:
            client.publish(topic, payload, qos=1, retain=True)

    def _lost(
        self, _client: Client, _data: Any, _flags: DisconnectFlags, code: ReasonCode, _properties: Properties | None
    ) -> None:
        if code.is_failure:
            log.warning("<4>The connection to the broker is lost (%s); I keep trying.", code)

    def _came(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        if message.topic == "homeassistant/status":
            if message.payload == b"online":
                self.awake.set()
        elif not message.retain and len(message.payload) <= LARGEST_ACK and (answer := _parse(message.payload)):
            self._hear(answer)


def _parse(payload: bytes | bytearray) -> Answer | None:
    """The answer in `payload`; None for anything that is not plainly one."""
    try:
        table = json.loads(payload)
    except ValueError:
        table = None
    match table:
        case {"alarm": str(alarm), "person": str(person), **rest} if rest.get("do", "accept") in ("accept", "close"):
            start = rest.get("start", 0)
            if type(start) is int and start >= 0:
                return Answer(alarm, person, rest.get("do") == "close", "mqtt", start)
    log.warning("<4>A message on the ack topic is no answer and was left out.")
    return None


def _trust(settings: MqttSettings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.ca or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if settings.certificate:
            context.load_cert_chain(settings.certificate, settings.key or None)
    except OSError as error:
        raise SettingsError(f"The files under [mqtt] cannot be used: {error}. Correct ca, certificate, key.") from None
    return context
