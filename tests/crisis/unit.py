"""The crisis program as a process, on mock pins, with a folder of its own and an `aplay` of our own."""

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

APLAY = """#!/bin/sh
# stands for aplay: reads the sound, plays for as long as we say
cat > "{heard}/$$.part" && mv "{heard}/$$.part" "{heard}/$(date +%s%N).wav"
sleep {plays_s}
exit {status}
"""
HANGING = """#!/bin/sh
exec sleep 600
"""


class Unit:
    """One device. `with Unit(tmp_path) as unit:` starts it; what it logged is `log`."""

    def __init__(
        self, home: Path, aplay: str | None = APLAY, plays_s: float = 0.05, status: int = 0,
        before: tuple[str, ...] = (), env: dict[str, str] | None = None, **settings: object,
    ) -> None:  # fmt: skip
        self.home = home
        self.outbox = home / "state" / "outbox"
        self.socket = home / "run" / "wire"
        self.heard = home / "heard"
        self.heard.mkdir(parents=True, exist_ok=True)
        self.bin = home / "bin"
        self.bin.mkdir(exist_ok=True)
        if aplay is not None:
            program = self.bin / "aplay"
            program.write_text(aplay.format(heard=self.heard, plays_s=plays_s, status=status))
            program.chmod(0o755)
        self._before = before
        self._env = env
        known: dict[str, object] = {
            "pins": "mock", "relay": "GPIO22", "buzzer": "GPIO23", "code": "4711", "listens": False,
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
        command = [*self._before, sys.executable, "-m", "assistant.crisis", "--settings", str(self.settings)]
        path = f"{self.bin}:/usr/bin:/bin" if (self.bin / "aplay").exists() else f"{self.bin}"
        env = os.environ | {"PATH": path, "STATE_DIRECTORY": str(self.home / "state")} | (self._env or {})
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(command, env=env, stderr=log, cwd=self.home, start_new_session=True)
        try:
            self.until(lambda: self.ask() is not None, "it does not start", 30.0)
        except AssertionError:
            self.kill(signal.SIGKILL)
            raise

    def kill(self, number: int) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        return self.process.wait(timeout=10)

    @property
    def log(self) -> list[str]:
        """What it did, without the times."""
        return [line.partition(" ")[2] for line in self._log.read_text().splitlines()]

    def times(self) -> list[tuple[float, str]]:
        """What it did, with the monotonic time of each."""
        found = []
        for line in self._log.read_text().splitlines():
            stamp, _, text = line.partition(" ")
            found.append((float(stamp), text))
        return found

    def forget(self) -> None:
        """Empty the log."""
        os.truncate(self._log, 0)

    def send(self, say: str, **values: object) -> None:
        assert wire.ask(self.socket, {"say": say, **values}) is not None

    def ask(self) -> dict[str, object] | None:
        return wire.ask(self.socket, {"say": "ask"}, 1.0) if self.socket.exists() else None

    def press(self) -> None:
        self.send("press")
        self.send("release")

    def entries(self, kind: str = "") -> list[Entry]:
        return [e for e in outbox.read_entries(self.outbox) if not kind or e.kind == kind]

    def ack(self, state: str, alarm: str, name: str = "") -> None:
        outbox.write_ack(self.outbox, Ack(outbox.new_id(), alarm, state, name))

    def wait_alarm(self) -> Entry:
        self.until(lambda: bool(self.entries("alarm")), "no alarm in the outbox")
        return self.entries("alarm")[0]

    def wait_log(self, text: str, patience_s: float = 8.0) -> None:
        self.until(lambda: any(text in line for line in self.log), f"it never logged {text!r}", patience_s)

    def until(self, done: Callable[[], bool], complaint: str, patience_s: float = 8.0) -> None:
        end = time.monotonic() + patience_s
        while not done():
            if time.monotonic() > end:
                raise AssertionError(f"{complaint}; log: {self.log[-30:]}")
            time.sleep(0.02)
