"""A panic button on USB, through evdev where it is installed: any key is a press, an unplugged button is a fault."""

from __future__ import annotations

import importlib
from typing import Any

from assistant.crisis.outbox import new_id
from assistant.crisis.signals import Broken, Mended, Pressed, Released, Signal

RETRY_S = 1.0
KEY, UP, DOWN = 1, 0, 1
"""Values of the kernel's input events: type of a key event; key up; key down."""


class UsbButton:
    """One input device, opened again for as long as it takes."""

    def __init__(self, path: str) -> None:
        """`path`: below /dev/input/by-id; nothing is opened yet."""
        self._path = path
        self._device: Any = None
        self._next = float("-inf")

    def fileno(self) -> int | None:
        """What to wait on; None while it is not there."""
        return None if self._device is None else int(self._device.fd)

    def open(self, now: float) -> list[Signal]:
        """Try to open it, once a second; its keys are kept from every console."""
        if self._device is not None or now < self._next:
            return []
        self._next = now + RETRY_S
        try:
            evdev = importlib.import_module("evdev")
            self._device = evdev.InputDevice(self._path)
            self._device.grab()
        except (OSError, ImportError):
            self.close()
            return [Broken("button-usb")]
        down = bool(self._device.active_keys())
        return [Mended("button-usb"), *([Pressed(new_id(), "usb")] if down else [])]

    def take(self) -> list[Signal]:
        """What happened at it."""
        signals: list[Signal] = []
        try:
            for event in self._device.read():
                if event.type == KEY and event.value == DOWN:
                    signals.append(Pressed(new_id(), "usb"))
                elif event.type == KEY and event.value == UP:
                    signals.append(Released())
        except BlockingIOError:
            pass
        except OSError:
            self.close()
            signals.append(Broken("button-usb"))
        return signals

    def close(self) -> None:
        """Let it go."""
        if self._device is not None:
            self._device.close()
            self._device = None
