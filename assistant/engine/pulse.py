"""The heartbeat: audio time, and the signs of life that depend on it."""

from __future__ import annotations

import os
import socket
import time

PAT_EVERY_S = 2.0
"""Seconds of audio time between signs of life to the supervisor (its limit is 30 s)."""


class Pulse:
    """Audio time as the microphone shows it; patted to systemd only while it advances."""

    def __init__(self, live: bool) -> None:
        """`live`: between two frames, time goes on by the wall clock; otherwise it stands still."""
        self._live = live
        self._at_s = 0.0
        self._wall_s = time.monotonic()
        self._patted_s = -PAT_EVERY_S

    def beat(self, at_s: float) -> None:
        """Microphone audio has been heard up to `at_s`."""
        if at_s <= self._at_s:
            return
        self._at_s, self._wall_s = at_s, time.monotonic()
        if at_s - self._patted_s >= PAT_EVERY_S:
            self._patted_s = at_s
            notify("WATCHDOG=1")

    def now_s(self) -> float:
        """Audio time now, seconds."""
        return self._at_s + (time.monotonic() - self._wall_s if self._live else 0.0)


class Marks:
    """When each stage of a turn had its first result, for the waterfall."""

    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse
        self._at: dict[str, float] = {}

    def mark(self, stage: str) -> None:
        """The stage has its result now; a later one does not count."""
        self._at.setdefault(stage, self._pulse.now_s())

    def clear(self) -> None:
        """A new stretch of speech."""
        self._at.clear()

    def since(self, at_s: float, more: dict[str, float]) -> tuple[tuple[str, float], ...]:
        """All stages, and `more`, in order: name, seconds since `at_s`."""
        rows = sorted({**self._at, **more}.items(), key=lambda row: row[1])
        return tuple((stage, round(when - at_s, 3)) for stage, when in rows)


def notify(state: str) -> None:
    """Tell systemd `state` (sd_notify), where a supervisor has asked for it."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.connect("\0" + address[1:] if address.startswith("@") else address)
        channel.sendall(state.encode())
