"""An exercise under way: where it is in its table of steps, what was answered, and every way on from there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from assistant.care import content
from assistant.care.answering import answer
from assistant.care.exercises import Adapted, adapted, conditions, framed
from assistant.care.filling import Answers
from assistant.care.keeping import kept, rated, reminded, unfinished
from assistant.care.reply import Effect, Heard, Line, Reply, Resident, Turned
from assistant.care.spoken import Spoken, spoken
from assistant.care.steps import Branch, Step

TWICE = 2
"""A question is asked at most this often."""
OPEN = ("words", "feeling")
"""Answers that are waited for longest."""


@dataclass(frozen=True, slots=True)
class Exercising:
    """A `reply.Part`. Frozen: every way on gives a new one."""

    plan: Adapted
    steps: tuple[Step, ...] = field(repr=False)
    language: str
    answers: Answers = field(repr=False)
    person: Resident = field(repr=False)
    at: int = 0
    cue: int = 0
    asked: int = 1
    """How often the question of this step was asked without an answer."""
    pace: float = 1.0
    """Factor of all gaps."""
    paused: int = 0
    """0: under way; 1: paused; 2: paused, and reminded."""
    more: bool = False
    """The question was answered, and asked for more."""
    item: int = 0
    """Which of several answers a step is about."""
    visits: tuple[str, ...] = ()
    """Ids of the steps entered, in order."""
    softened: int = 0
    """Steps of volume to be given back at the end."""

    @property
    def name(self) -> str:
        """As in "start_exercise:NAME"."""
        return self.plan.name

    @property
    def place(self) -> str:
        """Where it is, for `protocol.begin(at=…)`: id of the step and number of the cue; no words of the person."""
        return f"{self.step.id}/{self.cue}"

    @property
    def step(self) -> Step:
        """The step that it is at."""
        return self.steps[self.at]

    @property
    def words(self) -> Spoken:
        """What is understood in this language."""
        return spoken(self.language)

    @property
    def asks(self) -> bool:
        """Whether an answer is waited for."""
        return self.step.expects not in ("", "aloud")

    @property
    def framing(self) -> bool:
        """Whether this step is one of the common questions before and after."""
        return self.step.id.startswith("EX.")

    @property
    def worksheet(self) -> bool:
        """Whether the exercise lives from the person's own words."""
        return self.plan.script.worksheet

    def hear(self, heard: Heard, resident: Resident) -> Turned:
        """A command, an answer, or (`handled` False) words for the conversation."""
        turned = answer(
            replace(self, person=resident), heard.text, [text for text, _ in heard.guesses], heard.confidence
        )
        if not turned.handled:
            return Turned(Reply(), self, handled=False)
        if turned.part is None and not turned.reply.lines and not self.plan.script.sleeps:
            return replace(turned, reply=replace(turned.reply, lines=(self.common("thanks"),)))
        return turned

    def silent(self, resident: Resident) -> Turned:
        """The next cue; a question asked once more; in a pause the reminder, then a quiet end."""
        part = replace(self, person=resident)
        if part.paused:
            return part._still_paused()
        if part.step.branch("silent") is not None:
            return part.decide("silent") if part.step.keep_text else part.go("silent")
        if not part.asks:
            return part._next_cue()
        if part.more:
            return part.enter(part.step.to)
        if part.asked < TWICE:
            return part.ask_again()
        if part.step.id == "EX.ready" or (part.worksheet and not part.framing):
            return part.stop()
        return part.enter(part.step.to)

    def resume(self, resident: Resident) -> Turned:
        """On from where it was, with its name and the last words said again."""
        return replace(self, person=resident).again((self.back(),))

    def back(self) -> Line:
        """That it goes on, and what."""
        return self.common("back_card" if self.name.startswith("card:") else "back")

    def common(self, name: str, **values: str) -> Line:
        """A line of `in_exercise.toml`."""
        text = content.common(self.language).lines[name]
        for slot, value in {"exercise": self.plan.title, **values}.items():
            text = text.replace("{" + slot + "}", value)
        return Line(f"EX.{name}", text)

    def again(self, before: tuple[Line, ...] = (), intent: str = "none", effects: tuple[Effect, ...] = ()) -> Turned:
        """The last words once more, and on from there."""
        cue = self.cue
        while cue and not self.step.cues[cue].say:
            cue -= 1
        return replace(self, cue=cue, paused=0).say(before, intent, effects)

    def ask_again(self) -> Turned:
        """The question of this step once more, with time for it."""
        first = (self.common("time"),) if self.step.expects in OPEN else ()
        return replace(self, asked=self.asked + 1).say(first)

    def pause(self) -> Turned:
        """Quiet until the person says go on."""
        then_s = content.common(self.language).waits["pause_reminder_s"]
        return Turned(Reply((self.common("paused"),), "pause", then_s=then_s), replace(self, paused=1))

    def keep_quiet(self) -> Turned:
        """No words; the person is given the time of this step, or of this pause, anew."""
        if self.paused:
            waits = content.common(self.language).waits
            return Turned(Reply(then_s=waits["pause_end_s" if self.paused > 1 else "pause_reminder_s"]), self)
        seconds = self.answer_wait() if self.asks else self.step.cues[self.cue].seconds * self.pace
        return Turned(Reply(then_s=seconds), self)

    def go(self, reply: str, effects: tuple[Effect, ...] = ()) -> Turned:
        """Along the branch of that answer, or to the following step."""
        branch = self.step.branch(reply) or Branch(self.step.to)
        text = branch.night if branch.night and "night" in conditions(self.person) else branch.say
        filled = self.answers.fill(text, self.words) if text else None
        before = (Line(f"{self.step.id}.{reply}", filled),) if filled else ()
        return self.enter(branch.to, before, effects)

    def take(self, text: str) -> Turned:
        """Remember an answer in the person's words, keep what is to be kept of it, ask for more or go on."""
        step = self.step
        slot = step.slot or step.id
        known = self.answers if step.more else self.answers.without(slot)
        part = replace(self, answers=known.add(slot, text), more=False, asked=1)
        effects = kept(step, part.answers, text)
        if step.more and (not step.most or len(part.answers.all(slot)) < step.most):
            return replace(part, more=True).say(effects=effects)
        return part.enter(step.to, effects=effects)

    def decide(self, reply: str, value: str = "") -> Turned:
        """Remember yes, no, or a number, keep what is to be kept of it, and take the branch."""
        step = self.step
        slot = step.slot or step.id
        part = replace(self, answers=self.answers.without(slot).add(slot, value or reply))
        effects = kept(step, part.answers, value or reply)
        if step.remind and reply == "yes":
            effects += reminded(step, part.answers)
        return part.go(reply, effects)

    def grounding(self) -> Turned:
        """The question whether the person wants to be led back to the room."""
        plan = adapted("grounding", self.person, self.language)
        assert plan is not None
        offer = next(step for step in content.common(self.language).before if step.id == "EX.ground")
        answers = Answers(given=(("exercise", plan.title),))
        part = Exercising(plan, (offer, *plan.steps), self.language, answers, self.person)
        return part.enter(offer.id)

    def stop(self, before: tuple[Line, ...] = ()) -> Turned:
        """At once, with one sentence."""
        stopped = self.plan.script.stopped
        lines = before or ((Line("EX.stopped", stopped) if stopped else self.common("stopped")),)
        return Turned(Reply(lines, "stop", self._left_off()), None)

    def finish(self, before: tuple[Line, ...] = (), effects: tuple[Effect, ...] = (), intent: str = "none") -> Turned:
        """The end; the numbers are kept."""
        sleep = (Effect("sleep"),) if self.plan.script.sleeps else ()
        ended = (
            (() if self.plan.bare else rated(self.plan.script, self.answers))
            + (Effect("louder"),) * self.softened
            + sleep
        )
        return Turned(Reply(before, intent, effects + ended), None)

    def enter(
        self, target: str, before: tuple[Line, ...] = (), effects: tuple[Effect, ...] = (), intent: str = "none"
    ) -> Turned:
        """Go to a step, or out."""
        step = self.step
        if step.loop and target == "next" and self.item + 1 < len(self.answers.all(step.each)):
            return replace(self, item=self.item + 1).enter(step.loop, before, effects, intent)
        if target == "stop":
            return self.stop(before)
        if target == "close":
            return self.finish(before, effects, intent)
        if target.startswith("exercise:"):
            return self._change(target.removeprefix("exercise:"), before, effects)
        index = self._index(target)
        if index is None:
            return self.finish(before, effects, intent)
        item = 0 if step.loop and target == "next" else self.item
        return replace(self, at=index, item=item)._arrive(before, effects, intent)

    def say(self, before: tuple[Line, ...] = (), intent: str = "none", effects: tuple[Effect, ...] = ()) -> Turned:
        """The current cue or question, with the time it is given."""
        lines = (*before, *self._current())
        if self.asks:
            patient = self.step.expects in OPEN
            return Turned(Reply(lines, intent, effects, self.answer_wait(), patient=patient), self)
        seconds = self.step.cues[self.cue].seconds * self.pace
        return Turned(Reply(lines, intent, effects, seconds, paced=not self.worksheet), self)

    def answer_wait(self) -> float:
        """Seconds that an answer is waited for."""
        waits = content.common(self.language).waits
        name = "check_s" if self.step.expects not in OPEN else "words_s" if self.asked < TWICE else "words_again_s"
        return (self.step.seconds or waits[name]) * (waits["older"] if self.person.older else 1.0)

    def _arrive(self, before: tuple[Line, ...], effects: tuple[Effect, ...], intent: str) -> Turned:
        """At the head of a step; past it where it was visited often enough or is about nothing."""
        step = self.step
        part = replace(self, cue=0, asked=1, paused=0, more=False, visits=(*self.visits, step.id))
        if step.most and not step.more and part.visits.count(step.id) > step.most:
            return part.enter(step.over, before, effects, intent)
        if step.each and not part.item < len(part.answers.all(step.each)):
            return part.enter("next", before, effects, intent)
        if step.cues[0].say and not part._current():
            return part.enter("next", before, effects, intent)
        if not (step.expects or step.seconds):
            return part.enter(step.to, (*before, *part._current()), effects, intent)
        softer = (Effect("softer"),) * step.softer
        return replace(part, softened=part.softened + step.softer).say(before, intent, effects + softer)

    def _index(self, target: str) -> int | None:
        """Where a target is in the table; None: at the end."""
        ids = [step.id for step in self.steps]
        if target in ids:
            return ids.index(target)
        later = range(self.at + 1, len(self.steps))
        if target == "end":
            return None if self.framing else next((n for n in later if ids[n] in ("EX.after", "EX.worth")), None)
        apart = self.step.apart
        return next((n for n in later if not self.steps[n].apart or (apart and n == self.at + 1)), None)

    def _next_cue(self) -> Turned:
        if self.cue + 1 < len(self.step.cues):
            return replace(self, cue=self.cue + 1).say()
        return self.enter(self.step.to)

    def _still_paused(self) -> Turned:
        if self.paused == 1:
            then_s = content.common(self.language).waits["pause_end_s"]
            return Turned(Reply((self.common("paused"),), then_s=then_s), replace(self, paused=2))
        return Turned(Reply(effects=self._left_off()), None)

    def _left_off(self) -> tuple[Effect, ...]:
        return unfinished(self.name, self.place, self.worksheet) + (Effect("louder"),) * self.softened

    def _change(self, target: str, before: tuple[Line, ...], effects: tuple[Effect, ...]) -> Turned:
        """Over to another exercise, at its own first step or a named one; the answers go along."""
        name, _, first = target.partition("@")
        plan = adapted(name, self.person, self.language)
        if plan is None or plan.name == self.name:
            return self.finish(before, effects)
        given = (("exercise", plan.title), *(one for one in self.answers.given if one[0] != "exercise"))
        answers = replace(self.answers, given=given, options=plan.script.options)
        steps = framed(plan, content.common(self.language))
        part = Exercising(plan, steps, self.language, answers, self.person, pace=self.pace)
        first = first if first in [step.id for step in steps] else plan.steps[0].id
        return part.enter(first, before, effects, f"start_exercise:{plan.name}")

    def _current(self) -> tuple[Line, ...]:
        if self.more:
            return (Line(f"{self.step.id}.more", self.step.more),)
        items = self.answers.all(self.step.each) if self.step.each else ()
        item = items[self.item] if self.item < len(items) else ""
        line = self.answers.line(self.step.cues[self.cue], self.words, item)
        return (line,) if line else ()
