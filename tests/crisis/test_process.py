"""The program as a process, with everything else failing around it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.crisis import outbox
from tests.crisis.unit import HANGING, Unit

ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not ROOT, reason="needs root")
ALARM = ["light alarm", "say L-01a chime", "relay call"]


def alarms(unit: Unit) -> None:
    """Press, and see that everything that can be done is done."""
    unit.press()
    for line in ALARM:
        unit.wait_log(line)


def works(unit: Unit) -> None:
    alarms(unit)
    assert unit.wait_alarm().way == "button"


def test_a_press_calls(tmp_path: Path) -> None:
    with Unit(tmp_path) as unit:
        works(unit)
        begin = unit.log.index("light alarm")
        assert unit.log[begin : begin + 3] == ALARM
        assert unit.log[begin + 3].startswith("write alarm")
        unit.until(lambda: bool(list(unit.heard.glob("*.wav"))), "nothing was played")


def test_it_loads_nothing_but_itself_and_stays_small(tmp_path: Path) -> None:
    script = (
        "import sys, json, runpy, threading, os, signal\n"
        "def done():\n"
        "    print(json.dumps(sorted(sys.modules)), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "threading.Timer(1.5, done).start()\n"
        "sys.argv = ['crisis', '--settings', sys.argv[1]]\n"
        "sys.exit(runpy.run_module('assistant.crisis', run_name='__main__')['main']())\n"
    )
    unit = Unit(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", script, str(unit.settings)], capture_output=True, text=True, check=False
    )
    loaded = json.loads(done.stdout)
    foreign = {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names) - {"__main__"}
    own = {name for name in loaded if name.startswith("assistant")}
    foreign -= {n for n in foreign if n.startswith(("__editable__", "_distutils_hack", "_virtualenv"))}
    assert foreign <= {"assistant", "gpiozero", "lgpio", "_lgpio", "colorzero", "swig_runtime_data4"}
    assert {n for n in own if not n.startswith(("assistant.crisis", "assistant.settings."))} <= {
        "assistant",
        "assistant.settings",
        "assistant.errors",
    }


def test_it_holds_under_40_mib(tmp_path: Path) -> None:
    with Unit(tmp_path) as unit:
        works(unit)
        assert unit.process is not None
        status = Path(f"/proc/{unit.process.pid}/status").read_text()
        peak_kib = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
        assert peak_kib < 40 * 1024


def test_it_ends_cleanly_on_sigterm(tmp_path: Path) -> None:
    unit = Unit(tmp_path)
    unit.start()
    began = time.monotonic()
    assert unit.kill(signal.SIGTERM) == 0
    assert time.monotonic() - began < 3


def test_sigusr1_is_a_press(tmp_path: Path) -> None:
    with Unit(tmp_path) as unit:
        assert unit.process is not None
        unit.process.send_signal(signal.SIGUSR1)
        unit.wait_alarm()


@needs_root
def test_without_a_network(tmp_path: Path) -> None:
    with Unit(tmp_path, before=("unshare", "-n")) as unit:
        works(unit)


def test_without_models_and_without_content(tmp_path: Path) -> None:
    with Unit(tmp_path, env={"HOME": "/nonexistent"}) as unit:
        works(unit)


def test_without_aplay_the_buzzer_calls(tmp_path: Path) -> None:
    with Unit(tmp_path, aplay=None) as unit:
        works(unit)
        unit.wait_log("buzz calling")
        unit.until(lambda: any(e.detail == "loudspeaker" for e in unit.entries("fault")), "no fault was told")


def test_an_aplay_that_hangs_is_killed_and_the_buzzer_calls(tmp_path: Path) -> None:
    with Unit(tmp_path, aplay=HANGING) as unit:
        works(unit)
        unit.wait_log("buzz calling", 4.0)


def test_an_aplay_that_fails_is_tried_on_the_spare_device(tmp_path: Path) -> None:
    only_spare = '#!/bin/sh\ncase "$*" in *spare*) cat > "{heard}/x.wav"; exit 0;; esac\nexit 1\n'
    with Unit(tmp_path, aplay=only_spare, loudspeaker_spare="spare") as unit:
        works(unit)
        unit.until(lambda: (unit.heard / "x.wav").exists(), "the spare device was not tried")
        assert "buzz calling" not in unit.log


def test_with_damaged_clips_a_tone_is_played(tmp_path: Path) -> None:
    clips = tmp_path / "state" / "clips"
    clips.mkdir(parents=True)
    (clips / "L-01a.wav").write_bytes(b"RIFF nonsense")
    (clips / "manifest.json").write_text('{"clips": {"L-01a": {"file": "L-01a.wav", "sha256": "0"}}}')
    with Unit(tmp_path) as unit:
        unit.wait_log("clips that cannot be used: L-01a")
        works(unit)
        unit.until(lambda: bool(list(unit.heard.glob("*.wav"))), "nothing was played")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if not ROOT:
        pytest.skip("needs root")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "none", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("cannot mount here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=False)


def fill(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1024))
        except OSError:
            pass


def test_on_a_full_disk_the_reserve_takes_the_alarm(tmp_path: Path, small_disk: Path) -> None:
    with Unit(tmp_path, state=str(small_disk)) as unit:
        unit.outbox = small_disk / "outbox"
        unit.until((unit.outbox / "reserve").exists, "there is no reserve")
        fill(small_disk)
        works(unit)
        assert not (unit.outbox / "reserve").exists()


def test_on_a_full_disk_without_reserve_it_calls_and_writes_when_there_is_room(
    tmp_path: Path, small_disk: Path
) -> None:
    with Unit(tmp_path, state=str(small_disk)) as unit:
        unit.outbox = small_disk / "outbox"
        unit.until((unit.outbox / "reserve").exists, "there is no reserve")
        fill(small_disk)
        (unit.outbox / "reserve").unlink()
        fill(small_disk)
        alarms(unit)
        unit.until(lambda: bool(unit.noted("alarm")), "it lies in no place")
        unit.wait_log("write fault disk")
        assert unit.entries("alarm") == []
        (small_disk / "filler").unlink()
        unit.wait_alarm()
        unit.until(lambda: unit.noted() == [], "what lies on the disk is still in memory")


@needs_root
def test_with_an_outbox_that_cannot_be_written(tmp_path: Path, small_disk: Path) -> None:
    with Unit(tmp_path, state=str(small_disk)) as unit:
        unit.outbox = small_disk / "outbox"
        unit.until((unit.outbox / "reserve").exists, "there is no reserve")
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
        alarms(unit)
        unit.until(lambda: bool(unit.noted("alarm")), "it lies in no place")
        unit.wait_log("write fault disk")
        assert not any("L-12a" in line for line in unit.log), "people can be reached"
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
        unit.wait_alarm()
        unit.wait_log("write mended disk")


@needs_root
def test_where_neither_place_takes_it_the_resident_hears_that_nobody_can_be_reached(
    tmp_path: Path, small_disk: Path
) -> None:
    with Unit(tmp_path, state=str(small_disk)) as unit:
        unit.until((small_disk / "outbox" / "reserve").exists, "there is no reserve")
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
        shutil.rmtree(unit.memory)
        unit.memory.write_text("no folder")
        alarms(unit)
        unit.wait_log("write fault outbox")
        unit.wait_log("say L-12a")
        unit.memory.unlink()
        unit.until(lambda: bool(unit.noted("alarm")), "it lies in no place")
        unit.wait_log("write mended outbox")


def test_with_every_core_busy(tmp_path: Path) -> None:
    burners = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range((os.cpu_count() or 2) * 2)]
    try:
        with Unit(tmp_path) as unit:
            began = time.monotonic()
            works(unit)
            assert time.monotonic() - began < 3
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()


def test_killed_during_an_alarm_it_goes_on_with_the_same_alarm(tmp_path: Path) -> None:
    unit = Unit(tmp_path)
    unit.start()
    works(unit)
    alarm = unit.wait_alarm().id
    unit.kill(signal.SIGKILL)
    said = unit.log.count("say L-01a chime")
    with unit:
        unit.until(lambda: (unit.ask() or {}).get("phase") == "calling", "the alarm was lost")
        assert [e.id for e in unit.entries("alarm")] == [alarm]
        assert unit.log.count("say L-01a chime") == said
        unit.wait_log("say L-05 calling")
        unit.ack("acknowledged", alarm, "Maria")
        unit.wait_log("light answered")


def test_killed_after_an_answer_it_still_knows_the_answer(tmp_path: Path) -> None:
    unit = Unit(tmp_path)
    unit.start()
    works(unit)
    alarm = unit.wait_alarm().id
    unit.ack("acknowledged", alarm, "Maria")
    unit.wait_log("light answered")
    unit.kill(signal.SIGKILL)
    with unit:
        unit.until(lambda: (unit.ask() or {}).get("phase") == "answered", "the answer was lost")
        unit.ack("resolved", alarm, "Maria")
        unit.until(lambda: (unit.ask() or {}).get("phase") == "ready", "it was not closed")
        unit.until(lambda: not unit.entries("alarm") and not outbox.read_acks(unit.outbox), "files were left over")


def test_a_damaged_entry_is_treated_as_an_alarm(tmp_path: Path) -> None:
    unit = Unit(tmp_path)
    outbox.prepare(unit.outbox)
    (outbox.entries_dir(unit.outbox) / "x.json").write_text('{"kind": "al')
    with unit:
        unit.until(lambda: (unit.ask() or {}).get("phase") == "calling", "a damaged alarm was lost")
        assert unit.wait_alarm().detail == "damaged"


def test_an_answer_reaches_the_ear_within_a_second(tmp_path: Path) -> None:
    with Unit(tmp_path) as unit:
        works(unit)
        began = time.monotonic()
        unit.ack("acknowledged", unit.wait_alarm().id)
        unit.wait_log("say L-07 answered")
        assert time.monotonic() - began < 1


def test_the_voice_calls_and_is_hushed(tmp_path: Path) -> None:
    with Unit(tmp_path) as unit:
        voice = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        voice.settimeout(3)
        voice.bind(str(tmp_path / "voice"))
        voice.sendto(b'{"say": "alive", "at_s": 1.5}', str(unit.socket))
        assert json.loads(voice.recv(4096))["phase"] == "ready"
        voice.sendto(b'{"say": "alarm", "tier": "T3"}', str(unit.socket))
        said = [json.loads(voice.recv(4096))["say"] for _ in range(2)]
        assert sorted(said) == ["hush", "state"]
        voice.close()
        alarm = unit.wait_alarm()
        assert (alarm.way, alarm.tier) == ("voice", "T3")


def test_a_silent_voice_is_shown_said_and_told(tmp_path: Path) -> None:
    with Unit(tmp_path, listens=True, silent_s=1.0) as unit:
        unit.send("alive", at_s=4.0)
        unit.send("alive", at_s=4.0)
        unit.wait_log("say D-01")
        unit.until(lambda: any(e.detail == "voice-silent" for e in unit.entries("fault")), "it was not told")
        unit.send("alive", at_s=5.0)
        unit.wait_log("write mended voice-silent")
        works(unit)


def test_the_code_cancels(tmp_path: Path) -> None:
    with Unit(tmp_path) as unit:
        works(unit)
        unit.send("code", digits="1234")
        unit.wait_log("say L-11b")
        unit.send("code", digits="4711")
        unit.until(lambda: bool(unit.entries("cancelled")), "it was not cancelled")
        unit.until(lambda: not unit.entries("alarm"), "the alarm still lies there")


def test_nonsense_on_the_wire_changes_nothing(tmp_path: Path) -> None:
    with Unit(tmp_path) as unit:
        channel = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        for data in (
            b"",
            b"\xff\xfe",
            b"[]",
            b'{"say": 5}',
            b'{"say": "alive", "at_s": "x"}',
            b"[" * 900,
            b'{"say":"alarm","tier":9}'[:10],
        ):
            channel.sendto(data, str(unit.socket))
        channel.close()
        assert (unit.ask() or {}).get("phase") == "ready"
        works(unit)


def test_settings_that_cannot_be_used_are_a_fault_and_the_last_good_ones_hold(tmp_path: Path) -> None:
    unit = Unit(tmp_path)
    unit.start()
    unit.kill(signal.SIGTERM)
    unit.settings.write_text("[crisis]\nbuton = 3\n")
    with unit:
        unit.wait_log("write fault settings")
        works(unit)


def test_systemd_hears_that_it_is_ready_and_that_it_lives(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.settimeout(5)
        systemd.bind(str(tmp_path / "notify"))
        with Unit(tmp_path, env={"NOTIFY_SOCKET": str(tmp_path / "notify")}):
            assert systemd.recv(100) == b"READY=1"
            assert systemd.recv(100) == b"WATCHDOG=1"
        while systemd.recv(100) != b"STOPPING=1":
            pass


def test_a_test_press_is_confirmed(tmp_path: Path) -> None:
    with Unit(tmp_path) as unit:
        unit.send("test")
        unit.wait_log("say L-19a")
        unit.press()
        unit.until(lambda: bool(unit.entries("test")), "the test was not written")
        unit.ack("received", unit.entries("test")[0].id, "Maria")
        unit.wait_log("say L-19b answered")
        assert unit.entries("alarm") == []


def test_a_restart_with_a_stuck_button_is_no_new_alarm(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "memory.json").write_text('{"stuck": true}')
    with Unit(tmp_path, wiring="closed") as unit:  # the mock pin is high at rest: for this wiring, pressed
        unit.wait_log("write fault button-stuck")
        assert unit.entries("alarm") == []


def test_a_button_down_at_start_calls(tmp_path: Path) -> None:
    with Unit(tmp_path, wiring="closed") as unit:
        unit.wait_alarm()


def test_without_pins_it_says_so_and_lives(tmp_path: Path) -> None:
    if shutil.which("true") and Path("/dev/gpiochip0").exists():
        pytest.skip("there are real pins here")
    with Unit(tmp_path, pins="lgpio") as unit:
        unit.wait_log("write fault button-pins")
        unit.wait_log("say L-18")
        unit.send("press")
        unit.wait_alarm()


def test_on_the_pins_of_a_jetson(tmp_path: Path) -> None:
    with Unit(
        tmp_path, pins="mock-jetson", button="BOARD31", light="BOARD29", relay="BOARD33", buzzer="BOARD7"
    ) as unit:
        works(unit)


def test_an_old_test_is_a_reminder_then_a_fault_and_a_test_mends_it(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    for days, line in ((31, "write notice test-due"), (38, "write fault test-overdue")):
        (state / "memory.json").write_text(json.dumps({"tested": time.time() - days * 86_400}))
        with Unit(tmp_path, calls=True) as unit:
            unit.wait_log(line)
            if days > 37:
                assert (unit.ask() or {})["light"] == "fault"
                unit.send("test")
                unit.wait_log("say L-19a")
                unit.press()
                unit.until(lambda: bool(unit.entries("test")), "the test was not written")
                unit.ack("received", unit.entries("test")[-1].id, "Maria")
                unit.wait_log("write mended test-overdue")
                unit.wait_log("done tested")
    assert time.time() - json.loads((state / "memory.json").read_text())["tested"] < 60


def test_what_it_uses_is_held_in_memory(tmp_path: Path) -> None:
    with Unit(tmp_path) as unit:
        assert unit.process is not None
        if any("memory cannot be held" in line for line in unit.log):
            pytest.skip("no leave to hold memory here")
        status = Path(f"/proc/{unit.process.pid}/status").read_text()
        held_kib = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmLck")))
        assert held_kib > 0
