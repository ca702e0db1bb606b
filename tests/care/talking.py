"""A talk driven by words: what the tests of care hear with."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.care.reply import Heard, Line, Reply, Resident
from assistant.care.talk import Talk
from assistant.safety.screen import screen
from assistant.safety.verdict import Verdict

CARED_FOR = Resident(region="GB", contacts=("Anna",), calls=True, consents=frozenset({"C-CAR2", "C-CAR3"}))
KNOWN = Resident(region="GB", contacts=("Anna",), calls=True)


@dataclass
class Person:
    """Says things and is silent; keeps the last reply."""

    resident: Resident = field(default_factory=Resident)
    talk: Talk = field(default_factory=Talk.begin)
    reply: Reply = field(default_factory=Reply)

    def says(self, *texts: str, confidence: float = 1.0, at_s: float = 0.0) -> Reply:
        for text in texts:
            heard = Heard(text, screen(text, (), self.talk.carry), confidence=confidence, at_s=at_s)
            self.talk, self.reply = self.talk.hear(heard, self.resident)
        return self.reply

    def tells(self, *texts: str) -> Reply:
        """Says things in which nobody hears a risk."""
        for text in texts:
            heard = Heard(text, Verdict(self.talk.tier, frozenset(), (), None, self.talk.carry))
            self.talk, self.reply = self.talk.hear(heard, self.resident)
        return self.reply

    def is_silent(self, times: int = 1) -> Reply:
        for _ in range(times):
            self.talk, self.reply = self.talk.silent(self.resident)
        return self.reply

    @property
    def ids(self) -> list[str]:
        return [(one if isinstance(one, Line) else one.instead).id for one in self.reply.lines]

    @property
    def effects(self) -> list[str]:
        return [effect.what for effect in self.reply.effects]
