"""The voice and the crisis program: the countdown and what ends it, the word to be quiet, more risk in another guess."""

from __future__ import annotations

import numpy as np

from assistant.adapters.scripted import ScriptedDialogue, ScriptedTranscriber
from assistant.adapters.scripted_help import ScriptedHelp
from assistant.events import Guess, Transcript
from assistant.ports import News
from tests.journeys.stage import Outcome, Say, play

LONG = ["It was a long winter for you, it seems, ", "and that sounds like a lot to carry."]
ALARMING = "I am going to kill myself tonight"


def told(line: ScriptedHelp) -> list[str]:
    return [verb for verb, _, _ in line.said if verb != "alive"]


def quiet_s(outcome: Outcome, since_s: float, until_s: float, rate_hz: int = 22_050) -> float:
    """Seconds of silence of the loudspeaker between two moments of audio time."""
    samples = np.frombuffer(outcome.played, np.int16)[int(since_s * rate_hz) : int(until_s * rate_hz)]
    return float((np.abs(samples) < 50).sum() / rate_hz)


def test_what_is_alarming_counts_down_and_then_calls() -> None:
    line = ScriptedHelp()
    outcome = play([Say(0.5, ALARMING)], 25.0, line=line)
    assert told(line) == ["countdown", "alarm"]
    counted, called = (at for verb, at, _ in line.said if verb in ("countdown", "alarm"))
    ended = outcome.at("ReplyEnded")
    assert counted < outcome.at("ReplyBegan") + 0.1
    assert ended + 9.9 < called < ended + 10.3


def test_a_no_in_the_window_calls_nobody() -> None:
    line = ScriptedHelp()
    play([Say(0.5, ALARMING), Say(8.5, "cancel")], 25.0, line=line)
    assert told(line) == ["countdown", "cancel"]


def test_the_window_stays_open_for_the_whole_countdown() -> None:
    line = ScriptedHelp()
    outcome = play([Say(1.5, ALARMING), Say(14.0, "cancel")], 25.0, wakes=[1.0], line=line)
    assert told(line) == ["countdown", "cancel"]
    assert outcome.names().count("WindowClosed") == 0


def test_hush_silences_the_voice_in_the_middle_of_a_reply() -> None:
    line = ScriptedHelp([(5.0, News("hush", for_s=4.0))])
    outcome = play(
        [Say(0.5, "it was a long winter"), Say(6.0, "*", word_s=2.0)],
        14.0,
        model=ScriptedDialogue([LONG], chance=0.9),
        line=line,
    )
    assert quiet_s(outcome, 0.5, 5.0) < 4.4  # it was speaking
    assert quiet_s(outcome, 5.06, 9.0) > 3.9
    assert "ReplyEnded" in outcome.names()
    began = [row["at_s"] for row in outcome.events if row["event"] == "TurnBegan"]
    assert not [at for at in began if 5.0 < at < 9.0]  # the voice of the crisis program is no turn


def test_after_a_hush_the_person_is_heard_again() -> None:
    line = ScriptedHelp([(3.0, News("hush", for_s=2.0))])
    outcome = play([Say(0.5, "it was a long winter"), Say(7.0, "are you still there")], 14.0, line=line)
    assert [turn["person"] for turn in outcome.turns][-1] == "are you still there"


class SecondGuess(ScriptedTranscriber):
    """The final reading knows another guess, which the quick one does not."""

    def finish(self, at_s: float) -> Transcript:
        said = self._until(at_s)
        return Transcript(at_s, said, 1.0, (Guess(said, -1.0), Guess(ALARMING, -1.1), Guess(ALARMING, -1.2)))


def guessed(model: ScriptedDialogue) -> tuple[list[str], ScriptedHelp]:
    words, line = "I am going to fill my shelf to light", ScriptedHelp()
    moments = [(0.8 + 0.3 * number, word) for number, word in enumerate(words.split())]
    outcome = play([Say(0.5, words)], 18.0, transcriber=SecondGuess(moments), model=model, line=line)
    assert outcome.names().count("HardEnd") == 1
    return [row["source"] for row in outcome.events if row["event"] == "ReplyBegan"], line


def test_another_guess_with_more_risk_is_answered_before_anything_else_is_said() -> None:
    sources, line = guessed(ScriptedDialogue([LONG], chance=0.9))
    assert sources[0] == "person"
    assert guessed(ScriptedDialogue([[""] * 300], chance=0.9))[0][0] == "person"
    assert told(line)[0] == "countdown"
