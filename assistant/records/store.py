"""The database: rows of entries and consents, encrypted by SQLCipher. Errors of the library become ours here, at once.

Write-ahead log, one writer, deleted cells overwritten with zeros, nothing temporary on the disk. A consent or a
deletion is in the file itself when its call returns; what was kept may be lost by a loss of power in the last moments,
never torn.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from assistant.errors import RecordsBusy, RecordsDamaged, RecordsError, RecordsFull, RecordsNewer
from assistant.records.keys import Key

BUSY_S = 2.0
"""Seconds for which a writer waits until a reader is done."""
FIRST = """
CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, at REAL NOT NULL, label TEXT NOT NULL,
    value TEXT NOT NULL, batch INTEGER NOT NULL, turn TEXT NOT NULL
);
CREATE INDEX entries_by_kind ON entries (kind, at);
CREATE TABLE consents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, given INTEGER NOT NULL, at REAL NOT NULL
);
CREATE TABLE readable (version INTEGER PRIMARY KEY, least INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One migration."""

    sql: str
    """Statements, each ended by a semicolon."""
    least: int
    """Oldest version of this program that can still use the database afterwards: one release goes back, not two."""


MIGRATIONS = (Step(FIRST, least=1),)
"""The n-th makes version n of the database (PRAGMA user_version). Only ever added to."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is kept."""

    id: int
    kind: str
    at: float
    """Seconds since 1970."""
    label: str = field(repr=False)
    value: str = field(repr=False)
    batch: int
    """The same for all that was kept at once."""
    turn: str = ""
    """Turn of the talk that it comes from, "t12"; "" where unknown."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A consent as it was last answered."""

    name: str
    given: bool
    at: float
    """Seconds since 1970."""


class Store:
    """An open database; one thread at a time."""

    def __init__(
        self, path: Path, key: Key, write: bool = True, new: bool = False, steps: Sequence[Step] = MIGRATIONS
    ) -> None:
        """Open, or make where `new` (mode 0600, and so are the files beside it). A file without tables, `version` 0, is
        left as it is and nothing else may be asked of it.

        Raises RecordsDamaged, RecordsNewer, RecordsBusy, RecordsFull, RecordsError, OSError.
        """
        self.path = path
        self.writes = write
        self._steps = steps
        self._held: list[Entry] | None = None
        if new:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        with _ours(path):
            self._db = sqlcipher.connect(
                f"{path.absolute().as_uri()}?mode=rw",
                uri=True,
                timeout=BUSY_S,
                isolation_level=None,
                check_same_thread=False,
            )
        try:
            with _ours(path):
                self._prepare(key, write, new)
        except RecordsError:
            self._db.close()
            raise

    def _prepare(self, key: Key, write: bool, new: bool) -> None:
        self._db.execute("PRAGMA cipher_log_level = NONE").fetchall()
        self._db.execute(f'PRAGMA key = "{key.pragma}"').fetchall()
        self.version = int(self._one("PRAGMA user_version"))
        self._readable()
        if self.version == 0 and not new:
            return
        if broken := self._db.execute("PRAGMA cipher_integrity_check").fetchone():
            raise RecordsDamaged(f"The records {self.path} are damaged: {broken[0]}.")
        if self._one("PRAGMA quick_check") != "ok":
            raise RecordsDamaged(f"The records {self.path} are damaged.")
        for pragma in ("temp_store = MEMORY", "secure_delete = ON", "synchronous = NORMAL", "trusted_schema = OFF"):
            self._db.execute(f"PRAGMA {pragma}")
        if not write:
            self._db.execute("PRAGMA query_only = ON")
            return
        self._db.execute("PRAGMA journal_mode = WAL")
        self._migrate()

    def _readable(self) -> None:
        ours = len(self._steps)
        if self.version <= ours:
            return
        if self.version == ours + 1:
            least = self._db.execute("SELECT least FROM readable WHERE version = ?", (self.version,)).fetchone()
            if least and least[0] <= ours:
                return
        raise RecordsNewer(
            f"A newer version of Solace wrote the records {self.path} (format {self.version}, this one reads {ours}). "
            "Install that version again; the records are untouched."
        )

    def _migrate(self) -> None:
        for version in range(self.version + 1, len(self._steps) + 1):
            step = self._steps[version - 1]
            with self.transaction():
                for statement in filter(str.strip, step.sql.split(";")):
                    self._db.execute(statement)
                self._db.execute("INSERT INTO readable VALUES (?, ?)", (version, step.least))
                self._db.execute(f"PRAGMA user_version = {version}")
            self.version = version

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing; the file is whole whatever happens. Raises as `__init__`."""
        with _ours(self.path, writing=True):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._held = None
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def add(self, kind: str, label: str, value: str, at: float, batch: int, turn: str = "") -> None:
        """Keep one entry; inside `transaction`."""
        made = self._db.execute(
            "INSERT INTO entries (kind, at, label, value, batch, turn) VALUES (?, ?, ?, ?, ?, ?)",
            (kind, at, label, value, batch, turn),
        )
        if self._held is not None:
            self._held.append(Entry(made.lastrowid or 0, kind, at, label, value, batch, turn))

    def entries(self, *kinds: str) -> list[Entry]:
        """Everything of these kinds, or of all, oldest first; the one writer reads its file once and remembers."""
        if self._held is None or not self.writes:
            with _ours(self.path):
                rows = self._db.execute("SELECT id, kind, at, label, value, batch, turn FROM entries ORDER BY id")
                self._held = [Entry(*row) for row in rows.fetchall()]
        return [entry for entry in self._held if not kinds or entry.kind in kinds]

    def delete(self, ids: Collection[int]) -> None:
        """Take entries out, overwriting them; inside `transaction`, `settle` afterwards."""
        if not ids:
            return
        self._held = None
        self._db.executemany("DELETE FROM entries WHERE id = ?", [(id_,) for id_ in ids])

    def blank(self, ids: Iterable[int]) -> None:
        """Take the value out and leave kind, label and time; inside `transaction`, `settle` afterwards."""
        self._held = None
        self._db.executemany("UPDATE entries SET value = '' WHERE id = ?", [(id_,) for id_ in ids])

    def erase(self) -> None:
        """Take out every row; inside `transaction`, `settle` afterwards."""
        self._held = None
        self._db.execute("DELETE FROM entries")
        self._db.execute("DELETE FROM consents")

    def next_batch(self) -> int:
        """A number for what is kept together."""
        with _ours(self.path):
            return int(self._one("SELECT coalesce(max(batch), 0) + 1 FROM entries"))

    def answer(self, name: str, given: bool, at: float) -> None:
        """Write down an answer to a consent; inside `transaction`, `settle` afterwards."""
        self._db.execute("INSERT INTO consents (name, given, at) VALUES (?, ?, ?)", (name, given, at))

    def consents(self) -> dict[str, Answered]:
        """The last answer to each consent."""
        return {one.name: one for one in self.journal()}

    def journal(self) -> list[Answered]:
        """Every answer ever given, oldest first."""
        with _ours(self.path):
            rows = self._db.execute("SELECT name, given, at FROM consents ORDER BY id").fetchall()
        return [Answered(name, bool(given), at) for name, given, at in rows]

    def settle(self) -> None:
        """Bring the write-ahead log into the file and cut it to nothing, so that no deleted row is left in it."""
        with _ours(self.path, writing=True):
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close it; no error, whatever the state."""
        self._db.close()

    def _one(self, sql: str) -> Any:
        return self._db.execute(sql).fetchone()[0]


@contextmanager
def _ours(path: Path, writing: bool = False) -> Iterator[None]:
    """Errors of the library as ours; its messages name no value of a row, and neither do we."""
    try:
        yield
    except sqlcipher.Error as error:
        raise _translated(path, str(getattr(error, "sqlite_errorname", "")), writing) from None


def _translated(path: Path, name: str, writing: bool) -> RecordsError:
    if name.startswith("SQLITE_FULL") or (writing and name.startswith("SQLITE_IOERR")):
        return RecordsFull(f"There is no room to write the records in {path.parent}. Make room on that disk.")
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return RecordsDamaged(f"The records {path} cannot be opened with their key: they are damaged or another key's.")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return RecordsBusy(f"Another program is writing the records in {path.parent}. Stop it, or wait.")
    if name.startswith("SQLITE_IOERR"):
        return RecordsError(f"The disk with {path} does not read or write. Make room on it, or change it.")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return RecordsError(f"The records {path} cannot be written. Set the owner and mode of their folder right.")
    return RecordsError(f"The records {path} cannot be used ({name or 'unknown'}). Restart the program.")
