"""What Home Assistant is told about this unit: one retained message, no names. Pure."""

from __future__ import annotations

import json

from assistant import __version__
from assistant.alerts.settings import MqttSettings

EXPIRE_S = 180
"""Seconds without a health message after which Home Assistant calls the unit unavailable."""


def topic(device: str) -> str:
    """Where Home Assistant looks."""
    return f"homeassistant/device/{device}/config"


def message(device: str, settings: MqttSettings, alarm: str, start: int) -> str:
    """The discovery message; its button, where there is one, accepts that start of `alarm` and no other."""
    base = f"solace/{device}"
    parts: dict[str, dict[str, object]] = {
        "alarm": _sensor(device, "alarm", "Call for help", "safety", f"{base}/alert/active", "open"),
        "unreachable": _sensor(device, "unreachable", "Nobody reached", "problem", f"{base}/alert/active", "offline"),
        "log": _sensor(device, "log", "Log cannot be written", "problem", f"{base}/health", "log_waits"),
        "press": {
            "p": "event",
            "unique_id": f"{device}-press",
            "name": "Call began",
            "state_topic": f"{base}/event",
            "event_types": ["alarm", "press", "test", "drill"],
        },
    }
    parts["alarm"]["expire_after"] = EXPIRE_S
    if settings.button and alarm:
        parts["accept"] = {
            "p": "button",
            "unique_id": f"{device}-accept",
            "name": "I accept",
            "command_topic": f"{base}/ack",
            "payload_press": json.dumps({"alarm": alarm, "person": settings.button, "start": start}),
            "qos": 1,
        }
    elif settings.button:
        parts["accept"] = {"p": "button"}
    return json.dumps(
        {
            "dev": {"ids": [device], "name": f"Solace {device}", "mf": "Solace", "sw": __version__},
            "o": {"name": "solace", "sw": __version__},
            "avty_t": f"{base}/status",
            "cmps": parts,
            "qos": 1,
        }
    )


def _sensor(device: str, key: str, name: str, kind: str, state_topic: str, field: str) -> dict[str, object]:
    return {
        "p": "binary_sensor",
        "unique_id": f"{device}-{key}",
        "name": name,
        "device_class": kind,
        "state_topic": state_topic,
        "value_template": "{{ 'ON' if value_json." + field + " else 'OFF' }}",
    }
