"""The button on gpiozero's mock pins, and what FACTS §8 found that can kill it."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory

from assistant.crisis import pins
from assistant.crisis.boards import MockJetson, board_info
from assistant.crisis.button import Button, Contact, open_button
from assistant.crisis.pins import PinError
from assistant.crisis.relay import NurseCall
from assistant.crisis.signals import Broken, DownAtStart, Mended, Pressed, RelayRead, Released, Signal
from assistant.crisis.usb import UsbButton
from assistant.errors import SettingsError
from assistant.settings import CrisisSettings


@pytest.fixture
def maker() -> Iterator[MockFactory]:
    made = MockFactory()
    yield made
    made.reset()


def button(maker: Any, **settings: Any) -> Button:
    made = open_button(CrisisSettings(**{"pins": "mock"} | settings), maker, lambda: None)
    assert made is not None
    return made


def names(signals: list[Signal]) -> list[str]:
    return [type(s).__name__ + (f" {s.what}" if isinstance(s, Broken | Mended) else "") for s in signals]


def test_a_normally_open_button(maker: MockFactory) -> None:
    made, pin = button(maker), maker.pin("GPIO17")
    pin.drive_low()
    pin.drive_high()
    assert names(made.take(0.0)) == ["Pressed", "Released"]


def test_a_normally_closed_button_and_its_cut_wire(maker: MockFactory) -> None:
    pin = maker.pin("GPIO17")
    made = button(maker, wiring="closed")
    pin.drive_low()
    made.take(0.0)
    made.level(0.0)
    pin.drive_high()
    assert names(made.take(1.0)) == ["Pressed"]


def test_both_poles_of_a_button_that_is_whole(maker: MockFactory) -> None:
    made = button(maker, button_second="GPIO18")
    one, two = maker.pin("GPIO17"), maker.pin("GPIO18")
    two.drive_low()
    made.take(0.0)
    made.level(0.0)
    one.drive_low()
    assert names(made.take(1.0)) == ["Pressed"]
    two.drive_high()
    assert names(made.take(1.05)) == []
    assert names(made.take(1.5)) == []


def test_poles_that_disagree_are_a_fault(maker: MockFactory) -> None:
    made = button(maker, button_second="GPIO18")
    one, two = maker.pin("GPIO17"), maker.pin("GPIO18")
    two.drive_low()
    made.take(0.0)
    made.level(0.0)
    one.drive_low()
    made.take(1.0)
    assert made.due() == pytest.approx(1.1)
    assert names(made.take(1.11)) == ["Broken button-poles"]
    one.drive_high()
    assert names(made.take(2.0)) == ["Released", "Mended button-poles"]


def test_down_at_start_gives_no_edge_but_is_seen(maker: MockFactory) -> None:
    pin = maker.pin("GPIO17")
    made = button(maker)
    pin._state = False
    found = [s for s in made.at_start(0.0, known=True) if not isinstance(s, Mended)]
    assert [type(s) for s in found] == [DownAtStart]
    assert isinstance(found[0], DownAtStart)
    assert found[0].known


def test_an_edge_that_was_missed_is_found_by_the_level(maker: MockFactory) -> None:
    made, pin = button(maker), maker.pin("GPIO17")
    made.level(0.0)
    pin._state = False
    assert names(made.level(1.0)) == ["Mended button-pins", "Pressed"]
    assert names(made.level(2.0)) == ["Mended button-pins"]
    pin._state = True
    assert names(made.level(3.0)) == ["Mended button-pins", "Released"]


def test_no_error_leaves_the_handler(maker: MockFactory) -> None:
    def broken_wake() -> None:
        raise RuntimeError("a thread would end here")

    made = open_button(CrisisSettings(pins="mock"), maker, broken_wake)
    assert made is not None
    maker.pin("GPIO17").drive_low()
    assert names(made.take(0.0)) == ["Pressed"]


def test_a_level_that_cannot_be_read_is_a_fault(maker: MockFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    made = button(maker)

    def gone(self: Contact) -> bool:
        raise OSError("gone")

    monkeypatch.setattr(Contact, "pressed", gone)
    assert names(made.level(0.0)) == ["Broken button-pins"]


def test_only_the_factory_that_was_named() -> None:
    with pytest.raises(SettingsError, match=r"lgpio, jetson|mock"):
        pins.factory(CrisisSettings(pins="rpigpio"))
    assert pins.factory(CrisisSettings(pins="none")) is None
    with pytest.raises(PinError):
        button(MockFactory(), button="GPIO99")


def test_the_pins_of_a_jetson() -> None:
    maker = MockJetson("orin-nano")
    for name in ("BOARD7", "GPIO144", "PAC.06"):
        assert maker.pin(name).info.name == "GPIO144"
    assert [maker.pin(f"BOARD{n}").info.name for n in (11, 29, 31)] == ["GPIO112", "GPIO105", "GPIO106"]
    made = button(maker, pins="mock-jetson", button="BOARD31")
    maker.pin("BOARD31").drive_low()
    assert names(made.take(1.0)) == ["Pressed"]


def test_an_unknown_board_is_answered_with_those_that_are_known() -> None:
    with pytest.raises(SettingsError, match="orin-nano, orin-nx"):
        board_info("orin-pico")


class FakeChips:
    """Stands for the kernel's chips, below lgpio: two chips, the board's own second."""

    labels: tuple[str, ...] = ("tegra234-gpio-aon", "tegra234-gpio")

    def __init__(self) -> None:
        self.opened: list[int] = []

    def gpiochip_open(self, number: int) -> int:
        self.opened.append(number)
        return number

    def gpiochip_close(self, handle: int) -> None:
        pass

    def gpio_get_chip_info(self, handle: int) -> list[object]:
        return [0, 164, f"gpiochip{handle}", self.labels[handle]]


def test_the_jetson_chip_is_found_by_its_label(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LG_WD", str(tmp_path))
    lgpio = pytest.importorskip("lgpio")
    from assistant.crisis import chips
    from assistant.crisis.jetson import JetsonFactory

    (tmp_path / "dev").mkdir()
    for number in range(2):
        (tmp_path / "dev" / f"gpiochip{number}").touch()
    fake = FakeChips()
    for name in ("gpiochip_open", "gpiochip_close", "gpio_get_chip_info"):
        monkeypatch.setattr(lgpio, name, getattr(fake, name))
    assert chips.chip_labelled(("tegra234-gpio",), tmp_path / "dev") == 1
    with pytest.raises(OSError, match="tegra234-gpio-aon"):
        chips.chip_labelled(chips.PI_LABELS, tmp_path / "dev")
    monkeypatch.setattr("assistant.crisis.jetson.chip_labelled", lambda labels: 1)
    made = JetsonFactory("orin-nano")
    assert made.chip == 1
    assert made.board_info.model == "Jetson Orin Nano"


class Coil:
    """A coil and its contact, which may be welded."""

    def __init__(self) -> None:
        self.on = False
        self.welded = False

    def switch(self, on: bool) -> None:
        self.on = on

    def pressed(self) -> bool:
        return self.on or self.welded


def test_the_relay_is_energised_while_healthy_and_read_back() -> None:
    coil = Coil()
    relay = NurseCall(coil, coil)  # type: ignore[arg-type]
    relay.call(False, 0.0)
    assert coil.on
    assert relay.read(0.1) == []
    assert relay.read(0.2) == [RelayRead(True)]
    relay.call(True, 1.0)
    assert not coil.on
    assert relay.read(1.2) == [RelayRead(True)]
    assert relay.read(2.5) == []
    coil.welded = True
    assert relay.read(4.0) == [RelayRead(False)]


class FakeKeys:
    """Stands for evdev's InputDevice."""

    def __init__(self, path: str) -> None:
        if path == "gone":
            raise OSError(19, "No such device")
        self.fd, self.grabbed, self.unplugged = 5, False, False
        self.events: list[Any] = []
        FakeKeys.last = self

    last: FakeKeys

    def grab(self) -> None:
        self.grabbed = True

    def active_keys(self) -> list[int]:
        return []

    def read(self) -> list[Any]:
        if self.unplugged:
            raise OSError(19, "No such device")
        return self.events

    def close(self) -> None:
        pass


def test_a_usb_button_and_its_unplugging(monkeypatch: pytest.MonkeyPatch) -> None:
    fake: Any = types.ModuleType("evdev")
    fake.InputDevice = FakeKeys
    monkeypatch.setitem(sys.modules, "evdev", fake)
    made = UsbButton("/dev/input/by-id/panic")
    assert names(made.open(0.0)) == ["Mended button-usb"]
    assert made.fileno() == 5
    assert FakeKeys.last.grabbed
    key = types.SimpleNamespace
    FakeKeys.last.events = [key(type=1, value=1), key(type=1, value=2), key(type=1, value=0), key(type=0, value=0)]
    found = made.take()
    assert names(found) == ["Pressed", "Released"]
    assert isinstance(found[0], Pressed)
    assert found[0].way == "usb"
    FakeKeys.last.unplugged = True
    assert names(made.take()) == ["Broken button-usb"]
    assert made.fileno() is None


def test_a_usb_button_that_is_not_there_is_a_fault() -> None:
    assert names(UsbButton("/dev/input/by-id/nothing").open(0.0)) == ["Broken button-usb"]


def test_released_is_no_press() -> None:
    assert not isinstance(Released(), Pressed)
