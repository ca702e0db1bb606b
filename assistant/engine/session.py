"""The conversation at work: hears, lets the table decide, obeys. No decision is taken here that `turns` could take."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

import anyio
from anyio.abc import TaskGroup

from assistant import events as ev
from assistant.care.memory import Dialogue as Memory
from assistant.care.reply import Effect
from assistant.engine.answer import Answers
from assistant.engine.answering import Answering
from assistant.engine.counsel import Counsel
from assistant.engine.deeds import Deeds
from assistant.engine.draft import Composer
from assistant.engine.hands import Hands, step
from assistant.engine.hearing import Hearing
from assistant.engine.notices import Notices
from assistant.engine.parts import Parts
from assistant.engine.pulse import Pulse
from assistant.engine.reader import Reader
from assistant.engine.rescue import Rescue
from assistant.engine.unasked import Diary, Unasked
from assistant.engine.warmth import Ahead, Warmth
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
        counsel: Counsel,
        diary: Diary,
        turns: TurnSettings,
        hearing: HearingSettings,
        observe: Callable[[ev.Event], None],
        awake: bool,
        ahead: Iterable[str] = (),
    ) -> None:
        """`observe` is told every event but sound, in order; `awake`: no name is needed; `ahead`: sentences that are to
        lie ready as sound."""
        self._parts = parts
        self._hands = hands
        self._pulse = pulse
        self._conversation = conversation
        self._counsel = counsel
        self._hearing_settings = hearing
        self._observe = observe
        self._reader = Reader(hands, parts.transcriber, self._handle, lambda *read: self._answering.read(*read))
        self._hearing = Hearing(hands, self._reader, parts.turn_end, self._handle)
        self._rescue = Rescue(hands, parts.help, pulse.now_s, self._hushed, self._told)
        self._does = Deeds(hands, diary, self._deeds(patience), lambda reply: self._notices.put(reply))
        self._answering = Answering(
            counsel, self._does, self._hearing, conversation, pulse, turns, hearing,
            self._handle, self._decided, observe, parts.ear.speaking, self._rested,
        )  # fmt: skip
        self._answers = self._answering.answers = Answers(
            hands, parts.voice, parts.sound, composer, memory, pulse.now_s, self._answering.heard_of
        )
        self._warmth = Warmth(composer, self._answers.open, self._expected)
        composer.warm = self._warmth.rest
        self._composer = composer
        self._speak_first(diary, ahead)
        self._tasks: TaskGroup
        self._events: deque[ev.Event] = deque()
        self._handling = False
        self._greet_s: float | None = 0.0 if awake else None

    async def run(self) -> None:
        """Listen until the microphone ends (a file) or the task is cancelled. Raises what no part can mend."""
        async with anyio.create_task_group() as tasks:
            self._tasks = self._answering.tasks = self._notices.tasks = self._unasked.tasks = tasks
            self._ahead.tasks = tasks
            tasks.start_soon(self._reader.run)
            tasks.start_soon(self._rescue.run)
            await self._listen()
            tasks.cancel_scope.cancel()

    async def _listen(self) -> None:
        batches = self._parts.ear.batches()
        while (batch := await self._hands.run(step, batches)) is not None:
            for event in batch:
                self._handle(event)
            await self._hands.settle()

    def _speak_first(self, diary: Diary, ahead: Iterable[str]) -> None:
        """What is said of ourselves: notices, and what the diary holds; and what is to lie ready."""
        hands, say, rescue = self._hands, self._answering.say, self._rescue
        self._ahead = Ahead(hands, self._parts.voice, ahead, self._free)
        self._notices = Notices(
            hands, self._parts.sound, self._composer.line, lambda reply: say(reply, aside=True), self._free
        )
        free = lambda: self._free() and not rescue.calling  # noqa: E731
        self._unasked = Unasked(hands, diary, self._counsel, say, self._notices.opens, free)

    def _deeds(self, patience: Patience) -> dict[str, Callable[[Effect], None]]:
        """What an effect sets off at once."""
        voice = dict.fromkeys(("louder", "softer"), lambda e: self._answers.change_voice(e.what))
        voice |= dict.fromkeys(("slower", "faster"), self._change_pace)
        waits: dict[str, Callable[[Effect], None]] = {
            "patient": lambda _: patience.change("slower"),
            "quick": lambda _: patience.change("quicker"),
        }
        return {**voice, **waits, **self._rescue.deeds()}

    def _change_pace(self, effect: Effect) -> None:
        self._answers.change_voice(effect.what)
        self._ahead.again()

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
            self._rescue.alive(event.at_s, self._conversation.state is not State.ASLEEP)
            self._unasked.tick(event.at_s, self._conversation.state is State.ASLEEP)
            self._hearing.keep(event)
            self._ahead.tick()
            return
        if self._rescue.hushed(event.at_s) and isinstance(event, ev.Voicing | ev.Woken):
            return  # the crisis program speaks: what is heard is its voice, which no canceller of ours knows
        if isinstance(event, ev.Voicing):
            self._voicing(event)
        else:
            self._observe(event)
        if isinstance(event, ev.Transcript) and event.text:
            self._unasked.heard(event.at_s)
        elif isinstance(event, ev.ReplyEnded):
            self._unasked.spoken(event.at_s)
        if isinstance(event, ev.Partial | ev.Transcript):
            self._warmth.words(self._tasks, event)
        elif isinstance(event, ev.Fault | ev.Mended):
            self._notices.device(event)
        elif isinstance(event, ev.Woken):
            self._greet_s = event.at_s + GREET_S
            self._notices.opens()
        self._decided(self._conversation.feed(event))
        self._parts.light.show(self._conversation.state.value)
        self._parts.ear.sleep(self._conversation.state is State.ASLEEP)

    def _decided(self, decisions: Iterator[ev.Event]) -> None:
        for decision in decisions:
            self._observe(decision)
            self._obey(decision)

    def _obey(self, decision: ev.Event) -> None:
        match decision:
            case ev.TurnBegan():
                self._answering.begin(decision.at_s)
                self._answering.next()
                self._hearing.begin(decision.at_s)
            case ev.SoftEnd():
                self._answering.marks.mark("soft end")
                self._hearing.read(decision.at_s)
            case ev.AskSound():
                self._hearing.judge(self._tasks, decision.at_s)
            case ev.WentOn():
                self._hearing.next()
                self._answering.go_on()
            case ev.HardEnd():
                self._hearing.stop()
                self._answering.hard_end(decision)
            case ev.Reopened():
                since_s = self._answering.withdraw()
                self._hearing.reopen(since_s)
            case ev.ReplyPaused() if self._answers.now:
                self._answers.now.delivery.pause()
            case ev.ReplyResumed():
                self._resume()
            case ev.ReplyStopped():
                self._answers.cancel(interrupted=True)
            case ev.WindowClosed():
                self._notices.closes()
                self._tasks.start_soon(self._does.ended)
            case ev.WindowOpened() | ev.Dropped():
                self._hearing.stop()
                self._notices.tell()

    # --- what is heard ---------------------------------------------------------------------------------------------

    def _voicing(self, voicing: ev.Voicing) -> None:
        at_s = voicing.at_s
        self._hearing.voicing(voicing, self._hearing_settings.voiced_at)
        if self._greet_s is not None and at_s > self._greet_s:
            self._greet_s = None
            if self._free():
                self._answering.say(self._counsel.opened(at_s))
        self._answering.late(at_s)
        self._answering.tick(at_s)

    def _resume(self) -> None:
        self._hearing.stop()
        self._hearing.next()
        self._answering.next()
        if self._answers.now:
            self._answers.now.delivery.resume()

    def _expected(self, words: str, chance: float, at_s: float) -> None:
        self._handle(ev.WordsEnd(at_s, chance, words))

    # --- what is said unasked --------------------------------------------------------------------------------------

    def _free(self) -> bool:
        """Whether neither side speaks."""
        return self._conversation.state in (State.OPEN, State.ASLEEP) and not self._answers.now

    def _rested(self) -> None:
        if self._composer.failures >= 2:
            self._notices.once("fault.model")
        self._notices.tell()

    def _hushed(self) -> None:
        """The crisis program speaks: be quiet at once."""
        self._answers.cancel(interrupted=True)
        if self._rescue.calling:
            self._unasked.heard(self._pulse.now_s())
        if self._conversation.state in (State.SPEAKING, State.PAUSED):
            self._handle(ev.ReplyEnded(self._pulse.now_s()))

    def _told(self, what: str) -> None:
        """The crisis program has news."""
        reply = self._counsel.told(what)
        if reply.lines or reply.effects:
            self._answering.say(reply)
