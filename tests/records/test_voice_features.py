"""Numbers of a voice: right on sounds we made ourselves, and not even computed without consent."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.care.progress import said
from assistant.care.reply import Resident
from assistant.records.keeper import Records
from assistant.records.reminders import due
from assistant.records.voice_features import VoiceNotes, measure, medians
from tests.records.kit import NOON, days, no, yes

RATE = 16_000


def voice(*parts: tuple[float, float], amplitude: float = 0.3) -> np.ndarray:
    """Seconds and pitch of each part; pitch 0 is silence. Twelve harmonics, as a throat gives them."""
    sound = []
    for seconds, pitch in parts:
        t = np.arange(int(seconds * RATE)) / RATE
        tones = [np.sin(2 * np.pi * pitch * k * t) / k for k in range(1, 13)] if pitch else [np.zeros_like(t)]
        sound.append(amplitude * np.sum(tones, axis=0) / 2)
    noise = np.random.default_rng(7).normal(0, 1e-4, sum(map(len, sound)))
    return (np.concatenate(sound) + noise).astype(np.float32)


@pytest.mark.parametrize("pitch", [85.0, 120.0, 180.0, 220.0, 300.0])
def test_pitch(pitch: float) -> None:
    found = measure(voice((2, pitch)), RATE, "one two three", 0.0)
    assert found and found.pitch_hz == pytest.approx(pitch, rel=0.02)


def test_noise_has_no_pitch() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 2 * RATE).astype(np.float32)
    found = measure(noise, RATE, "words", 0.0)
    assert found and found.pitch_hz == 0.0


@pytest.mark.parametrize("pause", [0.0, 0.5, 1.0, 2.0])
def test_pauses_and_pace(pause: float) -> None:
    found = measure(voice((0.5, 0), (1, 120), (pause, 0), (1, 120), (0.5, 0)), RATE, "a b c d e f", 0.3)
    assert found
    assert found.pause_ratio == pytest.approx(pause / (2 + pause), abs=0.03)
    assert found.words_per_minute == pytest.approx(360 / (2 + pause), rel=0.05)
    assert found.delay_s == pytest.approx(0.8, abs=0.05)


def test_loudness_follows_the_amplitude() -> None:
    loud, soft = (measure(voice((2, 120), amplitude=a), RATE, "words", 0) for a in (0.4, 0.04))
    assert loud and soft and loud.loudness_db - soft.loudness_db == pytest.approx(20, abs=0.2)


@pytest.mark.parametrize(
    ("sound", "words"),
    [
        (np.zeros(2 * RATE, np.float32), "words"),
        (voice((2, 120)), ""),
        (voice((0.5, 120)), "words"),
        (np.zeros(10, np.float32), "words"),
    ],
)
def test_what_tells_nothing_is_not_measured(sound: np.ndarray, words: str) -> None:
    assert measure(sound, RATE, words, 0.0) is None


def test_medians_need_three_turns() -> None:
    turns = [measure(voice((2, pitch)), RATE, "one two", 0.0) for pitch in (110.0, 120.0, 200.0)]
    assert all(turns) and medians([turn for turn in turns[:2] if turn]) is None
    found = medians([turn for turn in turns if turn])
    assert found and found.pitch_hz == pytest.approx(120, rel=0.02)


class Untouchable:
    """A sound and words that nobody may look at."""

    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(f"{name} was asked of it")

    def __len__(self) -> int:
        raise AssertionError("its length was asked")


def test_without_consent_nothing_is_computed_or_kept(tmp_path: Path) -> None:
    records = Records.open(tmp_path / "r")
    notes = VoiceNotes(records)
    notes.hear(Untouchable(), RATE, Untouchable(), 0.0, NOON)  # type: ignore[arg-type]
    records.apply([yes()], NOON)
    notes.hear(Untouchable(), RATE, Untouchable(), 0.0, NOON)  # type: ignore[arg-type]
    notes.close(NOON)
    assert records.entries(NOON) == []


def session(records: Records, now, words: str, turns: int = 3) -> None:
    notes = VoiceNotes(records)
    for _ in range(turns):
        notes.hear(voice((2, 120)), RATE, words, 0.2, now)
    notes.close(now)


def test_a_consent_withdrawn_in_the_middle_keeps_nothing_of_the_session(tmp_path: Path) -> None:
    records = Records.open(tmp_path / "r")
    records.apply([yes(), yes("C-VOX")], NOON)
    notes = VoiceNotes(records)
    for _ in range(5):
        notes.hear(voice((2, 120)), RATE, "one two", 0.2, NOON)
    records.apply([no("C-VOX")], NOON)
    notes.close(NOON)
    assert records.entries(NOON) == []


def test_slower_sessions_are_told_as_a_question(tmp_path: Path) -> None:
    records = Records.open(tmp_path / "r")
    records.apply([yes(), yes("C-VOX")], NOON)
    for day in range(14):
        session(records, days(day), "one two three four five six" + " seven" * (day % 3))
    for day in range(14, 17):
        session(records, days(day), "one two three")
    kinds = {entry.label for entry in records.entries(days(17))}
    assert kinds == {"pause_ratio", "words_per_minute", "delay_s", "pitch_hz", "loudness_db"}
    lines = said(records.resident(Resident(), days(17)))
    assert [line.text for line in lines] == ["You spoke slower than your usual. Does that mean anything to you?"]


def test_reminders_come_due_at_the_time_that_was_said(tmp_path: Path) -> None:
    from assistant.care.reply import Effect

    records = Records.open(tmp_path / "r")
    records.apply(
        [yes(), Effect("remind", "tomorrow at four", "the pharmacist"), Effect("remind", "soon", "Ann")], NOON
    )
    entries = records.entries(NOON)
    assert [e.value for e in due(entries, NOON + timedelta(hours=20.9))] == []
    assert [e.value for e in due(entries, NOON + timedelta(hours=21))] == ["Ann"]
    assert [e.value for e in due(entries, NOON + timedelta(hours=28))] == ["the pharmacist", "Ann"]
    records.apply([Effect("forget", "reminder.soon")], days(2))
    assert [e.value for e in due(records.entries(days(2)), days(2))] == ["the pharmacist"]
