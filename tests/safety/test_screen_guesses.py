"""What the recogniser's other guesses, and the sound of its words, may do."""

import pytest

from assistant.safety.screen import Flag, Tier, screen
from assistant.safety.sounds import key, misheard

CALM = "we had a nice afternoon"
DIRE = "i have taken all my tablets"


def test_where_only_a_lesser_guess_alarms_it_asks_back_and_counts_one_tier_less():
    verdict = screen(CALM, [("i have done something twice", -0.2), (DIRE, -0.3), ("i have some rice", -0.4)])
    assert (verdict.tier, verdict.asks_back) == (Tier.T2, DIRE)
    assert "lesser-guess" in verdict.rules


def test_where_a_lesser_guess_speaks_of_dying_it_asks_back_at_t1():
    verdict = screen(CALM, [("i want to kill myself", -0.2), ("i want to bill my shelf", -0.3), (CALM, 0.0)])
    assert (verdict.tier, verdict.asks_back) == (Tier.T1, "i want to kill myself")


def test_where_most_guesses_alarm_they_are_believed():
    verdict = screen(CALM, [(DIRE, -0.2), ("i took all my tablets", -0.3)])
    assert (verdict.tier, verdict.asks_back) == (Tier.T3, None)


def test_a_calmer_guess_lowers_nothing():
    assert screen(DIRE, [(CALM, -0.01)] * 4).tier is Tier.T3


def test_one_veiled_lesser_guess_alone_is_not_asked_about_but_two_are():
    veiled = "i am a burden on my family"
    assert screen(CALM, [(veiled, -0.2), ("x", -0.3), ("y", -0.4), ("z", -0.5)]).tier is Tier.T0
    assert screen(CALM, [(veiled, -0.2), (f"oh {veiled}", -0.3), ("y", -0.4), ("z", -0.5)]).tier is Tier.T1


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("news", "noose"),
        ("new's", "noose"),
        ("pulse", "pills"),
        ("tablits", "tablets"),
        ("debt", "dead"),
        ("raisin", "reason"),
    ],
)
def test_words_that_sound_alike_have_one_key(written, meant):
    assert key(written) == key(meant)


def test_words_that_sound_otherwise_have_other_keys():
    assert key("table") != key("tablets")
    assert key("open") != key("pin")


def test_a_word_in_its_own_spelling_is_left_alone():
    assert misheard(["the", "noose", "is", "tied"], {key("noose"): "noose"}) is None


def test_words_written_apart_are_one_word():
    assert misheard(["all", "my", "tab", "lets"], {key("tablets"): "tablets"}) == ["all", "my", "tablets"]


def test_what_only_sounds_dire_is_asked_about():
    verdict = screen("the new's is tied and i am ready")
    assert verdict.tier is Tier.T2
    assert "noose" in (verdict.asks_back or "")


@pytest.mark.parametrize(
    "text", ["the news is on", "i like pulse soup", "my dad is ready for tea", "what time is it in dying"]
)
def test_words_that_sound_like_risk_in_ordinary_talk_are_left_alone(text):
    verdict = screen(text)
    assert (verdict.tier, verdict.asks_back) == (Tier.T0, None)


def test_a_hunch_about_one_lesser_guess_is_no_flag():
    hunch, ruled = "one day i'll thump him", "i want to hit him"
    assert screen(hunch).flags == {Flag.HARM_TO_OTHERS} == screen(ruled).flags
    assert Flag.HARM_TO_OTHERS.value not in screen(hunch).rules
    assert not screen("you can thank him", [(hunch, -0.4)]).flags
    others = [(hunch, -0.4), (f"well {hunch}", -0.4), (f"{hunch} too", -0.5)]
    assert screen("you can thank him", others).flags == {Flag.HARM_TO_OTHERS}
    assert screen("i want to hear him", [(ruled, -0.4)]).flags
