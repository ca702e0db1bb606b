"""Turns what the ladder says into messages: to each person by each of their channels at once, and to the siren."""

from __future__ import annotations

from typing import Protocol

from assistant.alerts.alarm import Alarm
from assistant.alerts.channels import Message
from assistant.alerts.ladder import Action, Call, Rest, Sound
from assistant.alerts.settings import AlertsSettings
from assistant.alerts.tokens import Grant, Tokens
from assistant.alerts.wording import Wording

NOBODY = ""
"""Stands in the place of a person for what goes to the siren."""


class Sends(Protocol):
    """What the caller needs of the post."""

    def put(self, address: str, message: Message) -> None:
        """Send until it is out."""
        ...

    def drop(self, alarm: str) -> None:
        """Send nothing more about it."""
        ...


class Caller:
    """Writes the messages and gives them to the post."""

    def __init__(self, settings: AlertsSettings, post: Sends, tokens: Tokens, wording: Wording) -> None:
        """`tokens` make the links."""
        self._settings, self._post, self._tokens, self._wording = settings, post, tokens, wording

    def do(self, alarm: Alarm, actions: tuple[Action, ...], others_sound: bool) -> None:
        """Send what `actions` ask; the siren stays on while `others_sound`."""
        for action in actions:
            if isinstance(action, Call):
                self._call(alarm, action)
            elif isinstance(action, Rest):
                self._post.drop(alarm.id)
                if not others_sound:
                    self._siren(alarm, "off")
            elif isinstance(action, Sound):
                self._siren(alarm, "on")

    def addresses(self, person: str) -> tuple[str, ...]:
        """By which `person` is reached."""
        found = self._settings.person(person)
        return found.channels if found else ()

    def _call(self, alarm: Alarm, call: Call) -> None:
        for person in call.people:
            message = self._message(alarm, call, person)
            for address in self.addresses(person):
                self._post.put(address, message)
            if self._settings.mqtt.host and "mqtt" not in self.addresses(person):
                self._post.put("mqtt", message)

    def _message(self, alarm: Alarm, call: Call, person: str) -> Message:
        id_ = f"{alarm.id}-{call.start}-{call.round}-{call.step}-{person}"
        link = ""
        if self._settings.listener.link:
            token = self._tokens.make(Grant("accept", alarm.id, person, call.start))
            link = f"{self._settings.listener.link.rstrip('/')}/a/{token}"
        return Message(id_, alarm.id, person, self._wording.message(alarm.kind, alarm.since), alarm.facts(), link)

    def _siren(self, alarm: Alarm, state: str) -> None:
        if self._settings.siren and alarm.kind == "alarm":
            id_ = f"{alarm.id}-siren-{state}"
            message = Message(id_, alarm.id, NOBODY, "", alarm.facts(), urgent=state == "on")
            self._post.put("siren", message)
