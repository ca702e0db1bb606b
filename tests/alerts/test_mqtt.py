"""A real Mosquitto that takes client certificates only, and a gateway that listens there."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from tests.alerts.places import Broker, Certificates, certificates, free_port, mosquitto, people, unit, until

pytestmark = pytest.mark.skipif(mosquitto() is None, reason="there is no mosquitto here: apt-get install mosquitto")


@dataclass
class Gateway:
    """Listens to everything, and remembers it."""

    client: Client
    heard: list[tuple[str, bytes, bool]] = field(default_factory=list)

    def last(self, topic: str) -> Any:
        found = [payload for t, payload, _ in self.heard if t == topic]
        return found[-1] if found else None

    def said(self, prefix: str) -> list[dict[str, Any]]:
        return [json.loads(payload) for topic, payload, _ in self.heard if topic.startswith(prefix) and payload]

    def ack(self, **words: Any) -> None:
        self.client.publish("solace/solace-7/ack", json.dumps(words), qos=1).wait_for_publish(5)


@contextmanager
def gateway(broker: Broker) -> Iterator[Gateway]:
    own = broker.certificates
    context = ssl.create_default_context(cafile=own.file("ca.pem"))
    context.load_cert_chain(own.file("gateway.pem"), own.file("gateway.key"))
    client = Client(CallbackAPIVersion.VERSION2, client_id="gateway")
    here = Gateway(client)

    def came(_client: Client, _data: Any, message: MQTTMessage) -> None:
        here.heard.append((message.topic, bytes(message.payload), message.retain))

    client.on_message = came
    client.on_connect = lambda c, *_: c.subscribe("#", 1)
    client.tls_set_context(context)
    client.reconnect_delay_set(1, 1)
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    try:
        yield here
    finally:
        client.disconnect()
        client.loop_stop()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def broker(tmp_path: Path, own: Certificates) -> Iterator[Broker]:
    here = Broker(tmp_path, own, free_port())
    here.start()
    yield here
    here.stop()


BASE = "solace/solace-7"


def test_an_alarm_goes_out_and_the_answer_comes_back(tmp_path: Path, broker: Broker) -> None:
    text = people(("Desk", ["mqtt"]), tables=broker.settings('button = "desk"\n'))
    with gateway(broker) as gate, unit(tmp_path, text) as here:
        until(lambda: gate.last(f"{BASE}/status") == b"online", 5, "online")
        health = until(lambda: gate.last(f"{BASE}/health"), 5, "health")
        assert json.loads(health)["sequence"] == 1
        began_s = time.monotonic()
        alarm = here.alarm()
        call = until(lambda: gate.said(f"{BASE}/alert/{alarm.id}"), 3, "the call")[0]
        assert time.monotonic() - began_s < 1
        assert (call["person"], call["way"], call["kind"]) == ("desk", "button", "alarm")
        assert "Ruth" not in str(gate.heard), "no names"
        assert "Desk" not in str(gate.heard)
        until(lambda: json.loads(gate.last(f"{BASE}/alert/active"))["open"], 2, "active")
        until(lambda: gate.said(f"{BASE}/event"), 2, "the event")
        assert gate.said(f"{BASE}/event") == [{"event_type": "alarm"}]
        found = json.loads(gate.last("homeassistant/device/solace-7/config"))
        until(lambda: "command_topic" in _button(gate), 2, "the button of this alarm")
        assert found["avty_t"] == f"{BASE}/status"
        pressed = json.loads(_button(gate)["payload_press"])
        began_s = time.monotonic()
        gate.ack(**pressed)
        until(lambda: here.acks("acknowledged"), 2, "the answer")
        assert time.monotonic() - began_s < 1
        gate.ack(alarm=alarm.id, person="desk", do="close")
        until(lambda: here.acks("resolved"), 2, "closed")
        until(lambda: json.loads(gate.last(f"{BASE}/alert/active"))["open"] is False, 2, "not active any more")
        until(lambda: "command_topic" not in _button(gate), 2, "the button is gone")


def _button(gate: Gateway) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gate.last("homeassistant/device/solace-7/config"))["cmps"]["accept"]
    return found


def test_what_is_no_answer_changes_nothing(tmp_path: Path, broker: Broker) -> None:
    with gateway(broker) as gate, unit(tmp_path, people(("Desk", ["mqtt"]), tables=broker.settings())) as here:
        alarm = here.alarm()
        until(lambda: gate.said(f"{BASE}/alert/{alarm.id}"), 3, "the call")
        for words in ({"alarm": alarm.id}, {"alarm": alarm.id, "person": "mallory"}, {"alarm": "x", "person": "desk"}):
            gate.ack(**words)
        gate.ack(alarm=alarm.id, person="desk", do="close")
        for rubbish in (b"", b"\xff\x00", b"[]", b"{" * 5000, b'{"alarm": 1, "person": []}'):
            gate.client.publish(f"{BASE}/ack", rubbish, qos=1).wait_for_publish(5)
        time.sleep(0.5)
        assert here.acks("acknowledged", "resolved") == []
        gate.ack(alarm=alarm.id, person="desk")
        until(lambda: here.acks("acknowledged"), 2, "the answer")


def test_a_retained_or_repeated_answer_does_not_answer_a_later_call(tmp_path: Path, broker: Broker) -> None:
    with gateway(broker) as gate, unit(tmp_path, people(("Desk", ["mqtt"]), tables=broker.settings())) as here:
        alarm = here.alarm()
        call = until(lambda: gate.said(f"{BASE}/alert/{alarm.id}"), 3, "the call")[0]
        old = {"alarm": alarm.id, "person": "desk"}
        gate.client.publish(f"{BASE}/ack", json.dumps(old), qos=1, retain=True).wait_for_publish(5)
        until(lambda: here.acks("acknowledged"), 2, "the answer")
        here.tell("press", alarm.id)
        until(lambda: here.events("press"), 2, "a second press")
        here.kill()
        here.start()
        gate.ack(**old, start=call["start"])
        time.sleep(1.5)
        assert here.events("resumed")[-1]["state"]["ladder"]["start"] == 2
        assert len(here.acks("acknowledged")) == 1
        assert not here.events("called")[-1]["state"]["ladder"]["by"]


def test_killed_the_will_says_offline_and_started_again_it_is_online(tmp_path: Path, broker: Broker) -> None:
    with gateway(broker) as gate, unit(tmp_path, people(("Desk", ["mqtt"]), tables=broker.settings())) as here:
        until(lambda: gate.last(f"{BASE}/status") == b"online", 5, "online")
        here.kill()
        until(lambda: gate.last(f"{BASE}/status") == b"offline", 5, "the last will")
        here.start()
        until(lambda: gate.last(f"{BASE}/status") == b"online", 5, "online again")


def test_the_broker_restarts_and_the_call_arrives(tmp_path: Path, broker: Broker) -> None:
    with unit(tmp_path, people(("Desk", ["mqtt"]), tables=broker.settings())) as here:
        with gateway(broker) as gate:
            until(lambda: gate.last(f"{BASE}/status") == b"online", 5, "online")
        broker.stop()
        alarm = here.alarm()
        until(lambda: here.acks("offline"), 5, "offline is told")
        broker.start()
        with gateway(broker) as gate:
            until(lambda: gate.said(f"{BASE}/alert/{alarm.id}"), 30, "the call")
            until(lambda: gate.last(f"{BASE}/alert/active"), 5, "the state")
        until(lambda: here.acks("online"), 5, "online is told")


def test_home_assistant_comes_up_and_is_told_again(tmp_path: Path, broker: Broker) -> None:
    with gateway(broker) as gate, unit(tmp_path, people(("Desk", ["mqtt"]), tables=broker.settings())):
        topic = "homeassistant/device/solace-7/config"
        until(lambda: gate.last(topic), 5, "discovery")
        count = sum(t == topic for t, _, _ in gate.heard)
        gate.client.publish("homeassistant/status", "online").wait_for_publish(5)
        until(lambda: sum(t == topic for t, _, _ in gate.heard) > count, 3, "discovery again")


def test_without_a_certificate_nobody_gets_in(broker: Broker) -> None:
    context = ssl.create_default_context(cafile=broker.certificates.file("ca.pem"))
    client = Client(CallbackAPIVersion.VERSION2, client_id="stranger")
    client.tls_set_context(context)
    with pytest.raises((ssl.SSLError, OSError)):
        client.connect("127.0.0.1", broker.port)
        for _ in range(20):
            if client.loop(0.1):
                raise OSError
    client.disconnect()


def test_a_missing_certificate_stops_the_broker_only(tmp_path: Path, broker: Broker) -> None:
    text = people(("Desk", ["mqtt"]), tables=broker.settings().replace("unit.pem", "absent.pem"))
    with unit(tmp_path, text) as here:
        here.alarm()
        until(lambda: here.acks("offline"), 5, "the truth")
        assert "The files under [mqtt] cannot be used" in here.errors()
