"""One turn's answer, from the reply to what was heard of it: the session's right hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from anyio.abc import TaskGroup

from assistant.care.memory import Dialogue
from assistant.care.phrases import plain
from assistant.care.reply import Reflection, Reply
from assistant.engine.counsel import Attempt
from assistant.engine.draft import Composer
from assistant.engine.hands import Hands
from assistant.engine.mouth import Delivery
from assistant.ports import Message, Sound, Voice
from assistant.safety.guard import Context

SOFTEST, LOUDEST, STEP = 0.25, 2.0, 1.41
"""Factors on the voice: its limits, and one step of 3 dB."""
FASTEST, SLOWEST, PACE_STEP = 0.7, 2.0, 1.2
"""Factors on the length of sounds: limits and one step."""


@dataclass(slots=True)
class Answer:
    """A delivery and what it answers."""

    delivery: Delivery
    reply: Reply
    words: str
    """The person's words it answers; empty for what is said unasked."""
    serial: int
    source: str
    attempt: Attempt | None = None
    """What is taken when it is released."""
    aside: bool = False
    """A notice: what the talk expects next stays as it is."""
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
    ) -> None:
        """`tell` hears of an answer: "ready", "saying", "begun", "over" (it sounds no more), "done" (by itself)."""
        self.now: Answer | None = None
        self.volume = self.pace = 1.0
        self._hands = hands
        self._voice = voice
        self._sound = sound
        self._composer = composer
        self._dialogue = dialogue
        self._now_s = now_s
        self._tell = tell

    def prepare(
        self, tasks: TaskGroup, reply: Reply, words: str, serial: int, attempt: Attempt | None = None, source: str = ""
    ) -> Answer:
        """Begin to make an answer, held back."""
        self.cancel()
        modelled = any(isinstance(one, Reflection) for one in reply.lines)
        delivery: Delivery

        def instead() -> None:
            answer.source = "fallback"

        risky = attempt is not None and attempt.raised
        context = Context((*self._dialogue.heard(), words), tuple(self._dialogue.spoken()), silent=risky)
        clauses = self._composer.clauses(reply, self._dialogue.open(words), context, instead)
        delivery = Delivery(self._hands, self._voice, self._sound, clauses, self._heard_of, self._now_s, self.volume)
        answer = Answer(delivery, reply, words, serial, source or ("model" if modelled else "person"), attempt)
        self.now = answer
        tasks.start_soon(self._run, answer)
        return answer

    def fall_back(self, tasks: TaskGroup) -> None:
        """Put the sentence that people wrote in the place of the one that the model is too slow to word."""
        old = self.now
        if old is None:
            return
        lines = tuple(one.instead if isinstance(one, Reflection) else one for one in old.reply.lines)
        new = self.prepare(tasks, replace(old.reply, lines=lines), old.words, old.serial, old.attempt, "fallback")
        if old.released:
            self.release(new)

    def release(self, answer: Answer) -> None:
        """Let it be heard."""
        answer.released = True
        answer.delivery.release()

    def cancel(self, *, interrupted: bool = False) -> None:
        """Withdraw the answer; an interrupted one keeps what was heard of it."""
        if self.now:
            self.now.withdrawn = not interrupted
            self.now.interrupted = interrupted
            self.now.delivery.cancel()
            self.now = None

    def change_voice(self, effect: str) -> None:
        """The resident said "louder", "softer", "slower" or "faster"."""
        if effect in ("louder", "softer"):
            self.volume = min(LOUDEST, max(SOFTEST, self.volume * (STEP if effect == "louder" else 1 / STEP)))
        elif effect in ("slower", "faster"):
            step = PACE_STEP if effect == "slower" else 1 / PACE_STEP
            self.pace = min(SLOWEST, max(FASTEST, self.pace * step))
            self._voice.pace(self.pace)

    def open(self, words: str) -> Sequence[Message]:
        """The dialogue so far with the open turn `words` at its end."""
        return self._dialogue.open(words)

    async def _run(self, answer: Answer) -> None:
        await answer.delivery.run()
        progress = answer.delivery.progress
        if progress.begun:
            if answer.words and not answer.withdrawn:
                self._dialogue.close(answer.words, progress.text())
            self._tell(answer, "over")
        if self.now is answer:
            self._tell(answer, "done")

    def _heard_of(self, delivery: Delivery, what: str) -> None:
        if self.now and self.now.delivery is delivery:
            self._tell(self.now, what)

    def saying(self) -> str:
        """Plain words of the clause that sounds now."""
        return plain(self.now.delivery.saying) if self.now else ""
