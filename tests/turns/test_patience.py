import pytest

from assistant.turns.patience import CAP_S, NORMAL, QUICK, REFLECTIVE, Patience


def test_steps_up_and_down_as_the_resident_asks():
    patience = Patience()
    patience.change("slower")
    assert patience.factor == REFLECTIVE
    patience.change("quicker")
    patience.change("quicker")
    assert patience.factor == QUICK
    patience.change("quicker")
    assert patience.factor == QUICK
    patience.change("louder")
    assert patience.factor == QUICK


def test_steps_end_where_they_end():
    patience = Patience(9.0)
    patience.change("slower")
    assert patience.factor == 9.0
    patience.change("quicker")
    assert patience.factor == 2.5
    patience = Patience(0.5)
    patience.change("quicker")
    assert patience.factor == 0.5


def test_steps_from_a_factor_between_two():
    patience = Patience(1.2)
    patience.change("quicker")
    assert patience.factor == NORMAL
    patience = Patience(1.2)
    patience.change("slower")
    assert patience.factor == REFLECTIVE


def test_no_floor_before_enough_is_known():
    patience = Patience()
    patience.paused(2.0)
    patience.paused(2.0)
    assert patience.floor_s == 0.0
    patience.paused(1.0)
    assert patience.floor_s == pytest.approx(CAP_S)


def test_gaps_of_articulation_are_no_pauses():
    patience = Patience()
    for _ in range(50):
        patience.paused(0.15)
    assert patience.floor_s == 0.0


def test_a_quick_speaker_has_a_low_floor():
    patience = Patience()
    for _ in range(10):
        patience.paused(0.4)
    assert patience.floor_s == pytest.approx(0.2)


def test_one_long_silence_does_not_rule():
    patience = Patience()
    for _ in range(20):
        patience.paused(0.4)
    patience.paused(60.0)
    assert patience.floor_s < 0.5


def test_old_pauses_fade():
    patience = Patience()
    for _ in range(20):
        patience.paused(3.0)
    assert patience.floor_s == CAP_S
    for _ in range(40):
        patience.paused(0.5)
    assert patience.floor_s < 0.3


def test_the_floor_fades_over_turns_without_a_pause():
    patience = Patience()
    for _ in range(3):
        patience.paused(2.0)
    patience.ended()
    assert patience.floor_s == CAP_S
    for _ in range(30):
        patience.ended()
    assert patience.floor_s < 0.1
