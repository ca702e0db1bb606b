"""A booted Debian with our units in it: systemd-nspawn over an overlay, so that every test begins with a fresh disk."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()
ROOT = Path(os.environ.get("SOLACE_DEVICE_ROOT", CACHE / "solace" / "device-root"))
"""Built by scripts/device-root."""
PYTHON = "/opt/solace/venv/bin/python"
BOOT_S = 60.0

SETTINGS = """
[crisis]
state = "/var/lib/solace"
socket = "/run/solace-crisis/wire"
voice_socket = "/run/solace-voice/wire"
pins = "mock"
relay = "GPIO22"
code = "4711"
"""
PEOPLE = """
device = "solace-7"
first = "Ruth"
[listener]
address = "127.0.0.1"
port = 8437
link = "http://127.0.0.1:8437"
[[people]]
key = "daughter"
name = "Maria"
channels = ["ntfy://127.0.0.1:8099/maria"]
"""
SOUND = """
pcm.!default { type plug slave.pcm "nowhere" }
pcm.nowhere { type null }
"""
VOICE = '''"""Stands for the conversation in its own sandbox: the real line, and what comes over it, without models."""
import logging, os, threading, time
from pathlib import Path
from assistant.adapters.help_line import HelpLine
from assistant.engine.pulse import notify
from assistant.settings import load
logging.basicConfig(level=logging.INFO, format="%(message)s")
crisis = load(Path("/etc/solace/settings.toml")).crisis
line = HelpLine(crisis.socket_path, Path(crisis.voice_socket))
heard = Path("/run/solace-voice/heard").open("a", buffering=1)
for path in ("/var/lib/solace/outbox/new", "/etc/solace/alerts.toml"):
    try:
        logging.info("can reach %s %s", path, os.listdir(path) if "new" in path else open(path).read(1))
    except OSError as error:
        logging.info("cannot reach %s", path)
def tell():
    began = time.monotonic()
    while True:
        line.alive(time.monotonic() - began + 1)
        notify("WATCHDOG=1")
        if Path("/run/solace-voice/say-alarm").exists():
            Path("/run/solace-voice/say-alarm").unlink()
            line.alarm("help phrase")
        time.sleep(0.3)
threading.Thread(target=tell, daemon=True).start()
notify("READY=1")
for news in line.listen():
    if news:
        heard.write(news.what + " " + news.name + "\\n")
'''
PHONE = '''"""Stands for a push service, and for a person who answers when told to."""
import http.server, re, urllib.request
from pathlib import Path
class Takes(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        found = re.search(r"http://[^ ,]+/a/[A-Za-z0-9_-]+", self.headers.get("X-Actions", "") + body)
        with open("/run/phone", "a") as file:
            file.write((found.group() if found else "") + "\\n")
        self.send_response(200); self.send_header("Content-Length", "2"); self.end_headers(); self.wfile.write(b"{}")
    def log_message(self, *a): pass
http.server.ThreadingHTTPServer(("127.0.0.1", 8099), Takes).serve_forever()
'''


def missing() -> str:
    """Why no device can be booted here; empty where it can."""
    if os.geteuid() != 0:
        return "needs root"
    if not shutil.which("systemd-nspawn"):
        return "needs systemd-nspawn"
    return "" if (ROOT / ".complete").exists() else "scripts/device-root has not been run"


class Guest:
    """A running device."""

    def __init__(self, disk: Path, leader: int) -> None:
        self._disk, self._leader = disk, leader

    def run(self, *words: str, check: bool = True) -> str:
        """Run a command on it, as root; what it printed."""
        command = ["nsenter", "-t", str(self._leader), "-a", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        if check and done.returncode:
            raise AssertionError(f"{' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def python(self, text: str) -> Any:
        """Run a script with our packages; the JSON that it printed."""
        return json.loads(self.run(PYTHON, "-c", text) or "null")

    def wire(self, **message: object) -> Any:
        """Say something to the crisis program; its answer."""
        ask = f"wire.ask(Path('/run/solace-crisis/wire'), {message!r})"
        return self.python(
            f"import json\nfrom pathlib import Path\nfrom assistant.crisis import wire\nprint(json.dumps({ask}))"
        )

    def read(self, path: str) -> str:
        """The text of a file on it; empty where there is none."""
        return self.run("cat", path, check=False)

    def systemctl(self, *words: str, check: bool = True) -> str:
        return self.run("systemctl", "--no-pager", *words, check=check).strip()

    def shown(self, unit: str, what: str) -> str:
        return self.systemctl("show", "-P", what, unit)

    def journal(self, unit: str) -> str:
        return self.run("journalctl", "--no-pager", "-o", "cat", "-u", unit)

    def until(self, holds: Callable[[], object], within_s: float, what: str) -> None:
        end = time.monotonic() + within_s
        while not holds():
            if time.monotonic() > end:
                units = ("solace-crisis", "solace-alerts", "solace-voice")
                raise AssertionError(f"not within {within_s:g} s: {what}\n" + "\n".join(map(self.journal, units)))
            time.sleep(0.1)


@contextmanager
def device() -> Iterator[Guest]:
    """Boot one, with our units, settings and stand-ins in it; power it off at the end."""
    folder = Path(tempfile.mkdtemp(prefix="solace-device-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256m", "none", str(folder)], check=True)
    try:
        root = folder / "root"
        for name in ("up", "work", "root"):
            (folder / name).mkdir()
        layers = f"lowerdir={ROOT},upperdir={folder / 'up'},workdir={folder / 'work'}"
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o", layers, str(root)], check=True)
        _furnish(root)
        yield from _booted(root)
    finally:
        subprocess.run(["umount", "-l", str(folder / "root")], check=False)
        subprocess.run(["umount", "-l", str(folder)], check=False)
        folder.rmdir()


def _furnish(root: Path) -> None:
    units, own = root / "etc/systemd/system", REPOSITORY / "systemd"
    for unit in (*own.glob("*.service"), *own.glob("*.target")):
        shutil.copy(unit, units)
    shutil.copy(own / "solace-crisis.sysusers.conf", root / "usr/lib/sysusers.d/solace-crisis.conf")
    shutil.copy(own / "solace-crisis.tmpfiles.conf", root / "usr/lib/tmpfiles.d/solace-crisis.conf")
    (root / "etc/solace/settings.toml").write_text(SETTINGS)
    (root / "etc/solace/alerts.toml").write_text(PEOPLE)
    (root / "etc/asound.conf").write_text(SOUND)
    (root / "opt/voice.py").write_text(VOICE)
    (root / "opt/phone.py").write_text(PHONE)
    stand_in = units / "solace-voice.service.d"
    stand_in.mkdir()
    (stand_in / "stand-in.conf").write_text(f"[Service]\nExecStart=\nExecStart={PYTHON} /opt/voice.py\n")
    # A guest cannot raise the limit of locked memory above its host's: the capability stands for LimitMEMLOCK=.
    held = units / "solace-crisis.service.d"
    held.mkdir()
    (held / "held.conf").write_text("[Service]\nAmbientCapabilities=CAP_IPC_LOCK\nCapabilityBoundingSet=CAP_IPC_LOCK\n")
    (units / "phone.service").write_text(f"[Service]\nExecStart={PYTHON} /opt/phone.py\n")
    wants = units / "multi-user.target.wants"
    wants.mkdir(exist_ok=True)
    for name in ("solace.target", "solace-crisis.service", "phone.service"):
        (wants / name).symlink_to(f"/etc/systemd/system/{name}")


def _booted(root: Path) -> Iterator[Guest]:
    packages = sysconfig.get_path("purelib")
    command = [
        "systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--private-network", "--console=pipe", "-b",
        "--capability=CAP_IPC_LOCK",
        "-D", str(root), f"--bind-ro={REPOSITORY}:/opt/solace/src", f"--bind-ro={packages}:/opt/solace/packages",
    ]  # fmt: skip
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        guest = Guest(root, _leader(process.pid))
        guest.until(
            lambda: guest.systemctl("is-system-running", check=False) in ("running", "degraded"), BOOT_S, "it boots"
        )
        yield guest
    finally:
        _off(process)


def _off(process: subprocess.Popen[bytes]) -> None:
    """Power off; what does not obey is killed, its first process too."""
    children = [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)


def _leader(pid: int) -> int:
    """The first process of the guest, once its systemd answers."""
    end = time.monotonic() + BOOT_S
    while time.monotonic() < end:
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            probe = ["nsenter", "-t", child, "-a", "systemctl", "is-system-running"]
            said = subprocess.run(probe, capture_output=True, text=True, check=False).stdout.strip()
            if said in ("initializing", "starting", "running", "degraded") and _is_first(child):
                return int(child)
        time.sleep(0.2)
    raise AssertionError("the guest did not come up")


def _is_first(pid: str) -> bool:
    with contextlib.suppress(OSError):
        status = Path(f"/proc/{pid}/status").read_text()
        return any(line.startswith("NSpid:") and line.split()[-1] == "1" for line in status.splitlines())
    return False


if sys.version_info[:2] != (3, 11):
    ROOT = Path("/nonexistent")  # the packages of this interpreter do not fit the guest's
