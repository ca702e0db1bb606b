"""The diary: what is due between talks, what was said unasked, and what became of it.

Reminders, wishes and what was said lie in the records once storing was agreed to; before that, and without it, they are
known for as long as the program runs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Protocol

from assistant.care import checkins
from assistant.care.reply import Effect, Resident, Use
from assistant.records import reminders
from assistant.records.store import Entry

DAY_S = 86_400.0
DETAILS_S = 3_600.0
"""Seconds after a reminder was said in which its words can be asked for."""
PAUSE_S = 1_800.0
"""Seconds without a word that end a session (CLINICAL, Session)."""
SIGN = timedelta(hours=1)
"""Between two writings of the last sign of life."""
RISK = timedelta(hours=72)
"""After a moment of risk nothing is said unasked for so long (R8)."""
MOST = timedelta(hours=checkins.SILENT_HOURS - 1)
"""What the silence before this run counts at most: who has just switched it on has an hour to say something."""
ASKED = len(checkins.SILENCE_MIN)


class Books(Protocol):
    """What the diary needs of `home.Home`."""

    def resident(self) -> Resident:
        """What care may know now."""

    def opening(self) -> tuple[bool, bool]:
        """First session of all; one today already."""

    def apply(self, effects: Sequence[Effect]) -> list[str]:
        """Keep, delete, export."""

    def voiced(self, pcm: bytes, words: str, delay_s: float) -> None:
        """How a turn was spoken."""

    def ended(self) -> None:
        """The session is over."""

    def entries(self, *kinds: str) -> list[Entry]:
        """What is kept of those kinds, oldest first."""

    def away_days(self) -> float:
        """Days since the last session."""


def wall(at_s: float) -> datetime:
    """The time of day, whatever the audio time."""
    return datetime.now().astimezone()


class Diary:
    """An `engine.unasked.Diary` over the records. Any thread."""

    def __init__(self, books: Books, clock: Callable[[float], datetime] = wall) -> None:
        """`clock`: local time, with its zone, at an audio time."""
        self._books, self._clock = books, clock
        self._now_s = 0.0
        self._lock = threading.RLock()
        self._own: list[Entry] = []
        self._rows: list[tuple[str, datetime, bool]] | None = None
        """Kind, when it was said, whether anything was heard after it."""
        self._current: tuple[Entry, datetime] | None = None
        self._done: set[tuple[str, str, float]] = set()
        self._heard = self._began = clock(0.0)
        self._signed: datetime | None = None
        self._since: datetime | None = None
        self._asked: tuple[datetime, int] | None = None
        """When the question after a day without a word was first put, and how often it was."""
        self._minutes: dict[date, float] = {}
        self._next = ""
        self._answer = False
        self._risk: datetime | None = None

    # --- what care may know --------------------------------------------------------------------------------------

    def resident(self) -> Resident:
        """What care may know now, with what is due."""
        known, now = self._books.resident(), self._clock(self._now_s)
        rows = self._rows or []
        use = Use(
            today_min=self._minutes.get(now.date(), 0.0),
            known_days=(now - self._since).total_seconds() / DAY_S if self._since else 0.0,
            away_days=self._books.away_days(),
            nudged=tuple((kind, _days(at, now)) for kind, at, _ in rows if kind.startswith("N-")),
        )
        return replace(
            known, due=self._words(now), silent_s=(now - self._heard).total_seconds(), weekday=now.weekday(), use=use,
            hour=now.hour + now.minute / 60,
        )  # fmt: skip

    def opening(self) -> tuple[bool, bool]:
        """See `home.Home`."""
        return self._books.opening()

    def voiced(self, pcm: bytes, words: str, delay_s: float) -> None:
        """See `home.Home`."""
        self._books.voiced(pcm, words, delay_s)

    def ended(self) -> None:
        """See `home.Home`."""
        self._books.ended()

    # --- what happens --------------------------------------------------------------------------------------------

    def heard(self, at_s: float) -> None:
        """The person spoke, or pressed the button."""
        now, self._now_s = self._clock(at_s), at_s
        if (now - self._heard).total_seconds() > PAUSE_S:
            spent = (self._heard - self._began).total_seconds() / 60
            self._minutes = {self._began.date(): self._minutes.get(self._began.date(), 0.0) + spent}
            self._began = now
        self._heard, self._asked, self._answer = now, None, True

    def apply(self, effects: Sequence[Effect]) -> list[str]:
        """Do what is the diary's own, and let the records do the rest."""
        with self._lock:
            now = self._clock(self._now_s)
            self._settle()
            passed = [effect for effect in effects if effect.what not in ("checkin", "nudged")]
            said = self._books.apply(passed) if passed else []
            for effect in effects:
                self._do(effect, now)
            return said

    def due(self, at_s: float) -> str:
        """See `engine.unasked.Diary`."""
        with self._lock:
            self._now_s = at_s
            self._settle()
            now, resident = self._clock(at_s), self._books.resident()
            self._remembered(now)
            if alarm := self._alarm(now, resident):
                return alarm
            if self._risk and now - self._risk < RISK:
                return ""
            self._tidy(now)
            pending = self._pending(now)
            self._next = pending[0].value if pending else ""
            found = checkins.due(self._page(now, len(pending)), replace(resident, hour=_hour(now)))
            return found.id.partition(".")[2] if found else ""

    def said(self, kind: str, at_s: float) -> None:
        """See `engine.unasked.Diary`."""
        with self._lock:
            now = self._clock(at_s)
            if kind in ("silence", "no contact"):
                self._asked = (self._asked[0], self._asked[1] + 1) if self._asked else (now, 1)
                return
            self._settle()
            if kind == "reminder":
                self._take(now)
            self._note(kind, now)

    # --- its own -------------------------------------------------------------------------------------------------

    def _take(self, now: datetime) -> None:
        """The reminder that was just said: that of before once more, or the next."""
        last = self._rows[-1] if self._rows else None
        if self._current and last and last[0] == "reminder" and not last[2]:
            self._current = self._current[0], now
        elif pending := self._pending(now):
            self._current = pending[0], now
            self._done.add(_key(pending[0]))

    def _settle(self) -> None:
        """Whatever was heard since answered what was said last."""
        answered, self._answer = self._answer, False
        if answered and self._rows and not self._rows[-1][2]:
            self._rows[-1] = (*self._rows[-1][:2], True)

    def _do(self, effect: Effect, now: datetime) -> None:
        own = not self._storing()
        match effect.what:
            case "remind" if own:
                self._keep("reminder", effect.name, effect.value, now)
            case "keep" if own and effect.name.startswith("wish."):
                self._keep("wish", effect.name.partition(".")[2], effect.value, now)
            case "delete":
                self._own, self._rows, self._current = [], [], None
            case "forget":
                gone = [e for e in self._own if effect.value in f"{e.label} {e.value}"]
                self._own = [e for e in self._own if e not in (gone if effect.value else gone[-1:])]
            case "keep" if effect.name.startswith("risk."):
                self._risk = now
            case "nudged":
                self._note(effect.name, now, answered=True)
            case "checkin":
                self._answered(effect.name, effect.value, now)

    def _answered(self, kind: str, how: str, now: datetime) -> None:
        if how == "later" and self._rows:
            self._rows[-1] = (*self._rows[-1][:2], False)
        elif how == "never" and kind != "reminder":
            self.apply((Effect("keep", f"wish.{kind}", "no"),))
        elif kind == "reminder" and self._current and how in ("done", "no", "never"):
            self._finish(self._current[0], now, again=how != "never")
            self._current = self._current if how == "done" else None

    def _finish(self, entry: Entry, now: datetime, again: bool = True) -> None:
        """A reminder was said: it is forgotten, or, where it repeats, counted from now on."""
        kept = datetime.fromtimestamp(entry.at, now.tzinfo)
        once_more = again and reminders.repeats(entry.label, kept)
        if entry in self._own:
            self._own.remove(entry)
            if once_more:
                self._keep("reminder", entry.label, entry.value, now)
            return
        gone = Effect("forget", f"reminder.{entry.label}", entry.value)
        self._books.apply((gone, Effect("remind", entry.label, entry.value)) if once_more else (gone,))

    def _keep(self, kind: str, label: str, value: str, now: datetime) -> None:
        self._own.append(Entry(-len(self._own) - 1, kind, now.timestamp(), label, value, 0))

    def _note(self, kind: str, now: datetime, answered: bool = False) -> None:
        self._rows = [*(self._rows or []), (kind, now, answered)]
        if self._storing():
            self._books.apply((Effect("keep", f"unasked.{kind}", "said"),))

    def _storing(self) -> bool:
        return "C-STO" in self._books.resident().consents

    # --- what is due ---------------------------------------------------------------------------------------------

    def _remembered(self, now: datetime) -> None:
        """What the records know of before this run, once; and the last sign of life, kept now and then."""
        if self._rows is None:
            kept = self._books.entries("unasked")
            self._rows = [(e.label, datetime.fromtimestamp(e.at, now.tzinfo), True) for e in kept]
            oldest = min((e.at for e in self._books.entries()), default=None)
            self._since = datetime.fromtimestamp(oldest, now.tzinfo) if oldest else self._began
            if signs := self._books.entries("sign"):
                self._heard = min(self._heard, max(datetime.fromtimestamp(signs[-1].at, now.tzinfo), now - MOST))
        if self._storing() and (self._signed is None or self._heard - self._signed >= SIGN):
            self._signed = self._heard
            if now - self._heard < SIGN:
                self._books.apply((Effect("keep", "sign", "heard"),))

    def _alarm(self, now: datetime, resident: Resident) -> str:
        """The question after a day without a word, three times, and then the word to the first contact."""
        hours, (began, times) = (now - self._heard).total_seconds() / 3600, self._asked or (None, 0)
        minutes = (now - began).total_seconds() / 60 if began else -1.0
        reply = checkins.silence(hours, _hour(now), minutes, resident)
        if reply is None or times > ASKED:
            return ""
        if times == ASKED:
            return "no contact" if reply.effects else ""
        return "silence" if minutes >= checkins.SILENCE_MIN[times] or not began else ""

    def _tidy(self, now: datetime) -> None:
        """A reminder that nobody answered in its hour is over."""
        if self._current and (now - self._current[1]).total_seconds() > DETAILS_S:
            entry, self._current = self._current[0], None
            if any(_key(one) == _key(entry) for one in self._reminders()):
                self._finish(entry, now)

    def _page(self, now: datetime, pending: int) -> checkins.Diary:
        rows = tuple(
            checkins.Said(kind, _days(at, now), answered)
            for kind, at, answered in self._rows or ()
            if kind in checkins.KINDS
        )
        wishes = {e.label: e.value for e in (*self._books.entries("wish"), *self._own) if e.kind == "wish"}
        return checkins.Diary(_hour(now), frozenset(k for k, v in wishes.items() if v == "yes"), pending, rows)

    def _reminders(self) -> list[Entry]:
        return [e for e in (*self._books.entries("reminder"), *self._own) if e.kind == "reminder"]

    def _pending(self, now: datetime) -> list[Entry]:
        return [e for e in reminders.due(self._reminders(), now) if _key(e) not in self._done]

    def _words(self, now: datetime) -> str:
        if self._current and (now - self._current[1]).total_seconds() <= DETAILS_S:
            return self._current[0].value
        return self._next


def _key(entry: Entry) -> tuple[str, str, float]:
    return entry.label, entry.value, entry.at


def _hour(now: datetime) -> float:
    return now.hour + now.minute / 60


def _days(at: datetime, now: datetime) -> float:
    return (now - at).total_seconds() / DAY_S
