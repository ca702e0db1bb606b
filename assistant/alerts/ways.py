"""The channel of every address. One that cannot work is said, and fails when it is used; all others work."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from assistant.alerts.channels import Broken, Channel
from assistant.alerts.mqtt import Mqtt
from assistant.alerts.push import Push
from assistant.alerts.settings import AlertsSettings
from assistant.alerts.siren import Siren
from assistant.alerts.sms import Sms
from assistant.alerts.wording import Wording
from assistant.errors import SettingsError

log = logging.getLogger(__name__)


def channels(settings: AlertsSettings, mqtt: Mqtt | None, wording: Wording) -> dict[str, Channel]:
    """Every channel by its address; "mqtt" and "siren" too where they are set up."""
    addresses = {address for person in settings.people for address in person.channels}
    addresses |= {"siren"} if settings.siren else set()
    addresses |= {"mqtt"} if settings.mqtt.host else set()
    return {address: _open(address, settings, mqtt, wording) for address in sorted(addresses)}


def check(channels: Iterable[Channel]) -> None:
    """Say which addresses cannot work, and load what the others need; takes seconds on a small machine."""
    for channel in channels:
        if isinstance(channel, Push):
            try:
                channel.check()
            except SettingsError as error:
                log.error("<3>%s Everything else goes on.", error)


def _open(address: str, settings: AlertsSettings, mqtt: Mqtt | None, wording: Wording) -> Channel:
    kind, _, rest = address.partition(":")
    match kind:
        case "mqtt":
            return mqtt or Broken("the broker cannot be used; see [mqtt]")
        case "sms":
            return Sms(settings.sms, rest)
        case "siren":
            return Siren(settings.siren)
    return Push(address, wording.line("page.button"))
