"""Which exercises may start for this person, and how each is adapted to them (CLINICAL 5 "skip or adapt", 8.5)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from assistant.care import content
from assistant.care.reply import Resident
from assistant.care.steps import Common, Entry, Exercise, Step
from assistant.safety.verdict import Tier

SUPERVISED_STATES = frozenset({"IL", "NV"})
"""Protocols only under a licensed professional (CLINICAL 8.5)."""
KNOWN_STATES = frozenset({"NY", "CA", "IL", "NV", "UT"})
"""States with a row of their own; elsewhere in the US EX-13 and EX-17 need the clinician profile."""
NIGHT_FROM_H, NIGHT_TO_H, LATE_FROM_H = 20.0, 5.0, 20.5
"""Night: "Good night" is right. Late: within two hours of bed, taken as 22:30."""
LOW_MOOD = 2.0
WORSE_BY = 2
"""After at least this much above before, an exercise made it worse; twice, and it is not offered again."""
SEATED = frozenset({"pain", "copd", "falls"})
"""Conditions for which only the seated activities are named."""


@dataclass(frozen=True, slots=True)
class Adapted:
    """An exercise as it will be run for one person."""

    name: str
    title: str
    script: Exercise
    steps: tuple[Step, ...] = field(repr=False)
    """Its own steps, without the common ones."""
    bare: bool = False
    """No introduction and no numbers: a part that is begun by the program itself."""


def conditions(resident: Resident) -> frozenset[str]:
    """All that exercises are adapted to, as the content files name it."""
    found = {resident.vision, resident.hearing, *resident.conditions} - {""}
    if found & SEATED:
        found.add("seated")
    if resident.older:
        found.add("older")
    if resident.hour >= NIGHT_FROM_H or resident.hour < NIGHT_TO_H:
        found.add("night")
    if resident.hour >= LATE_FROM_H or resident.hour < NIGHT_TO_H:
        found.add("late")
    if "C-STO" not in resident.consents:
        found.add("unstored")
    if "C-CLI" in resident.consents:
        found.add("shares")
    if not resident.plan:
        found.add("no_plan")
    moods = [value for kind, value, days in resident.history if kind == "mood" and days <= 1.0]
    if moods and moods[-1] <= LOW_MOOD:
        found.add("low_mood")
    return frozenset(found)


def offered(resident: Resident, tier: Tier, language: str = "en") -> tuple[str, ...]:
    """Names of the exercises that may start now, in the order of CLINICAL; parts that begin by themselves left out."""
    found = []
    for exercise in sorted(content.exercises(language).values(), key=lambda one: one.id):
        names = (exercise.name, *(entry.name for entry in exercise.entries if not entry.bare))
        if tier.name in exercise.tiers and allowed(exercise, resident) and not _made_worse(exercise, resident):
            found += [name for name in names if _swap(exercise, resident) is None]
    return tuple(found)


def allowed(exercise: Exercise, resident: Resident) -> bool:
    """Whether law and profile let it start."""
    if "exposure" in exercise.needs and not resident.exposure:
        return False
    if resident.clinician:
        return True
    if "supervised" in exercise.needs and resident.jurisdiction in SUPERVISED_STATES:
        return False
    elsewhere = resident.region == "US" and resident.jurisdiction not in KNOWN_STATES
    return not ("clinician_profile" in exercise.needs and elsewhere)


def adapted(name: str, resident: Resident, language: str = "en") -> Adapted | None:
    """The exercise of that name for this person, or the one done instead; None where neither is right.

    Raises KeyError for a name that no content file knows.
    """
    exercise, entry = find(name, language)
    if not allowed(exercise, resident) and not (entry and entry.bare and "exposure" not in exercise.needs):
        reading = next((one for one in exercise.entries if one.name == f"{exercise.name}_read"), None)
        if reading is None or not resident.plan:
            return None
        entry = reading
    swap = _swap(exercise, resident)
    if swap is not None:
        return adapted(swap, resident, language) if swap else None
    here = conditions(resident)
    steps = entry_steps(exercise, entry) if entry else exercise.steps
    fitting = tuple(_varied(step, here) for step in steps if _fits(step, here))
    if entry:
        return Adapted(entry.name, entry.title, exercise, fitting, entry.bare)
    return Adapted(exercise.name, exercise.title, exercise, fitting)


def find(name: str, language: str = "en") -> tuple[Exercise, Entry | None]:
    """The exercise, and which part of it, that a name means. Raises KeyError."""
    for exercise in content.exercises(language).values():
        if exercise.name == name:
            return exercise, None
        for entry in exercise.entries:
            if entry.name == name:
                return exercise, entry
    raise KeyError(name)


def entry_steps(exercise: Exercise, entry: Entry) -> tuple[Step, ...]:
    """The steps of a part; reached by going on, though they stand apart in the whole."""
    by_id = {step.id: step for step in exercise.steps}
    return tuple(replace(by_id[one], apart=False) for one in entry.steps)


def framed(plan: Adapted, common: Common) -> tuple[Step, ...]:
    """The steps of an exercise between the common questions that belong to it."""
    if plan.bare:
        return plan.steps
    before = [step for step in common.before if step.part in plan.script.frame]
    after = [step for step in common.after if step.part in plan.script.frame]
    return (*before, *plan.steps, *after)


def _swap(exercise: Exercise, resident: Resident) -> str | None:
    """What is done instead, "" for nothing; None where the exercise itself is right."""
    here = conditions(resident)
    return next((other for condition, other in exercise.instead if condition in here), None)


def _fits(step: Step, here: frozenset[str]) -> bool:
    return not step.unless & here and (not step.only or bool(step.only & here))


def _varied(step: Step, here: frozenset[str]) -> Step:
    return next((replace(step, cues=cues) for condition, cues in step.when if condition in here), step)


def _made_worse(exercise: Exercise, resident: Resident) -> bool:
    """Whether it ended worse than it began, twice (entries kept as "before after worth", "-" for not said)."""
    worse = 0
    for kind, text in resident.kept:
        before, after, *_ = [*text.split(), "", ""]
        if kind == f"exercise.{exercise.name}" and before.isdigit() and after.isdigit():
            worse += int(after) >= int(before) + WORSE_BY
    return worse >= 2
