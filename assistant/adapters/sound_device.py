"""PyAudio: one microphone and one loudspeaker, found by name, opened together; reads and writes that never wait.

PortAudio's own waits are without an end (a suspended source blocks `read` for as long as it is suspended), so each side
is asked how much it has or takes, and only that much is moved. The list of devices is frozen when PortAudio starts:
whoever wants to see a device that was plugged in closes the pair and opens a new one.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyaudio
import soxr

from assistant.errors import DeviceGone, SoundError
from assistant.events import FRAME_S, FRAME_SAMPLES, RATE_HZ, Trouble

SLICE_S = 0.01
"""Seconds of sound handed to the loudspeaker at once."""
BLOCK_S = {"input": FRAME_S, "output": 0.025}
"""Seconds asked of PortAudio as a block; the device's buffer holds three. The output's bounds how soon a voice begins
and falls silent from above, and how long a starved machine may be late from below."""
FALLBACK_HZ = (48_000, 44_100)
"""Rates tried, in order, where a device refuses the wanted one."""
BUSY, WRONG_RATE = -9985, -9997
"""PortAudio: paDeviceUnavailable, paInvalidSampleRate."""
Samples = np.ndarray[Any, np.dtype[np.int16]]


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """ALSA and JACK write their probing to descriptor 2; it goes nowhere meanwhile."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


class Microphone:
    """An open input stream. One thread."""

    def __init__(self, stream: Any, rate_hz: int, channels: int) -> None:
        """`stream`: PyAudio's, at `rate_hz` with `channels`, of which the first is taken."""
        self._stream = stream
        self._block = round(FRAME_S * rate_hz)
        self._channels = channels
        self._down = None if rate_hz == RATE_HZ else soxr.ResampleStream(rate_hz, RATE_HZ, 1, dtype="int16")
        self._rest: Samples = np.zeros(0, np.int16)
        self._polled_s = time.monotonic()
        self.late = 0
        """Times that it was asked so late that a device's buffer (three blocks) may have run over."""

    def read(self) -> bytes | None:
        """The next 320 samples at 16 kHz, or None if they have not come yet. Raises DeviceGone."""
        now_s, before_s = time.monotonic(), self._polled_s
        self._polled_s = now_s
        self.late += now_s - before_s > 3 * FRAME_S
        with gone("microphone"):
            if _count(self._stream.get_read_available()) < self._block:
                return None
            raw = self._stream.read(self._block, exception_on_overflow=False)
        if self._channels == 1 and self._down is None:
            return bytes(raw)
        return self._converted(np.frombuffer(raw, np.int16)[:: self._channels])

    def _converted(self, samples: Samples) -> bytes | None:
        if self._down is not None:
            samples = self._down.resample_chunk(samples)
        self._rest = np.concatenate([self._rest, samples])
        if len(self._rest) < FRAME_SAMPLES:
            return None
        frame, self._rest = self._rest[:FRAME_SAMPLES], self._rest[FRAME_SAMPLES:]
        return frame.tobytes()

    def close(self) -> None:
        """Give the stream back."""
        with contextlib.suppress(OSError):
            self._stream.close()


class Loudspeaker:
    """An open output stream. One thread."""

    def __init__(self, stream: Any, rate_hz: int, channels: int, voice_hz: int) -> None:
        """`voice_hz`: rate of what is written; converted where the device has another."""
        self._stream = stream
        self._rate_hz = rate_hz
        self._channels = channels
        self._slice = round(SLICE_S * rate_hz)
        self._up = None if rate_hz == voice_hz else soxr.ResampleStream(voice_hz, rate_hz, 1, dtype="int16")
        with gone("loudspeaker"):
            self._size = _count(stream.get_write_available())
        self.underruns = 0
        """Times that its buffer was found empty."""
        self._begun = False

    def wants_in_s(self) -> float:
        """Seconds until it has room for another slice; 0 when it has. Raises DeviceGone."""
        with gone("loudspeaker"):
            room = _count(self._stream.get_write_available())
        self.underruns += self._begun and room >= self._size
        return max(0.0, (self._slice - room) / self._rate_hz)

    def held_s(self) -> float:
        """Seconds of sound in its buffer and its hardware, not heard yet. Raises DeviceGone."""
        with gone("loudspeaker"):
            return max(0.0, (self._size - _count(self._stream.get_write_available())) / self._rate_hz)

    def write(self, samples: Samples) -> None:
        """Hand over one slice, for which `wants_in_s` has said that there is room. Raises DeviceGone."""
        if self._up is not None:
            samples = self._up.resample_chunk(samples)
        if self._channels > 1:
            samples = np.repeat(samples, self._channels)
        with gone("loudspeaker"):
            self._stream.write(samples.tobytes())
        self._begun = True

    def close(self) -> None:
        """Give the stream back."""
        with contextlib.suppress(OSError):
            self._stream.close()


@dataclass
class Pair:
    """What could be opened, and what is wrong with the rest."""

    microphone: Microphone | None = None
    loudspeaker: Loudspeaker | None = None
    troubles: dict[str, Trouble] = field(default_factory=dict)
    """By "microphone" and "loudspeaker"."""
    speechless_s: float | None = None
    """Since when the loudspeaker does not do its work, monotonic clock."""
    end: Callable[[], None] = lambda: None
    """Give PortAudio back, after both streams."""


def open_pair(microphone: str, loudspeaker: str, voice_hz: int) -> Pair:
    """Start PortAudio anew and open both devices by their names; never raises for a device."""
    with quiet_stderr():
        try:
            audio = pyaudio.PyAudio()
        except OSError:
            return Pair(troubles={"microphone": Trouble.GONE, "loudspeaker": Trouble.GONE})
        pair = Pair(end=audio.terminate)
        try:
            stream, rate_hz, channels = _open(audio, microphone, "input", RATE_HZ)
            pair.microphone = Microphone(stream, rate_hz, channels)
        except OSError as error:
            pair.troubles["microphone"] = trouble_of(error)
        try:
            stream, rate_hz, channels = _open(audio, loudspeaker, "output", voice_hz)
            pair.loudspeaker = Loudspeaker(stream, rate_hz, channels, voice_hz)
        except (OSError, DeviceGone) as error:
            pair.troubles["loudspeaker"] = trouble_of(error)
            pair.speechless_s = time.monotonic()
    return pair


def check_names(microphone: str, loudspeaker: str) -> None:
    """Raise SoundError, with what is plugged in, if a device that is named is not there; "default" is not checked."""
    for part, name, kind in (("microphone", microphone, "Input"), ("loudspeaker", loudspeaker, "Output")):
        if name == "default":
            continue
        there = device_names(kind)
        if not any(name.casefold() in other.casefold() for other in there):
            plugged = ", ".join(there) or "none"
            raise SoundError(f"The {part} '{name}' is gone. Plugged in: {plugged}. Plug it in; I keep looking.")


def device_names(kind: str) -> list[str]:
    """Names of the devices of `kind`, "Input" or "Output", as PortAudio finds them now."""
    with quiet_stderr():
        try:
            audio = pyaudio.PyAudio()
        except OSError:
            return []
        try:
            infos = [audio.get_device_info_by_index(i) for i in range(audio.get_device_count())]
        finally:
            audio.terminate()
    return [str(info["name"]) for info in infos if info[f"max{kind}Channels"] > 0]


def _open(audio: Any, name: str, direction: str, wanted_hz: int) -> tuple[Any, int, int]:
    info = find_device(audio, name, direction)
    rate_hz, channels = find_format(audio, info, direction, wanted_hz)
    stream = audio.open(
        rate_hz, channels, pyaudio.paInt16, frames_per_buffer=round(BLOCK_S[direction] * rate_hz),
        **{direction: True, f"{direction}_device_index": info["index"]},
    )  # fmt: skip
    return stream, rate_hz, channels


def find_device(audio: Any, name: str, direction: str) -> Any:
    """PortAudio's entry for a name or a part of it, the nearest to it first. Raises OSError."""
    if name == "default":
        return getattr(audio, f"get_default_{direction}_device_info")()
    infos = [audio.get_device_info_by_index(i) for i in range(audio.get_device_count())]
    key = f"max{direction.capitalize()}Channels"
    fits = [info for info in infos if info[key] > 0 and name.casefold() in str(info["name"]).casefold()]
    if not fits:
        raise OSError("no such device")
    return min(fits, key=lambda info: len(str(info["name"])))


def find_format(audio: Any, info: Any, direction: str, wanted_hz: int) -> tuple[int, int]:
    """The first (rate, channels) that a device takes: raw devices know neither other rates nor mono. Raises OSError."""
    most = int(info[f"max{direction.capitalize()}Channels"])
    for rate_hz in (wanted_hz, *FALLBACK_HZ):
        for channels in sorted({1, 2, min(most, 8)}):
            ask = {f"{direction}_{key}": value for key, value in (
                ("device", info["index"]), ("channels", channels), ("format", pyaudio.paInt16))}  # fmt: skip
            with contextlib.suppress(ValueError):
                if channels <= most and audio.is_format_supported(rate_hz, **ask):
                    return rate_hz, channels
    return wanted_hz, 1


def trouble_of(error: Exception) -> Trouble:
    """What an error of PortAudio at opening means."""
    code = next((arg for arg in error.args if isinstance(arg, int)), 0)
    return {BUSY: Trouble.BUSY, WRONG_RATE: Trouble.WRONG_RATE}.get(code, Trouble.GONE)


@contextlib.contextmanager
def gone(device: str) -> Iterator[None]:
    """An error of PortAudio while a stream is at work means that the device has vanished."""
    try:
        yield
    except OSError as error:
        raise DeviceGone(f"The {device} is gone ({error}). Plug it in; I keep looking.") from None


def _count(available: int) -> int:
    if available < 0:
        raise OSError(available)
    return available
