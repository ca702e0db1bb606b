"""A private room: PulseAudio with two null sinks, that can be taken away and brought back."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

ASOUND = "</usr/share/alsa/alsa.conf>\npcm.!default { type pulse }\nctl.!default { type pulse }\n"
RATE = 16_000


class PulseRoom:
    """Default microphone `virtual_mic`, fed by `mic_feed` with a faint noise bed; default loudspeaker `speaker`."""

    def __init__(self, home: Path) -> None:
        (home / "asound.conf").write_text(ASOUND, encoding="utf-8")
        noise = np.random.default_rng(7).normal(0, 8, RATE * 10).astype(np.int16)
        (home / "bed.raw").write_bytes(noise.tobytes() * 12)
        self.home = home
        self.env = {
            "HOME": str(home), "XDG_RUNTIME_DIR": str(home), "PULSE_SERVER": f"unix:{home}/native",
            "PULSE_SINK": "speaker", "PULSE_SOURCE": "virtual_mic", "ALSA_CONFIG_PATH": str(home / "asound.conf"),
        }  # fmt: skip
        self._children: list[subprocess.Popen[bytes]] = []

    def start(self, echo_db: float | None = None) -> None:
        modules = [
            f"module-native-protocol-unix socket={self.home}/native auth-anonymous=1",
            "module-null-sink sink_name=mic_feed rate=16000 channels=1",
            "module-null-sink sink_name=speaker rate=48000 channels=1",
            "module-remap-source source_name=virtual_mic master=mic_feed.monitor",
        ]
        if echo_db is not None:
            modules.append("module-loopback source=speaker.monitor sink=mic_feed latency_msec=40")
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=60", "--log-level=error"]
        self.child(*command, *(word for module in modules for word in ("-L", module)))
        until_s = time.monotonic() + 15
        while self.control("info").returncode:
            if time.monotonic() > until_s:
                pytest.skip("PulseAudio does not start")
            time.sleep(0.05)
        for line in self.control("list", "short", "sink-inputs").stdout.splitlines():
            self.control("set-sink-input-volume", line.split()[0], "0dB")
            self.control("set-sink-input-volume", line.split()[0], f"{echo_db}dB")
        self.child("parec", "-d", "mic_feed.monitor", "--latency-msec=20", "/dev/null")
        raw = ("--raw", f"--rate={RATE}", "--channels=1", "--format=s16le")
        self.child("pacat", "--playback", "--device=mic_feed", *raw, str(self.home / "bed.raw"))
        self.child("parec", "-d", "speaker.monitor", "--latency-msec=20", *raw, str(self.home / "speaker.raw"))

    def kill(self) -> None:
        """The sound server dies, and all devices with it."""
        for child in self._children:
            child.kill()
            child.wait(timeout=5)
        self._children.clear()

    def control(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["pactl", *words], env=os.environ | self.env, capture_output=True, text=True, check=False)

    def child(self, *command: str) -> None:
        env = os.environ | self.env
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._children.append(subprocess.Popen(command, env=env, **quiet))  # type: ignore[call-overload]

    def heard(self) -> np.ndarray:
        """What the loudspeaker has given so far."""
        raw = (self.home / "speaker.raw").read_bytes()
        return np.frombuffer(raw[: len(raw) // 2 * 2], np.int16)


@pytest.fixture
def pulse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PulseRoom]:
    """The room, not started yet; this process finds its devices."""
    if any(shutil.which(name) is None for name in ("pulseaudio", "pactl", "parec", "pacat")):
        pytest.skip("needs pulseaudio and pulseaudio-utils")
    room = PulseRoom(tmp_path)
    for name, value in room.env.items():
        monkeypatch.setenv(name, value)
    yield room
    room.kill()
