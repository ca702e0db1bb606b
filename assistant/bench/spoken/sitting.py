"""One session: a scripted person sits in the room and talks with the real assistant; what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from assistant import app
from assistant.adapters.echo import NoCanceller
from assistant.adapters.light import NoLight
from assistant.adapters.scripted import NoName, ToneVoice
from assistant.adapters.scripted_help import ScriptedHelp
from assistant.bench.spoken.room import Pcm, Person, Room
from assistant.bench.spoken.tapped import Tapped
from assistant.care.reply import Effect, Resident
from assistant.engine.ear import Ear
from assistant.engine.hands import AudioTime
from assistant.engine.parts import Parts
from assistant.engine.pulse import Pulse
from assistant.engine.session import Session
from assistant.listen import hold
from assistant.ports import Dialogue, Transcriber, TurnEnd
from assistant.settings import Settings

VOICE_HZ, WORD_S = 16_000, 0.3
"""The assistant's side: silence as long as its words would be."""
LONGEST_S = 1600.0
"""Audio time after which a session is given up; the longest exercise takes 20 minutes."""
NOON = datetime(2026, 3, 2, 12).astimezone()
"""When every session begins: some exercises are not for the evening."""
LEAVES_S = 1.0
"""Quiet after the end, before the person leaves."""
UNHEARD_S = 9.0
"""Quiet after an answer to which nothing was said: it was not heard, and is said again."""
TRIES = 3
"""The same answer is said at most so often."""


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance of the person."""

    at: Tapped = field(repr=False)
    """The talk as it stood."""
    saying: Any = field(repr=False)
    """What the mind made of it; its `text` was said."""
    again: bool
    """It had not been heard."""


class Kept:
    """A `home.Home` in memory: what was agreed to counts at once; what was to be kept is noted."""

    def __init__(self, resident: Resident) -> None:
        """`resident`: as known at the beginning."""
        self._resident = resident
        self.effects: list[Effect] = []

    def resident(self) -> Resident:
        """As known now."""
        return self._resident

    def opening(self) -> tuple[bool, bool]:
        """Not the first session, and not the day's first."""
        return False, True

    def away_days(self) -> float:
        """Here yesterday."""
        return 1.0

    def entries(self, *kinds: str) -> list[Any]:
        """Nothing is looked up."""
        return []

    def apply(self, effects: Any) -> list[str]:
        """Note them."""
        consents = set(self._resident.consents)
        for effect in effects:
            self.effects.append(effect)
            if effect.what == "consent":
                (consents.add if effect.value == "yes" else consents.discard)(effect.name)
        self._resident = replace(self._resident, consents=frozenset(consents))
        return []

    def voiced(self, pcm: bytes, words: str, delay_s: float) -> None:
        """How something was said is not kept."""

    def ended(self) -> None:
        """Nothing is written at the end."""


class Sitting:
    """A `room.Person`: answers when the assistant has spoken. `mind` gives what to say at a talk, None for nothing,
    and, beside it, seconds of quiet to wait before; `over` says whether the person may leave."""

    def __init__(
        self,
        mind: Callable[[Tapped], tuple[Any, float] | None],
        over: Callable[[Tapped], bool],
        speak: Callable[[str], Pcm],
    ) -> None:
        """`speak` makes sound of a text."""
        self._mind = mind
        self._over = over
        self._speak = speak
        self.now: Callable[[], Tapped]
        """The talk as it stands; set before the room is listened to."""
        self.said: list[Said] = []
        self.unheard = 0
        self._planned: Tapped | None = None
        self._plan: tuple[Any, float] | None = None
        self._hears = False
        self._answered = True
        self.done = False

    @property
    def waits(self) -> bool:
        """Whether there is nothing to say before the assistant has spoken again."""
        return self._plan is None and self._answered and not self._ending

    @property
    def _ending(self) -> bool:
        return self._planned is not None and self._over(self._planned)

    def turn(self, at_s: float, quiet_s: float, spoken: bool) -> Pcm | None:
        """What is said now."""
        talk = self.now()
        if talk is not self._planned:
            self._planned, self._answered = talk, True
            self._plan = None if self._over(talk) else self._mind(talk)
            self._hears = bool(talk.reply.lines)
        if spoken:
            self._hears = False
        if self._hears and quiet_s < UNHEARD_S:
            return None
        if self._ending:
            self.done = quiet_s > LEAVES_S
            return None
        return self._speaks(talk, quiet_s)

    def _speaks(self, talk: Tapped, quiet_s: float) -> Pcm | None:
        again = not self._answered and quiet_s > UNHEARD_S
        if again and self.unheard < TRIES and self.said:
            self.unheard += 1
            self.said.append(Said(talk, self.said[-1].saying, True))
            return self._speak(self.said[-1].saying.text)
        if again:
            self.done = True
        if self._plan is None or quiet_s < self._plan[1]:
            return None
        saying, self._plan, self._answered = self._plan[0], None, False
        self.said.append(Said(talk, saying, False))
        return self._speak(saying.text)


class Guest(Person, Protocol):
    """A person whose session is written down."""

    now: Callable[[], Tapped]
    said: list[Said]


@dataclass(frozen=True, slots=True)
class Models:
    """What hears, and what answers."""

    transcriber: Transcriber
    turn_end: TurnEnd
    dialogue: Dialogue


@dataclass(frozen=True, slots=True)
class Sat:
    """What a session left."""

    end: Tapped = field(repr=False)
    said: tuple[Said, ...] = field(repr=False)
    effects: tuple[Effect, ...] = field(repr=False)
    audio_s: float
    took_s: float
    given_up: bool


def sit(settings: Settings, models: Models, person: Guest, bed: Pcm, resident: Resident, first: str = "") -> Sat:
    """Hold the session."""
    began = time.monotonic()
    room = Room(person, VOICE_HZ, bed, LONGEST_S)
    ear = Ear(room, NoCanceller(), app.detector(), NoName())
    voice = ToneVoice(VOICE_HZ, WORD_S, 0.0)
    parts = Parts(
        room, ear, models.transcriber, models.turn_end, models.dialogue, voice, NoLight(), ScriptedHelp()
    )  # fmt: skip
    home = Kept(resident)
    begun = app.care_talk(settings)

    def begin() -> Tapped:
        return Tapped(begun(), first=first)  # type: ignore[arg-type]

    session: Session = app.session(
        settings, parts, AudioTime(), Pulse(live=False), lambda _: None, True, home, begin,  # type: ignore[arg-type]
        clock=lambda at_s: NOON + timedelta(seconds=at_s),
    )  # fmt: skip
    person.now = lambda: session._counsel._talk  # type: ignore[assignment,return-value]
    hold(session)
    end = person.now()
    return Sat(end, tuple(person.said), tuple(home.effects), room.at_s, time.monotonic() - began, room.at_s > LONGEST_S)
