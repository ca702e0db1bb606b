"""Keeps the program in memory: on a machine that has none left, the kernel would take even the code of the button away,
and a press would wait until the card has given it back."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

CURRENT, FUTURE, ON_FAULT = 1, 2, 4
"""Of mlockall(2): what is mapped now, what will be, each page from its first use on, so that nothing unused is kept."""
PART_ON_FAULT = 1
"""Of mlock2(2): the same for one mapping."""
MAPS = Path("/proc/self/maps")


def hold() -> str:
    """Hold every page from its first use on; where the limit of locked memory is too low for all, as much of the code
    as it allows. Gives why not all is held; empty when all is well."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if library.mlockall(CURRENT | FUTURE | ON_FAULT) == 0:
            return ""
        why = os.strerror(ctypes.get_errno())
        return f"{why}; of the code {_hold_code(library) >> 10} KiB are held"
    except (OSError, AttributeError) as error:
        return str(error)


def _hold_code(library: ctypes.CDLL) -> int:
    """Bytes of code that the limit let us hold: the interpreter first, then the libraries as they lie in memory."""
    held = 0
    for begin, end in _code():
        if library.mlock2(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), PART_ON_FAULT) == 0:
            held += end - begin
    return held


def _code() -> Iterator[tuple[int, int]]:
    """First and last address of every mapping of code from a file."""
    for line in MAPS.read_text(encoding="utf-8", errors="replace").splitlines():
        where, modes, _, _, inode, *_ = line.split()
        if "x" in modes and inode != "0":
            begin, _, end = where.partition("-")
            yield int(begin, 16), int(end, 16)
