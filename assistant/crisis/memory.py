"""Keeps the program in memory: on a machine that has none left, the kernel would take even the code of the button away,
and a press would wait until the card has given it back."""

from __future__ import annotations

import ctypes
import os

CURRENT, FUTURE, ON_FAULT = 1, 2, 4
"""Of mlockall(2): what is mapped now, what will be, each page from its first use on, so that nothing unused is kept."""


def hold() -> str:
    """Hold every page from its first use on. Gives why that cannot be; empty when all is well."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if library.mlockall(CURRENT | FUTURE | ON_FAULT) == 0:
            return ""
    except (OSError, AttributeError) as error:
        return str(error)
    return os.strerror(ctypes.get_errno())
