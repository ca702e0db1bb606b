"""Chooses what a turn is answered with. In open talk: the table of CLINICAL 4.1, first matching row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.care.moves import Move, Said

QUESTIONS = frozenset({"OQ", "AP", "OE", "OP"})
"""Moves that ask."""
REFLECTIONS = frozenset({"RF", "RM", "SU"})
BREAK_AFTER_S = 45 * 60.0
LONG_WORDS = 150
"""Words of a turn of about 60 s."""
OFFERS_APART = 6
"""Turns between an offer and the next one."""


@dataclass(frozen=True, slots=True)
class Open:
    """What the table looks at: this turn, and the moves so far."""

    said: Said
    turn: int
    """Of open talk, 1 for the first."""
    moves: tuple[str, ...]
    """Oldest first."""
    offered_ago: int
    """Turns since the last offer."""
    understood: bool = True
    repairs: int = 0
    """Repairs in a row."""
    at_s: float = 0.0
    break_said: bool = False
    reflected: frozenset[str] = frozenset()
    """Feelings that were said back already."""
    mood: float | None = None
    """Today's number, 0 to 10."""

    @property
    def reflections(self) -> int:
        """So far."""
        return sum(move in REFLECTIONS for move in self.moves)

    @property
    def questions(self) -> int:
        """So far."""
        return sum(move in QUESTIONS for move in self.moves)

    @property
    def new_affect(self) -> bool:
        """Whether this turn names a feeling that was not said back yet, or something heavy right after another move."""
        named = {felt.feeling.adjective for felt in self.said.feelings}
        return bool(named - self.reflected) or (self.said.affect and not named and self.moves[-1:] != ("RF",))

    @property
    def asked_last(self) -> bool:
        """Whether the last two moves both asked."""
        return len(self.moves) >= 2 and all(move in QUESTIONS for move in self.moves[-2:])

    @property
    def low(self) -> bool:
        """Hard affect in two of the last three turns, or a low number."""
        return sum(self.said.recent[-3:]) >= 2 or (self.mood is not None and self.mood <= 4)


Row = tuple[str, Callable[[Open], bool], Move | str]

ROWS: tuple[Row, ...] = (
    ("4", lambda o: not o.understood and o.repairs < 2, "RP"),
    ("6", lambda o: "advice" in o.said.marks and o.offered_ago >= OFFERS_APART, "AP"),
    ("7", lambda o: o.at_s >= BREAK_AFTER_S and not o.break_said, "N-1"),
    ("8", lambda o: o.turn == 1 and not o.said.affect, "OQ"),
    ("9", lambda o: o.asked_last or (o.turn > 3 and o.reflections < o.questions), "RF|RM"),
    ("10", lambda o: o.turn in (6, 12, 18) or o.said.words > LONG_WORDS, "SU"),
    ("11", lambda o: o.new_affect, "RF"),
    ("12", lambda o: bool({"effort", "managed", "tried"} & o.said.marks), "AF"),
    ("13", lambda o: bool({"sides", "value"} & o.said.marks), "RM"),
    ("14", lambda o: o.turn >= 4 and o.low and o.offered_ago >= OFFERS_APART, "AP"),
    ("15", lambda o: o.said.words >= 6 or o.moves[-1:] == ("OQ",), "RM"),
    ("15b", lambda o: True, "OQ"),
)
"""CLINICAL 4.1; rows 1 to 3 and 5 are taken before: risk, commands, exercises by name. In row 15 a short turn right
after an open question is reflected, not asked about once more."""


def move(seen: Open) -> Move | str:
    """The move of the first row that fits; "N-1" is the nudge of 7.4."""
    chosen = next(what for _, fits, what in ROWS if fits(seen))
    return ("RF" if seen.said.affect else "RM") if chosen == "RF|RM" else chosen
