"""The crisis program as a process on mock pins, with a folder of its own: what the bench and the tests press."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from assistant.crisis import outbox, wire
from assistant.crisis.outbox import Ack, Entry
from assistant.crisis.outbox.places import Places
from assistant.crisis.post import MEMORY

APLAY = """#!/bin/sh
# stands for aplay: reads the sound, plays for as long as we say
cat > "{heard}/$$.part" && mv "{heard}/$$.part" "{heard}/$(date +%s%N).wav"
sleep {plays_s}
exit {status}
"""
HANGING = """#!/bin/sh
exec sleep 600
"""
CODE = "4711"


class Unit:
    """One device. `with Unit(folder) as unit:` starts it; what it logged is `log`."""

    def __init__(
        self, home: Path, aplay: str | None = APLAY, plays_s: float = 0.05, status: int = 0,
        before: tuple[str, ...] = (), env: dict[str, str] | None = None, **settings: object,
    ) -> None:  # fmt: skip
        """`aplay`: what stands for the player, or None for the real one; `before`: a command that runs the program."""
        self.home = home
        self.outbox = home / "state" / "outbox"
        self.socket = home / "run" / "wire"
        self.memory = self.socket.parent / MEMORY
        self.heard = home / "heard"
        self.heard.mkdir(parents=True, exist_ok=True)
        self.bin = home / "bin"
        self.bin.mkdir(exist_ok=True)
        if aplay is not None:
            program = self.bin / "aplay"
            program.write_text(aplay.format(heard=self.heard, plays_s=plays_s, status=status))
            program.chmod(0o755)
        self.before = before
        self.command: tuple[str, ...] = (sys.executable, "-m", "assistant.crisis")
        self._env = env
        known: dict[str, object] = {
            "pins": "mock", "relay": "GPIO22", "buzzer": "GPIO23", "code": CODE, "listens": False,
            "state": str(home / "state"), "socket": str(self.socket),
        }  # fmt: skip
        lines = [f"{key} = {json.dumps(value)}" for key, value in (known | settings).items()]
        self.settings = home / "settings.toml"
        self.settings.write_text("[crisis]\n" + "\n".join(lines) + "\n")
        self._log = home / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Unit:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill(signal.SIGTERM)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.spawn()
        try:
            self.until(lambda: self.ask() is not None, "it does not start", 30.0)
        except AssertionError:
            self.kill(signal.SIGKILL)
            raise

    def spawn(self) -> None:
        """Start it."""
        command = [*self.before, *self.command, "--settings", str(self.settings)]
        path = f"{self.bin}:/usr/bin:/bin" if (self.bin / "aplay").exists() else f"{self.bin}"
        env = os.environ | {"PATH": path, "STATE_DIRECTORY": str(self.home / "state")} | (self._env or {})
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(command, env=env, stderr=log, cwd=self.home, start_new_session=True)

    def kill(self, number: int) -> int:
        """End it, and what it started, by a signal; how it ended."""
        assert self.process is not None
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        return self.process.wait(timeout=10)

    @property
    def log(self) -> list[str]:
        """What it did, without the times."""
        return [text for _, text in self.times()]

    def times(self) -> list[tuple[float, str]]:
        """What it did, with the monotonic time of each."""
        found = []
        for line in self._log.read_text(errors="replace").splitlines():
            stamp, _, text = line.partition(" ")
            try:
                found.append((float(stamp), text))
            except ValueError:
                found.append((found[-1][0] if found else 0.0, line))
        return found

    def forget(self) -> None:
        """Empty the log."""
        os.truncate(self._log, 0)

    def send(self, say: str, **values: object) -> None:
        """Say something over the wire. Raises AssertionError where nobody answers."""
        assert wire.ask(self.socket, {"say": say, **values}) is not None

    def ask(self) -> dict[str, object] | None:
        """How it stands."""
        return wire.ask(self.socket, {"say": "ask"}, 1.0) if self.socket.exists() else None

    def press(self) -> None:
        """Press the button and let go."""
        self.send("press")
        self.send("release")

    def entries(self, kind: str = "") -> list[Entry]:
        """What lies in the outbox on the disk."""
        return [e for e in outbox.read_entries(self.outbox) if not kind or e.kind == kind]

    def noted(self, kind: str = "") -> list[Entry]:
        """What lies in the outbox in memory."""
        return [e for e in Places(self.outbox, self.memory).noted_entries() if not kind or e.kind == kind]

    def ack(self, state: str, alarm: str, name: str = "") -> None:
        """Tell it what the alerts program would."""
        outbox.write_ack(self.outbox, Ack(outbox.new_id(), alarm, state, name))

    def wait_alarm(self) -> Entry:
        """The oldest alarm in the outbox, once there is one."""
        self.until(lambda: bool(self.entries("alarm")), "no alarm in the outbox")
        return self.entries("alarm")[0]

    def wait_log(self, text: str, patience_s: float = 8.0) -> None:
        """Wait until it has logged that."""
        self.until(lambda: any(text in line for line in self.log), f"it never logged {text!r}", patience_s)

    def until(self, done: Callable[[], bool], complaint: str, patience_s: float = 8.0) -> None:
        """Wait for something true. Raises AssertionError with the end of the log."""
        end = time.monotonic() + patience_s
        while not done():
            if time.monotonic() > end:
                raise AssertionError(f"{complaint}; log: {self.log[-30:]}")
            time.sleep(0.02)
