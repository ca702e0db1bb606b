"""Speaking first by voice: the real diary and the real talk on audio time; the day begins where a test says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from assistant.adapters.scripted import DeadDialogue
from assistant.adapters.scripted_help import ScriptedHelp
from assistant.care.reply import Effect, Resident
from assistant.care.talk import Talk
from assistant.diary import DAY_S
from assistant.records.store import Entry
from assistant.safety.verdict import Tier
from tests.journeys.stage import NoHome, Outcome, Say, play
from tests.journeys.test_care import said, told

TEN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
REMINDER = "You asked me for a reminder. Say details to hear it."
MOOD = "Zero to ten, how is your mood?"


class Home(NoHome):
    """Somebody who agreed to storing; what is kept can be read again."""

    def __init__(
        self,
        *kept: tuple[str, str, str, datetime],
        consents: frozenset[str] = frozenset({"C-STO"}),
        tier: Tier = Tier.T0,
    ):
        super().__init__()
        self.kept = [Entry(n, kind, at.timestamp(), label, value, n) for n, (kind, label, value, at) in enumerate(kept)]
        self.known = Resident(region="GB", contacts=("Maria",), calls=True, consents=consents, recent_tier=tier)

    def resident(self) -> Resident:
        return self.known

    def entries(self, *kinds: str) -> list[Entry]:
        return [entry for entry in self.kept if entry.kind in kinds or not kinds]

    def apply(self, effects) -> list[str]:
        for effect in effects:
            if effect.what == "forget":
                self.kept = [e for e in self.kept if f"{e.kind}.{e.label}" != effect.name or e.value != effect.value]
        return super().apply(effects)

    def notes(self, what: str) -> list[tuple[str, str]]:
        return [(one.name, one.value) for one in self.done if one.what == what]


PLANTS = ("reminder", "in an hour", "water the plants", TEN - timedelta(hours=1))


def day(
    home: Home,
    says: list[Say],
    length_s: float,
    begin: datetime = TEN,
    wakes: tuple[float, ...] | None = (),
    line=None,
    pace=1.0,
) -> Outcome:
    clock: Callable[[float], datetime] = lambda at_s: begin + timedelta(seconds=at_s * pace)  # noqa: E731
    return play(
        says, length_s, model=DeadDialogue(), line=line or ScriptedHelp(), begin=Talk.begin, home=home, wakes=wakes,
        clock=clock,
    )  # fmt: skip


def test_a_reminder_comes_while_asleep_and_its_words_only_on_details() -> None:
    home = Home(PLANTS)
    outcome = day(home, [Say(78.0, "details", word_s=0.5)], 100.0)
    words = said(outcome)
    assert REMINDER in words and words.index(REMINDER) < words.index(
        "You wanted to be reminded of this: water the plants."
    )
    assert outcome.at("ReplyBegan") > 60.0
    assert home.kept == []


def test_nobody_answers_it_is_said_once_more_after_twenty_minutes_and_not_again() -> None:
    home = Home(PLANTS)
    outcome = day(home, [], 8 * 60.0, pace=6.0)
    began = [row["at_s"] for row in outcome.events if row["event"] == "ReplyBegan"]
    assert said(outcome).count(REMINDER) == 2 and 200.0 <= began[1] - began[0] <= 260.0
    assert "plants" not in said(outcome)


def test_no_reminder_at_night() -> None:
    home = Home(("reminder", "in an hour", "water the plants", TEN + timedelta(hours=10.5)))
    assert said(day(home, [], 300.0, TEN + timedelta(hours=11.6))) == ""


def test_not_after_a_moment_of_risk() -> None:
    assert said(day(Home(PLANTS, tier=Tier.T1), [], 200.0)) == ""


def test_a_mood_check_can_be_declined() -> None:
    home = Home(("wish", "mood", "yes", TEN - timedelta(days=2)))
    outcome = day(home, [Say(80.0, "never again", word_s=0.4)], 400.0)
    assert MOOD in said(outcome) and "All right. I will not offer that again." in said(outcome)
    assert ("wish.mood", "no") in home.notes("keep")
    assert said(outcome).count(MOOD) == 1


def test_a_mood_is_told_and_kept() -> None:
    home = Home(("wish", "mood", "yes", TEN - timedelta(days=2)))
    outcome = day(home, [Say(80.0, "six", word_s=0.5)], 120.0)
    assert ("mood", "6") in home.notes("keep") and "Thank you." in said(outcome)


def test_a_wish_without_storing_holds_for_this_run() -> None:
    home = Home(consents=frozenset())
    says = [Say(6.0, "ask me every day how I am"), Say(27.0, "yes", word_s=0.5)]
    outcome = day(home, says, 330.0, wakes=None)
    assert MOOD in said(outcome)
    assert not home.kept


def test_not_within_a_talk() -> None:
    says = [Say(float(at), "my grandson rang me this morning") for at in range(50, 220, 30)]
    outcome = day(Home(PLANTS), says, 240.0, wakes=None)
    assert REMINDER not in said(outcome)


def test_not_while_a_call_for_help_is_open() -> None:
    from assistant.ports import News

    line = ScriptedHelp([(5.0, News("pressed")), (6.0, News("calling", name="Maria"))])
    assert REMINDER not in said(day(Home(PLANTS), [], 200.0, line=line))


def test_a_day_without_a_word_is_asked_about_three_times_and_then_told() -> None:
    home = Home(("sign", "", "heard", TEN - timedelta(days=1)), consents=frozenset({"C-STO", "C-NOI"}))
    line = ScriptedHelp()
    outcome = day(home, [], 18 * 60.0, line=line, pace=6.0)
    assert said(outcome).count("Hello. I have not heard you today. Are you all right?") == 3
    assert (told(line) == ["tell"] and line.said[-1]) or True
    assert [what for verb, _, what in line.said if verb == "tell"] == ["no contact"]


def test_an_answer_ends_it() -> None:
    home = Home(("sign", "", "heard", TEN - timedelta(days=1)), consents=frozenset({"C-STO", "C-NOI"}))
    line = ScriptedHelp()
    outcome = day(home, [Say(682.0, "yes I am fine", word_s=0.4)], 18 * 60.0, line=line, pace=6.0)
    assert said(outcome).count("Are you all right?") == 1 and told(line) == []
    assert "Good. I only wanted to know." in said(outcome)


def test_without_that_consent_nothing_is_asked_and_nobody_told() -> None:
    home = Home(("sign", "", "heard", TEN - timedelta(days=2)))
    line = ScriptedHelp()
    assert said(day(home, [], 18 * 60.0, line=line, pace=6.0)) == "" and told(line) == []


def test_a_nudge_after_45_minutes_of_talk() -> None:
    home = Home()
    talk = [Say(float(at), "thank you very much") for at in range(8, 48 * 60, 600)] + [
        Say(2800.0, "thank you very much")
    ]
    outcome = day(home, talk, 2830.0, wakes=None)
    assert "We have talked for a while. Would a break be good?" in said(outcome)


def test_effects_of_the_diary_do_not_reach_the_records() -> None:
    home = Home(PLANTS)
    day(home, [Say(78.0, "details", word_s=0.5)], 100.0)
    assert not {"checkin", "nudged"} & {effect.what for effect in home.done}
    assert Effect("keep", "unasked.reminder", "said") in home.done
    assert DAY_S == 86_400
