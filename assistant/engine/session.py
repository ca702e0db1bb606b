"""The conversation at work: hears, lets the table decide, obeys. No decision is taken here that `turns` could take."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import anyio
from anyio.abc import TaskGroup

from assistant.care.memory import Dialogue as Memory
from assistant.care.phrases import Vocabulary
from assistant.care.policy import Plan, choose
from assistant.engine.answer import Answer, Answers
from assistant.engine.chime import CLOSES_HZ, OPENS_HZ, chime
from assistant.engine.draft import Composer
from assistant.engine.ear import Ear
from assistant.engine.hands import Hands, step
from assistant.engine.hearing import Hearing
from assistant.engine.mouth import ring
from assistant.engine.pulse import Pulse
from assistant.engine.reader import Reader
from assistant.events import (
    AskSound,
    Clean,
    DraftReady,
    Dropped,
    Event,
    Fault,
    HardEnd,
    Heard,
    Mended,
    Partial,
    Reopened,
    ReplyBegan,
    ReplyEnded,
    ReplyPaused,
    ReplyResumed,
    ReplyStopped,
    SoftEnd,
    Transcript,
    Trouble,
    Turn,
    TurnBegan,
    Voicing,
    WentOn,
    WindowClosed,
    WindowOpened,
    Woken,
    WordsEnd,
)
from assistant.ports import Dialogue, Light, Sound, Transcriber, TurnEnd, Voice
from assistant.settings import HearingSettings, TurnSettings
from assistant.turns.conversation import GREET_S, Conversation, State
from assistant.turns.patience import Patience

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the session works with; `app.py` chooses them."""

    sound: Sound
    ear: Ear
    transcriber: Transcriber
    turn_end: TurnEnd
    model: Dialogue
    voice: Voice
    light: Light


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
        observe: Callable[[Event], None],
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
        self._tasks: TaskGroup
        self._events: deque[Event] = deque()
        self._handling = False
        self._ended_s: float | None = None
        self._greet_s: float | None = None
        self._final: Transcript | None = None
        self._interim: Transcript | None = None
        self._withdrawn = 0
        self._marks: dict[str, float] = {}
        self._prefilling = False
        self._prefill: Partial | None = None
        self._notices: deque[str] = deque()

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

    def _handle(self, event: Event) -> None:
        self._events.append(event)
        if self._handling:
            return
        self._handling = True
        try:
            while self._events:
                self._one(self._events.popleft())
        finally:
            self._handling = False

    def _one(self, event: Event) -> None:
        if isinstance(event, Clean):
            self._pulse.beat(event.at_s)
            self._hearing.keep(event)
            return
        if not isinstance(event, Voicing):
            self._observe(event)
        if isinstance(event, Voicing):
            self._voicing(event)
        elif isinstance(event, Partial):
            self._warm(event)
        elif isinstance(event, Fault | Mended):
            self._device(event)
        elif isinstance(event, Woken):
            self._greet_s = event.at_s + GREET_S
            self._chime(OPENS_HZ)
        self._decided(self._conversation.feed(event))
        self._parts.light.show(self._conversation.state.value)

    def _decided(self, decisions: Iterator[Event]) -> None:
        for decision in decisions:
            self._observe(decision)
            self._obey(decision)

    def _obey(self, decision: Event) -> None:
        match decision:
            case TurnBegan():
                self._begin(decision.at_s)
            case SoftEnd():
                self._soft_end(decision)
            case AskSound():
                self._hearing.judge(self._tasks, decision.at_s)
            case WentOn():
                self._go_on()
            case HardEnd():
                self._hard_end(decision)
            case Reopened():
                self._withdraw()
            case ReplyPaused() if self._answers.now:
                self._answers.now.reply.pause()
            case ReplyResumed():
                self._resume()
            case ReplyStopped():
                self._answers.cancel(interrupted=True)
            case WindowClosed():
                self._chime(CLOSES_HZ)
            case WindowOpened() | Dropped():
                self._hearing.stop()
                self._notify()

    # --- the person's turn -----------------------------------------------------------------------------------------

    def _voicing(self, voicing: Voicing) -> None:
        at_s = voicing.at_s
        self._hearing.voicing(voicing, self._hearing_settings.voiced_at)
        if self._greet_s is not None and at_s > self._greet_s:
            self._greet_s = None
            if self._conversation.state is State.OPEN and not self._answers.now:
                self._announce("open.woken")
        if self._ended_s is not None and at_s - self._ended_s > self._turns.reply_within_s:
            self._late()

    def _begin(self, began_s: float) -> None:
        self._next()
        self._withdrawn = 0
        self._hearing.begin(began_s)

    def _next(self) -> None:
        self._hearing.next()
        self._final = self._interim = None
        self._ended_s = None
        self._marks = {}

    def _soft_end(self, end: SoftEnd) -> None:
        self._mark("soft end")
        self._hearing.read(end.at_s)

    def _go_on(self) -> None:
        self._next()
        if self._conversation.state is State.HEARING:
            self._answers.cancel()

    def _resume(self) -> None:
        self._hearing.stop()
        self._next()
        if self._answers.now:
            self._answers.now.reply.resume()

    def _hard_end(self, end: HardEnd) -> None:
        self._hearing.stop()
        self._ended_s = end.at_s
        self._mark("hard end")
        self._hearing.finish(self._pulse.now_s())
        self._answer()

    def _withdraw(self) -> None:
        self._answers.cancel()
        self._withdrawn += 1
        last_s = self._ended_s if self._ended_s is not None else self._pulse.now_s()
        self._next()
        self._hearing.reopen(last_s)

    # --- words -----------------------------------------------------------------------------------------------------

    def _warm(self, partial: Partial) -> None:
        """Prefill the model with what has been read so far, unless it is at work."""
        self._prefill = partial
        if not self._prefilling and not self._answers.now:
            self._prefilling = True
            self._tasks.start_soon(self._warm_up)

    async def _warm_up(self) -> None:
        while self._prefill and not self._answers.now:
            partial, self._prefill = self._prefill, None
            chance = await self._composer.expect(self._answers.open(partial.text))
            if chance is not None and self._conversation.state is State.HEARING:
                self._handle(WordsEnd(partial.at_s, chance, partial.text))
        self._prefilling = False

    def _expected(self, words: str, chance: float) -> None:
        self._handle(WordsEnd(self._pulse.now_s(), chance, words))

    def _read(self, transcript: Transcript, final: bool, serial: int) -> None:
        if serial != self._hearing.serial:
            return
        self._mark("final transcript" if final else "transcript")
        if final:
            self._final = transcript
        else:
            self._interim = transcript
            self._handle(transcript)
            self._draft(transcript)
        if self._ended_s is not None:
            self._answer()

    def _draft(self, transcript: Transcript) -> None:
        if self._conversation.state not in (State.HEARING, State.ANSWERING) or not transcript.text:
            return
        plan = choose(transcript.text, transcript.confidence, self._vocabulary)
        self._answers.prepare(self._tasks, plan, transcript.text, self._hearing.serial)

    # --- the answer ------------------------------------------------------------------------------------------------

    def _answer(self) -> None:
        """Let the answer be heard once the turn has ended and its final reading is there."""
        final, answer = self._final, self._answers.now
        if final is None or self._interim is None:
            return
        if not self._interim.text or self._hearing.speech_s < self._hearing_settings.least_speech_s:
            self._answers.cancel()
            self._ended_s = None
            self._handle(Dropped(self._pulse.now_s()))
        elif answer and answer.serial == self._hearing.serial and not answer.released:
            self._answers.release(answer)
            self._effect(answer.plan)
            if answer.plan.kind == "quiet":
                self._settled(answer.plan)

    def _effect(self, plan: Plan) -> None:
        if plan.effect in ("slower", "quicker"):
            self._patience.change(plan.effect)
        elif plan.effect in ("louder", "softer"):
            self._answers.volume = min(2.0, max(0.25, self._answers.volume * (1.4 if plan.effect == "louder" else 0.7)))

    def _of_answer(self, answer: Answer, what: str) -> None:
        now_s = self._pulse.now_s()
        if what == "ready":
            self._observe(DraftReady(now_s, ""))
            self._hearing.finish(self._pulse.now_s())
        elif what == "saying":
            self._conversation.speaks(self._answers.saying())
        elif what == "begun":
            self._parts.ear.speaking(True)
            self._ended_s = None
            answer.stages = self._stages(answer)
            self._handle(ReplyBegan(now_s, self._hearing.voiced_s, answer.source, answer.stages))
        elif what == "done":
            self._done(answer)
        elif what == "over":
            self._over(answer)

    def _done(self, answer: Answer) -> None:
        if answer.reply.progress.begun:
            self._settled(answer.plan)
        elif answer.plan.kind == "model":
            self._answers.fall_back(self._tasks)

    def _settled(self, plan: Plan) -> None:
        """The answer has ended by itself."""
        self._answers.now = None
        self._ended_s = None
        at_s = self._pulse.now_s()
        self._handle(ReplyEnded(at_s))
        if plan.effect == "minute":
            self._decided(self._conversation.grant(at_s, self._turns.minute_s + self._turns.window_s))
        elif plan.effect == "goodbye":
            self._decided(self._conversation.sleep(at_s))
        self._notify()

    def _over(self, answer: Answer) -> None:
        self._parts.ear.speaking(False)
        now_s, heard = self._pulse.now_s(), answer.reply.progress.text()
        self._observe(Heard(now_s, heard, whole=answer.reply.progress.done))
        if answer.words and not answer.withdrawn:
            latency_s = dict(answer.stages).get("first sound")
            turn = (answer.words, heard, latency_s, answer.source, answer.interrupted, self._withdrawn, answer.stages)
            self._observe(Turn(now_s, *turn))

    def _late(self) -> None:
        """The model is too slow: a person's sentence takes its place."""
        answer = self._answers.now
        if answer is None or answer.serial != self._hearing.serial:
            self._next()
            self._announce("fallback.reply")
        elif not answer.reply.progress.ready and answer.plan.kind == "model":
            self._ended_s = None
            answer.released = True
            self._answers.fall_back(self._tasks)
        elif not answer.released:
            self._answers.release(answer)

    # --- devices, notices, light -------------------------------------------------------------------------------------

    def _device(self, event: Fault | Mended) -> None:
        log.warning("%s: %s", event.device, event.trouble.value if isinstance(event, Fault) else "works again")
        if event.device != "microphone":
            return
        if isinstance(event, Mended):
            self._say_when_free("fault.microphone_back")
        elif event.trouble is Trouble.SILENT:
            self._say_when_free("fault.microphone_silent")
        else:
            self._say_when_free("fault.microphone_gone")

    def _say_when_free(self, name: str) -> None:
        self._notices.append(name)
        self._notify()

    def _notify(self) -> None:
        if self._notices and not self._answers.now and self._conversation.state in (State.OPEN, State.ASLEEP):
            self._announce(self._notices.popleft())

    def _announce(self, name: str) -> None:
        answer = self._answers.prepare(self._tasks, Plan("fixed", name), "", -1)
        self._answers.release(answer)

    def _chime(self, tones_hz: tuple[float, ...]) -> None:
        sound = self._parts.sound
        self._tasks.start_soon(ring, self._hands, sound, chime(tones_hz, sound.rate_hz))

    def _mark(self, stage: str) -> None:
        self._marks.setdefault(stage, self._pulse.now_s())

    def _stages(self, answer: Answer) -> tuple[tuple[str, float], ...]:
        marks = {**self._marks, **answer.reply.progress.marks}
        rows = sorted(marks.items(), key=lambda mark: mark[1])
        return tuple((name, round(at_s - self._hearing.voiced_s, 3)) for name, at_s in rows)
