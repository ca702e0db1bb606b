"""One device under faults: both programs on a small disk in a network of its own, a supervisor, a person, a phone.

The process must have a network namespace and a mount namespace of its own (`unshare -n -m`), for it cuts the one and
fills the other.
"""

from __future__ import annotations

import fcntl
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

from assistant.adapters.help_line import HelpLine
from assistant.alerts.ladder import Stage
from assistant.bench.crisis.device import CODE, Unit
from assistant.bench.crisis.people import Alerts, answer, free_port, phone
from assistant.crisis import outbox

DISK_BYTES = 6 << 20
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


class Failed(Exception):
    """The device did not do what it should; the message says what."""


class Broker:
    """A Mosquitto on loopback, where there is one."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self._program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin")
        self._conf = home / "mosquitto.conf"
        self._conf.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\n")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def there(self) -> bool:
        """Whether there is one."""
        return self._program is not None

    def start(self) -> None:
        """Start it."""
        if self._program:
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            self._process = subprocess.Popen([self._program, "-c", str(self._conf)], **quiet)  # type: ignore[call-overload]

    def stop(self) -> None:
        """Kill it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


class Scene:
    """`open` builds it; everything is put right again by `mend`."""

    def __init__(self, home: Path) -> None:
        self.home, self.disk, self.frail = home, home / "disk", home / "frail"
        self._ends = ExitStack()
        self.restarts = 0

    def open(self) -> None:
        """Mount the disk, start everything."""
        network(True)
        for folder in (self.disk, self.frail):
            folder.mkdir()
        mount("-t", "tmpfs", "-o", f"size={DISK_BYTES}", "none", str(self.disk))
        self._ends.callback(subprocess.run, ["umount", "-l", str(self.disk)], check=False)
        self.phone = self._ends.enter_context(phone())
        self.broker = Broker(self.home)
        self.broker.start()
        self._ends.callback(self.broker.stop)
        self.unit = Unit(self.home, calls=True, state=str(self.disk))
        self.unit.outbox = self.disk / "outbox"
        self.unit.command = self._frail("assistant.crisis")
        more = f'[mqtt]\nhost = "127.0.0.1"\nport = {self.broker.port}\n' if self.broker.there else ""
        ways = [f"ntfy://127.0.0.1:{self.phone.port}/maria", *(["mqtt"] if self.broker.there else [])]
        self.alerts = Alerts(self.home / "alerts", self.unit, ways, more=more)
        text = (self.home / "alerts" / "alerts.toml").read_text()
        own = f'state = "{self.disk / "alerts"}"'
        (self.home / "alerts" / "alerts.toml").write_text(
            text.replace(f'state = "{self.home / "alerts" / "state"}"', own)
        )
        self.alerts.log = self.disk / "alerts" / "log.jsonl"
        self.alerts.command = self._frail("assistant.alerts")
        self._ends.callback(self._end)
        self.unit.start()
        self.alerts.start()
        self.voice = HelpLine(self.unit.socket, self.home / "voice" / "wire")
        threading.Thread(target=lambda: [None for _ in self.voice.listen()], daemon=True).start()
        self._ends.callback(self.voice.close)
        self.mend()

    def close(self) -> None:
        """End everything."""
        self._ends.close()

    def _frail(self, module: str) -> tuple[str, ...]:
        return (sys.executable, "-m", "assistant.bench.crisis.frail", str(self.frail), module)

    def _end(self) -> None:
        with suppress(OSError, subprocess.TimeoutExpired):
            self.unit.kill(signal.SIGKILL)
            self.alerts.kill()

    # --- the supervisor ----------------------------------------------------------------------------------------------

    def supervise(self) -> None:
        """Start again what has ended, as systemd does."""
        for program in (self.unit, self.alerts):
            if program.process is None or program.process.poll() is not None:
                self.restarts += 1
                program.spawn()
                self.note_pids()

    def note_pids(self) -> None:
        """Tell the frail programs of each other."""
        pids = [str(p.process.pid) for p in (self.unit, self.alerts) if p.process is not None]
        (self.frail / "pids").write_text(" ".join(pids))

    def mend(self) -> None:
        """Everything around the device is well again."""
        network(True)
        with suppress(subprocess.CalledProcessError):
            mount("-o", "remount,rw", str(self.disk))
        (self.disk / "filler").unlink(missing_ok=True)
        (self.frail / "cut").unlink(missing_ok=True)
        self.phone.hangs = False
        hidden = self.unit.bin / "aplay.away"
        if hidden.exists():
            hidden.rename(self.unit.bin / "aplay")
        for program in (self.unit, self.alerts):
            if program.process is not None and program.process.poll() is None:
                program.process.send_signal(signal.SIGCONT)
        self.supervise()
        self.note_pids()

    # --- what is seen ------------------------------------------------------------------------------------------------

    def phase(self) -> str:
        """Where the call stands, as the crisis program says; empty where it does not answer."""
        with suppress(OSError):
            return str((self.unit.ask() or {}).get("phase", ""))
        return ""

    def wait(self, holds: Callable[[], object], within_s: float, what: str) -> None:
        """Wait, supervising. Raises Failed."""
        end = time.monotonic() + within_s
        while not holds():
            if time.monotonic() > end:
                raise Failed(f"{what}: not within {within_s:g} s; phase {self.phase()!r}")
            self.supervise()
            time.sleep(0.05)

    def shown(self) -> bool:
        """Whether the lamp has flashed since the log was emptied."""
        return "light alarm" in self.unit.log

    def said(self, line: str) -> bool:
        """Whether a sentence was said since the log was emptied."""
        return any(text.startswith(f"say {line}") for text in self.unit.log)

    def open_in_alerts(self) -> int:
        """How many alarms are open, by the log of the alerts program."""
        last: dict[str, str] = {}
        for entry in self.alerts.events():
            if "state" in entry and entry["state"]["kind"] == "alarm":
                last[entry["alarm"]] = entry["state"]["ladder"]["stage"]
        return sum(stage != Stage.RESOLVED.value for stage in last.values())

    # --- the person --------------------------------------------------------------------------------------------------

    def press(self) -> None:
        """Press once and let go, whoever takes it."""
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as hand:
            for say in (b'{"say": "press"}', b'{"say": "release"}'):
                hand.sendto(say, str(self.unit.socket))

    def answer(self) -> bool:
        """Press the button of the newest message, or of an older one; whether it counted."""
        return any(answer(got.link) for got in reversed(self.phone.got) if got.link)

    def cancel(self) -> None:
        """Enter the code."""
        with suppress(AssertionError, OSError):
            self.unit.send("code", digits=CODE)

    def files(self) -> list[Path]:
        """What lies in the outbox of the crisis program, in both places."""
        folders = [outbox.entries_dir(place) for place in (self.unit.outbox, self.unit.memory)]
        return [p for folder in folders if folder.is_dir() for p in folder.iterdir() if p.suffix in (".json", ".bad")]


def mount(*words: str) -> None:
    """Raises CalledProcessError."""
    subprocess.run(["mount", *words], check=True, capture_output=True)


def network(up: bool) -> None:
    """The loopback of this network namespace, which is all it has. Raises OSError."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        asked = struct.pack("16sH14s", b"lo", 0, b"")
        flags = struct.unpack("16sH14s", fcntl.ioctl(handle, SIOCGIFFLAGS, asked))[1]
        fcntl.ioctl(handle, SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", flags | IFF_UP if up else flags & ~IFF_UP, b""))
