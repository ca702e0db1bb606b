"""The clocks of the unit: one that only goes forward, by which all is decided, and the calendar, which may jump."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Clock:
    """Both clocks, and the boot that the first belongs to."""

    boot: str
    monotonic: Callable[[], float] = time.monotonic
    """Seconds since the boot."""
    wall: Callable[[], float] = time.time
    """Seconds since 1970."""

    def local(self) -> datetime:
        """The calendar as people here read it."""
        return datetime.fromtimestamp(self.wall())


def system() -> Clock:
    """The clocks of this machine."""
    return Clock(BOOT_ID.read_text(encoding="ascii").strip() if BOOT_ID.exists() else "")
