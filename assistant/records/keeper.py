"""The keeper: takes the effects of a turn, keeps and deletes what they say, and shows care what it may know.

Until the first yes to storing it writes nothing, and makes no file and no folder; consents given before that hold for
as long as the program runs. Trouble with the disk or the key never reaches a talk as an error: it is logged in a
sentence without words of the resident, and the talk goes on without records.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from assistant.care.reply import Effect, Resident
from assistant.errors import RecordsDamaged, RecordsError, RecordsFull
from assistant.records import export, forgetting, view
from assistant.records.consenting import Consents
from assistant.records.kinds import STORING, kind_of, sort
from assistant.records.sentences import Sentences
from assistant.records.store import Answered, Entry, Store
from assistant.records.vault import Vault, counted
from assistant.records.ways import Ways

log = logging.getLogger(__name__)
ONCE = ("note", "preference", "names_not_to_use", "goal", "plan")
"""Kinds of which the same words are kept once."""


class Records:
    """What is kept of one resident; one thread at a time."""

    def __init__(self, vault: Vault, ways: Ways) -> None:
        """Use `open` or `begin`."""
        self._vault, self._ways = vault, ways
        self._say = Sentences(ways.language)
        self._consents = Consents(vault, self._say)
        self._expired_on = ""
        self.trouble = ""
        """Why nothing can be kept, in a sentence; empty while all is well."""

    @classmethod
    def open(cls, folder: Path, credential: bytes = b"", ways: Ways | None = None, write: bool = True) -> Records:
        """The records in `folder`, empty where there are none; makes nothing. `credential`: see `keys.credential`.

        Raises RecordsKey and RecordsNewer (all is left as it was), RecordsDamaged (kept aside where `write`),
        RecordsBusy, RecordsError.
        """
        vault = Vault(folder, credential)
        try:
            vault.open(write)
        except RecordsError:
            vault.close()
            raise
        except OSError as error:
            vault.close()
            raise _unusable(folder, error) from None
        return cls(vault, ways or Ways())

    @classmethod
    def begin(cls, folder: Path, credential: bytes = b"", ways: Ways | None = None) -> Records:
        """As `open` to write, but never fails: what is wrong is logged, and stands in `trouble`."""
        try:
            return cls.open(folder, credential, ways)
        except RecordsError as error:
            log.error("<3>%s The talk goes on without records.", error)
            records = cls(Vault(folder, credential), ways or Ways())
            records.trouble = str(error)
            return records

    def close(self) -> None:
        """Close the database and let another program write."""
        self._vault.close()

    def apply(self, effects: Sequence[Effect], at: datetime, turn: str = "") -> list[str]:
        """Do what concerns the records (consent, keep, remind, forget, delete, export), in order; never raises.

        `turn`: "t12", the turn of the talk. Gives the sentences that the resident should hear about it, mostly none.
        """
        said: list[str] = []
        kept: Counter[str] = Counter()
        well = not self.trouble
        for effect in effects:
            try:
                said += self._do(effect, at, turn, kept)
            except RecordsError as error:
                said += self._failed(effect, error)
            except OSError as error:
                said += self._failed(effect, _unusable(self._vault.path, error))
        if kept:
            self._vault.note("kept", at, kept)
        if well and self.trouble and not said:
            said.append(self._say.record("not_kept"))
        return list(dict.fromkeys(said))

    def resident(self, base: Resident, now: datetime) -> Resident:
        """`base` with the fields filled that were consented to; what is past its day is deleted first. Never raises."""
        at = now.timestamp()
        answered = self.consents()
        consents, base = view.given(answered), replace(base, stale=view.stale(answered, at))
        if self._store is None or STORING not in consents:
            return replace(base, consents=consents)
        try:
            self._expire(now)
            return view.filled(base, view.live(self._store.entries(), at), consents, at)
        except RecordsError as error:
            self._stumble(error)
            return replace(base, consents=consents)

    def consents(self) -> dict[str, Answered]:
        """The last answer to each consent. Never raises."""
        try:
            return self._consents.all()
        except RecordsError as error:
            self._stumble(error)
            return self._consents.all()

    def may(self, consent: str, now: datetime) -> bool:
        """Whether a consent counts now, and storing with it. Never raises."""
        given = view.given(self.consents())
        return self._store is not None and {consent, STORING} <= given

    def entries(self, now: datetime, *kinds: str) -> list[Entry]:
        """What is kept, consented to and not past its day, oldest first. Raises RecordsError."""
        if not (self._store and self.may(STORING, now)):
            return []
        live = view.live(self._store.entries(*kinds), now.timestamp())
        return [entry for entry in live if self.may(kind_of(entry.kind).consent, now)]

    def about(self, words: str) -> list[Entry]:
        """What "forget about …" would delete, for asking first. Raises RecordsError."""
        return forgetting.about(self._store, words) if self._store else []

    def journal(self) -> list[Answered]:
        """Every answer to a consent that is kept, oldest first. Raises RecordsError."""
        return self._store.journal() if self._store else []

    def note(self, event: str, now: datetime, **facts: str | int | bool) -> None:
        """Put a fact into the audit, where there is one: an export by command, a draft for a clinician."""
        if self._vault.audited:
            self._vault.note(event, now, None, **facts)

    @property
    def _store(self) -> Store | None:
        return self._vault.store

    def _do(self, effect: Effect, at: datetime, turn: str, kept: Counter[str]) -> list[str]:
        match effect.what:
            case "consent":
                return self._answer(effect.name, effect.value == "yes", at)
            case "keep":
                self._keep(effect.name, effect.value, at, turn, kept)
            case "remind":
                self._keep(f"reminder.{effect.name}", effect.value, at, turn, kept)
            case "forget":
                return self._forget(effect.name, effect.value, at)
            case "delete":
                return self._delete(effect.value == "contacts", at)
            case "export":
                return self._export(at)
        return []

    def _answer(self, name: str, given: bool, at: datetime) -> list[str]:
        if self.trouble and name == STORING and given:
            return [self._say.record("no_records")]
        return self._consents.answer(name, given, at)

    def _keep(self, name: str, value: str, at: datetime, turn: str, kept: Counter[str]) -> None:
        found = sort(name, value)
        if found is None:
            log.error("<3>There is no kind of entry named %s.", name.partition(".")[0])
            return
        kind, store = found.kind, self._store
        if store is None or not self.may(kind.consent, at):
            return
        old = store.entries(kind.name)
        same = [e for e in old if (e.label, e.value) == (found.label, found.value) and kind.name in ONCE]
        out = old if kind.one or (kind.name == "plan" and not found.label + found.value) else same
        batch = store.next_batch() - (1 if kept else 0)
        with store.transaction():
            store.delete([entry.id for entry in out])
            if found.label or found.value or kind.name == "homework":
                store.add(kind.name, found.label, found.value, at.timestamp(), batch, found.turn or turn)
        kept[kind.name] += 1

    def _forget(self, name: str, words: str, at: datetime) -> list[str]:
        """The kind `name`, or what mentions the words, or the last thing told."""
        store = self._store
        found = forgetting.wanted(store, name, words) if store else []
        if store is None or not found:
            return [] if name else [self._say.record("nothing_to_forget")]
        self._vault.with_room(forgetting.taking_out(store, found))
        self._vault.note("forgot", at, counted(found))
        return []

    def _delete(self, contacts: bool, at: datetime) -> list[str]:
        """Everything; only the fact stays."""
        if self._store or self._vault.left:
            self._vault.wipe("deleted", at, contacts=contacts)
        self._consents.forget()
        if not contacts or (self._ways.forget_contacts and self._ways.forget_contacts()):
            return []
        return [self._say.record("contacts")]

    def _export(self, at: datetime) -> list[str]:
        entries = self.entries(at)
        if not entries:
            return [self._say.export("nothing")]
        try:
            written = export.to_stick(self._ways.media, entries, self.journal(), at, self._ways.code)
        except RecordsFull:
            return [self._say.export("no_room")]
        if written is None:
            return [self._say.export("no_stick")]
        self._vault.note("exported", at, counted(entries), locked=bool(self._ways.code))
        done = self._say.export("done", n=str(len(entries)))
        return [done] if self._ways.code else [done, self._say.export("not_locked")]

    def _expire(self, now: datetime) -> None:
        """Delete what is past its day, once a day."""
        day = now.date().isoformat()
        store = self._store
        if store is None or day == self._expired_on or not store.writes:
            return
        if past := forgetting.past_their_day(store, now.timestamp()):
            self._vault.note("past their day", now, counted(past))
        self._expired_on = day

    def _failed(self, effect: Effect, error: RecordsError) -> list[str]:
        self._stumble(error)
        return [self._say.failed(effect, error)]

    def _stumble(self, error: RecordsError) -> None:
        log.error("<3>%s", error)
        if isinstance(error, RecordsDamaged):
            self.trouble = str(error)
            self._vault.close()
            self._consents.lose_store()


def _unusable(folder: Path, error: OSError) -> RecordsError:
    return RecordsError(
        f"The records in {folder} cannot be used: {error.strerror}. Set the owner of that folder right."
    )
