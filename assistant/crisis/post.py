"""The only part that touches the disk: a thread that writes the outbox and reads what alerts has told.

A disk can hang, so nothing of it is ever waited for. What cannot be written stays in memory and is tried again; on a
full disk the reserve is given up first.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from pathlib import Path

from assistant.crisis import outbox
from assistant.crisis.marks import Marks
from assistant.crisis.outbox import Ack, Entry
from assistant.crisis.signals import Broken, DaysUntested, Mended, Resumed, Signal, Told

POLL_S, REST_S = 0.2, 1.0
"""Seconds between looks at acks/, during a call, and at rest."""
RETRY_S = 1.0
RESERVE_BYTES = 65_536
RESERVE_EVERY_S = 60.0
"""Seconds between attempts to lay the reserve down again."""
MOST_ENTRIES = 500
"""Entries, other than alarms, that new/ holds at most where no alerts program takes them away."""
CLOSED = 8
"""Alarms that were closed last: what the voice says of one of them is no new alarm."""
WRITTEN = 64
"""The last entries written, kept in memory in case their files are damaged."""
DAY_S = 86_400.0

Job = tuple[str, Callable[[], None]]


class Post(threading.Thread):
    """Begins with `start()`. `tell` is called from this thread."""

    def __init__(self, state: Path, marks: Marks, tell: Callable[[Signal], None], note: Callable[[str], None]) -> None:
        """`state`: the folder of outbox/ and memory.json. `note` is told, in a few words, what was done."""
        super().__init__(name="outbox", daemon=True)
        self._state = state
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
        self._reserved = float("-inf")
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
        return alarm in self._open or alarm in self._closed

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
        self._add("tested", lambda: self._remember(tested=time.time()))

    def remember_stuck(self, stuck: bool) -> None:
        """Remember whether the button is stuck, so that a restart is not a press."""
        self._add("stuck", lambda: self._remember(stuck=stuck))

    def end(self, patience_s: float) -> None:
        """Finish what is waiting, if the disk lets it."""
        self._ended = True
        self._wake.set()
        self.join(patience_s)

    def run(self) -> None:
        """Work until `end`."""
        while not (self._ended and (not self._jobs or self.failing)):
            try:
                self._once()
            except (OSError, ValueError) as error:
                self._failed(error)
                self._wake.wait(0.01 if self._give_reserve(error) else RETRY_S)
            else:
                self._wake.wait(POLL_S if self._open else REST_S)
            self._wake.clear()

    def _add(self, name: str, work: Callable[[], None]) -> None:
        self._jobs.append((name, work))
        self._wake.set()

    def _once(self) -> None:
        outbox.prepare(self._outbox)
        while self._jobs:
            name, work = self._jobs.popleft()
            try:
                work()
            except (OSError, ValueError):
                self._jobs.append((name, work))
                raise
            self._note(f"done {name}")
            self._works()
        if not self.recovered:
            self._recover()
        self._heal()
        self.recovered = True
        self._look()
        self._works()
        if time.monotonic() - self._aged > 3600.0:
            self._aged = time.monotonic()
            self._age()
        self._keep_reserve()

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
        self._closed.extend(alarms)
        self._remember(closed=list(self._closed))
        for alarm in alarms:
            self._written.pop(alarm, None)
            outbox.remove(outbox.entries_dir(self._outbox), alarm)
        self._open.difference_update(alarms)
        self.safe.difference_update(alarms)
        for ack in outbox.read_acks(self._outbox):
            if ack.alarm in alarms:
                outbox.remove(outbox.acks_dir(self._outbox), ack.id)

    def _recover(self) -> None:
        memory = self._memory()
        self.stuck = bool(memory.get("stuck"))
        closed = memory.get("closed")
        if isinstance(closed, list):
            self._closed.extend(str(alarm) for alarm in closed)
        entries, acks = outbox.read_entries(self._outbox), outbox.read_acks(self._outbox)
        over = {e.alarm for e in entries if e.kind in ("closed", "cancelled")}
        for entry in entries:
            if entry.kind == "alarm" and entry.id in over:
                self._close((entry.id,))
            elif entry.kind == "alarm" and entry.id not in self._open:
                self._open.add(entry.id)
                self.safe.add(entry.id)
                about = tuple(ack for ack in acks if ack.alarm == entry.id)
                self._seen.update(ack.id for ack in about)
                self._tell(Resumed(entry.id, about))
        for id_, way, tier in self._marks.left():
            if id_ not in self._open:
                self._adopt(Entry(id_, "alarm", way, tier, id_, "unwritten", time.time()))
            self._marks.clear(id_)
        others = [e for e in entries if e.kind != "alarm"]
        for entry in others[: max(0, len(others) - MOST_ENTRIES)]:
            outbox.remove(outbox.entries_dir(self._outbox), entry.id)

    def _heal(self) -> None:
        """A damaged entry that is known is written again; another may have been an alarm, so it is one, under a new id:
        the old one may be over for alerts, and counts as closed here. A damaged ack is dropped."""
        for path in outbox.damaged(self._outbox):
            if path.parent == outbox.entries_dir(self._outbox):
                self._rewrite(path.stem)
            path.unlink(missing_ok=True)

    def _rewrite(self, id_: str) -> None:
        if (known := self._written.get(id_)) is not None:
            outbox.write_entry(self._outbox, known)
        elif id_ in self._open:
            outbox.write_entry(self._outbox, Entry(id_, "alarm", "unit", "", id_, "damaged", time.time()))
        else:
            self._closed.append(id_)
            id_ = outbox.new_id()
            self._adopt(Entry(id_, "alarm", "unit", "", id_, "damaged", time.time()))

    def _adopt(self, entry: Entry) -> None:
        """An alarm that no program has written, or not whole, is open from now on."""
        outbox.write_entry(self._outbox, entry)
        self._open.add(entry.id)
        self.safe.add(entry.id)
        self._tell(Resumed(entry.id))

    def _look(self) -> None:
        folder = outbox.acks_dir(self._outbox)
        stamp = folder.stat().st_mtime_ns
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
            outbox.remove(outbox.acks_dir(self._outbox), ack.id)

    def _age(self) -> None:
        tested = self._memory().get("tested")
        if not isinstance(tested, (int, float)):
            self._remember(tested=time.time())
        else:
            self._tell(DaysUntested(max(0.0, time.time() - tested) / DAY_S))

    def _memory(self) -> dict[str, object]:
        with contextlib.suppress(FileNotFoundError, ValueError):
            memory = json.loads((self._state / "memory.json").read_text(encoding="utf-8"))
            return memory if isinstance(memory, dict) else {}
        return {}

    def _remember(self, **values: object) -> None:
        path = self._state / "memory.json"
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            json.dump(self._memory() | values, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        outbox.sync_folder(self._state)

    def _keep_reserve(self) -> None:
        reserve = self._outbox / "reserve"
        if time.monotonic() - self._reserved > RESERVE_EVERY_S and not reserve.exists():
            self._reserved = time.monotonic()
            with contextlib.suppress(OSError):
                try:
                    reserve.write_bytes(bytes(RESERVE_BYTES))
                except OSError:
                    reserve.unlink(missing_ok=True)

    def _give_reserve(self, error: OSError | ValueError) -> bool:
        """Free the reserve on a full disk. True when it helped."""
        reserve = self._outbox / "reserve"
        with contextlib.suppress(OSError):
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT) and reserve.exists():
                reserve.unlink()
                return True
        return False
