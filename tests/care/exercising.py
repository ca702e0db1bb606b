"""Leads a scripted person through an exercise, without sound and without a clock."""

from __future__ import annotations

from assistant.care.protocol import begin
from assistant.care.reply import Heard, Resident, Turned
from assistant.care.running import Exercising
from assistant.safety.verdict import Carry, Tier, Verdict

CALM = Verdict(Tier.T0, frozenset(), (), None, Carry())
ANYONE = Resident()
SILENCE = ""
MOST_TURNS = 400


def heard(text: str) -> Heard:
    return Heard(text, CALM)


def turn(part: Exercising, said: str, resident: Resident = ANYONE) -> Turned:
    """One turn; `SILENCE` lets the time go by."""
    return part.silent(resident) if said == SILENCE else part.hear(heard(said), resident)


def part_of(turned: Turned) -> Exercising:
    assert isinstance(turned.part, Exercising)
    return turned.part


def led(name: str, said: list[str], resident: Resident = ANYONE, **how: object) -> list[Turned]:
    """Every turn of a conversation with that exercise, its beginning first."""
    turns = [begin(name, resident, **how)]  # type: ignore[arg-type]
    for one in said:
        turns.append(turn(part_of(turns[-1]), one, resident))
    return turns


def to_the_end(name: str, said: str = SILENCE, resident: Resident = ANYONE, **how: object) -> list[Turned]:
    """Every turn when the person always says the same."""
    turns = [begin(name, resident, **how)]  # type: ignore[arg-type]
    while turns[-1].part is not None and len(turns) < MOST_TURNS:
        turns.append(turn(part_of(turns[-1]), said, resident))
    assert len(turns) < MOST_TURNS, f"{name} does not end"
    return turns
