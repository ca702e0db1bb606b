"""The datagram socket: how the voice program, and a technician, speak with the crisis program.

One JSON object a datagram, at most 4 KiB, to the socket of `crisis.socket`:

    {"say": "alive", "at_s": 12.5, "listening": true}   voice, each second: audio time, and whether it listens
    {"say": "countdown", "id": ID, "for_s": 10}         voice: it counts down aloud; the alarm ID follows
    {"say": "cancel"}                                   voice: the person said no in time; ends no call that is open
    {"say": "alarm", "id": ID, "way": "voice", "tier": "T3", "spoken": false}
                                                        voice: call for help; spoken: it says the first words itself
    {"say": "tell", "id": ID, "what": "no contact", "ago_s": 88200}
                                                        voice: a message to the first contact, no call: "T2", or
                                                        "no contact"; since how many seconds that has been so
    {"say": "spare", "id": ID, "names": ["Paul"]}       voice: who is not to be called, in place of who was
    {"say": "code", "digits": "1234"}                   a cancel code, spoken or typed
    {"say": "quiet"} {"say": "status"} {"say": "explain"}   the resident asked for quiet, how it stands, what happens
    {"say": "test"}                                     begin the monthly test
    {"say": "press"} {"say": "release"}                 with mock pins: the button; with real ones a press by software
    {"say": "ask"}                                      only an answer is wanted

The sender binds a socket of its own and is answered there, to each of them:

    {"say": "state", "phase": "ready", "light": "idle", "faults": [], "alarms": 0, "safe": []}

"safe" are ids of the last alarms by voice, if all that is open lies on the disk for good, and of the last messages by
voice that lie there: until the voice finds its own there, it says it again. ID is 32 hexadecimal digits; an alarm or a
message with an id that was taken before counts once.

Whoever said "alive" last is told to be silent while the crisis program speaks, and how it stands:

    {"say": "hush", "for_s": 2.4, "phase": "calling"}
    {"say": "pressed"}                                  the button went down
    {"say": "calling", "name": "Maria"}                 people are being called; with the name, once it is known
    {"say": "nobody"}                                   everybody was tried once
    {"say": "offline"}                                  nobody can be reached from here
    {"say": "acknowledged", "name": "Maria"}            she has answered; without a name, somebody at the device
    {"say": "coming", "name": "Maria"}                  she said that she is on the way
    {"say": "resolved", "name": "Maria"}                she has closed the call
    {"say": "cancelled"}                                the code, or a short press while the voice counted
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from pathlib import Path
from typing import Any

MOST_BYTES = 4096
MOST_AT_ONCE = 32
"""Datagrams taken in one go, so that a flood cannot starve the button."""

Message = dict[str, Any]

WAYS = ("voice", "help phrase", "medical")
"""Ways in that the voice program knows; any other counts as the first."""
TELLS = {"T2": "may-need-help", "no contact": "no-contact"}
"""What the voice program may let the first contact know, and how the outbox names it; any other counts as the first."""


class Wire:
    """The crisis program's end; never blocks."""

    def __init__(self, path: Path) -> None:
        """Bind, in place of whatever lay there. Raises OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        self._path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
        self._socket.bind(str(path))
        path.chmod(0o660)
        self._voice: str | None = None

    def fileno(self) -> int:
        """What to wait on."""
        return self._socket.fileno()

    def take(self) -> list[tuple[Message, str | None]]:
        """What has come, with the address of each sender; what is no message of ours is dropped."""
        taken: list[tuple[Message, str | None]] = []
        for _ in range(MOST_AT_ONCE):
            try:
                data, sender = self._socket.recvfrom(MOST_BYTES)
            except OSError:
                break
            with contextlib.suppress(ValueError, RecursionError):
                message = json.loads(data)
                if isinstance(message, dict) and isinstance(message.get("say"), str):
                    if message["say"] == "alive":
                        self._voice = sender or None
                    taken.append((message, sender or None))
        return taken

    def send(self, message: Message, address: str | None) -> None:
        """Send, or drop it where nobody takes it."""
        if address:
            with contextlib.suppress(OSError):
                self._socket.sendto(json.dumps(message).encode(), address)

    def hush(self, for_s: float, phase: str) -> None:
        """Tell the voice to be silent."""
        self.tell({"say": "hush", "for_s": round(for_s, 2), "phase": phase})

    def tell(self, message: Message) -> None:
        """Tell the voice something."""
        self.send(message, self._voice)

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()
        with contextlib.suppress(OSError):
            self._path.unlink()


def ask(path: Path, message: Message, patience_s: float = 2.0) -> Message | None:
    """Send one message to the crisis program and give its answer; None when there is none."""
    own = path.with_name(f".ask-{os.getpid()}")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.settimeout(patience_s)
        try:
            channel.bind(str(own))
            own.chmod(0o666)  # whoever asks, the crisis program may answer
            channel.sendto(json.dumps(message).encode(), str(path))
            answer = json.loads(channel.recv(MOST_BYTES * 4))
        except (OSError, ValueError):
            return None
        finally:
            own.unlink(missing_ok=True)
    return answer if isinstance(answer, dict) else None
