"""Apprise addresses: what is refused, and what a service other than ntfy gets."""

from __future__ import annotations

import json

import pytest

from assistant.alerts.channels import Facts, Message, Undelivered
from assistant.alerts.push import Push
from assistant.errors import SettingsError
from tests.alerts.places import service

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")
LINK = "http://solace-7.local:8437/a/token"
MESSAGE = Message("i", "a", "maria", "Solace: Ruth may need help.", Facts("alarm"), LINK)


@pytest.mark.parametrize("address", ["nonsense://x", "ntfy://", "telegram", "discord://onlyone", "ntfys://host/"])
def test_an_address_that_cannot_work_is_refused_without_showing_it(address: str) -> None:
    with pytest.raises(SettingsError, match="no address that Apprise can send to"):
        Push(address, "Accept").check()
    with pytest.raises(Undelivered):
        Push(address, "Accept").send(MESSAGE)


def test_another_service_gets_the_link_in_the_text() -> None:
    with service() as hook:
        Push(f"json://127.0.0.1:{hook.port}/hook", "Accept").send(MESSAGE)
        assert json.loads(hook.got[0].text)["message"] == f"{MESSAGE.text}\n{LINK}"


def test_ntfy_gets_a_button_in_any_language() -> None:
    with service() as phone:
        Push(f"ntfy://127.0.0.1:{phone.port}/maria", "1 – Ich übernehme").send(MESSAGE)
        assert phone.got[0].headers["X-Actions"].startswith("=?UTF-8?B?")
        assert phone.got[0].headers["X-Click"] == LINK
        assert json.loads(phone.got[0].text)["message"] == MESSAGE.text


def test_a_refusal_is_no_delivery() -> None:
    with service() as phone:
        phone.status = 403
        with pytest.raises(Undelivered, match="did not take"):
            Push(f"ntfy://127.0.0.1:{phone.port}/maria", "Accept").send(MESSAGE)
