"""Runs a program of ours on a clock that jumps and a disk that loses its power at a chosen write: for injected faults.

    python -m assistant.bench.crisis.frail FOLDER MODULE [argument …]

    FOLDER/clock   seconds that the calendar is off
    FOLDER/cut     how many more steps of writing are done before the power fails; a step is an fsync or a rename
    FOLDER/pids    whom the loss of power ends, besides this program

A loss of power takes what was not synced: the end of a file, half of the renames whose folder was not synced, and all
that lies below /run, which is memory. SIGKILL leaves all that was handed to the kernel.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import random
import runpy
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.crisis.post import MEMORY

REAL_RENAME = pathlib.Path.rename


class Power:
    """Counts the steps of writing, and fails."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._synced: dict[str, int] = {}
        self._renamed: list[tuple[Path, Path, bytes | None]] = []
        self._chance = random.Random(str(folder))

    def clock(self, real: Callable[[], float]) -> Callable[[], float]:
        """`time.time` with the error of the day."""

        def now() -> float:
            try:
                return real() + float((self._folder / "clock").read_text())
            except (OSError, ValueError):
                return real()

        return now

    def synced(self, work: Callable[[int], None]) -> Callable[[int], None]:
        """`os.fsync`: a step."""

        def fsync(handle: Any) -> None:
            number = handle if isinstance(handle, int) else handle.fileno()
            self._step()
            work(number)
            path = str(Path(f"/proc/self/fd/{number}").readlink())
            with self._lock:
                self._synced[path] = os.fstat(number).st_size
                self._renamed = [one for one in self._renamed if str(one[1].parent) != path]
            self._step()

        return fsync

    def renamed(self, work: Callable[[Path, Any], Path]) -> Callable[[Path, Any], Path]:
        """`Path.rename` and `Path.replace`: a step."""

        def rename(path: Path, target: Any) -> Path:
            self._step()
            before = Path(target).read_bytes() if Path(target).is_file() else None
            done = work(path, target)
            with self._lock:
                self._renamed.append((path, Path(target), before))
                if str(path) in self._synced:
                    self._synced[str(target)] = self._synced.pop(str(path))
            self._step()
            return done

        return rename

    def _step(self) -> None:
        with self._lock:
            try:
                left = int((self._folder / "cut").read_text())
            except (OSError, ValueError):
                return
            if left > 0:
                (self._folder / "cut").write_text(str(left - 1))
                return
            self._fail()

    def _fail(self) -> None:
        own = [int(pid) for pid in (self._folder / "pids").read_text().split()]
        for pid in own:
            if pid != os.getpid():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self._undo()
        for path in (self._folder.parent / "run" / MEMORY).glob("**/*"):
            if path.is_file():
                path.unlink()
        for handle in Path("/proc/self/fd").iterdir():
            with contextlib.suppress(OSError):
                self._tear(str(handle.readlink()))
        os.kill(os.getpid(), signal.SIGKILL)

    def _undo(self) -> None:
        """Half of the renames, the last first; what lay there before is there again."""
        kept: set[Path] = set()
        for source, target, before in reversed(self._renamed):
            if target in kept or self._chance.random() >= 0.5:
                kept.add(target)
            elif before is not None:
                target.write_bytes(before)
            elif target.exists() and not source.exists():
                REAL_RENAME(target, source)

    def _tear(self, path: str) -> None:
        if not path.endswith((".part", ".jsonl")):
            return
        size, kept = Path(path).stat().st_size, self._synced.get(path, 0 if path.endswith(".part") else -1)
        if 0 <= kept < size:
            os.truncate(path, self._chance.randint(kept, size))


def main() -> None:
    """Become the module, with its own arguments."""
    power = Power(Path(sys.argv[1]))
    time.time = power.clock(time.time)
    os.fsync = power.synced(os.fsync)  # type: ignore[assignment]
    pathlib.Path.rename = power.renamed(pathlib.Path.rename)  # type: ignore
    pathlib.Path.replace = power.renamed(pathlib.Path.replace)  # type: ignore
    sys.argv = sys.argv[2:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
