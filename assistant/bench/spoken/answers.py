"""What the scripted person answers, from the point at which the talk stands: numbers, anchors, own words, commands."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, cast

from assistant.care.assessments import Assessment
from assistant.care.running import Exercising
from assistant.care.state import State

NAMES = "zero one two three four five six seven eight nine ten".split()
TENS = "ten twenty thirty forty fifty sixty seventy eighty ninety".split()
COMMAND_SHARE = 0.06
"""Of the answers that could be given, so many are a command first; one a session."""
SKIP_SHARE = 0.5
"""Of the guided steps in a session of one who is short of time, so many are skipped."""
ALOUD_SHARE = 0.4
STOPPING = ("stop", "skip", "repeat", "slower")


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said, and what it is meant as."""

    text: str = field(repr=False)
    kind: str
    """"call", "number", "item", "yes_no", "words", "aloud", "choice", "command:NAME"."""
    value: int | None = None


@cache
def table() -> dict[str, Any]:
    """The words of the speaker."""
    file = resources.files("assistant.bench.spoken").joinpath("words.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


class Mind:
    """One person in one session. Says nothing where nothing is to be said."""

    def __init__(self, of: str, rng: random.Random, hurried: bool, stops: bool) -> None:
        """`of`: "exercise:NAME" or "assessment:NAME"; `hurried`: skips some of the guided steps; `stops`: says stop
        somewhere on the way."""
        self.of = of
        self._rng = rng
        self._hurried = hurried
        self._stop_after = rng.randint(2, 6) if stops else -1
        self._commands = 1
        self._said: dict[str, int] = {}
        self._meant: dict[tuple[str, int], int] = {}
        self._answers = 0
        self.stopped = False

    def says(self, state: State) -> Saying | None:
        """The answer at this point."""
        part = state.floor
        if part is None:
            calls = table()["calls"].get(self.of)
            return Saying(self._one(calls), "call") if calls else None
        if isinstance(part, Assessment):
            return self._commanded(True, part.stage == "item") or self._assessed(part)
        return self._exercised(cast(Exercising, part))

    def _one(self, words: list[str]) -> str:
        return self._rng.choice(words)

    def _commanded(self, asks: bool, plain: bool) -> Saying | None:
        """A command in place of the answer, at most one a session, or the stop that was to come."""
        self._answers += 1
        if self._answers == self._stop_after:
            self.stopped = True
            return Saying(self._one(table()["commands"]["stop"]), "command:stop")
        if self._commands and asks and plain and self._rng.random() < COMMAND_SHARE:
            self._commands -= 1
            name = self._rng.choice(("repeat", "repeat", "skip"))
            return Saying(self._one(table()["commands"][name]), f"command:{name}")
        return None

    # --- questionnaires --------------------------------------------------------------------------------------------

    def _assessed(self, part: Assessment) -> Saying:
        words, key = table(), (part.of, part.at)
        if part.stage == "item":
            scale = part.form.scale_of(part.at)
            value = self._meant.setdefault(key, self._value(part, scale))
            risk = part.asks_risk and value == 0 and scale == "yes_no"
            return Saying(self._one(words["risk_no"] if risk else words["anchors"][scale][value]), "item", value)
        meant = self._meant.get(key, 0)
        if part.stage == "confirm":
            return self._yes(part.pending == meant)
        if part.stage in ("no", "polar"):
            return self._yes((meant == 0) == (part.stage == "no"))
        if part.stage in ("when", "then") or (part.stage == "asks" and part.words.open(part.asks)):
            return Saying(self._one(words["steps"]["then"]), "words")
        return self._yes(part.stage in ("consent", "go on") or self._rng.random() < 0.5, "agree", "refuse")

    def _value(self, part: Assessment, scale: str) -> int:
        if part.asks_risk:
            return int(part.of == "asq" and part.at == 0 and self._rng.random() < 0.2)
        values = [at for at, said in enumerate(table()["anchors"][scale]) if said]
        return self._rng.choice(values)

    def _yes(self, yes: bool, well: str = "yes", not_so: str = "no") -> Saying:
        if well == "yes":
            return Saying(self._one(["yes", "yes that's right", "yes"] if yes else ["no"]), "yes_no", int(yes))
        return Saying(self._one(table()[well if yes else not_so]), "yes_no", int(yes))

    # --- exercises -------------------------------------------------------------------------------------------------

    def _exercised(self, part: Exercising) -> Saying | None:
        step, words = part.step, table()
        if part.paused:
            return Saying(self._one(words["go_on"]), "command:go_on")
        if step.expects in ("", "aloud"):
            return self._beside(part)
        if command := self._commanded(True, not part.framing and not part.more):
            return command
        own = words["steps"].get(step.id)
        if part.more:
            return Saying(self._one(own if own and self._rng.random() < 0.4 else words["enough"]), "words")
        if step.expects in ("number", "hundred"):
            return self._number(part)
        if step.expects == "yes_no":
            return self._polar(part, own)
        kind = "choice" if step.expects == "choice" else "words"
        return Saying(self._one(own or words["steps"]["words"]), kind)

    def _beside(self, part: Exercising) -> Saying | None:
        step = part.step
        if step.id in self._said:
            return None
        self._said[step.id] = 1
        if self._answers + 1 == self._stop_after:
            return self._commanded(False, False)
        if self._hurried and self._rng.random() < SKIP_SHARE:
            return Saying(self._one(table()["commands"]["skip"]), "command:skip")
        if step.expects == "aloud" and self._rng.random() < ALOUD_SHARE:
            self._answers += 1
            return Saying(self._one(table()["steps"]["aloud"]), "aloud")
        return None

    def _number(self, part: Exercising) -> Saying:
        step = part.step
        if step.expects == "hundred":
            value = self._rng.randint(1, 9) * 10
            return Saying(self._one(table()["hundreds"]).format(n=TENS[value // 10 - 1]), "number", value)
        low, high = {"EX.before": (3, 10), "EX.after": (0, 4), "EX-16.7h": (1, 6)}.get(step.id, (0, 10))
        if step.slot == "sure":
            low = 7 if self._rng.random() < 0.8 else 4
        value = self._rng.randint(low, high)
        return Saying(self._one(table()["numbers"]).format(n=NAMES[value]), "number", value)

    def _polar(self, part: Exercising, own: list[str] | None) -> Saying:
        words = table()
        if own:
            return Saying(self._one(own), "yes_no", 0)
        if part.step.id == "EX.worth":
            kind = self._rng.choice(("yes", "yes", "no", "so_so"))
            return Saying(self._one(words[kind]), "yes_no", ("no", "yes", "so_so").index(kind))
        yes = part.step.slot != "wants" or self._rng.random() < 0.6
        return Saying(self._one(words["yes" if yes else "no"]), "yes_no", int(yes))
