"""What can break around a call for help, each as one function that breaks it; `Scene.mend` puts it right again."""

from __future__ import annotations

import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from assistant.bench.crisis.scene import Failed, Scene, mount, network
from assistant.crisis import outbox

Break = Callable[[Scene, random.Random], None]


def _kill(crisis: bool, alerts: bool, number: int = signal.SIGKILL) -> Break:
    def fault(scene: Scene, chance: random.Random) -> None:
        for program, hit in ((scene.unit, crisis), (scene.alerts, alerts)):
            if hit and program.process is not None and program.process.poll() is None:
                program.process.send_signal(number)

    return fault


def _full(scene: Scene, chance: random.Random) -> None:
    """Half of the time the reserve is used up too."""
    _fill(scene)
    if chance.random() < 0.5:
        (scene.unit.outbox / "reserve").unlink(missing_ok=True)
        _fill(scene)


def _fill(scene: Scene) -> None:
    with suppress(OSError), (scene.disk / "filler").open("ab", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def _read_only(scene: Scene, chance: random.Random) -> None:
    """Raises Failed where that could not be brought about."""
    for _ in range(400):  # refused while a file is open for writing
        with suppress(subprocess.CalledProcessError):
            mount("-o", "remount,ro", str(scene.disk))
            return
        time.sleep(0.005)
    raise Failed("the disk could not be made read-only: something on it is open for writing")


def _read_only_killed(scene: Scene, chance: random.Random) -> None:
    """Whoever starts anew finds a disk that takes nothing."""
    _read_only(scene, chance)
    time.sleep(chance.uniform(0.0, 1.0))
    _kill(*chance.choice(((True, False), (False, True), (True, True))))(scene, chance)


def _clock(scene: Scene, chance: random.Random) -> None:
    hours = chance.choice((-1, 1)) * chance.choice((1, 24, 24 * 365 * 5))
    (scene.frail / "clock").write_text(str(3600 * hours))


def _broker(scene: Scene, chance: random.Random) -> None:
    scene.broker.stop()
    threading.Timer(chance.uniform(0.1, 1.5), scene.broker.start).start()


def _hang(scene: Scene, chance: random.Random) -> None:
    scene.phone.hangs = True


def _no_player(scene: Scene, chance: random.Random) -> None:
    with suppress(OSError):
        (scene.unit.bin / "aplay").rename(scene.unit.bin / "aplay.away")


def _corrupt(scene: Scene, chance: random.Random) -> None:
    """The file of the alarm, or a telling, is garbage; half of the time crisis then starts anew and finds it."""
    junk = chance.choice((b"", b'{"kind": "al', b"\xff\xfe\x00", b"[]", b'{"kind": 3}'))
    with suppress(OSError):
        files = scene.files()
        if files and chance.random() < 0.7:
            chance.choice(files).write_bytes(junk)
        else:
            (outbox.acks_dir(scene.unit.outbox) / f"{outbox.new_id()}.json").write_bytes(junk)
    if chance.random() < 0.5:
        _kill(True, False)(scene, chance)


def _cut(scene: Scene, chance: random.Random) -> None:
    """The power fails at one of the next writes, or at once where none comes."""
    scene.note_pids()
    (scene.frail / "cut").write_text(str(chance.randrange(12)))


STAYS = ("disk full", "disk read-only", "ro and killed")
"""What is put right only when the call is over: people are called, and the answer is heard, all the same."""
BREAKS: dict[str, Break] = {
    "kill crisis": _kill(True, False),
    "kill alerts": _kill(False, True),
    "kill both": _kill(True, True),
    "stop crisis": _kill(True, False, signal.SIGSTOP),
    "stop alerts": _kill(False, True, signal.SIGSTOP),
    "disk full": _full,
    "disk read-only": _read_only,
    "ro and killed": _read_only_killed,
    "clock jump": _clock,
    "network cut": lambda scene, chance: network(False),
    "broker restart": _broker,
    "channel hangs": _hang,
    "no clip player": _no_player,
    "corrupted file": _corrupt,
    "power cut": _cut,
}
