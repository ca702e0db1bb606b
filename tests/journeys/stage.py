"""The journeys' stage: a scripted person speaks into the real session on audio time; decisions come out as a log."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import anyio
import numpy as np

from assistant import app
from assistant.adapters.light import NoLight
from assistant.adapters.scripted import (
    FileSound,
    LevelDetector,
    NoName,
    ScriptedDialogue,
    ScriptedTranscriber,
    ScriptedTurnEnd,
    ToneVoice,
)
from assistant.adapters.scripted_help import ScriptedHelp
from assistant.care.reply import Resident
from assistant.diary import wall
from assistant.engine.ear import Ear
from assistant.engine.hands import AudioTime
from assistant.engine.parts import Parts
from assistant.engine.pulse import Pulse
from assistant.events import RATE_HZ, Clean, Event, Fault, Frame, Mended, Partial, Turn
from assistant.ports import Dialogue
from assistant.report import record, turn_row
from assistant.settings import ModelSettings, Settings
from tests.journeys.talk import PlainTalk

GOLDEN = Path(__file__).parent.parent / "golden"


class NoHome:
    """Nothing is known of the resident, and nothing kept; what was to be done is noted."""

    def __init__(self):
        self.done = []

    def resident(self) -> Resident:
        return Resident()

    def opening(self) -> tuple[bool, bool]:
        return False, True

    def voiced(self, pcm: bytes, words: str, delay_s: float) -> None:
        pass

    def ended(self) -> None:
        pass

    def entries(self, *kinds: str) -> list:
        return []

    def away_days(self) -> float:
        return 0.0

    def apply(self, effects) -> list[str]:
        self.done += effects
        return []


class PlainCanceller:
    """Takes the echo for what the scripted room makes it: the loudspeaker, weaker and later, subtracted exactly."""

    def feed(self, frame: Frame):
        far = np.frombuffer(frame.far, np.int16) if frame.far else np.zeros(1)
        level = float(np.sqrt((far.astype(float) ** 2).mean()))
        echo_db = 20 * np.log10(max(level, 1.0) / 32768)
        yield Clean(frame.at_s, frame.near, frame.near, float(echo_db))


@dataclass
class Say:
    """The person says `words` from `at_s` on; each word lasts `word_s`; "…1.5" is a pause of 1.5 s."""

    at_s: float
    words: str
    word_s: float = 0.3
    level: float = 3000.0


@dataclass
class Outcome:
    """What a journey left."""

    events: list[dict] = field(default_factory=list)
    turns: list[dict] = field(default_factory=list)
    asked: list = field(default_factory=list)
    played: bytes = b""
    raw: list[Event] = field(default_factory=list)

    def names(self) -> list[str]:
        return [row["event"] for row in self.events]

    def at(self, name: str, index: int = 0) -> float:
        return [row["at_s"] for row in self.events if row["event"] == name][index]


def tape(says: Sequence[Say], length_s: float) -> tuple[np.ndarray, list[tuple[float, str]]]:
    """Sound (bursts of noise) and the moments at which words have been said."""
    rng = np.random.default_rng(3)
    pcm = rng.normal(0, 8, int(length_s * RATE_HZ))
    moments = []
    for say in says:
        at_s = say.at_s
        for word in say.words.split():
            if word.startswith("…"):
                at_s += float(word[1:])
                continue
            begin, end = int(at_s * RATE_HZ), int((at_s + say.word_s) * RATE_HZ)
            pcm[begin:end] += rng.normal(0, say.level, end - begin)
            at_s += say.word_s
            if word != "*":
                moments.append((at_s, word))
    return np.clip(pcm, -32768, 32767).astype(np.int16), moments


def play(
    says: Sequence[Say],
    length_s: float,
    model: Dialogue | None = None,
    wakes: Sequence[float] | None = None,
    faults: Sequence[Fault | Mended] = (),
    settings: Settings | None = None,
    echo_db: float | None = None,
    chance: float = 0.95,
    transcriber=None,
    turn_end=None,
    line: ScriptedHelp | None = None,
    begin=None,
    home=None,
    clock=wall,
) -> Outcome:
    """Run the journey; without `wakes` the conversation is open from the start."""
    settings = settings or Settings(model=ModelSettings(remembered_turns=20))
    pcm, moments = tape(says, length_s)
    voice = ToneVoice()
    sound = FileSound(pcm, voice.rate_hz, tail_s=1.0, faults=faults, echo_db=echo_db)
    model = model or ScriptedDialogue([["That sounds ", "hard. ", "What was ", "that like?"]], chance=0.9)
    ear = Ear(sound, PlainCanceller(), LevelDetector(), NoName(wakes or ()))
    parts = Parts(
        sound,
        ear,
        transcriber or ScriptedTranscriber(moments),
        turn_end or ScriptedTurnEnd(chance),
        model,
        voice,
        NoLight(),
        line or ScriptedHelp(),
    )
    outcome = Outcome()

    def observe(event: Event) -> None:
        outcome.raw.append(event)
        if isinstance(event, Turn):
            outcome.turns.append(turn_row(event, len(outcome.turns) + 1, words=True))
        elif not isinstance(event, Partial):
            outcome.events.append(record(event))

    session = app.session(
        settings,
        parts,
        AudioTime(),
        Pulse(live=False),
        observe,
        wakes is None,
        home or NoHome(),
        begin or partial(PlainTalk, greets=wakes is not None),
        clock,
    )
    anyio.run(session.run)
    outcome.asked = getattr(model, "asked", [])
    outcome.played = bytes(sound.played)
    return outcome


def log_text(outcome: Outcome) -> str:
    """The golden log: a line a decision, times to a tenth of a second, no words."""
    lines = []
    for row in outcome.events:
        rest = {k: v for k, v in row.items() if k in ("source", "whole", "device", "trouble", "heard_s")}
        if "heard_s" in rest:
            rest["heard_s"] = round(rest["heard_s"], 1)
        lines.append(f"{row['at_s']:7.1f}  {row['event']}" + (f"  {json.dumps(rest)}" if rest else ""))
    return "\n".join(lines) + "\n"
