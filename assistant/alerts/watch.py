"""Reads the outbox, and the folder of drills, again and again, and tells the desk what lies there.

An alarm is open as long as its file lies there (see `crisis/outbox.py`). A damaged file may have been an alarm, so it
is called like one, and put aside as `<name>.seen` when that is closed.
"""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from assistant.alerts import duty
from assistant.alerts.alarm import Alarm
from assistant.alerts.channels import DEVICE, Answer
from assistant.alerts.clock import Clock
from assistant.alerts.desk import Desk
from assistant.alerts.notices import Notices
from assistant.crisis import outbox
from assistant.crisis.outbox import Entry
from assistant.crisis.outbox.places import Found

ID = re.compile(r"[0-9a-f]{32}")
DAMAGED_S = 2.5
"""Seconds that the crisis program has to write a damaged file again, before it is called for as what it may be."""
TOLD = ("test-due",)
"""Notices that somebody is to act on, beside `VOICED`; the others stand in the log."""
VOICED = ("may-need-help", "no-contact")
"""Notices that the resident agreed to, each with a sentence of its own."""
log = logging.getLogger(__name__)


class Watch:
    """What lies in the folders, and what of it was already seen."""

    def __init__(self, desk: Desk, notices: Notices, clock: Clock, seen: Iterable[str]) -> None:
        """`seen` are ids of entries that the log already holds."""
        self._desk, self._notices, self._clock = desk, notices, clock
        self._places, self._do = desk.places, desk.disk.do
        self._drills = drills_dir(desk.settings.state_dir)
        self._seen = set(seen)
        self._unsent = set(self._seen)
        """Entries of before this start: what still lies there may not have gone out."""
        self._trouble = ""
        self._refused: OSError | None = None
        """What the disk did not let go in this look."""
        self._damaged_at: dict[str, float] = {}

    def look(self) -> None:
        """Read the outbox and the folder of drills once. A folder that cannot be read changes nothing: what was open
        stays open. A file that cannot be taken away, as on a read-only disk, hides no other."""
        trouble = ""
        try:
            self._refused = None
            self._look()
            if self._refused is not None:
                raise self._refused
        except OSError as error:
            trouble = str(error)
            if trouble != self._trouble:
                log.error("<3>The outbox cannot be read, or not cleared: %s. Open calls go on.", error)
        self._trouble = trouble

    def _look(self) -> None:
        found = self._found()
        over = {entry.alarm for entry in found.whole if entry.kind in ("closed", "cancelled")}
        for entry in found.whole:
            if entry.kind != "alarm":
                self._other(entry)
            elif entry.id not in over:
                self._desk.raise_alarm(Alarm(entry.id, "alarm", entry.way, entry.tier, entry.wall))
        whole = {entry.id for entry in found.whole}
        bad = [path for path in found.damaged if _id(path) not in whole]
        self._damaged_at = {path.stem: self._damaged_at.get(path.stem, self._clock.monotonic()) for path in bad}
        for path in bad:
            self._damaged(path)
        if found.refused is not None:
            raise found.refused
        present = whole | {_id(path) for path in bad}
        for alarm in self._desk.open:
            if alarm.kind == "alarm" and alarm.id not in present:
                self._desk.close(alarm.id, "closed")
        self._drill()

    def _found(self) -> Found[Entry]:
        """What lies in both places; of a disk that hangs, or has no outbox, nothing is known."""
        noted = self._places.noted_entries()
        try:
            found = self._do(self._places.entries)
        except OSError as error:
            return Found(noted, refused=error)
        if found.refused is None and not self._do(outbox.entries_dir(self._places.disk).is_dir):
            found.refused = FileNotFoundError("There is no outbox")
        return found

    def _other(self, entry: Entry) -> None:
        if entry.id not in self._seen:
            self._seen.add(entry.id)
            self._take(entry)
        elif entry.id in self._unsent:
            self._notify(entry)
        self._unsent.discard(entry.id)
        alarm = self._desk.alarms.get(entry.id)
        if alarm and alarm.open and alarm.way == "damaged":
            self._desk.close(alarm.id, "closed")
            alarm = None
        if self._notices.waits(entry.id) or self._desk.log_waits or (alarm and alarm.open):
            return
        self._clear(partial(self._places.remove, outbox.entries_dir, entry.id))

    def _take(self, entry: Entry) -> None:
        desk, now_s = self._desk, self._clock.monotonic()
        alarm = desk.alarms.get(entry.alarm)
        match entry.kind:
            case "test":
                desk.raise_alarm(Alarm(entry.id, "test", entry.way, entry.tier, entry.wall))
                return
            case "press":
                desk.press_again(entry.alarm, entry.way)
            case "closed" | "cancelled":
                desk.close(entry.alarm, entry.kind)
            case "answered":
                desk.answer(Answer(entry.alarm, DEVICE, way="device"))
        if entry.kind == "cancelled" and alarm:
            text = desk.wording.line("message.cancelled", alarm.since)
            reached = alarm.reached - desk.spared.people()
            self._notices.cancelled(entry, text, tuple(sorted(reached)), now_s)
        self._notify(entry)
        if entry.kind not in outbox.KINDS and entry.kind != "answered":
            log.error("<3>The outbox holds an unknown kind %r. Are crisis and alerts of one version?", entry.kind)
        desk.note("entry", entry=entry.id, kind=entry.kind, about=entry.alarm, detail=entry.detail, way=entry.way)

    def _notify(self, entry: Entry) -> None:
        """A message that calls nobody, where the entry is one."""
        settings, words, now_s = self._desk.settings, self._desk.wording, self._clock.monotonic()
        if entry.kind == "notice" and entry.detail in VOICED:
            text = words.line(f"message.{entry.detail}", entry.wall, dated=entry.detail == "no-contact")
            if first := self._desk.first:
                self._notices.told(entry, text, first, now_s)
        elif entry.kind == "fault" or (entry.kind == "notice" and entry.detail in TOLD):
            text = words.line("message.fault", entry.wall, what=entry.detail)
            self._notices.fault(entry, text, duty.order(settings, self._clock.local()), now_s)

    def _damaged(self, path: Path) -> None:
        id_ = _id(path)
        alarm = self._desk.alarms.get(id_)
        if alarm is None and self._clock.monotonic() - self._damaged_at[path.stem] < DAMAGED_S:
            return
        if alarm is None:
            try:
                written_at = path.stat().st_mtime
            except FileNotFoundError:
                return
            except OSError:
                written_at = self._clock.wall()
            log.error("<3>%s in the outbox cannot be read; it may be a call for help, so I call.", path.name)
            self._desk.raise_alarm(Alarm(id_, "alarm", "damaged", "", written_at))
        elif not alarm.open:
            self._clear(partial(path.rename, path.with_suffix(".seen")))

    def _drill(self) -> None:
        for path in self._do(lambda: list(self._drills.glob("*.json"))):
            alarm = self._desk.alarms.get(path.stem)
            if alarm is None and ID.fullmatch(path.stem):
                self._desk.raise_alarm(Alarm(path.stem, "drill", "drill", "", path.stat().st_mtime))
            elif alarm is None or not alarm.open:
                self._clear(partial(path.unlink, missing_ok=True))

    def _clear(self, work: Callable[[], object]) -> None:
        try:
            self._do(work)
        except OSError as error:
            self._refused = error


def drills_dir(state: Path) -> Path:
    """Where `solace alerts drill` asks for a drill."""
    return state / "drills"


def ask_drill(state: Path) -> str:
    """Ask for a drill; its id. Raises OSError."""
    id_, folder = outbox.new_id(), drills_dir(state)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{id_}.part"
    part.write_text(json.dumps({"id": id_}), encoding="ascii")
    part.rename(folder / f"{id_}.json")
    return id_


def _id(path: Path) -> str:
    return path.stem if ID.fullmatch(path.stem) else uuid.uuid5(uuid.NAMESPACE_URL, f"{path.stem}.bad").hex
