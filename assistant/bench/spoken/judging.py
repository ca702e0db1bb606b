"""Judges a session: each utterance against what the same words, typed, would have led to at the same point."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.bench.spoken.sitting import Said, Sat
from assistant.bench.spoken.tapped import Tapped
from assistant.care.assessments import Assessment
from assistant.care.reply import Heard, Resident
from assistant.care.running import Exercising
from assistant.care.state import State
from assistant.care.talk import Talk
from assistant.safety.screen import screen

READ_BACK = frozenset({"confirm", "no", "polar"})
ASKS_AGAIN = frozenset({"say.again", "SORRY", "SORRY-2", "REPAIR-1", "REPAIR-2", "REPAIR-3", "MISHEARD"})
"""Lines by which the assistant asks to repeat."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one utterance."""

    said: str = field(repr=False)
    kind: str
    heard: str = field(repr=False)
    confidence: float
    guesses: tuple[str, ...] = field(repr=False)
    outcome: str
    """"ok"; "read back" of the right answer; "again": asked to repeat; "wrong": taken for something else; "unheard":
    nothing followed; "table": the words mean something else when typed, too."""
    at: str
    """Step or item that was being asked."""
    then: tuple[str, ...]
    """Ids of the lines that followed."""

    @property
    def breakdown(self) -> bool:
        """Whether the person would have noticed."""
        return self.outcome in ("again", "wrong", "unheard")


def judge(sat: Sat, resident: Resident) -> list[Judged]:
    """Every utterance of the session."""
    found = []
    for at, said in enumerate(sat.said):
        until = sat.said[at + 1].at if at + 1 < len(sat.said) else sat.end
        heard = [one for one in until.since(said.at) if one.what == "heard"]
        found.append(_judged(said, heard, resident))
    return found


def _judged(said: Said, heard: Sequence[Tapped], resident: Resident) -> Judged:
    text, state = said.saying.text, said.at.state
    if not heard:
        return Judged(text, said.saying.kind, "", 0.0, (), "unheard", where(state), ())
    first = heard[0]
    assert first.heard is not None
    typed, _ = Talk(state).hear(Heard(text, screen(text, (), state.carry)), resident)
    outcome = _outcome(first, typed.state, said.saying.value, said.saying.kind)
    return Judged(
        text, said.saying.kind, first.heard.text, round(first.heard.confidence, 2),
        tuple(guess for guess, _ in first.heard.guesses), outcome, where(state),
        tuple(getattr(one, "id", "") or getattr(one, "move", "") for one in first.reply.lines),
    )  # fmt: skip


def _outcome(heard: Tapped, typed: State, meant: int | None, kind: str) -> str:
    before = heard.before.state if heard.before else State()
    if kind in ("number", "item") and meant is not None and meant not in _values(typed):
        return "table"
    if kind == "call" and typed.floor is None:
        return "table"
    if mark(heard.state) == mark(typed):
        return "ok"
    if _again(heard, before):
        return "again"
    part = heard.state.floor
    if isinstance(part, Assessment) and part.stage in READ_BACK and not _read_wrong(part, meant):
        return "read back"
    return "wrong"


def _read_wrong(part: Assessment, meant: int | None) -> bool:
    """Whether another answer than the one that was meant is read back."""
    if meant is None:
        return False
    return part.pending != meant if part.stage == "confirm" else bool(meant)


def _again(heard: Tapped, before: State) -> bool:
    now = heard.state.floor
    if any(getattr(one, "id", "") in ASKS_AGAIN for one in heard.reply.lines):
        return True
    if isinstance(now, Exercising) and isinstance(before.floor, Exercising):
        return now.step.id == before.floor.step.id and now.asked > before.floor.asked
    if isinstance(now, Assessment) and isinstance(before.floor, Assessment):
        return now.at == before.floor.at and now.misses > before.floor.misses
    return False


def _values(state: State) -> list[int]:
    """Every number that has been taken in the part."""
    part = state.floor
    if isinstance(part, Exercising):
        return [int(text) for _, text in part.answers.said if text.isdigit()]
    if isinstance(part, Assessment):
        given = [*part.given, *(part.outer.given if part.outer else ())]
        return [value for value in (*given, part.pending) if value is not None]
    return list(range(101))


def where(state: State) -> str:
    """The point that is being asked at."""
    part = state.floor
    if isinstance(part, Exercising):
        return part.step.id + ("+" if part.more else "") + (" paused" if part.paused else "")
    if isinstance(part, Assessment):
        return f"{part.form.label}.{part.at + 1} {part.stage}"
    return state.node or "talk"


def mark(state: State) -> tuple[Any, ...]:
    """A point of the talk, without the words of the person."""
    part = state.floor
    if isinstance(part, Exercising):
        return (part.name, part.place, part.more, part.item, part.paused, part.pace, tuple(_kept(part)))
    if isinstance(part, Assessment):
        return (part.of, part.stage, part.at, part.given, part.outer.of if part.outer else "")
    return (state.node, state.offer)


def _kept(part: Exercising) -> list[tuple[str, str]]:
    """Answers that are numbers, yes or no; how many there are of the others."""
    words = Counter(slot for slot, _ in part.answers.said)
    plain = [(slot, text) for slot, text in part.answers.said if text.isdigit() or text in ("yes", "no", "so_so")]
    return [*plain, *((slot, str(count)) for slot, count in sorted(words.items()))]


def reached(sat: Sat, of: str, stopped: bool) -> str:
    """Why the session did not come to its own end, "" where it did and kept what it should."""
    name = of.partition(":")[2]
    if sat.given_up:
        return "took too long"
    talks = list(sat.end.chain())[::-1]
    if not any(one.state.floor is not None and one.state.floor.name == name for one in talks):
        return "never began"
    if sat.end.state.floor is not None:
        return "left in the middle"
    last = next(one for one in reversed(talks) if one.before and one.before.state.floor is not None)
    if last.reply.intent == "stop":
        return "" if stopped else "stopped unasked"
    return _unkept(sat, of)


def _unkept(sat: Sat, of: str) -> str:
    """What should have been kept and was not; numbers that were skipped need not be."""
    kind, _, name = of.partition(":")
    kept = {effect.name for effect in sat.effects if effect.what in ("keep", "assessed")}
    ended = next(one for one in sat.end.chain() if one.before and one.before.state.floor is not None)
    kept |= {effect.name for effect in ended.reply.effects if effect.what in ("keep", "assessed")}
    part = ended.before.state.floor if ended.before else None
    if kind == "assessment":
        answered = any(one in kept for one in (f"score.{name}", name)) or any(k.startswith("item.") for k in kept)
        return "" if answered else "no answer was kept"
    if isinstance(part, Exercising) and not part.plan.bare and "worth" in part.plan.script.frame:
        return "" if f"exercise.{part.plan.script.name}" in kept else "its numbers were not kept"
    return ""
