"""Who lives with the device and who is called: what a technician and the family set up together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PersonSettings:
    """The resident and the place."""

    region: str = ""
    """ISO code of the country, "GB" or "US": which lines are named in a crisis; empty: none by its number."""
    jurisdiction: str = ""
    """"NY", "CA", "IL", "NV", "UT", "EU" or empty: which notices are given and which exercises are on."""
    contacts: tuple[str, ...] = ()
    """Names of those who are called, as the resident calls them ("Maria", "your son"), first first."""
    older: bool = True
    """Longer answer windows and slower speech, for older adults."""
    vision: str = ""
    """"", "low" or "blind": exercises leave out what cannot be seen."""
    hearing: str = ""
    """"", "hard" or "deaf"."""
    conditions: tuple[str, ...] = ()
    """What exercises are adapted to: "copd", "heart", "pregnant", "pain", "psychosis", "ptsd", "bipolar"."""
    clinician: bool = False
    """A clinician supervises: what needs one may be offered."""
    records: str = "~/.local/state/solace/records"
    """Folder of what the resident has agreed to keep; made with the first yes."""

    @property
    def records_dir(self) -> Path:
        """That folder, as a path."""
        return Path(self.records).expanduser()
