"""What an exercise asks to be kept; done only where the person agreed to it."""

from __future__ import annotations

from assistant.care.filling import SLOT, Answers
from assistant.care.reply import Effect
from assistant.care.steps import Exercise, Step

KINDS = frozenset(
    {
        "mood", "homework", "worry", "problem", "goal", "idea", "choice", "learned", "value", "good thing", "tomorrow",
        "fairer thought", "exposure", "exposure notice", "unfinished",
        "plan.1", "plan.2", "plan.3", "plan.4", "plan.5", "plan.6",
    }
)  # fmt: skip
"""Every kind of entry that exercises keep, beside "exercise.NAME"."""


def kept(step: Step, answers: Answers, text: str) -> tuple[Effect, ...]:
    """The entry that an answer makes, and that the one in whose place it comes is forgotten."""
    gone = (Effect("forget", step.forget),) if step.forget else ()
    return (*gone, Effect("keep", step.keep, raw(step.keep_text, answers) or text)) if step.keep else ()


def reminded(step: Step, answers: Answers) -> tuple[Effect, ...]:
    """A reminder, in the words of the person: when, and of what."""
    when = answers.all(step.remind)
    return (Effect("remind", when[-1], raw(step.keep_text, answers)),) if when else ()


def rated(script: Exercise, answers: Answers) -> tuple[Effect, ...]:
    """How it was: kind "exercise.NAME", "before after worth", "-" for what was not said."""
    said = [next(iter(answers.all(slot)[-1:]), "-") for slot in ("before", "after", "worth")]
    return (Effect("keep", f"exercise.{script.name}", " ".join(said)),) if "worth" in script.frame else ()


def unfinished(name: str, place: str, worksheet: bool) -> tuple[Effect, ...]:
    """That a worksheet was left: kind "unfinished", "NAME PLACE", for `protocol.begin(NAME, …, at=PLACE)`."""
    return (Effect("keep", "unfinished", f"{name} {place}"),) if worksheet and not place.startswith("EX.") else ()


def raw(text: str, answers: Answers) -> str:
    """The text with the person's own words in its slots, as they were said; empty slots left out."""
    for slot in SLOT.findall(text):
        text = text.replace("{" + slot + "}", ", ".join(answers.all(slot)))
    return text.strip(" ,;.")
