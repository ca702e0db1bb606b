"""The real program as a child: its lines on stdout, its log of events, its end."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from assistant.room.virtual import end

READY = "listening"
PROMPT = {"Woken", "SoftEnd", "HardEnd", "WentOn", "WindowClosed"}
"""Events that are written in the moment they are stamped with: they show where audio time lies on the wall clock."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the event file."""

    name: str
    at_s: float
    arrived: float
    """When the line was read here, wall clock; or "clock_s" of the line where the program wrote it."""
    fields: dict[str, Any] = field(repr=False)


def command(events: Path, *extra: str, settings: Path | None = None) -> list[str]:
    """The command line of `solace run` as a child of this Python."""
    chosen = ["--settings", str(settings)] if settings else []
    return [sys.executable, "-m", "assistant", *chosen, "run", "--json", "--events", str(events), *extra]


class Program:
    """A running program between `with` and its end; reads it in two threads of its own."""

    def __init__(self, words: Sequence[str], env: dict[str, str], log: Path, events: Path) -> None:
        self._words = list(words)
        self._env = env
        self._log = log
        self._events = events
        self.ready = threading.Event()
        self.turns: list[dict[str, Any]] = []
        """What it printed of each turn, in order."""
        self.happened: list[Happened] = []
        """Its events so far, in order."""
        self.started = 0.0
        self.ready_after_s: float | None = None
        """Seconds from start to `listening`."""

    def __enter__(self) -> Program:
        self._events.unlink(missing_ok=True)
        self._errors = self._log.open("wb")
        self.started = time.monotonic()
        self._child = subprocess.Popen(
            self._words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=self._env,
            start_new_session=True,
        )
        self._over = threading.Event()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._listen, self._follow)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        end(self._child)
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=2)
        if self._child.stdout is not None:
            self._child.stdout.close()
        self._errors.close()

    @property
    def pid(self) -> int:
        """Process id of the program."""
        return self._child.pid

    def alive(self) -> bool:
        """Whether it still runs."""
        return self._child.poll() is None

    def wait_ready(self, limit_s: float) -> bool:
        """Wait for the line `listening`; False when it ended or took too long."""
        until = time.monotonic() + limit_s
        while time.monotonic() < until and self.alive():
            if self.ready.wait(0.1):
                return True
        return self.ready.is_set()

    def names(self) -> set[str]:
        """Names of all events so far."""
        return {event.name for event in self.happened}

    def last_words(self) -> str:
        """The last line it wrote to its log, for a complaint."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def zero(self) -> float | None:
        """Wall clock of audio time 0, from the least delayed event; None without events."""
        prompt = [event for event in self.happened if event.name in PROMPT] or self.happened
        return min((event.arrived - event.at_s for event in prompt), default=None)

    def _listen(self) -> None:
        assert self._child.stdout is not None
        for raw in self._child.stdout:
            line = raw.decode("utf-8", "replace").strip()
            if line.startswith("{"):
                with contextlib.suppress(json.JSONDecodeError):
                    self.turns.append(json.loads(line))
            elif READY in line and not self.ready.is_set():
                self.ready_after_s = time.monotonic() - self.started
                self.ready.set()

    def _follow(self) -> None:
        rest = b""
        place = 0
        while not self._over.wait(0.02):
            if not self._events.exists():
                continue
            with self._events.open("rb") as file:
                file.seek(place)
                rest += file.read()
                place = file.tell()
            now = time.monotonic()
            *lines, rest = rest.split(b"\n")
            for line in lines:
                with contextlib.suppress(json.JSONDecodeError, KeyError, TypeError, AttributeError):
                    table = json.loads(line)
                    name, at_s = str(table.pop("event")), float(table.pop("at_s"))
                    self.happened.append(Happened(name, at_s, float(table.pop("clock_s", now)), table))
