"""What a person sees while models are fetched: a bar on a terminal, plain lines anywhere else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

Report = Callable[[int], None]
"""Takes how many bytes are done so far."""


class News(Protocol):
    """Where fetching says what it does."""

    def line(self, text: str) -> None:
        """One sentence."""

    def bar(self, label: str, total: int) -> AbstractContextManager[Report]:
        """A piece of work of `total` bytes (0 where unknown); use as `with news.bar(…) as report`."""


class ConsoleNews:
    """`News` on a console."""

    def __init__(self, console: Console, every_s: float = 10.0) -> None:
        self._console = console
        self._every_s = every_s

    def line(self, text: str) -> None:
        """Print one sentence."""
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    @contextmanager
    def bar(self, label: str, total: int) -> Iterator[Report]:
        """Show a bar on a terminal, else a line every `every_s` seconds."""
        if not self._console.is_terminal:
            yield self._lines(label, total)
            return
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self._console, transient=True) as progress:
            task = progress.add_task(label, total=total or None)
            yield lambda done: progress.update(task, completed=done)

    def _lines(self, label: str, total: int) -> Report:
        last = time.monotonic()

        def report(done: int) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= self._every_s:
                last = now
                share = f", {100 * done // total} %" if total else ""
                self.line(f"{label}: {done / 1e6:.0f} MB{share}")

        return report


class Silence:
    """`News` that says nothing, for machines."""

    def line(self, text: str) -> None:
        """Say nothing."""

    @contextmanager
    def bar(self, label: str, total: int) -> Iterator[Report]:
        """Show nothing."""
        yield lambda done: None
