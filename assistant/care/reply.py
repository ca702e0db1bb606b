"""What care is told and what it answers: the vocabulary between the conversation and everything that decides words.

Every part of care is a frozen value. Taking a turn gives a new value and a `Reply`; nothing changes in place, so that a
turn can be tried while the person may still go on, and forgotten again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from assistant.safety.verdict import Tier, Verdict

CONSENTS = ("C-REC", "C-STO", "C-VOX", "C-CAR2", "C-CAR3", "C-CLI", "C-NOI")
"""CLINICAL 8.2."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One turn of the person, as the recogniser read it and the screen judged it."""

    text: str = field(repr=False)
    verdict: Verdict
    """Its `carry` is what the next turn is judged with."""
    guesses: tuple[tuple[str, float], ...] = field(repr=False, default=())
    """Other readings with their log probabilities, best first."""
    confidence: float = 1.0
    """0 to 1: geometric mean of the probability of each token; 1 for typed words."""
    at_s: float = 0.0
    """Seconds since this session began."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or two written by people, slots filled, ready for the voice."""

    id: str
    """As in CLINICAL and the content files: "K1-3", "EX-01.2", "PHQ-9.1"."""
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reflection:
    """One sentence that the answering model may word (RF, RM or SU); `instead` is spoken where it cannot."""

    move: Literal["RF", "RM", "SU"]
    instead: Line


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that happens outside care because of a turn. The whole list:

    louder softer        voice volume one step          faster slower     voice rate one step
    patient quick        waits one step longer, shorter  minute            a minute of quiet is granted
    sleep                the conversation ends with this reply
    alarm                the ladder starts; `value` is the way in ("voice", "help phrase", "medical")
    countdown            the ten-second window of a voice alarm begins (the alarm follows as an effect of its own)
    cancel               the window was cancelled; nobody was called
    tell                 the first contact is told without an alarm: `value` "T2" (K2-9), or "no contact", for `name`
                         seconds
    assessed             what a questionnaire found about risk: `name` "asq" ("negative", "positive", "acute"), "cssrs"
                         ("none", "low", "moderate", "high"), "phq9.9" ("positive"); CLINICAL 6.3, 6.7, 6.8
    consent              `name` one of CONSENTS, `value` "yes" or "no"
    offered              the consents were offered (8.2): `value` "later" (again after a week), "yes" (they are asked
                         now), "no"; `name` "renewal": those a year old, of which nothing changes but by an answer
    spare                who is not to be called, until it is said anew: `value` their names as in `contacts`, one a
                         line, "" for nobody (F-ABU); told to no one but the ladder
    keep                 `name` the kind of entry, `value` what is kept; done only where C-STO was given
    forget               `value` what it is about, or "" for the last thing kept
    delete               everything is deleted; `value` "contacts" when those too
    export               the person's data are written to a stick
    remind               `name` when, `value` of what
    checkin              how what was said unasked was answered: `name` its kind, `value` "done", "later", "no", "never"
    nudged               the nudge `name` was given (7.4)
    """

    what: str
    name: str = ""
    value: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Reply:
    """What follows from a turn, or from silence."""

    lines: tuple[Line | Reflection, ...] = ()
    """Spoken in this order; may be empty."""
    intent: str = "none"
    """What the assistant did, in the words of the conversation scripts ("direct_question", "start_exercise:pmr" …)."""
    effects: tuple[Effect, ...] = ()
    then_s: float | None = None
    """Seconds after which `silent` is called if nobody speaks; None: when nothing is expected."""
    paced: bool = False
    """`then_s` counts from the first sound of this reply (the beat of an exercise), not from its end."""
    patient: bool = False
    """An open or heavy question was asked: the end of the answer is waited for longest (FACTS §4)."""

    @property
    def text(self) -> str:
        """All that is said without a model, joined by spaces."""
        return " ".join((one.instead if isinstance(one, Reflection) else one).text for one in self.lines)


@dataclass(frozen=True, slots=True)
class Use:
    """How much somebody talks with a program."""

    session_min: float = 0.0
    """Minutes of this session; the talk itself fills it in."""
    today_min: float = 0.0
    """Minutes of today; before the talk has filled in its own, those of earlier sessions."""
    known_days: float = 0.0
    """Days since the first talk."""
    away_days: float = 0.0
    """Days since the last talk before this one."""
    nudged: tuple[tuple[str, float], ...] = ()
    """Which nudges were given, and how many days ago."""


@dataclass(frozen=True, slots=True)
class Resident:
    """What is known of the person and the place when a turn comes; made anew by whoever keeps records, never changed.

    Everything beyond the first block is empty until it has been consented to.
    """

    region: str = ""
    """ISO code ("GB", "US"), "" where none is set."""
    jurisdiction: str = ""
    """State within the US ("NY", "CA", "IL", "NV", "UT") or "EU"; "" where unset."""
    contacts: tuple[str, ...] = ()
    """Names of those who are called, first first; relation words ("your son") count as names."""
    spared: frozenset[str] = field(repr=False, default=frozenset())
    """Those of them whom the person does not want called, lower case."""
    calls: bool = False
    """Whether this device can reach them (alerts program, relay or telephone)."""
    older: bool = False
    """The older-adult profile: longer answer windows, slower speech."""
    vision: Literal["", "low", "blind"] = ""
    hearing: Literal["", "hard", "deaf"] = ""
    conditions: frozenset[str] = frozenset()
    """What exercises must be adapted to: "copd", "heart", "pregnant", "pain", "psychosis", "ptsd", "bipolar"."""
    clinician: bool = False
    """A clinician supervises: C-SSRS, EX-13, EX-17, and protocols in IL and NV may be enabled."""
    exposure: tuple[tuple[str, int], ...] = field(repr=False, default=())
    """EX-17's scenes with their ratings 0 to 10; empty: not enabled."""

    consents: frozenset[str] = frozenset()
    """Those given and not withdrawn."""
    stale: frozenset[str] = frozenset()
    """Those of them that are a year old (8.2); they count on until they are asked about again and answered."""
    renewal: bool = False
    """Some are, and asking about them was not put off or done lately."""
    undecided: bool = False
    """No consent was ever answered, and asking for them was not put off within the last week."""
    name: str = field(repr=False, default="")
    """What the person wants to be called."""
    kept: tuple[tuple[str, str], ...] = field(repr=False, default=())
    """Kind and text of every entry kept, oldest first."""
    history: tuple[tuple[str, float, float], ...] = field(repr=False, default=())
    """Instrument or "mood", value, days ago; oldest first."""
    plan: tuple[tuple[str, str], ...] = field(repr=False, default=())
    """The safety plan: step, own words."""
    homework: str = field(repr=False, default="")
    """What was planned, in the person's words, until it was asked about."""
    hour: float = 12.0
    """Hour of the local day, 0 to 24."""
    weekday: int = 0
    """0 is Monday."""
    due: str = field(repr=False, default="")
    """What the person wanted to be reminded of about now."""
    silent_s: float = 0.0
    """Seconds since the last sign of life."""
    use: Use = Use()
    recent_tier: Tier = Tier.T0
    """Highest tier of the last 72 hours (R8)."""


@dataclass(frozen=True, slots=True)
class Turned:
    """What a part of a talk makes of a turn."""

    reply: Reply
    part: Part | None
    """The part as it is now; None when it has come to its end."""
    handled: bool = True
    """False: the words were not for it; it is unchanged and the talk answers."""


class Part(Protocol):
    """Something that holds the floor for several turns: an exercise, an assessment, a script for risk, a consent.

    Frozen; starting one gives a `Turned` as well: `begin(…) -> Turned`.
    """

    @property
    def name(self) -> str:
        """Short name for intents and records: "breathing", "phq9"."""

    def hear(self, heard: Heard, resident: Resident) -> Turned:
        """The person said something."""

    def silent(self, resident: Resident) -> Turned:
        """`then_s` went by without speech."""

    def resume(self, resident: Resident) -> Turned:
        """Something else held the floor meanwhile; go on, with the last question or step said again."""
