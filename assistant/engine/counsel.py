"""Asks care what to answer: a reading of a turn is tried while the person may go on, and taken once they are done.

`Talk` is a frozen value, so that trying costs nothing: what is not taken never was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from assistant.care.reply import Heard, Reply, Resident
from assistant.events import Transcript
from assistant.safety.screen import screen
from assistant.safety.verdict import Carry, Tier

SESSION_S = 1800.0
"""Seconds without speech after which a session has ended, and the next words begin another (CLINICAL, Session)."""


class Talk(Protocol):
    """What `care.talk` is to the engine."""

    @property
    def carry(self) -> Carry:
        """What the next turn is judged with."""

    def hear(self, heard: Heard, resident: Resident) -> tuple[Talk, Reply]:
        """The talk after a turn, and what is answered."""

    def silent(self, resident: Resident) -> tuple[Talk, Reply]:
        """The same after `Reply.then_s` without speech."""

    def opened(self, resident: Resident, first: bool = False, today: bool = False) -> tuple[Talk, Reply]:
        """The same when the person has called: what must be said at the beginning, of all sessions or of one today."""

    def unasked(self, kind: str, resident: Resident, opening: tuple[bool, bool] | None = None) -> tuple[Talk, Reply]:
        """The same when something is due that nobody asked for; no words where it may not be said now."""

    def told(self, event: str, resident: Resident) -> tuple[Talk, Reply]:
        """The same when the help button's program has news."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A reading of a turn and what would follow from it."""

    words: str = field(repr=False)
    reply: Reply
    tier: Tier
    """Of this turn alone."""
    raised: bool
    """Whether the session holds any risk: the answering model is not heard then."""
    before: Talk = field(repr=False)
    after: Talk = field(repr=False)
    began_s: float
    """When the session began, audio time."""


class Counsel:
    """Holds the talk as it stands."""

    def __init__(
        self, begin: Callable[[], Talk], resident: Callable[[], Resident], opening: Callable[[], tuple[bool, bool]]
    ) -> None:
        """`begin` makes the talk of a new session; `resident` tells what is known of the person now; `opening` whether
        this session is the first of all, and whether there was one today."""
        self._opening = opening
        self._begin = begin
        self._resident = resident
        self._talk = begin()
        self._began_s = 0.0
        self._last_s = 0.0
        self._begun = False
        """Whether anything was said yet, in this run."""

    def hear(self, transcript: Transcript, at_s: float) -> Attempt:
        """Try a reading; `at_s`: audio time. Nothing changes."""
        return self._try(*self._current(at_s), transcript, at_s)

    def again(self, attempt: Attempt, transcript: Transcript) -> Attempt:
        """Try another reading of the same turn, taken or not."""
        return self._try(attempt.before, attempt.began_s, transcript, transcript.at_s)

    def _try(self, talk: Talk, began_s: float, transcript: Transcript, at_s: float) -> Attempt:
        guesses = tuple((guess.text, guess.log_probability) for guess in transcript.guesses)
        verdict = screen(transcript.text, guesses, talk.carry)
        heard = Heard(transcript.text, verdict, guesses, transcript.confidence, at_s - began_s)
        after, reply = talk.hear(heard, self._resident())
        return Attempt(transcript.text, reply, verdict.turn, verdict.carry.raised, talk, after, began_s)

    def take(self, attempt: Attempt, at_s: float) -> None:
        """The turn has ended with these words."""
        self._talk, self._began_s, self._last_s, self._begun = attempt.after, attempt.began_s, at_s, True

    def give_back(self, attempt: Attempt) -> None:
        """The person went on after all: the turn has not been."""
        self._talk = attempt.before

    def silent(self) -> Reply:
        """Nobody spoke for as long as the last reply said."""
        self._talk, reply = self._talk.silent(self._resident())
        return reply

    def opened(self, at_s: float) -> Reply:
        """The person has called."""
        talk, self._began_s = self._current(at_s)
        self._talk, reply = talk.opened(self._resident(), *self._opening())
        self._last_s, self._begun = at_s, True
        return reply

    def unasked(self, kind: str, at_s: float) -> Reply:
        """Something is due that nobody asked for; a session may begin with it."""
        (talk, began_s), resident = self._current(at_s), self._resident()
        after, reply = talk.unasked(kind, resident)
        if reply.lines:
            if not self._begun or began_s != self._began_s:
                after, reply = talk.unasked(kind, resident, self._opening())
            self._talk, self._began_s, self._last_s, self._begun = after, began_s, at_s, True
        return reply

    def told(self, event: str) -> Reply:
        """The help button's program has news."""
        self._talk, reply = self._talk.told(event, self._resident())
        return reply

    def _current(self, at_s: float) -> tuple[Talk, float]:
        fresh = at_s - self._last_s > SESSION_S
        return (self._begin(), at_s) if fresh else (self._talk, self._began_s)
