"""The resident as care may know them now: what was set up, and what they have agreed to keep."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import cast

import numpy as np

from assistant.care import regions
from assistant.care.reply import Effect, Resident
from assistant.errors import RecordsError
from assistant.events import RATE_HZ
from assistant.records.keeper import Records
from assistant.records.keys import credential
from assistant.records.kinds import CONSENT_DAYS
from assistant.records.store import Entry
from assistant.records.voice_features import VoiceNotes
from assistant.records.ways import Ways
from assistant.settings import Settings

log = logging.getLogger(__name__)

DAY_S = 86_400.0
WEEK_S = 7 * DAY_S
"""Seconds for which "later" puts the consents off."""
STALE_S = 30.0
"""Seconds after which what is known is looked up again: the hour moves, and entries pass their day."""


class Home:
    """Holds the records open. Any thread; calls wait for each other."""

    def __init__(self, settings: Settings) -> None:
        """Open the records where there are any; none are made. Trouble with them is logged, and nothing is kept.

        Raises SettingsError for a region that has no profile.
        """
        person = settings.person
        self._base = Resident(
            region=regions.checked(person.region, settings.language),
            jurisdiction=person.jurisdiction,
            contacts=person.contacts,
            calls=settings.crisis.calls and bool(person.contacts),
            older=person.older,
            vision=cast("object", person.vision),  # type: ignore[arg-type]
            hearing=cast("object", person.hearing),  # type: ignore[arg-type]
            conditions=frozenset(person.conditions),
            clinician=person.clinician,
        )
        folder = person.records_dir
        self._records = Records.begin(folder, credential(os.environ), Ways(settings.language))
        self._voice = VoiceNotes(self._records)
        self._offered = folder.parent / "consents"
        self._renewed = folder.parent / "renewal"
        self._spared = folder.parent / "spared"
        self._noticed = folder.parent / "noticed"
        self._day: date | None = None
        self._lock = threading.Lock()
        self._known: tuple[float, Resident] | None = None

    def opening(self) -> tuple[bool, bool]:
        """Whether this is the first session of all, and whether there was one today already; that of now counts from
        here on. An empty file remembers that the first notice was given, and its date when a notice was last; nothing
        about the person is in it."""
        first, today = not self._noticed.exists(), date.today()
        again, self._day = self._day == today, today
        with contextlib.suppress(OSError):
            self._noticed.parent.mkdir(parents=True, exist_ok=True)
            self._noticed.touch()
        return first, again

    def _undecided(self) -> bool:
        """Whether the consents may be offered. A file beside `noticed` remembers "decided", or "later" with its date;
        what was decided is not in it."""
        with contextlib.suppress(OSError):
            age_s = time.time() - self._offered.stat().st_mtime
            later = self._offered.read_text(encoding="ascii", errors="replace") == "later"
            return later and age_s >= WEEK_S and not self._records.consents()
        return not self._records.consents()

    def _renewable(self) -> bool:
        """Whether consents a year old may be asked about: not within a week of "later", nor a year of an answer."""
        with contextlib.suppress(OSError):
            age_s = time.time() - self._renewed.stat().st_mtime
            later = self._renewed.read_text(encoding="ascii", errors="replace") == "later"
            return age_s >= (WEEK_S if later else CONSENT_DAYS * DAY_S)
        return True

    def _remember(self, effects: Sequence[Effect]) -> None:
        """That the consents were offered, or answered. What was only taken back puts the offer off, as "later" does:
        the others were never asked for, and among them may be the one that lets people be called."""
        offers = [effect.value for effect in effects if effect.what == "offered" and not effect.name]
        renewals = [effect.value for effect in effects if effect.what == "offered" and effect.name]
        consents = {effect.value for effect in effects if effect.what == "consent"}
        answers = "yes" in consents or bool(set(offers) & {"yes", "no"})
        for effect in effects:
            if effect.what == "spare":
                self._spare(effect.value)
        if renewals:
            _noted(self._renewed, "later" if renewals == ["later"] else "asked")
        if answers or ((offers or consents) and self._undecided()):
            _noted(self._offered, "decided" if answers else "later")

    def _unwanted(self) -> frozenset[str]:
        """Who is not to be called, lower case. It is as little a matter of consent to storing as the list of contacts
        that it belongs to, and stays like that one when everything is deleted: to forget it would call them."""
        try:
            return frozenset(self._spared.read_text(encoding="utf-8").lower().split("\n")) - {""}
        except (OSError, ValueError):
            return frozenset()

    def _spare(self, names: str) -> None:
        part = self._spared.with_suffix(".part")
        try:
            part.parent.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(names)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._spared)
        except OSError as error:
            log.error("<3>What was asked for cannot be kept in %s: %s.", part.parent, error.strerror)

    def away_days(self) -> float:
        """Days since a session last began; 0 where none ever did."""
        with contextlib.suppress(OSError):
            return max(0.0, time.time() - self._noticed.stat().st_mtime) / DAY_S
        return 0.0

    def entries(self, *kinds: str) -> list[Entry]:
        """What is kept of those kinds (all, where none is named), oldest first; nothing where it cannot be read."""
        with self._lock, contextlib.suppress(RecordsError):
            return self._records.entries(datetime.now().astimezone(), *kinds)
        return []

    def resident(self) -> Resident:
        """What care may know now."""
        with self._lock:
            if self._known is None or time.monotonic() - self._known[0] > STALE_S:
                now = datetime.now()
                undecided = self._undecided()
                hour = now.hour + now.minute / 60
                base = replace(self._base, hour=hour, undecided=undecided, spared=self._unwanted())
                known = self._records.resident(base, now.astimezone())
                renewal = bool(known.stale) and self._renewable()
                self._known = time.monotonic(), replace(known, renewal=renewal)
            return self._known[1]

    def apply(self, effects: Sequence[Effect]) -> list[str]:
        """Keep, delete, export; give the sentences that the resident should hear about it."""
        with self._lock:
            self._known = None
            self._remember(effects)
            return self._records.apply(effects, datetime.now().astimezone())

    def voiced(self, pcm: bytes, words: str, delay_s: float) -> None:
        """Measure how a turn was spoken, where that was allowed; `pcm`: int16 at 16 kHz, `delay_s`: seconds between our
        last word and its first."""
        with self._lock:
            sound = np.frombuffer(pcm, np.int16).astype(np.float32) / np.float32(32768)
            self._voice.hear(sound, RATE_HZ, words, delay_s, datetime.now().astimezone())

    def ended(self) -> None:
        """The session is over."""
        with self._lock:
            self._voice.close(datetime.now().astimezone())

    def close(self) -> None:
        """Let another program write."""
        with self._lock:
            self._records.close()


def _noted(path: Path, word: str) -> None:
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(word, encoding="ascii")
