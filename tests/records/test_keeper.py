"""What the keeper makes of effects: consents, kinds, forgetting, days, and what care is shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from assistant.care.reply import CONSENTS, Effect, Resident
from assistant.records.audit import check
from assistant.records.keeper import Records
from assistant.records.kinds import KINDS, sort
from assistant.records.store import Entry
from assistant.records.words import About
from assistant.safety.verdict import Tier
from tests.records.kit import NOON, SAID, days, everything, keep, kept, no, yes


@pytest.fixture
def records(tmp_path: Path) -> Records:
    opened = Records.open(tmp_path / "r")
    opened.apply([yes()], NOON)
    return opened


def rows(records: Records) -> list[Entry]:
    """What lies in the database, past its day or not."""
    assert records._store
    return records._store.entries()


def forgotten(records: Records, words: str, *notes: str) -> list[str]:
    """Which of the notes are gone after "forget about …"."""
    records.apply([keep("note", note) for note in notes], NOON)
    records.apply([Effect("forget", value=words)], NOON)
    left = kept(records)
    return [note for note in notes if note not in left]


def test_care_is_shown_what_was_consented_to(records: Records) -> None:
    records.apply(everything(), NOON)
    records.apply([keep("mood", "4"), keep("score.phq9", "9")], days(2))
    shown = records.resident(Resident(region="GB", recent_tier=Tier.T1), days(2.5))
    assert (shown.region, shown.consents, shown.name) == ("GB", frozenset({"C-STO"}), "Wilhelmina")
    assert shown.plan == (("signs", "I stop watering the geraniums"),)
    assert shown.homework == "telephone Gwendolyn on Thursday"
    assert shown.recent_tier == Tier.T2
    assert shown.history == (
        ("mood", 7.0, 2.5), ("phq9", 13.0, 2.5), ("exercise.breathing", 2.0, 2.5), ("mood", 4.0, 0.5), ("phq9", 9.0, 0.5),
    )  # fmt: skip
    assert records.resident(Resident(), days(3.5)).recent_tier == Tier.T0
    assert "Wilhelmina" not in repr(shown)


def test_homework_is_shown_until_it_was_asked_about(records: Records) -> None:
    records.apply([keep("homework", "ring Ann")], NOON)
    assert records.resident(Resident(), NOON).homework == "ring Ann"
    records.apply([keep("homework_result", "missed")], days(1))
    assert records.resident(Resident(), days(1)).homework == ""
    records.apply([keep("homework", "walk"), keep("homework", "")], days(2))
    assert records.resident(Resident(), days(2)).homework == ""


def test_a_new_name_takes_the_place_of_the_old(records: Records) -> None:
    records.apply([keep("name", "Bill"), keep("name", "William")], NOON)
    assert kept(records) == ["William"]


def test_the_same_words_are_kept_once(records: Records) -> None:
    records.apply([keep("note", "the garden"), keep("note", "the garden"), keep("mood", "5"), keep("mood", "5")], NOON)
    assert kept(records) == ["the garden", "5", "5"]


def test_a_plan_can_be_begun_anew(records: Records) -> None:
    records.apply([keep("plan.1", "I stop eating"), keep("plan.3", "Ann")], NOON)
    records.apply([keep("plan", ""), keep("plan.1", "I stay in bed")], days(1))
    assert records.resident(Resident(), days(1)).plan == (("1", "I stay in bed"),)


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("score", "PHQ-9 12", ("score", "phq9", "12")),
        ("score.who5", "52", ("score", "who5", "52")),
        ("item.phq9.3", "2 sure", ("item", "phq9.3", "2 sure")),
        ("answer", "PHQ-9.3 2", ("item", "phq9.3", "2")),
        ("exercise.breathing", "6 4 8", ("exercise", "breathing", "6 4 8")),
        ("exercise rating", "breathing 2", ("exercise", "breathing", "2")),
        ("plan.1", "I stop eating", ("plan", "1", "I stop eating")),
        ("plan", "who I can ring: my sister Ann", ("plan", "who I can ring", "my sister Ann")),
        ("plan", "just one thing", ("plan", "", "just one thing")),
        ("risk", "T2 told:Ann", ("risk", "T2", "told:Ann")),
        ("fairer thought", "she may be busy", ("fairer thought", "", "she may be busy")),
        ("note", "it is: as it is", ("note", "", "it is: as it is")),
    ],
)
def test_effects_are_sorted_into_kinds(name: str, value: str, wanted: tuple[str, str, str]) -> None:
    found = sort(name, value)
    assert found and (found.kind.name, found.label, found.value) == wanted


def test_what_is_no_kind_is_not_kept_and_its_words_are_not_logged(records: Records, caplog) -> None:
    assert records.apply([keep("gossip", "secret words")], NOON) == []
    assert kept(records) == [] and "gossip" in caplog.text and "secret" not in caplog.text


def test_every_kind_needs_its_own_consent(records: Records) -> None:
    records.apply([keep("voice", "words_per_minute 120"), keep("draft", "a draft")], NOON)
    assert kept(records) == []
    records.apply([yes("C-VOX"), keep("voice", "words_per_minute 120"), keep("draft", "a draft")], NOON)
    assert [entry.kind for entry in records.entries(NOON)] == ["voice"]


def test_a_withdrawn_consent_deletes_its_kind_and_says_which(records: Records) -> None:
    records.apply([yes("C-VOX"), keep("voice", "words_per_minute 120"), keep("note", "stays")], NOON)
    assert records.apply([no("C-VOX"), keep("voice", "words_per_minute 99")], NOON) == [
        "I deleted what I kept under that: measures of your voice."
    ]
    assert kept(records) == ["stays"]
    assert records.apply([no("C-VOX")], NOON) == []


def test_each_kind_stays_its_days_and_no_longer(records: Records) -> None:
    records.apply([yes(name) for name in CONSENTS], NOON)
    records.apply([keep(name, "T1 one") for name in KINDS], NOON)
    for day in range(1, 800, 6):
        if day % 300 == 1:
            records.apply([yes(name) for name in CONSENTS], days(day))
        left = {entry.kind for entry in records.entries(days(day))}
        assert left == {name for name, kind in KINDS.items() if kind.days is None or day <= kind.days}
        records.resident(Resident(), days(day))
    assert {entry.kind for entry in rows(records)} == {n for n, kind in KINDS.items() if kind.days is None}


def test_a_wrong_clock_deletes_nothing(records: Records) -> None:
    records.apply(everything(), NOON)
    assert len(records.entries(days(-20_000))) == len(SAID)
    records.resident(Resident(), days(5_000))
    assert len(rows(records)) == len(SAID)


def test_a_consent_a_year_old_is_shown_so_and_stays_as_it_was_given(records: Records) -> None:
    records.apply([keep("note", "early")], NOON)
    assert not records.resident(Resident(), days(364)).stale
    late = records.resident(Resident(), days(365))
    assert late.stale == late.consents == {"C-STO"}
    records.apply([keep("note", "late")], days(366))
    assert kept(records, days(366)) == ["late"]
    records.apply([yes()], days(366.5))
    renewed = records.resident(Resident(), days(367))
    assert renewed.consents == {"C-STO"} and not renewed.stale


def test_consents_before_storing_hold_for_the_session_and_are_kept_with_it(tmp_path: Path) -> None:
    records = Records.open(tmp_path / "r")
    records.apply([yes("C-CAR3"), no("C-VOX")], NOON)
    assert records.resident(Resident(), NOON).consents == {"C-CAR3"}
    assert not (tmp_path / "r").exists()
    records.apply([yes()], days(1))
    records.close()
    again = Records.open(tmp_path / "r")
    assert again.resident(Resident(), days(1)).consents == {"C-CAR3", "C-STO"}
    assert [(one.name, one.given, one.at) for one in again.journal()] == [
        ("C-CAR3", True, NOON.timestamp()), ("C-VOX", False, NOON.timestamp()), ("C-STO", True, days(1).timestamp()),
    ]  # fmt: skip


def test_forget_that_takes_all_that_was_kept_at_that_moment(records: Records) -> None:
    records.apply([keep("note", "first")], NOON)
    records.apply([keep("score", "PHQ-9 13"), keep("item.phq9.1", "2"), keep("item.phq9.2", "2")], NOON)
    records.apply([keep("risk", "T1")], NOON)
    assert records.apply([Effect("forget")], NOON) == []
    assert kept(records) == ["first", ""]
    records.apply([Effect("forget")], NOON)
    assert records.apply([Effect("forget")], NOON) == ["I found nothing like that in what I keep."]


def test_forget_that_takes_a_whole_questionnaire(records: Records) -> None:
    records.apply([keep("item.phq9.1", "2"), keep("score.phq9", "2")], days(-1))
    records.apply([keep("item.gad7.1", "1")], NOON)
    for number in range(1, 10):
        records.apply([keep(f"item.phq9.{number}", "1")], NOON + timedelta(minutes=number))
    records.apply([keep("score.phq9", "9")], NOON + timedelta(minutes=10))
    records.apply([Effect("forget")], NOON + timedelta(minutes=11))
    assert [name for name, _ in records.resident(Resident(), NOON).kept] == ["item.phq9.1", "score.phq9", "item.gad7.1"]


def test_a_step_of_the_plan_is_replaced_by_its_name(records: Records) -> None:
    records.apply([keep("plan.1", "I stop eating"), keep("plan.5", "the old line")], NOON)
    assert records.apply([Effect("forget", "plan.5"), keep("plan.5", "the new line")], NOON) == []
    assert records.apply([Effect("forget", "plan.6")], NOON) == []
    assert records.resident(Resident(), NOON).plan == (("1", "I stop eating"), ("5", "the new line"))


def test_entries_are_shown_under_the_names_that_care_gave_them(records: Records) -> None:
    names = ["exercise.breathing", "plan.2", "good thing", "item.phq9.4", "score.gad7", "unfinished", "share.phq9"]
    records.apply([keep(name, "5 4 8") for name in names], NOON)
    assert [name for name, _ in records.resident(Resident(), NOON).kept] == names


def test_forgetting_takes_the_quotes_in_summaries_too(records: Records) -> None:
    records.apply([keep("note", "I sold the piano")], NOON)
    records.apply(
        [keep("summary.t4", "Yesterday I sold the piano and wept"), keep("summary.t5", "I like bread and jam")], NOON
    )
    assert {entry.turn for entry in records.entries(NOON, "summary")} == {"t4", "t5"}
    records.apply([Effect("forget")], NOON)
    assert kept(records) == ["I like bread and jam"]


def test_forget_about_finds_word_forms(records: Records) -> None:
    notes = (
        "my brother drinks", "both Brothers were there", "my BROTHER’s wife", "the brotherhood of the ring",
        "another bother", "broth for supper",
    )  # fmt: skip
    assert forgotten(records, "my brother", *notes) == list(notes[:3])


@pytest.mark.parametrize(
    ("words", "text", "wanted"),
    [
        ("my mother", "Mum is ill", True),
        ("my mum", "my mother is ill", True),
        ("the visits", "she visited me", True),
        ("visiting", "one visit", True),
        ("my children", "my youngest child", True),
        ("running", "I ran away", True),
        ("my brother Tom", "Tom is in hospital", True),
        ("my brother Tom", "my brother rang", True),
        ("my brother Tom", "the tomatoes", False),
        ("the hospital appointment", "hospital food", False),
        ("the hospital appointment", "my appointments at the hospital", True),
        ("José", "jose came", True),
        ("worries about money", "I worried, the money is gone", True),
        ("what I told you about the bus", "on the buses", True),
        ("my son", "the sun shone", False),
        ("the ring", "Ring the bell", True),
        ("everything", "everything", False),
        ("", "anything", False),
        ("it", "it", False),
    ],
)
def test_what_mentions_what(words: str, text: str, wanted: bool) -> None:
    assert About(words).mentioned(text) is wanted


def test_of_a_hard_moment_the_tier_stays_and_its_words_go(records: Records) -> None:
    records.apply([keep("risk", "T2 told:Gwendolyn")], NOON)
    records.apply([Effect("forget", value="Gwendolyn")], NOON)
    assert records.resident(Resident(), NOON).recent_tier == Tier.T2
    assert "Gwendolyn" not in "".join(kept(records))


def test_contacts_are_deleted_where_they_can_be_and_otherwise_it_is_said(records: Records, tmp_path: Path) -> None:
    assert records.apply([Effect("delete", value="contacts")], NOON) == [
        "I cannot delete your help contacts from here. Please ask the person who set me up."
    ]
    assert records.apply([Effect("delete")], NOON) == []


def test_the_audit_holds_facts_and_no_words(records: Records, tmp_path: Path) -> None:
    records.apply(everything(), NOON, "t3")
    records.apply([Effect("forget", value="my brother"), no("C-VOX"), Effect("delete")], NOON)
    text = (tmp_path / "r" / "audit.jsonl").read_text()
    assert [entry["event"] for entry in check(tmp_path / "r").entries] == [
        "consent", "kept", "forgot", "consent", "deleted",
    ]  # fmt: skip
    assert not any(
        word in text for value in SAID.values() for word in value.split() if len(word) > 3 and word != "goal"
    )


def test_an_effect_that_is_not_ours_is_left_alone(records: Records) -> None:
    effects = [Effect("alarm", value="voice"), Effect("louder"), Effect("tell", value="T2"), Effect("sleep")]
    assert records.apply(effects, NOON) == [] and kept(records) == []
