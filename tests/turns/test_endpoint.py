from collections.abc import Iterator

import pytest

from assistant.events import (
    AskSound,
    Event,
    HardEnd,
    Partial,
    SoftEnd,
    SoundEnds,
    Transcript,
    Voicing,
    WentOn,
    WordsEnd,
)
from assistant.settings import TurnSettings
from assistant.turns.endpoint import ASK_S, SOFT_S, Endpoint, Wait
from assistant.turns.patience import Patience
from assistant.turns.witnesses import Evidence, Witnesses, features

WINDOW_S = 0.032


class Talk:
    """Speech and silence in audio time; remembers what the endpoint decided, and when."""

    def __init__(
        self, patience: Patience | None = None, settings: TurnSettings | None = None, least_s: float = 0.0
    ) -> None:
        self.patience = patience or Patience()
        self.endpoint = Endpoint(settings or TurnSettings(), self.patience)
        self.endpoint.begin(0.0)
        self.endpoint.linger(least_s)
        self.at_s = 0.0
        self.seen: list[Event] = []

    def hear(self, seconds: float, probability: float) -> "Talk":
        until_s = self.at_s + seconds
        while self.at_s + WINDOW_S <= until_s + 1e-9:
            self.at_s += WINDOW_S
            self.take(self.endpoint.feed(Voicing(self.at_s, probability, -30.0)))
        return self

    def speak(self, seconds: float) -> "Talk":
        return self.hear(seconds, 0.95)

    def hush(self, seconds: float) -> "Talk":
        return self.hear(seconds, 0.02)

    def read(self, text: str, chance: float | None = None) -> "Talk":
        self.take(self.endpoint.feed(Transcript(self.at_s, text)))
        if chance is not None:
            self.take(self.endpoint.feed(WordsEnd(self.at_s, chance, text)))
        return self

    def sounds(self, probability: float) -> "Talk":
        self.take(self.endpoint.feed(SoundEnds(self.at_s, probability, 0.2)))
        return self

    def take(self, events: Iterator[Event]) -> None:
        self.seen.extend(events)

    def of(self, kind: type[Event]) -> list[Event]:
        return [e for e in self.seen if type(e) is kind]

    @property
    def silence_s(self) -> float:
        end = self.of(HardEnd)[0]
        assert isinstance(end, HardEnd)
        return end.silence_s


def test_soft_end_comes_early_and_once():
    talk = Talk().speak(1.0).hush(0.35)
    soft = talk.of(SoftEnd)
    assert len(soft) == 1
    assert isinstance(soft[0], SoftEnd)
    assert SOFT_S <= soft[0].silence_s <= SOFT_S + WINDOW_S


def test_the_sound_is_asked_about_again_and_again():
    talk = Talk(Patience(9.0)).speak(1.0).hush(3.0)
    asked = [e.at_s - 0.992 for e in talk.of(AskSound)]
    assert asked == pytest.approx(ASK_S, abs=WINDOW_S)


def test_agreeing_witnesses_end_a_turn_fast():
    talk = Talk().speak(1.0).hush(0.25).read("I feel alone.", 0.6).sounds(0.98).hush(3.0)
    assert talk.silence_s <= 0.9


def test_unfinished_words_are_waited_for_however_finished_they_sound():
    talk = Talk().speak(1.0).hush(0.25).read("I was going to the", 0.001).sounds(0.98).hush(1.5)
    assert not talk.of(HardEnd)


def test_disagreement_waits_longer_than_agreement():
    def wait(sound: float, words: float) -> float:
        return Talk().speak(1.0).hush(0.25).read("I was afraid", words).sounds(sound).hush(6.0).silence_s

    assert wait(0.98, 0.5) < wait(0.98, 0.005) <= wait(0.02, 0.005)
    assert wait(0.98, 0.5) < wait(0.1, 0.5)


def test_a_known_request_as_a_whole_is_sooner_an_end():
    def wait(known: bool) -> float:
        patience = Patience()
        for _ in range(4):
            patience.ended()
        talk = Talk(patience)
        talk.endpoint = Endpoint(TurnSettings(), patience, whole=lambda text: known and text == "What can you do?")
        talk.endpoint.begin(0.0)
        return talk.speak(1.0).hush(0.25).read("What can you do?", 0.03).sounds(0.95).hush(6.0).silence_s

    assert wait(known=True) < wait(known=False)


def test_a_turn_ends_without_any_witness():
    talk = Talk().speak(1.0).hush(6.0)
    assert 0.5 <= talk.silence_s <= 3.4


def test_a_witness_that_comes_late_ends_it_at_once():
    talk = Talk().speak(1.0).hush(0.7)
    assert not talk.of(HardEnd)
    talk.read("I feel alone.", 0.7).sounds(0.99)
    assert talk.of(HardEnd)


def test_words_about_an_older_text_do_not_witness():
    talk = Talk().speak(1.0).read("I feel", 0.9).speak(1.0).hush(0.2).read("I feel so")
    assert talk.endpoint.evidence.words is None
    talk.read("I feel so.", 0.01)
    assert talk.endpoint.evidence.words == 0.01


def test_writing_does_not_part_a_text_from_its_witness():
    talk = Talk().speak(1.0).hush(0.2)
    talk.take(talk.endpoint.feed(WordsEnd(talk.at_s, 0.4, "i feel alone")))
    talk.read("I feel alone.")
    assert talk.endpoint.evidence.words == 0.4


def test_words_that_lack_the_last_sound_do_not_witness():
    talk = Talk().speak(1.0)
    talk.take(talk.endpoint.feed(Partial(talk.at_s, "I feel alone.")))
    talk.speak(0.6).hush(0.2)
    assert talk.endpoint.evidence.text is None


def test_an_older_reading_does_not_replace_a_newer():
    talk = Talk().speak(1.0).hush(0.2).read("I feel alone.")
    talk.take(talk.endpoint.feed(Partial(talk.at_s - 0.3, "I feel")))
    assert talk.endpoint.evidence.text == "I feel alone."


def test_going_on_forgets_the_witnesses():
    talk = Talk().speak(1.0).hush(0.3).read("I feel alone.", 0.1).sounds(0.9).speak(0.2)
    assert len(talk.of(WentOn)) == 1
    assert talk.endpoint.evidence == Evidence()
    assert len(talk.hush(0.3).of(SoftEnd)) == 2


def test_a_click_is_not_speech():
    talk = Talk().speak(1.0).hush(0.3).hear(WINDOW_S, 0.9).hush(0.2).hear(WINDOW_S, 0.9).hush(0.2)
    assert not talk.of(WentOn)
    assert len(talk.of(SoftEnd)) == 1


def test_no_end_in_the_middle_of_a_beginning_word():
    talk = Talk().speak(1.0).hush(0.25).read("I feel alone.", 0.2).sounds(0.5)
    left_s = talk.endpoint.wait_s - 0.25
    talk.hush(left_s - 2 * WINDOW_S).speak(0.2)
    assert talk.of(WentOn) and not talk.of(HardEnd)


def test_patience_scales_every_wait():
    def wait(factor: float) -> float:
        return Talk(Patience(factor)).speak(1.0).hush(0.2).read("I was afraid", 0.02).sounds(0.4).hush(9.0).silence_s

    assert wait(0.7) < wait(1.0) < wait(1.6)


def test_own_pauses_raise_the_floor():
    talk = Talk()
    for _ in range(4):
        talk.speak(0.5).hush(1.2)
        talk.speak(0.2) if not talk.of(HardEnd) else talk.endpoint.reopen(talk.at_s)
        talk.seen.clear()
    talk.speak(1.0).hush(0.25).read("I feel alone.", 0.6).sounds(0.98).hush(3.0)
    assert talk.silence_s >= 0.55


def test_least_wait_of_a_turn():
    talk = Talk(least_s=4.0).speak(1.0).hush(0.25).read("I feel alone.", 0.6).sounds(0.98).hush(6.0)
    assert talk.silence_s >= 4.0


def test_nothing_follows_a_hard_end_until_it_is_reopened():
    talk = Talk().speak(1.0).hush(9.0)
    assert len(talk.of(HardEnd)) == 1
    talk.speak(1.0)
    assert len(talk.of(HardEnd)) == 1 and not talk.of(WentOn)
    talk.endpoint.reopen(talk.at_s)
    talk.speak(1.0).hush(9.0)
    assert len(talk.of(HardEnd)) == 2


def test_minutes_of_speech_are_not_cut():
    talk = Talk()
    for _ in range(30):
        talk.speak(2.0).hush(0.3)
    assert not talk.of(HardEnd)


def test_the_television_is():
    talk = Talk(settings=TurnSettings(longest_turn_s=60.0)).speak(61.0)
    assert len(talk.of(HardEnd)) == 1


def test_wait_falls_with_the_odds_and_stays_in_its_bounds():
    wait = Wait()
    waits = [wait.seconds(odds / 4) for odds in range(-60, 60)]
    assert waits == sorted(waits, reverse=True)
    assert waits[0] == wait.high_s and waits[-1] == wait.low_s


def test_cues_in_the_writing():
    weights = Witnesses()

    def odds(text: str) -> float:
        return weights.odds(Evidence(0.5, 0.1, text))

    assert odds("I was afraid.") > odds("I was afraid") > odds("I was afraid because")
    assert odds("Yes.") > odds("The")
    assert features(Evidence())[1:5] == (0.0, 1.0, 0.0, 1.0)


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_certainty_is_not_infinite(probability: float):
    assert 0.0 < Witnesses().chance(Evidence(probability, probability, "Yes.")) < 1.0
