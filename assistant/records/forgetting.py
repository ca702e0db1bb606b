"""What "forget that", "forget about my brother" and the passing of time take out of the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf

from assistant.records.kinds import kind_of
from assistant.records.store import Entry, Store
from assistant.records.view import expired, named, text
from assistant.records.words import About

QUOTING = ("summary", "draft", "note")
"""Kinds that may hold the words of another entry."""
SPAN_WORDS = 3
"""A forgotten text of at least so many words is also taken out of what quotes it."""
FORM, HOUR_S = ("item", "score", "share"), 3_600.0
"""Kinds that make up one questionnaire, which is answered within an hour."""


def wanted(store: Store, name: str, words: str) -> list[Entry]:
    """What an effect "forget" means: the kind `name` ("plan.5"), of that only what is `words` where there are any; what
    mentions `words`; or the last thing told."""
    if name:
        return [entry for entry in store.entries() if named(entry) == name and words in ("", entry.value)]
    return about(store, words) if words else last(store)


def about(store: Store, words: str) -> list[Entry]:
    """Every entry that mentions what the words name, and what quotes those entries. Raises RecordsError."""
    wanted = About(words)
    found = [entry for entry in store.entries() if wanted.mentioned(text(entry))]
    return found + _quoting(store, found)


def last(store: Store) -> list[Entry]:
    """The last thing that the resident told, with all that was kept at that moment; of a questionnaire all its answers.

    Raises RecordsError.
    """
    told = [entry for entry in store.entries() if kind_of(entry.kind).told]
    found = [entry for entry in told if entry.batch == told[-1].batch]
    forms = {_form(entry): entry.at for entry in found if entry.kind in FORM}
    ids = {entry.id for entry in found}
    found += [e for e in told if e.kind in FORM and e.id not in ids and forms.get(_form(e), inf) - e.at < HOUR_S]
    return found + _quoting(store, found)


def taking_out(store: Store, entries: Sequence[Entry]) -> Callable[[], None]:
    """What deletes them for good; of a hard moment its tier and time stay, for the days that rule R8 needs."""
    risk = {entry.id for entry in entries if entry.kind == "risk"}

    def work() -> None:
        with store.transaction():
            store.delete([entry.id for entry in entries if entry.id not in risk])
            store.blank(risk)
        store.settle()

    return work


def past_their_day(store: Store, now: float) -> list[Entry]:
    """Delete for good what is past the day of its kind; gives what it was. Raises RecordsError."""
    past = expired(store.entries(), now)
    if past:
        with store.transaction():
            store.delete([entry.id for entry in past])
        store.settle()
    return past


def _form(entry: Entry) -> str:
    return entry.label.partition(".")[0]


def _quoting(store: Store, gone: Sequence[Entry]) -> list[Entry]:
    texts = [entry.value.casefold() for entry in gone if len(entry.value.split()) >= SPAN_WORDS]
    ids = {entry.id for entry in gone}
    return [e for e in store.entries(*QUOTING) if e.id not in ids and any(t in e.value.casefold() for t in texts)]
