"""The other side of a call: the alerts program as a process, and a phone that gets its messages and answers."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from assistant.alerts import log as chain
from assistant.bench.crisis.device import Unit

LINK = re.compile(r"http://[^ ,\n\"]+/a/[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Got:
    """One message."""

    at_s: float
    """Monotonic clock."""
    link: str
    """Where it is answered; empty for a message without one."""


@dataclass(slots=True)
class Phone:
    """Stands for ntfy and the phones behind it, on loopback."""

    port: int = 0
    hangs: bool = False
    """Takes connections and never answers."""
    got: list[Got] = field(default_factory=list)


@contextmanager
def phone() -> Iterator[Phone]:
    """A running one."""
    here = Phone()

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            at_s = time.monotonic()
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            if here.hangs:
                time.sleep(30)
                return
            found = LINK.search(self.headers.get("X-Actions", "") + " " + body)
            here.got.append(Got(at_s, found.group() if found else ""))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """A program was killed in the middle of a request."""

    with Server(("127.0.0.1", 0), Takes) as server:
        here.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield here
        finally:
            server.shutdown()
            thread.join()


def answer(link: str) -> bool:
    """Press the button on the phone; whether it counted."""
    request = urllib.request.Request(link, method="POST", data=b"")
    with suppress(OSError, urllib.error.URLError):
        with urllib.request.urlopen(request, timeout=5) as page:
            return int(page.status) == 200
    return False


class Alerts:
    """The alerts program, with the outbox of a device."""

    def __init__(self, home: Path, unit: Unit, addresses: list[str], port: int = 0, more: str = "") -> None:
        """`unit`: the device whose outbox it reads; `addresses`: how Maria is reached; `port`: where she answers
        (0: one that is free)."""
        home.mkdir(parents=True, exist_ok=True)
        self.home, self._port = home, port or free_port()
        self.log = home / "state" / "log.jsonl"
        self.process: subprocess.Popen[bytes] | None = None
        self.command: tuple[str, ...] = (sys.executable, "-m", "assistant.alerts")
        (home / "alerts.toml").write_text(
            f'device = "solace-7"\nfirst = "Ruth"\noutbox = "{unit.outbox}"\nmemory = "{unit.memory}"\n'
            f'state = "{home / "state"}"\n'
            f'[listener]\naddress = "127.0.0.1"\nport = {self._port}\nlink = "http://127.0.0.1:{self._port}"\n'
            "per_minute = 6000\n"
            f'[[people]]\nkey = "maria"\nname = "Maria"\nchannels = {json.dumps(addresses)}\n{more}',
            encoding="utf-8",
        )

    def spawn(self) -> None:
        """Start it."""
        with (self.home / "stderr").open("ab") as errors:
            command = [*self.command, "run", "--people", str(self.home / "alerts.toml")]
            self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True)

    def start(self) -> None:
        """Start it, and wait until it works. Raises AssertionError."""
        before = len(self.events("started"))
        self.spawn()
        end = time.monotonic() + 30
        while len(self.events("started")) <= before:
            assert time.monotonic() < end, "alerts does not start"
            time.sleep(0.05)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End it."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(20)

    def events(self, *kinds: str) -> list[dict[str, Any]]:
        """Its log."""
        return [e for e in chain.read(self.log).entries if not kinds or e["event"] in kinds]

    def problems(self) -> list[str]:
        """What is wrong with the chain of its log."""
        return list(chain.read(self.log).problems)


def free_port() -> int:
    """A port that nobody has just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
