"""From the press to the light, the silence of the voice, the sound, the file and the first message, press by press.

The press is the moment at which the datagram leaves this process. Light and file are read off the program's log (same
monotonic clock); hush is when the datagram has come to a socket that stands for the voice; the sound is the first
sample louder than the room on the tape of the virtual loudspeaker; the message is when a receiver on loopback has it.
"""

from __future__ import annotations

import json
import os
import socket
import tempfile
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.bench.crisis.device import CODE, Unit
from assistant.bench.crisis.load import Fence, busy_cores
from assistant.bench.crisis.people import Alerts, Phone, answer, phone
from assistant.room.tape import RATE_HZ
from assistant.room.virtual import VirtualRoom

LOUD = 300
"""Level (int16) above which the tape holds a sound."""
NEVER_S = 9.0
"""What counts for something that did not come."""
TARGETS_MS = {"clip audible": 300, "outbox on the disk": 50, "first channel attempt": 1000, "voice hushed": 150,
              "answer in the ear": 1000}  # fmt: skip
"""99th percentile at most."""


class Ear:
    """Stands for the voice program: says that it is alive, and notes when it was hushed."""

    def __init__(self, unit: Unit) -> None:
        path = unit.home / "voice"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._crisis = str(unit.socket)
        self.hushed: list[float] = []
        threading.Thread(target=self._run, name="ear", daemon=True).start()

    def alive(self) -> None:
        """One sign of life."""
        self._socket.sendto(json.dumps({"say": "alive", "at_s": time.monotonic()}).encode(), self._crisis)

    def _run(self) -> None:
        with suppress(OSError):
            while data := self._socket.recv(4096):
                if b'"hush"' in data:
                    self.hushed.append(time.monotonic())


@dataclass(slots=True)
class Place:
    """A device in a room, with somebody to call."""

    room: VirtualRoom
    unit: Unit
    alerts: Alerts
    phone: Phone
    ear: Ear


@contextmanager
def place(memory: bool) -> Iterator[Place]:
    """Everything runs; with `memory`, crisis and alerts in a fence that is nearly full."""
    with ExitStack() as ends:
        room = ends.enter_context(VirtualRoom(bed=0))
        home = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="solace-bench-")))
        env = {k: v for k, v in room.env.items() if k.startswith(("PULSE", "ALSA", "XDG"))}
        fence = Fence() if memory else None
        if fence is not None:
            ends.callback(fence.close)
        inside = fence.enter() if fence is not None else ()
        before = (*inside, *(("nice", "-n", "-5") if os.geteuid() == 0 else ()))  # nice as in the unit
        unit = Unit(home, aplay=None, env=env | {"PATH": os.environ["PATH"]}, before=before, calls=True)
        here = ends.enter_context(phone())
        alerts = Alerts(home / "alerts", unit, [f"ntfy://127.0.0.1:{here.port}/maria"])
        alerts.command = (*inside, *alerts.command)
        ends.enter_context(unit)
        alerts.start()
        ends.callback(alerts.kill, 15)
        if fence is not None:
            fence.fill()
        yield Place(room, unit, alerts, here, Ear(unit))


def presses(count: int, loaded: bool) -> Generator[dict[str, float], None, None]:
    """One row a press: seconds by name."""
    with place(memory=loaded) as here, ExitStack() as ends:
        if loaded:
            ends.enter_context(busy_cores())
        for _ in range(count):
            yield _press(here)


def _press(here: Place) -> dict[str, float]:
    unit = here.unit
    unit.until(lambda: here.room.speaker.silent_for(0.3), "the room does not grow quiet", 40.0)
    here.ear.alive()
    time.sleep(0.1)
    unit.forget()
    here.ear.hushed.clear()
    got = len(here.phone.got)
    began = time.monotonic()
    unit.send("press")
    unit.wait_log("done write alarm", 20.0)
    unit.until(lambda: len(here.phone.got) > got, "no message", 20.0)
    time.sleep(max(0.0, began + 0.9 - time.monotonic()))
    times, message = unit.times(), here.phone.got[got]
    row = {
        "light": _first(times, began, "light alarm"),
        "voice hushed": min((at for at in here.ear.hushed if at >= began), default=began + NEVER_S) - began,
        "clip asked for": _first(times, began, "say L-01a"),
        "clip audible": _heard(here.room, began),
        "outbox on the disk": _first(times, began, "done write alarm"),
        "first channel attempt": message.at_s - began,
    }
    answered = time.monotonic()
    answer(message.link)
    unit.wait_log("say L-07 answered", 20.0)
    row["answer in the ear"] = _first(unit.times(), answered, "say L-07 answered")
    unit.send("release")
    unit.send("code", digits=CODE)
    unit.until(lambda: (unit.ask() or {}).get("phase") == "ready", "it was not cancelled", 20.0)
    return row


def _first(times: list[tuple[float, str]], after: float, text: str) -> float:
    return next((at for at, what in times if at >= after and what.startswith(text)), after + NEVER_S) - after


def _heard(room: VirtualRoom, began: float) -> float:
    """Seconds from `began` to the first sample on the loudspeaker's tape."""
    loud = np.flatnonzero(np.abs(room.speaker.between(began, began + 0.8).astype(np.int32)) > LOUD)
    return float(loud[0]) / RATE_HZ if len(loud) else NEVER_S
