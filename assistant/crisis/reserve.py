"""Room that is kept back on the disk, for the alarm that finds it full."""

from __future__ import annotations

import contextlib
import errno
import time
from pathlib import Path

BYTES = 65_536
EVERY_S = 60.0
"""Seconds between attempts to lay the reserve down again."""


class Reserve:
    """One file of `BYTES` bytes. Never raises."""

    def __init__(self, path: Path) -> None:
        """`path` need not be there yet."""
        self._path = path
        self._tried = float("-inf")

    def keep(self) -> None:
        """Lay it down where it is not there and there is room."""
        with contextlib.suppress(OSError):
            if time.monotonic() - self._tried > EVERY_S and not self._path.exists():
                self._tried = time.monotonic()
                try:
                    self._path.write_bytes(bytes(BYTES))
                except OSError:
                    self._path.unlink(missing_ok=True)

    def give(self, error: Exception) -> bool:
        """Free it on a full disk. True when it helped."""
        with contextlib.suppress(OSError):
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT) and self._path.exists():
                self._path.unlink()
                return True
        return False
