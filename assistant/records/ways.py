"""What the keeper of records needs from outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

MEDIA = (Path("/media"), Path("/run/media"), Path("/mnt"))
"""Where sticks are mounted on the systems we know."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Language, sticks, code, and who deletes the help contacts."""

    language: str = "en"
    """Of what the keeper says."""
    media: tuple[Path, ...] = MEDIA
    """Folders below which sticks are mounted."""
    code: str = field(repr=False, default="")
    """The resident's code; an export by voice is locked with it. Empty: it is not locked, and that is said."""
    forget_contacts: Callable[[], bool] | None = None
    """Deletes the help contacts; False or None: it cannot be done from here, and that is said."""
