"""What the resident is told of an alarm: the truth, never better. Pure; the words themselves belong to crisis.

"acknowledged" comes only of an answer, "message" only of a message that got out.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace

from assistant.alerts.alarm import Alarm
from assistant.alerts.channels import DEVICE
from assistant.alerts.ladder import Action, Call, Stage
from assistant.alerts.settings import AlertsSettings
from assistant.crisis.outbox import Ack

SPACE = uuid.UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")


def tellings(before: Alarm, after: Alarm, actions: tuple[Action, ...], settings: AlertsSettings) -> Iterator[Ack]:
    """What crisis has to be told of a step of the ladder. Of a drill, nothing."""
    was, now = before.ladder, after.ladder
    if after.kind == "drill":
        return
    if after.kind == "test":
        if now.answered - was.answered:
            yield ack(after, "received", name(settings, now.by))
        return
    calls = [action for action in actions if isinstance(action, Call)]
    if now.stage is Stage.ACKNOWLEDGED and now.by != DEVICE and now.answered != was.answered:
        yield ack(after, "acknowledged", name(settings, now.by))
    if now.stage is Stage.RESOLVED and now.by:
        yield ack(after, "resolved", name(settings, now.by))
    for call in calls:
        fresh = was.stage is not Stage.NOTIFIED or now.start != was.start
        if not call.people:
            if fresh:
                yield ack(after, "offline")
            continue
        called = name(settings, call.people[0])
        if was.stage is Stage.ACKNOWLEDGED:
            yield ack(after, "reopened", name(settings, was.by))
        if fresh or not was.steps[was.step]:
            yield ack(after, "calling", called)
        elif now.round != was.round:
            yield ack(after, "round", name(settings, was.steps[was.step][0]), called)
        else:
            yield ack(after, "passed", name(settings, was.steps[was.step][0]), called)


def ack(alarm: Alarm, state: str, name: str = "", next_name: str = "", mark: str = "") -> Ack:
    """One telling; its id is the same whenever the same thing is told again, after a restart for instance."""
    at = alarm.ladder
    words = "\n".join((alarm.id, state, str(at.start), str(at.round), str(at.step), name, mark))
    return Ack(uuid.uuid5(SPACE, words).hex, alarm.id, state, name, next_name)


def message_left(alarm: Alarm, name: str) -> Ack:
    """A message to `name` got out; told once, whatever step it was."""
    return ack(replace(alarm, ladder=replace(alarm.ladder, start=0, round=0, step=0)), "message", name)


def name(settings: AlertsSettings, key: str) -> str:
    """The name of a person as the resident hears it; empty for one who is not known, or for the device."""
    person = settings.person(key)
    return person.name if person else ""
