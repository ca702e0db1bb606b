"""The loop: waits for the button, the wire, the clock; lets the plan decide; does what it says. It never blocks."""

from __future__ import annotations

import hmac
import logging
import os
import resource
import selectors
import time
from collections import deque
from contextlib import ExitStack

from assistant.crisis import beat
from assistant.crisis.devices import Devices
from assistant.crisis.messages import signals_of
from assistant.crisis.outbox import Entry, new_id
from assistant.crisis.pins import notifier_lives
from assistant.crisis.plan import anyway, step
from assistant.crisis.playback import POLL_S, Player
from assistant.crisis.post import Post
from assistant.crisis.signals import (
    Action,
    Broken,
    Buzz,
    ClockJumped,
    Close,
    Light,
    Mended,
    Pressed,
    Relay,
    Say,
    Signal,
    Tested,
    Tick,
    Write,
)  # fmt: skip
from assistant.crisis.state import Phase, State, Unit, pattern
from assistant.crisis.usb import UsbButton
from assistant.crisis.wire import Message, Wire
from assistant.errors import IllegalTransition
from assistant.settings import CrisisSettings

log = logging.getLogger("solace.crisis")

TICK_S = 0.25
LEVEL_S = 1.0
"""Seconds between readings of the button's level: the second path."""
LEVEL_OLD_S = 2.0
"""Age of the last reading above which the loop does not prove its work."""
JUMP_S = 5.0
"""Seconds that the calendar may move against the monotonic clock between two ticks."""
READ_WITHIN_S = 1.0
"""Seconds at start in which the outbox should have been read; the button does not wait longer for it."""


class Program:
    """Everything of the crisis program, from `run` to `stop`."""

    def __init__(self, settings: CrisisSettings, player: Player, boot: str) -> None:
        """Open the devices and the wire. What cannot be opened is a fault, not an end."""
        now = time.monotonic()
        self._settings = settings
        self._queue: deque[Signal] = deque()
        self._taking: Signal | None = None
        self._ended = False
        self._boot = boot
        self._player = player
        self._wake_fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        unit = Unit(settings.calls, settings.listens, settings.silent_s, settings.start_s)
        self._state = State(unit, voice_moved=now)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._wake_fd, selectors.EVENT_READ)
        self._post = Post(settings.state_dir, self.tell, lambda text: log.info("%s", text))
        self._devices = Devices(settings, self.tell, self.wake)
        self._usb = UsbButton(settings.usb_button) if settings.usb_button else None
        self._usb_fd: int | None = None
        self._wire: Wire | None = None
        self._wire_tried = float("-inf")
        self._began = now
        self._at_start = False
        self._level_at = float("-inf")
        self._ticked = float("-inf")
        self._beaten = float("-inf")
        self._offset = time.time() - now
        self._relay_asked = False
        self._stuck = False
        self._notifier = True

    # --- from other threads and from signal handlers ---

    def wake(self) -> None:
        """Let the loop go round now."""
        os.eventfd_write(self._wake_fd, 1)

    def tell(self, signal: Signal) -> None:
        """Hand a signal to the loop."""
        self._queue.append(signal)
        self.wake()

    def stop(self) -> None:
        """End the loop after this round."""
        self._ended = True
        self.wake()

    # --- the loop ---

    @property
    def ended(self) -> bool:
        """Whether `stop` was called."""
        return self._ended

    def start(self) -> None:
        """Begin to work: the lamp, the thread of the outbox."""
        self._devices.show(pattern(self._state), time.monotonic())
        self._post.start()
        beat.notify("READY=1")
        log.info("ready")

    def round(self) -> None:
        """Wait for something, once, and deal with it."""
        for key, _ in self._selector.select(self._timeout(time.monotonic())):
            if key.fd == self._wake_fd:
                os.eventfd_read(self._wake_fd)
            elif self._wire is not None and key.fd == self._wire.fileno():
                self._read_wire()
            elif self._usb is not None:
                self._queue.extend(self._usb.take())
        now = time.monotonic()
        self._watch_button(now)
        self._queue.extend(self._devices.staff())
        self._queue.extend(self._player.poll(now))
        self._queue.extend(self._devices.relay.read(now))
        self._devices.light.beat(now)
        self._devices.buzzer.beat(now)
        if now - self._ticked >= TICK_S:
            self._tick(now)
        while self._queue:
            self._take(self._queue.popleft())
        self._beat(now)

    def rescue(self) -> None:
        """After an error that nobody foresaw: the signal that was being dealt with is not lost."""
        if self._taking is not None:
            signal, self._taking = self._taking, None
            self._act(anyway(self._state, signal, time.monotonic()))
        self.tell(Broken("plan"))

    def close(self) -> None:
        """Finish: what is waiting for the disk is written, the voice stops, the relay stays as it is."""
        beat.notify("STOPPING=1")
        self._player.stop()
        self._post.end(2.0)
        if self._wire is not None:
            self._wire.close()

    def _timeout(self, now: float) -> float:
        due = [self._ticked + TICK_S, self._devices.light.due(), self._devices.buzzer.due(), self._devices.relay.due()]
        if self._devices.button is not None:
            due.append(self._devices.button.due())
        if self._player.busy:
            due.append(now + POLL_S)
        return max(0.0, min(at for at in due if at is not None) - now)

    def _take(self, signal: Signal) -> None:
        self._taking = signal
        try:
            after = step(self._state, signal, time.monotonic())
        except IllegalTransition as error:
            log.error("%s", error)
            after = anyway(self._state, signal, time.monotonic())
            self._queue.append(Broken("plan"))
        if isinstance(signal, Pressed):
            log.info("pressed by %s", signal.way)
        self._taking = None
        self._act(after)

    def _act(self, after: tuple[State, tuple[Action, ...]]) -> None:
        self._state, actions = after
        with ExitStack() as stack:  # every action is tried, whatever one of them raises
            for action in reversed(actions):
                stack.callback(self._do, action, time.monotonic())

    def _do(self, action: Action, now: float) -> None:
        match action:
            case Light(shown):
                self._devices.show(shown, now)
                log.info("light %s", shown)
            case Say():
                self._say(action, now)
            case Buzz(tone):
                self._devices.buzz(tone, now)
                log.info("buzz %s", tone)
            case Relay(call):
                self._relay_asked = True
                self._devices.relay.call(call, now)
                log.info("relay %s", "call" if call else "healthy")
            case Write():
                self._write(action, now)
            case Close(alarms):
                self._post.close_alarms(alarms)
            case Tested():
                self._post.tested()

    def _say(self, say: Say, now: float) -> None:
        if self._wire is not None:
            self._wire.hush(8.0, self._state.phase.value)
        self._queue.extend(self._player.say(say, now))
        log.info("say %s %s", " ".join(line.id for line in say.lines), say.tone)

    def _write(self, write: Write, now: float) -> None:
        entry = Entry(
            write.id or new_id(), write.kind, write.way, write.tier, write.alarm, write.detail, time.time(), now,
            self._boot,
        )  # fmt: skip
        self._post.write(entry)
        log.info("write %s %s %s", write.kind, write.detail, entry.id)

    # --- looking after things ---

    def _watch_button(self, now: float) -> None:
        if self._devices.open_button(now):
            self._at_start = False
        button = self._devices.button
        if button is not None:
            self._queue.extend(button.take(now))
            if not self._at_start:
                if self._post.recovered or now - self._began > READ_WITHIN_S:
                    self._at_start, self._level_at = True, now
                    self._queue.extend(button.at_start(now, self._post.stuck))
            elif now - self._level_at >= LEVEL_S:
                self._level_at = now
                self._queue.extend(button.level(now))
        if self._usb is not None:
            self._watch_usb(self._usb, now)

    def _watch_usb(self, usb: UsbButton, now: float) -> None:
        self._queue.extend(usb.open(now))
        fd = usb.fileno()
        if fd != self._usb_fd:
            if self._usb_fd is not None:
                self._selector.unregister(self._usb_fd)
            if fd is not None:
                self._selector.register(fd, selectors.EVENT_READ)
            self._usb_fd = fd

    def _tick(self, now: float) -> None:
        self._ticked = now
        self._queue.append(Tick())
        self._open_wire(now)
        offset = time.time() - now
        if abs(offset - self._offset) > JUMP_S:
            self._queue.append(ClockJumped(offset - self._offset))
        self._offset = offset
        if not self._relay_asked and (self._post.recovered or now - self._began > READ_WITHIN_S):
            self._do(Relay(self._state.phase in (Phase.CALLING, Phase.ANSWERED)), now)
        stuck = "button-stuck" in self._state.faults
        if stuck != self._stuck:
            self._stuck = stuck
            self._post.remember_stuck(stuck)
        lives = notifier_lives()
        if lives != self._notifier:
            self._notifier = lives
            self._queue.append(Mended("button-thread") if lives else Broken("button-thread"))

    def _beat(self, now: float) -> None:
        button = self._devices.button
        proved = button is None or not self._at_start or now - button.read_at < LEVEL_OLD_S
        if now - self._beaten >= beat.EVERY_S and proved and self._notifier and self._post.is_alive():
            self._beaten = now
            beat.notify("WATCHDOG=1")

    def _open_wire(self, now: float) -> None:
        if self._wire is None and now - self._wire_tried >= 1.0:
            self._wire_tried = now
            try:
                self._wire = Wire(self._settings.socket_path)
                self._selector.register(self._wire.fileno(), selectors.EVENT_READ)
                self._queue.append(Mended("socket"))
            except OSError:
                self._wire = None
                self._queue.append(Broken("socket"))

    def _read_wire(self) -> None:
        assert self._wire is not None
        for message, sender in self._wire.take():
            if not (message["say"] in ("press", "release") and self._devices.drive(message["say"] == "press")):
                self._queue.extend(signals_of(message, self._right_code))
            self._wire.send(self._report(), sender)

    def _right_code(self, digits: str) -> bool:
        code = self._settings.code
        return bool(code) and hmac.compare_digest(digits.encode(), code.encode())

    def press(self, down: bool) -> None:
        """A press by signal, for development: the mock button, or a press by software."""
        if not self._devices.drive(down) and down:
            self.tell(Pressed(new_id(), "software"))

    def _report(self) -> Message:
        return {
            "say": "state", "phase": self._state.phase.value, "light": pattern(self._state),
            "faults": sorted(self._state.faults), "alarms": len(self._state.alarms),
            "rss_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        }  # fmt: skip
