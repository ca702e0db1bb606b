"""The real sound card adapter between two null sinks: round trips, and every way to lose a device."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest

pytest.importorskip("pyaudio")

from assistant.adapters.sound import SoundCard
from assistant.adapters.sound_check import chirp, find_echo, record
from assistant.errors import SoundError
from assistant.events import FRAME_S, Event, Fault, Frame, Mended, Trouble
from assistant.settings import SoundSettings
from tests.room.conftest import PulseRoom

pytestmark = pytest.mark.room
RATE = 22_050
PATIENCE_S = 20.0
"""Bound of every wait: a loaded machine must not fail a test."""
TONE = (8000 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.int16).tobytes()


class Ear(threading.Thread):
    """Listens as the engine does, and keeps what it was given."""

    def __init__(self, card: SoundCard) -> None:
        super().__init__(daemon=True)
        self.card = card
        self.events: list[Event] = []
        self.start()

    def run(self) -> None:
        for event in self.card.listen():
            self.events.append(event)

    @property
    def frames(self) -> list[Frame]:
        return [event for event in self.events if isinstance(event, Frame)]

    def faults(self, device: str) -> list[Event]:
        return [e for e in self.events if isinstance(e, Fault | Mended) and e.device == device]


@contextmanager
def listening(settings: SoundSettings | None = None) -> Iterator[tuple[SoundCard, Ear]]:
    card = SoundCard(settings or SoundSettings(), RATE)
    try:
        yield card, Ear(card)
    finally:
        card.close()


def wait(what: Callable[[], object]) -> bool:
    until_s = time.monotonic() + PATIENCE_S
    while not what() and time.monotonic() < until_s:
        time.sleep(0.02)
    return bool(what())


def say(card: SoundCard, pcm: bytes) -> None:
    for at in range(0, len(pcm), 882):
        card.write(pcm[at : at + 882])


def loud(pcm: np.ndarray) -> bool:
    return bool(len(pcm)) and int(np.abs(pcm.astype(int)).max()) > 2000


def mends(ear: Ear, device: str) -> bool:
    return wait(lambda: isinstance(ear.faults(device)[-1], Mended))


def says(ear: Ear, trouble: Trouble) -> bool:
    return wait(lambda: trouble in troubles(ear.faults("microphone")))


def troubles(events: list[Event]) -> list[Trouble | str]:
    return [event.trouble if isinstance(event, Fault) else "mended" for event in events]


def test_frames_come_on_audio_time_and_a_voice_is_heard(pulse: PulseRoom) -> None:
    pulse.start()
    with listening() as (card, ear):
        assert wait(lambda: len(ear.frames) > 50)
        say(card, TONE)
        assert wait(lambda: loud(pulse.heard()))
        assert wait(lambda: sum(bool(frame.far) for frame in ear.frames) >= 45)
        frames = ear.frames
    steps = np.diff([round(frame.at_s / FRAME_S) for frame in frames])
    assert steps.min() == 1
    assert {len(frame.near) for frame in frames} == {640}
    assert {len(frame.far) for frame in frames} == {0, 640}
    assert not ear.faults("microphone")


def test_a_dropped_voice_falls_silent_before_it_would_have_ended(pulse: PulseRoom) -> None:
    pulse.start()
    with listening() as (card, ear):
        assert wait(lambda: ear.frames)
        say(card, TONE[: RATE // 2 * 2])
        pending_s = card.pending_s()
        dropped_s = card.drop()
        assert 0 < dropped_s <= pending_s
        assert wait(lambda: card.pending_s() == 0)
        assert wait(lambda: len(pulse.heard()) > 8000 and not loud(pulse.heard()[-3200:]))
    tone = np.abs(pulse.heard().astype(int))
    assert loud(tone)
    assert np.count_nonzero(tone > 2000) < 0.5 * 16_000


def test_our_own_sound_is_found_in_the_microphone_after_what_the_canceller_is_told(pulse: PulseRoom) -> None:
    pulse.start(echo_db=-20)
    card = SoundCard(SoundSettings(), RATE)
    try:
        record(card, 1.0)
        tries = (find_echo(record(card, 2.0, chirp(RATE))) for _ in range(4))
        echo = next((found for found in tries if found and found.level_db > -25), None)  # a starved server tears it
    finally:
        card.close()
    assert echo is not None
    assert 0 < echo.delay_s < 0.5
    assert echo.level_db < -15


def test_a_lost_sound_server_is_a_fault_and_its_return_mends_it(pulse: PulseRoom) -> None:
    pulse.start()
    with listening() as (card, ear):
        assert wait(lambda: len(ear.frames) > 20)
        pulse.kill()
        assert wait(lambda: ear.faults("microphone") and ear.faults("loudspeaker"))
        stood_s = ear.frames[-1].at_s
        began_s = time.monotonic()
        say(card, TONE)
        assert time.monotonic() - began_s < PATIENCE_S
        assert card.health().last_block_age_s > 0.5
        pulse.start()
        for device in ("microphone", "loudspeaker"):
            assert mends(ear, device)
        assert wait(lambda: ear.frames[-1].at_s > stood_s + 0.2)
    for device in ("microphone", "loudspeaker"):
        said = troubles(ear.faults(device))
        assert Trouble.GONE in said
        assert "mended" in said[said.index(Trouble.GONE) :]
    steps = np.diff([frame.at_s for frame in ear.frames])
    assert steps.min() > 0
    assert steps.max() < 3.5, "audio time stood still while there was no microphone"


def test_a_suspended_microphone_is_stalled_and_a_muted_one_silent(pulse: PulseRoom) -> None:
    pulse.start()
    with listening() as (_, ear):
        assert wait(lambda: len(ear.frames) > 20)
        for spoil, trouble in (("suspend-source", Trouble.STALLED), ("set-source-mute", Trouble.SILENT)):
            pulse.control(spoil, "virtual_mic", "1")
            assert says(ear, trouble)
            pulse.control(spoil, "virtual_mic", "0")
            assert mends(ear, "microphone")


def test_without_any_device_it_says_so_keeps_looking_and_ends_when_told(pulse: PulseRoom) -> None:
    with listening() as (card, ear):
        assert wait(lambda: ear.faults("microphone") and ear.faults("loudspeaker"))
        card.write(bytes(882))
        pulse.start()
        assert wait(lambda: len(ear.frames) > 5)
    ear.join(timeout=PATIENCE_S)
    assert not ear.is_alive()
    assert not [thread for thread in threading.enumerate() if thread.name in ("microphone", "loudspeaker")]


def test_a_named_device_that_is_not_there_is_answered_with_what_is(pulse: PulseRoom) -> None:
    pulse.start()
    with pytest.raises(SoundError, match=r"The microphone 'Jabra' is gone\. Plugged in: .*default.*I keep looking\."):
        SoundCard(SoundSettings(microphone="Jabra"), RATE)
