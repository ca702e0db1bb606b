"""Joins the parts of the alerts program and drives the desk from one thread; all others only send to its queue."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import socket
import threading
from pathlib import Path

from assistant.alerts.acks import Door, Listener, Turnstile
from assistant.alerts.alarm import Alarm
from assistant.alerts.channels import Answer
from assistant.alerts.clock import Clock
from assistant.alerts.desk import Desk, Tools
from assistant.alerts.disk import PATIENCE_S, Disk
from assistant.alerts.log import opened
from assistant.alerts.notices import Notices
from assistant.alerts.post import DEADLINE_S, Outcome, Post
from assistant.alerts.radio import Radio
from assistant.alerts.replies import Replies
from assistant.alerts.settings import AlertsSettings
from assistant.alerts.tokens import Tokens, secret
from assistant.alerts.watch import Watch
from assistant.alerts.ways import channels, check
from assistant.alerts.wording import wording
from assistant.crisis import outbox
from assistant.errors import SettingsError

LOOK_S = 0.2
"""Seconds between two looks into the outbox."""
PAT_S = 5.0
"""Seconds between signs of life to systemd (its limit is 30 s)."""
log = logging.getLogger(__name__)


class Program:
    """The alerts program; nothing runs before `begin`, and `turn` is one round of its loop."""

    def __init__(self, settings: AlertsSettings, clock: Clock, deadline_s: float = DEADLINE_S) -> None:
        """Opens the log and the port. Raises SettingsError where the folders or the port cannot be used."""
        self._settings, self._clock = settings, clock
        self._inbox: queue.SimpleQueue[Outcome | Answer] = queue.SimpleQueue()
        disk, memory = Disk(PATIENCE_S), settings.memory_dir
        try:
            with contextlib.suppress(OSError):
                disk.do(lambda: outbox.prepare(settings.outbox_dir))
            self.log = opened(log_path(settings), memory, disk)
            tokens = Tokens(_secret(settings, disk))
        except OSError as error:
            raise SettingsError(f"A folder cannot be used: {error}. Correct outbox or state, or its owner.") from None
        words = wording(settings.language, settings.first)
        self._radio = self._open_radio()
        self._channels = channels(settings, self._radio.mqtt if self._radio else None, words)
        self.post = Post(self._channels, self._inbox.put, deadline_s)
        changed = self._radio.changed if self._radio else _nothing
        self.desk = Desk(Tools(settings, clock, self.log, self.post, tokens, words, changed, disk))
        self._notices = Notices(self.post, self.desk.caller)
        self._watch = Watch(self.desk, self._notices, clock, {e["entry"] for e in self.log.entries if "entry" in e})
        door = Door(tokens, words, settings, lambda: self.desk.alarms)
        door.pass_on = self._inbox.put
        self.listener = self._open_listener(door)
        self._reader = Replies(settings, self._inbox.put, lambda: self.desk.alarms)
        self._patted_s = float("-inf")

    def begin(self) -> None:
        """Start every thread, and go on where the log ends."""
        for problem in self.log.problems:
            log.error("<3>The log is damaged. %s", problem)
        self.post.start()
        threading.Thread(target=check, args=(self._channels.values(),), name="check", daemon=True).start()
        self._reader.start()
        if self._radio:
            self._radio.start()
        if self.listener:
            self.listener.start()
        self.desk.note("started")
        self.desk.begin()
        notify("READY=1")

    def turn(self) -> None:
        """Take what came in, waiting for it a moment; look into the outbox; let time pass."""
        try:
            self._take(self._inbox.get(timeout=LOOK_S))
            while True:
                self._take(self._inbox.get_nowait())
        except queue.Empty:
            pass
        self._watch.look()
        self.desk.tick()
        now_s = self._clock.monotonic()
        self._notices.tick(now_s)
        if self._radio:
            self._radio.tick(self.log, self.desk.alarms)
        if now_s - self._patted_s >= PAT_S:
            self._patted_s = now_s
            notify("WATCHDOG=1")

    def end(self) -> None:
        """Stop everything; what is open goes on at the next start."""
        notify("STOPPING=1")
        self._reader.end()
        if self.listener:
            self.listener.end()
        self.post.end()
        if self._radio:
            self._radio.end()

    def _take(self, event: Outcome | Answer) -> None:
        if isinstance(event, Outcome):
            self.desk.tried(event)
            self._notices.tried(event)
            return
        counted = self.desk.answer(event)
        if event.reply:
            event.reply(counted)

    def _open_radio(self) -> Radio | None:
        if not self._settings.mqtt.host:
            return None
        try:
            return Radio(self._settings, self._clock, self._inbox.put)
        except SettingsError as error:
            log.error("<3>%s Everything else goes on.", error)
            return None

    def _open_listener(self, door: Door) -> Listener | None:
        told = self._settings.listener
        if not told.port:
            return None
        try:
            return Listener(told.address, told.port, door, Turnstile(told.per_minute))
        except OSError as error:
            log.error("<3>Port %d cannot be used (%s). Set listener.port; calls go on.", told.port, error.strerror)
            return None


def _secret(settings: AlertsSettings, disk: Disk) -> bytes:
    """Behind the links; where the disk has none and takes none, one that is gone with the power."""
    try:
        return disk.do(lambda: secret(settings.state_dir / "secret"))
    except OSError:
        if not settings.memory_dir.is_dir():
            raise
        return secret(settings.memory_dir / "secret")


def log_path(settings: AlertsSettings) -> Path:
    """Where the log lies."""
    return settings.state_dir / "log.jsonl"


def notify(state: str) -> None:
    """Tell systemd `state` (sd_notify), where a supervisor has asked for it."""
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.connect("\0" + address[1:] if address.startswith("@") else address)
            channel.sendall(state.encode())


def _nothing(event: str, alarm: Alarm) -> None:
    """Where there is no broker."""
