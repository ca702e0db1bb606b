"""`python -m assistant.crisis`: the program itself. With SIGUSR1 it is pressed, for trying it without a button."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import logging
import os
import signal
import sys
import time
from pathlib import Path

from assistant.crisis.check import checked
from assistant.crisis.library import Library
from assistant.crisis.memory import hold
from assistant.crisis.playback import Player
from assistant.crisis.program import Program
from assistant.crisis.signals import Broken
from assistant.errors import SettingsError
from assistant.settings import CrisisSettings, load

log = logging.getLogger("solace.crisis")

ERRORS_S = 10.0
MOST_ERRORS = 5
"""So many errors that nobody foresaw in so many seconds, and the supervisor is to start us anew."""


class Unblocking(logging.Handler):
    """Lines on standard error; one that nobody reads is dropped, so that a stuck journal cannot stop the button."""

    def __init__(self) -> None:
        super().__init__()
        if not os.isatty(2):
            os.set_blocking(2, False)

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line, with the monotonic time in front."""
        with contextlib.suppress(OSError):
            os.write(2, f"{time.monotonic():.4f} {record.getMessage()}\n".encode())


def settings_of(path: Path | None) -> tuple[CrisisSettings, str, str]:
    """The settings, the language, and what is wrong with them: those that last worked where the file cannot be used."""
    try:
        whole = load(path)
    except SettingsError as error:
        kept = _last_good(path)
        return (kept or CrisisSettings()), "en", str(error)
    usable, wrong = checked(whole.crisis)
    if wrong:
        return (_last_good(path) or usable), whole.language, " ".join(wrong)
    if path is not None:
        with contextlib.suppress(OSError):
            _kept(path).parent.mkdir(parents=True, exist_ok=True)
            _kept(path).write_text(json.dumps(dataclasses.asdict(whole.crisis)), encoding="utf-8")
    return whole.crisis, whole.language, ""


def _kept(path: Path) -> Path:
    return (
        Path(os.environ.get("STATE_DIRECTORY", "~/.local/state/solace").split(":")[0]).expanduser()
        / "crisis-settings.json"
    )


def _last_good(path: Path | None) -> CrisisSettings | None:
    with contextlib.suppress(OSError, ValueError, TypeError):
        if path is not None:
            return CrisisSettings(**json.loads(_kept(path).read_text(encoding="utf-8")))
    return None


def program(path: Path | None, player: str) -> Program:
    """Build it; whatever cannot be had is a fault that it shows."""
    settings, language, wrong = settings_of(path)
    state, socket = settings.state_dir.absolute(), settings.socket_path.absolute()
    settings = dataclasses.replace(settings, state=str(state), socket=str(socket))
    folder = socket.parent
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        os.chdir(folder)  # lgpio makes and reads its pipes here
        os.environ.setdefault("LG_WD", str(folder))
    library = Library([settings.state_dir / "clips"], language, settings.emergency)
    boot = ""
    with contextlib.suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    devices = [settings.loudspeaker, settings.loudspeaker_spare]
    built = Program(settings, Player(library, devices, player, settings.loudspeaker_open), boot)
    if wrong:
        log.error("%s", wrong)
        built.tell(Broken("settings"))
    if library.bad:
        log.error("clips that cannot be used: %s", ", ".join(library.bad))
        built.tell(Broken("clips"))
    return built


def main() -> int:
    """Work until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m assistant.crisis", description=__doc__)
    parser.add_argument("--settings", type=Path, metavar="FILE", help="a TOML file of settings")
    parser.add_argument("--player", default="aplay", help=argparse.SUPPRESS)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, handlers=[Unblocking()])
    running = program(args.settings.absolute() if args.settings else None, args.player)
    signal.signal(signal.SIGTERM, lambda *_: running.stop())
    signal.signal(signal.SIGINT, lambda *_: running.stop())
    signal.signal(signal.SIGUSR1, lambda *_: running.press(True))
    signal.signal(signal.SIGUSR2, lambda *_: running.press(False))
    if why := hold():
        log.warning("memory cannot be held whole: %s", why)
    running.start()
    errors: list[float] = []
    while not running.ended:
        try:
            running.round()
        except Exception:
            log.exception("an error that nobody foresaw")
            errors = [at for at in errors if time.monotonic() - at < ERRORS_S] + [time.monotonic()]
            with contextlib.suppress(Exception):
                running.rescue()
            if len(errors) >= MOST_ERRORS:
                return 1
    running.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
