"""What the plan knows between two signals, and what follows from it alone: the light, the words of the moment."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

from assistant.crisis.signals import Action, Line

BUTTON_FAULTS = frozenset({"button-pins", "button-stuck", "button-poles", "button-usb"})
"""While one of these holds, the button is not to be relied on: L-18."""
FAULTS = BUTTON_FAULTS | {
    "button-thread",  # edges are no longer reported; the level is still read each second
    "voice-silent",
    "relay",
    "loudspeaker",
    "clips",
    "light",
    "buzzer",
    "disk",  # refuses files, or hangs: calls go by way of memory, which the power takes with it
    "outbox",  # neither the disk nor memory takes a file: nobody hears of a call
    "settings",
    "socket",
    "plan",
    "test-overdue",
    "test-unconfirmed",
    "test-not-pressed",
}
"""Every fault there is, as entries in the outbox name it."""
TEST_FAULTS = frozenset({"test-overdue", "test-unconfirmed", "test-not-pressed"})
NOTICES = ("test-due", "clock-jumped", "restarted", "may-need-help", "no-contact")

STATUS_S, STATUS_LATER_S, STATUS_EARLY_S = 25.0, 60.0, 120.0
"""Seconds between spoken states of the call, in the first two minutes and later."""
SIREN_S = 60.0
"""Seconds between repetitions of the alarm in the room."""
TOLD_S = 10.0
"""Seconds in which alerts must tell of a first attempt, or the resident is told that nobody can be reached."""


class Phase(Enum):
    """Where a call for help stands."""

    READY = "ready"
    CALLING = "calling"
    ANSWERED = "answered"
    TESTING = "testing"
    COUNTING = "counting"
    """The voice counts down to an alarm that can still be cancelled."""


class Path(Enum):
    """Whether people can be reached, as far as alerts has told."""

    UNTOLD = "untold"
    OPEN = "open"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Unit:
    """How this device is set up; the part of the settings that deciding needs."""

    calls: bool = True
    """Whether the alerts program runs here."""
    listens: bool = True
    """Whether a voice program is expected."""
    silent_s: float = 10.0
    """Seconds without a sign of life from the voice before it is a fault."""
    start_s: float = 300.0
    """Seconds that the voice has to load its models."""


@dataclass(frozen=True, slots=True)
class State:
    """Everything between two signals. Times are seconds of the monotonic clock."""

    unit: Unit
    voice_moved: float
    """When the audio time of the voice last advanced; at first, when the program began."""
    phase: Phase = Phase.READY
    alarms: tuple[str, ...] = ()
    """Ids of the open alarms; the first is the one that is called for."""
    since: float = 0.0
    """When the call, or the test, began or was begun anew."""
    pressed: float = float("-inf")
    """When a press last counted."""
    next_status: float = 0.0
    next_siren: float = 0.0
    path: Path = Path.UNTOLD
    told_by: float = 0.0
    """By when alerts must have told something, or nobody can be reached."""
    named: bool = False
    """Whether the resident was told who is called first."""
    wired: bool = False
    """Whether the nurse-call contact was read back as called."""
    quiet: bool = False
    answered_by: str = field(repr=False, default="")
    down: float | None = None
    """Since when the button is down."""
    voice_at_s: float = -1.0
    listening: bool = False
    faults: frozenset[str] = frozenset()
    test: str = ""
    """Id of the test entry, once the button was pressed in a test."""
    reminded: bool = False
    wrong_codes: tuple[float, ...] = ()
    due: str = ""
    """While counting: id of the alarm that follows."""
    due_at: float = 0.0
    """While counting: when the alarm is raised here, should the voice not raise it."""
    held: float | None = None
    """While counting: since when a press of this count lasts."""


Step = tuple[State, tuple[Action, ...]]


def pattern(state: State) -> str:
    """The light that this state shows; one of `light.PATTERNS`."""
    by_phase = {
        Phase.CALLING: "alarm", Phase.ANSWERED: "answered", Phase.TESTING: "test", Phase.COUNTING: "counting",
    }  # fmt: skip
    if state.phase in by_phase:
        return by_phase[state.phase]
    if state.faults:
        return "fault"
    return "listening" if state.listening else "idle"


def button_line(state: State, line: Line) -> Line:
    """A sentence that names the button, or what is said in its place while the button is not working."""
    return Line("R-01") if state.faults & BUTTON_FAULTS else line


def standing(state: State) -> tuple[tuple[Line, ...], str]:
    """How the call stands: never better than the truth; and the tone that stands for it."""
    if state.phase is Phase.ANSWERED:
        return (Line("L-07", state.answered_by),), "answered"
    if not state.unit.calls:
        return (Line("L-13"),), "calling"
    if state.path is Path.NONE:
        return (Line("L-12a"),), "no path"
    return (Line("L-05"),), "calling"


def begun(state: State, now: float) -> State:
    """The call begins, or begins anew from the top."""
    return replace(
        state, phase=Phase.CALLING, since=now, next_status=now + STATUS_S, next_siren=now + SIREN_S,
        path=Path.UNTOLD, told_by=now + TOLD_S, named=False, quiet=False, answered_by="", test="", due="",
    )  # fmt: skip
