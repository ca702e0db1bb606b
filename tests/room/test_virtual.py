from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import SettingsError, SoundError
from assistant.room import command, measure, person, program, script, tape, wav
from assistant.room.screen import lane, verdict
from assistant.room.tape import RATE_HZ, Pcm, Track, stereo
from assistant.room.virtual import VirtualRoom, need
from assistant.settings import Settings

STAND_IN = Path(__file__).with_name("echo_program.py")
ROOM = pytest.mark.skipif(
    any(shutil.which(name) is None for name in ("pulseaudio", "parec", "paplay", "espeak-ng")),
    reason="needs pulseaudio, pulseaudio-utils and espeak-ng",
)


def fill(track: Track, pcm: Pcm, begin: float, rate: float = RATE_HZ, late: float = 0.0, block: int = 640) -> None:
    """Add `pcm` as blocks of a device whose clock runs at `rate`; each second block arrives `late`."""
    for number, at in enumerate(range(0, len(pcm), block)):
        part = pcm[at : at + block]
        track.add(part.tobytes(), begin + (at + len(part)) / rate + (late if number % 2 else 0.0))


def click(length_s: float, *at_s: float) -> Pcm:
    pcm = np.zeros(int(length_s * RATE_HZ), dtype=np.int16)
    for at in at_s:
        pcm[int(at * RATE_HZ) : int(at * RATE_HZ) + 160] = 9000
    return pcm


def onsets(pcm: Pcm) -> list[float]:
    loud = np.nonzero(np.abs(pcm.astype(int)) > 4000)[0]
    return [float(at) / RATE_HZ for at in loud[np.insert(np.diff(loud) > 400, 0, True)]]


def test_two_tapes_are_laid_side_by_side_on_one_clock() -> None:
    mic, speaker = Track(), Track()
    fill(mic, click(6, 1.0, 4.0), begin=100.0, late=0.03)
    fill(speaker, click(6, 0.5, 3.5), begin=100.75)  # the second tape began later, and so its clicks are 0.25 s later
    both = stereo(mic, speaker, 100.5, 105.5)
    assert both.shape == (5 * RATE_HZ, 2)
    assert onsets(both[:, 0]) == pytest.approx([0.5, 3.5], abs=0.002)
    assert onsets(both[:, 1]) == pytest.approx([0.75, 3.75], abs=0.002)


def test_a_drifting_clock_is_followed() -> None:
    track = Track()
    fill(track, click(61, 1.0, 30.0, 60.0), begin=0.0, rate=RATE_HZ * 1.002)
    assert onsets(track.between(0.0, 61.0)) == pytest.approx([1 / 1.002, 30 / 1.002, 60 / 1.002], abs=0.012)


def test_what_was_not_taped_is_silence() -> None:
    track = Track()
    fill(track, click(1, 0.5), begin=10.0)
    sound = track.between(9.0, 12.0)
    assert len(sound) == 3 * RATE_HZ
    assert onsets(sound) == pytest.approx([1.5], abs=0.002)
    assert not sound[int(2.1 * RATE_HZ) :].any()


def test_wall_and_seconds_are_inverse() -> None:
    track = Track()
    fill(track, click(3, 1.0), begin=50.0, late=0.05)
    assert track.wall(1.0) == pytest.approx(51.0, abs=0.001)
    assert track.seconds(51.0) == pytest.approx(1.0, abs=0.001)


def test_silence_needs_its_whole_length() -> None:
    track = Track()
    fill(track, np.zeros(RATE_HZ, dtype=np.int16), begin=0.0)
    assert track.silent_for(0.9)
    assert not track.silent_for(1.5)
    fill(track, click(0.2, 0.1), begin=1.0)
    assert not track.silent_for(0.3)
    assert lane(track)[-2:].strip()


def test_finds_a_recording_in_noise_to_the_sample() -> None:
    rng = np.random.default_rng(1)
    needle = rng.normal(0, 3000, RATE_HZ).astype(np.int16)
    hay = rng.normal(0, 300, 3 * RATE_HZ).astype(np.int16)
    assert measure.find(needle, hay) is None
    hay[12_345 : 12_345 + RATE_HZ] += needle
    assert measure.find(needle, hay) == 12_345


def test_bursts_are_parted_by_a_breath() -> None:
    assert measure.bursts(click(2, 0.5, 0.6, 1.5)) == [(0.5, 0.61), (1.5, 1.51)]
    assert measure.bursts(click(1)) == []


def test_the_script_of_the_demonstration() -> None:
    own = script.load()
    inside = [part for turn in own.turns for part in turn.say if not isinstance(part, str)]
    assert len(own.turns) == 6
    assert sum(bool(turn.interrupt) for turn in own.turns) == 1
    assert sum(0.8 <= pause <= 2.5 for pause in inside) >= 2


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('wake = "Hey."\nvoice = en\n', 2, "no TOML"),
        ('wake = "Hey."\n', 1, "no turn"),
        ('wake = "Hey."\n\n[[turn]]\nsay = ["a"]\n\n[[turn]]\nabout = "b"\nsay = [1.0]\n', 8, "a text in it"),
        ('[[turn]]\nsay = ["a", true]\n', 2, "neither a text nor a pause"),
        ('[[turn]]\nsay = ["a", 99]\n', 2, "a pause of 99 s"),
        ('[[turn]]\nsay = ["a"]\nsays = ["b"]\n', 3, "no 'says'"),
        ('pitch = 200\n[[turn]]\nsay = ["a"]\n', 1, "from 0 to 99"),
        ('[[turn]]\nabout = "x"\n', 1, "a text in it"),
    ],
)
def test_a_bad_script_is_named_by_file_and_line(text: str, line: int, says: str, tmp_path: Path) -> None:
    path = tmp_path / "script.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=says) as raised:
        script.load(path)
    assert f"{path}, line {line}:" in str(raised.value)


def test_missing_programs_are_named_with_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SoundError, match="sudo apt install espeak-ng pulseaudio pulseaudio-utils"):
        need("pulseaudio", "pactl", "espeak-ng")


def test_a_wav_of_another_rate_is_refused(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((1, 2, 44100, 0, "NONE", ""))
        file.writeframes(b"\0\0")
    with pytest.raises(SoundError, match="16 kHz"):
        wav.read(tmp_path / "a.wav")


def test_program_is_the_command_line_agreed_on(tmp_path: Path) -> None:
    words = program.command(tmp_path / "e.jsonl", "--awake", settings=tmp_path / "s.toml")
    assert words[1:] == [
        "-m", "assistant", "--settings", str(tmp_path / "s.toml"), "run", "--json",
        "--events", str(tmp_path / "e.jsonl"), "--awake",
    ]  # fmt: skip


@ROOM
def test_the_person_speaks_with_the_pauses_of_the_script(tmp_path: Path) -> None:
    words = script.Script("en-us+f3", 155, 50, "Hey Jarvis.", (script.Turn(("Well", 1.2, "yes.")),))
    recorded = person.record(words, tmp_path)
    said = recorded.turns[0].clip
    gaps = [
        after - before for (_, before), (after, _) in zip(*(measure.bursts(said.pcm)[k:] for k in (0, 1)), strict=False)
    ]
    assert gaps == [pytest.approx(1.2, abs=0.05)]
    assert said.words == "Well yes."
    assert tape.levels(said.pcm).max() > 1000


@pytest.mark.room
@ROOM
def test_a_conversation_with_a_stand_in(tmp_path: Path) -> None:
    words = tmp_path / "script.toml"
    words.write_text(
        '[[turn]]\nabout = "one"\nsay = ["Good morning."]\ninterrupt = ["Stop."]\ninterrupt_after_s = 0.5\n'
    )
    out = tmp_path / "out"
    stand_in = [sys.executable, str(STAND_IN), str(out / "events.jsonl")]
    args = argparse.Namespace(out=out, json=True, no_live=True, script=words, echo=None, program=stand_in)
    assert command.run(args, Settings()) == 0
    report = json.loads((out / "turns.json").read_text())
    first, second = report["turns"]
    assert 0.35 < first["latency_s"] < 0.9
    assert second["stopped_after_s"] < 0.8
    assert report["answered"] == 2
    with wave.open(str(out / "conversation.wav")) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, RATE_HZ)
        sound = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16).reshape(-1, 2)
    tone = measure.bursts(sound[:, 1])[0][0]
    assert tone == pytest.approx(first["first_sound_s"], abs=0.03)
    assert (out / "timeline.png").stat().st_size > 10_000


@pytest.mark.room
@ROOM
def test_a_program_that_dies_is_a_sentence_and_an_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dead = [sys.executable, "-c", "import sys; sys.exit('there is no model')"]
    args = argparse.Namespace(out=tmp_path, json=False, no_live=True, script=script.OWN, echo=None, program=dead)
    assert command.run(args, Settings()) == 1
    assert "there is no model" in capsys.readouterr().err


@pytest.mark.room
@ROOM
def test_the_room_leaves_nothing_behind() -> None:
    with VirtualRoom(echo_db=-20.0) as room:
        place = Path(room.env["XDG_RUNTIME_DIR"])
        level = tape.levels(room.mic.tail(0.3))
        assert 3 < float(level.mean()) < 20
        assert subprocess.run(["pgrep", "-f", str(place)], capture_output=True).returncode == 0
    assert not place.exists()
    assert subprocess.run(["pgrep", "-f", str(place)], capture_output=True).returncode == 1


def test_a_verdict_is_a_phrase() -> None:
    said = measure.Said(measure.Clip(Path("a.wav"), click(1), 0.0, 1.0), 5.0, 6.0)
    assert verdict(measure.Measured(said, 6.8, 0.8, 0.8, False, 2.0)) == "answered 0.80 s after the last word"
    assert verdict(measure.Measured(said, None, None, None, False, 0.0)) == "no answer"
    assert "cut in" in verdict(measure.Measured(said, 5.5, None, None, True, 2.0))
