"""When Solace speaks first, and how seldom (CLINICAL 7.2, 7.4): reminders, check-ins, and nudges towards people.

Every rule is a row of a table; time comes as hours and days from whoever has a clock. Everything here can be declined,
nothing is said at night, at most two a day, and none of it while a risk is open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal, get_args

from assistant.care.content import table
from assistant.care.progress import History
from assistant.care.reply import Effect, Line, Reply, Resident, Use
from assistant.care.whens import quiet
from assistant.safety.verdict import Tier

MOST_A_DAY = 2
REPEAT_AFTER_MIN = 20.0
"""Minutes after which what got no answer is said once more, and then not again."""
LOW_MOOD, LOW_DAYS = 2.0, 3
SILENT_HOURS = 24.0
SILENCE_MIN = (0.0, 10.0, 20.0)
"""Minutes at which "I have not heard you today" is said; at `TOLD_MIN` the contact is told."""
TOLD_MIN = 30.0

Kind = Literal["reminder", "mood", "who5", "ucla3", "asq"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of check-in and how often it comes, where the person said yes to it."""

    kind: Kind
    every_days: float


SCHEDULE = (
    Row("reminder", 0.0),
    Row("asq", 30.0),
    Row("who5", 7.0),
    Row("ucla3", 30.0),
    Row("mood", 1.0),
)
"""First that is due, first said: what the person asked for, then what is rare, so that a daily mood starves none."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said unasked."""

    kind: str
    days_ago: float
    answered: bool = True
    """Whether anything was heard after it; "no" is an answer."""
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Diary:
    """What a decision needs to know."""

    hour: float
    """Of the local day, 0 to 24."""
    wishes: frozenset[str] = frozenset()
    """Kinds that the person said yes to."""
    reminders_due: int = 0
    """Reminders whose time has come and that were not said."""
    said: tuple[Said, ...] = ()
    """What was said unasked in the last 31 days, oldest first."""
    talking: bool = False
    """Whether a talk is going on."""
    guest: bool = False
    """Somebody else is in the room (CLINICAL 8.4)."""


def due(diary: Diary, resident: Resident, language: str = "en") -> Line | None:
    """What Solace may say now by itself, or None. At most one; whoever says it adds it to the diary."""
    if quiet(diary.hour) or diary.talking or diary.guest or resident.recent_tier > Tier.T0:
        return None
    if again := _again(diary):
        return line(again, language)
    today = [one for one in diary.said if one.days_ago < diary.hour / 24]
    if sum(not _repeats(one, today) for one in today) >= MOST_A_DAY:
        return None
    kind = next((row.kind for row in SCHEDULE if _comes(row, diary)), None)
    return line(kind, language) if kind else None


def _again(diary: Diary) -> str:
    """The last thing said, where it got no answer for 20 minutes and was said only once."""
    if not diary.said or diary.said[-1].answered:
        return ""
    last = diary.said[-1]
    waited_min = last.days_ago * 24 * 60
    return last.kind if REPEAT_AFTER_MIN <= waited_min < 60 and not _repeats(last, diary.said) else ""


def _repeats(one: Said, among: Sequence[Said]) -> bool:
    return any(
        other is not one and other.kind == one.kind and 0 < other.days_ago - one.days_ago < 1 / 24 for other in among
    )


def _comes(row: Row, diary: Diary) -> bool:
    if row.kind == "reminder":
        return diary.reminders_due > 0
    if row.kind not in diary.wishes:
        return False
    last = [one.days_ago for one in diary.said if one.kind == row.kind]
    return not last or min(last) >= row.every_days - 0.25


def low_days(history: History) -> bool:
    """Whether the mood was 2 or less on each of the last three days (CLINICAL 7.2)."""
    days = [[value for name, value, ago in history if name == "mood" and n <= ago < n + 1] for n in range(LOW_DAYS)]
    return all(day and median(day) <= LOW_MOOD for day in days)


def after_mood(history: History, language: str = "en") -> Line | None:
    """What is said after a mood was told: an offer after three low days, otherwise nothing."""
    return line("low", language) if low_days(history) else None


def silence(hours: float, hour: float, minutes: float, resident: Resident, language: str = "en") -> Reply | None:
    """The alarm for no sign of life, with C-NOI alone. None: nothing is to be said or done.

    `hours` without speech, button or sensor; `hour` of the local day; `minutes` since it was first asked, below 0: not
    yet. After three questions in 30 minutes the first contact is told (effect "tell", "no contact").
    """
    if "C-NOI" not in resident.consents or hours < SILENT_HOURS or (minutes < 0 and quiet(hour)):
        return None
    if minutes >= TOLD_MIN:
        return Reply(intent="no_contact", effects=(Effect("tell", str(round(hours * 3600)), "no contact"),))
    later = [at for at in (*SILENCE_MIN, TOLD_MIN) if at > max(minutes, 0.0)]
    then_s = (later[0] - max(minutes, 0.0)) * 60
    return Reply((line("silence", language),), "no_contact", then_s=then_s)


@dataclass(frozen=True, slots=True)
class Nudge:
    """One row of CLINICAL 7.4."""

    id: str
    session_min: float = 0.0
    today_min: float = 0.0
    known_days: float = 0.0
    rest_days: float = 0.0
    """Days until it may come again; 0: not again in the same session."""


NUDGES = (
    Nudge("N-2", today_min=120.0, rest_days=0.75),
    Nudge("N-1", session_min=45.0),
    Nudge("N-3", known_days=7.0, rest_days=7.0),
)
"""First that fits."""


def nudge(use: Use, tier: Tier, said: str = "", language: str = "en") -> Line | None:
    """A nudge towards people or a break, or None; never while a risk is open. `said`: the person's turn, for N-4."""
    if tier > Tier.T0:
        return None
    if only_friend(said, language):
        return _nudge("N-4", language)
    return next((_nudge(row.id, language) for row in NUDGES if _fits(row, use)), None)


def only_friend(said: str, language: str = "en") -> bool:
    """Whether the person says that they have nobody else."""
    words = " ".join(re.findall(r"[\w']+", said.lower().replace("’", "'")))
    return any(f" {phrase} " in f" {words} " for phrase in table(language, "checkins")["answers"]["friend"])


def _fits(row: Nudge, use: Use) -> bool:
    if use.session_min < row.session_min or use.today_min < row.today_min or use.known_days < row.known_days:
        return False
    rest_days = row.rest_days or use.session_min / (24 * 60)
    return all(days >= rest_days for id_, days in use.nudged if id_ == row.id)


def line(name: str, language: str = "en") -> Line:
    """What is said for a kind of check-in."""
    return Line(f"checkin.{name}", table(language, "checkins")["checkin"][name])


def _nudge(name: str, language: str) -> Line:
    return Line(name, table(language, "checkins")["nudge"][name])
