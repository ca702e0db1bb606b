"""What each answer does, by the stage a questionnaire is in: two tables, stages and commands (CLINICAL 6.1, 6.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.care.answers import Answers, answers
from assistant.care.commanded import asks_time
from assistant.care.course import (
    GIVE_UP,
    SCREENING,
    advance,
    missed,
    opened,
    shared,
    stopped,
    take,
    to_share,
)
from assistant.care.reply import Heard, Line, Reply, Resident, Turned
from assistant.care.scoring import MISSING
from assistant.safety.verdict import Tier

if TYPE_CHECKING:
    from assistant.care.assessments import Assessment

SURE = 0.7
"""Confidence below which an answer is read back (CLINICAL 6.1)."""
SURE_NO = 0.85
"""Confidence below which a "no" about suicide is read back (CLINICAL 6.2)."""


@dataclass(frozen=True, slots=True)
class Understood:
    """The choice that was heard, and what speaks against it."""

    value: int | None
    vague: bool
    """The words themselves lie between choices ("not really")."""
    unsure: bool
    """The recogniser had other guesses that mean another choice, or little confidence."""


def understood(heard: Heard, known: Answers, scale: str, least: float = SURE) -> Understood:
    """Read the words and every guess on `scale`; confidence under `least` is unsure.

    Where the words say nothing and a guess does, the guess counts, to be read back.
    """
    reading = known.read(heard.text, scale)
    guessed = [value for text, _ in heard.guesses if (value := known.read(text, scale).value) is not None]
    if reading.value is None and guessed:
        return Understood(guessed[0], vague=False, unsure=True)
    others = set(guessed) - {reading.value}
    return Understood(reading.value, not reading.sure, bool(others) or heard.confidence < least)


def answered(part: Assessment, text: str) -> bool:
    """Whether the words are a plain answer to what is being asked: a choice, or what lies between two ("about half"), a
    yes or a no, a command."""
    known, scale = answers(part.language), part.form.scale_of(part.at) if part.stage == "item" else "agree"
    return known.command(text) != "" or known.speaks_of(text, scale)


def agreed(part: Assessment, heard: Heard) -> bool | None:
    """Yes, no, or neither, to a question that is not an item."""
    value = answers(part.language).read(heard.text, "agree").value
    return None if value is None else value == 1


def _ask(part: Assessment, resident: Resident, *lead: Line, **changes: object) -> Turned:
    part = replace(part, **changes)  # type: ignore[arg-type]
    return part.asked((*lead, *part.question()), resident)


def _unclear(part: Assessment, heard: Heard, resident: Resident) -> Turned:
    """A question of the person's own, or a wish for a pause, is left to the talk; anything else is asked again once."""
    if not heard.verdict.turn and (answers(part.language).asks(heard.text) or asks_time(part, heard)):
        return Turned(Reply(), part, handled=False)
    return missed(part, resident, (part.words.line("say", "again"),))


def _consent(part: Assessment, heard: Heard, resident: Resident) -> Turned:
    answer = agreed(part, heard)
    if answer is None:
        return _unclear(part, heard, resident)
    return opened(part, resident) if answer else stopped(part, resident, intent="none")


def _item(part: Assessment, heard: Heard, resident: Resident) -> Turned:
    answer = understood(heard, answers(part.language), part.form.scale_of(part.at))
    if part.asks_risk:
        return _risk_item(part, heard, resident, answer)
    if answer.value is None:
        return _unclear(part, heard, resident)
    if answer.vague or answer.unsure:
        return _ask(part, resident, stage="confirm", pending=answer.value, misses=0)
    return take(part, answer.value, resident)


def _risk_item(part: Assessment, heard: Heard, resident: Resident, answer: Understood) -> Turned:
    """Item 9, ASQ, C-SSRS: a "no" must be beyond doubt, a "yes" need not be."""
    if _told(part, heard, answer):
        return take(part, part.positive, resident)
    if answer.value is None:
        return _unclear(part, heard, resident)
    if answer.value:
        if part.of != "phq9" and heard.confidence < SURE:
            return _ask(part, resident, stage="confirm", pending=answer.value, misses=0)
        return take(part, answer.value, resident)
    if answer.vague or _more_than_no(part, heard):
        return _ask(part, resident, stage="polar", misses=0)
    if answer.unsure or heard.confidence < SURE_NO or _guessed_yes(part, heard):
        return _ask(part, resident, stage="no", misses=0)
    return take(part, 0, resident)


def _told(part: Assessment, heard: Heard, answer: Understood) -> bool:
    """A yes in other words: words of risk, or a plain yes to item 9, whose frequency then stays open."""
    yes = answer.value is None and answers(part.language).read(heard.text, "yes_no").value == 1
    return yes or (heard.verdict.turn >= Tier.T2 and not answer.value)


def _more_than_no(part: Assessment, heard: Heard) -> bool:
    return heard.verdict.turn >= Tier.T1 or answers(part.language).doubtful(heard.text)


def _guessed_yes(part: Assessment, heard: Heard) -> bool:
    """Whether another reading of the sound is a yes, or words of risk."""
    known = answers(part.language)
    return bool(heard.verdict.asks_back) or any(known.read(text, "yes_no").value == 1 for text, _ in heard.guesses)


def _confirm(part: Assessment, heard: Heard, resident: Resident) -> Turned:
    """After "I heard: …. Is that right?": yes, no, or the right choice at once."""
    known, scale = answers(part.language), part.form.scale_of(part.at)
    answer = agreed(part, heard)
    if scale != "yes_no":
        other = known.read(known.leading.sub("", known.clean(heard.text)), scale).value
        if other is not None:
            return take(part, other, resident, "confirmed")
    if answer:
        return take(part, part.pending, resident, "confirmed")
    if answer is False and not part.denied:
        return _ask(part, resident, stage="item", denied=True, misses=0)
    return take(part, MISSING, resident) if answer is False else missed(part, resident)


def _read_back_no(part: Assessment, heard: Heard, resident: Resident) -> Turned:
    """After "I heard no. Is that right, yes or no?": only a clear yes, or the no said again in full, is a no."""
    known = answers(part.language)
    words = known.clean(heard.text)
    if heard.verdict.turn >= Tier.T2:
        return take(part, part.positive, resident)
    if known.own_yes.search(words) or words in known.bare_no:
        return _ask(part, resident, stage="polar", misses=0)
    answer = agreed(part, heard)
    if not _more_than_no(part, heard) and (answer or (answer is False and heard.confidence >= SURE_NO)):
        return take(part, 0, resident, "confirmed")
    return missed(part, resident)


def _polar(part: Assessment, heard: Heard, resident: Resident) -> Turned:
    """After "Is that a yes or a no?": a clear no, read back once where the recogniser is unsure of it; or positive."""
    known = answers(part.language)
    answer = understood(heard, known, "yes_no", 0.0)
    often = known.read(heard.text, part.form.scale_of(part.at)).value
    doubt = answer.vague or answer.unsure or _more_than_no(part, heard) or _guessed_yes(part, heard)
    if answer.value == 0 and not doubt and heard.confidence >= SURE_NO:
        return take(part, 0, resident, "confirmed")
    if answer.value == 0 and not doubt and heard.confidence >= SURE and not part.denied:
        return _ask(part, resident, stage="no", denied=True, misses=0)
    if part.of == "phq9" and often:
        return take(part, often, resident)
    return take(part, part.positive if answer.value else MISSING, resident)


def _when(part: Assessment, heard: Heard, resident: Resident) -> Turned:
    """Any words are an answer, but for a question of the person's own: asked once more, then on."""
    known = answers(part.language)
    if not part.misses and known.asks(heard.text) and not known.read(heard.text, "yes_no").value:
        return _ask(part, resident, part.words.line("say", "private"), misses=1)
    return advance(replace(part, misses=0), resident)


def _go_on(part: Assessment, heard: Heard, resident: Resident) -> Turned:
    answer = agreed(part, heard)
    if answer is None:
        return _unclear(part, heard, resident)
    return advance(replace(part, at=part.at + 1), resident) if answer else stopped(part, resident)


def _asks(part: Assessment, heard: Heard, resident: Resident) -> Turned:
    """The question at the end of a band line."""
    if part.words.open(part.asks):
        return _then(part, heard, resident)
    answer = agreed(part, heard)
    if answer is None:
        return _unclear(part, heard, resident)
    if not answer:
        return to_share(part, resident)
    return begin_asked(part, resident) if part.asks == "phq9" else _ask(part, resident, stage="then", misses=0)


def begin_asked(part: Assessment, resident: Resident) -> Turned:
    """The PHQ-9 after a very low WHO-5; "May I?" was the question for consent."""
    nine = replace(part, of="phq9", given=(None,) * 10, asks="", denied=False)
    return opened(nine, resident)


def _then(part: Assessment, heard: Heard, resident: Resident) -> Turned:
    line = part.words.follow(part.asks, "then")
    return to_share(part, resident, (line,) if line else ())


def _share(part: Assessment, heard: Heard, resident: Resident) -> Turned:
    answer = agreed(part, heard)
    return _unclear(part, heard, resident) if answer is None else shared(part, answer)


def _skip(part: Assessment, resident: Resident) -> Turned:
    return take(part, MISSING, resident) if part.stage in SCREENING else GIVE_UP[part.stage](part, resident)


def _repeat(part: Assessment, resident: Resident) -> Turned:
    return part.asked(part.question(), resident, intent="repeat")


def _choices(part: Assessment, resident: Resident) -> Turned:
    if part.stage not in SCREENING:
        return part.asked(part.question(), resident)
    part = replace(part, stage="item")
    choices = () if part.form.choices(part.at) else (part.words.line("ask", "yes_or_no"),)
    return part.asked((*part.question(), *choices), resident)


def _meaning(part: Assessment, resident: Resident) -> Turned:
    lead = (part.words.line("say", "wording"),) if part.stage == "item" else ()
    return part.asked((*lead, *part.question()), resident)


def _why(part: Assessment, resident: Resident) -> Turned:
    return part.asked((part.words.line("say", "why"), *part.question()), resident)


def _private(part: Assessment, resident: Resident) -> Turned:
    return part.asked((part.words.line("say", "private"), *part.question()), resident)


def _left(part: Assessment, resident: Resident) -> Turned:
    of, number = part.form.count, part.at + 1
    counted = part.stage in SCREENING and part.outer is None and not (part.of == "phq9" and number == 10)
    lead = (part.words.line("say", "left", n=str(number), count=of),) if counted else ()
    return part.asked((*lead, *part.question()), resident)


def _total(part: Assessment, resident: Resident) -> Turned:
    key = "total" if part.stage in ("asks", "then", "share") else "no_total"
    total = part.total
    slots = {"n": str(total), "max": str(part.form.most)}
    return part.asked((part.words.line("say", key, **slots), *part.question()), resident)


STAGES: dict[str, Callable[[Assessment, Heard, Resident], Turned]] = {
    "consent": _consent,
    "item": _item,
    "confirm": _confirm,
    "no": _read_back_no,
    "polar": _polar,
    "when": _when,
    "go on": _go_on,
    "asks": _asks,
    "then": _then,
    "share": _share,
}
COMMANDS: dict[str, Callable[[Assessment, Resident], Turned]] = {
    "stop": stopped,
    "skip": _skip,
    "repeat": _repeat,
    "choices": _choices,
    "meaning": _meaning,
    "why": _why,
    "private": _private,
    "left": _left,
    "total": _total,
}
