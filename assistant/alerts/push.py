"""ntfy, and every other service that Apprise knows. Only ntfy can carry a button that answers; others get the link."""

from __future__ import annotations

import base64
import logging
import re
from urllib.parse import urlencode

from apprise import Apprise, AppriseAsset, NotifyBase, NotifyType
from apprise.plugins.ntfy import NotifyNtfy

from assistant.alerts.channels import Message, Undelivered
from assistant.alerts.settings import shown
from assistant.errors import SettingsError

CONNECT_S, READ_S = 4.0, 6.0
"""Seconds for the connection and for each answer of the service."""
NTFY = ("ntfy", "ntfys")
HOST_AND_TOPIC = re.compile(r"ntfys?://[^/?]+/[^/?]+")
"""Without a host Apprise would send to the public ntfy server; who wants that names it."""
ASSET = AppriseAsset(app_id="Solace", app_desc="Solace", app_url="", image_url_mask="", async_mode=False)
"""Nothing in a message points to a host of Apprise's."""


class Push:
    """One Apprise address."""

    def __init__(self, address: str, button: str) -> None:
        """`button` is what the button of a notification says."""
        logging.getLogger("apprise").setLevel(logging.CRITICAL)
        self._address, self._button = address, button

    def check(self) -> None:
        """Raises SettingsError for an address that cannot work. Takes a second where it is not ntfy."""
        self._open({})

    def send(self, message: Message) -> str:
        """Hand the message to the service. Raises Undelivered."""
        extra: dict[str, str] = {}
        body = message.text
        if self._is_ntfy:
            extra = {"priority": "max" if message.urgent else "default", "image": "no"}
            if message.link:
                extra["click"] = message.link
                extra["actions"] = _header(f"http, {self._button}, {message.link}, method=POST, clear=true")
        elif message.link:
            body = f"{message.text}\n{message.link}"
        kind = NotifyType.WARNING if message.urgent else NotifyType.INFO
        try:
            service = self._open(extra)
        except SettingsError as error:
            raise Undelivered(str(error)) from None
        if not service.notify(body=body, notify_type=kind):
            raise Undelivered(f"{shown(self._address)} did not take the message")
        return "the service took it"

    @property
    def _is_ntfy(self) -> bool:
        return self._address.partition(":")[0] in NTFY

    def _open(self, extra: dict[str, str]) -> NotifyBase:
        words = urlencode({"cto": CONNECT_S, "rto": READ_S, "retry": 0, **extra})
        address = f"{self._address}{'&' if '?' in self._address else '?'}{words}"
        service = _ntfy(address) if self._is_ntfy else Apprise.instantiate(address, asset=ASSET)
        if not isinstance(service, NotifyBase):
            raise SettingsError(f"{shown(self._address)} is no address that Apprise can send to. Correct that channel.")
        return service


def _ntfy(address: str) -> NotifyBase | None:
    """The service without loading the hundred others, which takes 18 MB and most of the time of the start."""
    parts = NotifyNtfy.parse_url(address) if HOST_AND_TOPIC.match(address) else None  # type: ignore[no-untyped-call]
    try:
        return NotifyNtfy(**parts, asset=ASSET) if parts else None  # type: ignore[no-untyped-call]
    except TypeError:
        return None


def _header(text: str) -> str:
    """`text` as a header can carry it: as it is, or by RFC 2047, which ntfy reads."""
    return text if text.isascii() else f"=?UTF-8?B?{base64.b64encode(text.encode()).decode()}?="
