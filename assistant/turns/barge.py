"""Whether the person speaks while the assistant does: a cough, a "mm-hm", our own echo, or an interruption."""

from __future__ import annotations

import difflib
from collections import deque

from assistant.events import Voicing

WINDOW_S = 0.4
"""Stretch of sound in which voiced windows are added up, seconds."""
SURE = 0.6
"""Probability of voice activity that counts while the loudspeaker sounds."""
ABOVE_ECHO_DB = -34.0
"""The cleaned microphone must be louder than the loudspeaker plus this, dB: a room gives back -20 dB at most, the
canceller takes another 20 (FACTS §3), now and then less: with -38 the voice stumbled over itself once in 15 minutes."""
ABOVE_ROOM_DB = -16.0
"""The same in the first second of a reply, when the canceller may not have found the echo yet: above all that a room
gives back. With -26 twelve answers in eight minutes were taken back for their own first words, on a busy machine."""
FIRST_S = 1.0
"""Seconds of playback in which the canceller still learns: the bar is higher, and no silence is a breath yet, because
the echo of a first word may come before the loudspeaker is known to sound."""
IN_BREATH_S = 0.13
"""Between two sentences of ours there is no echo: so much voiced sound is enough, and our next sentence does not begin
over a person who has just begun."""
SILENT_DB = -45.0
"""Level of the loudspeaker, dB of full scale, below which nothing of ours sounds: it dies away by 100 dB a second, so
that this is a quarter of a second after the last sound. What is heard in that silence must be louder to be speech."""
ALIKE, FEW_ALIKE = 0.6, 0.85
"""Similarity to our own words above which a text is our echo (FACTS §3); one or two words must be nearly ours: "cancel"
is no echo of "can"."""


class Onset:
    """Speech of the person, told from clicks: enough voiced windows within a short stretch."""

    def __init__(self, needed_s: float) -> None:
        """`needed_s`: seconds of voiced sound that count as speech."""
        self.needed_s = needed_s
        self._voiced: deque[tuple[float, float]] = deque()
        self._last_s: float | None = None

    def feed(self, voicing: Voicing, threshold: float, louder_than_db: float = -120.0) -> float | None:
        """Take a window; return where the speech began (audio time) once there is enough of it, else None."""
        length = min(0.064, voicing.at_s - self._last_s) if self._last_s is not None else 0.032
        self._last_s = voicing.at_s
        if voicing.probability >= threshold and voicing.level_db > louder_than_db:
            self._voiced.append((voicing.at_s - length, length))
        while self._voiced and self._voiced[0][0] < voicing.at_s - WINDOW_S - self.needed_s:
            self._voiced.popleft()
        if sum(length for _, length in self._voiced) < self.needed_s:
            return None
        began_s = self._voiced[0][0]
        self._voiced.clear()
        return began_s

    def reset(self) -> None:
        """Forget what was voiced so far."""
        self._voiced.clear()


class Barge:
    """The same while our own voice sounds: more certain, louder than what is left of the echo."""

    def __init__(self, needed_s: float) -> None:
        """`needed_s`: seconds of the person's speech that pause the voice."""
        self._onset = Onset(needed_s)
        self._breath = Onset(min(IN_BREATH_S, needed_s))

    def feed(self, voicing: Voicing, speaking_for_s: float) -> float | None:
        """Take a window, `speaking_for_s` into our speech; return where the person's speech began, or None."""
        sure, margin = (SURE, ABOVE_ECHO_DB) if speaking_for_s > FIRST_S else (SURE + 0.2, ABOVE_ROOM_DB)
        if voicing.echo_db > SILENT_DB or speaking_for_s <= FIRST_S:
            self._breath.reset()
        elif (began_s := self._breath.feed(voicing, sure, SILENT_DB)) is not None:
            return began_s
        return self._onset.feed(voicing, sure, voicing.echo_db + margin)

    def reset(self) -> None:
        """Forget what was voiced so far."""
        self._onset.reset()
        self._breath.reset()


def is_echo(heard: str, spoken: str) -> bool:
    """Whether `heard` (plain words) is a stretch of our own `spoken` text rather than the person's."""
    words, own = heard.split(), spoken.split()
    if not words or not own:
        return False
    best = 0.0
    for start in range(max(1, len(own) - len(words) + 1)):
        stretch = " ".join(own[start : start + len(words)])
        best = max(best, difflib.SequenceMatcher(None, heard, stretch, autojunk=False).ratio())
    return best >= (ALIKE if len(words) > 2 else FEW_ALIKE)
