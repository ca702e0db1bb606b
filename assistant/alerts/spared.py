"""Who is not called because the resident does not want it (CLINICAL 2.6, F-ABU).

The voice program says so, the crisis program keeps it in the outbox, and here it is only read. It stands in no log and
in no message: whoever is left out must not learn that they are, or why.
"""

from __future__ import annotations

from pathlib import Path

from assistant.alerts.settings import AlertsSettings, Person
from assistant.crisis import outbox

YOUR = "your "


class Spared:
    """The list, read again whenever it has changed."""

    def __init__(self, folder: Path, settings: AlertsSettings) -> None:
        """`folder`: the outbox."""
        self._folder, self._people = folder, settings.people
        self._stamp: object = None
        self._keys: frozenset[str] = frozenset()

    def people(self) -> frozenset[str]:
        """Keys of the people who are not called. What cannot be read leaves it as it was."""
        stamp = outbox.spared_stamp(self._folder)
        if stamp != self._stamp and (names := outbox.read_spared(self._folder)) is not None:
            self._stamp, self._keys = stamp, keys(self._people, names)
        return self._keys


def keys(people: tuple[Person, ...], names: tuple[str, ...]) -> frozenset[str]:
    """Keys of the people whom `names` mean: by name or key, "your son" as "son"; where none is meant so, by a part of
    the name: of two who share it both are left out."""
    return frozenset(key for name in names for key in _meant(people, _plain(name)))


def _meant(people: tuple[Person, ...], name: str) -> list[str]:
    exact = [one.key for one in people if name in (_plain(one.name), one.key)]
    words = set(name.split())
    parts = [one.key for one in people if words and (words <= _words(one) or _words(one) <= words)]
    return exact or parts


def _plain(name: str) -> str:
    return " ".join(name.casefold().split()).removeprefix(YOUR)


def _words(person: Person) -> set[str]:
    return set(_plain(person.name).split()) or {person.key}
