"""The vocabulary of the crisis program: what reaches the plan, and what the plan asks for. Frozen, a page long.

Times are seconds of the monotonic clock; only `DaysUntested` comes from the calendar.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.crisis.outbox import Ack

# --- signals: what happened -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that happened."""


@dataclass(frozen=True, slots=True)
class Pressed(Signal):
    """The button went down; `id` is a fresh id, for the alarm that this may become."""

    id: str
    way: str = "button"
    """"button", "usb", "software"."""


@dataclass(frozen=True, slots=True)
class DownAtStart(Pressed):
    """The button was down when the program began; it had been down before, when it last ended: `known`."""

    known: bool = False


@dataclass(frozen=True, slots=True)
class Released(Signal):
    """The button came up."""


@dataclass(frozen=True, slots=True)
class Alarmed(Signal):
    """The voice program calls for help."""

    id: str
    tier: str = "T3"
    spoken: bool = False
    """Whether the voice says the first words itself."""
    way: str = "voice"
    """One of `wire.WAYS`."""


@dataclass(frozen=True, slots=True)
class TellAsked(Signal):
    """The voice program lets the first contact know something, without a call."""

    id: str
    what: str
    """One of the values of `wire.TELLS`."""
    ago_s: float = 0.0
    """Seconds since it has been so."""


@dataclass(frozen=True, slots=True)
class SpareAsked(Signal):
    """The voice program says who is not to be called, in place of who was."""

    id: str
    names: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Counting(Signal):
    """The voice program counts down aloud: after `for_s` seconds it calls for help, unless it is cancelled."""

    id: str
    """Of the alarm that follows, whoever raises it."""
    for_s: float = 10.0


@dataclass(frozen=True, slots=True)
class CountCancelled(Signal):
    """The person said no while the voice counted."""


@dataclass(frozen=True, slots=True)
class Alive(Signal):
    """The voice program lives; `at_s` is its audio time, which alone proves it."""

    at_s: float
    listening: bool = False


@dataclass(frozen=True, slots=True)
class Code(Signal):
    """Somebody entered a cancel code."""

    right: bool


@dataclass(frozen=True, slots=True)
class Staff(Signal):
    """The acknowledge key on the device was pressed: a person stands here."""


@dataclass(frozen=True, slots=True)
class QuietAsked(Signal):
    """The resident asked for quiet."""


@dataclass(frozen=True, slots=True)
class StatusAsked(Signal):
    """The resident asked how the call stands."""


@dataclass(frozen=True, slots=True)
class ExplainAsked(Signal):
    """The resident asked what the button does."""


@dataclass(frozen=True, slots=True)
class AskedToTest(Signal):
    """Somebody began the monthly test."""


@dataclass(frozen=True, slots=True)
class DaysUntested(Signal):
    """Days since the last test that was confirmed."""

    days: float


@dataclass(frozen=True, slots=True)
class Told(Signal):
    """The alerts program has written an `Ack`."""

    ack: Ack


@dataclass(frozen=True, slots=True)
class Resumed(Signal):
    """An open alarm was found in the outbox at start, with what alerts had told of it, oldest first."""

    alarm: str
    acks: tuple[Ack, ...] = ()


@dataclass(frozen=True, slots=True)
class RelayRead(Signal):
    """The nurse-call contact reads back as the alarm wants it (open circuit: called), or not."""

    agrees: bool


@dataclass(frozen=True, slots=True)
class Unspoken(Signal):
    """A sentence could not be said; `tone` stands for it."""

    tone: str


@dataclass(frozen=True, slots=True)
class Broken(Signal):
    """A part does not work: `what` is one of `plan.FAULTS`."""

    what: str


@dataclass(frozen=True, slots=True)
class Mended(Signal):
    """That part works again."""

    what: str


@dataclass(frozen=True, slots=True)
class ClockJumped(Signal):
    """The calendar moved against the monotonic clock by so many seconds. No deadline here depends on it."""

    by_s: float


@dataclass(frozen=True, slots=True)
class Tick(Signal):
    """Time went on."""


# --- actions: what is to be done -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence by its id, with the names that fill it; spoken in its neutral form where no such clip is rendered."""

    id: str
    name: str = field(repr=False, default="")
    next_name: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Action:
    """Something to be done; each is tried even if the one before it failed."""


@dataclass(frozen=True, slots=True)
class Light(Action):
    """Show a pattern of `light.PATTERNS`."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Say(Action):
    """Speak, after what is being spoken, or at once when `urgent`; `tone` (of `tones.TONES`) sounds first."""

    lines: tuple[Line, ...]
    tone: str = ""
    urgent: bool = False
    dispensable: bool = False
    """Not said at all while something else is being said."""


@dataclass(frozen=True, slots=True)
class Buzz(Action):
    """Sound a tone on the buzzer, because the loudspeaker does not work."""

    tone: str


@dataclass(frozen=True, slots=True)
class Relay(Action):
    """Call through the nurse-call contact (True), or hold it at healthy."""

    call: bool


@dataclass(frozen=True, slots=True)
class Write(Action):
    """Put an entry into the outbox; an empty `id` is given a fresh one."""

    kind: str
    id: str = ""
    way: str = "unit"
    tier: str = ""
    alarm: str = ""
    detail: str = ""
    ago_s: float = 0.0
    """Seconds between what it tells of and now."""


@dataclass(frozen=True, slots=True)
class Spare(Action):
    """Keep who is not to be called."""

    id: str
    names: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Close(Action):
    """Take these alarms out of the outbox: they are over."""

    alarms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DoneTest(Action):
    """Remember that the monthly test was done now."""
