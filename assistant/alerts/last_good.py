"""The list of people that last worked: a slip of the pen in the file must not leave a unit with nobody to call."""

from __future__ import annotations

import contextlib
import logging
import os
from pathlib import Path

from assistant.alerts.settings import AlertsSettings, load
from assistant.errors import SettingsError

NAME = "people-that-worked.toml"
log = logging.getLogger(__name__)


def load_or_last(path: Path, folder: Path | None = None) -> AlertsSettings:
    """The settings of `path`; where they cannot be used, those that last could, and that is said.

    They are kept in the state folder; `folder` names it where the file cannot: the one that the supervisor has given,
    or else the usual one. Raises SettingsError where there are none.
    """
    try:
        settings = load(path)
    except SettingsError as error:
        kept = (folder or _folder()) / NAME
        if not kept.exists():
            raise
        log.error("<3>%s Until then I call those of the last file that could be used.", error)
        return load(kept)
    kept = settings.state_dir / NAME
    with contextlib.suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part")
        part.write_bytes(path.read_bytes())
        part.chmod(0o600)
        part.replace(kept)
    return settings


def _folder() -> Path:
    given = [Path(one) for one in os.environ.get("STATE_DIRECTORY", "").split(":") if one]
    return next((one for one in given if one.name == "alerts"), AlertsSettings().state_dir)
