"""The outbox in its two places: on the disk, and in memory (below /run) for what the disk does not take.

Whoever has something to tell puts it into memory first, at once and without waiting for anything, and then onto the
disk for good, which takes the copy in memory away. So what a card refuses that is read-only, full or worn out reaches
the other program all the same; it is lost only with the power. The same id in both places counts once.

The folder in memory is made by the crisis program. Where there is none, everything is as with the disk alone.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic

from assistant.crisis import outbox
from assistant.crisis.outbox import Ack, Entry, T


@dataclass(slots=True)
class Found(Generic[T]):
    """What lies in one place or in both."""

    whole: list[T] = field(default_factory=list)
    """Oldest first by file time, each id once."""
    damaged: list[Path] = field(default_factory=list)
    """Files that are not whole, set aside or not; of those in new/, each may have been an alarm."""
    refused: OSError | None = None
    """Why the disk could not be read: what is missing may lie there."""


class Places:
    """Both folders, alike."""

    def __init__(self, disk: Path, memory: Path) -> None:
        """Nothing is made or read yet."""
        self.disk, self.memory = disk, memory

    def prepare_memory(self) -> None:
        """Make the folder in memory, where that can be."""
        with contextlib.suppress(OSError):
            outbox.prepare(self.memory)

    # --- what is told ------------------------------------------------------------------------------------------------

    def note(self, item: Entry | Ack) -> bool:
        """Put `item` into memory; whether that could be. Waits for nothing."""
        return _could(lambda: outbox.write(self.memory, item, sync=False))

    def keep(self, item: Entry | Ack) -> Path:
        """Put `item` onto the disk, for good when this returns, with the age of its copy in memory, which goes.

        Raises OSError; the copy then stays."""
        noted = outbox.folder_of(self.memory, item) / f"{item.id}.json"
        age_ns = None
        with contextlib.suppress(OSError):
            age_ns = noted.stat().st_mtime_ns
        path = outbox.write(self.disk, item, age_ns=age_ns)
        if noted != path:
            with contextlib.suppress(OSError):
                noted.unlink()
        return path

    # --- what was told -----------------------------------------------------------------------------------------------

    def noted_entries(self) -> list[Entry]:
        """What lies in memory, there alone or not. Waits for no disk."""
        return _found([self.memory], outbox.entries_dir, Entry).whole

    def noted_acks(self) -> list[Ack]:
        """The same of acks."""
        return _found([self.memory], outbox.acks_dir, Ack).whole

    def entries(self) -> Found[Entry]:
        """Everything in new/, of both places."""
        return _found([self.memory, self.disk], outbox.entries_dir, Entry)

    def acks(self) -> Found[Ack]:
        """Everything in acks/, of both places."""
        return _found([self.memory, self.disk], outbox.acks_dir, Ack)

    def damaged(self) -> list[Path]:
        """Files that were set aside, in both places. Raises OSError."""
        return [path for place in (self.memory, self.disk) for path in outbox.damaged(place)]

    # --- what is over ------------------------------------------------------------------------------------------------

    def forget(self, folder: Callable[[Path], Path], id_: str) -> None:
        """Take the copy in memory away; `folder` is `outbox.entries_dir` or `outbox.acks_dir`. Waits for nothing."""
        with contextlib.suppress(OSError):
            (folder(self.memory) / f"{id_}.json").unlink()

    def remove(self, folder: Callable[[Path], Path], id_: str) -> None:
        """Take it away from both places, for good when this returns. Raises OSError."""
        self.forget(folder, id_)
        outbox.remove(folder(self.disk), id_)

    # --- who is not called -------------------------------------------------------------------------------------------

    def note_spared(self, names: tuple[str, ...]) -> bool:
        """Put into memory who is not called; whether that could be."""
        return _could(lambda: outbox.write_spared(self.memory, names, sync=False))

    def keep_spared(self, names: tuple[str, ...]) -> None:
        """Put it onto the disk for good. Raises OSError."""
        outbox.write_spared(self.disk, names)
        if outbox.read_spared(self.memory) == names:
            with contextlib.suppress(OSError):
                outbox.spared_path(self.memory).unlink()

    def spared_noted(self) -> bool:
        """Whether that stands in memory, which is then the newer."""
        return outbox.spared_stamp(self.memory) != (0, 0)

    def read_spared(self) -> tuple[str, ...] | None:
        """Who is not called; None where that cannot be read."""
        return outbox.read_spared(self.memory if self.spared_noted() else self.disk)

    def spared_stamp(self) -> object:
        """Changes with what `read_spared` reads."""
        return outbox.spared_stamp(self.memory if self.spared_noted() else self.disk)


def _could(work: Callable[[], object]) -> bool:
    try:
        work()
    except OSError:
        return False
    return True


def _found(places: list[Path], folder: Callable[[Path], Path], kind: type[T]) -> Found[T]:
    """In this order, memory before the disk: what moves from the one to the other is seen twice, never not."""
    found: Found[T] = Found()
    aged: list[tuple[int, T]] = []
    for place in places:
        found.refused = None  # of the last, which is the disk: a folder in memory that cannot be read holds nothing
        try:
            # set aside before the rest: one that is healed meanwhile is then seen twice, not never
            found.damaged += folder(place).glob("*.bad")
            whole, damaged = outbox.read(folder(place), kind)
        except OSError as error:
            found.refused = error
            continue
        aged += whole
        found.damaged += damaged
    found.damaged = sorted(set(found.damaged))
    once = {item.id: item for _, item in sorted(aged, key=lambda one: one[0], reverse=True)}
    found.whole = list(reversed(once.values()))
    return found
