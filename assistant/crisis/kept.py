"""What the crisis program remembers beyond its end: a small table in one file, the old one or the new, never half.

It lies in two places, as the outbox does: below /run, which takes it at once, and on the disk, where it outlasts the
power. The first is the newer wherever it can be read.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from pathlib import Path

from assistant.crisis.outbox import sync_folder

DAY_S = 86_400.0


class Kept:
    """The file `memory.json`."""

    def __init__(self, folder: Path, memory: Path) -> None:
        """`folder` on the disk and `memory` below /run need not be there yet."""
        self._path, self._first = folder / "memory.json", memory / "memory.json"

    def read(self) -> dict[str, object]:
        """What is remembered; nothing where no file can be read, is whole, or was ever written."""
        for path in (self._first, self._path):
            with contextlib.suppress(OSError, ValueError):
                memory = json.loads(path.read_text(encoding="utf-8"))
                if isinstance(memory, dict):
                    return memory
        return {}

    def add(self, **values: object) -> None:
        """Remember these too, on the disk for good when this returns. Raises OSError; then it is in memory alone."""
        table = self.read() | values
        try:
            _put(self._first, table, sync=False)
        except OSError:
            with contextlib.suppress(OSError):
                self._first.unlink()
        _put(self._path, table, sync=True)

    def untested_days(self) -> float | None:
        """Days since the monthly test was passed, by the calendar; None, and counted from now on, where that is not
        known. Raises OSError."""
        tested = self.read().get("tested")
        if not isinstance(tested, (int, float)):
            self.add(tested=time.time())
            return None
        return max(0.0, time.time() - tested) / DAY_S


def _put(path: Path, table: dict[str, object], sync: bool) -> None:
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        json.dump(table, file)
        file.flush()
        if sync:
            os.fsync(file.fileno())
    part.replace(path)
    if sync:
        sync_folder(path.parent)
