"""Watching the button by every path there is, and proving that the watching works."""

from __future__ import annotations

import selectors

from assistant.crisis.devices import Devices
from assistant.crisis.pins import notifier_lives
from assistant.crisis.post import Post
from assistant.crisis.signals import Broken, Mended, Signal
from assistant.crisis.usb import UsbButton

LEVEL_S = 1.0
"""Seconds between readings of the button's level: the second path."""
LEVEL_OLD_S = 2.0
"""Age of the last reading above which the loop does not prove its work."""
READ_WITHIN_S = 1.0
"""Seconds at start in which the outbox should have been read; the button does not wait longer for it."""
VOICE_WITHIN_S = 3.0
"""The same for an alarm by voice, which is said each second until it is taken and may be one that the outbox holds."""


class Watch:
    """Edges, level, USB, staff key; and the threads behind them."""

    def __init__(
        self, devices: Devices, usb_path: str, selector: selectors.BaseSelector, post: Post, now: float
    ) -> None:
        """`post` knows whether the button was stuck when the program last ended."""
        self._devices = devices
        self._usb = UsbButton(usb_path) if usb_path else None
        self._usb_fd: int | None = None
        self._selector = selector
        self._post = post
        self._began = now
        self._at_start = False
        self._level_at = float("-inf")
        self._notifier = True

    def due(self) -> float | None:
        """When there is something to look at that no event announces."""
        return None if self._devices.button is None else self._devices.button.due()

    def settled(self, now: float) -> bool:
        """Whether it is known what was open when the program last ended, or waited for long enough."""
        return self._post.recovered or now - self._began > READ_WITHIN_S

    def may_know(self, now: float) -> bool:
        """Whether it is known which alarms by voice were raised before, or cannot be, or was waited for."""
        post = self._post
        return post.recovered or post.failing or not post.is_alive() or now - self._began > VOICE_WITHIN_S

    def look(self, now: float) -> list[Signal]:
        """What happened at the button since the last look."""
        return [*self._pins(now), *self._devices.staff(), *self._plugged(now), *self._threads()]

    def usb(self, fd: int) -> list[Signal]:
        """What came from `fd`, if it is the USB button's."""
        return self._usb.take() if self._usb is not None and fd == self._usb_fd else []

    def proved(self, now: float) -> bool:
        """Whether the level was read just now, and the threads of the button and of the outbox live."""
        button = self._devices.button
        read = button is None or not self._at_start or now - button.read_at < LEVEL_OLD_S
        return read and self._notifier and self._post.is_alive()

    def _pins(self, now: float) -> list[Signal]:
        if self._devices.open_button(now):
            self._at_start = False
        button = self._devices.button
        if button is None:
            return []
        signals = button.take(now)
        if not self._at_start:
            if self.settled(now):
                self._at_start, self._level_at = True, now
                signals += button.at_start(now, self._post.stuck)
        elif now - self._level_at >= LEVEL_S:
            self._level_at = now
            signals += button.level(now)
        return signals

    def _plugged(self, now: float) -> list[Signal]:
        if self._usb is None:
            return []
        signals = self._usb.open(now)
        fd = self._usb.fileno()
        if fd != self._usb_fd:
            if self._usb_fd is not None:
                self._selector.unregister(self._usb_fd)
            if fd is not None:
                self._selector.register(fd, selectors.EVENT_READ)
            self._usb_fd = fd
        return signals

    def _threads(self) -> list[Signal]:
        signals: list[Signal] = [] if self._post.is_alive() else [Broken("outbox")]
        lives = notifier_lives()
        if lives != self._notifier:
            self._notifier = lives
            signals.append(Mended("button-thread") if lives else Broken("button-thread"))
        return signals
