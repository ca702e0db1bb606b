"""From the words of a turn to the end of its answer: tried at each reading, let out when the turn has ended, replaced
when more was understood, and what is said when nobody speaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from anyio.abc import TaskGroup

from assistant import events as ev
from assistant.care.phrases import plain
from assistant.care.reply import Reply
from assistant.engine.answer import Answer, Answers
from assistant.engine.counsel import Attempt, Counsel
from assistant.engine.deeds import Deeds
from assistant.engine.hearing import Hearing
from assistant.engine.pulse import Marks, Pulse
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
        self._kept_s: float | None = None
        """When what was due before a notice is due again."""
        self._began_s = 0.0

    # --- a turn ----------------------------------------------------------------------------------------------------

    def next(self) -> None:
        """A new stretch of speech: what was read of the last is not answered."""
        self._interim = None
        self.ended_s = None
        self.marks.clear()

    def begin(self) -> None:
        """A turn begins."""
        self._taken = None
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
            self._prepare(self._counsel.hear(transcript, self._pulse.now_s()))

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
        self.answers.release(answer)
        if answer.attempt:
            self._taken = answer.attempt
            self._counsel.take(answer.attempt, self._pulse.now_s())
        self._due_s = self._kept_s = None
        self._deeds.now(answer.reply.effects)
        if not answer.reply.lines:
            self._hearing.finish(self._pulse.now_s())

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

    def say(self, reply: Reply) -> None:
        """Say what no turn asked for."""
        if reply.lines:
            due_s, answer = self._due_s, self.answers.prepare(self.tasks, reply, "", -1)
            self._release(answer)
            self._due_s = due_s if reply.then_s is None and not reply.lines else None
        else:
            self._deeds.now(reply.effects)
            self._follow(reply, self._due_s or self._pulse.now_s())

    def aside(self, reply: Reply) -> None:
        """Say what does not come from the talk; what is due there stays due."""
        due_s = self._due_s
        self.say(reply)
        if reply.lines:
            self._kept_s = due_s
        elif reply.then_s is None:
            self._due_s = due_s

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
        self._follow(answer.reply, self._began_s if answer.reply.paced and begun else at_s)
        self._rested()

    def _follow(self, reply: Reply, from_s: float) -> None:
        at_s = self._pulse.now_s()
        self.tasks.start_soon(self._deeds.later, reply.effects)
        self._due_s = self._kept_s if reply.then_s is None else from_s + reply.then_s
        self._kept_s = None
        whats = {effect.what for effect in reply.effects}
        if "sleep" in whats:
            self._decided(self._conversation.sleep(at_s))
            return
        quiet_s = self._turns.minute_s if "minute" in whats else 0.0
        if self._due_s is not None or quiet_s:
            quiet_s = max(quiet_s, (self._due_s or at_s) - at_s)
            self._decided(self._conversation.grant(at_s, quiet_s + self._turns.window_s))

    def _over(self, answer: Answer) -> None:
        self._speaking(False)
        now_s, progress = self._pulse.now_s(), answer.delivery.progress
        self._observe(ev.Heard(now_s, progress.text(), whole=progress.done))
        if answer.interrupted:
            self._follow(answer.reply, now_s)
        if answer.words and not answer.withdrawn:
            latency_s = dict(answer.stages).get("first sound")
            said = (answer.words, progress.text(), latency_s, answer.source, answer.interrupted)
            self._observe(ev.Turn(now_s, *said, self.withdrawn, answer.stages))
