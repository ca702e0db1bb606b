"""Care by voice: the real talk on the real engine, on audio time, with a scripted person."""

from __future__ import annotations

from dataclasses import replace

from assistant.adapters.scripted import DeadDialogue, ScriptedTranscriber
from assistant.adapters.scripted_help import ScriptedHelp
from assistant.care.reply import Resident
from assistant.care.talk import Talk
from assistant.events import Heard, Mended, Transcript
from assistant.ports import News
from tests.journeys.stage import NoHome, Outcome, Say, play


class Home(NoHome):
    """Somebody who has agreed to be helped, in Britain."""

    def resident(self) -> Resident:
        consents = frozenset({"C-STO", "C-CAR2", "C-CAR3"})
        return Resident(region="GB", contacts=("Maria",), calls=True, consents=consents)


def talk(says: list[Say], length_s: float, line: ScriptedHelp | None = None, home: NoHome | None = None) -> Outcome:
    return play(
        says, length_s, model=DeadDialogue(), line=line or ScriptedHelp(), begin=Talk.begin, home=home or Home()
    )


def said(outcome: Outcome) -> str:
    return " ".join(event.text for event in outcome.raw if isinstance(event, Heard))


def told(line: ScriptedHelp) -> list[str]:
    return [verb for verb, _, _ in line.said if verb != "alive"]


def test_intent_for_tonight_counts_down_calls_and_says_who() -> None:
    line = ScriptedHelp()
    outcome = talk([Say(8.0, "I am going to kill myself tonight")], 60.0, line)
    assert told(line)[:2] == ["countdown", "alarm"]
    words = said(outcome)
    assert "I am getting a person for you. Say cancel if I heard you wrong." in words
    assert words.index("Say cancel") < words.index("I am calling Maria now.")


def test_going_on_after_the_first_sound_takes_no_countdown_back() -> None:
    line = ScriptedHelp()
    outcome = talk([Say(8.0, "I am going to kill myself tonight …0.9 and I mean it")], 60.0, line)
    assert "Reopened" in outcome.names()
    assert "cancel" not in told(line)
    assert told(line)[-1] == "alarm"


class Unsure(ScriptedTranscriber):
    """What was said goes out of its reach once the person goes on: the longer turn is read as no words at all."""

    def read(self, at_s: float) -> Transcript:
        return super().read(at_s) if at_s < 11.2 else Transcript(at_s, "", 1.0)


def test_no_notice_after_it_was_withdrawn_takes_a_countdown_back() -> None:
    """The person goes on after the first sound, and what comes of it is no turn; then comes what alerts tells, and a
    notice of the assistant's own. The crisis program counts on, and calls."""
    words = "I am going to kill myself tonight"
    line = ScriptedHelp([(13.0, News("calling", name="Maria")), (13.0, News("hush", for_s=0.5))])
    outcome = play(
        [Say(8.0, f"{words} …0.9 *")],
        30.0,
        model=DeadDialogue(),
        line=line,
        begin=Talk.begin,
        home=Home(),
        transcriber=Unsure([(8.3 + 0.3 * number, word) for number, word in enumerate(words.split())]),
        faults=[Mended(13.2, "microphone", 0.2)],
    )
    assert outcome.names().index("Reopened") < outcome.names().index("Dropped")
    assert "I can hear you again." in said(outcome)
    assert told(line) == ["countdown"]


def test_cancel_in_time_calls_nobody_and_the_question_is_asked() -> None:
    line = ScriptedHelp()
    outcome = talk([Say(8.0, "I am going to kill myself tonight"), Say(19.0, "cancel", word_s=0.4)], 45.0, line)
    assert told(line)[:2] == ["countdown", "cancel"]
    assert "alarm" not in told(line)
    assert "Cancelled. Nobody was called." in said(outcome)


def test_an_exercise_keeps_its_beat_and_stops_at_a_word() -> None:
    says = [Say(8.0, "do the breathing exercise please"), Say(24.0, "five"), Say(75.0, "stop", word_s=0.4)]
    outcome = talk(says, 95.0)
    words = said(outcome)
    assert "In, two, three, four." in words
    assert "Stopped." in words
    began = [row["at_s"] for row in outcome.events if row["event"] == "ReplyBegan"]
    assert sum(30.0 < at < 75.0 for at in began) >= 3
    assert not [at for at in began if at > 90.0]


def test_a_questionnaire_goes_on_item_by_item_and_repeats() -> None:
    says = [
        Say(8.0, "do the five wellbeing questions"),
        Say(22.0, "yes please"),
        Say(50.0, "say that again please"),
        Say(68.0, "most of the time"),
    ]
    outcome = talk(says, 85.0)
    words = said(outcome)
    assert words.count("I have felt cheerful and in good spirits") >= 2
    assert "I have felt calm and relaxed" in words


def test_what_is_kept_goes_to_the_keeper_when_the_answer_stands() -> None:
    home = Home()
    talk([Say(8.0, "call me Raj please")], 25.0, home=home)
    assert any(effect.what == "keep" and effect.name == "name" for effect in home.done)


def test_the_first_notice_says_what_it_is() -> None:
    class New(Home):
        def opening(self) -> tuple[bool, bool]:
            return True, False

    outcome = talk([], 30.0, home=New())
    assert said(outcome).startswith("I am Solace, a computer program.")
    assert "nine, nine, nine" in said(outcome) or "999" in said(outcome) or "nine nine nine" in said(outcome)


class Afraid(Home):
    """Somebody with two contacts, of whom one was spared before."""

    def resident(self) -> Resident:
        return replace(super().resident(), contacts=("Maria", "Paul", "Anna"), spared=frozenset({"anna"}))


def test_who_is_named_as_not_to_be_called_is_kept_and_told_to_the_ladder_alone() -> None:
    line, home = ScriptedHelp(), Afraid()
    says = [
        Say(8.0, "he hits me when nobody looks"),
        Say(27.0, "yes"),
        Say(50.0, "I see"),
        Say(62.0, "do not call Paul"),
    ]
    outcome = talk(says, 80.0, line, home)
    assert [value for verb, _, value in line.said if verb == "spare"] == ["Anna", "Paul, Anna"]
    assert "spare" in [effect.what for effect in home.done]
    assert "Paul" not in said(outcome)
    assert "Paul" not in str(outcome.events)
