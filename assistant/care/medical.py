"""Which of the fixed lines for a medical emergency fits: a fall, tablets mixed up, any other (CLINICAL 2.6, F-MED)."""

from __future__ import annotations

import re

from assistant.care.reply import Heard
from assistant.safety.verdict import Tier

FALL = re.compile(
    r"\b(?:fell|fall|fallen|tumbled?|collapsed|slipped|tripped|on the (?:floor|ground)|(?:gone|went) (?:over|down)|"
    r"(?:cannot|can't|can not|couldn't|could not) (?:get (?:\w+ )?up|stand up))\b"
)
TABLETS = re.compile(
    r"\b(?:tablets?|pills?|medicines?|medication|dose|insulin|capsules?|meds|warfarin|mix(?:ed)? up)\b"
)
MISTAKEN = re.compile(
    r"\b(?:by (?:mistake|accident)|accidentally|mistakenly|did(?:n't| not) mean to|twice|forg[eo]t\w*|mix(?:ed)? up|"
    r"muddled|the wrong (?:one|ones|day|tablets?|pills?|box|packet)|double(?:d)?|silly me)\b"
)
"""Words that say it was not meant."""


def point(heard: Heard, hunch: bool, raised: bool) -> str:
    """The point of the script. `hunch`: no rule stands behind the tier of the turn; `raised`: there was risk before it.

    Whether tablets were meant is asked only where the words, or what went before, leave it open.
    """
    text = heard.text.lower()
    if TABLETS.search(text):
        mistaken = bool(MISTAKEN.search(text)) and hunch and not raised
        return "MED.unclear" if heard.verdict.turn >= Tier.T1 and not mistaken else "MED.tablets"
    return "MED.fall" if FALL.search(text) else "MED"
