"""One alarm as the alerts program knows it, and how it is written to the log and read back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from assistant.alerts.channels import DEVICE, Facts
from assistant.alerts.ladder import Ladder, Stage, rebase
from assistant.alerts.tokens import Grant

REMEMBERED_STARTS = 50
"""Links of so many starts still count; earlier ones were sent many presses ago."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A call for help, a monthly test or a drill."""

    id: str
    kind: str
    """"alarm", "test" or "drill"."""
    way: str
    tier: str
    since: float
    """Seconds since 1970 by the clock of the device."""
    ladder: Ladder = field(default_factory=Ladder)
    reached: frozenset[str] = frozenset()
    """Keys of the people to whom a message got out. None of them has answered by that."""
    paths: frozenset[tuple[str, str, bool]] = frozenset()
    """How the newest attempt by each person and address ended; not kept over a restart."""
    offline: bool = False
    """Whether the resident was told that no path works."""

    @property
    def open(self) -> bool:
        """Whether it is not resolved."""
        return self.ladder.stage is not Stage.RESOLVED

    def facts(self, kind: str = "") -> Facts:
        """What may be told of it without names."""
        at = self.ladder
        return Facts(kind or self.kind, self.way, self.tier, self.since, at.start, at.round, at.step + 1)

    def tried(self, person: str, address: str, delivered: bool) -> Alarm:
        """The alarm after an attempt to reach `person` by `address`."""
        others = {p for p in self.paths if p[:2] != (person, address)}
        reached = self.reached | {person} if delivered else self.reached
        return replace(self, reached=reached, paths=frozenset(others | {(person, address, delivered)}))

    def unreachable(self, wanted: Iterable[tuple[str, str]]) -> bool:
        """Whether each of `wanted` (person, address) was tried and nothing works."""
        tried = {path[:2] for path in self.paths}
        return bool(tried) and set(wanted) <= tried and not any(path[2] for path in self.paths)

    def grants(self, people: Iterable[str]) -> list[Grant]:
        """What tokens may stand for now: answers not given yet, and closing by those who have answered."""
        if not self.open:
            return []
        starts = range(max(1, self.ladder.start - REMEMBERED_STARTS), self.ladder.start + 1)
        found = []
        for person in people:
            if person == DEVICE:
                continue
            for start in starts:
                used = (start, person) in self.ladder.answered
                found.append(Grant("close" if used else "accept", self.id, person, start))
        return found

    def entry(self) -> dict[str, Any]:
        """As a part of a log entry."""
        ladder = asdict(self.ladder)
        ladder["stage"] = self.ladder.stage.value
        ladder["answered"] = sorted(self.ladder.answered)
        return {
            "kind": self.kind, "way": self.way, "tier": self.tier, "since": self.since, "ladder": ladder,
            "reached": sorted(self.reached),
        }  # fmt: skip


def restored(entries: Iterable[dict[str, Any]], boot: str, now_s: float, wall: float) -> dict[str, Alarm]:
    """The alarms of a log as they last stood, their times on the clock of this boot.

    How long the unit was off is known by the calendar only; where that went backwards, no time has passed.
    """
    found: dict[str, Alarm] = {}
    for entry in entries:
        if isinstance(entry.get("state"), dict) and (alarm := _parse(str(entry.get("alarm")), entry["state"])):
            if entry.get("boot") != boot:
                gone_s = wall - float(entry.get("wall", wall))
                alarm = replace(alarm, ladder=rebase(alarm.ladder, float(entry.get("mono", 0.0)), now_s, gone_s))
            found[alarm.id] = alarm
    return found


def _parse(id_: str, entry: dict[str, Any]) -> Alarm | None:
    """The alarm of an entry's state; None for one that another version wrote."""
    try:
        table = dict(entry["ladder"])
        table["stage"] = Stage(table["stage"])
        table["steps"] = tuple(tuple(step) for step in table["steps"])
        table["answered"] = frozenset((int(start), str(person)) for start, person in table["answered"])
        known = {name: entry[name] for name in ("kind", "way", "tier", "since")}
        return Alarm(id_, **known, ladder=Ladder(**table), reached=frozenset(entry["reached"]))
    except (KeyError, TypeError, ValueError):
        return None
