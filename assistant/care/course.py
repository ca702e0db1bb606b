"""The course of a questionnaire: what follows from an answer, from none, and from the last one (CLINICAL 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.care.barred import may_begin
from assistant.care.forms import RISK, form
from assistant.care.reply import Effect, Line, Reply, Resident, Turned
from assistant.care.scoring import (
    ITEM_9,
    MISSING,
    Answers,
    calls_for_asq,
    following,
    score,
)

if TYPE_CHECKING:
    from assistant.care.assessments import Assessment


def opened(part: Assessment, resident: Resident, effects: tuple[Effect, ...] = ()) -> Turned:
    """The stem, the choices once, the first item."""
    part = replace(part, stage="item", at=0, misses=0)
    return part.asked((*part.form.opening(), part.form.item(0)), resident, effects)


def missed(part: Assessment, resident: Resident, lead: tuple[Line, ...] = ()) -> Turned:
    """No usable answer: once more, then on without it."""
    if part.misses:
        return GIVE_UP[part.stage](part, resident)
    part = replace(part, misses=1)
    return part.asked((*lead, *part.question()), resident)


def take(part: Assessment, value: int, resident: Resident, how: str = "") -> Turned:
    """Write the answer down and go on."""
    given = _with(part, value)
    text = "missing" if value == MISSING else f"{value} {how}".strip()
    kept = Effect("keep", f"item.{part.of}.{part.at + 1}", text)
    part = replace(part, stage="item", given=given, misses=0, denied=False)
    if part.of == "asq" and part.at == 3 and value == 1:
        part = replace(part, stage="when")
        return part.asked(part.question(), resident, (kept,))
    return advance(part, resident, (kept,))


def _with(part: Assessment, value: int) -> Answers:
    return (*part.given[: part.at], value, *part.given[part.at + 1 :])


def advance(part: Assessment, resident: Resident, effects: tuple[Effect, ...] = ()) -> Turned:
    """The next item that is due, the ASQ where it is called for, or the end."""
    if part.at == ITEM_9 and calls_for_asq(part.of, part.given):
        return screened(part, resident, (*effects, Effect("assessed", "phq9.9", "positive")))
    at = following(part.of, part.given)
    if at is None:
        return screened(part, resident, effects) if part.of == "gds15" else finished(part, resident, effects)
    part = replace(part, stage="item", at=at, misses=0)
    return part.asked(part.question(full=bool(part.form.last_scale) and at == ITEM_9 + 1), resident, effects)


def screened(part: Assessment, resident: Resident, effects: tuple[Effect, ...]) -> Turned:
    """The ASQ, within `part`."""
    asq = replace(part, of="asq", given=(None,) * 5, asks="", outer=part)
    return opened(asq, resident, effects)


def finished(part: Assessment, resident: Resident, effects: tuple[Effect, ...] = ()) -> Turned:
    """All items are done: the outcome of a screen, a longer form, or the line for the score."""
    if part.of in RISK:
        return screen_outcome(part, resident, effects)
    total = score(part.of, part.given)
    if part.form.longer and sum(max(0, answer or 0) for answer in part.given) >= part.form.longer_from:
        return lengthened(part, resident, (*effects, *kept_score(part)))
    if total is None:
        return Turned(Reply((part.words.line("say", "unscored"),), effects=effects), None)
    return banded(part, total, resident, (*effects, *kept_score(part)))


def kept_score(part: Assessment) -> tuple[Effect, ...]:
    """The score as a fact to keep; nothing where too many answers are missing."""
    total = score(part.of, part.given)
    return () if total is None else (Effect("keep", f"score.{part.of}", str(total)),)


def lengthened(part: Assessment, resident: Resident, effects: tuple[Effect, ...]) -> Turned:
    """From the short form on to the long one, with the answers given so far."""
    whole = form(part.form.longer, part.language)
    given = (*part.given, *(None,) * (len(whole.items) - len(part.given)))
    longer = replace(part, of=whole.name, given=given, at=len(part.given), stage="item", misses=0)
    return longer.asked((part.words.line("ask", "longer"), *longer.question()), resident, effects)


def banded(
    part: Assessment, total: int, resident: Resident, effects: tuple[Effect, ...], lead: tuple[Line, ...] = ()
) -> Turned:
    """The line for the score, then its own question or the one about the doctor."""
    number, band = part.form.band(total)
    text, asks = band.said, band.asks
    if asks == "phq9" and may_begin("phq9", resident):
        text, asks = band.alone, ""
    said = (*lead, Line(f"{part.form.label}.band{number}", text))
    part = replace(part, stage="asks" if asks else "share", asks=asks, misses=0)
    return part.asked(said if asks else (*said, *part.question()), resident, effects)


def screen_outcome(part: Assessment, resident: Resident, effects: tuple[Effect, ...]) -> Turned:
    """What the ASQ or the C-SSRS came to, told to the talk; on a negative one the waiting form goes on."""
    total = score(part.of, part.given) or 0
    effects = (*effects, *kept_score(part), Effect("assessed", part.of, part.outcome))
    outer = part.outer
    if total or outer is None:
        kept = kept_score(outer) if outer else ()
        return Turned(Reply(_outcome_lines(part, total), effects=(*effects, *kept)), None)
    if outer.of == "phq9":
        outer = replace(outer, stage="go on", misses=0)
        line = Line("PHQ-9.go_on", part.form.after["item9"])
        return outer.asked((line,), resident, effects)
    outer_total = score(outer.of, outer.given)
    if outer_total is None:
        lines = (*_outcome_lines(part, 0), part.words.line("say", "unscored"))
        return Turned(Reply(lines, effects=effects), None)
    return banded(outer, outer_total, resident, (*effects, *kept_score(outer)), _outcome_lines(part, 0))


def stopped(part: Assessment, resident: Resident, intent: str = "stop") -> Turned:
    """Stop at once; within a screen for risk a refusal counts as positive."""
    effects: tuple[Effect, ...] = ()
    if part.stage in SCREENING and part.of in RISK:
        refused = replace(part, given=_with(part, MISSING))
        effects = (Effect("assessed", part.of, refused.outcome),)
    elif part.asks_risk and part.stage != "item":
        effects = (Effect("assessed", "phq9.9", "positive"),)
    elif part.stage == "go on":
        effects = kept_score(part)
    line = part.words.line("say", "declined" if part.stage == "consent" else "stopped")
    return Turned(Reply((line,), intent=intent, effects=effects), None)


def shared(part: Assessment, yes: bool) -> Turned:
    """The answer to the question about the doctor, and the end."""
    effects = (Effect("keep", f"share.{part.of}", "yes"),) if yes else ()
    return Turned(Reply((part.words.line("say", "shared" if yes else "unshared"),), effects=effects), None)


def to_share(part: Assessment, resident: Resident, lead: tuple[Line, ...] = ()) -> Turned:
    """On to the question about the doctor."""
    part = replace(part, stage="share", misses=0)
    return part.asked((*lead, *part.question()), resident)


def _outcome_lines(part: Assessment, total: int) -> tuple[Line, ...]:
    """What is said for the outcome of a screen; after a positive ASQ the script for that tier speaks instead."""
    number, band = part.form.band(total)
    after = part.form.after
    text = band.said.format(STAFF=after.get("staff", ""))
    lines = (Line(f"{part.form.label}.band{number}", text),) if text else ()
    if part.of == "cssrs" and MISSING in part.given:
        lines = (Line("C-SSRS.missing", after["missing"]), *lines)
    return lines


def _unanswered(part: Assessment, resident: Resident) -> Turned:
    return take(part, MISSING, resident)


def _unconfirmed(part: Assessment, resident: Resident) -> Turned:
    """A yes about suicide that was not taken back stands; any other reading is dropped."""
    return take(part, part.pending if part.of in RISK and part.pending == 1 else MISSING, resident)


def _undecided(part: Assessment, resident: Resident) -> Turned:
    return stopped(part, resident, intent="none" if part.stage == "consent" else "stop")


def _unshared(part: Assessment, resident: Resident) -> Turned:
    return shared(part, yes=False)


SCREENING = frozenset({"item", "confirm", "no", "polar", "when"})
"""Stages in which the items are not done."""
GIVE_UP: dict[str, Callable[[Assessment, Resident], Turned]] = {
    "consent": _undecided,
    "item": _unanswered,
    "confirm": _unconfirmed,
    "no": _unanswered,
    "polar": _unanswered,
    "when": advance,
    "go on": _undecided,
    "asks": to_share,
    "then": to_share,
    "share": _unshared,
}
"""By stage, what follows when a question was asked twice in vain."""
