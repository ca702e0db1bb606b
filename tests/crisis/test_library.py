"""The sentences and their clips."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
from pathlib import Path

import pytest

from assistant.crisis import calls, faults, plan, state, testing, tones
from assistant.crisis.library import COMMITTED, MINIMAL, NEXT_BEST, Library, content, filled, key
from assistant.crisis.playback import Player
from assistant.crisis.signals import Line, Say
from assistant.crisis.tones import RATE_HZ

LINES = content("en")
RISK = re.compile(r"\b(suicid|kill|die|dead|death|harm|hurt|overdose|pills|emergency services|crisis)", re.IGNORECASE)


def test_every_line_that_the_plan_names_is_written() -> None:
    source = "".join(Path(m.__file__ or "").read_text() for m in (plan, calls, faults, state, testing))
    source += (Path(plan.__file__).parent / "acked.py").read_text()
    named = set(re.findall(r'"([LRD]-\d\d[ab]?)"', source))
    assert named <= set(LINES)
    assert set(tones.STANDS_FOR) | set(NEXT_BEST) | set(NEXT_BEST.values()) | set(MINIMAL) <= set(LINES)


def test_no_line_is_long_and_none_holds_a_risk_word() -> None:
    for line in LINES.values():
        for text in (line.words, line.neutral):
            assert not RISK.search(text)
            assert all(len(sentence.split()) <= 18 for sentence in re.split(r"[.?!]", text))
        assert "{" not in line.neutral


def test_the_committed_clips_are_whole_and_few() -> None:
    manifest = json.loads((COMMITTED / "en" / "manifest.json").read_text())["clips"]
    assert set(manifest) == set(MINIMAL)
    for clip in manifest.values():
        assert hashlib.sha256((COMMITTED / "en" / clip["file"]).read_bytes()).hexdigest() == clip["sha256"]
    assert sum(path.stat().st_size for path in (COMMITTED / "en").iterdir()) < 2_000_000


def test_every_line_has_a_clip_a_next_best_a_tone_or_nothing_to_promise() -> None:
    library = Library([])
    assert library.bad == []
    silent = {id_ for id_ in LINES if library.pcm(Line(id_, "Maria")) is None} - set(tones.STANDS_FOR)
    assert silent <= {"L-14", "L-17b", "L-20", "D-02", "D-03", "D-04"}


def test_a_clip_with_a_name_comes_before_the_neutral_one(tmp_path: Path) -> None:
    text = filled(LINES["L-07"].words, Line("L-07", "Maria"), "")
    assert text == "Maria has answered and knows that you need someone."
    source = COMMITTED / "en" / "L-13.wav"
    shutil.copy(source, tmp_path / "maria.wav")
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    clips = {"clips": {key("L-07", text): {"file": "maria.wav", "sha256": digest}}}
    (tmp_path / "manifest.json").write_text(json.dumps(clips))
    library = Library([tmp_path])
    assert library.pcm(Line("L-07", "Maria")) == library.pcm(Line("L-13"))
    assert library.pcm(Line("L-07", "Tom")) == Library([]).pcm(Line("L-07"))


def test_the_emergency_number_is_spoken_digit_by_digit() -> None:
    assert "call 9 1 1 if you can" in filled(LINES["L-09"].words, Line("L-09"), "911")
    assert filled(LINES["L-09"].words, Line("L-09"), "") == ""


@pytest.mark.parametrize("damage", ["{", "[]", '{"clips": 3}', '{"clips": {"L-01a": {"file": "../x", "sha256": "0"}}}'])
def test_a_damaged_folder_of_clips_leaves_the_committed_ones(tmp_path: Path, damage: str) -> None:
    (tmp_path / "manifest.json").write_text(damage)
    library = Library([tmp_path])
    assert library.bad
    assert library.pcm(Line("L-01a")) == Library([]).pcm(Line("L-01a"))


def test_tones_are_as_long_as_their_beats() -> None:
    for tone in tones.TONES:
        assert len(tones.pcm(tone)) / 2 / RATE_HZ == pytest.approx(sum(tones.beats(tone)), abs=0.001)


def test_an_urgent_sentence_breaks_off_what_is_being_said(tmp_path: Path) -> None:
    program = tmp_path / "aplay"
    program.write_text(f"#!/bin/sh\necho started >> {tmp_path}/log\ncat > /dev/null\nexec sleep 30\n")
    program.chmod(0o755)
    player = Player(Library([]), ["default"], str(program), ready=False)
    for urgent in (False, True):
        player.say(Say((Line("L-05"),), urgent=urgent), time.monotonic())
        end = time.monotonic() + 5
        while (tmp_path / "log").exists() is False and time.monotonic() < end:
            time.sleep(0.01)
    time.sleep(0.3)
    assert (tmp_path / "log").read_text().count("started") == 2
    player.stop()
    assert not player.busy
    end = time.monotonic() + 5
    while player._dying and time.monotonic() < end:
        player.poll(time.monotonic())
    assert player._dying == []
