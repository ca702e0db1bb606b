"""The vocabulary: everything that flows between parts, frozen, stamped with audio time.

`at_s` is seconds of microphone audio since the program began to listen; it stands still when the microphone does.
Sound is 16 kHz, mono, signed 16-bit little endian unless a field says otherwise.
Text and sound are left out of `repr`, so that no word of a resident can reach a log by way of an event.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

RATE_HZ = 16_000
FRAME_SAMPLES = 320
FRAME_S = FRAME_SAMPLES / RATE_HZ


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, at a moment of audio time."""

    at_s: float
    """Seconds of microphone audio since listening began."""


# --- sound ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Frame(Event):
    """20 ms of the room; `at_s` is the end of the frame."""

    near: bytes = field(repr=False)
    """What the microphone heard: 320 samples."""
    far: bytes = field(repr=False, default=b"")
    """What the loudspeaker was given meanwhile, at 16 kHz: 320 samples, or empty for silence."""


@dataclass(frozen=True, slots=True)
class Clean(Event):
    """A frame after the echo canceller."""

    near: bytes = field(repr=False)
    """Echo cancelled: for the recogniser."""
    quiet: bytes = field(repr=False)
    """Echo cancelled and noise suppressed: for voice activity, wake word."""
    echo_db: float = -90.0
    """Level of the loudspeaker in this frame, dB of full scale; -90 when silent."""


@dataclass(frozen=True, slots=True)
class Voicing(Event):
    """Whether a person speaks, from one window of voice activity detection (32 ms); `at_s` is its end."""

    probability: float
    """0 to 1."""
    level_db: float
    """Level of the cleaned microphone in the window, dB of full scale."""
    echo_db: float = -90.0
    """Level of the loudspeaker meanwhile, dB of full scale; -90 when silent."""
    lag_s: float = 0.0
    """By how much the last voiced window ends after the speech itself, seconds: speech ended at `at_s - lag_s`."""


class Trouble(Enum):
    """What can be wrong with a sound device."""

    GONE = "gone"
    SILENT = "silent"
    BUSY = "busy"
    WRONG_RATE = "wrong rate"
    STALLED = "stalled"


@dataclass(frozen=True, slots=True)
class Fault(Event):
    """A sound device does not do its work; it is being tried again."""

    device: str
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Mended(Event):
    """A sound device that had a fault works again."""

    device: str
    after_s: float
    """How long the fault lasted, seconds of wall clock."""


# --- hearing -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Woken(Event):
    """The wake word was said."""

    phrase: str


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word with its times, seconds from the start of the turn's sound; not every recogniser has them."""

    text: str = field(repr=False)
    begin_s: float
    end_s: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Guess:
    """One reading of a turn."""

    text: str = field(repr=False)
    log_probability: float
    """Natural logarithm, over the whole text; comparable only within one recogniser and one turn."""


@dataclass(frozen=True, slots=True)
class Partial(Event):
    """Words of a turn that still goes on; `at_s` is the end of the sound they were read from."""

    text: str = field(repr=False)
    stable: str = field(repr=False, default="")
    """The beginning of `text` that the last two readings agree on, in whole words."""


@dataclass(frozen=True, slots=True)
class Transcript(Event):
    """The words of a turn as finally read."""

    text: str = field(repr=False)
    confidence: float = 1.0
    """0 to 1: geometric mean of the probability of each word or token."""
    guesses: tuple[Guess, ...] = field(repr=False, default=())
    """Up to five readings, best first, `text` among them; from every recogniser that runs."""
    words: tuple[Word, ...] = field(repr=False, default=())


@dataclass(frozen=True, slots=True)
class SoundEnds(Event):
    """First witness: how finished the turn sounds (Smart Turn)."""

    probability: float
    silence_s: float
    """How long the silence was when it was asked."""


@dataclass(frozen=True, slots=True)
class WordsEnd(Event):
    """Second witness: how finished the words read to the answering model."""

    probability: float
    text: str = field(repr=False)
    """The words it was asked about."""


# --- speaking ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Speech:
    """One piece of the assistant's voice, ready to be played."""

    text: str = field(repr=False)
    """The words it says; for a fixed phrase as well."""
    pcm: bytes = field(repr=False)
    rate_hz: int
    final: bool = True
    """Whether a sentence ends here."""

    @property
    def seconds(self) -> float:
        """Length of the sound."""
        return len(self.pcm) / 2 / self.rate_hz


@dataclass(frozen=True, slots=True)
class Heard(Event):
    """A piece of the reply was played; only this enters memory."""

    text: str = field(repr=False)
    whole: bool = True
    """False when it was broken off."""


# --- whose turn it is: the decisions, and what a log of a conversation holds ------------------------------------------


@dataclass(frozen=True, slots=True)
class WindowOpened(Event):
    """The person may speak without the wake word until `until_s`."""

    until_s: float


@dataclass(frozen=True, slots=True)
class WindowClosed(Event):
    """Only the wake word is listened for from here on."""


@dataclass(frozen=True, slots=True)
class TurnBegan(Event):
    """The person began to speak; `at_s` is where their speech begins."""


@dataclass(frozen=True, slots=True)
class SoftEnd(Event):
    """The person paused: a reply is drafted, and held."""

    silence_s: float


@dataclass(frozen=True, slots=True)
class AskSound(Event):
    """It is time to ask the first witness (again) how finished the turn sounds."""


@dataclass(frozen=True, slots=True)
class WentOn(Event):
    """The person went on before the end of the turn was decided: what was drafted is dropped."""


@dataclass(frozen=True, slots=True)
class HardEnd(Event):
    """The turn has ended."""

    silence_s: float
    """Seconds since the last speech."""
    chance: float
    """Probability of an end, as the witnesses together gave it."""


@dataclass(frozen=True, slots=True)
class Reopened(Event):
    """The person went on after the end was decided: the reply is withdrawn, the words are kept."""

    heard_s: float
    """Seconds of the reply that had already sounded; 0 when it was withdrawn unheard."""


@dataclass(frozen=True, slots=True)
class Dropped(Event):
    """A turn held no words: it was noise."""


@dataclass(frozen=True, slots=True)
class DraftReady(Event):
    """The first clause of a reply lies ready as sound; `at_s` is when."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReplyBegan(Event):
    """The first sound of a reply was handed to the loudspeaker."""

    speech_ended_s: float
    """When the person's last speech ended, audio time."""
    source: str
    """"model", "person" (a sentence written by people) or "fallback" (such a sentence in place of the model's)."""
    stages: tuple[tuple[str, float], ...] = ()
    """Each stage's moment, seconds after the last speech ended, for the waterfall."""


@dataclass(frozen=True, slots=True)
class ReplyPaused(Event):
    """The person may be interrupting: the voice holds its breath."""


@dataclass(frozen=True, slots=True)
class ReplyResumed(Event):
    """It was no interruption: the voice goes on where it stopped."""


@dataclass(frozen=True, slots=True)
class ReplyStopped(Event):
    """It was an interruption: the rest of the reply is dropped."""


@dataclass(frozen=True, slots=True)
class ReplyEnded(Event):
    """The reply was played to its end."""


@dataclass(frozen=True, slots=True)
class Turn(Event):
    """A turn and what was heard of its answer; `at_s` is when the answer ended."""

    person: str = field(repr=False)
    assistant: str = field(repr=False)
    latency_s: float | None
    """From the end of the person's speech to the first sound handed to the loudspeaker; None without a sound."""
    source: str
    interrupted: bool
    withdrawn: int
    """How many answers were withdrawn before this one because the person went on."""
    stages: tuple[tuple[str, float], ...] = ()
