"""How long this person is waited for: what they asked for by voice, and how long their own pauses are.

Kept for the session only: nothing about a person's speech is stored.
"""

from __future__ import annotations

QUICK, NORMAL, REFLECTIVE = 0.7, 1.0, 1.6
"""Factors on every wait, by the names a resident hears."""
STEPS = (QUICK, NORMAL, REFLECTIVE, 2.5)
"""What "slower" and "quicker" step through; 2.5 is for people to whom reflective is still too quick."""
KEEP = 0.9
"""Share of the old mean that a new pause leaves, as LiveKit's does (FACTS §4)."""
LEAST_S, MOST_S = 0.3, 5.0
"""Pauses that count: below are gaps of articulation; a longer one counts as this long, so that one does not rule."""
ENOUGH = 3
"""Pauses heard before the floor rises."""
SHARE, CAP_S = 0.5, 0.8
"""The floor is this share of the mean pause, and no more than the cap: it also delays every true end."""


class Patience:
    """The factor on waits, and the floor under them. Pure; the session's."""

    def __init__(self, factor: float = NORMAL) -> None:
        """`factor`: as in the settings, 0.7 quick to 1.6 reflective."""
        self.factor = factor
        self._mean_s = 0.0
        self._count = 0

    @property
    def floor_s(self) -> float:
        """Least wait that this person's pauses ask for, seconds; 0 while too little is known."""
        return min(CAP_S, SHARE * self._mean_s) if self._count >= ENOUGH else 0.0

    def change(self, effect: str) -> None:
        """The resident said "slower" (more time) or "quicker"; anything else changes nothing."""
        if effect == "slower":
            self.factor = next((s for s in STEPS if s > self.factor + 0.01), max(STEPS[-1], self.factor))
        elif effect == "quicker":
            self.factor = next((s for s in reversed(STEPS) if s < self.factor - 0.01), min(STEPS[0], self.factor))

    def paused(self, silence_s: float) -> None:
        """The person went on after a pause of that length in the middle of a turn."""
        if silence_s < LEAST_S:
            return
        pause_s = min(silence_s, MOST_S)
        self._count += 1
        # The plain mean until it rests on as many pauses as the moving one: started from a guess, a moving mean
        # believes the guess for its first dozen pauses.
        keep = min(KEEP, 1.0 - 1.0 / self._count)
        self._mean_s = keep * self._mean_s + (1.0 - keep) * pause_s
