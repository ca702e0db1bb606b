"""Consents: given, withdrawn, and what is deleted with them, at once and in the middle of a talk."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from assistant.care.reply import CONSENTS
from assistant.errors import RecordsError
from assistant.records import view
from assistant.records.kinds import KINDS, STORING, kind_of
from assistant.records.sentences import Sentences
from assistant.records.store import Answered, Entry, Store
from assistant.records.vault import Vault, counted

log = logging.getLogger(__name__)


class Consents:
    """The answers of one resident: in memory until storing is agreed to, then in the store."""

    def __init__(self, vault: Vault, say: Sentences) -> None:
        self._vault, self._say = vault, say
        self._session: dict[str, Answered] = {}
        self._seen: dict[str, Answered] = {}

    def all(self) -> dict[str, Answered]:
        """The last answer to each. Raises RecordsError."""
        self._seen = {**self._session, **(self._vault.store.consents() if self._vault.store else {})}
        return self._seen

    def lose_store(self) -> None:
        """The store can be read no more: what was agreed to beside storing (who is called, say) holds on."""
        self._session = {name: one for name, one in self._seen.items() if name != STORING}

    def forget(self) -> None:
        """Everything is deleted."""
        self._session = {}

    def answer(self, name: str, given: bool, at: datetime) -> list[str]:
        """Take an answer; gives what the resident should hear. Raises RecordsError, OSError."""
        if name not in CONSENTS:
            log.error("<3>There is no consent named %s.", name)
            return []
        answer = Answered(name, given, at.timestamp())
        if name == STORING and not given:
            return self._end(at)
        if self._vault.store:
            return self._change(self._vault.store, answer, at)
        if name == STORING:
            self._begin(answer, at)
        else:
            self._session[name] = answer
        return []

    def _begin(self, storing: Answered, at: datetime) -> None:
        """The first yes to storing: only now are folder, key and database made."""
        answers = [*self._session.values(), storing]
        self._vault.make(answers)
        self._session = {}
        for one in answers:
            self._vault.note("consent", at, name=one.name, given=one.given)

    def _change(self, store: Store, answer: Answered, at: datetime) -> list[str]:
        had = answer.name in view.given(self.all())
        gone = [] if answer.given else [one for one in store.entries() if kind_of(one.kind).consent == answer.name]

        def work() -> None:
            with store.transaction():
                store.answer(answer.name, answer.given, answer.at)
                store.delete([entry.id for entry in gone])
            store.settle()

        self._vault.with_room(work)
        self._vault.note("consent", at, counted(gone), name=answer.name, given=answer.given)
        keeps = any(kind.consent == answer.name for kind in KINDS.values())
        return self._withdrawn(gone, had and keeps and not answer.given)

    def _end(self, at: datetime) -> list[str]:
        """Storing withdrawn: all goes, and the other consents live on until the program ends."""
        if self._vault.store is None and not self._vault.left:
            return []
        try:
            self.all()
        except RecordsError:
            log.error("<3>The consents cannot be read; the last known hold on.")
        gone = self._vault.wipe("consent", at, name=STORING, given=False)
        self.lose_store()
        return self._withdrawn(gone, True)

    def _withdrawn(self, gone: Sequence[Entry], had: bool) -> list[str]:
        if gone:
            return [self._say.record("withdrawn", kinds=self._say.listed(counted(gone)))]
        return [self._say.record("nothing_withdrawn")] if had else []
