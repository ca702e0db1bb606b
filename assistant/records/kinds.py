"""What may be kept: every kind of entry, its consents, the days it stays. Proposals, for a clinician to confirm."""

from __future__ import annotations

from dataclasses import dataclass

STORING = "C-STO"
CONSENT_DAYS = 365
"""A yes is asked about again after so many days (CLINICAL 8.2); until it is answered it stays as it was given."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry."""

    name: str
    days: int | None
    """Days after which an entry is deleted; None: when the resident says so."""
    said: str
    """Name in the content file: what the resident hears it called."""
    consent: str = STORING
    """Needed beside C-STO, without which nothing is kept."""
    one: bool = False
    """A new entry takes the place of the old."""
    told: bool = True
    """The resident said it: "forget that" finds it. False for what was reckoned or noted about a talk."""


WORKSHEETS = (
    "worry", "problem", "idea", "choice", "value", "good thing", "fairer thought", "learned", "exposure",
    "exposure notice",
)  # fmt: skip
"""What exercises ask and keep, in the names that their content files use."""
KINDS = {
    kind.name: kind
    for kind in (
        Kind("note", 365, "notes"),
        Kind("preference", None, "preferences"),
        Kind("name", None, "name", one=True),
        Kind("names_not_to_use", None, "names_not_to_use"),
        Kind("goal", 365, "goals"),
        Kind("homework", 180, "homework"),
        Kind("homework_result", 180, "homework"),
        Kind("mood", 730, "moods"),
        Kind("score", 730, "scores"),
        Kind("item", 90, "answers"),
        Kind("share", 90, "answers"),
        Kind("plan", None, "plan"),
        Kind("exercise", 365, "ratings"),
        *(Kind(name, 180, "worksheets") for name in WORKSHEETS),
        Kind("tomorrow", 7, "worksheets"),
        Kind("unfinished", 14, "worksheets", one=True, told=False),
        Kind("reminder", 31, "reminders"),
        Kind("wish", None, "reminders", told=False),
        Kind("unasked", 31, "reminders", told=False),
        Kind("sign", 31, "reminders", one=True, told=False),
        Kind("summary", 90, "summaries", told=False),
        Kind("risk", 365, "risk", told=False),
        Kind("voice", 90, "voice", consent="C-VOX", told=False),
        Kind("draft", 14, "drafts", consent="C-CLI", told=False),
    )
}
BETWEEN = ("wish", "unasked", "sign")
"""Kinds that only the diary reads: which check-ins are wanted, when one was said, when anything was last heard."""
ALIASES = {"answer": "item", "exercise rating": "exercise", "risk event": "risk", "session summary": "summary"}
"""Other names that a kind may be given by."""
LABELLED = ("score", "item", "exercise", "risk", "plan", "voice")
"""Kinds whose label may stand before the value."""
INSTRUMENTS = {
    "phq2": "PHQ-2",
    "phq9": "PHQ-9",
    "gad2": "GAD-2",
    "gad7": "GAD-7",
    "who5": "WHO-5",
    "gds15": "GDS-15",
    "ucla3": "UCLA-3",
    "asq": "ASQ",
    "cssrs": "C-SSRS",
}
"""How an instrument is written for people, by the name that its scores are kept under."""


def kind_of(name: str) -> Kind:
    """The kind of an entry; one that only a newer version knows is kept for 90 days and shown to nobody's rules."""
    return KINDS.get(name, Kind(name, 90, "notes", told=False))


@dataclass(frozen=True, slots=True)
class Sorted:
    """Where an effect "keep" belongs."""

    kind: Kind
    label: str
    """Instrument, item, step of the plan, exercise, time of a reminder; "" for kinds without."""
    value: str
    turn: str = ""
    """For a summary, whose spans come from many turns: "t4"."""


def sort(name: str, value: str) -> Sorted | None:
    """Kind, label and value of an effect `keep`; None for a name that is no kind.

    The label stands in the name after a dot ("plan.1", "item.phq9.3", "exercise.breathing", "summary.t4"), or before
    the value ("score", "PHQ-9 12"; "risk", "T2 told:Anna"; "plan", "signs: I stop eating").
    """
    first, _, label = name.partition(".")
    first = ALIASES.get(first, first)
    if first not in KINDS:
        return None
    kind = KINDS[first]
    if kind.name == "summary":
        return Sorted(kind, "", value.strip(), turn=label)
    if not label and kind.name in LABELLED:
        label, value = _split(kind.name, value)
    return Sorted(kind, _instrument(label.strip()), value.strip())


def _split(kind: str, value: str) -> tuple[str, str]:
    sign = ": " if kind == "plan" else " "
    head, found, rest = value.strip().partition(sign)
    return (head, rest) if found or kind != "plan" else ("", value)


def _instrument(label: str) -> str:
    """ "PHQ-9" → "phq9", "PHQ-9.3" → "phq9.3"; another label as it is."""
    first, dot, rest = label.partition(".")
    return f"{plain(first)}{dot}{rest}" if plain(first) in INSTRUMENTS else label


def plain(name: str) -> str:
    """Letters and digits alone, small: "PHQ-9" → "phq9"."""
    return "".join(c for c in name.lower() if c.isalnum())
