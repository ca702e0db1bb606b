"""Short answers on their way through the session: other guesses at them, and how little sound is enough."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from assistant.adapters.scripted import ScriptedTranscriber
from assistant.care.reply import Heard, Line, Reply, Resident
from assistant.events import Guess, Transcript
from assistant.safety.verdict import Carry
from tests.journeys.stage import Say, play


@dataclass
class Guessing(ScriptedTranscriber):
    """Is this sure, and sees in the final reading that something else may have been said."""

    sure: float = 0.6
    other: str = "five"

    def read(self, at_s: float) -> Transcript:
        said = super().read(at_s)
        return Transcript(at_s, said.text, self.sure, said.guesses)

    def finish(self, at_s: float) -> Transcript:
        said = self.read(at_s)
        return Transcript(at_s, said.text, self.sure, (*said.guesses, Guess(self.other, -1.0)))


@dataclass(frozen=True)
class Asking:
    """Asks for a number when it opens, or for nothing; repeats what was heard, and every guess."""

    asks: bool = True
    carry: Carry = field(default_factory=Carry)

    def hear(self, heard: Heard, resident: Resident) -> tuple[Asking, Reply]:
        number = "five" in [heard.text, *(text for text, _ in heard.guesses)]
        return self, Reply((Line("taken", "Five it is.") if number else Line("again", "Say it again please."),))

    def silent(self, resident: Resident) -> tuple[Asking, Reply]:
        return self, Reply()

    def opened(self, resident: Resident, first: bool = False, today: bool = False) -> tuple[Asking, Reply]:
        return self, Reply((Line("ask", "What number are you?"),), then_s=30.0 if self.asks else None)

    def told(self, event: str, resident: Resident) -> tuple[Asking, Reply]:
        return self, Reply()


def answered(word_s: float, asks: bool, sure: float = 0.6) -> str:
    """What the assistant said to a "bye" of that length."""
    transcriber = Guessing([(4.0 + word_s, "bye")], sure=sure)
    outcome = play([Say(4.0, "bye", word_s)], 12.0, transcriber=transcriber, begin=lambda: Asking(asks))
    return " ".join(turn["assistant"] for turn in outcome.turns)


def test_another_guess_counts_until_the_answer_is_given():
    assert answered(0.6, asks=True) == "Five it is."


@pytest.mark.parametrize(("asks", "said"), [(True, "Five it is."), (False, "")])
def test_little_sound_is_an_answer_only_where_one_is_awaited(asks, said):
    assert answered(0.2, asks) == said


def test_a_reading_that_is_not_likely_is_noise():
    assert answered(0.2, asks=True, sure=0.4) == ""
