"""The help button on pins: edges from gpiozero's thread, and the level read each second as a second path.

Why `DigitalInputDevice` and not `Button`: a Button owns a thread for holding, which can die; holds are computed here.
A handler runs in a thread that one exception would end for good (FACTS §8), so it does nothing but put a time in a
queue and wake the loop, and lets no exception out.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from assistant.crisis.outbox import new_id
from assistant.crisis.pins import PinError, errors
from assistant.crisis.signals import Broken, DownAtStart, Mended, Pressed, Released, Signal
from assistant.settings import CrisisSettings

DISAGREE_S = 0.1
"""Seconds that the two poles of a button may differ while it moves."""


class Contact:
    """One pole, or one key: a pin, and whether its low level means pressed."""

    def __init__(self, pin: str, opens: bool, maker: Any, pulled: bool, bounce_s: float) -> None:
        """`opens`: pressing opens the contact. `pulled`: the board pulls the pin up; else a resistor outside does.

        Raises PinError.
        """
        from gpiozero import DigitalInputDevice

        wiring = {"pull_up": True} if pulled else {"pull_up": None, "active_state": False}
        try:
            self._device = DigitalInputDevice(pin, bounce_time=bounce_s, pin_factory=maker, **wiring)
        except errors() as error:
            raise PinError(f"The pin {pin} cannot be used: {error}") from error
        self._opens = opens

    def watch(self, changed: Callable[[bool], None]) -> None:
        """Call `changed(pressed)` at every edge, in another thread."""
        self._device.when_activated = partial(changed, not self._opens)
        self._device.when_deactivated = partial(changed, self._opens)

    def pressed(self) -> bool:
        """The level as it is. Raises what `errors` names."""
        return bool(self._device.is_active) != self._opens

    def close(self) -> None:
        """Give the pin back."""
        self._device.close()


class Button:
    """One or two poles that say the same: pressed as soon as one says so."""

    def __init__(self, contacts: list[Contact], wake: Callable[[], None]) -> None:
        """Begin to watch; `wake` is called from another thread when there is something to take."""
        self._contacts = contacts
        self._wake = wake
        self._edges: deque[tuple[int, bool]] = deque(maxlen=256)
        self._down = [False] * len(contacts)
        self._differ_since: float | None = None
        self._disagree = False
        self.read_at = float("-inf")
        """When the level was last read."""
        for index, contact in enumerate(contacts):
            contact.watch(partial(self._edge, index))

    def _edge(self, index: int, pressed: bool) -> None:
        with contextlib.suppress(Exception):
            self._edges.append((index, pressed))
            self._wake()

    def at_start(self, now: float, known: bool) -> list[Signal]:
        """Read the level once: a button that is down gives no edge. `known`: it was known to be stuck."""
        signals = self.level(now)
        return [DownAtStart(s.id, s.way, known) if isinstance(s, Pressed) else s for s in signals]

    def take(self, now: float) -> list[Signal]:
        """What the edges since the last call mean."""
        signals: list[Signal] = []
        while self._edges:
            index, pressed = self._edges.popleft()
            signals += self._set(index, pressed, now)
        return signals + self._compare(now)

    def level(self, now: float) -> list[Signal]:
        """Read the level of every pole; an edge that was missed is made up for."""
        try:
            levels = [contact.pressed() for contact in self._contacts]
        except errors():
            return [Broken("button-pins")]
        self.read_at = now
        signals: list[Signal] = [Mended("button-pins")]
        for index, pressed in enumerate(levels):
            signals += self._set(index, pressed, now)
        return signals + self._compare(now)

    def due(self) -> float | None:
        """When the poles have differed too long."""
        return None if self._differ_since is None or self._disagree else self._differ_since + DISAGREE_S

    def close(self) -> None:
        """Give the pins back."""
        for contact in self._contacts:
            contact.close()

    def _set(self, index: int, pressed: bool, now: float) -> list[Signal]:
        before = any(self._down)
        self._down[index] = pressed
        after = any(self._down)
        if len(set(self._down)) < 2:
            self._differ_since = None
        elif self._differ_since is None:
            self._differ_since = now
        if before == after:
            return []
        return [Pressed(new_id())] if after else [Released()]

    def _compare(self, now: float) -> list[Signal]:
        disagree = self._differ_since is not None and now - self._differ_since > DISAGREE_S
        if disagree == self._disagree:
            return []
        self._disagree = disagree
        return [Broken("button-poles") if disagree else Mended("button-poles")]


def open_button(settings: CrisisSettings, maker: Any, wake: Callable[[], None]) -> Button | None:
    """The button of the settings; None where it has no pin. Raises PinError."""
    if not settings.button or maker is None:
        return None
    pulled, opens = "jetson" not in settings.pins, settings.wiring == "closed"
    poles = [Contact(settings.button, opens, maker, pulled, settings.bounce_s)]
    if settings.button_second:
        poles.append(Contact(settings.button_second, not opens, maker, pulled, settings.bounce_s))
    return Button(poles, wake)
