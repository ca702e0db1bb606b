"""What happened to the records, as facts: consents, kinds and counts; never a word, a name or a score.

The file is a chain (`assistant/chain.py`): `solace audit verify` names the first line that was changed. It is begun by
the first yes to storing and stays when everything else is deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.chain import Log, Read, read
from assistant.errors import RecordsError

FILE = "audit.jsonl"


def path_of(folder: Path) -> Path:
    """Where the audit of a folder of records lies."""
    return folder / FILE


class Audit:
    """Writes facts; opens its file at the first."""

    def __init__(self, folder: Path) -> None:
        self._path = path_of(folder)
        self._log: Log | None = None

    def note(self, event: str, at: float, kinds: Mapping[str, int] | None = None, **facts: str | int | bool) -> None:
        """Append one fact; a full disk keeps it waiting in memory. Raises OSError where the file cannot be read."""
        if self._log is None:
            self._log = Log(self._path)
            self._path.touch(mode=0o600)
            self._path.chmod(0o600)
        shown = {"kinds": dict(sorted(kinds.items()))} if kinds else {}
        self._log.write(wall=round(at, 3), event=event, **shown, **facts)

    def flush(self) -> None:
        """Try again what waits for room."""
        if self._log is not None:
            self._log.flush()

    @property
    def begun(self) -> bool:
        """Whether there is one."""
        return self._path.exists()

    def storing(self) -> bool:
        """Whether by the audit something should be kept: a yes, and no deletion after it. Raises OSError."""
        if not self.begun:
            return False
        state = False
        for entry in read(self._path).entries:
            if entry["event"] == "consent" and entry.get("name") == "C-STO":
                state = bool(entry.get("given"))
            elif entry["event"] in ("deleted", "set aside", "lost"):
                state = False
        return state


def check(folder: Path) -> Read:
    """Read and check the audit of a folder. Raises RecordsError where there is none or it cannot be read."""
    path = path_of(folder)
    if not path.exists():
        raise RecordsError(f"There is no audit at {path}: nothing was ever kept there.")
    try:
        return read(path)
    except OSError as error:
        raise RecordsError(
            f"{path} cannot be read: {error.strerror}. Run it as the user of the voice program."
        ) from None


def told(entry: Mapping[str, Any]) -> str:
    """An entry on one line."""
    rest = {name: value for name, value in entry.items() if name not in ("n", "wall", "event", "previous", "torn")}
    kinds = rest.pop("kinds", {})
    words = [f"{name}={value}" for name, value in rest.items()] + [f"{kind}:{n}" for kind, n in kinds.items()]
    return f"{entry['event']} {' '.join(words)}".strip()
