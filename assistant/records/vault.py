"""The records as they lie on the disk, from nothing to open to wiped: database, key, lock and audit taken together."""

from __future__ import annotations

import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import RecordsDamaged, RecordsError, RecordsFull
from assistant.records import keys
from assistant.records.audit import Audit
from assistant.records.files import Folder
from assistant.records.kinds import STORING
from assistant.records.store import Answered, Entry, Store

log = logging.getLogger(__name__)


class Vault:
    """What holds the store; `store` is None until there is a first yes to storing, and after everything is deleted."""

    def __init__(self, path: Path, secret: bytes = b"") -> None:
        """`secret`: the credential, b"" for none."""
        self.path = path
        self.store: Store | None = None
        self._folder = Folder(path)
        self._secret = secret
        self._audit = Audit(path)

    def open(self, write: bool) -> None:
        """Open what is there; makes nothing. Raises as `Records.open`."""
        if write:
            self._folder.lock()
            if self._folder.condemned:
                self._finish()
        if not self._folder.database.exists():
            self._missed(write)
            return
        try:
            self.store = Store(self._folder.database, self._key(), write)
        except RecordsDamaged as error:
            raise RecordsDamaged(f"{error} {self._set_aside()}" if write else str(error)) from None
        if write:
            self._reconcile(self.store)
        elif self.store.version == 0:
            self.close()

    def make(self, answers: Iterable[Answered]) -> None:
        """Key, database and the answers so far, at the first yes; all or nothing. Raises RecordsError, OSError."""
        self._folder.lock(make=True)
        try:
            self.store = Store(self._folder.database, keys.make(self._folder.key, self._secret), new=True)
            with self.store.transaction():
                for one in answers:
                    self.store.answer(one.name, one.given, one.at)
            self.store.settle()
        except (OSError, RecordsError):
            self._discard()
            raise
        self._folder.keep_reserve()

    def wipe(self, event: str, at: datetime, **facts: str | int | bool) -> list[Entry]:
        """Rows, key, file, write-ahead log, what was kept aside: all but the audit, which gets the fact.

        Gives what there was. Raises RecordsBusy, OSError.
        """
        self._folder.lock()
        gone: list[Entry] = []
        if self.store:
            with contextlib.suppress(RecordsError):
                gone = self.store.entries()
                with self.store.transaction():
                    self.store.erase()
                    self.store.answer(STORING, False, at.timestamp())
                self.store.settle()
            self.store.close()
        self.store = None
        self._folder.condemn()
        self.note(event, at, counted(gone), **facts)
        self._folder.remove()
        self._audit.flush()
        return gone

    def with_room(self, work: Callable[[], None]) -> None:
        """Do what must also succeed on a full disk, with the reserve given up for it. Raises RecordsError."""
        try:
            work()
        except RecordsFull:
            if not self._folder.give_reserve():
                raise
            work()
            self._folder.keep_reserve()

    def note(self, event: str, at: datetime, kinds: Mapping[str, int] | None = None, **facts: str | int | bool) -> None:
        """Append a fact to the audit; one that cannot be written stops nothing and is logged."""
        try:
            self._audit.note(event, at.timestamp(), kinds, **facts)
        except OSError as error:
            log.error("<3>The audit in %s cannot be written: %s. Set its owner right.", self.path, error.strerror)

    @property
    def left(self) -> list[str]:
        """Files that hold, or held, something of the resident."""
        return self._folder.left()

    @property
    def audited(self) -> bool:
        """Whether there is an audit."""
        return self._audit.begun

    def close(self) -> None:
        """Close the database and let another program write."""
        if self.store:
            self.store.close()
        self.store = None
        self._folder.release()

    def _missed(self, write: bool) -> None:
        if write and self._audit.storing():
            self.note("lost", datetime.now(UTC))
            raise RecordsDamaged(f"The records in {self.path} are gone. Put them back, or start again to begin anew.")

    def _key(self) -> keys.Key:
        try:
            return keys.read(self._folder.key, self._secret)
        except RecordsError as error:
            if type(error) is RecordsError:
                raise RecordsDamaged(str(error)) from None
            raise

    def _set_aside(self) -> str:
        now = datetime.now(UTC)
        aside = self._folder.set_aside(now.strftime("%Y%m%dT%H%M%S"))
        self.note("set aside", now)
        return f"They were kept aside in {aside}."

    def _reconcile(self, store: Store) -> None:
        """What a loss of power in the midst of a first yes or of a deletion has left is brought to its end."""
        storing = store.consents().get(STORING) if store.version else None
        if storing and storing.given:
            if not self._audit.storing():
                self.note("consent", datetime.fromtimestamp(storing.at, UTC), name=STORING, given=True, late=True)
        elif storing is None and self._audit.storing():
            store.close()
            self.store = None
            raise RecordsDamaged(f"The records in {self.path} are empty. {self._set_aside()}")
        elif storing is None:
            self._discard()
        else:
            self._discard()
            self.note("deleted", datetime.now(UTC), finished=True)

    def _finish(self) -> None:
        self.note("deleted", datetime.now(UTC), finished=True)
        self._folder.remove()

    def _discard(self) -> None:
        if self.store:
            self.store.close()
        self.store = None
        self._folder.condemn()
        self._folder.remove()


def counted(entries: Iterable[Entry]) -> Counter[str]:
    """How many of each kind."""
    return Counter(entry.kind for entry in entries)
