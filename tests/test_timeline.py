from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib import image

from assistant.bench.waterfall import waterfall
from assistant.room import timeline
from assistant.room.tape import RATE_HZ, Pcm


def speech(seconds: float, *spans: tuple[float, float]) -> Pcm:
    """Bursts that look like words, silence elsewhere."""
    rng = np.random.default_rng(3)
    out = rng.normal(0, 8, int(seconds * RATE_HZ))
    for begin, end in spans:
        at = np.arange(int((end - begin) * RATE_HZ)) / RATE_HZ
        syllables = 0.35 + 0.65 * np.abs(np.sin(2 * np.pi * 2.1 * at)) * np.abs(np.sin(2 * np.pi * 0.43 * at + 1))
        start = int(begin * RATE_HZ)
        out[start : start + len(at)] += 7000 * syllables * rng.normal(0, 0.35, len(at))
    return np.clip(out, -32767, 32767).astype(np.int16)


SOUND = np.stack(
    [
        speech(64, (0.6, 1.4), (3, 5.2), (6.5, 8), (16, 18.5), (20.5, 23), (25.2, 28), (40, 44), (46, 49)),
        speech(64, (8.7, 13.1), (23.8, 25.6), (29, 34), (46.4, 46.7), (49.9, 55)),
    ],
    axis=1,
)
MARKS = [
    *(timeline.Mark("Partial", at) for at in (3.4, 3.8, 4.3, 4.9, 6.9, 7.4, 16.5, 17.1, 21, 22, 26, 27, 41, 42, 43, 47)),
    *(timeline.Mark("SoftEnd", at) for at in (5.4, 8.2, 18.7, 23.2, 28.2, 44.2, 49.2)),
    timeline.Mark("DraftReady", 6.0), timeline.Mark("WentOn", 6.6), timeline.Mark("DraftReady", 8.45),
    timeline.Mark("HardEnd", 8.6), timeline.Mark("WentOn", 20.6), timeline.Mark("HardEnd", 23.7),
    timeline.Mark("ReplyStopped", 25.55), timeline.Mark("HardEnd", 28.8), timeline.Mark("HardEnd", 45.9),
    timeline.Mark("Reopened", 46.65), timeline.Mark("HardEnd", 49.75), timeline.Mark("Frame", 3.0),
]  # fmt: skip
TURNS = [
    timeline.Stretch(3, 8, "sleep", 8.7),
    timeline.Stretch(16, 23, "daughter far away", 23.8),
    timeline.Stretch(25.2, 28, "interrupts", 29),
    timeline.Stretch(40, 49, "garden", 49.9),
]


def pixels(path: Path) -> np.ndarray:
    return np.asarray(image.imread(path))


def near(picture: np.ndarray, colour: str) -> int:
    """How many pixels of the picture have a colour."""
    want = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return int((np.abs(picture[..., :3] - want).max(axis=-1) < 0.02).sum())


def test_draws_lanes_marks_and_waits(tmp_path: Path) -> None:
    timeline.draw(tmp_path / "t.png", SOUND, MARKS, TURNS, "4 turns")
    picture = pixels(tmp_path / "t.png")
    assert picture.shape[1] == 1800
    assert 600 < picture.shape[0] < 1300
    assert (tmp_path / "t.png").stat().st_size < 600_000
    for colour in (timeline.PERSON, timeline.SOLACE, timeline.INK, timeline.ALERT):
        assert near(picture, colour) > 50


@pytest.mark.parametrize("name", list(timeline.MARKS))
def test_each_kind_of_mark_changes_the_picture(name: str, tmp_path: Path) -> None:
    quiet = np.zeros((4 * RATE_HZ, 2), dtype=np.int16)
    timeline.draw(tmp_path / "without.png", quiet, [], [])
    timeline.draw(tmp_path / "with.png", quiet, [timeline.Mark(name, 2.0)], [])
    changed = np.abs(pixels(tmp_path / "with.png") - pixels(tmp_path / "without.png")).max(axis=-1) > 0.1
    assert 3 < changed.sum() < 2000
    assert abs(np.nonzero(changed)[1].mean() / changed.shape[1] - (0.062 + 0.928 / 2)) < 0.01


def test_rows_break_before_turns_where_the_voice_is_quiet() -> None:
    rows = timeline.lines(SOUND, TURNS)
    assert [round(begin, 1) for begin, _ in rows] == [0.0, 15.6, 39.6]
    assert rows[-1][1] == 64
    assert all(end - begin <= timeline.ROW_S + timeline.OVER_S for begin, end in rows)


def test_a_silent_recording_is_drawn(tmp_path: Path) -> None:
    timeline.draw(tmp_path / "t.png", np.zeros((0, 2), dtype=np.int16), [], [])
    assert pixels(tmp_path / "t.png").shape[1] == 1800


ROWS = [
    {"soft end": 0.2 + k / 50, "transcript": 0.33 + k / 40, "first token": 0.42 + k / 30, "clause": 0.55 + k / 30,
     "voiced": 0.68 + k / 25, "hard end": 0.55 + k / 12, "first sound": max(0.68 + k / 25, 0.55 + k / 12) + 0.06}
    for k in range(12)
]  # fmt: skip


def test_waterfall_is_drawn(tmp_path: Path) -> None:
    waterfall(
        [dict(row) for row in ROWS] + [{"soft end": 0.2, "hard end": 0.6, "first sound": 0.65}], tmp_path / "w.png"
    )
    assert pixels(tmp_path / "w.png").shape[1] == 1500


def test_waterfall_without_turns_says_so(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no turn"):
        waterfall([], tmp_path / "w.png")
