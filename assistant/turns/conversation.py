"""Whose turn it is: moves the table of `turns.table` on by what is heard, on audio time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from assistant.errors import IllegalTransition
from assistant.events import (
    Dropped,
    Event,
    Fault,
    HardEnd,
    Partial,
    Reopened,
    ReplyBegan,
    ReplyEnded,
    ReplyPaused,
    ReplyResumed,
    ReplyStopped,
    SoftEnd,
    SoundEnds,
    Transcript,
    TurnBegan,
    Voicing,
    WentOn,
    WindowClosed,
    WindowOpened,
    Woken,
    WordsEnd,
)
from assistant.settings import TurnSettings
from assistant.turns.barge import Barge, Onset, is_echo
from assistant.turns.endpoint import Endpoint
from assistant.turns.table import TABLE, Signal, State

ONSET_S = 0.1
"""Seconds of voiced sound that begin a turn."""
COMMAND_S = 0.4
"""Seconds of silence after words that are a command, whole: nothing more is waited for."""
SILENCED_S = 1.0
"""The same where speaking up has just silenced the voice: "stop" was obeyed already, there is no hurry to say so, and
it often goes on as "stop, wait, that is not what I meant"."""
GREET_S = 0.8
"""Seconds after the wake word in which a person who has more to say goes on saying it."""


class Words(Protocol):
    """What the conversation must know of a language (`care.phrases.Vocabulary`)."""

    def command(self, text: str) -> str | None:
        """The command that the whole text is."""

    def is_backchannel(self, text: str) -> bool:
        """Whether it is only a sign to go on."""

    def halts_voice(self, text: str) -> bool:
        """Whether it begins with a word that silences the voice."""


class Conversation:
    """Takes events in the order of audio time; yields the decisions that follow, and the events its caller obeys."""

    def __init__(self, settings: TurnSettings, endpoint: Endpoint, words: Words, awake: bool = False) -> None:
        """`awake`: the window never closes, and no wake word is needed."""
        self.state = State.OPEN if awake else State.ASLEEP
        self._settings = settings
        self._endpoint = endpoint
        self._words = words
        self._awake = awake
        self._onset = Onset(ONSET_S)
        self._early = Onset(ONSET_S * 1.5)
        self._barge = Barge(settings.barge_in_s)
        self._until_s = 0.0
        self._sound_s = 0.0
        self._paused_s = 0.0
        self._not_before_s = 0.0
        self._soft_s: float | None = None
        self._text = ""
        self._answers_turn = False
        self._silenced = False
        self._spoken = ""

    def feed(self, event: Event) -> Iterator[Event]:
        """Take one event; yield what follows. Raises IllegalTransition."""
        match event:
            case Voicing():
                yield from self._voicing(event)
            case SoundEnds() | WordsEnd():
                yield from self._ending(event)
            case Partial():
                yield from self._reading(event, event.text)
            case Transcript():
                yield from self._reading(event, event.text, whole=True)
            case Woken():
                yield from self._woken(event)
            case ReplyBegan():
                self._to(Signal.SOUND)
                self._sound_s = event.at_s
                self._barge.reset()
            case ReplyEnded() | Dropped():
                yield from self._over(event)
            case Fault() if event.device == "microphone":
                yield from self._deaf(event)

    def speaks(self, text: str) -> None:
        """The assistant is about to say `text` (plain words): what sounds like it is echo."""
        self._spoken = f"{self._spoken} {text}".strip()

    def hurry(self) -> None:
        """What was said must be answered soon, even if the person may go on."""
        self._endpoint.hurry()

    def grant(self, at_s: float, seconds: float) -> Iterator[Event]:
        """Keep the window open for `seconds` from now."""
        yield from self._open(at_s, seconds)

    def sleep(self, at_s: float) -> Iterator[Event]:
        """Close the window now: only the wake word opens it again."""
        if self.state is State.OPEN and not self._awake:
            self._to(Signal.OVER)
            yield WindowClosed(at_s)

    # --- what is heard ---------------------------------------------------------------------------------------------

    def _voicing(self, voicing: Voicing) -> Iterator[Event]:
        match self.state:
            case State.OPEN:
                yield from self._waiting(voicing)
            case State.HEARING | State.PAUSED:
                yield from self._ending(voicing)
                yield from self._commanded(voicing.at_s)
                if self.state is State.PAUSED and voicing.at_s - self._paused_s > self._settings.resume_s:
                    yield from self._resume(voicing.at_s)
            case State.ANSWERING:
                if self._early.feed(voicing, 0.5) is not None:
                    yield from self._reopen(voicing.at_s, 0.0)
            case State.SPEAKING:
                yield from self._speaking(voicing)
            case State.ASLEEP:
                pass

    def _waiting(self, voicing: Voicing) -> Iterator[Event]:
        began_s = self._onset.feed(voicing, 0.5)
        if began_s is not None:
            self._to(Signal.SPEECH)
            yield from self._begin(max(began_s, self._not_before_s))
        elif not self._awake and voicing.at_s > self._until_s:
            self._to(Signal.OVER)
            yield WindowClosed(voicing.at_s)

    def _speaking(self, voicing: Voicing) -> Iterator[Event]:
        began_s = self._barge.feed(voicing, voicing.at_s - self._sound_s)
        if began_s is None:
            return
        if self._answers_turn and began_s <= self._sound_s + self._settings.reopen_s:
            yield from self._reopen(voicing.at_s, voicing.at_s - self._sound_s)
            return
        self._to(Signal.SPEECH)
        self._paused_s = voicing.at_s
        yield ReplyPaused(voicing.at_s)
        yield from self._begin(began_s)

    def _commanded(self, at_s: float) -> Iterator[Event]:
        """A command, whole, and a moment of silence after it: nothing more is waited for."""
        least_s = SILENCED_S if self._silenced else COMMAND_S
        if self.state is not State.HEARING or self._soft_s is None or at_s - self._soft_s < least_s:
            return
        if self._words.command(self._text):
            yield from self._end(HardEnd(at_s, at_s - self._soft_s, 1.0))

    def _begin(self, began_s: float) -> Iterator[Event]:
        self._soft_s, self._text, self._silenced = None, "", False
        self._endpoint.begin(began_s)
        yield TurnBegan(began_s)

    def _reopen(self, at_s: float, heard_s: float) -> Iterator[Event]:
        self._to(Signal.REOPENED)
        self._soft_s = None
        self._spoken = ""
        self._endpoint.reopen(at_s)
        yield Reopened(at_s, heard_s)

    def _ending(self, event: Event) -> Iterator[Event]:
        for out in self._endpoint.feed(event):
            if isinstance(out, HardEnd):
                yield from self._end(out)
                return
            if isinstance(out, SoftEnd | WentOn):
                self._soft_s = out.at_s - out.silence_s if isinstance(out, SoftEnd) else None
            yield out

    def _end(self, end: HardEnd) -> Iterator[Event]:
        if self.state is State.PAUSED:
            yield from self._resume(end.at_s)
            return
        self._to(Signal.ENDED)
        self._early.reset()
        self._answers_turn = True
        self._spoken = ""
        yield end

    def _reading(self, event: Event, text: str, whole: bool = False) -> Iterator[Event]:
        if self.state is State.PAUSED:
            yield from self._interruption(event.at_s, text, whole)
        if self.state is not State.HEARING:
            return
        self._text = text
        if self._silenced:
            self._endpoint.linger(SILENCED_S if self._words.command(text) else 0.0)
        yield from self._ending(event)

    def _interruption(self, at_s: float, text: str, whole: bool) -> Iterator[Event]:
        words = text.split()
        if self._words.halts_voice(text):
            yield from self._stop(at_s)
        elif not words or self._words.is_backchannel(text) or is_echo(text.lower(), self._spoken):
            if whole:
                yield from self._resume(at_s)
        elif whole or len(words) >= 2:
            yield from self._stop(at_s)

    def _stop(self, at_s: float) -> Iterator[Event]:
        self._to(Signal.WORDS)
        self._silenced = True
        self._spoken = ""
        yield ReplyStopped(at_s)

    def _resume(self, at_s: float) -> Iterator[Event]:
        self._to(Signal.NO_WORDS)
        self._barge.reset()
        self._answers_turn = False
        yield ReplyResumed(at_s)

    # --- opening and closing ---------------------------------------------------------------------------------------

    def _woken(self, event: Woken) -> Iterator[Event]:
        if self.state in (State.HEARING, State.ANSWERING):
            return
        if self.state in (State.SPEAKING, State.PAUSED):
            yield ReplyStopped(event.at_s)
        self._to(Signal.WOKEN)
        self._not_before_s = event.at_s
        self._onset.reset()
        yield from self._open(event.at_s, self._settings.window_s)

    def _over(self, event: Event) -> Iterator[Event]:
        if self.state in (State.HEARING, State.OPEN, State.ASLEEP):
            if self.state is State.HEARING and isinstance(event, Dropped):
                self._to(Signal.NOISE)
            return
        self._to(Signal.NOISE if isinstance(event, Dropped) and self.state is State.ANSWERING else Signal.DONE)
        self._answers_turn = False
        self._spoken = ""
        self._onset.reset()
        yield from self._open(event.at_s, self._settings.window_s)

    def _deaf(self, fault: Fault) -> Iterator[Event]:
        if self.state is State.HEARING:
            self._to(Signal.NOISE)
            yield Dropped(fault.at_s)
        elif self.state is State.PAUSED:
            yield from self._resume(fault.at_s)

    def _open(self, at_s: float, seconds: float) -> Iterator[Event]:
        self._until_s = at_s + seconds
        yield WindowOpened(at_s, self._until_s)

    def _to(self, signal: Signal) -> None:
        try:
            self.state = TABLE[self.state, signal]
        except KeyError:
            raise IllegalTransition(f"{signal.value} while {self.state.value}") from None
