"""What a content file of an exercise becomes once it has been read: frozen steps, ready to be run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Expects = Literal["", "aloud", "words", "yes_no", "number", "hundred", "feeling", "choice"]
"""What a step waits for: nothing; words that are neither judged nor kept; the person's own words; yes or no; a number
of 0 to 10, of 0 to 100; words that may hold a number of 0 to 100; one of the named answers of `on`."""

WAYS_OUT = ("next", "end", "close", "stop")
"""Targets beside the ids of steps: the following step; the end with the questions after; the end without them; the end
as after "stop". A target "exercise:NAME" or "exercise:NAME@STEP" goes over to another exercise."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Where an answer leads."""

    to: str
    say: str = ""
    """Said before what comes next."""
    night: str = ""
    """Said instead from 20:00 to 5:00."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing said, and the time it is given."""

    id: str
    say: tuple[str, ...]
    """Wordings, best first: the first whose slots can all be filled is spoken. Empty: a beat without words."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table that a protocol is. Without time and without a question it is said with the one after it."""

    id: str
    cues: tuple[Cue, ...]
    expects: Expects = ""
    slot: str = ""
    """Name under which the answer is remembered within the exercise."""
    keep: str = ""
    """Kind of the entry that is kept of it."""
    keep_text: str = ""
    """What is kept, with slots; empty: the answer itself."""
    forget: str = ""
    """Kind of entry that the answer takes the place of."""
    remind: str = ""
    """Slot that says when a reminder is wanted on a yes; what it is about is `keep_text`."""
    on: tuple[tuple[str, Branch], ...] = ()
    """Answer to branch: "silent", a symptom, a name of [answers], or a judged number ("below:7", "half:SLOT" …)."""
    to: str = "next"
    more: str = ""
    """Asked after every answer, until the person has no more."""
    most: int = 0
    """With `more`: most answers. Without: most visits, after which `over` is gone to. 0: no limit."""
    over: str = "next"
    each: str = ""
    """Slot with several answers; the step is about one of them, {item}."""
    loop: str = ""
    """After this step, the step to go back to for the next {item}."""
    unless: frozenset[str] = frozenset()
    """Conditions of the resident under which it is left out."""
    only: frozenset[str] = frozenset()
    """Conditions of which one must hold."""
    when: tuple[tuple[str, tuple[Cue, ...]], ...] = ()
    """Condition to the cues said instead."""
    apart: bool = False
    """Never reached by going on from the step before; only by name, or from another of its kind."""
    part: str = ""
    """Of a common question: which part of the frame it is."""
    softer: int = 0
    """Steps of volume that the voice goes down with it, until the exercise ends."""

    @property
    def seconds(self) -> float:
        """Length of all its cues."""
        return sum(cue.seconds for cue in self.cues)

    def branch(self, answer: str) -> Branch | None:
        """Where that answer leads, if it leads anywhere of its own."""
        return dict(self.on).get(answer)


@dataclass(frozen=True, slots=True)
class Entry:
    """Another name for a part of an exercise."""

    name: str
    title: str
    steps: tuple[str, ...]
    """Ids, in order; the numbers before and after belong to it as to the whole, unless `bare`."""
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise of CLINICAL §5."""

    id: str
    name: str
    title: str
    """As spoken in "We could do {exercise}"."""
    purpose: str
    minutes: int
    worksheet: bool
    """Questions for the person's own words, not a script to follow."""
    tiers: frozenset[str]
    frame: frozenset[str]
    """Which common questions belong to it: "ready", "before", "after", "worth"."""
    instead: tuple[tuple[str, str], ...]
    """Condition of the resident to the exercise that is done instead; "" for none."""
    entries: tuple[Entry, ...]
    steps: tuple[Step, ...] = field(repr=False)
    needs: frozenset[str] = frozenset()
    """What must hold beside the tier: "supervised" (where the law of a state asks for it), "clinician_profile",
    "exposure"."""
    options: tuple[tuple[str, str], ...] = ()
    """{option_1} and {option_2}: wording, and the words of {thought} that call for it."""
    stopped: str = ""
    """Said on a stop instead of the common sentence."""
    sleeps: bool = False
    """The conversation ends with it."""


@dataclass(frozen=True, slots=True)
class Common:
    """What holds inside every exercise: `in_exercise.toml`."""

    lines: dict[str, str] = field(repr=False)
    waits: dict[str, float]
    """Seconds, and the factor for the older-adult profile."""
    before: tuple[Step, ...] = field(repr=False)
    after: tuple[Step, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Card:
    """A short text about one subject (CLINICAL 4.3)."""

    id: str
    name: str
    title: str
    date: str
    parts: tuple[str, ...] = field(repr=False)
    after: str = ""
