"""Turns on tape for the endpoint bench: what voice activity says of each clip, what the witnesses answer when they are
asked at a moment of it, and the replay of the real `Endpoint` over both, in audio time.

Three sets: spontaneous orders (`commands/`) and read sentences (`speech/`), whose ends are true ends; and the read
sentences with one long pause in each (`bench.paused`). Each is divided in a half to develop on and a half to report
on: what is read by speaker, the orders (more than 50 unnamed speakers) by every other file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from assistant.bench.paused import INSIDE, LOUD, RATE_HZ, Samples, levels, pauses
from assistant.events import AskSound, Event, HardEnd, SoftEnd, SoundEnds, Transcript, Voicing, WentOn, WordsEnd
from assistant.turns.endpoint import Endpoint

WINDOW = 512
TAIL_S = 5.0
"""Quiet after each clip."""
QUIET_WINDOWS = 250
"""Windows without voice after that, 8 s: nothing is asked of the witnesses so late, but a reply may come."""
AFTER_S = 0.5
"""Sound kept after a long pause: what follows is the read sentence over again."""
JUDGED_BYTES = 8 * 2 * RATE_HZ
"""Sound that the first witness hears."""
BED = 8.0
"""rms of the noise bed laid under everything (int16), as in shared/tools/room.py."""
DEVELOP_SPEAKERS = frozenset({"2033", "2609"})
SOUND_TAKES_S, READING_TAKES_S, WORDS_TAKE_S = 0.06, 0.13, 0.03
"""From the question to the answer of each witness on two x86-64 cores: Smart Turn 52 ms, Moonshine on 4 to 8 s of
sound 120 to 190 ms, prefill of a few words 20 to 35 ms."""
WORK_S = 0.38
"""From a soft end to the first clause as sound: reading 0.13, first clause 0.1, Piper 0.15 (FACTS §§5b to 7)."""
DEVICE_S = 0.12
"""From handing sound over until the room hears it."""
ONSET_S = 0.15
"""Voice by which the conversation knows, after a hard end, that the person goes on."""


@dataclass(frozen=True, slots=True)
class Tape:
    """One clip, ready to be replayed."""

    name: str
    develop: bool
    kind: str
    """"order", "read", or a pause: "open", "stands", "sentence"."""
    sound: Samples = field(repr=False)
    voice: tuple[float, ...] = field(repr=False)
    """Probability of voice in each window of 32 ms."""
    pause: tuple[float, float] | None
    end_s: float
    """End of the last 10 ms above the room's floor, what latency is measured from; of the tape where it has a pause."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a replayed clip."""

    latency_s: float | None
    """From the end of speech to the sound of the reply; None after a cut-in, or where the tape ends in a pause."""
    cut_in_s: float | None
    """When a reply sounded before the end of speech, seconds of the clip."""
    withdrawn: int
    """Replies withdrawn unheard because the person went on."""


class Answers:
    """The witnesses' answers, asked of the real models once and kept in a file of numbers and words."""

    def __init__(
        self,
        path: Path,
        sound: Callable[[bytes], float],
        read: Callable[[bytes], str],
        words: Callable[[str], float],
        voice: Callable[[Samples], list[float]],
        done: Callable[[], None] = lambda: None,
    ) -> None:
        """`path`: JSON file of what has been asked before; the rest are the models, and what releases them."""
        self._path, self._ask_sound, self._ask_read, self._ask_words, self._ask_voice = path, sound, read, words, voice
        self._done = done
        self._kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        self._new = 0

    def _keep(self, key: str, ask: Callable[[], Any]) -> Any:
        if key not in self._kept:
            self._kept[key] = ask()
            self._new += 1
            if self._new % 200 == 0:
                self.save()
        return self._kept[key]

    def save(self) -> None:
        """Write what is new."""
        if self._new:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps(self._kept), encoding="utf-8")

    def close(self) -> None:
        """Write what is new, and release the models."""
        self.save()
        self._done()

    def voice(self, name: str, sound: Samples) -> tuple[float, ...]:
        """Voice activity of a whole clip."""
        return tuple(self._keep(f"voice|{name}", lambda: [round(p, 3) for p in self._ask_voice(sound)]))

    def sound(self, tape: Tape, at_s: float) -> float:
        """P at a moment."""
        pcm = _until(tape, at_s)[-JUDGED_BYTES:]
        return float(self._keep(f"sound|{_digest(pcm)}", lambda: self._ask_sound(pcm)))

    def text(self, tape: Tape, at_s: float) -> str:
        """The turn as read up to a moment."""
        pcm = _until(tape, at_s)
        return str(self._keep(f"text|{_digest(pcm)}", lambda: self._ask_read(pcm)))

    def words(self, text: str) -> float:
        """Q of a text."""
        return float(self._keep(f"words|{text}", lambda: self._ask_words(text)))


def _digest(pcm: bytes) -> str:
    return hashlib.blake2b(pcm, digest_size=12).hexdigest()


def _until(tape: Tape, at_s: float) -> bytes:
    return tape.sound[: int(at_s * RATE_HZ)].tobytes()


def tapes(audio: Path, answers: Answers, kinds: tuple[str, ...] = INSIDE) -> Iterator[Tape]:
    """All sets: orders, read sentences, then pauses of these kinds."""
    for number, path in enumerate(sorted((audio / "commands").glob("*.flac"))):
        sound, _ = soundfile.read(path, dtype="int16")
        yield _tape(path.name, number % 2 == 0, "order", sound, None, answers)
    for path in sorted((audio / "speech").glob("*.flac")):
        sound, _ = soundfile.read(path, dtype="int16")
        yield _tape(path.name, path.name.split("-")[0] in DEVELOP_SPEAKERS, "read", sound, None, answers)
    for pause in pauses(audio, kinds):
        span, kept = (pause.begin_s, pause.end_s), int((pause.end_s + AFTER_S) * RATE_HZ)
        yield _tape(pause.name, pause.speaker in DEVELOP_SPEAKERS, pause.kind, pause.sound[:kept], span, answers)


def _tape(
    name: str, develop: bool, kind: str, sound: Samples, pause: tuple[float, float] | None, answers: Answers
) -> Tape:
    loud = np.nonzero(levels(sound) > LOUD)[0]
    tail = np.zeros(0 if pause else int(TAIL_S * RATE_HZ), np.int16)
    longer = np.concatenate([sound, tail]).astype(np.float64)
    longer += np.random.default_rng(7).normal(0.0, BED, len(longer))
    room: Samples = np.clip(longer.round(), -32768, 32767).astype(np.int16)
    end_s = len(sound) / RATE_HZ if pause else (int(loud[-1]) + 1) / 100
    return Tape(name, develop, kind, room, answers.voice(name, room), pause, end_s)


class Replay:
    """One clip through one endpoint; what the engine does to it live, done in audio time."""

    def __init__(self, tape: Tape, endpoint: Endpoint, answers: Answers) -> None:
        self._tape, self._endpoint, self._answers = tape, endpoint, answers
        self._due: list[tuple[float, Event]] = []
        self._soft_s = 0.0
        self._sounds_s: float | None = None
        """When the reply sounds, once the turn has ended."""
        self._withdrawn = 0
        self.log: list[Event] = []

    def run(self) -> Outcome:
        """Replay to the reply, or to the end of the tape."""
        run_s, begun = 0.0, False
        after = repeat(0.0, 0 if self._tape.pause else QUIET_WINDOWS)
        for number, probability in enumerate(chain(self._tape.voice, after), start=1):
            at_s = number * WINDOW / RATE_HZ
            if self._sounds_s is not None and at_s >= self._sounds_s:
                return self._outcome(self._sounds_s)
            run_s = run_s + WINDOW / RATE_HZ if probability >= 0.5 else 0.0
            if not begun:
                begun = run_s >= 0.096
                if begun:
                    self._endpoint.begin(at_s - run_s)
            elif self._sounds_s is not None:
                if run_s >= ONSET_S:
                    self._sounds_s, self._due, self._withdrawn = None, [], self._withdrawn + 1
                    self._endpoint.reopen(at_s)
                continue
            if begun:
                self._one(Voicing(at_s, probability, -30.0))
        return Outcome(None, None, self._withdrawn)

    def _one(self, voicing: Voicing) -> None:
        while self._due and self._due[0][0] <= voicing.at_s:
            self._obey(self._endpoint.feed(self._due.pop(0)[1]))
        self._obey(self._endpoint.feed(voicing))

    def _obey(self, decisions: Iterator[Event]) -> None:
        for decision in decisions:
            at_s = decision.at_s
            self.log.append(decision)
            match decision:
                case SoftEnd():
                    self._soft_s = at_s
                    text = self._answers.text(self._tape, at_s)
                    self._later(at_s + READING_TAKES_S, Transcript(at_s, text))
                    words = WordsEnd(at_s, self._answers.words(text), text)
                    self._later(at_s + READING_TAKES_S + WORDS_TAKE_S, words)
                case AskSound():
                    probability = self._answers.sound(self._tape, at_s)
                    self._later(at_s + SOUND_TAKES_S, SoundEnds(at_s, probability, 0.0))
                case WentOn():
                    self._due.clear()
                case HardEnd():
                    self._sounds_s = max(at_s, self._soft_s + WORK_S) + DEVICE_S

    def _later(self, due_s: float, event: Event) -> None:
        self._due.append((due_s, event))
        self._due.sort(key=lambda due: due[0])

    def _outcome(self, sounds_s: float) -> Outcome:
        early = self._tape.pause is not None or sounds_s < self._tape.end_s
        return Outcome(None if early else sounds_s - self._tape.end_s, sounds_s if early else None, self._withdrawn)
