"""The nurse-call relay: energised while all is well, so that a loss of power calls as well."""

from __future__ import annotations

from assistant.crisis.button import Contact
from assistant.crisis.pins import Output, errors
from assistant.crisis.signals import RelayRead

SETTLES_S = 0.15
"""Seconds that a contact needs to follow its coil, with a margin."""


class NurseCall:
    """A coil, and its contact read back where that is wired."""

    def __init__(self, coil: Output, contact: Contact | None) -> None:
        """Nothing is switched yet: after a loss of power the relay calls until the outbox was read."""
        self._coil = coil
        self._contact = contact
        self._call: bool | None = None
        self._read_at: float | None = None
        self._agreed: bool | None = None

    def call(self, call: bool, now: float) -> None:
        """Call (drop the relay), or hold it at healthy."""
        if self._call != call:
            self._call, self._read_at, self._agreed = call, now + SETTLES_S, None
        self._coil.switch(not call)

    def due(self) -> float | None:
        """When the contact is to be read."""
        return self._read_at if self._contact is not None else None

    def read(self, now: float) -> list[RelayRead]:
        """Read the contact; gives something when it begins or ceases to agree with what was asked."""
        if self._contact is None or self._call is None or self._read_at is None or now < self._read_at:
            return []
        self._read_at = now + 1.0
        try:
            agrees = self._contact.pressed() == (not self._call)
        except errors():
            agrees = False
        if agrees == self._agreed:
            return []
        self._agreed = agrees
        return [RelayRead(agrees)]
