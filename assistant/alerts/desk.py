"""Where everything meets that concerns an alarm: the outbox, the ladders, the answers, the log, the tellings.

Driven from one thread by `take`, `look` and `tick`; it blocks on the disk only, and not for long. Sending comes before
the log, so that a full or slow disk delays no call; a message that a sudden end left out of the log is sent again with
the same id.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.alerts import duty
from assistant.alerts.alarm import Alarm, restored
from assistant.alerts.caller import Caller, Sends
from assistant.alerts.channels import DEVICE, Answer
from assistant.alerts.clock import Clock
from assistant.alerts.disk import Disk
from assistant.alerts.ladder import (
    Accepted,
    Action,
    Begun,
    Call,
    Closed,
    Passed,
    Plan,
    Pressed,
    Signal,
    Sound,
    Stage,
    advance,
    in_steps,
)
from assistant.alerts.log import Log
from assistant.alerts.post import Outcome
from assistant.alerts.settings import AlertsSettings, shown
from assistant.alerts.spared import Spared
from assistant.alerts.teller import Teller
from assistant.alerts.telling import ack, message_left, name, tellings
from assistant.alerts.tokens import Tokens
from assistant.alerts.wording import Wording
from assistant.crisis.outbox.places import Places

CLOSED_KEPT = 100
"""Resolved alarms kept in memory; the log has all."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the desk works with."""

    settings: AlertsSettings
    clock: Clock
    log: Log
    post: Sends
    tokens: Tokens
    wording: Wording
    changed: Callable[[str, Alarm], None]
    """Called with what happened, and to which alarm: for the broker."""
    disk: Disk = field(default_factory=Disk)


class Desk:
    """Every alarm that is open, and what is done about it."""

    def __init__(self, tools: Tools) -> None:
        """Nothing is sent before `begin`."""
        self._tools = tools
        self.settings, self.wording = tools.settings, tools.wording
        self.alarms: dict[str, Alarm] = {}
        """By id. Replaced, never changed, so that other threads may read it."""
        self.caller = Caller(tools.settings, tools.post, tools.tokens, tools.wording)
        self.disk, self.places = tools.disk, Places(tools.settings.outbox_dir, tools.settings.memory_dir)
        self.spared = Spared(self.places, tools.settings, tools.disk)
        self._spared: frozenset[str] = frozenset()
        """Whom the running rounds leave out."""
        self._teller = Teller(self.places, tools.clock, tools.disk)

    @property
    def open(self) -> list[Alarm]:
        """The alarms that are not resolved."""
        return [alarm for alarm in self.alarms.values() if alarm.open]

    @property
    def first(self) -> str:
        """Key of the first contact who may be told something; empty where there is none."""
        return next((one.key for one in self.settings.people if one.key not in self.spared.people()), "")

    @property
    def log_waits(self) -> bool:
        """Whether the disk has refused a part of the log."""
        return self._tools.log.waiting > 0

    def begin(self) -> None:
        """Go on where the log ends: people of the step that runs are called again, as their messages may be lost."""
        clock = self._tools.clock
        self._spared = self.spared.people()
        self.alarms = restored(self._tools.log.entries, clock.boot, clock.monotonic(), clock.wall())
        for alarm in self.open:
            ladder = alarm.ladder
            self.note("resumed", alarm, stage=ladder.stage.value)
            if ladder.stage is Stage.NOTIFIED and not self._leave_out(alarm):
                self.caller.do(alarm, (Call(ladder.steps[ladder.step], ladder.start, ladder.round, ladder.step),), True)

    # --- what comes in -------------------------------------------------------------------------------------------

    def raise_alarm(self, alarm: Alarm) -> None:
        """Begin to call, for an alarm that is not known yet."""
        if alarm.id not in self.alarms:
            self._put(alarm)
            self._step(alarm, Begun(self._now_s()), alarm.kind, way=alarm.way, tier=alarm.tier)

    def press_again(self, id_: str, way: str) -> None:
        """Start at the top of the list."""
        alarm = self.alarms.get(id_)
        if alarm and alarm.open:
            self._step(alarm, Pressed(self._now_s()), "press", way=way)

    def close(self, id_: str, event: str) -> None:
        """The alarm was closed at the source."""
        alarm = self.alarms.get(id_)
        if alarm and alarm.open:
            self._step(alarm, Closed(self._now_s()), event, by=DEVICE)

    def answer(self, answer: Answer) -> bool:
        """Somebody has answered; whether it counts. What does not count changes nothing and is logged."""
        alarm = self.alarms.get(answer.alarm)
        known = answer.person == DEVICE or self.settings.person(answer.person) is not None
        if alarm is None or not alarm.open or not known or answer.person in self._left_out(alarm):
            self.note("ignored", alarm, way=answer.way)
            return False
        if answer.closes and not alarm.ladder.has_answered(answer.person):
            self.note("ignored", alarm, way=answer.way, by=answer.person)
            return False
        if answer.closes:
            self._step(alarm, Closed(self._now_s(), answer.person), "closed", by=answer.person, way=answer.way)
            return True
        if answer.start > alarm.ladder.start:
            self.note("ignored", alarm, way=answer.way, by=answer.person)
            return False
        if (answer.start or alarm.ladder.start, answer.person) not in alarm.ladder.answered:
            signal = Accepted(self._now_s(), answer.person, answer.start)
            self._step(alarm, signal, "accepted", by=answer.person, way=answer.way)
        return True

    def tried(self, outcome: Outcome) -> None:
        """An attempt has ended."""
        message, person = outcome.message, outcome.message.person
        alarm = self.alarms.get(message.alarm)
        if outcome.delivered or outcome.attempt & (outcome.attempt - 1) == 0:
            what = {"person": person, "channel": shown(outcome.address), "detail": outcome.detail, "id": message.id}
            took = {"attempt": outcome.attempt, "took_s": round(outcome.took_s, 3)}
            self.note("sent" if outcome.delivered else "failed", alarm, about=message.alarm, **what, **took)
        if alarm is None or not alarm.open or outcome.address not in self.caller.addresses(person):
            return
        after = alarm.tried(person, outcome.address, outcome.delivered)
        self._put(after)
        if after.reached != alarm.reached and after.kind == "alarm":
            self._teller.tell(message_left(after, self._name(person)))
        self._path(after, person)

    def tick(self) -> None:
        """Let time pass for every open alarm, and try again what the disk refused."""
        if (spared := self.spared.people()) != self._spared:
            self._spared = spared
            for alarm in self.open:
                self._leave_out(alarm)
        for alarm in self.open:
            self._step(alarm, Passed(self._now_s()), "")
        self._teller.again()
        if self.log_waits:
            self._tools.log.flush()

    # --- what follows --------------------------------------------------------------------------------------------

    def note(self, event: str, alarm: Alarm | None = None, **facts: Any) -> None:
        """Write to the log what happened; with the alarm, if it is open or has just been closed."""
        clock = self._tools.clock
        head = {"wall": round(clock.wall(), 3), "boot": clock.boot, "mono": round(clock.monotonic(), 3)}
        id_ = {"alarm": alarm.id} if alarm else {}
        state = {"state": alarm.entry()} if alarm else {}
        self._tools.log.write(**head, **id_, event=event, **facts, **state)

    def _leave_out(self, alarm: Alarm) -> bool:
        """Whether a running round would call somebody who is not to be called: then it begins anew without them."""
        running = {key for step in alarm.ladder.steps for key in step}
        if alarm.ladder.stage is not Stage.NOTIFIED or not running & self._left_out(alarm):
            return False
        self._tools.post.drop(alarm.id)
        self._step(alarm, Pressed(self._now_s()), "")
        return True

    def _left_out(self, alarm: Alarm) -> frozenset[str]:
        """Nobody in a drill: it is a technician who asked for it, and who would see whom it does not reach."""
        return frozenset() if alarm.kind == "drill" else self.spared.people()

    def _step(self, alarm: Alarm, signal: Signal, event: str, **facts: Any) -> None:
        order = duty.order(self.settings, self._tools.clock.local(), self._left_out(alarm))
        plan = Plan(in_steps(order), *_times(self.settings))
        ladder, actions = advance(alarm.ladder, signal, plan)
        if ladder == alarm.ladder and not actions:
            return
        if alarm.kind != "alarm" and ladder.round > 1:
            self._step(alarm, Closed(signal.at_s), "ended", answered=False)
            return
        after = replace(alarm, ladder=ladder)
        self._put(after)
        self.caller.do(after, actions, self._sounding(after))
        for telling in tellings(alarm, after, actions, self.settings):
            self._teller.tell(telling)
        if event:
            self.note(event, after, **facts)
            self._tools.changed(event, after)
        self._note_actions(alarm, after, actions)
        if after.kind != "alarm" and ladder.stage is Stage.ACKNOWLEDGED:
            self._step(after, Closed(signal.at_s), "ended", answered=True)

    def _note_actions(self, before: Alarm, after: Alarm, actions: tuple[Action, ...]) -> None:
        for action in actions:
            if isinstance(action, Sound):
                self.note("sounded", after)
            elif isinstance(action, Call):
                if before.ladder.stage is Stage.ACKNOWLEDGED and after.ladder.start != before.ladder.start:
                    self.note("reopened", after, by=before.ladder.by)
                self.note("called", after, people=list(action.people), round=action.round, step=action.step + 1)
                self._tools.changed("called", after)

    def _path(self, alarm: Alarm, person: str) -> None:
        """Tell whether anybody can be reached at all, when that changes."""
        at = alarm.ladder
        step = at.steps[at.step] if at.steps else ()
        wanted = [(key, address) for key in step for address in self.caller.addresses(key)]
        offline = not any(path[2] for path in alarm.paths) if alarm.offline else alarm.unreachable(wanted)
        if offline == alarm.offline:
            return
        after = replace(alarm, offline=offline)
        self._put(after)
        event = "offline" if offline else "online"
        self.note(event, after)
        self._tools.changed(event, after)
        if after.kind == "alarm" and at.stage is Stage.NOTIFIED:
            mark = f"{self._tools.clock.monotonic():.1f}"
            self._teller.tell(ack(after, event, "" if offline else self._name(person), mark=mark))

    def _sounding(self, alarm: Alarm) -> bool:
        """Whether another alarm still sounds."""
        return any(a.ladder.stage is Stage.NOTIFIED and a.kind == "alarm" for a in self.open if a.id != alarm.id)

    def _put(self, alarm: Alarm) -> None:
        kept = [a for a in self.alarms.values() if not a.open][:-CLOSED_KEPT]
        gone = {a.id for a in kept}
        self.alarms = {id_: a for id_, a in self.alarms.items() if id_ not in gone} | {alarm.id: alarm}

    def _name(self, person: str) -> str:
        return name(self.settings, person)

    def _now_s(self) -> float:
        return self._tools.clock.monotonic()


def _times(settings: AlertsSettings) -> tuple[float, float, float]:
    return settings.ladder.answer_s, settings.ladder.realarm_s, settings.ladder.close_s
