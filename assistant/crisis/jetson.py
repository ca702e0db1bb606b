"""A pin factory for Jetson boards, over lgpio, which speaks to any gpiochip."""

from __future__ import annotations

from gpiozero.pins import BoardInfo
from gpiozero.pins.lgpio import LGPIOFactory

from assistant.crisis.boards import board, board_info
from assistant.crisis.chips import chip_labelled


class JetsonFactory(LGPIOFactory):  # type: ignore[misc]
    """gpiozero on a Jetson: NVIDIA's chip, found by its label, and NVIDIA's pins."""

    def __init__(self, name: str = "orin-nano") -> None:
        """`name`: a board of `boards.toml`. Raises SettingsError, or OSError when the chip is not there."""
        described = board_info(name)
        super().__init__(chip=chip_labelled((board(name)["label"],)))
        self._info = described

    def _get_board_info(self) -> BoardInfo:
        return self._info
