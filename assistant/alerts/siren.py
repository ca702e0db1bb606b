"""A siren or relay of the house: a command that is run with "on" and "off"."""

from __future__ import annotations

import subprocess

from assistant.alerts.channels import Message, Undelivered

CHILD_S = 10.0
"""Seconds that the command may take."""


class Siren:
    """One command."""

    def __init__(self, command: tuple[str, ...]) -> None:
        """`command` and its first words; "on" or "off" is added."""
        self._command = command

    def send(self, message: Message) -> str:
        """Sound, for an urgent message. Raises Undelivered."""
        self.turn("on" if message.urgent else "off")
        return "the siren was switched"

    def turn(self, state: str) -> None:
        """Run the command with "on" or "off". Raises Undelivered."""
        try:
            done = subprocess.run(
                [*self._command, state], timeout=CHILD_S, check=False, capture_output=True, stdin=subprocess.DEVNULL
            )
        except subprocess.TimeoutExpired:
            raise Undelivered(f"the siren's command did not end within {CHILD_S:g} s") from None
        except OSError as error:
            raise Undelivered(f"the siren's command cannot be run: {error.strerror}") from None
        if done.returncode:
            raise Undelivered(f"the siren's command ended with {done.returncode}")
