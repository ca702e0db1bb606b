"""One turn's answer, from the plan to what was heard of it: the session's right hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from anyio.abc import TaskGroup

from assistant.care.memory import Dialogue
from assistant.care.phrases import plain
from assistant.care.policy import Plan
from assistant.engine.draft import Composer
from assistant.engine.hands import Hands
from assistant.engine.mouth import Reply
from assistant.ports import Message, Sound, Voice

SOFTEST, LOUDEST, STEP = 0.25, 2.0, 1.41
"""Factors on the voice: its limits, and one step of 3 dB."""
REPAIR = Plan("fixed", "fallback.reply")


@dataclass(slots=True)
class Answer:
    """A reply and what it answers."""

    reply: Reply
    plan: Plan
    words: str
    """The person's words it answers; empty for an announcement."""
    serial: int
    source: str
    released: bool = False
    withdrawn: bool = False
    interrupted: bool = False
    stages: tuple[tuple[str, float], ...] = ()


class Answers:
    """Holds at most one answer; making another cancels it."""

    def __init__(
        self,
        hands: Hands,
        voice: Voice,
        sound: Sound,
        composer: Composer,
        dialogue: Dialogue,
        now_s: Callable[[], float],
        tell: Callable[[Answer, str], None],
        expected: Callable[[str, float], None],
    ) -> None:
        """`tell` hears of an answer: "ready", "saying", "begun", "over" (it sounds no more), "done" (by itself);
        `expected` hears how likely the model thinks a turn ends with some words."""
        self.now: Answer | None = None
        self.volume = 1.0
        self._hands = hands
        self._voice = voice
        self._sound = sound
        self._composer = composer
        self._dialogue = dialogue
        self._now_s = now_s
        self._tell = tell
        self._expected = expected

    def prepare(self, tasks: TaskGroup, plan: Plan, words: str, serial: int, source: str = "") -> Answer:
        """Begin to make an answer, held back."""
        self.cancel()
        clauses = self._composer.clauses(
            plan, self._dialogue.open(words), self._dialogue.spoken(), lambda q: self._expected(words, q)
        )
        reply = Reply(self._hands, self._voice, self._sound, clauses, self._heard_of, self._now_s, self.volume)
        answer = Answer(reply, plan, words, serial, source or ("model" if plan.kind == "model" else "person"))
        self.now = answer
        tasks.start_soon(self._run, answer)
        return answer

    def fall_back(self, tasks: TaskGroup) -> None:
        """Put a sentence written by people in the place of the answer being made."""
        old = self.now
        if old is None:
            return
        plan = replace(REPAIR, effect=old.plan.effect)
        new = self.prepare(tasks, plan, old.words, old.serial, source="fallback")
        if old.released:
            self.release(new)

    def release(self, answer: Answer) -> None:
        """Let it be heard."""
        answer.released = True
        answer.reply.release()

    def cancel(self, *, interrupted: bool = False) -> None:
        """Withdraw the answer; an interrupted one keeps what was heard of it."""
        if self.now:
            self.now.withdrawn = not interrupted
            self.now.interrupted = interrupted
            self.now.reply.cancel()
            self.now = None

    def change_volume(self, effect: str) -> None:
        """The resident said "louder" or "softer"; anything else changes nothing."""
        if effect in ("louder", "softer"):
            self.volume = min(LOUDEST, max(SOFTEST, self.volume * (STEP if effect == "louder" else 1 / STEP)))

    def open(self, words: str) -> list[Message]:
        """The dialogue so far with the open turn `words` at its end."""
        return self._dialogue.open(words)

    async def _run(self, answer: Answer) -> None:
        await answer.reply.run()
        progress = answer.reply.progress
        if progress.begun:
            if answer.words and not answer.withdrawn:
                self._dialogue.close(answer.words, progress.text())
            self._tell(answer, "over")
        if self.now is answer:
            self._tell(answer, "done")

    def _heard_of(self, reply: Reply, what: str) -> None:
        if self.now and self.now.reply is reply:
            self._tell(self.now, what)

    def saying(self) -> str:
        """Plain words of the clause that sounds now."""
        return plain(self.now.reply.saying) if self.now else ""
