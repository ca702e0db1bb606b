"""The only part that touches the disk: a thread that writes the outbox and reads what alerts has told.

A disk can hang, so nothing of it is ever waited for: what is told goes into memory at once (`outbox.places`), where
alerts reads it too, and the thread takes it to the disk and tries again until it lies there. On a full disk the
reserve is given up first.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from assistant.crisis import outbox
from assistant.crisis.kept import Kept
from assistant.crisis.ledger import CLOSED, Jobs, Ledger
from assistant.crisis.outbox import Ack, Entry
from assistant.crisis.outbox.places import Places
from assistant.crisis.reserve import Reserve
from assistant.crisis.signals import Broken, DaysUntested, Mended, Signal, Told

POLL_S, REST_S = 0.2, 1.0
"""Seconds between looks at acks/, during a call, and at rest."""
RETRY_S = 1.0
HANGS_S = 10.0
"""Seconds that the disk may take for what waits; then it counts as one that refuses."""
MEMORY = "unkept"
"""Name of the outbox in memory, in the folder of the socket."""

Job = tuple[str, Callable[[], None]]


class Post(threading.Thread):
    """Begins with `start()`. `tell` is called from this thread, and from that of the loop."""

    def __init__(self, state: Path, run: Path, tell: Callable[[Signal], None], note: Callable[[str], None]) -> None:
        """`state`: the folder of outbox/ and memory.json; `run`: a folder in memory, the program's own. `note` is told,
        in a few words, what was done."""
        super().__init__(name="outbox", daemon=True)
        self._places = Places(state / "outbox", run / MEMORY)
        self._kept = Kept(state, run / MEMORY)
        self._tell = tell
        self._note = note
        jobs = Jobs(self.write, self.close_alarms, lambda id_: self._remove(outbox.entries_dir, id_))
        self._ledger = Ledger(self._places, jobs, tell)
        self._jobs: deque[Job] = deque()
        self._wake = threading.Event()
        self._ended = False
        self._busy: float | None = None
        """Since when the disk has kept the thread waiting."""
        self._stamp = -1
        self._heard = threading.Lock()
        self._nowhere: dict[str, Entry] = {}
        """What neither place has taken."""
        self._lost = False
        self._spared = ""
        """Id of the newest list of those who are not to be called: an older one is not written any more."""
        self._aged = float("-inf")
        self._reserve = Reserve(state / "outbox" / "reserve")
        self.recovered = False
        """Whether the outbox was read: from then on it is known which alarms are open."""
        self.failing = False
        """Whether the disk refuses."""
        self.noted: deque[str] = deque(maxlen=CLOSED)
        """Ids of the last messages by voice that lie on the disk for good, or did."""
        self.stuck = False
        """Whether the button was stuck when the program last ended."""
        self._places.prepare_memory()

    # --- from the loop -----------------------------------------------------------------------------------------------

    @property
    def safe(self) -> set[str]:
        """Ids of the open alarms that lie on the disk for good."""
        return self._ledger.safe

    def knows(self, alarm: str) -> bool:
        """Whether that alarm is open, or was closed not long ago."""
        return self._ledger.knows(alarm)

    def note(self, entry: Entry) -> None:
        """Put an entry into memory, which is there for alerts and after a restart. Waits for no disk."""
        if not self._noted(entry):
            self._nowhere[entry.id] = entry

    def write(self, entry: Entry) -> None:
        """Put an entry into the outbox: into memory at once, onto the disk as soon as that takes it."""
        self.note(entry)
        if entry.kind == "alarm":
            self._ledger.open.add(entry.id)
        self._add(f"write {entry.kind} {entry.id}", lambda: self._write(entry))

    def spare(self, id_: str, names: tuple[str, ...]) -> None:
        """Keep who is not to be called; the journal has no word of it."""
        self._spared = id_
        self._places.note_spared(names)
        self._add("kept", lambda: self._spare(id_, names))

    def close_alarms(self, alarms: tuple[str, ...]) -> None:
        """These alarms are over."""
        self._ledger.close(alarms)
        for alarm in alarms:
            self._places.forget(outbox.entries_dir, alarm)
            self._nowhere.pop(alarm, None)
        for ack in self._places.noted_acks():
            if ack.alarm in alarms:
                self._places.forget(outbox.acks_dir, ack.id)
        self._add("close", lambda: self._close(alarms))

    def tested(self) -> None:
        """Remember that the monthly test was passed now."""
        self._add("tested", lambda: self._kept.add(tested=time.time()))

    def remember_stuck(self, stuck: bool) -> None:
        """Remember whether the button is stuck, so that a restart is not a press."""
        self._add("stuck", lambda: self._kept.add(stuck=stuck))

    def listen(self, now: float) -> None:
        """Take what alerts has told in memory, whatever the disk does; and see whether the disk hangs."""
        if self._busy is not None and now - self._busy > HANGS_S:
            self._refused("it hangs")
        if self.recovered or self.failing:
            for ack in self._places.noted_acks():
                self._told(ack)

    def end(self, patience_s: float) -> None:
        """Finish what is waiting, if the disk lets it."""
        self._ended = True
        self._wake.set()
        self.join(patience_s)

    # --- the thread --------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Work until `end`."""
        while True:
            self._busy = time.monotonic()
            try:
                self._once()
            except (OSError, ValueError) as error:
                self._refused(type(error).__name__)
                pause_s = 0.01 if self._reserve.give(error) else RETRY_S
            else:
                pause_s = POLL_S if self._ledger.open else REST_S
            self._busy = None
            if self._ended and (not self._jobs or self.failing):
                return
            self._wake.wait(pause_s)
            self._wake.clear()

    def _add(self, name: str, work: Callable[[], None]) -> None:
        self._jobs.append((name, work))
        self._wake.set()

    def _remove(self, folder: Callable[[Path], Path], id_: str) -> None:
        self._places.forget(folder, id_)
        self._add(f"remove {id_}", lambda: self._places.remove(folder, id_))

    def _once(self) -> None:
        """What has to be written comes first; what can be read is read even where the disk refuses that."""
        try:
            outbox.prepare(self._places.disk)
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
        self._ledger.heal()
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
        if self._lost:
            self._lost = False
            self._tell(Mended("outbox"))
        if self.failing:
            self.failing = False
            self._tell(Mended("disk"))

    def _refused(self, why: str) -> None:
        """The disk refuses. That alone stops no call; what memory refuses too does."""
        if not self.failing:
            self.failing = True
            self._note(f"disk fails: {why}")
            self._tell(Broken("disk"))
        self._nowhere = {id_: entry for id_, entry in list(self._nowhere.items()) if not self._noted(entry)}
        if bool(self._nowhere) != self._lost:
            self._lost = bool(self._nowhere)
            self._tell(Broken("outbox") if self._lost else Mended("outbox"))

    def _noted(self, entry: Entry) -> bool:
        if self._places.note(entry):
            return True
        self._places.prepare_memory()
        return self._places.note(entry)

    def _write(self, entry: Entry) -> None:
        if entry.kind == "alarm" and entry.id not in self._ledger.open:  # closed before the disk took it
            self._places.forget(outbox.entries_dir, entry.id)
            return
        self._places.keep(entry)
        self._nowhere.pop(entry.id, None)
        self._ledger.written(entry)
        if entry.kind == "notice" and entry.way == "voice":
            self.noted.append(entry.id)

    def _spare(self, id_: str, names: tuple[str, ...]) -> None:
        if id_ == self._spared:
            self._places.keep_spared(names)
        self.noted.append(id_)

    def _close(self, alarms: tuple[str, ...]) -> None:
        self._kept.add(closed=list(self._ledger.closed))
        for alarm in alarms:
            self._places.remove(outbox.entries_dir, alarm)
        for ack in self._places.acks().whole:
            if ack.alarm in alarms:
                self._places.remove(outbox.acks_dir, ack.id)

    def _recover(self) -> None:
        memory = self._kept.read()
        self.stuck = bool(memory.get("stuck"))
        closed = memory.get("closed")
        self._ledger.know_closed(map(str, closed if isinstance(closed, list) else ()))
        self._ledger.take_up()
        self.recovered = True

    def _look(self) -> None:
        folder = outbox.acks_dir(self._places.disk)
        stamp = folder.stat().st_mtime_ns if folder.is_dir() else self._stamp
        if stamp == self._stamp:
            return
        for ack in outbox.read_acks(self._places.disk):
            self._told(ack)
        self._stamp = stamp

    def _told(self, ack: Ack) -> None:
        """Tell the loop of it, once; what is about no open alarm is then taken away."""
        with self._heard:
            fresh = ack.id not in self._ledger.seen
            self._ledger.seen.add(ack.id)
        if fresh:
            self._tell(Told(ack))
        if self.recovered and ack.alarm not in self._ledger.open:
            self._remove(outbox.acks_dir, ack.id)
