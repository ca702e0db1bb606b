"""Moonshine beyond the contract: what is read when, what is not read twice, long turns, broken files."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.adapters.guesses import agreed, distinct, joined
from assistant.bench.wer import word_errors, words_of
from assistant.errors import ModelCorrupt, ModelMissing
from assistant.events import RATE_HZ, Guess, Partial
from assistant.settings import HearingSettings
from tests.contracts.test_transcriber import ENGLISH, MODELS, feed, moonshine, seconds, spoken, turn

pytest.importorskip("onnxruntime")

from assistant.adapters.moonshine import LONGEST_S, MoonshineTranscriber, _edges, _quietest

FOLDER = MODELS / "moonshine-tiny-en"


@pytest.fixture
def recogniser() -> MoonshineTranscriber:
    found = moonshine()
    assert isinstance(found, MoonshineTranscriber)
    return found


class Counted:
    """An onnxruntime session that counts its runs."""

    def __init__(self, session: Any) -> None:
        self.session, self.runs = session, 0

    def run(self, *args: Any) -> Any:
        self.runs += 1
        return self.session.run(*args)


@pytest.fixture
def counted(recogniser: MoonshineTranscriber) -> Iterator[tuple[Counted, Counted]]:
    network = recogniser._network
    network._encoder, network._decoder = Counted(network._encoder), Counted(network._decoder)
    yield network._encoder, network._decoder
    network._encoder, network._decoder = network._encoder.session, network._decoder.session


@pytest.mark.models
def test_hears_what_is_said(recogniser: MoonshineTranscriber) -> None:
    _, last = turn(recogniser, spoken(ENGLISH, "en-us"))
    assert word_errors(words_of(last.text), words_of(ENGLISH)) <= 3
    assert [g.log_probability for g in last.guesses] == sorted((g.log_probability for g in last.guesses), reverse=True)


@pytest.mark.models
@pytest.mark.parametrize("frame", [160, 777, 3200])
def test_partials_depend_on_the_sound_alone(recogniser: MoonshineTranscriber, frame: int) -> None:
    sound = spoken(ENGLISH, "en-us")
    expected, _ = turn(recogniser, sound)
    partials, _ = turn(recogniser, sound, frame)
    assert [_rounded(p) for p in partials] == [_rounded(p) for p in expected]


@pytest.mark.models
@settings(max_examples=6, deadline=None)
@given(st.lists(st.integers(1, 9000), min_size=1, max_size=30))
def test_any_cut_gives_the_same_transcript(sizes: list[int]) -> None:
    recogniser, sound = moonshine(), spoken("I am tired", "en-us")
    expected = turn(recogniser, sound)[1]
    recogniser.begin(0.0)
    at = 0
    while at < len(sound):
        size = 2 * sizes[at % len(sizes)]
        list(recogniser.feed(sound[at : at + size], seconds(sound[: at + size])))
        at += size
    assert recogniser.finish(seconds(sound)) == expected


@pytest.mark.models
def test_of_readings_due_at_once_only_the_last_is_made(recogniser: MoonshineTranscriber) -> None:
    recogniser.begin(0.0)
    assert len(list(recogniser.feed(spoken(ENGLISH, "en-us"), 5.0))) == 1


@pytest.mark.models
def test_nothing_is_read_while_partials_are_not_drawn(
    recogniser: MoonshineTranscriber, counted: tuple[Counted, Counted]
) -> None:
    recogniser.begin(0.0)
    recogniser.feed(spoken(ENGLISH, "en-us"), 5.0)
    assert (counted[0].runs, counted[1].runs) == (0, 0)
    assert recogniser.finish(5.0).text


@pytest.mark.models
@pytest.mark.parametrize("step", ["read", "finish"])
def test_nothing_is_done_twice_where_only_silence_came(
    recogniser: MoonshineTranscriber, counted: tuple[Counted, Counted], step: str
) -> None:
    sound = spoken(ENGLISH, "en-us")
    quiet = np.random.default_rng(3).normal(0, 4, RATE_HZ // 2).astype(np.int16).tobytes()
    recogniser.begin(0.0)
    list(feed(recogniser, sound))
    early = getattr(recogniser, step)(seconds(sound))
    before = [session.runs for session in counted]
    recogniser.feed(quiet, seconds(sound) + 0.5)
    last = recogniser.finish(seconds(sound) + 0.5)
    encoder, decoder = (session.runs - was for session, was in zip(counted, before, strict=True))
    assert encoder == 0
    if step == "finish":
        assert decoder == 0
        assert last.guesses == early.guesses


@pytest.mark.models
def test_a_monologue_is_heard_to_its_end(recogniser: MoonshineTranscriber, counted: tuple[Counted, Counted]) -> None:
    piece = spoken(ENGLISH, "en-us")
    sound = (piece * int(90 / seconds(piece) + 1))[: 2 * 90 * RATE_HZ]
    recogniser.begin(0.0)
    longest = 0
    for _ in feed(recogniser, sound, frame=4 * RATE_HZ):
        longest = max(longest, len(recogniser._pcm))
    assert longest < 2 * LONGEST_S * RATE_HZ
    before = counted[1].runs
    last = recogniser.finish(90.0)
    assert words_of(last.text).count("lonely") >= 0.6 * 90 / seconds(piece)
    assert counted[1].runs - before < 170
    assert 2 <= len(last.guesses) <= 5


@pytest.mark.models
def test_noise_is_survived(recogniser: MoonshineTranscriber) -> None:
    noise = np.random.default_rng(1).normal(0, 800, 3 * RATE_HZ).astype(np.int16).tobytes()
    _, last = turn(recogniser, noise)
    assert len(last.text.split()) <= 3 * 6.5 + 3


@pytest.mark.models
def test_no_word_is_logged(recogniser: MoonshineTranscriber, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        turn(recogniser, spoken(ENGLISH, "en-us"))
    assert caplog.text == ""


def test_a_missing_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="solace models fetch"):
        MoonshineTranscriber(tmp_path, HearingSettings())


@pytest.mark.models
@pytest.mark.parametrize("name", ["tokenizer.bin", "encoder_model.ort", "decoder_model_merged.ort"])
def test_a_broken_model_is_said(tmp_path: Path, name: str) -> None:
    if not FOLDER.is_dir():
        pytest.skip("Moonshine is not installed: solace models fetch")
    for file in FOLDER.iterdir():
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / name).unlink()
    shutil.copyfile(FOLDER / name, tmp_path / name)
    with (tmp_path / name).open("r+b") as broken:
        broken.truncate(1000)
    with pytest.raises(ModelCorrupt, match="solace models fetch"):
        MoonshineTranscriber(tmp_path, HearingSettings())


def test_edges_leave_out_silence() -> None:
    sound = np.zeros(4 * RATE_HZ, np.int16)
    assert _edges(sound) is None
    assert _edges(sound[:100]) is None
    sound[2 * RATE_HZ : 3 * RATE_HZ] = 2000
    begin, end = _edges(sound) or (0, 0)
    assert (begin / RATE_HZ, end / RATE_HZ) == pytest.approx((1.8, 3.2))


def test_a_long_piece_is_split_where_it_is_quietest() -> None:
    sound = np.full(26 * RATE_HZ, 2000, np.int16)
    sound[4 * RATE_HZ : 5 * RATE_HZ] = 0
    sound[17 * RATE_HZ : int(17.4 * RATE_HZ)] = 0
    assert 17.0 <= _quietest(sound) / RATE_HZ <= 17.4


@pytest.mark.parametrize(
    ("earlier", "later", "same"),
    [("", "I am", ""), ("I am", "I am tired", "I am"), ("I am tire", "I am tired", "I am"), ("Yes.", "Yes, I", "")],
)
def test_two_readings_agree_in_whole_words(earlier: str, later: str, same: str) -> None:
    assert agreed(earlier, later) == same


def test_guesses_of_pieces_become_guesses_of_the_whole() -> None:
    pieces = [[Guess("I was", -0.1), Guess("Was", -2.0)], [], [Guess("at home.", -0.2), Guess("at Rome.", -1.0)]]
    assert [(g.text, round(g.log_probability, 3)) for g in joined(pieces, 5)] == [
        ("I was at home.", -0.3),
        ("I was at Rome.", -1.1),
        ("Was at home.", -2.2),
    ]
    assert joined([[], []], 5) == ()


def test_guesses_that_differ_in_punctuation_are_one() -> None:
    guesses = [Guess("I am here.", -1.0), Guess("I am here", -2.0), Guess("...", -2.5), Guess("I'm here", -3.0)]
    assert [g.text for g in distinct(guesses, 5)] == ["I am here.", "I'm here"]


def _rounded(partial: Partial) -> tuple[float, str, str]:
    return round(partial.at_s, 3), partial.text, partial.stable
