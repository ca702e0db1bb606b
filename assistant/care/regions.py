"""Where a unit stands decides which numbers it names and what it may do there (CLINICAL 8.5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from assistant.care.content import table
from assistant.care.reply import Resident
from assistant.errors import SettingsError

SUPERVISED_STATES = frozenset({"IL", "NV"})
"""Where open talk, several exercises and assessments need a licensed professional (CLINICAL 8.5)."""
EUROPEAN = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DK", "EE", "FI", "GR", "HR", "HU", "IT", "LT", "LU", "LV", "MT", "PL", "PT"}
    | {"RO", "SE", "SI", "SK"}
)
"""Members of the EU without a row of their own."""
SAME = {"UK": "GB"}
"""Codes that people write for another."""


@dataclass(frozen=True, slots=True)
class Region:
    """The numbers of one place, written as they are spoken; empty where a place has none filled in."""

    crisis_name: str = ""
    crisis_line: str = ""
    emergency: str = ""
    abuse_name: str = ""
    abuse_line: str = ""
    all_day: bool = False
    """Whether the crisis line answers at every hour."""


@cache
def region(code: str, language: str = "en") -> Region:
    """The region of an ISO code, or one that names only "your emergency number". Raises SettingsError."""
    rows = table(language, "regions")
    code = SAME.get(code.upper(), code.upper())
    row = rows.get(code) or (rows["EU"] if code in EUROPEAN else None)
    return Region(**row) if isinstance(row, dict) else Region(emergency=rows["anywhere"])


def checked(code: str, language: str = "en") -> str:
    """The code as it was written, empty for none. Raises SettingsError for one that has no profile."""
    rows = table(language, "regions")
    wanted = SAME.get(code.upper(), code.upper())
    there = sorted(name for name, row in rows.items() if isinstance(row, dict))
    if code and wanted not in there and wanted not in EUROPEAN:
        raise SettingsError(
            f"There is no region '{code}', so no number could be named in an emergency. Write person.region as one of "
            f"{', '.join(there)}, or the code of a country of the EU; empty names none."
        )
    return code


def known(code: str, language: str = "en") -> bool:
    """Whether there is a profile for the code."""
    return bool(region(code, language).crisis_line)


def slots(resident: Resident, language: str = "en") -> dict[str, str]:
    """What the place fills into lines; empty values are left out."""
    place = region(resident.region, language)
    found = {
        "crisis_name": place.crisis_name,
        "crisis_line": place.crisis_line,
        "emergency": place.emergency,
        "abuse_line": ", ".join(filter(None, (place.abuse_name, place.abuse_line))),
    }
    filled = {name: value for name, value in found.items() if value}
    return filled | ({"day_or_night": ", day or night" if place.all_day else ""} if place.crisis_line else {})


def supervised_only(resident: Resident) -> bool:
    """Whether what counts as care needs a licensed professional here, and none supervises (IL, NV)."""
    return resident.jurisdiction in SUPERVISED_STATES and not resident.clinician


@dataclass(frozen=True, slots=True)
class Duties:
    """Which AI notices a place asks for (CLINICAL 8.1, 8.5)."""

    full_each_session: bool = field(default=False)
    """NY, and wherever the state within the US is not known: the full notice opens every session."""


def duties(resident: Resident) -> Duties:
    """The notices owed to a resident."""
    unknown_state = resident.region == "US" and not resident.jurisdiction
    return Duties(full_each_session=resident.jurisdiction == "NY" or unknown_state)
