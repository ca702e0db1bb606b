"""Whose turn it is: one table of states and signals, and no other way from one to the next.

        woken             speech            hard end              first sound
ASLEEP ───────► OPEN ───────────► HEARING ───────────► ANSWERING ────────────► SPEAKING
   ▲             │ ▲                 ▲  ▲ ▲                │                    │  ▲ │
   └─────────────┘ └─── noise ───────┘  │ └──── reopened ──┴────────────────────┤  │ │ speech
     window over       (and: done) ◄────┼──────────────────────────── done ─────┘  │ ▼
                                        └──────────────── words ──────────────── PAUSED
"""

from __future__ import annotations

from enum import Enum


class State(Enum):
    """Where the conversation stands."""

    ASLEEP = "asleep"
    OPEN = "open"
    HEARING = "hearing"
    ANSWERING = "answering"
    SPEAKING = "speaking"
    PAUSED = "paused"


class Signal(Enum):
    """What moves it on."""

    WOKEN = "woken"
    SPEECH = "speech"
    ENDED = "ended"
    NOISE = "noise"
    SOUND = "sound"
    REOPENED = "reopened"
    WORDS = "words"
    NO_WORDS = "no words"
    DONE = "done"
    OVER = "over"


TABLE: dict[tuple[State, Signal], State] = {
    (State.ASLEEP, Signal.WOKEN): State.OPEN,
    (State.ASLEEP, Signal.SOUND): State.SPEAKING,
    (State.OPEN, Signal.WOKEN): State.OPEN,
    (State.OPEN, Signal.SPEECH): State.HEARING,
    (State.OPEN, Signal.SOUND): State.SPEAKING,
    (State.OPEN, Signal.OVER): State.ASLEEP,
    (State.HEARING, Signal.ENDED): State.ANSWERING,
    (State.HEARING, Signal.NOISE): State.OPEN,
    (State.ANSWERING, Signal.SOUND): State.SPEAKING,
    (State.ANSWERING, Signal.REOPENED): State.HEARING,
    (State.ANSWERING, Signal.NOISE): State.OPEN,
    (State.ANSWERING, Signal.DONE): State.OPEN,
    (State.SPEAKING, Signal.REOPENED): State.HEARING,
    (State.SPEAKING, Signal.SPEECH): State.PAUSED,
    (State.SPEAKING, Signal.WOKEN): State.OPEN,
    (State.SPEAKING, Signal.DONE): State.OPEN,
    (State.PAUSED, Signal.WORDS): State.HEARING,
    (State.PAUSED, Signal.NO_WORDS): State.SPEAKING,
    (State.PAUSED, Signal.WOKEN): State.OPEN,
    (State.PAUSED, Signal.DONE): State.OPEN,
}
