"""What bridges the few milliseconds from a press to its file on the disk, should the program be killed in them.

A mark is an empty file in the program's own folder below /run, which is memory: made at once, gone with the power. The
outbox takes it away when the alarm lies on the disk for good.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

NAME = "alarm,"


class Marks:
    """The marks in one folder. Never raises: without marks, everything else is as before."""

    def __init__(self, folder: Path) -> None:
        """`folder` may not be there yet."""
        self._folder = folder

    def set(self, id_: str, way: str, tier: str) -> None:
        """An alarm is being raised."""
        with contextlib.suppress(OSError):
            os.close(
                os.open(self._folder / f"{NAME}{id_},{way},{tier}", os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600)
            )

    def clear(self, id_: str) -> None:
        """It lies on the disk."""
        with contextlib.suppress(OSError):
            for mark in self._folder.glob(f"{NAME}{id_},*"):
                mark.unlink(missing_ok=True)

    def left(self) -> list[tuple[str, str, str]]:
        """Id, way and tier of the alarms that a program before this one had not written."""
        found = []
        with contextlib.suppress(OSError):
            for mark in sorted(self._folder.glob(f"{NAME}*")):
                parts = mark.name.split(",")
                if len(parts) == 4:
                    found.append((parts[1], parts[2], parts[3]))
        return found
