"""Everything with a wire on it, opened one by one: what cannot be opened is a fault, and leaves the rest alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from assistant.crisis.button import Button, Contact, open_button
from assistant.crisis.light import PATTERNS, Rhythm
from assistant.crisis.pins import Output, PinError, factory
from assistant.crisis.relay import NurseCall
from assistant.crisis.signals import Broken, Mended, Signal, Staff
from assistant.crisis.tones import beats
from assistant.errors import SettingsError
from assistant.settings import CrisisSettings

RETRY_S = 10.0
"""Seconds between attempts to get a button that could not be opened."""


class Devices:
    """Button, staff key, lamp, relay, buzzer."""

    def __init__(self, settings: CrisisSettings, tell: Callable[[Signal], None], wake: Callable[[], None]) -> None:
        """Open what there is; `tell` is told what is broken. `wake` is called from another thread."""
        self._settings = settings
        self._tell = tell
        self._wake = wake
        self.button: Button | None = None
        self._staff_seen = False
        self._maker: Any = None
        self._shown = "idle"
        self._called: bool | None = None
        self._tried = float("-inf")
        self._open_pins()

    def _open_pins(self) -> None:
        settings = self._settings
        try:
            self._maker = factory(settings)
        except (PinError, SettingsError) as error:
            self.trouble = str(error)
            self._maker = None
        else:
            self.trouble = ""
        self.light = Rhythm(self._output(settings.light, "light").switch)
        buzzer = self._output(settings.buzzer, "buzzer")
        self.has_buzzer = buzzer.there
        self.buzzer = Rhythm(buzzer.switch)
        contact = self._contact(settings.relay_reads, "relay")
        self.relay = NurseCall(self._output(settings.relay, "relay"), contact)
        self._staff = self._contact(settings.acknowledge, "button-poles")
        if self._staff is not None:
            self._staff.watch(self._staff_key)

    def open_button(self, now: float) -> bool:
        """Open the button if it is not open yet, every so often. True when it has just been opened."""
        if self.button is not None or now - self._tried < RETRY_S or not self.wants_button:
            return False
        first, self._tried = self._tried == float("-inf"), now
        if not first and self._maker is None:
            self._open_pins()
            self.show(self._shown, now)
            if self._called is not None:
                self.relay.call(self._called, now)
        try:
            if self._maker is None:
                raise PinError(self.trouble)
            self.button = open_button(self._settings, self._maker, self._wake)
        except PinError:
            self._tell(Broken("button-pins"))
        return self.button is not None

    @property
    def wants_button(self) -> bool:
        """Whether the settings name a button on pins."""
        return bool(self._settings.button) and self._settings.pins != "none"

    def show(self, pattern: str, now: float) -> None:
        """Show a pattern on the lamp."""
        self._shown = pattern
        self.light.start(PATTERNS[pattern], now)

    def call(self, call: bool, now: float) -> None:
        """Call through the relay, or hold it at healthy."""
        self._called = call
        self.relay.call(call, now)

    def due(self) -> tuple[float | None, ...]:
        """When lamp, buzzer and relay have something to do."""
        return self.light.due(), self.buzzer.due(), self.relay.due()

    def beat(self, now: float) -> None:
        """Let the lamp and the buzzer go on."""
        self.light.beat(now)
        self.buzzer.beat(now)

    def buzz(self, tone: str, now: float) -> None:
        """Sound a tone on the buzzer."""
        self.buzzer.start(beats(tone), now, repeat=False)

    def staff(self) -> list[Signal]:
        """Whether the staff key was pressed since the last call."""
        seen, self._staff_seen = self._staff_seen, False
        return [Staff()] if seen else []

    def drive(self, down: bool) -> bool:
        """With mock pins: press or release the button as a hand would. False with real ones."""
        if "mock" not in self._settings.pins or self._maker is None or not self._settings.button:
            return False
        self._drive(self._settings.button, low=down != (self._settings.wiring == "closed"))
        if self._settings.button_second:
            self._drive(self._settings.button_second, low=down == (self._settings.wiring == "closed"))
        return True

    def _drive(self, pin: str, low: bool) -> None:
        mock = self._maker.pin(pin)
        mock.drive_low() if low else mock.drive_high()

    def _staff_key(self, pressed: bool) -> None:
        self._staff_seen = self._staff_seen or pressed
        self._wake()

    def _output(self, pin: str, what: str) -> Output:
        if pin and self._maker is None and self._settings.pins != "none":
            self._tell(Broken(what))
        return Output(pin, self._maker, partial(self._report, what))

    def _report(self, what: str, works: bool) -> None:
        self._tell(Mended(what) if works else Broken(what))

    def _contact(self, pin: str, what: str) -> Contact | None:
        if not pin or self._maker is None:
            return None
        pulled = "jetson" not in self._settings.pins
        try:
            return Contact(pin, False, self._maker, pulled, self._settings.bounce_s)
        except PinError:
            self._tell(Broken(what))
            return None
