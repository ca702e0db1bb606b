"""What the crisis program remembers beyond its end: a small table in one file, the old one or the new, never half."""

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

    def __init__(self, folder: Path) -> None:
        """`folder` need not be there yet."""
        self._path = folder / "memory.json"

    def read(self) -> dict[str, object]:
        """What is remembered; nothing where the file cannot be read, is damaged or was never written."""
        with contextlib.suppress(OSError, ValueError):
            memory = json.loads(self._path.read_text(encoding="utf-8"))
            return memory if isinstance(memory, dict) else {}
        return {}

    def add(self, **values: object) -> None:
        """Remember these too, on the disk for good when this returns. Raises OSError."""
        part = self._path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            json.dump(self.read() | values, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._path)
        sync_folder(self._path.parent)

    def untested_days(self) -> float | None:
        """Days since the monthly test was passed, by the calendar; None, and counted from now on, where that is not
        known. Raises OSError."""
        tested = self.read().get("tested")
        if not isinstance(tested, (int, float)):
            self.add(tested=time.time())
            return None
        return max(0.0, time.time() - tested) / DAY_S
