"""The world outside the alerts program, on loopback: a service like ntfy, a real broker, a modem, a dead host."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from assistant.alerts import log as chain
from assistant.crisis import outbox
from assistant.crisis.outbox import Ack, Entry

LINK = re.compile(r"http://[^ ,\n]+/a/[A-Za-z0-9_-]+")


@dataclass
class Got:
    """One message that arrived."""

    at_s: float
    path: str
    text: str
    headers: dict[str, str]

    @property
    def link(self) -> str:
        found = LINK.search(self.headers.get("X-Actions", "") + " " + self.text)
        assert found, "no link"
        return found.group()


@dataclass
class Service:
    """Stands for ntfy and for any web hook."""

    port: int = 0
    got: list[Got] = field(default_factory=list)
    slow_s: float = 0.0
    status: int = 200

    def topics(self) -> list[str]:
        return [json.loads(g.text)["topic"] for g in self.got]


@contextmanager
def service(slow_s: float = 0.0) -> Iterator[Service]:
    here = Service(slow_s=slow_s)

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            here.got.append(Got(time.monotonic(), self.path, body, dict(self.headers)))
            time.sleep(here.slow_s)
            self.send_response(here.status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """The program was killed in the middle of a request."""

    with Server(("127.0.0.1", 0), Takes) as server:
        here.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield here
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def black_hole() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as hole:
        yield hole.getsockname()[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def until(holds: Callable[[], Any], within_s: float, what: str) -> Any:
    """Wait for something true; give it."""
    end_s = time.monotonic() + within_s
    while time.monotonic() < end_s:
        if found := holds():
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {within_s:g} s: {what}")


def press(link: str, method: str = "POST") -> tuple[int, str]:
    request = urllib.request.Request(link, method=method, data=b"" if method == "POST" else None)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@dataclass
class Unit:
    """The alerts program as a process, with its folders."""

    folder: Path
    text: str = field(repr=False)
    process: subprocess.Popen[bytes] | None = None

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox"

    @property
    def memory(self) -> Path:
        return self.folder / "unkept"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def log(self) -> Path:
        return self.state / "log.jsonl"

    @property
    def words(self) -> list[str]:
        return [sys.executable, "-m", "assistant.alerts"]

    def write(self) -> Path:
        path = self.folder / "alerts.toml"
        own = f'outbox = "{self.outbox}"\nmemory = "{self.memory}"\nstate = "{self.state}"\n'
        path.write_text(own + self.text, encoding="utf-8")
        return path

    def start(self) -> None:
        path = self.write()
        outbox.prepare(self.outbox)
        count = len(self.events("started"))
        errors = (self.folder / "stderr").open("ab")
        with errors:
            command = [*self.words, "run", "--people", str(path)]
            self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        until(lambda: len(self.events("started")) > count, 60, "the program has started")

    def kill(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()

    def alarm(self, **more: Any) -> Entry:
        entry = made_entry("alarm", **more)
        outbox.write_entry(self.outbox, entry)
        return entry

    def tell(self, kind: str, alarm: str = "", **more: Any) -> Entry:
        entry = made_entry(kind, alarm=alarm, **more)
        outbox.write_entry(self.outbox, entry)
        return entry

    def events(self, *kinds: str) -> list[dict[str, Any]]:
        return [e for e in chain.read(self.log).entries if not kinds or e["event"] in kinds]

    def acks(self, *states: str) -> list[Ack]:
        return [a for a in outbox.read_acks(self.outbox) if not states or a.state in states]

    def errors(self) -> str:
        return (self.folder / "stderr").read_text(encoding="utf-8")


def made_entry(kind: str, **more: Any) -> Entry:
    id_ = more.pop("id", outbox.new_id())
    if kind == "alarm":
        more.setdefault("alarm", id_)
    return Entry(id_, kind, more.pop("way", "button"), wall=time.time(), monotonic=time.monotonic(), **more)


@contextmanager
def unit(folder: Path, text: str) -> Iterator[Unit]:
    """A running program."""
    here = Unit(folder, text)
    here.start()
    try:
        yield here
    finally:
        here.stop()


def people(*channels: tuple[str, list[str]], port: int = 0, more: str = "", tables: str = "") -> str:
    """A settings text: first the people with their channels, then whatever else."""
    head = 'device = "solace-7"\nfirst = "Ruth"\n'
    listener = f'[listener]\naddress = "127.0.0.1"\nport = {port}\n'
    if port:
        listener += f'link = "http://127.0.0.1:{port}"\n'
    found = "".join(
        f'[[people]]\nkey = "{name.lower()}"\nname = "{name}"\nchannels = {json.dumps(ways)}\n'
        for name, ways in channels
    )
    return head + more + found + listener + tables


# --- the broker ----------------------------------------------------------------------------------------------------


@dataclass
class Certificates:
    folder: Path

    def file(self, name: str) -> str:
        return str(self.folder / name)


def certificates(folder: Path) -> Certificates:
    """An authority, a broker's certificate for 127.0.0.1, and client certificates."""
    folder.mkdir(parents=True, exist_ok=True)

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test authority", "-days", "2")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost")
    for name, common in (("broker", "127.0.0.1"), ("unit", "solace-7"), ("gateway", "gateway")):
        openssl("req", *curve, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={common}")
        openssl(
            "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-out", f"{name}.pem", "-days", "2", "-extfile", "names",
        )  # fmt: skip
    for key in folder.glob("*.key"):
        key.chmod(0o644)
    return Certificates(folder)


@dataclass
class Broker:
    """A real Mosquitto that takes only client certificates."""

    folder: Path
    certificates: Certificates
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        own = self.certificates
        (self.folder / "acl").write_text("pattern readwrite solace/%u/#\nuser solace-7\ntopic readwrite homeassistant/#\n"
                                         "user gateway\ntopic readwrite #\n")  # fmt: skip
        (self.folder / "mosquitto.conf").write_text(
            f"listener {self.port} 127.0.0.1\ncafile {own.file('ca.pem')}\ncertfile {own.file('broker.pem')}\n"
            f"keyfile {own.file('broker.key')}\nrequire_certificate true\nuse_identity_as_username true\n"
            f"acl_file {self.folder / 'acl'}\npersistence false\nuser {'root' if os.getuid() == 0 else ''}\n"
        )
        command = [str(mosquitto()), "-c", str(self.folder / "mosquitto.conf")]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self._answers, 10, "the broker answers")

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)

    def settings(self, more: str = "") -> str:
        own = self.certificates
        return (
            f'[mqtt]\nhost = "127.0.0.1"\nport = {self.port}\nca = "{own.file("ca.pem")}"\n'
            f'certificate = "{own.file("unit.pem")}"\nkey = "{own.file("unit.key")}"\n{more}'
        )

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 0.2).close()
            return True
        except OSError:
            return False


def mosquitto() -> str | None:
    return shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")


# --- the modem -----------------------------------------------------------------------------------------------------

MMCLI = '''#!{python}
"""A modem of files: what is sent lies in sent/, what lies in inbox/ has come in."""
import json, pathlib, re, sys, time
home = pathlib.Path(__file__).parent
words = " ".join(sys.argv[1:])
root = "/org/freedesktop/ModemManager1/SMS/"
if (home / "hang").exists():
    time.sleep(60)
if (home / "dead").exists():
    sys.exit("error: couldn't find modem")
if "--messaging-create-sms" in words:
    made = re.search(r"--messaging-create-sms=text='(.*)',number='(.*)'", words, re.S)
    number = len(list(home.glob("made/*")))
    (home / "made").mkdir(exist_ok=True)
    (home / "made" / str(number)).write_text(made[2] + "\\n" + made[1])
    print("Successfully created new SMS: " + root + str(number))
elif "--send" in words:
    (home / "sent").mkdir(exist_ok=True)
    number = words.split("SMS/")[1].split()[0]
    (home / "sent" / number).write_text((home / "made" / number).read_text())
elif "--messaging-list-sms" in words:
    print(json.dumps({{"modem.messaging.sms": [root + p.name for p in sorted(home.glob("inbox/*"))]}}))
elif "--messaging-delete-sms" in words:
    for place in home.glob("inbox/" + words.rsplit("/", 1)[1]):
        place.unlink()
else:
    number, text = (home / "inbox" / words.rsplit("/", 1)[1]).read_text().split("\\n", 1)
    content = {{"number": number, "text": text}}
    print(json.dumps({{"sms": {{"content": content, "properties": {{"state": "received", "pdu-type": "deliver"}}}}}}))
'''


@dataclass
class Modem:
    folder: Path

    @property
    def command(self) -> str:
        return str(self.folder / "mmcli")

    def sent(self) -> list[tuple[str, str]]:
        found = sorted(self.folder.glob("sent/*"), key=lambda path: int(path.name))
        return [(number, text) for number, _, text in (path.read_text().partition("\n") for path in found)]

    def receive(self, number: str, text: str) -> None:
        inbox = self.folder / "inbox"
        inbox.mkdir(exist_ok=True)
        part = self.folder / "part"
        part.write_text(f"{number}\n{text}")
        part.rename(inbox / str(time.monotonic_ns()))


def modem(folder: Path) -> Modem:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "mmcli"
    path.write_text(MMCLI.format(python=sys.executable))
    path.chmod(0o755)
    return Modem(folder)
