"""Who is not called because the resident does not want it (CLINICAL 2.6, F-ABU).

The voice program says so, the crisis program keeps it in the outbox, and here it is only read. It stands in no log and
in no message: whoever is left out must not learn that they are, or why.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TypeVar

from assistant.alerts.disk import Disk
from assistant.alerts.settings import AlertsSettings, Person
from assistant.crisis.outbox.places import Places

YOUR = "your "
T = TypeVar("T")


class Spared:
    """The list, read again whenever it has changed."""

    def __init__(self, places: Places, settings: AlertsSettings, disk: Disk) -> None:
        """`places`: the outbox."""
        self._places, self._people, self._disk = places, settings.people, disk
        self._stamp: object = None
        self._keys: frozenset[str] = frozenset()

    def people(self) -> frozenset[str]:
        """Keys of the people who are not called. What cannot be read leaves it as it was."""
        with contextlib.suppress(OSError):
            stamp = self._do(self._places.spared_stamp)
            if stamp != self._stamp and (names := self._do(self._places.read_spared)) is not None:
                self._stamp, self._keys = stamp, keys(self._people, names)
        return self._keys

    def _do(self, work: Callable[[], T]) -> T:
        """For what lies in memory no disk is waited for."""
        return work() if self._places.spared_noted() else self._disk.do(work)


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
