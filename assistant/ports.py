"""Protocols to hardware and models: what the engine asks for, and what fakes and real parts are both held to.

All calls may block; none may be made from two threads at once unless it says so. Adapters raise only errors of
`errors.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from assistant.events import Clean, Fault, Frame, Mended, Partial, Speech, Transcript, Voicing, Woken


class Sound(Protocol):
    """The room: one microphone and one loudspeaker, opened together."""

    @property
    def rate_hz(self) -> int:
        """Rate at which `write` takes sound."""

    def listen(self) -> Iterator[Frame | Fault | Mended]:
        """Yield 20 ms frames for ever, and what goes wrong; recovers by itself. One thread only."""

    def write(self, pcm: bytes) -> None:
        """Hand over at most 20 ms of mono int16 at `rate_hz`; blocks while the (short) buffer is full. Own thread."""

    def drop(self) -> float:
        """Throw away what was written and has not sounded; return how many seconds that was. Any thread."""

    def pending_s(self) -> float:
        """Seconds of sound written and not heard yet, the device's own latency included. Any thread."""

    def relax(self, relaxed: bool) -> None:
        """Frames may come a few at once, up to 0.1 s late: only the name is listened for. Any thread."""

    def close(self) -> None:
        """Release both devices. Any thread; `listen` then ends."""


class Canceller(Protocol):
    """Takes our own voice out of the microphone."""

    def feed(self, frame: Frame) -> Iterator[Clean]:
        """One frame in, one cleaned frame out."""


class Detector(Protocol):
    """Voice activity."""

    def feed(self, clean: Clean) -> Iterator[Voicing]:
        """Frames in; a `Voicing` per window of 32 ms."""

    def reset(self) -> None:
        """Forget the sound so far."""


class WakeWord(Protocol):
    """Hears the assistant's name."""

    def feed(self, clean: Clean) -> Iterator[Woken]:
        """Frames in; `Woken` when the phrase was said."""

    def speaking(self, speaks: bool) -> None:
        """Our own voice sounds, or no longer: the bar is higher meanwhile."""


class Transcriber(Protocol):
    """A recogniser over one turn at a time: begin, feed …, finish; and again."""

    @property
    def name(self) -> str:
        """Short name for figures and doctor, e.g. "moonshine"."""

    def begin(self, at_s: float) -> None:
        """A turn begins; forget the last one."""

    def feed(self, pcm: bytes, at_s: float) -> Iterator[Partial]:
        """Take sound of the turn, any length, that ends at `at_s`; yield a `Partial` when there are new words."""

    def read(self, at_s: float) -> Transcript:
        """A quick reading of all sound so far, without other guesses; the turn may go on afterwards."""

    def finish(self, at_s: float) -> Transcript:
        """The final reading with up to five guesses; the turn may go on afterwards all the same (reopened)."""


class TurnEnd(Protocol):
    """First witness of the end of a turn."""

    def probability(self, pcm: bytes) -> float:
        """How finished the last (at most 8) seconds of a turn sound, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a dialogue."""

    role: Literal["system", "user", "assistant"]
    text: str = field(repr=False)


class Dialogue(Protocol):
    """The answering model. One owner at a time: calls queue."""

    def expect(self, messages: Sequence[Message]) -> float:
        """Prefill up to the end of the last message, which is the user's and still open; return the probability that
        the turn ends there, 0 to 1 (second witness). Rolls back what differs from the last call."""

    def reply(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """Yield pieces of the reply; closing the generator stops it at the next token. Raises ModelDied."""

    def close(self) -> None:
        """Release the model."""


class Voice(Protocol):
    """Text to sound."""

    @property
    def rate_hz(self) -> int:
        """Rate of the sound it makes."""

    def say(self, text: str) -> Iterator[Speech]:
        """Yield the sound of a text, a piece at a time."""

    def knows(self, sentence: str) -> bool:
        """Whether the sound of a sentence lies ready. Any thread."""

    def fix(self, text: str) -> None:
        """Make the sound of a sentence lie ready. Blocks; any thread."""

    def pace(self, factor: float) -> None:
        """Speak that many times slower from the next `say` on."""


@runtime_checkable
class Light(Protocol):
    """Shows the state of the microphone and of the conversation."""

    def show(self, pattern: str) -> None:
        """The name of a `turns.conversation.State`, or "fault"."""


@dataclass(frozen=True, slots=True)
class News:
    """What the crisis program says to the voice program."""

    what: Literal[
        "hush", "pressed", "calling", "nobody", "offline", "acknowledged", "coming", "resolved", "cancelled",
    ]  # fmt: skip
    """hush: be silent now, for `for_s`; the crisis program speaks. pressed: the button went down. calling: people are
    being called, `name` now. nobody: everybody was tried once. offline: nobody can be reached. acknowledged: `name` has
    answered (without a name: somebody at the device). coming: `name` is on the way. resolved: the call was closed.
    cancelled: by the code, or, while the voice counted down, by a short press; then nobody was called.
    """
    for_s: float = 0.0
    name: str = field(repr=False, default="")


class Help(Protocol):
    """The way to the crisis program, which calls people. Nothing here blocks but `listen`, nothing raises: where that
    program is absent, it is said once in the log and tried again for ever. Any thread."""

    @property
    def reached(self) -> bool:
        """Whether the crisis program could be reached at the last try: what is promised depends on it."""

    def alive(self, at_s: float, listening: bool = True) -> None:
        """Audio time is `at_s`, seconds; passed on once a second. `listening`: whether a conversation is open."""

    def alarm(self, way: str = "voice", at_s: float = 0.0, spoken: bool = False) -> None:
        """Call for help; said again until the alarm lies on the disk. `way`: "voice", "help phrase" or "medical".

        `spoken`: the voice says itself that help is called; otherwise the crisis program says it, and hushes.
        After a `countdown` that was not cancelled it is that count's alarm. Alarms within 60 s are one event.
        """

    def countdown(self, for_s: float = 10.0, at_s: float = 0.0) -> None:
        """The voice counts down aloud; a short press cancels (news "cancelled"), a held one calls at once. Where
        neither `alarm` nor `cancel` follows, the crisis program calls by itself 3 s after the end."""

    def cancel(self, at_s: float = 0.0) -> None:
        """The person said no while the voice counted; an alarm that was raised is not ended by this."""

    def tell(self, what: Literal["T2", "no contact"], ago_s: float = 0.0, at_s: float = 0.0) -> None:
        """Let the first contact know, without a call: no siren, no light, one message; said again until it lies on the
        disk. `what`: may need help (K2-9), or nothing was heard; `ago_s`: seconds since that has been so."""

    def spare(self, names: Sequence[str], at_s: float = 0.0) -> None:
        """Nobody of `names` is to be called, and everybody else is; said again until it lies on the disk."""

    def ask(self, what: Literal["status", "quiet", "explain"]) -> None:
        """Let the crisis program say how the call stands, be quiet, or say what the button does."""

    def listen(self) -> Iterator[News | None]:
        """Yield news as it comes, and None where there was none for 0.2 s, until `close`. One thread only."""

    def close(self) -> None:
        """`listen` ends."""
