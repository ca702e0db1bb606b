"""What tests of the parts of care share."""

from __future__ import annotations

from assistant.care.reply import Heard
from assistant.safety.verdict import Carry, Tier, Verdict

CALM = Verdict(Tier.T0, frozenset(), (), None, Carry())


def heard(text: str) -> Heard:
    """A turn without any risk in it."""
    return Heard(text, CALM)
