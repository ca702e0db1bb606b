from assistant.events import Voicing
from assistant.turns.barge import Barge, Onset, is_echo


def windows(probabilities: list[float], level_db: float = -30.0, echo_db: float = -90.0) -> list[Voicing]:
    return [Voicing((i + 1) * 0.032, p, level_db, echo_db) for i, p in enumerate(probabilities)]


def first(barge: Barge, voicings: list[Voicing], speaking_for_s: float = 5.0) -> float | None:
    return next((v.at_s for v in voicings if barge.feed(v, speaking_for_s) is not None), None)


def test_speech_is_told_where_it_began() -> None:
    onset = Onset(0.1)
    began = [onset.feed(v, 0.5) for v in windows([0, 0, 0.9, 0.9, 0.9, 0.9])]
    found = [b for b in began if b is not None]
    assert len(found) == 1
    assert abs(found[0] - 0.064) < 1e-9


def test_a_click_is_no_speech() -> None:
    onset = Onset(0.1)
    assert not any(onset.feed(v, 0.5) for v in windows([0.9, 0.9] + [0.0] * 20 + [0.9, 0.9]))


def test_interruption_needs_a_quarter_of_a_second() -> None:
    at = first(Barge(0.25), windows([0.95] * 20, level_db=-20.0, echo_db=-25.0))
    assert at is not None
    assert 0.25 <= at <= 0.3


def test_between_two_of_our_sentences_less_is_enough() -> None:
    at = first(Barge(0.25), windows([0.95] * 20, echo_db=-90.0))
    assert at is not None
    assert 0.1 <= at <= 0.17
    assert first(Barge(0.25), windows([0.95] * 3 + [0.0] * 30, echo_db=-90.0)) is None


def test_what_is_left_of_the_echo_is_no_interruption() -> None:
    assert first(Barge(0.25), windows([0.95] * 40, level_db=-60.0, echo_db=-15.0)) is None


def test_in_the_first_second_the_bar_is_higher() -> None:
    heard = windows([0.7] * 40, level_db=-20.0, echo_db=-25.0)
    assert first(Barge(0.25), heard, speaking_for_s=0.5) is None
    assert first(Barge(0.25), heard, speaking_for_s=2.0) is not None


def test_own_words_are_echo_and_others_are_not() -> None:
    spoken = "that sounds like a lot to carry"
    assert is_echo("sounds like a lot", spoken)
    assert is_echo("sound like a lock", spoken)
    assert not is_echo("i never said that", spoken)
    assert not is_echo("", spoken)


def test_a_short_word_is_no_echo_of_a_word_that_begins_like_it() -> None:
    assert not is_echo("cancel", "part of me is not working i can still listen")
    assert is_echo("cancel", "say cancel if i heard you wrong")
