"""What is carried from turn to turn (CLINICAL 2.7)."""

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.safety.screen import Carry, Tier, screen

SAYINGS = [
    "i want to kill myself",
    "what is the weather like",
    "i am a burden on my family",
    "i have taken all my tablets",
    "never mind goodbye",
    "how high is that bridge",
    "my wife died",
    "i meant the heat",
    "play some music",
    "no",
]


@given(st.lists(st.sampled_from(SAYINGS), max_size=6))
@settings(max_examples=40, deadline=None)
def test_the_session_tier_never_falls(turns):
    carry = Carry()
    for turn in turns:
        verdict = screen(turn, carry=carry)
        assert verdict.tier >= carry.tier
        assert verdict.carry.tier == verdict.tier >= verdict.turn
        carry = verdict.carry


def test_a_cancel_takes_t3_to_t2_and_nothing_lower():
    assert screen("i have taken all my tablets").carry.cancelled().tier is Tier.T2
    assert screen("i am a burden on my family").carry.cancelled().tier is Tier.T1


def test_an_answered_question_may_only_raise():
    assert Carry(tier=Tier.T1).answered(Tier.T3).tier is Tier.T3
    assert Carry(tier=Tier.T2).answered(Tier.T1).tier is Tier.T2


def test_a_question_about_means_counts_while_raised():
    calm = screen("how high is that bridge")
    assert calm.tier is Tier.T0
    raised = screen("how high is that bridge", carry=screen("i am a burden on my family").carry)
    assert "R3" in raised.rules
    assert raised.new_cue


def test_a_question_about_means_counts_after_a_loss_even_when_the_topic_changed():
    carry = screen("my wife died").carry
    assert (carry.tier, carry.loss) == (Tier.T0, True)
    carry = screen("play some music", carry=carry).carry
    verdict = screen("how many of these tablets would it take", carry=carry)
    assert verdict.tier >= Tier.T1
    assert "R3" in verdict.rules


def test_a_question_about_means_is_remembered_until_a_cue_comes():
    carry = screen("how high is that bridge").carry
    assert carry.asked_means
    assert "R4" in screen("i am a burden on my family", carry=carry).rules


def test_turning_away_while_raised_is_an_event():
    raised = screen("i am a burden on my family").carry
    assert "R7" in screen("forget it", carry=raised).rules
    assert "R7" not in screen("forget it").rules


def test_a_correction_is_counted_and_lowers_nothing():
    raised = screen("i am a burden on my family").carry
    verdict = screen("i meant the heat", carry=raised)
    assert (verdict.tier, verdict.carry.corrections) == (Tier.T1, 1)
    assert {"R1", "R10"} <= set(verdict.rules)


def test_less_is_enough_while_raised():
    raised = screen("i want to kill myself").carry
    assert screen("i am doing it in a minute", carry=raised).turn is Tier.T3
    assert screen("i am doing it in a minute").turn < Tier.T3


def test_flags_are_gathered_over_the_session():
    first = screen("he takes my pension card")
    assert first.flags <= screen("what is the weather like", carry=first.carry).carry.flags


def test_a_cue_is_new_only_when_it_rises():
    first = screen("i am a burden on my family")
    assert first.new_cue
    assert not screen("i am a burden on my family", carry=first.carry).new_cue


def test_a_verdict_shows_no_word_of_the_person():
    verdict = screen("hello", [("i have taken all my tablets", -0.1), ("x", -0.2), ("y", -0.3)])
    assert verdict.asks_back
    assert "tablets" not in repr(verdict).replace("tablets_taken", "")
