"""When a turn ends: silence measured in audio time against a wait that the witnesses shorten or lengthen.

speech ── 0.06 s of silence ──► soft end ── wait(chance) × patience, at least the person's own floor ──► hard end
              ▲                    │
              └───── went on ──────┘   96 ms of voice: a click is not speech

A witness that does not come is not waited for: the wait is then that of the others, or of none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from assistant.events import (
    AskSound,
    Event,
    HardEnd,
    Partial,
    SoftEnd,
    SoundEnds,
    Transcript,
    Voicing,
    WentOn,
    WordsEnd,
)
from assistant.settings import TurnSettings
from assistant.turns.patience import Patience
from assistant.turns.witnesses import Evidence, Witnesses, pooled

SOFT_S = 0.06
"""Seconds of silence at a soft end: two windows of voice activity. Voice activity itself ends 0.08 s after the last
sound above the room's floor (median of 150 orders), so that this is 0.14 s of quiet. One window less reads the last
word worse: orders at the 95th percentile then took 2.10 s instead of 1.43 s."""
ASK_S = (0.12, 0.32, 0.7, 1.5)
"""Seconds of silence at which the first witness is asked: its answer gets better with silence (FACTS §4)."""
ONSET_S = 0.09
"""Seconds of voice that are speech and no click: three windows of 32 ms."""
GAP_S = 0.07
"""Seconds without voice that end such a run."""
FRESH_S = 0.3
"""Words read from sound that ends this much before the last voice lack the last word, and do not witness."""

HURRY_S = 0.8
"""Longest silence after words that call for help at once: the first sentence is due within 2 s (CLINICAL 2.5)."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds of silence before a turn ends, from the log odds that it has: low at `sure` and above, then e-fold
    longer per `scale`, up to `high`, which outlasts a thinking pause of 3 s. Chosen with `turns.patience` together by
    replay of whole sessions; the figures stand there.
    """

    low_s: float = 0.25
    high_s: float = 3.3
    sure: float = 3.25
    scale: float = 0.8

    def seconds(self, odds: float) -> float:
        """The wait at these log odds."""
        return min(self.high_s, self.low_s * math.exp(min(20.0, max(0.0, self.sure - odds) / self.scale)))


@dataclass(slots=True)
class _Stretch:
    """A stretch of speech and the silence after it."""

    voiced_s: float
    """End of its last voice, audio time."""
    run_end_s: float
    """End of the last voiced window, which may be a click in the silence."""
    run_s: float = 0.0
    """Length of the run of voice that it belongs to."""
    soft: bool = False
    asked: int = 0
    sounds: list[float] = field(default_factory=list)
    words: float | None = None
    words_text: str = ""
    text: str = ""
    text_s: float = -1.0


class Endpoint:
    """One turn after another: `begin`, then `feed` everything that is heard of it, in order of arrival."""

    def __init__(
        self,
        settings: TurnSettings,
        patience: Patience,
        witnesses: Witnesses | None = None,
        wait: Wait | None = None,
        voiced_at: float = 0.5,
        ask_s: Sequence[float] = ASK_S,
        whole: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """`voiced_at`: probability of voice activity that counts as voice; `ask_s`: silences at which the first
        witness is asked, rising; `whole`: whether a text is a request that is known, asked of every reading, often."""
        self._settings, self._patience = settings, patience
        self._witnesses, self._wait, self._voiced_at = witnesses or Witnesses(), wait or Wait(), voiced_at
        self._ask_s, self._whole = ask_s, whole
        self._began_s = self._heard_s = self._least_s = 0.0
        self._most_s = math.inf
        self._ended = False
        self._now = _Stretch(0.0, 0.0)

    def begin(self, at_s: float) -> None:
        """A turn begins with speech at `at_s`."""
        if self._ended:
            self._patience.ended()
        self._began_s, self._least_s, self._ended = at_s, 0.0, False
        self._most_s = math.inf
        self._resume(at_s)

    def hurry(self) -> None:
        """The turn is not waited out: somebody is in danger. A person who goes on is heard all the same."""
        self._most_s = HURRY_S

    def linger(self, least_s: float) -> None:
        """No wait of this turn is shorter than `least_s`, from now on; 0 lets it be as short as it is."""
        self._least_s = least_s

    def reopen(self, at_s: float) -> None:
        """The person went on after the hard end, and has spoken for a moment by `at_s`: the turn goes on."""
        self._patience.paused(max(0.0, at_s - self._now.voiced_s))
        self._ended = False
        self._resume(at_s)

    def feed(self, event: Event) -> Iterator[Event]:
        """Take one event; yield SoftEnd, AskSound, WentOn, HardEnd as they follow. After HardEnd nothing follows until
        `begin` or `reopen`."""
        if self._ended:
            return
        match event:
            case Voicing():
                yield from self._voicing(event)
            case SoundEnds() if self._now.soft:
                self._now.sounds.append(event.probability)
            case WordsEnd():
                self._now.words, self._now.words_text = event.probability, event.text
            case Partial() | Transcript() if event.at_s >= self._now.text_s:
                self._now.text, self._now.text_s = event.text, event.at_s
        yield from self._decide(event)

    @property
    def evidence(self) -> Evidence:
        """What the witnesses have said about this silence."""
        now = self._now
        sound = pooled(now.sounds)
        if not now.text or now.text_s < now.voiced_s - FRESH_S:
            return Evidence(sound)
        same = _bare(now.words_text) == _bare(now.text)
        return Evidence(sound, now.words if same else None, now.text, self._whole(now.text))

    @property
    def wait_s(self) -> float:
        """Silence after which the turn ends as things stand, seconds."""
        odds = self._witnesses.odds(self.evidence)
        habit_s = self._wait.seconds(odds + self._patience.odds)
        wait_s = min(habit_s, max(self._wait.seconds(odds), self._patience.reach_s)) * self._patience.factor
        return min(self._most_s, max(wait_s, self._patience.floor_s, self._least_s))

    def _voicing(self, voicing: Voicing) -> Iterator[Event]:
        at_s = voicing.at_s
        window_s = min(0.064, max(0.0, at_s - self._heard_s))
        self._heard_s, now = at_s, self._now
        if voicing.probability >= self._voiced_at:
            now.run_s += window_s
            now.run_end_s = at_s
            if not now.soft:
                now.voiced_s = at_s
            elif now.run_s >= ONSET_S:
                self._patience.paused(at_s - now.run_s - now.voiced_s)
                self._resume(at_s)
                yield WentOn(at_s)
        elif at_s - now.run_end_s > GAP_S:
            now.run_s = 0.0
        if not now.soft and at_s - now.voiced_s >= SOFT_S:
            now.soft = True
            yield SoftEnd(at_s, at_s - now.voiced_s)
        while now.soft and now.asked < len(self._ask_s) and at_s - now.voiced_s >= self._ask_s[now.asked] - 0.016:
            now.asked += 1
            yield AskSound(at_s)

    def _resume(self, at_s: float) -> None:
        self._heard_s, self._now = at_s, _Stretch(at_s, at_s)

    def _decide(self, event: Event) -> Iterator[Event]:
        silence_s = self._heard_s - self._now.voiced_s
        overlong = self._heard_s - self._began_s >= self._settings.longest_turn_s
        waited = self._now.soft and self._now.run_s == 0.0 and silence_s >= self.wait_s
        if waited or overlong:
            self._ended = True
            yield HardEnd(max(self._heard_s, event.at_s), silence_s, self._witnesses.chance(self.evidence))


def _bare(text: str) -> str:
    """Letters and digits only: the witness is asked about words, not about their writing."""
    return "".join(c for c in text.lower() if c.isalnum())
