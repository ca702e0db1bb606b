"""What is made of words within an exercise: one table of commands, one of answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.care import carried
from assistant.care.readings import reading
from assistant.care.reply import Effect, Line, Reply, Turned

if TYPE_CHECKING:
    from assistant.care.running import Exercising

SLOWER = 1.3
"""Factor of all gaps for each "slower", at most twice (CLINICAL 5)."""
SLOWEST = SLOWER * SLOWER
LONG_STEP_S = 15.0
"""A step at least this long goes on when the person says "done"."""
SENTENCE_WORDS = 4
"""Before the first question of a worksheet, so many words are already the answer to it."""
NAMED = ("enough", "false", "bad", "rest", "held")
"""Answers that a step may name and that would otherwise be commands or words of any kind."""
PUT_OFF = ("", "aloud", "number", "hundred")
"""Where "maybe later" is about the whole exercise; elsewhere it may be the answer."""
MINUTE_S = 60.0
QUESTION_S = 10.0
"""What a question counts for in the time that is left."""


def answer(part: Exercising, text: str, guesses: Sequence[str] = (), confidence: float = 1.0) -> Turned:
    """What follows from the words, or from another guess at them that fits; `handled` False where none is for it."""
    words, step = part.words, part.step
    text = reading(part, text, guesses, confidence)
    if part.paused:
        return _while_paused(part, text)
    symptom = words.symptom(text, part.worksheet and not part.framing)
    if symptom and step.branch(symptom):
        return part.go(symptom)
    if symptom and words.number(text, 100) is None:
        return _symptom(part, symptom)
    if (special := _special(part, text)) is not None:
        return special
    command = words.command(text)
    if not part.worksheet and words.is_short_stop(text):
        return part.stop()
    if command:
        return COMMANDS[command](part, text)
    if step.expects in PUT_OFF and words.is_answer("put_off", text):
        return part.stop()
    return ANSWERS[step.expects](part, text)


def _while_paused(part: Exercising, text: str) -> Turned:
    """Only what is meant for the exercise counts; the person may be talking to somebody else."""
    words = part.words
    command = words.command(text)
    if command == "stop":
        return part.stop()
    if symptom := words.symptom(text, worksheet=True):
        return _symptom(part, symptom)
    if command in ("go_on", "repeat", "skip") or words.is_answer("yes", text):
        return part.again((part.back(),), "resume")
    return part.keep_quiet()


def _symptom(part: Exercising, symptom: str) -> Turned:
    """The fixed line and the end; where the mind has gone elsewhere, grounding is offered."""
    if part.plan.script.stopped:
        return part.stop()
    stopped = part.stop((part.common("symptom"),))
    if not part.words.grounds(symptom) or part.plan.script.name == "grounding":
        return stopped
    offer = part.grounding()
    lines = (*stopped.reply.lines, *offer.reply.lines)
    return Turned(replace(stopped.reply, lines=lines, then_s=offer.reply.then_s), offer.part)


def _special(part: Exercising, text: str) -> Turned | None:
    """Answers that this step names and that would otherwise be commands: "enough", "slower", "go on"."""
    step, words = part.step, part.words
    for name in NAMED:
        if step.branch(name) and words.is_answer(name, text) and step.expects != "choice":
            return part.go(name)
    if part.more and (words.is_answer("enough", text) or words.command(text) == "go_on"):
        return part.enter(step.to)
    if step.expects == "choice":
        return _choice(part, text)
    if step.expects == "yes_no" and words.command(text) == "go_on":
        return part.decide("yes")
    return None


def _choice(part: Exercising, text: str) -> Turned | None:
    step, words = part.step, part.words
    command = words.command(text)
    for name, _ in step.on:
        if name == command or (not command and (name == words.yes_no(text) or words.is_answer(name, text))):
            slows = name == "slower" or (name == "no" and step.branch("slower"))
            return (_slowed(part) if slows else part).go(name)
    return None


def _slowed(part: Exercising) -> Exercising:
    return replace(part, pace=min(part.pace * SLOWER, SLOWEST))


def _slower(part: Exercising, text: str) -> Turned:
    voice = part.worksheet or re.search(r"\b(?:speak|talk|say)\b", text.lower())
    effects = (Effect("slower"),) if voice else ()
    return _slowed(part).again((part.common("slower"),), "slower", effects)


def _faster(part: Exercising, text: str) -> Turned:
    voice = part.worksheet or re.search(r"\b(?:speak|talk|say)\b", text.lower())
    effects = (Effect("faster"),) if voice else ()
    return replace(part, pace=max(part.pace / SLOWER, 1.0)).again((part.common("faster"),), "faster", effects)


def _how_long(part: Exercising, _: str) -> Turned:
    return part.again((_left(part),))


def _left(part: Exercising) -> Line:
    """How much is left: minutes of a script, questions of a worksheet."""
    later = [step for step in part.steps[part.at :] if not step.apart]
    if part.worksheet:
        count = sum(step.expects not in ("", "aloud") for step in later)
        name = "left_questions" if count > 1 else "left_question" if count else "left_seconds"
        return part.common(name, n=str(count))
    seconds = sum(step.seconds * part.pace if step.expects in ("", "aloud") else QUESTION_S for step in later)
    seconds -= sum(cue.seconds for cue in part.step.cues[: part.cue]) * part.pace
    minutes = round(seconds / MINUTE_S)
    if minutes < 1:
        return part.common("left_seconds")
    return part.common("left_minutes" if minutes > 1 else "left_minute", n=str(minutes))


COMMANDS: dict[str, Callable[[Exercising, str], Turned]] = {
    "stop": lambda part, _: part.stop(),
    "pause": lambda part, _: part.pause(),
    "go_on": lambda part, _: part.again(intent="resume"),
    "repeat": lambda part, _: part.again(intent="repeat"),
    "slower": _slower,
    "faster": _faster,
    "louder": lambda part, _: part.again(intent="louder", effects=(Effect("louder"),)),
    "softer": lambda part, _: part.again(intent="softer", effects=(Effect("softer"),)),
    "louder_slower": lambda part, _: _slowed(part).again(intent="slower", effects=(Effect("louder"), Effect("slower"))),
    "skip": lambda part, _: part.go("skip") if part.step.branch("skip") else part.enter(part.step.to, intent="skip"),
    "how_long": _how_long,
}


def _unhandled(part: Exercising) -> Turned:
    return Turned(Reply(), part, handled=False)


def _unclear(part: Exercising, text: str) -> Turned:
    """Asked once more; then on, or for the conversation."""
    if part.words.is_aside(text, guided=True):
        return _unhandled(part)
    return part.ask_again() if part.asked < 2 else part.enter(part.step.to)


def _beside(part: Exercising, text: str) -> Turned:
    """Words beside a cue: a comment lets it go on; anything else is for the conversation."""
    if part.words.is_quiet("done", text) and part.step.seconds >= LONG_STEP_S:
        return part.enter(part.step.to)
    if part.words.is_answer("no", text):
        return part.stop()
    late = part.words.number(text) is not None and len(text.split()) <= SENTENCE_WORDS
    return part.keep_quiet() if late or part.words.is_quiet("comments", text) else _unhandled(part)


def _aloud(part: Exercising, text: str) -> Turned:
    """The person names what they find: listened to, not answered."""
    if part.words.is_aside(text, guided=True):
        return _unhandled(part)
    return part.enter(part.step.to) if part.words.is_quiet("done", text) else part.keep_quiet()


def _yes_no(part: Exercising, text: str) -> Turned:
    reply = part.words.yes_no(text)
    if reply and (reply != "so_so" or part.step.branch("so_so")):
        return part.decide(reply)
    if part.step.id == "EX.ready" and _starts(part, text):
        return answer(_at_first(part), text)
    return _unclear(part, text)


def _starts(part: Exercising, text: str) -> bool:
    """Whether the words are already the answer to the first question."""
    words = part.words
    if words.is_aside(text, guided=True) or words.is_answer("unsure", text) or words.is_answer("mood", text):
        return False
    if _at_first(part).step.expects == "number":
        return part.words.number(text) is not None
    return len(text.split()) >= SENTENCE_WORDS


def _at_first(part: Exercising) -> Exercising:
    first = part.enter(part.step.to).part
    assert first is not None
    return first  # type: ignore[return-value]


def _number(part: Exercising, text: str) -> Turned:
    return _rated(part, text, 10)


def _hundred(part: Exercising, text: str) -> Turned:
    return _rated(part, text, 100)


def _rated(part: Exercising, text: str, most: int) -> Turned:
    if part.step.id == "EX.before" and part.words.is_answer("unwilling", text):
        return part.stop()
    value = part.words.number(text, most)
    if value is not None:
        return part.decide(_judged(part, value), str(value))
    if part.words.yes_no(text) == "yes" or part.words.is_answer("unsure", text):
        return part.enter(part.step.to)
    if part.step.id == "EX.before" and part.worksheet and _starts(part, text):
        return answer(_at_first(part), text)
    return _unclear(part, text)


def _judged(part: Exercising, value: int) -> str:
    """The first condition of the step that the number meets, or ""."""
    for name, _ in part.step.on:
        kind, _, rest = name.partition(":")
        if kind in JUDGED and JUDGED[kind](part, value, rest):
            return name
    return ""


def _half(part: Exercising, value: int, slot: str) -> bool:
    start = part.answers.number(slot)
    return start is not None and value * 2 <= start


def _up(part: Exercising, value: int, rest: str) -> bool:
    by, _, slot = rest.partition(":")
    start = part.answers.number(slot)
    return start is not None and value >= start + int(by)


JUDGED: dict[str, Callable[[Exercising, int, str], bool]] = {
    "below": lambda _, value, limit: value < int(limit),
    "atleast": lambda _, value, limit: value >= int(limit),
    "is": lambda _, value, one: value == int(one),
    "half": _half,
    "up": _up,
}


def _feeling(part: Exercising, text: str) -> Turned:
    value = part.words.number(text, 100)
    if value is not None:
        return part.decide("", str(value))
    if part.words.is_aside(text, guided=False):
        return _unhandled(part)
    return part.go("unrated")


def _words(part: Exercising, text: str) -> Turned:
    words, step = part.words, part.step
    if words.is_aside(text, guided=False) or carried.asks_meaning(text, part.language):
        return _unhandled(part)
    if step.branch("unsure") and words.is_answer("unable", text):
        return part.go("unsure")
    if words.is_answer("unsure", text) or (not step.branch("no") and words.is_answer("no", text)):
        return part.enter(step.to) if part.more else part.go("unsure")
    if step.branch("no") and words.is_answer("no", text):
        return part.go("no")
    if step.branch("late") and words.is_answer("late", text):
        return part.go("late")
    if words.is_answer("yes", text):
        return part.go("yes") if step.branch("yes") else part.keep_quiet()
    return part.take(text)


ANSWERS: dict[str, Callable[[Exercising, str], Turned]] = {
    "": _beside,
    "aloud": _aloud,
    "yes_no": _yes_no,
    "number": _number,
    "hundred": _hundred,
    "feeling": _feeling,
    "choice": _unclear,
    "words": _words,
}
