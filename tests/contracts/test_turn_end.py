"""`ports.TurnEnd`: the scripted one and Smart Turn, held to the same; then the numbers of the real one's features."""

import time
from pathlib import Path

import numpy as np
import pytest

from assistant.adapters.scripted import ScriptedTurnEnd
from assistant.adapters.turn_end import SAMPLES, SmartTurn
from assistant.errors import ModelMissing
from assistant.ports import TurnEnd

ONNX = Path("models/smart-turn-v3.2/smart-turn-v3.2-cpu.onnx")
real = pytest.mark.skipif(not ONNX.is_file(), reason="the starter models are not here")
pytestmark = pytest.mark.models


def hum(seconds: float, seed: int = 0) -> bytes:
    rng = np.random.default_rng(seed)
    t = np.arange(int(seconds * 16_000)) / 16_000
    wave = 3000 * np.sin(2 * np.pi * 180 * t) * (1 + np.sin(2 * np.pi * 3 * t)) + rng.normal(0, 20, len(t))
    return bytes(wave.astype(np.int16).tobytes())


@pytest.fixture(scope="module")
def smart() -> SmartTurn:
    return SmartTurn(ONNX)


@pytest.fixture(params=["scripted", pytest.param("smart", marks=real)])
def turn_end(request: pytest.FixtureRequest) -> TurnEnd:
    if request.param == "scripted":
        return ScriptedTurnEnd()
    part: TurnEnd = request.getfixturevalue("smart")
    return part


@pytest.mark.parametrize("seconds", [0.0, 0.01, 1.0, 8.0, 20.0])
def test_any_length_gives_a_probability(turn_end: TurnEnd, seconds: float):
    assert 0.0 <= turn_end.probability(hum(seconds)) <= 1.0


def test_same_sound_same_answer(turn_end: TurnEnd):
    assert turn_end.probability(hum(2.0)) == turn_end.probability(hum(2.0))


@real
class TestSmart:
    def test_only_the_last_eight_seconds_count(self, smart: SmartTurn):
        assert smart.probability(hum(3.0, 1) + hum(8.0, 2)) == smart.probability(hum(8.0, 2))

    def test_features_as_the_model_was_trained_on(self, smart: SmartTurn):
        """Against Whisper's extractor, written out as its definition: one frame, one band at a time."""
        sound = np.frombuffer(hum(3.0), np.int16) / 32768
        wave = np.concatenate([np.zeros(SAMPLES - len(sound)), sound])
        wave = (wave - wave.mean()) / np.sqrt(wave.var() + 1e-7)
        padded = np.pad(wave, 200, mode="reflect")
        window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
        frame = np.abs(np.fft.rfft(padded[700 * 160 : 700 * 160 + 400] * window)) ** 2
        got = smart.features(hum(3.0))
        assert got.shape == (80, 800) and got.dtype == np.float32
        # Below 1000 Hz Slaney's mel is 200/3 Hz; 80 bands share 0 to 8000 Hz = 45.25 mel, so 0.5586 mel a band.
        step = (15 + np.log(8.0) / (np.log(6.4) / 27)) / 81 * 200 / 3
        bins = np.linspace(0, 8000, 201)
        for band in (0, 5, 15):
            low, centre, high = band * step, (band + 1) * step, (band + 2) * step
            weights = np.maximum(0, np.minimum((bins - low) / (centre - low), (high - bins) / (high - centre)))
            energy = (weights * frame).sum() * 2 / (high - low)
            assert got[band, 700] == pytest.approx((np.log10(max(energy, 1e-10)) + 4) / 4, abs=1e-3)
        assert got.max() - got.min() <= 2.0 + 1e-6

    def test_is_fast_enough_to_be_asked_again_and_again(self, smart: SmartTurn):
        took = []
        for _ in range(5):
            began = time.perf_counter()
            smart.probability(hum(8.0))
            took.append(time.perf_counter() - began)
        assert min(took) < 0.3


def test_missing_file():
    with pytest.raises(ModelMissing, match="models fetch"):
        SmartTurn(Path("nowhere.onnx"))
