"""Why a questionnaire may not begin now (CLINICAL 6.1, repeat limits 6.3 to 6.8, regions 8.5)."""

from __future__ import annotations

from math import ceil

from assistant.care.forms import around, form
from assistant.care.reply import Line, Resident
from assistant.safety.verdict import Flag, Tier

SUPERVISED = frozenset({"IL", "NV"})
"""States where questionnaires need a licensed professional (CLINICAL 8.5)."""
_COUNTS_TOO = {"phq2": ("phq2", "phq9"), "gad2": ("gad2", "gad7")}
"""A short form makes no sense either when the long one was just answered."""


def may_begin(
    name: str,
    resident: Resident,
    tier: Tier = Tier.T0,
    *,
    flags: frozenset[Flag] = frozenset(),
    company: bool = False,
    asked: frozenset[str] = frozenset(),
    clinician: bool = False,
) -> str:
    """ "" when the questionnaire may begin, otherwise the id of the line that says why not (`barred_line`).

    `tier` is the session's; `flags` those of this session; `company`: guest mode, or someone else is present;
    `asked`: names already answered in this session; `clinician`: a clinician asks for it, no repeat limit holds.
    """
    if name == "cssrs" and not resident.clinician:
        return "not.clinician"
    if resident.jurisdiction in SUPERVISED and not resident.clinician:
        return "not.region"
    if company:
        return "not.company"
    if tier >= Tier.T3 or (tier == Tier.T2 and name not in ("asq", "cssrs")):
        return "not.risk"
    if Flag.PSYCHOSIS in flags:
        return "not.psychosis"
    if name == "asq" and name in asked:
        return "not.session"
    if not (clinician and resident.clinician) and days_since(name, resident) is not None:
        return "not.recent"
    return ""


def barred_line(why: str, name: str, resident: Resident, language: str = "en") -> Line:
    """The sentence for an id that `may_begin` gave."""
    words = around(language)
    slots = {}
    if why == "not.recent":
        days = days_since(name, resident) or 0.0
        slots["ago"] = words.days("ago", int(days))
        slots["in"] = words.days("in", ceil(form(name, language).repeat_days - days))
    return words.line("not", why.removeprefix("not."), **slots)


def days_since(name: str, resident: Resident) -> float | None:
    """Days since this form, or a longer one that holds it, was answered, where that is too few; otherwise None."""
    limit = form(name, "en").repeat_days
    names = _COUNTS_TOO.get(name, (name,))
    ago = [days for kind, _, days in resident.history if kind in names and days < limit]
    return min(ago, default=None)
