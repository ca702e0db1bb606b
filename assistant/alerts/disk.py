"""A disk that hangs is a disk that refuses: whatever touches it runs in a thread that is not waited for long.

A card that wears out can keep a program waiting for minutes. What was begun goes on when it comes back, so all that is
given here may be done again without harm.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, TypeVar

PATIENCE_S = 1.5
"""Seconds that the disk has for one thing: less than whoever presses the button on the phone waits for the answer."""
T = TypeVar("T")


@dataclass(slots=True)
class _Job:
    work: Callable[[], Any]
    done: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    error: OSError | ValueError | None = None

    def run(self) -> None:
        try:
            self.result = self.work()
        except (OSError, ValueError) as error:
            self.error = error
        finally:
            self.done.set()


class Disk:
    """One thing after another; `do` is called from one thread only."""

    def __init__(self, patience_s: float = 0.0) -> None:
        """`patience_s` 0: everything is done at once by whoever asks, and waited for."""
        self._patience_s = patience_s
        self._jobs: SimpleQueue[_Job] = SimpleQueue()
        self._last: _Job | None = None
        self._thread = threading.Thread(target=self._run, name="disk", daemon=True)
        if patience_s:
            self._thread.start()

    def do(self, work: Callable[[], T]) -> T:
        """What `work` gives. Raises OSError and ValueError as it does, and OSError while the disk hangs."""
        if not self._patience_s:
            return work()
        if self._last is None or self._last.done.is_set():
            self._last = job = _Job(work)
            self._jobs.put(job)
            if job.done.wait(self._patience_s):
                if job.error is not None:
                    raise job.error
                given: T = job.result
                return given
        if not self._thread.is_alive():
            raise RuntimeError("The thread of the disk has ended; its error stands in the journal.")
        raise OSError(errno.ETIMEDOUT, "The disk hangs")

    def _run(self) -> None:
        while True:
            self._jobs.get().run()
