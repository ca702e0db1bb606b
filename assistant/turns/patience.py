"""How long this person is waited for: what they asked for by voice, and how they themselves pause.

A person who says "turn on the light" and is done is answered soon; one who stops to think in the middle of sentences
is given time, from the first such pause on. Kept for the session only: nothing about a person's speech is stored.
"""

from __future__ import annotations

import math
from collections import deque

QUICK, NORMAL, REFLECTIVE = 0.7, 1.0, 1.6
"""Factors on every wait, by the names a resident hears."""
STEPS = (QUICK, NORMAL, REFLECTIVE, 2.5)
"""What "slower" and "quicker" step through; 2.5 is for people to whom reflective is still too quick."""
KEEP = 0.9
"""Share of what was known that a new turn, or a new pause, leaves: LiveKit's moving average has the same (FACTS §4)."""
LEAST_S, MOST_S = 0.3, 5.0
"""Pauses that count: below are gaps of articulation; a longer one counts as this long, so that one does not rule."""
ENOUGH = 3
"""Pauses heard before the floor rises."""
SHARE, CAP_S = 0.5, 0.8
"""The floor is this share of the mean pause, and no more than the cap: it also delays every true end."""
THINKING_S = 0.45
"""A pause from here on is one in which a hasty listener would have cut in."""
WEIGHT = 4.0
"""A pause in the middle of a turn weighs as much as this many ends: cutting in is worse than waiting."""
GAIN, LOWEST, HIGHEST = 2.0, -3.0, 3.0
"""Log odds are this many times the logarithm of ends to pauses, within these limits. By replay of whole sessions
(`solace bench endpoint`; the half calibrated on, the other): cut-ins at long pauses 0 of 61 and 0 of 41, orders that
really end answered at the 95th percentile after 1.07 and 1.24 s; with a highest of 1 after 1.71 and 2.72 s. A shortest
wait of 0.2 s instead of 0.25 cuts in on 24 of 1,200 orders instead of 8."""


RECENT, BEYOND, MORE_S = 12, 1.2, 0.2
"""The habit makes nobody wait longer than the longest of so many recent pauses, times this, and so much more."""


class Patience:
    """The factor on waits, the floor under them, and the odds this person's habit gives. Pure; the session's."""

    def __init__(self, factor: float = NORMAL) -> None:
        """`factor`: as in the settings, 0.7 quick to 1.6 reflective."""
        self.factor = factor
        self._mean_s = 0.0
        self._count = 0
        self._ends = 0.0
        self._pauses = 0.0
        self._recent: deque[float] = deque(maxlen=RECENT)

    @property
    def reach_s(self) -> float:
        """Longest wait that this person's habit can ask for, seconds; without end while too little is known."""
        return BEYOND * max(self._recent) + MORE_S if self._count >= ENOUGH else math.inf

    @property
    def floor_s(self) -> float:
        """Least wait that this person's pauses ask for, seconds; 0 while too little is known. It fades with every turn
        that ends without one: someone who paused three times an hour ago is not waited for all day."""
        if self._count < ENOUGH:
            return 0.0
        lately = min(1.0, 2.0 * self._pauses / (self._pauses + self._ends)) if self._ends else 1.0
        return lately * min(CAP_S, SHARE * self._mean_s)

    @property
    def odds(self) -> float:
        """Log odds that a silence of this person is an end, beyond what the witnesses say; 0 for a stranger."""
        return max(LOWEST, min(HIGHEST, GAIN * math.log((1.0 + self._ends) / (1.0 + self._pauses))))

    def change(self, effect: str) -> None:
        """The resident said "slower" (more time) or "quicker"; anything else changes nothing."""
        if effect == "slower":
            self.factor = next((s for s in STEPS if s > self.factor + 0.01), max(STEPS[-1], self.factor))
        elif effect == "quicker":
            self.factor = next((s for s in reversed(STEPS) if s < self.factor - 0.01), min(STEPS[0], self.factor))

    def ended(self) -> None:
        """A turn of the person has ended, and they did not go on."""
        self._ends = KEEP * self._ends + 1.0
        self._pauses *= KEEP

    def paused(self, silence_s: float) -> None:
        """The person went on after a pause of that length in the middle of a turn."""
        if silence_s >= THINKING_S:
            self._pauses += WEIGHT
        if silence_s < LEAST_S:
            return
        pause_s = min(silence_s, MOST_S)
        self._count += 1
        self._recent.append(pause_s)
        # The plain mean until it rests on as many pauses as the moving one: started from a guess, a moving mean
        # believes the guess for its first dozen pauses.
        keep = min(KEEP, 1.0 - 1.0 / self._count)
        self._mean_s = keep * self._mean_s + (1.0 - keep) * pause_s
