"""What the terminal shows of a conversation in the room: lanes, the microphone's state, words as they come."""

from __future__ import annotations

import math
from types import TracebackType
from typing import Any, Protocol

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from assistant.room.measure import Measured
from assistant.room.program import Happened, Program
from assistant.room.tape import Track, levels

PERSON, SOLACE, QUIET = "#2f7f8f", "#c2703d", "grey58"
LANE = 56
"""Columns of a level lane, 100 ms each."""
BARS = " ▁▂▃▄▅▆▇█"

STATES = {
    "Woken": "heard its name",
    "WindowOpened": "open: no name needed",
    "WindowClosed": "waits for its name",
    "TurnBegan": "hears the person",
    "SoftEnd": "a pause: an answer is drafted, and held",
    "DraftReady": "the answer lies ready, held until the turn is over",
    "WentOn": "the person went on: the draft is dropped",
    "HardEnd": "the turn is over",
    "Reopened": "the person went on: the answer is withdrawn",
    "Dropped": "that was noise",
    "ReplyBegan": "Solace speaks",
    "ReplyPaused": "an interruption? the voice holds its breath",
    "ReplyResumed": "no interruption: the voice goes on",
    "ReplyStopped": "interrupted: the voice is silent",
    "ReplyEnded": "open: no name needed",
    "Fault": "fault: the microphone or the loudspeaker is gone",
    "Mended": "mended",
}


class Screen(Protocol):
    """Where a conversation is shown; used with `with`."""

    def __enter__(self) -> Screen: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def note(self, text: str) -> None:
        """Something about the room itself."""

    def person(self, text: str) -> None:
        """What the person says now."""

    def reply(self, row: dict[str, Any]) -> None:
        """A turn as the program reported it."""

    def measured(self, measured: Measured) -> None:
        """What the tapes hold of it."""


def verdict(measured: Measured) -> str:
    """A measurement in words."""
    parts = []
    if measured.stopped_after_s is not None:
        parts.append(f"silent {max(0.0, measured.stopped_after_s):.2f} s after the interruption began")
    if measured.onset is None:
        parts.append("no answer")
    elif measured.cut_in:
        then = f", answered {measured.answered_s:.2f} s after the last word" if measured.answered_s is not None else ""
        parts.append(f"cut in before the person was through{then}")
    elif measured.latency_s is not None:
        parts.append(f"answered {measured.latency_s:.2f} s after the last word")
    return ", ".join(parts)


class Silent:
    """Shows nothing; its methods are the other screens' contract."""

    def __enter__(self) -> Silent:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def note(self, text: str) -> None:
        """Nothing."""

    def person(self, text: str) -> None:
        """Nothing."""

    def reply(self, row: dict[str, Any]) -> None:
        """Nothing."""

    def measured(self, measured: Measured) -> None:
        """Nothing."""


class Plain(Silent):
    """One line for each thing that happens: for pipes and logs."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def _line(self, who: str, text: str, colour: str) -> None:
        line = Table.grid(padding=(0, 2))
        line.add_column(width=7, justify="right")
        line.add_column()
        line.add_row(Text(who, style=f"bold {colour}"), Text(text, style="" if who else QUIET))
        self._console.print(line)

    def note(self, text: str) -> None:
        """A line about the room."""
        self._console.print(Text(text, style=QUIET))

    def person(self, text: str) -> None:
        """A line of the person's words."""
        self._line("Person", text, PERSON)

    def reply(self, row: dict[str, Any]) -> None:
        """What was understood, and what was answered."""
        self._line("", f"understood: {row.get('person', '')}", QUIET)
        broken = " (interrupted)" if row.get("interrupted") else ""
        self._line("Solace", f"{row.get('assistant', '')}{broken}", SOLACE)

    def measured(self, measured: Measured) -> None:
        """A line with the latency."""
        self._line("", verdict(measured), QUIET)


class Moving(Plain):
    """The same lines, and below them what happens at this moment."""

    def __init__(self, console: Console, program: Program, mic: Track, speaker: Track) -> None:
        super().__init__(console)
        self._program = program
        self._tracks = ((mic, "Person", PERSON), (speaker, "Solace", SOLACE))
        self._live = Live(
            console=console, get_renderable=self._now, refresh_per_second=8, transient=True, redirect_stderr=False
        )

    def __enter__(self) -> Moving:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def _now(self) -> RenderableType:
        lanes = Table.grid(padding=(0, 2))
        lanes.add_column(width=10)
        lanes.add_column(width=LANE)
        for track, name, colour in self._tracks:
            lanes.add_row(Text(name, style=f"bold {colour}"), Text(lane(track), style=colour))
        happened = list(self._program.happened)
        lanes.add_row(Text("Microphone", style=QUIET), Text(state(happened, self._program.ready.is_set())))
        words = Text(_partial(happened), style=f"italic {PERSON}", overflow="ellipsis", no_wrap=True)
        return Panel(
            Group(lanes, words), title="Solace, in a room that this computer made up", border_style=QUIET, width=80
        )


def lane(track: Track) -> str:
    """The last seconds of a track as bars, 100 ms each, newest at the right; 8 steps of 6 dB."""
    pcm = track.tail(LANE / 10)
    loud = levels(pcm)
    peaks = [float(loud[at : at + 10].max()) for at in range(0, len(loud) - 9, 10)]
    steps = [max(0, min(8, round((20 * math.log10(peak / 32768) + 60) / 6))) for peak in peaks]
    return "".join(BARS[step] for step in steps).rjust(LANE)


def state(happened: list[Happened], ready: bool) -> str:
    """The microphone's state in words."""
    if not ready:
        return "off: the models are being loaded"
    return next((STATES[event.name] for event in reversed(happened) if event.name in STATES), STATES["WindowClosed"])


def _partial(happened: list[Happened]) -> str:
    for event in reversed(happened):
        if event.name in ("HardEnd", "Transcript", "Woken"):
            break
        if event.name == "Partial":
            return str(event.fields.get("text", ""))
    return ""
