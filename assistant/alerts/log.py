"""The log of every transition of an alarm: a chain, so that a change of it shows.

What the disk does not take waits; a copy of it lies in memory (below /run), so that a restart knows it all the same.
"""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant import chain
from assistant.alerts.disk import Disk
from assistant.chain import Head, Read, read

__all__ = ["Head", "Log", "Read", "opened", "read"]
CHAINED = ("n", "previous", "torn")
"""What the chain adds to an entry."""
log = logging.getLogger(__name__)


class Log(chain.Log):
    """The open log."""

    def __init__(self, path: Path, waiting: Path | None = None, disk: Disk | None = None) -> None:
        """`waiting`: the file in memory. Raises OSError where `path` cannot be read."""
        self._disk, self._copy, self._copied = disk or Disk(), waiting, False
        self._disk.do(lambda: chain.Log.__init__(self, path))
        before = list(_left(waiting, self.entries)) if waiting else []
        self.entries += tuple(before)
        self._waiting.extend(before)
        self._copied = bool(before)

    def write(self, **entry: Any) -> None:
        """Append one entry; when this returns it is on the disk, or it waits, in memory too."""
        self._waiting.append(entry)
        self.flush()
        if self._waiting and self._copy:
            with contextlib.suppress(OSError), self._copy.open("a", encoding="utf-8") as file:
                self._copied = True
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def flush(self) -> None:
        """Try again what waits."""
        try:
            self._disk.do(super().flush)
        except OSError as error:
            if not self.trouble:
                log.error("<3>The log cannot be written: %s. All else goes on.", error.strerror)
            self.trouble = error.strerror or str(error)
        if self._copy and self._copied and not self.waiting:
            with contextlib.suppress(OSError):
                self._copy.unlink(missing_ok=True)
                self._copied = False


def opened(path: Path, memory: Path, disk: Disk) -> Log:
    """The log at `path`; one in the folder `memory` where that cannot be read. Raises OSError where neither can."""
    try:
        return Log(path, memory / "waiting.jsonl", disk)
    except OSError as error:
        if not memory.is_dir():
            raise
        log.error("<3>The log %s cannot be read: %s. Until the power fails I keep another.", path, error)
        return Log(memory / "log.jsonl")


def _left(copy: Path, written: tuple[dict[str, Any], ...]) -> Iterator[dict[str, Any]]:
    """What a program before this one had waiting, and the log does not hold."""
    lines: list[bytes] = []
    with contextlib.suppress(OSError):
        lines = copy.read_bytes().splitlines()
    last = [{k: v for k, v in entry.items() if k not in CHAINED} for entry in written[-len(lines) :]] if lines else []
    for line in lines:
        with contextlib.suppress(ValueError):
            entry = json.loads(line)
            if isinstance(entry, dict) and entry not in last:
                yield entry
