"""Settings that are of the right kind and still cannot work: each is said in a sentence, and its default is taken.

A unit with a slip of the pen in its file must still alarm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from assistant.crisis.pins import KINDS
from assistant.settings import CrisisSettings

PIN = re.compile(r"[A-Z]+[0-9.]+[A-Z0-9.]*")
SHORTEST_S, LONGEST_S = 0.03, 0.05


def checked(settings: CrisisSettings) -> tuple[CrisisSettings, list[str]]:
    """The settings with the default in place of what cannot work, and what that was."""
    wrong = dict(_problems(settings))
    usual: dict[str, Any] = {field.name: field.default for field in fields(settings)}
    return replace(settings, **{name: usual[name] for name in wrong}), list(wrong.values())


def _problems(settings: CrisisSettings) -> Iterator[tuple[str, str]]:
    """Name of a setting, and the sentence that says what to write."""
    if settings.pins not in KINDS:
        yield "pins", f"crisis.pins = {settings.pins!r} is not known. Write one of: {', '.join(KINDS)}."
    if settings.wiring not in ("open", "closed"):
        yield "wiring", f'crisis.wiring = {settings.wiring!r} is not known. Write "open" or "closed".'
    if not SHORTEST_S <= settings.bounce_s <= LONGEST_S:
        yield "bounce_s", f"crisis.bounce_s = {settings.bounce_s:g} must be 0.03 to 0.05 seconds."
    for name in ("button", "button_second", "acknowledge", "light", "relay", "relay_reads", "buzzer"):
        pin = getattr(settings, name)
        if pin and not PIN.fullmatch(pin):
            yield name, f'crisis.{name} = {pin!r} names no pin. Write "GPIO17", "BOARD11", or "" for none.'
    for name, what in (("code", "cancel here"), ("emergency", "be named")):
        digits = getattr(settings, name)
        if digits and not digits.isdecimal():
            yield name, f'crisis.{name} must be digits only, or "" if none is to {what}.'
