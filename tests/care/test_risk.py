"""Scripts of risk: the order of lines, the windows, who is called and who is not (CLINICAL 2.3 to 2.8)."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from assistant.care import state
from assistant.care.lines import written
from assistant.care.reply import Resident
from assistant.care.script import CONTACT_TEXTS
from assistant.safety.verdict import Tier
from tests.care.talking import CARED_FOR, KNOWN, Person

CONCERN = "they would be better off without me"
HIGH = "i want to kill myself"
IMMINENT = "i am going to end my life tonight"


def test_every_node_leads_somewhere() -> None:
    known = set(state.NODES) | set(state.FORKS)
    for name, node in state.NODES.items():
        targets = {to for _, to in node.answers} | {node.other, node.silent} - {""}
        assert targets - {""} <= known, name
    for name, ways in state.FORKS.items():
        assert {to for _, to in ways} <= known, name


def test_every_line_of_a_node_is_written() -> None:
    said = {identity for node in state.NODES.values() for identity in node.lines} - {"BARRIER"}
    assert said | set(CONTACT_TEXTS.values()) <= set(written())


@pytest.mark.parametrize("identity", sorted(written()))
def test_sentences_are_short(identity: str) -> None:
    for sentence in written()[identity]:
        for form in [sentence] if isinstance(sentence, str) else sentence:
            for part in re.split(r"(?<=[.?!]) ", re.sub(r"\{crisis_line\}|\{abuse_line\}", "line", form)):
                assert len(part.split()) <= 18, part


@pytest.mark.parametrize("identity", sorted(one for one in written() if re.match(r"(K|G|F-|M-|B-)", one)))
def test_nothing_is_said_that_is_never_said(identity: str) -> None:
    text = " ".join(s if isinstance(s, str) else " ".join(s) for s in written()[identity]).lower()
    never = (
        r"promise me|will get better|your family|others have it|calm down|know how you feel|always here|selfish|commit"
    )
    assert not re.search(never, text)


def test_concern_is_asked_about_once_and_directly() -> None:
    person = Person(KNOWN)
    person.says(CONCERN)
    assert person.ids == ["K1-1", "K1-2", "K1-3"]
    assert person.reply.intent == "direct_question"
    person.says("no")
    assert person.ids == ["K1-5", "K1-6"]
    assert "one one six, one two three" in person.reply.text
    assert "Anna" in person.reply.text
    person.says("i could tell anna", "no", "let's just talk", "my week was long and dull and grey")
    assert "K1-3" not in person.ids


def test_silence_after_the_question_gives_time_and_then_counts_as_unsure() -> None:
    person = Person(KNOWN)
    assert person.says(CONCERN).then_s == 12.0
    assert person.is_silent() and person.ids == ["K1-4"]
    person.is_silent()
    assert person.talk.tier is Tier.T2
    assert person.ids == ["K2-1", "K2-2", "K2-3"]
    assert person.effects == []


def test_older_people_get_a_longer_window() -> None:
    assert Person(replace(KNOWN, older=True)).says(CONCERN).then_s == 20.0


@pytest.mark.parametrize("answer", ["yes", "not sure", "i'd rather not say"])
def test_anything_but_a_no_is_taken_seriously(answer: str) -> None:
    person = Person(KNOWN)
    person.says(CONCERN, answer)
    assert person.talk.tier is Tier.T2
    assert "K2-3" in person.ids


def test_a_faint_no_is_read_back() -> None:
    person = Person(KNOWN)
    person.says(CONCERN)
    person.says("no", confidence=0.6)
    assert person.ids == ["NO"]
    person.says("yes", confidence=0.6)
    assert person.ids == ["K1-5", "K1-6"]


def test_a_benign_meaning_is_believed_and_the_tier_stays() -> None:
    person = Person(KNOWN)
    person.says(CONCERN, "no i only meant the committee")
    assert person.ids == ["K1-B"]
    assert person.talk.tier is Tier.T1


def test_high_risk_goes_through_people_first() -> None:
    person = Person(KNOWN)
    assert person.says(HIGH).intent == "direct_question"
    assert person.ids == ["K2-1", "K2-2", "K2-3"]
    person.says("no")
    assert person.ids == ["K2-4"]
    person.says("i don't want to be a burden")
    assert person.ids == ["B-burden"]
    person.says("hm")
    assert person.ids == ["K2-6", "K2-7"]
    person.says("no")
    assert person.ids == ["K2-8"]
    person.is_silent()
    assert person.ids == ["K2-10"]
    assert "tell" not in person.effects
    person.says("yes")
    assert "tell" in person.effects


def test_the_contact_is_told_only_with_consent_and_then_said_so() -> None:
    person = Person(CARED_FOR)
    person.says(HIGH, "no")
    assert person.ids == ["K2-9", "K2-4"]
    assert person.effects == ["tell"]


def test_an_unsure_answer_tells_nobody() -> None:
    person = Person(CARED_FOR)
    person.says(CONCERN, "i don't know", "no")
    assert "K2-9" not in person.ids
    assert person.effects == []


def test_an_acute_yes_is_imminent() -> None:
    person = Person(KNOWN)
    person.says(HIGH, "yes")
    assert person.talk.tier is Tier.T3
    assert person.ids == ["K3-2N", "K3-3", "K3-4"]


def test_imminent_with_consent_waits_ten_seconds_and_calls() -> None:
    person = Person(CARED_FOR)
    person.says(IMMINENT)
    assert person.ids == ["K3-1"]
    assert person.effects == ["countdown"]
    first = person.reply.then_s or 0.0
    second = person.is_silent().then_s or 0.0
    assert person.ids == ["K3-1c"]
    assert first + second == 10.0
    person.is_silent()
    assert person.effects == ["alarm"]
    assert person.ids[0] == "K3-2"


def test_cancel_within_the_window_calls_nobody_and_stays_high() -> None:
    person = Person(CARED_FOR)
    person.says(IMMINENT, "cancel")
    assert person.effects == ["cancel"]
    assert person.ids == ["K3-12", "K2-3"]
    assert person.talk.tier is Tier.T2
    person.says("no")
    assert "tell" not in person.effects


@pytest.mark.parametrize("text", ["what", "are you real", "stop", "repeat", "goodbye", "what time is it", "louder"])
def test_other_words_in_the_window_do_not_cancel(text: str) -> None:
    person = Person(CARED_FOR)
    person.says(IMMINENT, text)
    assert "cancel" not in person.effects
    assert person.talk.tier is Tier.T3
    person.is_silent(2)
    assert person.talk.state.standing.calling


def test_saying_it_again_in_the_window_calls_at_once() -> None:
    person = Person(CARED_FOR)
    person.says(IMMINENT, IMMINENT)
    assert person.effects == ["alarm"]


def test_after_the_window_a_refusal_does_not_end_the_call() -> None:
    person = Person(CARED_FOR)
    person.says(IMMINENT)
    person.is_silent(2)
    person.says("don't call anyone")
    assert person.ids == ["K3-10"]
    assert "cancel" not in person.effects


def test_without_consent_nobody_is_called_and_that_is_said() -> None:
    person = Person(KNOWN)
    person.says(IMMINENT)
    assert person.ids[0] == "K3-2N"
    person.is_silent(8)
    assert not person.talk.state.standing.calling


def test_what_was_done_already_is_an_emergency() -> None:
    person = Person(KNOWN)
    person.says("i have taken all my tablets")
    assert "K3-9" in person.ids


def test_every_turn_at_the_highest_tier_names_help() -> None:
    person = Person(KNOWN)
    person.says(IMMINENT)
    for text in ("no", "i don't care", "leave me alone", "what time is it", "why", "ok", "so what", "are you real"):
        reply = person.says(text)
        assert re.search(r"button|nine nine nine|call", reply.text), (text, reply.text)


def test_numbers_are_named_three_times_at_most() -> None:
    person = Person(KNOWN)
    person.says(IMMINENT, *["i don't care"] * 12)
    assert person.talk.state.standing.numbers > 3
    assert "nine nine nine" not in person.says("whatever").text


def test_a_device_that_cannot_call_does_not_say_that_it_calls() -> None:
    person = Person(replace(CARED_FOR, calls=False))
    person.says(IMMINENT)
    person.is_silent(2)
    assert person.ids[0] == "L-13"
    assert "I am calling" not in person.reply.text


@pytest.mark.parametrize(("words", "last"), [((), "G0"), ((CONCERN, "no"), "G1"), ((HIGH, "no"), "G2")])
def test_goodbye_has_one_line_for_each_tier_and_ends(words: tuple[str, ...], last: str) -> None:
    person = Person(KNOWN)
    person.says(*words, "goodbye")
    assert person.ids == [last]
    assert person.effects == ["sleep"]
    assert "?" not in person.reply.text


def test_goodbye_while_help_is_called_says_so() -> None:
    person = Person(CARED_FOR)
    person.says(IMMINENT)
    person.is_silent(2)
    person.says("goodbye")
    assert person.ids == ["G3"]


def test_a_first_cue_within_a_goodbye_is_asked_about_and_then_it_ends() -> None:
    person = Person(KNOWN)
    person.says(f"{CONCERN} goodbye")
    assert "K1-3" in person.ids
    assert "sleep" not in person.effects
    person.says("no")
    assert person.ids == ["G1"]
    assert person.effects == ["sleep"]


def test_turning_away_gets_the_line_and_does_not_end_the_talk() -> None:
    person = Person(KNOWN)
    person.says(CONCERN, "no", "forget it")
    assert person.ids == ["R7"]
    assert "sleep" not in person.effects


def test_the_session_tier_never_falls_by_talking() -> None:
    person = Person(KNOWN)
    person.says(HIGH)
    tiers = []
    for text in ("no", "my sister came", "the garden is nice", "what's the time", "thank you"):
        person.says(text)
        tiers.append(person.talk.tier)
    assert all(later >= earlier for earlier, later in pairwise(tiers))
    assert tiers[-1] is Tier.T2


def test_a_question_about_means_is_refused_after_a_loss() -> None:
    person = Person(KNOWN)
    person.says("my wife died on friday", "how high is the viaduct")
    assert person.reply.intent == "refuse_means"
    assert person.ids[0] == "M-1"


def test_silence_while_raised_is_kept_company_and_never_ended() -> None:
    person = Person(KNOWN)
    person.says(CONCERN, "no", "i could tell anna", "no", "just talk", "it was a long day at the hospital")
    assert person.reply.then_s == 60.0
    person.is_silent()
    assert person.ids == ["R6"]
    person.is_silent()
    assert person.ids == ["R7"] and "sleep" not in person.effects
    assert person.is_silent().lines == ()


def test_a_hunch_in_a_plain_request_raises_nothing() -> None:
    person = Person(KNOWN)
    person.says("i want you to wipe everything you have on me")
    assert person.talk.tier is Tier.T0


def test_with_others_in_the_room_no_word_of_risk_is_spoken() -> None:
    for words in (CONCERN, HIGH):
        person = Person(KNOWN)
        person.says("my neighbour is here", words)
        assert not re.search(r"kill|samaritan|safety plan", person.reply.text.lower())
        person.says("goodbye")
        assert person.ids == ["G-guest"]


def test_an_abuser_is_never_named_or_told() -> None:
    person = Person(replace(CARED_FOR, contacts=("your son", "Anna")))
    person.says("my son hits me", "yes")
    assert "son" not in person.reply.text
    person.says(HIGH, "no")
    assert "son" not in person.reply.text
    assert "Anna" in person.reply.text


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("there is a tight pain in my chest", "F-MED"),
        ("she hits me when nobody looks", "F-ABU"),
        ("the radio talks about me", "F-PSY"),
        ("i am going to hurt my neighbour", "F-HTO"),
        ("my friend says she wants to die", "F-3RD"),
        ("the bank asked me for my code", "F-FIN"),
        ("i am fourteen", "F-MINOR"),
    ],
)
def test_each_flag_has_its_line(text: str, first: str) -> None:
    person = Person(KNOWN)
    person.says(text)
    assert person.ids[0] == first


def test_a_fall_is_asked_whether_to_call_and_silence_calls_only_with_consent() -> None:
    person = Person(CARED_FOR)
    person.says("i fell and cannot get up")
    assert person.ids == ["F-MED", "F-MED-fall", "F-MED-call"]
    person.is_silent()
    assert person.effects == ["alarm"]
    person = Person(KNOWN)
    person.says("i fell and cannot get up")
    person.is_silent()
    assert person.effects == []


def test_without_a_region_no_number_is_made_up() -> None:
    person = Person(Resident())
    person.says(IMMINENT)
    assert "your emergency number" in person.reply.text
    assert not re.search(r"nine|one one|\d", person.reply.text)


def test_what_the_crisis_program_reports_is_said() -> None:
    person = Person(CARED_FOR)
    person.says(IMMINENT)
    person.is_silent(2)
    person.says("is anyone coming")
    assert person.ids == ["L-05"]
    person.talk, reply = person.talk.told("acknowledged", person.resident)
    assert reply.text == "Anna has answered and knows that you need someone."
    person.says("is anyone coming")
    assert person.ids == ["L-07"]


def test_who_is_not_called_is_told_so_when_they_ask() -> None:
    person = Person(KNOWN)
    person.says(IMMINENT, "is anyone coming")
    assert person.ids == ["K3-2N"]


def test_where_nobody_can_be_reached_it_is_not_said_that_somebody_is_told() -> None:
    person = Person(replace(CARED_FOR, calls=False))
    person.says(HIGH, "no")
    assert person.ids == ["K2-4"] and person.effects == []
    person.says("i don't want to be a burden", "hm", "no")
    person.is_silent()
    assert person.ids == ["K2-10"]
    person.says("yes")
    assert person.ids == ["CALL-cannot", "K2-11L"] and person.effects == ["tell"]


def test_silence_where_nobody_can_be_reached_promises_nothing_and_is_told_all_the_same() -> None:
    person = Person(replace(CARED_FOR, calls=False))
    person.says(HIGH)
    person.is_silent()
    person.is_silent()
    assert person.ids == ["K2-11L"] and person.effects == ["tell"]
