"""A room without walls: two PulseAudio null sinks stand for the microphone and the loudspeaker.

A program started with the room's environment finds them as its default devices. The daemon, its tapes and the noise
bed are the room's own, on a private socket; they end with it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, TracebackType

import numpy as np

from assistant.errors import SoundError
from assistant.room.tape import RATE_HZ, Tape, Track

PACKAGES = {
    "pulseaudio": "pulseaudio",
    "pactl": "pulseaudio-utils",
    "parec": "pulseaudio-utils",
    "paplay": "pulseaudio-utils",
    "espeak-ng": "espeak-ng",
}
ASOUND = "</usr/share/alsa/alsa.conf>\npcm.!default { type pulse }\nctl.!default { type pulse }\n"


def need(*programs: str) -> None:
    """Raise SoundError that says what to install, if one of these programs is missing."""
    missing = sorted({PACKAGES[program] for program in programs if shutil.which(program) is None})
    if missing:
        have = " and ".join(missing)
        raise SoundError(f"The room needs {have}. Install: sudo apt install {' '.join(missing)} libasound2-plugins")


class VirtualRoom:
    """A microphone, a loudspeaker and a tape of each, from `with` to its end. Raises SoundError.

    `echo_db` feeds the loudspeaker back into the microphone at that level (negative), or not at all.
    `bed` is the root mean square (int16) of the noise in the microphone: an idle null sink is exactly 0, which no
    living microphone is.
    """

    def __init__(self, echo_db: float | None = None, bed: float = 8.0) -> None:
        self._echo_db = echo_db
        self._bed_rms = bed
        self._ends = contextlib.ExitStack()

    def __enter__(self) -> VirtualRoom:
        need("pulseaudio", "pactl", "parec", "paplay")
        try:
            self._build()
        except BaseException:
            self._ends.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.close()

    def _build(self) -> None:
        home = Path(self._ends.enter_context(tempfile.TemporaryDirectory(prefix="solace-room-")))
        (home / "asound.conf").write_text(ASOUND, encoding="utf-8")
        self.env = dict(
            os.environ,
            XDG_RUNTIME_DIR=str(home),
            PULSE_SERVER=f"unix:{home}/native",
            PULSE_SINK="speaker",
            PULSE_SOURCE="virtual_mic",
            ALSA_CONFIG_PATH=str(home / "asound.conf"),
        )
        self._daemon(home)
        if self._echo_db is not None:
            self._echo(self._echo_db)
        self.mic: Track = self._tape("mic_feed.monitor")
        self.speaker: Track = self._tape("speaker.monitor")
        if self._bed_rms > 0:
            self._bed(self._bed_rms)
        self._wait("The tapes do not run", lambda: self.mic.length_s > 0.5 and self.speaker.length_s > 0.5)

    def _daemon(self, home: Path) -> None:
        # exit-idle-time ends it if we are killed without a chance to end it ourselves
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=20", "--log-level=error"]
        for module in (
            f"module-native-protocol-unix socket={home}/native auth-anonymous=1",
            "module-null-sink sink_name=mic_feed rate=16000 channels=1",
            "module-null-sink sink_name=speaker rate=48000 channels=1",
            "module-remap-source source_name=virtual_mic master=mic_feed.monitor",
        ):
            command += ["-L", module]
        if self._echo_db is not None:
            command += ["-L", "module-loopback source=speaker.monitor sink=mic_feed latency_msec=40"]
        daemon = subprocess.Popen(
            command, env=self.env | {"HOME": str(home)}, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self._ends.callback(end, daemon)
        self._wait("PulseAudio does not start", lambda: self._control("info").returncode == 0)

    def _echo(self, level_db: float) -> None:
        for line in self._control("list", "short", "sink-inputs").stdout.splitlines():
            number = line.split()[0]
            self._control("set-sink-input-volume", number, "0dB")  # a volume in dB is relative to the present one
            self._control("set-sink-input-volume", number, f"{level_db}dB")

    def _bed(self, rms: float) -> None:
        command = ["pacat", "--device=mic_feed", f"--rate={RATE_HZ}", "--channels=1", "--format=s16le", "--raw"]
        player = subprocess.Popen(command, stdin=subprocess.PIPE, env=self.env, start_new_session=True)
        noise = np.random.default_rng(7).normal(0, rms, RATE_HZ * 20).astype(np.int16).tobytes()

        def pour() -> None:
            assert player.stdin is not None
            with contextlib.suppress(OSError, ValueError):
                while True:
                    player.stdin.write(noise)

        thread = threading.Thread(target=pour, name="noise bed", daemon=True)
        thread.start()

        def close() -> None:
            end(player)
            thread.join(timeout=2)
            if player.stdin is not None:
                with contextlib.suppress(OSError):
                    player.stdin.close()

        self._ends.callback(close)

    def _tape(self, source: str) -> Track:
        tape = Tape(source, self.env)
        self._ends.callback(tape.close)
        return tape.track

    def _control(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["pactl", *words], env=self.env, capture_output=True, text=True, check=False)

    def _wait(self, complaint: str, done: Callable[[], bool]) -> None:
        until = time.monotonic() + 15
        while not done():
            if time.monotonic() > until:
                raise SoundError(f"{complaint}. Try by hand: pulseaudio -n --daemonize=no -L module-null-sink")
            time.sleep(0.05)

    def play(self, wav: Path) -> subprocess.Popen[bytes]:
        """Let a person say a recording into the microphone; the process ends when it was said."""
        # a short buffer runs dry when the machine is busy, and the person would stammer; a late begin does no harm,
        # because every time is read off the tape
        command = ["paplay", "--device=mic_feed", "--latency-msec=300", str(wav)]
        player = subprocess.Popen(command, env=self.env, start_new_session=True)
        self._ends.callback(end, player)
        return player


def end(process: subprocess.Popen[bytes], patience_s: float = 5.0) -> None:
    """End a process that was started in a session of its own, and what it started; no harm if it is gone."""
    if process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=patience_s)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextlib.contextmanager
def ended_by_signal() -> Iterator[None]:
    """A request to end, of either kind, is a KeyboardInterrupt, so that everything started here is ended here."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
