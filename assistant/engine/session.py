"""The conversation at work: hears, lets the table decide, obeys. No decision is taken here that `turns` could take."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

import anyio
from anyio.abc import TaskGroup

from assistant import events as ev
from assistant.care.memory import Dialogue as Memory
from assistant.care.phrases import Vocabulary, plain
from assistant.care.policy import Plan, choose
from assistant.engine.answer import Answer, Answers
from assistant.engine.draft import Composer
from assistant.engine.hands import Hands, step
from assistant.engine.hearing import Hearing
from assistant.engine.notices import Notices
from assistant.engine.parts import Parts
from assistant.engine.pulse import Marks, Pulse
from assistant.engine.reader import Reader
from assistant.engine.warmth import Warmth
from assistant.settings import HearingSettings, TurnSettings
from assistant.turns.conversation import GREET_S, Conversation
from assistant.turns.patience import Patience
from assistant.turns.table import State


class Session:
    """One conversation after another, from the first frame to the last."""

    def __init__(
        self,
        parts: Parts,
        hands: Hands,
        pulse: Pulse,
        conversation: Conversation,
        patience: Patience,
        composer: Composer,
        memory: Memory,
        vocabulary: Vocabulary,
        turns: TurnSettings,
        hearing: HearingSettings,
        observe: Callable[[ev.Event], None],
    ) -> None:
        """`observe` is told every event but sound, in order."""
        self._parts = parts
        self._hands = hands
        self._pulse = pulse
        self._conversation = conversation
        self._patience = patience
        self._composer = composer
        self._vocabulary = vocabulary
        self._turns = turns
        self._hearing_settings = hearing
        self._observe = observe
        self._reader = Reader(hands, parts.transcriber, self._handle, self._read)
        self._hearing = Hearing(hands, self._reader, parts.turn_end, self._handle)
        self._answers = Answers(
            hands, parts.voice, parts.sound, composer, memory, pulse.now_s, self._of_answer, self._expected
        )
        self._warmth = Warmth(composer, self._answers.open, lambda: self._answers.now is None, self._expected)
        self._notices = Notices(
            hands, parts.sound, self._answers, lambda: conversation.state in (State.OPEN, State.ASLEEP)
        )
        self._tasks: TaskGroup
        self._events: deque[ev.Event] = deque()
        self._handling = False
        self._ended_s: float | None = None
        self._greet_s: float | None = None
        self._interim: ev.Transcript | None = None
        self._withdrawn = 0
        self._marks = Marks(pulse)

    async def run(self) -> None:
        """Listen until the microphone ends (a file) or the task is cancelled. Raises what no part can mend."""
        async with anyio.create_task_group() as tasks:
            self._tasks = tasks
            tasks.start_soon(self._reader.run)
            await self._listen()
            tasks.cancel_scope.cancel()

    async def _listen(self) -> None:
        batches = self._parts.ear.batches()
        while (batch := await self._hands.run(step, batches)) is not None:
            for event in batch:
                self._handle(event)
            await self._hands.settle()

    # --- one event after another -----------------------------------------------------------------------------------

    def _handle(self, event: ev.Event) -> None:
        self._events.append(event)
        if self._handling:
            return
        self._handling = True
        try:
            while self._events:
                self._one(self._events.popleft())
        finally:
            self._handling = False

    def _one(self, event: ev.Event) -> None:
        if isinstance(event, ev.Clean):
            self._pulse.beat(event.at_s)
            self._hearing.keep(event)
            return
        if isinstance(event, ev.Voicing):
            self._voicing(event)
        else:
            self._observe(event)
        if isinstance(event, ev.Partial):
            self._warmth.partial(self._tasks, event)
        elif isinstance(event, ev.Fault | ev.Mended):
            self._notices.device(self._tasks, event)
        elif isinstance(event, ev.Woken):
            self._greet_s = event.at_s + GREET_S
            self._notices.opens(self._tasks)
        self._decided(self._conversation.feed(event))
        self._parts.light.show(self._conversation.state.value)
        self._parts.ear.asleep = self._conversation.state is State.ASLEEP

    def _decided(self, decisions: Iterator[ev.Event]) -> None:
        for decision in decisions:
            self._observe(decision)
            self._obey(decision)

    def _obey(self, decision: ev.Event) -> None:
        match decision:
            case ev.TurnBegan():
                self._begin(decision.at_s)
            case ev.SoftEnd():
                self._marks.mark("soft end")
                self._hearing.read(decision.at_s)
            case ev.AskSound():
                self._hearing.judge(self._tasks, decision.at_s)
            case ev.WentOn():
                self._go_on()
            case ev.HardEnd():
                self._hard_end(decision)
            case ev.Reopened():
                self._withdraw()
            case ev.ReplyPaused() if self._answers.now:
                self._answers.now.reply.pause()
            case ev.ReplyResumed():
                self._resume()
            case ev.ReplyStopped():
                self._answers.cancel(interrupted=True)
            case ev.WindowClosed():
                self._notices.closes(self._tasks)
            case ev.WindowOpened() | ev.Dropped():
                self._hearing.stop()
                self._notices.tell(self._tasks)

    # --- the person's turn -----------------------------------------------------------------------------------------

    def _voicing(self, voicing: ev.Voicing) -> None:
        at_s = voicing.at_s
        self._hearing.voicing(voicing, self._hearing_settings.voiced_at)
        if self._greet_s is not None and at_s > self._greet_s:
            self._greet_s = None
            if self._conversation.state is State.OPEN and not self._answers.now:
                self._notices.announce(self._tasks, "open.woken")
        if self._ended_s is not None and at_s - self._ended_s > self._turns.reply_within_s:
            self._late()

    def _begin(self, began_s: float) -> None:
        self._next()
        self._withdrawn = 0
        self._hearing.begin(began_s)

    def _next(self) -> None:
        self._hearing.next()
        self._interim = None
        self._ended_s = None
        self._marks.clear()

    def _go_on(self) -> None:
        self._next()
        if self._conversation.state is State.HEARING:
            self._answers.cancel()

    def _resume(self) -> None:
        self._hearing.stop()
        self._next()
        if self._answers.now:
            self._answers.now.reply.resume()

    def _hard_end(self, end: ev.HardEnd) -> None:
        self._hearing.stop()
        self._ended_s = end.at_s
        self._marks.mark("hard end")
        self._answer()

    def _withdraw(self) -> None:
        self._answers.cancel()
        self._withdrawn += 1
        last_s = self._ended_s if self._ended_s is not None else self._pulse.now_s()
        self._next()
        self._hearing.reopen(last_s)

    # --- words -----------------------------------------------------------------------------------------------------

    def _expected(self, words: str, chance: float, at_s: float = 0.0) -> None:
        self._handle(ev.WordsEnd(at_s or self._pulse.now_s(), chance, words))

    def _read(self, transcript: ev.Transcript, final: bool, serial: int) -> None:
        if serial != self._hearing.serial:
            return
        self._marks.mark("final transcript" if final else "transcript")
        now = self._answers.now
        if final and self._interim and (plain(transcript.text) == plain(self._interim.text) or (now and now.released)):
            self._observe(transcript)
            return
        self._interim = transcript
        self._handle(transcript)
        self._draft(transcript)
        if self._ended_s is not None:
            self._answer()

    def _draft(self, transcript: ev.Transcript) -> None:
        if self._conversation.state not in (State.HEARING, State.ANSWERING) or not transcript.text:
            return
        plan = choose(transcript.text, transcript.confidence, self._vocabulary)
        self._answers.prepare(self._tasks, plan, transcript.text, self._hearing.serial)

    # --- the answer ------------------------------------------------------------------------------------------------

    def _answer(self) -> None:
        """Let the answer be heard once the turn has ended and its words are read; other guesses are read meanwhile."""
        answer = self._answers.now
        if self._interim is None:
            return
        if not self._interim.text or self._hearing.speech_s < self._hearing_settings.least_speech_s:
            self._answers.cancel()
            self._ended_s = None
            self._handle(ev.Dropped(self._pulse.now_s()))
        elif answer and answer.serial == self._hearing.serial and not answer.released:
            self._answers.release(answer)
            self._patience.change(answer.plan.effect)
            self._answers.change_volume(answer.plan.effect)
            if answer.plan.kind == "quiet":
                self._hearing.finish(self._pulse.now_s())
                self._settled(answer.plan)

    def _of_answer(self, answer: Answer, what: str) -> None:
        now_s = self._pulse.now_s()
        if what == "ready":
            self._observe(ev.DraftReady(now_s, ""))
            if answer.words:
                self._hearing.finish(now_s)
        elif what == "saying":
            self._conversation.speaks(self._answers.saying())
        elif what == "begun":
            self._parts.ear.speaking(True)
            self._ended_s = None
            answer.stages = self._marks.since(self._hearing.voiced_s, answer.reply.progress.marks)
            self._handle(ev.ReplyBegan(now_s, self._hearing.voiced_s, answer.source, answer.stages))
        elif what == "over":
            self._over(answer)
        elif answer.reply.progress.begun:
            self._settled(answer.plan)
        elif answer.plan.kind == "model":
            self._answers.fall_back(self._tasks)

    def _settled(self, plan: Plan) -> None:
        """The answer has ended by itself."""
        self._answers.now = self._ended_s = None
        at_s = self._pulse.now_s()
        self._handle(ev.ReplyEnded(at_s))
        if plan.effect == "minute":
            self._decided(self._conversation.grant(at_s, self._turns.minute_s + self._turns.window_s))
        elif plan.effect == "goodbye":
            self._decided(self._conversation.sleep(at_s))
        if self._composer.failures >= 2:
            self._notices.once("fault.model")
        self._notices.tell(self._tasks)

    def _over(self, answer: Answer) -> None:
        self._parts.ear.speaking(False)
        now_s, heard = self._pulse.now_s(), answer.reply.progress.text()
        self._observe(ev.Heard(now_s, heard, whole=answer.reply.progress.done))
        if answer.words and not answer.withdrawn:
            latency_s = dict(answer.stages).get("first sound")
            turn = (answer.words, heard, latency_s, answer.source, answer.interrupted, self._withdrawn, answer.stages)
            self._observe(ev.Turn(now_s, *turn))

    def _late(self) -> None:
        """The model is too slow: a person's sentence takes its place."""
        answer = self._answers.now
        if answer is None or answer.serial != self._hearing.serial:
            self._next()
            self._notices.announce(self._tasks, "fallback.reply")
        elif not answer.reply.progress.ready and answer.plan.kind == "model":
            self._ended_s = None
            answer.released = True
            self._answers.fall_back(self._tasks)
        elif not answer.released:
            self._answers.release(answer)
