"""Text messages through ModemManager: `mmcli` as a child process with a deadline, out and back.

"Press 1 to accept" is answered by a message that is nothing but "1", from the number that was called.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from assistant.alerts.channels import Message, Undelivered

CHILD_S = 10.0
"""Seconds that one call of mmcli may take."""
ACCEPTS = "1"


@dataclass(frozen=True, slots=True)
class Reply:
    """A text message that came in."""

    path: str
    """Its name at the modem."""
    number: str = field(repr=False)
    accepts: bool
    """Whether it says "1" and nothing else."""


class Sms:
    """Text messages to one number."""

    def __init__(self, mmcli: str, number: str) -> None:
        """`mmcli` is the command."""
        self._mmcli, self._number = mmcli, number

    def send(self, message: Message) -> str:
        """Give the message to the network. Raises Undelivered."""
        text = f"{message.text}\n{message.link}" if message.link else message.text
        content = text.replace("\\", "").replace('"', "'").replace("'", "’")
        made = mmcli(self._mmcli, "-m", "any", f"--messaging-create-sms=text='{content}',number='{self._number}'")
        found = re.search(r"/org/freedesktop/ModemManager1/SMS/\d+", made)
        if not found:
            raise Undelivered("the modem did not name the message that it made")
        try:
            mmcli(self._mmcli, "-s", found.group(), "--send")
        finally:
            _delete(self._mmcli, found.group())
        return "the network took it"


def replies(command: str) -> list[Reply]:
    """Every text message that lies at the modem. Raises Undelivered when the modem cannot be asked.

    One that vanishes meanwhile is left out: those that we send are made and taken away at the same time.
    """
    listed = _table(mmcli(command, "-J", "-m", "any", "--messaging-list-sms"))
    found = []
    for path in listed.get("modem.messaging.sms", ()):
        try:
            sms = _table(mmcli(command, "-J", "-s", str(path))).get("sms", {})
        except Undelivered:
            continue
        if sms.get("properties", {}).get("state") == "received":
            content = sms.get("content", {})
            text = str(content.get("text", "")).strip().strip(".'\"")
            found.append(Reply(str(path), str(content.get("number", "")), text == ACCEPTS))
    return found


def forget(command: str, paths: Iterable[str]) -> None:
    """Take messages off the modem, whose memory is small."""
    for path in paths:
        _delete(command, path)


def same_number(a: str, b: str) -> bool:
    """Whether two numbers are one, written with or without the country: their last nine digits agree."""
    left, right = (re.sub(r"\D", "", number)[-9:] for number in (a, b))
    return len(left) >= 6 and left == right


def mmcli(command: str, *words: str) -> str:
    """Run mmcli and give what it prints. Raises Undelivered."""
    try:
        done = subprocess.run(
            [command, *words], capture_output=True, text=True, timeout=CHILD_S, check=False, stdin=subprocess.DEVNULL
        )
    except FileNotFoundError:
        raise Undelivered(f"there is no command '{command}'; install modemmanager") from None
    except subprocess.TimeoutExpired:
        raise Undelivered(f"the modem did not answer within {CHILD_S:g} s") from None
    except OSError as error:
        raise Undelivered(f"'{command}' cannot be run: {error.strerror}") from None
    if done.returncode:
        raise Undelivered(f"the modem refused (mmcli ended with {done.returncode})")
    return done.stdout


def _delete(command: str, path: str) -> None:
    try:
        mmcli(command, "-m", "any", f"--messaging-delete-sms={path}")
    except Undelivered:
        return


def _table(text: str) -> dict[str, Any]:
    try:
        table = json.loads(text)
    except ValueError:
        raise Undelivered("the modem's answer cannot be read") from None
    return table if isinstance(table, dict) else {}
