"""A machine that has no time and no memory left: loops on every core, a fence around the memory of what is measured.

The fence is a memory cgroup of its own, so that nothing else on the machine runs short: the programs measured, and a
hog that fills what is left of it with pages that are touched again and again.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LOOPS_A_CORE = 2
FENCE_BYTES = 192 << 20
HOG = """
import mmap, sys, time
held, size = [], int(sys.argv[1])
try:
    while len(held) << 20 < size:
        held.append(mmap.mmap(-1, 1 << 20)); held[-1][::4096] = b"x" * 256
except OSError:
    pass
print(len(held), flush=True)
while True:
    for block in held:
        block[::4096] = b"y" * 256
    time.sleep(0.2)
"""
GROUPS = (Path("/sys/fs/cgroup/memory"), Path("/sys/fs/cgroup"))


@contextlib.contextmanager
def busy_cores(loops_a_core: int = LOOPS_A_CORE) -> Iterator[None]:
    """Endless loops, so many for each core."""
    loops = loops_a_core * (os.cpu_count() or 2)
    burners = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(loops)]
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()


class Fence:
    """A memory cgroup that is nearly full; needs root and the memory controller."""

    def __init__(self) -> None:
        """Raises OSError where there is no memory controller to be had."""
        base = next((g for g in GROUPS if (g / "cgroup.procs").exists() and _limits(g)), None)
        if base is None:
            raise OSError("no memory controller here")
        self._folder = base / f"solace-bench-{os.getpid()}"
        self._folder.mkdir()
        self._hog: subprocess.Popen[str] | None = None
        limit = "memory.limit_in_bytes" if (self._folder / "memory.limit_in_bytes").exists() else "memory.max"
        (self._folder / limit).write_text(str(FENCE_BYTES))

    def enter(self) -> tuple[str, ...]:
        """What stands before a command so that it runs inside from its first page on."""
        return ("sh", "-c", f'echo $$ > {self._folder / "cgroup.procs"}; exec "$@"', "inside")

    def fill(self, spare_bytes: int = 8 << 20) -> int:
        """Fill what is left but `spare_bytes`; MiB taken."""
        used = next(f for f in ("memory.usage_in_bytes", "memory.current") if (self._folder / f).exists())
        free = FENCE_BYTES - int((self._folder / used).read_text()) - spare_bytes
        command = [*self.enter(), sys.executable, "-c", HOG, str(max(0, free - (10 << 20)))]
        self._hog = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._hog.stdout is not None
        Path(f"/proc/{self._hog.pid}/oom_score_adj").write_text("1000")
        return int(self._hog.stdout.readline() or 0)

    def close(self) -> None:
        """End the hog and take the fence away; whatever is left inside goes back out."""
        if self._hog is not None:
            self._hog.kill()
            self._hog.wait()
        with contextlib.suppress(OSError):
            for pid in (self._folder / "cgroup.procs").read_text().split():
                (self._folder.parent / "cgroup.procs").write_text(pid)
            self._folder.rmdir()


def _limits(group: Path) -> bool:
    controllers = group / "cgroup.controllers"
    return group.name == "memory" or (controllers.exists() and "memory" in controllers.read_text())
