"""Starts an exercise: its table of steps, adapted to the person, between the questions before and after.

A guided script is a row of cues. Each cue is one `Reply` that is `paced`: the next one is due `then_s` after its first
sound. A paced reply without a line is a beat: the place for one soft tone, no words. A reply without a line that is not
paced is silence kept for the person. The questions before and after are steps like the others, so that every command
works in each of them.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.care import content
from assistant.care.exercises import Adapted, adapted, framed
from assistant.care.filling import Answers
from assistant.care.reply import Line, Reply, Resident, Turned
from assistant.care.running import Exercising
from assistant.care.spoken import spoken
from assistant.care.steps import Cue, Exercise, Step

START_RATINGS = (3, 4)
"""EX-17 starts with a scene of this rating."""
BETWEEN_PARTS_S = 1.5
"""Pause between the parts of a card."""


def begin(
    name: str,
    resident: Resident,
    language: str = "en",
    at: str | None = None,
    *,
    at_once: bool = False,
    given: tuple[tuple[str, str], ...] = (),
) -> Turned:
    """Start the exercise of that name, adapted to the resident, or the one that is right for them instead.

    `at`: a `place` from before a restart of the program; then it is asked first whether to go on. `at_once`: without
    the questions before, for a person in panic. `given`: values of slots from the place ("crisis_line").
    Raises KeyError for a name that no content file knows.
    """
    common = content.common(language)
    plan = adapted(name, resident, language)
    if plan is None or not plan.steps:
        return Turned(Reply((Line("EX.unsuitable", common.lines["unsuitable"]),)), None)
    part = Exercising(
        plan,
        framed(plan, common),
        language,
        _known(plan, resident, language, given, at is not None or plan.bare),
        resident,
    )
    if at is not None:
        part = _going_on(part, common.before, at)
    if at is not None or plan.bare:
        return part.enter(part.steps[0].id, intent=f"start_exercise:{plan.name}")
    first = plan.steps[0] if at_once else part.steps[0]
    intro = Line("EX.intro", common.lines["intro"])
    return part.enter(first.id, (intro,), intent=f"start_exercise:{plan.name}")


def read_card(name: str, resident: Resident, language: str = "en") -> Turned:
    """Read the card of that name, a part at a time; its question comes with the last part and is left to the talk.

    Raises KeyError for a name that no content file knows.
    """
    card = content.cards(language)[name]
    texts = (*card.parts, card.after) if card.after else card.parts
    ids = [f"{card.id}.{number}" for number in range(1, len(texts) + 1)]
    waits = [*[BETWEEN_PARTS_S] * (len(card.parts) - 1), 0.0, 0.0]
    steps = tuple(Step(id_, (Cue(id_, (text,), s),)) for id_, text, s in zip(ids, texts, waits, strict=False))
    script = Exercise(card.id, card.name, card.title, "", 1, True, frozenset({"T0"}), frozenset(), (), (), steps)
    plan = Adapted(f"card:{card.name}", card.title, script, steps, bare=True)
    part = Exercising(plan, steps, language, Answers(given=(("exercise", card.title),)), resident)
    return part.enter(steps[0].id, intent=f"card:{card.name}")


def _known(
    plan: Adapted, resident: Resident, language: str, given: tuple[tuple[str, str], ...], again: bool
) -> Answers:
    """What fills slots from the first step on: the place, the scene, the plan; and where it goes on, what was kept."""
    homework = spoken(language).their_words(resident.homework)
    own = tuple((f"plan_{step.removeprefix('plan.')}", words) for step, words in resident.plan)
    values = (("exercise", plan.title), ("scene", _scene(resident)), ("homework", homework), *given)
    said = _kept(plan, resident) if again else ()
    return Answers((*own, *said) if again else (), values, plan.script.options)


def _kept(plan: Adapted, resident: Resident) -> tuple[tuple[str, str], ...]:
    """Answers of the last time, from the entries kept: those since the first question was last answered."""
    slots = {step.keep: step.slot for step in plan.script.steps if step.keep and step.slot and not step.keep_text}
    kinds = [kind for kind, _ in resident.kept]
    first = next(iter(slots), "")
    since = len(kinds) - 1 - kinds[::-1].index(first) if first in kinds else 0
    return tuple((slots[kind], text) for kind, text in resident.kept[since:] if kind in slots and "plan." not in kind)


def _scene(resident: Resident) -> str:
    """The scene to start with: rated 3 or 4, or else the lowest; "" where there is none."""
    fitting = [one for one, rating in resident.exposure if rating in START_RATINGS]
    others = [one for one, _ in sorted(resident.exposure, key=lambda scene: scene[1])]
    return next(iter((*fitting, *others)), "")


def _going_on(part: Exercising, before: tuple[Step, ...], at: str) -> Exercising:
    """With the question whether to go on, in front, leading to the step where it was."""
    there = at.partition("/")[0]
    ids = [step.id for step in part.steps]
    again = next(step for step in before if step.id == "EX.again")
    again = replace(again, to=there if there in ids else ids[0])
    return replace(part, steps=(again, *part.steps))
