"""The wire to the crisis program (`crisis/wire.py` has the format): one datagram socket, answered where it lies.

A datagram is lost where nobody takes it, so an alarm or a message is said each second until the crisis program has
answered that it lies on the disk. A socket that was swept away is bound anew.
"""

from __future__ import annotations

import contextlib
import json
import logging
import select
import socket
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

from assistant.crisis.wire import MOST_BYTES, Message
from assistant.ports import News

log = logging.getLogger(__name__)

EACH_S = 1.0
"""Seconds between two signs of life, of audio time; and between two tellings of an alarm."""
QUIET_S = 0.2
"""Seconds without news after which `listen` gives a None."""
KNOWN = frozenset(get_args(get_type_hints(News)["what"]))


class HelpLine:
    """A `ports.Help` over the socket of the crisis program."""

    def __init__(self, path: Path, own: Path) -> None:
        """`path`: socket of the crisis program, `own`: ours, in a folder of ours. Neither need be there yet."""
        self._path, self._own = path, own
        self._socket: socket.socket | None = None
        self._lock = threading.RLock()
        self._alive_s = float("-inf")
        self._counted = ""
        self._untaken: dict[str, Message] = {}
        self._told = float("-inf")
        self._reached: bool | None = None
        self._closed = False

    @property
    def reached(self) -> bool:
        """See `ports.Help`."""
        return bool(self._reached)

    def alive(self, at_s: float, listening: bool = True) -> None:
        """Tell it, once a second of audio time."""
        if not 0 <= at_s - self._alive_s < EACH_S:
            self._alive_s = at_s
            self._send({"say": "alive", "at_s": round(at_s, 3), "listening": listening})

    def alarm(self, way: str = "voice", at_s: float = 0.0, spoken: bool = False) -> None:
        """Call for help, until it is taken."""
        with self._lock:
            id_, self._counted = self._counted or uuid.uuid4().hex, ""
            self._untaken[id_] = {"say": "alarm", "id": id_, "way": way, "tier": "T3", "spoken": spoken}
            self._told = time.monotonic()
            self._send(self._untaken[id_])

    def countdown(self, for_s: float = 10.0, at_s: float = 0.0) -> None:
        """Tell it that an alarm follows."""
        self._counted = uuid.uuid4().hex
        self._send({"say": "countdown", "id": self._counted, "for_s": for_s})

    def cancel(self, at_s: float = 0.0) -> None:
        """Tell it that none follows."""
        self._counted = ""
        self._send({"say": "cancel"})

    def tell(self, what: Literal["T2", "no contact"], ago_s: float = 0.0, at_s: float = 0.0) -> None:
        """Let the first contact know, until it is taken."""
        with self._lock:
            id_ = uuid.uuid4().hex
            self._untaken[id_] = {"say": "tell", "id": id_, "what": what, "ago_s": round(ago_s)}
            self._told = time.monotonic()
            self._send(self._untaken[id_])

    def spare(self, names: Sequence[str], at_s: float = 0.0) -> None:
        """Say who is not to be called, until it is taken; only the last list counts."""
        with self._lock:
            self._untaken = {id_: one for id_, one in self._untaken.items() if one["say"] != "spare"}
            id_ = uuid.uuid4().hex
            self._untaken[id_] = {"say": "spare", "id": id_, "names": list(names)}
            self._told = time.monotonic()
            self._send(self._untaken[id_])

    def ask(self, what: Literal["status", "quiet", "explain"]) -> None:
        """Let it speak, or be quiet."""
        self._send({"say": what})

    def listen(self) -> Iterator[News | None]:
        """Yield what it says."""
        while not self._closed:
            message = self._receive()
            self._again()
            if message is None:
                yield None
            elif message["say"] == "state":
                self._taken(message)
            elif message["say"] in KNOWN:
                yield _news(message)

    def close(self) -> None:
        """Let go of the socket."""
        self._closed = True
        with self._lock:
            if self._socket is not None:
                self._drop()

    def _again(self) -> None:
        with self._lock:
            now = time.monotonic()
            if self._untaken and now - self._told >= EACH_S:
                self._told = now
                for message in list(self._untaken.values()):
                    self._send(message)

    def _taken(self, message: Message) -> None:
        safe = message.get("safe")
        with self._lock:
            for id_ in safe if isinstance(safe, list) else ():
                self._untaken.pop(id_, None)

    def _send(self, message: Message) -> None:
        with self._lock:
            if self._closed:
                return
            try:
                self._open().sendto(json.dumps(message).encode(), str(self._path))
            except OSError as error:
                self._shown(False, f"The crisis program cannot be reached at {self._path}: {error.strerror}.")
            else:
                self._shown(True, "The crisis program can be reached.")

    def _shown(self, reached: bool, text: str) -> None:
        if reached is not self._reached:
            self._reached = reached
            log.log(logging.INFO if reached else logging.ERROR, "%s%s", text, "" if reached else " I keep trying.")

    def _open(self) -> socket.socket:
        """Our socket, bound anew where it is gone. Raises OSError."""
        if self._socket is not None and not self._own.exists():
            self._drop()
        if self._socket is None:
            bound = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
            try:
                self._own.parent.mkdir(parents=True, exist_ok=True)
                self._own.unlink(missing_ok=True)
                bound.bind(str(self._own))
                self._own.chmod(0o660)
            except OSError:
                bound.close()
                raise
            self._socket = bound
        return self._socket

    def _receive(self) -> Message | None:
        """The next message; None where none came within `QUIET_S`, or where it is none."""
        try:
            with self._lock:
                if self._closed:
                    return None
                ours = self._open()
            if not select.select([ours], [], [], QUIET_S)[0]:
                return None
            message: Any = json.loads(ours.recv(4 * MOST_BYTES))
        except (OSError, ValueError, RecursionError):
            time.sleep(QUIET_S)
            return None
        return message if isinstance(message, dict) and isinstance(message.get("say"), str) else None

    def _drop(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        with contextlib.suppress(OSError):
            self._own.unlink()


def _news(message: Message) -> News:
    name, for_s = message.get("name"), message.get("for_s")
    return News(
        message["say"],
        float(for_s) if isinstance(for_s, int | float) else 0.0,
        name if isinstance(name, str) else "",
    )
