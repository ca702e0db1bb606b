"""The loop: waits for the button, the wire, the clock; lets the plan decide; does what it says. It never blocks."""

from __future__ import annotations

import logging
import os
import selectors
import time
from collections import deque
from contextlib import ExitStack

from assistant.crisis import beat
from assistant.crisis.devices import Devices
from assistant.crisis.messages import Talk
from assistant.crisis.news import news
from assistant.crisis.outbox import Entry, new_id
from assistant.crisis.plan import anyway, step
from assistant.crisis.playback import POLL_S, Player
from assistant.crisis.post import Post
from assistant.crisis.signals import (
    Action,
    Broken,
    Buzz,
    ClockJumped,
    Close,
    DoneTest,
    Light,
    Pressed,
    Relay,
    Say,
    Signal,
    Spare,
    Tick,
    Write,
)  # fmt: skip
from assistant.crisis.state import Phase, State, Unit, pattern
from assistant.crisis.watch import Watch
from assistant.crisis.wire import Message
from assistant.errors import IllegalTransition
from assistant.settings import CrisisSettings

log = logging.getLogger("solace.crisis")

TICK_S, REST_S = 0.25, 1.0
"""Seconds between two looks at the clock, during a call, and at rest."""
HUSH_S = 3.0
"""Seconds of silence asked for before it is known how long a sentence is."""
JUMP_S = 5.0
"""Seconds that the calendar may move against the monotonic clock between two ticks."""


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
        self._post = Post(settings.state_dir, settings.socket_path.parent, self.tell, lambda text: log.info("%s", text))
        self._devices = Devices(settings, self.tell, self.wake)
        self._watch = Watch(self._devices, settings.usb_button, self._selector, self._post, now)
        self._talk = Talk(settings.socket_path, settings.code, self._devices, self._selector, self._knows)
        self._ticked = float("-inf")
        self._beaten = float("-inf")
        self._offset = time.time() - now
        self._relay_asked = False
        self._stuck: bool | None = None
        self._hushed = float("-inf")

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
        log.info("ready%s", f"; {self._devices.trouble}" if self._devices.trouble else "")

    def round(self) -> None:
        """Wait for something, once, and deal with it."""
        for key, _ in self._selector.select(self._timeout(time.monotonic())):
            if key.fd == self._wake_fd:
                os.eventfd_read(self._wake_fd)
            else:
                self._queue.extend(self._watch.usb(key.fd))
                self._queue.extend(self._talk.take(key.fd, self._report()))
        now = time.monotonic()
        self._queue.extend(self._talk.early())
        self._queue.extend(self._watch.look(now))
        self._queue.extend(self._player.poll(now))
        self._queue.extend(self._devices.relay.read(now))
        self._devices.beat(now)
        if self._player.busy and self._player.began != self._hushed:
            self._hushed = self._player.began
            self._talk.hush(self._player.length_s, self._state.phase.value)
        if now >= self._next_tick(now):
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
        self._player.close()
        self._post.end(2.0)
        self._talk.close()

    def _timeout(self, now: float) -> float:
        due = [self._next_tick(now), *self._devices.due(), self._watch.due()]
        if self._player.busy:
            due.append(now + POLL_S)
        return max(0.0, min(at for at in due if at is not None) - now)

    def _next_tick(self, now: float) -> float:
        rests = self._state.phase is Phase.READY and self._watch.settled(now)
        return self._ticked + (REST_S if rests else TICK_S)

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
        for action in after[1]:
            if isinstance(action, Write) and action.kind == "alarm":
                self._post.note(self._entry(action, time.monotonic()))
        before = self._state
        self._act(after)
        self._talk.tell(news(before, after[0], signal))

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
                self._devices.call(call, now)
                log.info("relay %s", "call" if call else "healthy")
            case Write():
                self._write(action, now)
            case Spare(id_, names):
                self._post.spare(id_, names)
            case Close(alarms):
                self._post.close_alarms(alarms)
            case DoneTest():
                self._post.tested()

    def _say(self, say: Say, now: float) -> None:
        if say.urgent:
            self._talk.hush(HUSH_S, self._state.phase.value)
        self._queue.extend(self._player.say(say, now))
        log.info("say %s %s", " ".join(line.id for line in say.lines), say.tone)

    def _entry(self, write: Write, now: float) -> Entry:
        return Entry(
            write.id or new_id(), write.kind, write.way, write.tier, write.alarm, write.detail,
            time.time() - write.ago_s, now, self._boot,
        )  # fmt: skip

    def _write(self, write: Write, now: float) -> None:
        entry = self._entry(write, now)
        self._post.write(entry)
        log.info("write %s %s %s", write.kind, write.detail, entry.id)

    # --- looking after things ---

    def _tick(self, now: float) -> None:
        self._ticked = now
        self._queue.append(Tick())
        self._post.listen(now)
        self._queue.extend(self._talk.open(now))
        offset = time.time() - now
        if abs(offset - self._offset) > JUMP_S:
            self._queue.append(ClockJumped(offset - self._offset))
        self._offset = offset
        if not self._relay_asked and self._watch.settled(now):
            self._do(Relay(self._state.phase in (Phase.CALLING, Phase.ANSWERED)), now)
        if self._watch.settled(now):
            self._remember("button-stuck" in self._state.faults)

    def _remember(self, stuck: bool) -> None:
        before = self._post.stuck if self._stuck is None else self._stuck
        self._stuck = stuck
        if stuck != before:
            self._post.remember_stuck(stuck)

    def _beat(self, now: float) -> None:
        if now - self._beaten >= beat.EVERY_S and self._watch.proved(now):
            self._beaten = now
            beat.notify("WATCHDOG=1")

    def press(self, down: bool) -> None:
        """A press by signal, for development: the mock button, or a press by software."""
        if not self._devices.drive(down) and down:
            self.tell(Pressed(new_id(), "software"))

    def _knows(self, alarm: str) -> bool | None:
        return self._post.knows(alarm) if self._watch.may_know(time.monotonic()) else None

    def _report(self) -> Message:
        safe = list(self._talk.taken) if set(self._state.alarms) <= self._post.safe else []
        safe += list(self._post.noted)
        return {
            "say": "state", "phase": self._state.phase.value, "light": pattern(self._state),
            "faults": sorted(self._state.faults), "alarms": len(self._state.alarms), "safe": safe,
        }  # fmt: skip
