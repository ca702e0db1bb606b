"""Which /dev/gpiochipN is the board's own: numbers change between kernels, labels do not."""

from __future__ import annotations

from pathlib import Path

import lgpio

PI_LABELS = ("pinctrl-rp1", "pinctrl-bcm2712", "pinctrl-bcm2711", "pinctrl-bcm2835")
"""Raspberry Pi 5, and those before it."""


def chip_labelled(labels: tuple[str, ...], devices: Path = Path("/dev")) -> int:
    """Number of the chip with the first of these labels that is there. Raises OSError."""
    found: dict[str, int] = {}
    for path in sorted(devices.glob("gpiochip*")):
        number = int(path.name.removeprefix("gpiochip"))
        try:
            handle = lgpio.gpiochip_open(number)
        except lgpio.error:
            continue
        try:
            found.setdefault(str(lgpio.gpio_get_chip_info(handle)[3]), number)
        finally:
            lgpio.gpiochip_close(handle)
    for label in labels:
        if label in found:
            return found[label]
    raise OSError(f"There is no GPIO chip '{labels[0]}' here. Found: {', '.join(found) or 'none'}.")
