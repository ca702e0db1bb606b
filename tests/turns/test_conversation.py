import pytest

from assistant.care.phrases import vocabulary
from assistant.errors import IllegalTransition
from assistant.events import (
    HardEnd,
    Partial,
    ReplyBegan,
    ReplyEnded,
    ReplyPaused,
    ReplyResumed,
    ReplyStopped,
    SoftEnd,
    Transcript,
    TurnBegan,
    Voicing,
    WindowClosed,
    Woken,
)
from assistant.settings import TurnSettings
from assistant.turns.conversation import Conversation
from assistant.turns.endpoint import Endpoint
from assistant.turns.patience import Patience
from assistant.turns.table import TABLE, Signal, State

WORDS = vocabulary("en")


class Talk:
    """Feeds windows of voice and silence, and remembers what followed."""

    def __init__(self, awake: bool = True) -> None:
        settings = TurnSettings()
        self.conversation = Conversation(settings, Endpoint(settings, Patience()), WORDS, awake)
        self.at_s = 0.0
        self.out: list = []

    def feed(self, event) -> "Talk":
        self.out += self.conversation.feed(event)
        return self

    def voice(self, seconds: float, probability: float = 0.98) -> "Talk":
        for _ in range(round(seconds / 0.032)):
            self.at_s += 0.032
            self.feed(Voicing(self.at_s, probability, -25.0))
        return self

    def quiet(self, seconds: float) -> "Talk":
        return self.voice(seconds, 0.01)

    def names(self) -> list[str]:
        return [type(e).__name__ for e in self.out]


def speaking() -> Talk:
    talk = Talk().voice(1.0).quiet(4.0)
    talk.feed(ReplyBegan(talk.at_s, 1.0, "model"))
    talk.conversation.speaks("that sounds like a lot to carry")
    return talk.quiet(2.0)


def test_every_state_can_be_left_and_every_entry_is_a_state() -> None:
    assert {s for s, _ in TABLE} == set(State)
    assert set(TABLE.values()) == set(State)


def test_illegal_transition_raises() -> None:
    with pytest.raises(IllegalTransition, match="sound while hearing"):
        Talk().voice(0.5).feed(ReplyBegan(1.0, 0.5, "model"))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("signal", Signal)
def test_table_is_closed(state: State, signal: Signal) -> None:
    assert TABLE.get((state, signal), state) in State


def test_a_turn_ends_after_silence() -> None:
    talk = Talk().voice(1.0).quiet(4.0)
    assert talk.names()[0] == "TurnBegan"
    assert "SoftEnd" in talk.names()
    assert "HardEnd" in talk.names()
    assert talk.conversation.state is State.ANSWERING


def test_a_command_acts_after_a_moment() -> None:
    talk = Talk().voice(0.6).quiet(0.2).feed(Transcript(0.8, "Wait.")).quiet(0.25)
    assert isinstance(talk.out[-1], HardEnd)
    assert talk.out[-1].at_s < 1.1


def test_a_command_within_a_sentence_waits_for_the_rest() -> None:
    talk = Talk().voice(0.6).quiet(0.2).feed(Transcript(0.8, "Wait until you hear this")).quiet(0.15)
    assert not [e for e in talk.out if isinstance(e, HardEnd)]


def test_asleep_hears_only_the_name() -> None:
    talk = Talk(awake=False).voice(2.0)
    assert talk.out == []
    talk.feed(Woken(talk.at_s, "name")).voice(0.5)
    assert [e for e in talk.out if isinstance(e, TurnBegan)]


def test_window_closes_after_its_time() -> None:
    talk = Talk(awake=False).feed(Woken(0.0, "name")).quiet(46.0)
    assert isinstance(talk.out[-1], WindowClosed)
    assert talk.conversation.state is State.ASLEEP


def test_voice_pauses_then_stops_for_words() -> None:
    talk = speaking().voice(0.35)
    assert [e for e in talk.out if isinstance(e, ReplyPaused)]
    talk.feed(Transcript(talk.at_s, "no that is wrong"))
    assert [e for e in talk.out if isinstance(e, ReplyStopped)]
    assert talk.conversation.state is State.HEARING


def test_a_stop_that_was_obeyed_waits_for_what_may_follow() -> None:
    talk = speaking().voice(0.4).feed(Partial(0.0, "Stuff, st"))
    assert [e for e in talk.out if isinstance(e, ReplyStopped)]
    talk.quiet(0.2).feed(Transcript(talk.at_s, "Stop.")).quiet(0.7)
    assert not [e for e in talk.out if isinstance(e, HardEnd) and e.at_s > 5.0]
    talk.quiet(0.3)
    assert isinstance(talk.out[-1], HardEnd)


def test_more_than_a_stop_waits_no_longer_than_other_words() -> None:
    talk = speaking().voice(0.4).feed(Transcript(0.0, "Stop."))
    talk.voice(0.6).quiet(0.1).feed(Transcript(talk.at_s, "Stop. That will do for today.")).quiet(3.5)
    assert isinstance(talk.out[-1], HardEnd)


@pytest.mark.parametrize("heard", ["Mm-hm.", "Yeah.", "sounds like a lot", ""])
def test_voice_goes_on_after_a_backchannel_its_echo_or_nothing(heard: str) -> None:
    talk = speaking().voice(0.35).quiet(0.2)
    talk.feed(Transcript(talk.at_s, heard))
    assert [e for e in talk.out if isinstance(e, ReplyResumed)]
    assert talk.conversation.state is State.SPEAKING


def test_voice_goes_on_when_no_words_come() -> None:
    talk = speaking().voice(0.35).quiet(0.1).voice(2.2, 0.3)
    assert [e for e in talk.out if isinstance(e, ReplyResumed)]


def test_speech_right_at_the_first_sound_reopens_the_turn() -> None:
    talk = Talk().voice(1.0).quiet(4.0)
    talk.feed(ReplyBegan(talk.at_s, 1.0, "model")).voice(0.45)
    assert "Reopened" in talk.names()
    assert talk.conversation.state is State.HEARING


def test_name_while_speaking_stops_the_voice() -> None:
    talk = speaking()
    talk.feed(Woken(talk.at_s, "name"))
    assert [e for e in talk.out if isinstance(e, ReplyStopped)]
    assert talk.conversation.state is State.OPEN


def test_reply_that_ends_opens_the_window() -> None:
    talk = speaking()
    talk.feed(ReplyEnded(talk.at_s))
    assert talk.conversation.state is State.OPEN
    assert not [e for e in talk.out if isinstance(e, SoftEnd) and e.at_s > 5.0]
