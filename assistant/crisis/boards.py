"""Boards that gpiozero does not know: their pins, from `boards.toml`, in gpiozero's own terms."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from gpiozero.compat import frozendict
from gpiozero.pins import BoardInfo, HeaderInfo, PinInfo
from gpiozero.pins.mock import MockFactory, MockPin

from assistant.errors import SettingsError

TABLE = Path(__file__).with_name("boards.toml")


def board(name: str) -> dict[str, Any]:
    """One board of the table. Raises SettingsError."""
    boards: dict[str, dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    if name not in boards:
        raise SettingsError(f"There is no board '{name}'. Known in crisis.board: {', '.join(boards)}.")
    found = boards[name]
    return found | {"pins": boards[found["same_as"]]["pins"]} if "same_as" in found else found


def board_info(name: str) -> BoardInfo:
    """A board as gpiozero describes one; its pins are named GPIO<offset>, BOARD<header pin> and by their port.

    Raises SettingsError.
    """
    found = board(name)
    pins = {
        int(number): PinInfo(
            number=int(number),
            name=f"GPIO{offset}",
            names=frozenset({f"GPIO{offset}", offset, f"BOARD{number}", f"J12:{number}", port}),
            pull="",
            row=(int(number) + 1) // 2,
            col=2 - int(number) % 2,
            interfaces=frozendict({"gpio": f"GPIO{offset}"}),
        )
        for number, (offset, port) in found["pins"].items()
    }
    header = HeaderInfo(name="J12", rows=20, columns=2, pins=frozendict(pins))
    return BoardInfo(
        "0000", found["model"], "1.0", "2023Q1", "Tegra234", "NVIDIA", 8192, "NVMe", 4, 4, 1, 1000, False, False, 2, 0,
        frozendict({"J12": header}), "",
    )  # fmt: skip


class _Pulled(MockPin):  # type: ignore[misc]
    """A mock pin with the pull-up outside that a Jetson needs: high at rest."""

    def __init__(self, factory: MockFactory, info: PinInfo) -> None:
        super().__init__(factory, info)
        self._state = True


class MockJetson(MockFactory):  # type: ignore[misc]
    """gpiozero's mock with the pins of a Jetson."""

    def __init__(self, name: str) -> None:
        """`name`: a board of the table. Raises SettingsError."""
        super().__init__(pin_class=_Pulled)
        self._info = board_info(name)

    def _get_board_info(self) -> BoardInfo:
        return self._info
