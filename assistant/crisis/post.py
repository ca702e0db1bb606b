"""The only part that touches the disk: a thread that writes the outbox and reads what alerts has told.

A disk can hang, so nothing of it is ever waited for. What cannot be written stays in memory and is tried again; on a
full disk the reserve is given up first.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from pathlib import Path

from assistant.crisis import outbox
from assistant.crisis.kept import Kept
from assistant.crisis.marks import Marks
from assistant.crisis.outbox import Ack, Entry
from assistant.crisis.reserve import Reserve
from assistant.crisis.signals import Broken, DaysUntested, Mended, Resumed, Signal, Told

POLL_S, REST_S = 0.2, 1.0
"""Seconds between looks at acks/, during a call, and at rest."""
RETRY_S = 1.0
MOST_ENTRIES = 500
"""Entries, other than alarms, that new/ holds at most where no alerts program takes them away."""
CLOSED = 8
"""Alarms that were closed last: what the voice says of one of them is no new alarm."""
WRITTEN = 64
"""The last entries written, kept in memory in case their files are damaged."""

Job = tuple[str, Callable[[], None]]


class Post(threading.Thread):
    """Begins with `start()`. `tell` is called from this thread."""

    def __init__(self, state: Path, marks: Marks, tell: Callable[[Signal], None], note: Callable[[str], None]) -> None:
        """`state`: the folder of outbox/ and memory.json. `note` is told, in a few words, what was done."""
        super().__init__(name="outbox", daemon=True)
        self._kept = Kept(state)
        self._outbox = state / "outbox"
        self._marks = marks
        self._tell = tell
        self._note = note
        self._jobs: deque[Job] = deque()
        self._wake = threading.Event()
        self._ended = False
        self._seen: set[str] = set()
        self._stamp = -1
        self._open: set[str] = set()
        self._closed: deque[str] = deque(maxlen=CLOSED)
        self._written: OrderedDict[str, Entry] = OrderedDict()
        self._spared = ""
        """Id of the newest list of those who are not to be called: an older one is not written any more."""
        self._aged = float("-inf")
        self._reserve = Reserve(self._outbox / "reserve")
        self._left: list[Path] = []
        """Damaged files that could not be set aside."""
        self._stands_for: dict[str, Entry] = {}
        """By the name of a damaged file that nobody knows: the alarm that it became."""
        self.recovered = False
        """Whether the outbox was read: from then on it is known which alarms are open."""
        self.failing = False
        """Whether the disk refuses."""
        self.safe: set[str] = set()
        """Ids of the open alarms that lie on the disk for good."""
        self.noted: deque[str] = deque(maxlen=CLOSED)
        """Ids of the last messages by voice that lie on the disk for good, or did."""
        self.stuck = False
        """Whether the button was stuck when the program last ended."""

    def knows(self, alarm: str) -> bool:
        """Whether that alarm is open, or was closed not long ago."""
        return alarm in self._open or alarm in self._closed or alarm in self._stands_for

    def write(self, entry: Entry) -> None:
        """Put an entry into the outbox."""
        if entry.kind == "alarm":
            self._open.add(entry.id)
        self._add(f"write {entry.kind} {entry.id}", lambda: self._write(entry))

    def spare(self, id_: str, names: tuple[str, ...]) -> None:
        """Keep who is not to be called; the journal has no word of it."""
        self._spared = id_
        self._add("kept", lambda: self._spare(id_, names))

    def close_alarms(self, alarms: tuple[str, ...]) -> None:
        """These alarms are over."""
        self._add("close", lambda: self._close(alarms))

    def tested(self) -> None:
        """Remember that the monthly test was passed now."""
        self._add("tested", lambda: self._kept.add(tested=time.time()))

    def remember_stuck(self, stuck: bool) -> None:
        """Remember whether the button is stuck, so that a restart is not a press."""
        self._add("stuck", lambda: self._kept.add(stuck=stuck))

    def end(self, patience_s: float) -> None:
        """Finish what is waiting, if the disk lets it."""
        self._ended = True
        self._wake.set()
        self.join(patience_s)

    def run(self) -> None:
        """Work until `end`."""
        while True:
            try:
                self._once()
            except (OSError, ValueError) as error:
                self._failed(error)
                pause_s = 0.01 if self._reserve.give(error) else RETRY_S
            else:
                pause_s = POLL_S if self._open else REST_S
            if self._ended and (not self._jobs or self.failing):
                return
            self._wake.wait(pause_s)
            self._wake.clear()

    def _add(self, name: str, work: Callable[[], None]) -> None:
        self._jobs.append((name, work))
        self._wake.set()

    def _once(self) -> None:
        """What has to be written comes first; what can be read is read even where the disk refuses that."""
        try:
            outbox.prepare(self._outbox)
            self._work()
        finally:
            if not self.recovered:
                self._recover()
            self._look()
        if time.monotonic() - self._aged > 3600.0:
            self._aged = time.monotonic()
            if (days := self._kept.untested_days()) is not None:
                self._tell(DaysUntested(days))
        self._reserve.keep()
        self._heal()
        self._works()

    def _work(self) -> None:
        while self._jobs:
            name, work = self._jobs.popleft()
            try:
                work()
            except (OSError, ValueError):
                self._jobs.append((name, work))
                raise
            self._note(f"done {name}")

    def _works(self) -> None:
        if self.failing:
            self.failing = False
            self._tell(Mended("outbox"))

    def _failed(self, error: OSError | ValueError) -> None:
        if not self.failing:
            self.failing = True
            self._note(f"outbox fails: {type(error).__name__}")
            self._tell(Broken("outbox"))

    def _write(self, entry: Entry) -> None:
        if entry.kind == "alarm" and entry.id not in self._open:  # closed before the disk took it
            self._marks.clear(entry.id)
            return
        outbox.write_entry(self._outbox, entry)
        self._written[entry.id] = entry
        if len(self._written) > WRITTEN:
            self._written.popitem(last=False)
        if entry.kind == "notice" and entry.way == "voice":
            self.noted.append(entry.id)
        if entry.kind == "alarm":
            self.safe.add(entry.id)
            self._marks.clear(entry.id)

    def _spare(self, id_: str, names: tuple[str, ...]) -> None:
        if id_ == self._spared:
            outbox.write_spared(self._outbox, names)
        self.noted.append(id_)

    def _close(self, alarms: tuple[str, ...]) -> None:
        self._know_closed((*alarms, *(id_ for id_, alarm in self._stands_for.items() if alarm.id in alarms)))
        self._kept.add(closed=list(self._closed))
        for alarm in alarms:
            self._written.pop(alarm, None)
            outbox.remove(outbox.entries_dir(self._outbox), alarm)
        self._open.difference_update(alarms)
        self.safe.difference_update(alarms)
        for ack in outbox.read_acks(self._outbox):
            if ack.alarm in alarms:
                outbox.remove(outbox.acks_dir(self._outbox), ack.id)

    def _know_closed(self, alarms: Iterable[str]) -> None:
        self._closed.extend(alarm for alarm in alarms if alarm not in self._closed)

    def _recover(self) -> None:
        """Take up all that is open. Writes nothing, so that no refusal of the disk stands between an alarm and this."""
        memory = self._kept.read()
        self.stuck = bool(memory.get("stuck"))
        closed = memory.get("closed")
        self._know_closed(map(str, closed if isinstance(closed, list) else ()))
        try:
            self._take_up()
        finally:
            for id_, way, tier in self._marks.left():
                if id_ in self.safe:
                    self._marks.clear(id_)
                elif id_ not in self._open:
                    self._adopt(Entry(id_, "alarm", way, tier, id_, "unwritten", time.time()))
        self.recovered = True

    def _take_up(self) -> None:
        entries, damaged = outbox.survey(self._outbox)
        acks = outbox.read_acks(self._outbox)
        over = {e.alarm for e in entries if e.kind in ("closed", "cancelled")}
        for entry in entries:
            if entry.kind == "alarm" and entry.id in over:
                self._know_closed((entry.id,))
                self.close_alarms((entry.id,))
            elif entry.kind == "alarm" and entry.id not in self._open:
                self._open.add(entry.id)
                self.safe.add(entry.id)
                about = tuple(ack for ack in acks if ack.alarm == entry.id)
                self._seen.update(ack.id for ack in about)
                self._tell(Resumed(entry.id, about))
        for path in damaged:
            self._know_closed({path.stem} & over)
            self._stand_in(path.stem)
        self._left = [path for path in damaged if path.suffix != ".bad"]
        others = [e.id for e in entries if e.kind != "alarm"]
        for id_ in others[: max(0, len(others) - MOST_ENTRIES)]:
            self._remove(outbox.entries_dir(self._outbox), id_)

    def _remove(self, folder: Path, id_: str) -> None:
        self._add(f"remove {id_}", lambda: outbox.remove(folder, id_))

    def _heal(self) -> None:
        """Put something whole in the place of what is damaged. Raises OSError once all were tried."""
        refused: OSError | None = None
        for path in {*outbox.damaged(self._outbox), *self._left}:
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
        if path.parent == outbox.entries_dir(self._outbox) and path.stem not in self._closed:
            if (alarm := self._stand_in(path.stem)) is None:
                known = self._written.get(path.stem) or _damaged_alarm(path.stem)
                if outbox.write_entry(self._outbox, known) == path:
                    return True
            elif alarm.id in self._open and alarm.id not in self.safe:
                return False
        path.unlink(missing_ok=True)
        return True

    def _stand_in(self, id_: str) -> Entry | None:
        """For a damaged entry that nobody knows: it may have been an alarm, so it is one, under a new id, as the old
        one may be over for alerts."""
        if id_ not in self._stands_for and not self.knows(id_) and id_ not in self._written:
            self._stands_for[id_] = _damaged_alarm(outbox.new_id())
            self._adopt(self._stands_for[id_])
        return self._stands_for.get(id_)

    def _adopt(self, entry: Entry) -> None:
        """An alarm that no program has written, or not whole, is open from now on, whether the disk takes it or not."""
        self.write(entry)
        self._tell(Resumed(entry.id))

    def _look(self) -> None:
        folder = outbox.acks_dir(self._outbox)
        stamp = folder.stat().st_mtime_ns if folder.is_dir() else self._stamp
        if stamp == self._stamp:
            return
        for ack in outbox.read_acks(self._outbox):
            if ack.id not in self._seen:
                self._seen.add(ack.id)
                self._told(ack)
        self._stamp = stamp

    def _told(self, ack: Ack) -> None:
        self._tell(Told(ack))
        if ack.alarm not in self._open:
            self._remove(outbox.acks_dir(self._outbox), ack.id)


def _damaged_alarm(id_: str) -> Entry:
    return Entry(id_, "alarm", "unit", "", id_, "damaged", time.time())
