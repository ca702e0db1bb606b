"""What shows the state of the microphone: here a line on a terminal; a lamp comes with the button."""

from __future__ import annotations

import sys

SIGNS = {
    "asleep": "○ waiting for my name",
    "open": "● listening",
    "hearing": "● hearing you",
    "answering": "◐ thinking",
    "speaking": "◉ speaking",
    "paused": "◎ listening to you",
}


class TerminalLight:
    """A `ports.Light` on standard error, where that is a terminal."""

    def __init__(self) -> None:
        """Nothing is written until the first state."""
        self._shown = ""

    def show(self, pattern: str) -> None:
        """Rewrite the line when the state has changed."""
        if pattern != self._shown and sys.stderr.isatty():
            self._shown = pattern
            sys.stderr.write(f"\r\x1b[K{SIGNS.get(pattern, pattern)}")
            sys.stderr.flush()


class NoLight:
    """A `ports.Light` that shows nothing."""

    def show(self, pattern: str) -> None:
        """Nothing."""
