"""What may be kept: every kind of entry, the consents it needs and the days it stays. All proposals, for a clinician."""

from __future__ import annotations

from dataclasses import dataclass

STORING = "C-STO"
CONSENT_DAYS = 365
"""A yes is asked again every year (CLINICAL 8.2); after that it no longer counts, and what is kept stays till its day."""


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
        Kind("answer", 90, "answers"),
        Kind("plan", None, "plan"),
        Kind("exercise", 365, "ratings"),
        Kind("reminder", 31, "reminders"),
        Kind("summary", 90, "summaries", told=False),
        Kind("risk", 365, "risk", told=False),
        Kind("voice", 90, "voice", consent="C-VOX", told=False),
        Kind("draft", 14, "drafts", consent="C-CLI", told=False),
    )
}
ALIASES = {
    "item": "answer",
    "item_answer": "answer",
    "item answers": "answer",
    "exercise_rating": "exercise",
    "exercise rating": "exercise",
    "rating": "exercise",
    "session_summary": "summary",
    "session summary": "summary",
    "risk_event": "risk",
    "risk event": "risk",
    "voice_features": "voice",
    "safety_plan": "plan",
    "not_name": "names_not_to_use",
}
"""Other names that parts of care may use for a kind."""
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
"""How an instrument is written in scores, by its name in letters and digits alone."""


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

    A label stands before the value with a colon or a space ("score", "PHQ-9 12"), or in the name after a colon
    ("plan:signs", "answer:PHQ-9.3", "summary:t4"); an instrument may itself be the name ("phq9", "12").
    """
    first, _, label = name.partition(":")
    first = ALIASES.get(first, first)
    if plain(first) in INSTRUMENTS:
        return Sorted(KINDS["score"], INSTRUMENTS[plain(first)], value.strip())
    if first not in KINDS:
        return None
    kind = KINDS[first]
    if kind.name == "summary":
        return Sorted(kind, "", value.strip(), turn=label)
    if not label and kind.name in ("score", "answer", "exercise", "risk", "plan", "voice"):
        label, value = split(kind.name, value)
    if kind.name == "score":
        label = INSTRUMENTS.get(plain(label), label)
    return Sorted(kind, label.strip(), value.strip())


def split(kind: str, value: str) -> tuple[str, str]:
    """Label and rest of a value: "PHQ-9 12", "signs: I stop eating", "T2 told:Anna"."""
    for sign in (": ", "=", "\t"):
        head, found, rest = value.partition(sign)
        if found and (kind == "plan" or " " not in head):
            return head, rest
    if kind == "plan":
        return "", value
    head, _, rest = value.strip().partition(" ")
    return head, rest


def plain(name: str) -> str:
    """Letters and digits alone, small: "PHQ-9" → "phq9"."""
    return "".join(c for c in name.lower() if c.isalnum())
