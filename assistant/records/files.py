"""What lies in the folder of the records, how it is taken away for good, and who may write.

    records.db  -wal  -shm   the database, encrypted page by page
    records.key              what opens it (`keys.py`)
    reserve                  64 KiB kept back, given up when deleting needs room
    audit.jsonl  audit.head  facts (`audit.py`); stay when everything else is deleted
    records.deleted          a database on its way out: whoever finds it finishes the deleting
    aside-…/                 what could not be opened, with its key, for a technician

Writers hold a lock on the folder itself, so that no file is made before there is a consent.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from pathlib import Path

from assistant.errors import RecordsBusy

DATABASE, KEY, RESERVE, DELETED = "records.db", "records.key", "reserve", "records.deleted"
BESIDE = ("-wal", "-shm", "-journal")
RESERVE_BYTES = 65_536


class Folder:
    """The folder; made only when something is to be kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = path / DATABASE
        self.key = path / KEY
        self._lock: int | None = None

    def lock(self, make: bool = False) -> None:
        """Become its one writer; no harm where it is not there yet. Raises RecordsBusy, OSError."""
        if self._lock is not None:
            return
        if make:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(FileNotFoundError):
            handle = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
                raise RecordsBusy(
                    f"Another program is writing the records in {self.path}. "
                    "Stop it first: systemctl stop solace-voice."
                ) from None
            self._lock = handle

    def release(self) -> None:
        """Let another program write."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def sync(self) -> None:
        """Make renames and removals survive a loss of power. Raises OSError."""
        handle = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def keep_reserve(self) -> None:
        """Take 64 KiB in hand; without them if there is no room."""
        with contextlib.suppress(OSError), (self.path / RESERVE).open("wb") as file:
            file.write(b"\0" * RESERVE_BYTES)
            (self.path / RESERVE).chmod(0o600)

    def give_reserve(self) -> bool:
        """Give the 64 KiB up; whether there were any."""
        try:
            (self.path / RESERVE).unlink()
        except OSError:
            return False
        return True

    def set_aside(self, stamp: str) -> Path:
        """Move database and key, unopened, into a folder of their own. Raises OSError."""
        aside = self.path / f"aside-{stamp}"
        aside.mkdir(mode=0o700, exist_ok=True)
        for path in self._all():
            if path.exists():
                path.rename(aside / path.name)
        self.sync()
        return aside

    def condemn(self) -> None:
        """Begin to take away everything but the audit: from here on it can only be finished. Raises OSError."""
        if self.database.exists():
            self.database.rename(self.path / DELETED)
        else:
            with contextlib.suppress(OSError):
                (self.path / DELETED).touch()
        self.sync()

    @property
    def condemned(self) -> bool:
        """Whether a deletion was begun and not finished."""
        return (self.path / DELETED).exists()

    def remove(self) -> None:
        """Finish what `condemn` began; may be cut off at any point and done again. Raises OSError."""
        for aside in self.path.glob("aside-*"):
            for key in aside.glob("*.key"):
                _overwrite(key)
            shutil.rmtree(aside)
        _overwrite(self.key)
        for path in self._all():
            path.unlink(missing_ok=True)
        self.sync()
        (self.path / DELETED).unlink(missing_ok=True)
        self.sync()

    def left(self) -> list[str]:
        """Names of files that hold, or held, something of the resident."""
        found = [path for path in self._all() if path.exists()]
        return sorted(path.name for path in [*found, *self.path.glob("aside-*")])

    def _all(self) -> list[Path]:
        beside = [self.path / (DATABASE + ending) for ending in BESIDE]
        return [self.key, *beside, self.database, self.key.with_suffix(".part"), self.path / RESERVE]


def _overwrite(path: Path) -> None:
    """Zeros over a key before it goes: a card may keep the old block, but not because we left it."""
    with contextlib.suppress(FileNotFoundError), path.open("r+b") as file:
        file.write(b"\0" * path.stat().st_size)
        file.flush()
        os.fsync(file.fileno())
