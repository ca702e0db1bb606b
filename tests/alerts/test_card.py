"""Both programs as processes on a card that fails under them: people are called, and the answer is heard, all the same."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from assistant.alerts import log as chain
from assistant.crisis.outbox.places import Places
from tests.alerts import places
from tests.alerts.places import Service, free_port, people, press, service, until
from tests.crisis import unit as device

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="a disk of our own needs root")


class Alerts(places.Unit):
    """The alerts program with everything that it keeps on the card."""

    @property
    def disk(self) -> Path:
        return self.folder.parent / "disk"

    @property
    def outbox(self) -> Path:
        return self.disk / "outbox"

    @property
    def memory(self) -> Path:
        return self.folder.parent / "crisis" / "run" / "unkept"

    @property
    def state(self) -> Path:
        return self.disk / "alerts"


class World:
    """A card, both programs, a phone."""

    def __init__(self, home: Path, phone: Service) -> None:
        for name in ("alerts", "crisis", "disk", "under"):
            (home / name).mkdir()
        self.home, self.disk, self.phone = home, home / "disk", phone
        self.loop = ""
        self.crisis = device.Unit(home / "crisis", calls=True, state=str(self.disk))
        self.crisis.outbox = self.disk / "outbox"
        ways = [f"ntfy://127.0.0.1:{phone.port}/maria"]
        self.alerts = Alerts(home / "alerts", people(("Maria", ways), port=free_port()))

    def start(self) -> None:
        self.crisis.start()
        self.alerts.start()

    def restart(self) -> None:
        """Both are killed, and started as a supervisor does it."""
        self.alerts.kill()
        self.crisis.kill(signal.SIGKILL)
        self.crisis.forget()
        self.crisis.start()
        command = [*self.alerts.words, "run", "--people", str(self.alerts.folder / "alerts.toml")]
        with (self.alerts.folder / "stderr").open("ab") as errors:
            self.alerts.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)

    def end(self) -> None:
        self.alerts.kill()
        self.crisis.kill(signal.SIGKILL)

    def phase(self) -> object:
        return (self.crisis.ask() or {}).get("phase")

    def links(self) -> list[str]:
        return [found.group() for got in self.phone.got if (found := places.LINK.search(str(got.headers)))]

    def pressed(self) -> int:
        """How the page behind the first link answers; 0 while nobody does."""
        with suppress(OSError):
            return press(self.links()[0])[0]
        return 0

    def answered(self) -> None:
        """The button of the first message is pressed until it counts."""
        until(lambda: self.pressed() == 200 or self.phase() == "answered", 10, "the answer counts")
        until(lambda: "L-07" in str(self.crisis.log), 3, "the answer is said")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with service() as phone, ExitStack() as ends:
        here = World(tmp_path, phone)
        for path in (tmp_path / "under", here.disk):
            ends.callback(subprocess.run, ["umount", "-l", str(path)], check=False, stderr=subprocess.DEVNULL)
        ends.callback(here.end)
        yield here


def small_disk(world: World) -> None:
    """A disk that `remount` can make read-only, and that can be mended."""
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(world.disk)], check=False)
    if made.returncode:
        pytest.skip("no tmpfs can be mounted here")


def card(world: World) -> None:
    """An ext4 on a loop device over a file that has no room to grow: what a card looks like from above."""
    under = world.home / "under"
    image = under / "card"
    mounts = [
        ["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(under)],
        ["truncate", "-s", "8M", str(image)],
        ["mkfs.ext4", "-q", "-F", "-m0", str(image)],
        ["mount", "-o", "loop,errors=remount-ro", str(image), str(world.disk)],
    ]
    for words in mounts:
        try:
            subprocess.run(words, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip(f"cannot {words[0]} here")
    found = subprocess.run(["findmnt", "-no", "SOURCE", str(world.disk)], check=True, capture_output=True, text=True)
    world.loop = Path(found.stdout.strip()).name


def goes_read_only(world: World) -> None:
    """An error of the file system, as a worn card brings one about; files are open for writing or not."""
    Path(f"/sys/fs/ext4/{world.loop}/trigger_fs_error").write_text("by a test")


def takes_no_block(world: World) -> None:
    """Every block that is written anew is refused with EIO."""
    with suppress(OSError), (world.home / "under" / "rest").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


@pytest.mark.parametrize("before", [True, False], ids=["before", "during"])
@pytest.mark.parametrize("fails", [goes_read_only, takes_no_block])
def test_a_card_that_fails(world: World, fails: object, before: bool) -> None:
    assert callable(fails)
    card(world)
    world.start()
    if before:
        fails(world)
    world.crisis.press()
    until(world.links, 5, "a message")
    if not before:
        until(lambda: "L-01b" in str(world.crisis.log), 5, "who is called is said")
        fails(world)
    world.answered()
    world.crisis.send("code", digits="4711")
    until(lambda: world.phase() == "ready", 5, "it is closed")
    until(lambda: "Cancelled with the code" in str(world.phone.got), 5, "whoever was reached is told so")
    assert not any("L-12a" in line for line in world.crisis.log), "people could be reached"


def test_a_card_that_hangs(world: World) -> None:
    """Until it comes back, neither program could be ended; so nobody is killed here before that."""
    card(world)
    world.start()
    if subprocess.run(["fsfreeze", "-f", str(world.disk)], check=False, capture_output=True).returncode:
        pytest.skip("nothing can be frozen here")
    try:
        world.crisis.press()
        until(world.links, 5, "a message")
        world.answered()
        world.crisis.wait_log("write fault disk", 20.0)
    finally:
        subprocess.run(["fsfreeze", "-u", str(world.disk)], check=True)
    world.crisis.wait_log("write mended disk")
    world.crisis.send("code", digits="4711")
    until(lambda: not world.crisis.entries(), 10, "nothing is left over")
    assert chain.read(world.alerts.log).problems == ()


def test_both_killed_twice_on_a_disk_that_is_read_only_and_then_mended(world: World) -> None:
    small_disk(world)
    world.start()
    subprocess.run(["mount", "-o", "remount,ro", str(world.disk)], check=True)
    world.crisis.press()
    until(world.links, 5, "a message")
    world.restart()
    until(lambda: world.phase() == "calling", 10, "the call goes on")
    until(lambda: len(world.links()) == 2, 10, "the running step once more")
    world.answered()
    world.restart()
    until(lambda: world.phase() == "answered", 10, "the answer is known")
    until(lambda: world.pressed() == 410, 10, "it is known to alerts too: the link was used")
    world.crisis.send("code", digits="4711")
    until(lambda: world.phase() == "ready", 5, "it is closed")
    world.restart()
    until(lambda: world.phase() == "ready", 10, "it stays closed")
    subprocess.run(["mount", "-o", "remount,rw", str(world.disk)], check=True)
    until(lambda: world.alerts.events("cancelled"), 10, "the log has caught up")
    until(lambda: not world.crisis.entries() and not world.crisis.noted(), 20, "nothing is left over")
    assert Places(world.alerts.outbox, world.alerts.memory).acks().whole == []
    found = chain.read(world.alerts.log)
    assert found.problems == ()
    events = [entry["event"] for entry in found.entries if "alarm" in entry]
    assert [events.count(what) for what in ("alarm", "accepted", "cancelled")] == [1, 1, 1]
    assert len(world.links()) == 2, "and nobody was called for what had been answered or was over"
