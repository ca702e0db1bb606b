"""Which line of F-MED is said: a fall, tablets by mistake, or tablets that may have been meant."""

from __future__ import annotations

import pytest

from assistant.care import medical
from assistant.care.reply import Heard
from assistant.safety.verdict import Carry, Tier, Verdict


def point(text: str, tier: Tier = Tier.T0, hunch: bool = True, raised: bool = False) -> str:
    return medical.point(Heard(text, Verdict(tier, frozenset(), (), None, Carry(), tier)), hunch, raised)


@pytest.mark.parametrize(
    "text",
    ["i've gone over in the bathroom and i can't get myself up", "i'm on the floor", "I fell and cannot get up",
     "he slipped and he couldn't get up", "she collapsed by the bed"],
)  # fmt: skip
def test_a_fall_is_told_in_many_words(text: str) -> None:
    assert point(text) == "MED.fall"


@pytest.mark.parametrize("text", ["my chest is tight", "my mouth has dropped on one side"])
def test_anything_else_is_the_plain_line(text: str) -> None:
    assert point(text) == "MED"


@pytest.mark.parametrize(
    "text", ["silly me i took my heart pills twice", "i took the wrong tablets", "i forgot and doubled my insulin"]
)
def test_tablets_by_mistake_are_not_asked_about(text: str) -> None:
    assert point(text, Tier.T1) == "MED.tablets"


def test_a_mistake_is_not_taken_for_one_where_risk_speaks_against_it() -> None:
    text = "i took my tablets twice"
    assert point(text, Tier.T1, hunch=False) == "MED.unclear"
    assert point(text, Tier.T1, raised=True) == "MED.unclear"
    assert point("i took a lot of tablets", Tier.T1) == "MED.unclear"
