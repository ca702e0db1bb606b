"""What the screen answers: a tier, flags, the rules that fired, and what is carried to the next turn."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum


class Tier(IntEnum):
    """How much risk was said (CLINICAL 2.1)."""

    T0 = 0
    T1 = 1
    T2 = 2
    T3 = 3


class Flag(StrEnum):
    """What else needs an answer of its own (CLINICAL 2.1)."""

    MEDICAL = "F-MED"
    ABUSE = "F-ABU"
    PSYCHOSIS = "F-PSY"
    HARM_TO_OTHERS = "F-HTO"
    THIRD_PARTY = "F-3RD"
    FINANCE = "F-FIN"
    MINOR = "F-MINOR"


@dataclass(frozen=True, slots=True)
class Carry:
    """What a session remembers of its risk; no words of the person (CLINICAL 2.7)."""

    tier: Tier = Tier.T0
    """Session tier: never falls (R1), but for `cancelled`."""
    flags: frozenset[Flag] = frozenset()
    loss: bool = False
    """A loss was told: questions about means count from here on (R3)."""
    asked_means: bool = False
    """A question about means was asked at T0 and is remembered (R4)."""
    corrections: int = 0
    """How often the person said that they were understood wrong (R10)."""

    @property
    def raised(self) -> bool:
        """Whether the session tier is T1 or more."""
        return self.tier >= Tier.T1

    def cancelled(self) -> Carry:
        """After a cancel within the window of T3: the session stays T2 (K3-12)."""
        return replace(self, tier=min(self.tier, Tier.T2))

    def answered(self, tier: Tier) -> Carry:
        """After an asked question was answered and scored elsewhere (ASQ, C-SSRS): may only raise."""
        return replace(self, tier=max(self.tier, tier))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one turn."""

    tier: Tier
    """Session tier after this turn: the higher of `turn` and what was carried."""
    flags: frozenset[Flag]
    """Flags of this turn."""
    rules: tuple[str, ...]
    """Ids of the rules that fired, highest tier first; ids beginning with R are those of CLINICAL 2.7."""
    asks_back: str | None = field(repr=False)
    """A reading of the turn that alarms where the likeliest one does not: to be asked about, not acted upon."""
    carry: Carry
    turn: Tier = Tier.T0
    """Tier of this turn alone."""

    @property
    def new_cue(self) -> bool:
        """Whether the direct question may be asked again: a higher tier or a question about means (R2)."""
        return "R2" in self.rules
