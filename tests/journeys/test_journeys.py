"""Sound in, log out: whole conversations small enough to review by eye.

`SOLACE_GOLDEN=write` records the logs anew; a change of a log is a change of what a resident lives through.
"""

from __future__ import annotations

import logging
import os

import pytest

from assistant.adapters.scripted import DeadDialogue, ScriptedDialogue
from assistant.app import whole_request
from assistant.care.phrases import phrases, prompt
from assistant.errors import ModelDied
from assistant.events import Fault, Heard, Mended, Trouble
from tests.journeys.stage import GOLDEN, Outcome, Say, log_text, play

ANSWER = ["That sounds ", "hard."]
LONG = ["It was a long winter for you, it seems, ", "and that sounds like a lot to carry."]


def same_as_golden(name: str, outcome: Outcome) -> None:
    path = GOLDEN / f"{name}.log"
    if os.environ.get("SOLACE_GOLDEN") == "write":
        path.write_text(log_text(outcome), encoding="utf-8")
    assert log_text(outcome) == path.read_text(encoding="utf-8")


def fallbacks() -> tuple[str, ...]:
    return phrases("en").lines["fallback.reply"]


def test_plain_turn() -> None:
    outcome = play([Say(0.5, "I have not slept well for days now")], 6.0)
    assert [t["person"] for t in outcome.turns] == ["I have not slept well for days now"]
    assert outcome.turns[0]["assistant"] == "That sounds hard."
    same_as_golden("plain_turn", outcome)


def test_long_thinking_pause_is_waited_for() -> None:
    says = [Say(0.5, "I wanted to tell you about …2.0 my brother and the house")]
    outcome = play(says, 9.0, model=ScriptedDialogue([ANSWER], chance=0.01), chance=0.05)
    assert [t["person"] for t in outcome.turns] == ["I wanted to tell you about my brother and the house"]
    assert "WentOn" in outcome.names()
    assert outcome.names().count("HardEnd") == 1
    same_as_golden("thinking_pause", outcome)


def test_reopened_turn_keeps_its_words_and_withdraws_the_reply() -> None:
    outcome = play([Say(0.5, "I went to the shop …0.75 and then I fell")], 8.0)
    assert outcome.names().count("HardEnd") == 2
    assert "Reopened" in outcome.names()
    assert [t["person"] for t in outcome.turns] == ["I went to the shop and then I fell"]
    assert outcome.turns[0]["withdrawn"] == 1
    assert [m.role for m in outcome.asked[-1][len(prompt("en")) :]] == ["user"]
    same_as_golden("reopened", outcome)


def test_barge_in_stops_the_voice_and_is_answered() -> None:
    says = [Say(0.5, "it was a long winter"), Say(5.2, "that is not what I meant to say")]
    outcome = play(says, 12.0, model=ScriptedDialogue([LONG, ANSWER], chance=0.9))
    assert outcome.turns[0]["interrupted"]
    assert outcome.turns[1]["person"] == "that is not what I meant to say"
    heard = outcome.turns[0]["assistant"]
    assert 0 < len(heard.split()) < len("".join(LONG).split())
    assert heard in [m.text for m in outcome.asked[-1]]
    assert outcome.at("ReplyPaused") - 5.2 < 0.4
    same_as_golden("barge_in", outcome)


def test_backchannel_does_not_stop_the_voice() -> None:
    says = [Say(0.5, "it was a long winter"), Say(4.5, "mm-hm yeah", word_s=0.25)]
    outcome = play(says, 12.0, model=ScriptedDialogue([LONG], chance=0.9))
    assert "ReplyResumed" in outcome.names()
    assert "ReplyStopped" not in outcome.names()
    assert outcome.turns[0]["assistant"].endswith("lot to carry.")
    assert len(outcome.turns) == 1
    same_as_golden("backchannel", outcome)


def test_cough_pauses_and_the_voice_goes_on() -> None:
    says = [Say(0.5, "it was a long winter"), Say(4.5, "*", word_s=0.4)]
    outcome = play(says, 14.0, model=ScriptedDialogue([LONG], chance=0.9))
    assert outcome.names().count("ReplyPaused") == 1
    assert "ReplyResumed" in outcome.names()
    assert not outcome.turns[0]["interrupted"]
    same_as_golden("cough", outcome)


def test_stop_silences_at_once_without_an_answer() -> None:
    says = [Say(0.5, "it was a long winter"), Say(4.5, "stop", word_s=0.4)]
    outcome = play(says, 10.0, model=ScriptedDialogue([LONG], chance=0.9))
    assert outcome.at("ReplyStopped") - 4.5 < 1.0
    assert outcome.names().count("ReplyBegan") == 1
    same_as_golden("stop", outcome)


def test_give_me_a_minute_keeps_the_window_open() -> None:
    says = [Say(0.5, "give me a minute"), Say(75.0, "now I know what it was")]
    outcome = play(says, 80.0)
    assert outcome.turns[0]["assistant"] == "Take your time."
    assert outcome.turns[0]["source"] == "person"
    assert outcome.turns[1]["person"] == "now I know what it was"
    same_as_golden("minute", outcome)


def test_own_echo_is_no_interruption() -> None:
    outcome = play([Say(0.5, "it was a long winter")], 10.0, model=ScriptedDialogue([LONG], chance=0.9), echo_db=-40)
    assert "ReplyPaused" not in outcome.names()
    assert outcome.turns[0]["assistant"].endswith("lot to carry.")
    same_as_golden("echo", outcome)


def test_follow_up_window_closes_and_only_the_name_opens_it() -> None:
    says = [Say(1.4, "good morning to you"), Say(60.0, "is anybody there"), Say(64.5, "there you are")]
    outcome = play(says, 68.0, wakes=[1.0, 64.0])
    assert [t["person"] for t in outcome.turns] == ["good morning to you", "there you are"]
    assert outcome.at("WindowClosed") < 60.0
    same_as_golden("window", outcome)


def test_name_alone_is_greeted() -> None:
    outcome = play([], 6.0, wakes=[1.0])
    heard = [e for e in outcome.raw if isinstance(e, Heard)]
    assert heard[0].text in phrases("en").lines["open.woken"]
    same_as_golden("greeted", outcome)


def test_model_that_dies_in_the_middle_of_a_reply() -> None:
    dying = ScriptedDialogue([["That sounds hard. ", ModelDied("killed")], ["Your hands are cold."]], chance=0.9)
    outcome = play([Say(0.5, "it was a long winter"), Say(7.0, "and my hands are cold")], 12.0, model=dying)
    assert outcome.turns[0]["assistant"] == "That sounds hard."
    assert outcome.turns[1]["assistant"] == "Your hands are cold."
    same_as_golden("model_dies", outcome)


def test_model_that_is_dead_is_replaced_by_people() -> None:
    outcome = play([Say(0.5, "it was a long winter")], 8.0, model=DeadDialogue())
    assert outcome.turns[0]["source"] == "fallback"
    assert outcome.turns[0]["assistant"] in fallbacks()
    heard = [e.text for e in outcome.raw if isinstance(e, Heard)]
    assert heard[1:] == list(phrases("en").lines["fault.model"])
    same_as_golden("model_dead", outcome)


def test_model_that_is_too_slow_is_replaced_by_people() -> None:
    slow = ScriptedDialogue([[""] * 300 + ["Too late."]], chance=0.9)
    outcome = play([Say(0.5, "it was a long winter")], 10.0, model=slow)
    assert outcome.turns[0]["source"] == "fallback"
    assert outcome.turns[0]["latency_s"] < 2.5
    same_as_golden("model_slow", outcome)


def test_refused_sentence_is_replaced_by_people() -> None:
    outcome = play(
        [Say(0.5, "it was a long winter")],
        8.0,
        model=ScriptedDialogue([["As a language model, I feel nothing."]], chance=0.9),
    )
    assert outcome.turns[0]["source"] == "fallback"
    same_as_golden("refused", outcome)


def test_microphone_lost_and_back() -> None:
    faults: list[Fault | Mended] = [Fault(5.0, "microphone", Trouble.GONE), Mended(6.0, "microphone", 3.0)]
    outcome = play([Say(0.5, "hello there my friend"), Say(13.0, "can you hear me")], 17.0, faults=faults)
    heard = [e.text for e in outcome.raw if isinstance(e, Heard)]
    assert phrases("en").lines["fault.microphone_gone"][0] in heard
    assert phrases("en").lines["fault.microphone_back"][0] in heard
    assert outcome.turns[-1]["person"] == "can you hear me"
    same_as_golden("microphone", outcome)


def test_monologue_of_ninety_seconds_is_not_cut() -> None:
    words = " ".join(f"word{i}" + (" …0.9" if i % 11 == 10 else "") for i in range(240))
    outcome = play([Say(0.5, words)], 98.0, model=ScriptedDialogue([ANSWER], chance=0.02), chance=0.1)
    assert len(outcome.turns) == 1
    assert outcome.turns[0]["person"].split() == [f"word{i}" for i in range(240)]
    same_as_golden("monologue", outcome)


def test_noise_without_words_is_no_turn() -> None:
    outcome = play([Say(0.5, "*", word_s=0.35)], 5.0)
    assert "Dropped" in outcome.names()
    assert outcome.turns == []
    same_as_golden("noise", outcome)


def test_same_sound_same_log() -> None:
    says = [Say(0.5, "it was a long winter"), Say(4.5, "that is not what I meant")]
    first, second = (play(says, 10.0, model=ScriptedDialogue([LONG, ANSWER])) for _ in range(2))
    assert log_text(first) == log_text(second)


def test_no_spoken_word_reaches_a_log(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    words = "xylophone marmalade quixotic zeppelin"
    with caplog.at_level(logging.DEBUG):
        outcome = play([Say(0.5, words)], 7.0, faults=[Fault(5.0, "microphone", Trouble.SILENT)])
    shown = log_text(outcome) + caplog.text + "".join(capsys.readouterr()) + repr(outcome.raw) + repr(outcome.events)
    assert outcome.turns
    assert not [w for w in words.split() if w in shown]


def test_a_request_counts_as_whole_only_when_it_is_all_that_was_said() -> None:
    assert whole_request("en", "What can you do?")
    assert not whole_request("en", "it was a long winter")
    assert not whole_request("en", "Good morning to you.")
    assert not whole_request("en", "my daughter asked the doctor what can you do about her knee")
