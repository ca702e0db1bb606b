"""Which alarms are open, which were closed, and how that is found again after a restart, whatever became of the files.

What the outbox holds and nobody can read may have been an alarm, so it becomes one.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.crisis import outbox
from assistant.crisis.outbox import Ack, Entry
from assistant.crisis.outbox.places import Found, Places
from assistant.crisis.signals import Resumed, Signal

MOST_ENTRIES = 500
"""Entries, other than alarms, that new/ holds at most where no alerts program takes them away."""
CLOSED = 8
"""Alarms that were closed last: what the voice says of one of them is no new alarm."""
WRITTEN = 64
"""The last entries written, kept in memory in case their files are damaged."""


@dataclass(frozen=True, slots=True)
class Jobs:
    """What the ledger asks of the post: each is tried until the disk takes it."""

    write: Callable[[Entry], None]
    close: Callable[[tuple[str, ...]], None]
    remove: Callable[[str], None]
    """Of an entry, by its id."""


class Ledger:
    """Read by the loop, written by the thread of the post."""

    def __init__(self, places: Places, jobs: Jobs, tell: Callable[[Signal], None]) -> None:
        """Nothing is read before `take_up`."""
        self._places, self._jobs, self._tell = places, jobs, tell
        self.open: set[str] = set()
        self.safe: set[str] = set()
        """Ids of the open alarms that lie on the disk for good."""
        self.closed: deque[str] = deque(maxlen=CLOSED)
        self.seen: set[str] = set()
        """Ids of the acks that were told."""
        self._written: OrderedDict[str, Entry] = OrderedDict()
        self._copied: set[str] = set()
        """Ids of what a program before this one had in memory alone, and that is to be written."""
        self._left: list[Path] = []
        """Damaged files that could not be set aside."""
        self._stands_for: dict[str, Entry] = {}
        """By the name of a damaged file that nobody knows: the alarm that it became."""

    def knows(self, alarm: str) -> bool:
        """Whether that alarm is open, or was closed not long ago."""
        return alarm in self.open or alarm in self.closed or alarm in self._stands_for

    def written(self, entry: Entry) -> None:
        """It lies on the disk for good."""
        self._written[entry.id] = entry
        if len(self._written) > WRITTEN:
            self._written.popitem(last=False)
        if entry.kind == "alarm" and entry.id in self.open:
            self.safe.add(entry.id)

    def close(self, alarms: tuple[str, ...]) -> None:
        """These are over."""
        self.know_closed((*alarms, *(id_ for id_, alarm in self._stands_for.items() if alarm.id in alarms)))
        for alarm in alarms:
            self._written.pop(alarm, None)
        self.open.difference_update(alarms)
        self.safe.difference_update(alarms)

    def know_closed(self, alarms: Iterable[str]) -> None:
        """These were over before."""
        self.closed.extend(alarm for alarm in alarms if alarm not in self.closed)

    # --- after a restart ---------------------------------------------------------------------------------------------

    def take_up(self) -> None:
        """Take up all that is open; first what lies in memory, for which no disk is waited. Writes nothing, so that no
        refusal of the disk stands between an alarm and this. Raises OSError where not all could be read."""
        noted = self._places.noted_entries()
        self._take_up(Found(noted), self._places.noted_acks(), {entry.id for entry in noted})
        for entry in noted:
            if entry.id not in self._copied and (entry.kind != "alarm" or entry.id in self.open):
                self._copied.add(entry.id)
                self._jobs.write(entry)
        found = self._places.entries()
        self._take_up(found, self._places.acks().whole, {entry.id for entry in noted})
        self._left = [path for path in found.damaged if path.suffix != ".bad"]
        others = [entry.id for entry in found.whole if entry.kind != "alarm"]
        for id_ in others[: max(0, len(others) - MOST_ENTRIES)]:
            self._jobs.remove(id_)
        if found.refused is not None:
            raise found.refused

    def _take_up(self, found: Found[Entry], acks: list[Ack], noted: set[str]) -> None:
        over = {e.alarm for e in found.whole if e.kind in ("closed", "cancelled")}.union(self.closed)
        for entry in found.whole:
            if entry.kind == "alarm" and entry.id in over:
                self._jobs.close((entry.id,))
            elif entry.kind == "alarm" and entry.id not in self.open:
                self._resume(entry, noted, acks)
        for path in found.damaged:
            self.know_closed({path.stem} & over)
            self._stand_in(path.stem)

    def _resume(self, entry: Entry, noted: set[str], acks: list[Ack]) -> None:
        self.open.add(entry.id)
        if entry.id not in noted:
            self.safe.add(entry.id)
        about = tuple(ack for ack in acks if ack.alarm == entry.id)
        self.seen.update(ack.id for ack in about)
        self._tell(Resumed(entry.id, about))

    # --- what is damaged ---------------------------------------------------------------------------------------------

    def heal(self) -> None:
        """Put something whole in the place of what is damaged. Raises OSError once all were tried."""
        refused: OSError | None = None
        for path in {*self._places.damaged(), *self._left}:
            try:
                if self._healed(path):
                    self._left = [left for left in self._left if left != path]
            except OSError as error:
                refused = error
        if refused is not None:
            raise refused

    def _healed(self, path: Path) -> bool:
        """A damaged entry that is known is written again; what is over, and a damaged ack, is taken away, and anything
        else as soon as the alarm that stands for it lies on the disk."""
        if path.parent.name == "new" and path.stem not in self.closed:
            if (alarm := self._stand_in(path.stem)) is None:
                known = self._written.get(path.stem) or _damaged_alarm(path.stem)
                self._places.note(known)
                if self._places.keep(known) == path:
                    return True
            elif alarm.id in self.open and alarm.id not in self.safe:
                return False
        path.unlink(missing_ok=True)
        return True

    def _stand_in(self, id_: str) -> Entry | None:
        """For a damaged entry that nobody knows: it may have been an alarm, so it is one, under a new id, as the old
        one may be over for alerts."""
        if id_ not in self._stands_for and not self.knows(id_) and id_ not in self._written:
            alarm = self._stands_for[id_] = _damaged_alarm(outbox.new_id())
            self._jobs.write(alarm)
            self._tell(Resumed(alarm.id))
        return self._stands_for.get(id_)


def _damaged_alarm(id_: str) -> Entry:
    return Entry(id_, "alarm", "unit", "", id_, "damaged", time.time())
