"""From the words of a turn to the end of its answer: tried at each reading, let out when the turn has ended, replaced
when more was understood, and what is said when nobody speaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from anyio.abc import TaskGroup

from assistant import events as ev
from assistant.care.phrases import plain
from assistant.care.reply import Effect, Reply
from assistant.engine.answer import Answer, Answers
from assistant.engine.counsel import Attempt, Counsel
from assistant.engine.deeds import FIRST, Deeds
from assistant.engine.hearing import Hearing
from assistant.engine.pulse import Marks, Pulse
from assistant.safety.verdict import Tier
from assistant.settings import HearingSettings, TurnSettings
from assistant.turns.conversation import Conversation
from assistant.turns.table import State

SHORT_S, SURE = 0.15, 0.8
"""Seconds of speech, after the tenth that begins a turn, that are enough where the reading is this sure: "no" is short,
and must be heard."""
AWAITED_S, LIKELY = 0.06, 0.5
"""The same where an answer is awaited: "two", "three", "eight" and "skip" had 0.06 to 0.13 s, read at 0.52 to 0.85."""


class Answering:
    """One answer after another. `tasks` is set before anything is fed."""

    tasks: TaskGroup

    def __init__(
        self,
        counsel: Counsel,
        deeds: Deeds,
        hearing: Hearing,
        conversation: Conversation,
        pulse: Pulse,
        turns: TurnSettings,
        hearing_settings: HearingSettings,
        handle: Callable[[ev.Event], None],
        decided: Callable[[Iterator[ev.Event]], None],
        observe: Callable[[ev.Event], None],
        speaking: Callable[[bool], None],
        rested: Callable[[], None],
    ) -> None:
        """`handle` takes events back into the conversation, `decided` obeys decisions, `speaking` hears whether our
        voice sounds, `rested` when an answer has come to its end."""
        self.answers: Answers
        self.ended_s: float | None = None
        """When the turn that is not yet answered ended."""
        self.withdrawn = 0
        self.marks = Marks(pulse)
        self._counsel = counsel
        self._deeds = deeds
        self._hearing = hearing
        self._conversation = conversation
        self._pulse = pulse
        self._turns = turns
        self._least_s = hearing_settings.least_speech_s
        self._handle = handle
        self._decided = decided
        self._observe = observe
        self._speaking = speaking
        self._rested = rested
        self._interim: ev.Transcript | None = None
        self._taken: Attempt | None = None
        self._due_s: float | None = None
        self._began_s = self._over_s = self._delay_s = 0.0
        self._sound = b""
        self._counting = False

    # --- a turn ----------------------------------------------------------------------------------------------------

    def next(self) -> None:
        """A new stretch of speech: what was read of the last is not answered."""
        self._interim = None
        self.ended_s = None
        self.marks.clear()

    def begin(self, began_s: float) -> None:
        """A turn begins."""
        self._taken = None
        self._delay_s = max(0.0, began_s - self._over_s)
        self.withdrawn = 0

    def read(self, transcript: ev.Transcript, final: bool, serial: int) -> None:
        """The words of the turn have been read; `final`: with their other guesses."""
        if serial != self._hearing.serial:
            return
        self.marks.mark("final transcript" if final else "transcript")
        now = self.answers.now
        if final and self._interim and (plain(transcript.text) == plain(self._interim.text) or (now and now.released)):
            self._observe(transcript)
            self._guessed(transcript)
            return
        self._interim = transcript
        self._handle(transcript)
        self._draft(transcript)
        if self.ended_s is not None:
            self.answer()

    def _draft(self, transcript: ev.Transcript) -> None:
        if self._conversation.state in (State.HEARING, State.ANSWERING) and transcript.text:
            attempt = self._counsel.hear(transcript, self._pulse.now_s())
            if attempt.tier is Tier.T3:
                self._conversation.hurry()
            self._prepare(attempt)

    def _prepare(self, attempt: Attempt) -> Answer:
        return self.answers.prepare(self.tasks, attempt.reply, attempt.words, self._hearing.serial, attempt)

    def _guessed(self, transcript: ev.Transcript) -> None:
        """The other guesses are known: where they hold more risk than the best reading, that is answered instead; and
        where they give the words another sense, as long as nothing has been answered."""
        now = self.answers.now
        tried = now.attempt if now and now.attempt else self._taken
        if tried is None:
            return
        again = self._counsel.again(tried, transcript)
        released = tried is self._taken
        if again.tier <= tried.tier and (released or again.reply == tried.reply):
            return
        if released:
            self.answers.cancel(interrupted=True)
            if self._conversation.state in (State.SPEAKING, State.PAUSED):
                self._handle(ev.ReplyEnded(self._pulse.now_s()))
        answer = self._prepare(again)
        if released:
            self._release(answer)

    def go_on(self) -> None:
        """The person went on before the end of the turn."""
        self.next()
        if self._conversation.state is State.HEARING:
            self.answers.cancel()

    def withdraw(self) -> float:
        """The person went on after the end of the turn; return since when the sound belongs to the turn again."""
        since_s = self.ended_s if self.ended_s is not None else self._pulse.now_s()
        self.answers.cancel()
        if self._taken:
            self._counting = any(effect.what == "countdown" for effect in self._taken.reply.effects)
            self._counsel.give_back(self._taken)
            self._taken = None
        self.withdrawn += 1
        self.next()
        return since_s

    def hard_end(self, end: ev.HardEnd) -> None:
        """The turn has ended."""
        self.ended_s = end.at_s
        self.marks.mark("hard end")
        self.answer()

    def answer(self) -> None:
        """Let the answer be heard once the turn has ended and its words are read; other guesses are read meanwhile."""
        answer = self.answers.now
        if self._interim is None:
            return
        short_s, bar = (SHORT_S, SURE) if self._due_s is None else (AWAITED_S, LIKELY)
        least_s = min(short_s, self._least_s) if self._interim.confidence >= bar else self._least_s
        if not self._interim.text or self._hearing.speech_s < least_s:
            self.answers.cancel()
            self.ended_s = None
            self._handle(ev.Dropped(self._pulse.now_s()))
        elif answer and answer.serial == self._hearing.serial and not answer.released:
            self._release(answer)

    def _release(self, answer: Answer) -> None:
        if any(effect.what in FIRST for effect in answer.reply.effects):
            answer.released = True
            self.tasks.start_soon(self._do_and_release, answer)
        else:
            self.answers.release(answer)
        if answer.attempt:
            self._taken, self._sound = answer.attempt, self._hearing.sound()
            self._counsel.take(answer.attempt, self._pulse.now_s())
        if not answer.aside:
            self._due_s = None
        self._deeds.now(self._undone(answer.reply.effects) if answer.attempt else answer.reply.effects)
        if not answer.reply.lines:
            self._hearing.finish(self._pulse.now_s())

    async def _do_and_release(self, answer: Answer) -> None:
        await self._deeds.first(answer.reply.effects)
        self.answers.release(answer)

    def _undone(self, effects: Sequence[Effect]) -> Sequence[Effect]:
        """A countdown that a withdrawn answer began goes on; an answer that knows nothing of it ends it."""
        counting, self._counting = self._counting, False
        known = any(effect.what in ("countdown", "alarm", "cancel") for effect in effects)
        return effects if known or not counting else (Effect("cancel"), *effects)

    def late(self, at_s: float) -> None:
        """Time goes by: a model that is too slow is replaced by the sentence that people wrote for its place."""
        if self.ended_s is None or at_s - self.ended_s <= self._turns.reply_within_s:
            return
        answer = self.answers.now
        if answer is None or answer.serial != self._hearing.serial:
            return
        if not answer.delivery.progress.ready and answer.source == "model":
            self.ended_s = None
            self.answers.fall_back(self.tasks)

    # --- said unasked ----------------------------------------------------------------------------------------------

    def tick(self, at_s: float) -> None:
        """Nobody has spoken: what was to follow by now follows."""
        free = self._conversation.state is State.OPEN and self.answers.now is None
        if self._due_s is not None and at_s >= self._due_s and free:
            self.say(self._counsel.silent())

    def say(self, reply: Reply, aside: bool = False) -> None:
        """Say what no turn asked for; `aside`: it is a notice, and no part of the talk."""
        if reply.lines:
            answer = self.answers.prepare(self.tasks, reply, "", -1)
            answer.aside = aside
            self._release(answer)
        else:
            self._deeds.now(reply.effects)
            self._follow(reply, self._due_s or self._pulse.now_s())

    # --- what becomes of it ----------------------------------------------------------------------------------------

    def heard_of(self, answer: Answer, what: str) -> None:
        """An answer is "ready", is "saying" a clause, has "begun", is "over", or "done" by itself."""
        now_s = self._pulse.now_s()
        if what == "ready":
            self._observe(ev.DraftReady(now_s, ""))
            if answer.words:
                self._hearing.finish(now_s)
        elif what == "saying":
            self._conversation.speaks(self.answers.saying())
        elif what == "begun":
            self._speaking(True)
            self.ended_s = None
            self._began_s = now_s
            answer.stages = self.marks.since(self._hearing.voiced_s, answer.delivery.progress.marks)
            self._handle(ev.ReplyBegan(now_s, self._hearing.voiced_s, answer.source, answer.stages))
        elif what == "over":
            self._over(answer)
        else:
            self._settled(answer)

    def _settled(self, answer: Answer) -> None:
        """The answer has ended by itself."""
        self.answers.now = self.ended_s = None
        at_s = self._pulse.now_s()
        self._handle(ev.ReplyEnded(at_s))
        begun = answer.delivery.progress.begun
        if not answer.aside:
            self._follow(answer.reply, self._began_s if answer.reply.paced and begun else at_s)
        self._rested()

    def _follow(self, reply: Reply, from_s: float) -> None:
        at_s = self._pulse.now_s()
        self.tasks.start_soon(self._deeds.later, (*reply.effects, *self._risk()))
        self._due_s = None if reply.then_s is None else from_s + reply.then_s
        whats = {effect.what for effect in reply.effects}
        if "sleep" in whats:
            self._decided(self._conversation.sleep(at_s))
            return
        quiet_s = self._turns.minute_s if "minute" in whats else 0.0
        if self._due_s is not None or quiet_s:
            quiet_s = max(quiet_s, (self._due_s or at_s) - at_s)
            self._decided(self._conversation.grant(at_s, quiet_s + self._turns.window_s))

    def _risk(self) -> Iterator[Effect]:
        """What is kept of a turn with risk: its tier and whether anybody was called, no words."""
        taken, self._taken = self._taken, None
        if taken and taken.tier >= Tier.T2:
            called = any(effect.what in ("alarm", "countdown") for effect in taken.reply.effects)
            yield Effect("keep", f"risk.{taken.tier.name}", "told:called" if called else "told:nobody")
        if taken:
            self.tasks.start_soon(self._deeds.voiced, self._sound, taken.words, self._delay_s)

    def _over(self, answer: Answer) -> None:
        self._speaking(False)
        now_s, progress = self._pulse.now_s(), answer.delivery.progress
        self._over_s = now_s
        self._observe(ev.Heard(now_s, progress.text(), whole=progress.done))
        if answer.interrupted and not answer.aside:
            self._follow(answer.reply, now_s)
        if answer.words and not answer.withdrawn:
            latency_s = dict(answer.stages).get("first sound")
            said = (answer.words, progress.text(), latency_s, answer.source, answer.interrupted)
            self._observe(ev.Turn(now_s, *said, self.withdrawn, answer.stages))
