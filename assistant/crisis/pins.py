"""Pins by the factory that the settings name, and no other: one that cannot work is a fault, not a fallback."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any

from assistant.errors import SettingsError, SolaceError
from assistant.settings import CrisisSettings


class PinError(SolaceError):
    """The pins cannot be used."""


def errors() -> tuple[type[Exception], ...]:
    """What pins may raise, of the libraries that are loaded."""
    found: list[type[Exception]] = [OSError, PinError]
    if "gpiozero" in sys.modules:
        found.append(sys.modules["gpiozero"].GPIOZeroError)
    if "lgpio" in sys.modules:
        found.append(sys.modules["lgpio"].error)
    return tuple(found)


KINDS = ("none", "mock", "mock-jetson", "jetson", "lgpio")
"""What `crisis.pins` may be."""


def factory(settings: CrisisSettings) -> Any:
    """The pin factory, or None for pins = "none". Raises PinError, SettingsError."""
    makers: dict[str, Callable[[], Any]] = {
        "none": lambda: None,
        "mock": lambda: importlib.import_module("gpiozero.pins.mock").MockFactory(),
        "mock-jetson": lambda: importlib.import_module("assistant.crisis.boards").MockJetson(settings.board),
        "jetson": lambda: importlib.import_module("assistant.crisis.jetson").JetsonFactory(settings.board),
        "lgpio": _raspberry,
    }
    if settings.pins not in makers:
        raise SettingsError(f"There are no pins '{settings.pins}'. Known in crisis.pins: {', '.join(KINDS)}.")
    try:
        return makers[settings.pins]()
    except ImportError as error:
        raise PinError(f"{error.name} is not installed. Install it, or set crisis.pins.") from error
    except errors() as error:
        raise PinError(f"The pins cannot be used: {error}") from error


def _raspberry() -> Any:
    from gpiozero.pins.lgpio import LGPIOFactory

    from assistant.crisis.chips import PI_LABELS, chip_labelled

    return LGPIOFactory(chip=chip_labelled(PI_LABELS))


def notifier_lives() -> bool:
    """Whether the thread that reports edges lives; there is none without lgpio."""
    lgpio = sys.modules.get("lgpio")
    return lgpio is None or bool(lgpio._notify_thread.is_alive())


class Output:
    """One pin that is switched. A failure is reported once, until it works again."""

    def __init__(self, pin: str, maker: Any, report: Callable[[bool], None]) -> None:
        """`report` is told True when switching works, False when not. Without a pin it does nothing."""
        self._report = report
        self._works = True
        self._device: Any = None
        if pin and maker is not None:
            from gpiozero import DigitalOutputDevice

            try:
                self._device = DigitalOutputDevice(pin, pin_factory=maker)
            except errors():
                report(False)

    @property
    def there(self) -> bool:
        """Whether there is such a pin, and it could be opened."""
        return self._device is not None

    def switch(self, on: bool) -> None:
        """On or off."""
        if self._device is None:
            return
        try:
            self._device.value = int(on)
            works = True
        except errors():
            works = False
        if works != self._works:
            self._works = works
            self._report(works)

    def close(self) -> None:
        """Give the pin back."""
        if self._device is not None:
            self._device.close()
