"""The room by PyAudio: a thread that hears, a thread that speaks, and a way back when a device is lost.

    microphone ─► thread ─► Heard (≤ 3 s) ─► listen()            write() ─► VoiceQueue (40 ms) ─► thread ─► loudspeaker
                    ▲ └──── FarEnd ◄───────────────────────────────────── what was really played ──┘
                    └ opens both devices, and again when one has a fault

A microphone taken away from under PulseAudio is replaced by it silently with another, even with the monitor of our own
loudspeaker; PortAudio cannot see that. Production runs on ALSA (FACTS §1), where it is an error, and handled.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.adapters.sound_device import SLICE_S, Loudspeaker, Pair, check_names, open_pair
from assistant.adapters.sound_frames import Heard
from assistant.adapters.sound_queue import FarEnd, VoiceQueue
from assistant.errors import DeviceGone
from assistant.events import Fault, Frame, Mended, Trouble
from assistant.settings import SoundSettings

WEDGED_S = 3.0
"""Seconds without a frame after which the devices are opened anew."""
SAY_S = 8.0
"""Seconds for which that is put off while something is being said: it would break off."""
LONGEST_RETRY_S = 8.0
"""Longest time between attempts while only the loudspeaker is missing: each costs the microphone a moment."""
LOOK_S = 0.1
"""How often whoever listens looks up when nothing comes, seconds."""
REST_S, PACE_S = 0.0185, 0.003
"""Pauses after a frame, and between two looks for room or for the next frame, seconds."""
RELAXED_S, TOGETHER = 0.038, 4
"""While only the name is listened for: the pause after a frame, two of the three that a device's buffer holds, and how
many frames are handed on at once. Each waking of a thread costs more than its work."""
FILL_S, RELAXED_FILL_S = 0.045, 1.0
"""Silence that a loudspeaker is given ahead when there is nothing to say: what is said next sounds after it. All that
its buffer takes (75 ms) while only the name is listened for, and while it speaks."""
QUIET_S, RELAXED_QUIET_S = 0.018, 0.035
"""Pauses of a loudspeaker that has nothing to say: less than half of what it holds."""
START_S = 1.5
"""Seconds granted to a loudspeaker until it begins to play."""
NICE = -10
"""Of both threads, where the system lets us: one that comes late tears the voice, and moves the echo."""
PROVED = 10
"""Slices that a loudspeaker has taken when it counts as working: more than its buffer holds."""


@dataclass(frozen=True, slots=True)
class Health:
    """Counters since the program began to listen."""

    overflows: int
    """Times that the microphone was read so late that sound may have been lost."""
    underruns: int
    """Times that the loudspeaker had nothing to play."""
    dropped_s: float
    """Seconds of microphone sound thrown away because nobody listened in time, or because they came too late."""
    last_block_age_s: float
    """Seconds since the last frame; infinite before the first."""
    level_db: float
    """Level of the microphone over the last second or so, dB of full scale."""
    faults: int
    """Faults so far, of both devices."""


class SoundCard:
    """A `ports.Sound` on this machine's devices; its threads begin with the first `listen` or `write`."""

    def __init__(self, settings: SoundSettings, rate_hz: int) -> None:
        """`rate_hz`: of `write`. Raises SoundError when a device that is named (not "default") is not plugged in."""
        check_names(settings.microphone, settings.loudspeaker)
        self._settings = settings
        self._rate_hz = rate_hz
        self._slice = round(SLICE_S * rate_hz)
        self._voice = VoiceQueue(rate_hz, settings.volume)
        self._far = FarEnd(rate_hz)
        self._heard = Heard(settings.silent_after_s, settings.stalled_after_s)
        self._pair = Pair()
        self._hands_off = threading.Lock()
        self._closing = threading.Event()
        self._starting = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._retry_s = settings.retry_s
        self._rest_s, self._fill_s, self._quiet_s = REST_S, FILL_S, QUIET_S
        self._overflows = self._underruns = 0
        self._fed = 0
        self._fed_s = self._sounds_until_s = 0.0

    @property
    def rate_hz(self) -> int:
        """Rate of `write`."""
        return self._rate_hz

    def listen(self) -> Iterator[Frame | Fault | Mended]:
        """Yield frames and faults until `close`."""
        self._start()
        while not self._closing.is_set():
            event = self._heard.next(LOOK_S)
            if event is not None:
                yield event

    def write(self, pcm: bytes) -> None:
        """Queue at most 20 ms; waits for room, a second at most, and drops what then has none."""
        self._start()
        self._voice.put(pcm)

    def relax(self, relaxed: bool) -> None:
        """See `ports.Sound`."""
        self._heard.together = TOGETHER if relaxed else 1
        self._rest_s = RELAXED_S if relaxed else REST_S
        self._fill_s = RELAXED_FILL_S if relaxed else FILL_S
        self._quiet_s = RELAXED_QUIET_S if relaxed else QUIET_S

    def drop(self) -> float:
        """Empty the queue; what the device already holds (75 ms or less) still sounds."""
        return self._voice.drop()

    def pending_s(self) -> float:
        """Seconds queued, and in the device."""
        return self._voice.seconds() + max(0.0, self._sounds_until_s - time.monotonic())

    def health(self) -> Health:
        """Counters. Any thread."""
        pair = self._pair
        overflows = self._overflows + (pair.microphone.late if pair.microphone else 0)
        underruns = self._underruns + (pair.loudspeaker.underruns if pair.loudspeaker else 0)
        heard = self._heard
        return Health(overflows, underruns, heard.dropped_s, heard.age_s, heard.level_db, heard.faults)

    def close(self) -> None:
        """End both threads and release the devices; returns within a second even if a driver hangs."""
        self._closing.set()
        self._voice.close()
        self._heard.close()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(timeout=0.45)

    def _start(self) -> None:
        with self._starting:
            if self._threads or self._closing.is_set():
                return
            for name, work in (("microphone", self._hear), ("loudspeaker", self._speak)):
                thread = threading.Thread(target=work, name=name, daemon=True)
                self._threads.append(thread)
                thread.start()

    # --- the thread that hears, and opens the devices ----------------------------------------------------------------

    def _hear(self) -> None:
        go_first()
        while not self._closing.is_set():
            pair = self._open()
            try:
                self._follow(pair)
            except DeviceGone:
                self._heard.fault("microphone", Trouble.GONE)
            self._release(pair)
            only_voice = pair.microphone and pair.speechless_s is not None
            self._retry_s = min(LONGEST_RETRY_S, 2 * self._retry_s) if only_voice else self._settings.retry_s

    def _open(self) -> Pair:
        pair = open_pair(self._settings.microphone, self._settings.loudspeaker, self._rate_hz)
        for device, trouble in pair.troubles.items():
            self._heard.fault(device, trouble)
        if pair.microphone:
            self._heard.opened()
        self._far.reset()
        self._fed, self._fed_s = 0, time.monotonic() + START_S
        self._pair = pair
        return pair

    def _release(self, pair: Pair) -> None:
        with self._hands_off:
            self._pair = Pair()
        if pair.microphone:
            self._overflows += pair.microphone.late
            pair.microphone.close()
        if pair.loudspeaker:
            self._underruns += pair.loudspeaker.underruns
            pair.loudspeaker.close()
        pair.end()

    def _follow(self, pair: Pair) -> None:
        """Hear until the devices should be opened anew. Raises DeviceGone."""
        opened_s = time.monotonic()
        burst = came = False
        while not self._closing.is_set():
            near = pair.microphone.read() if pair.microphone else None
            if near is not None:
                burst = burst or self._settings.stalled_after_s < self._heard.age_s < float("inf")
                self._heard.frame(near, self._far.take(), stale=burst)
                came = True
            elif self._worn(pair, opened_s):
                return
            else:
                time.sleep(self._rest_s if came else PACE_S if pair.microphone else LOOK_S)
                burst = came = False

    def _worn(self, pair: Pair, opened_s: float) -> bool:
        now_s = time.monotonic()
        if not pair.microphone:
            over_s = now_s - opened_s - self._settings.retry_s
        elif pair.speechless_s is not None:
            over_s = now_s - pair.speechless_s - self._retry_s
        else:
            over_s = min(now_s - opened_s, self._heard.age_s) - WEDGED_S
        speaks = pair.speechless_s is None and self.pending_s() > 0
        return over_s > (SAY_S if speaks else 0.0)

    # --- the thread that speaks --------------------------------------------------------------------------------------

    def _speak(self) -> None:
        go_first()
        while not self._closing.is_set():
            with self._hands_off:
                pair = self._pair
                loudspeaker = None if "loudspeaker" in pair.troubles else pair.loudspeaker
                rest_s = self._feed(pair, loudspeaker) if loudspeaker else None
            if rest_s is None:  # nobody hears it: it goes by as if it had sounded
                self._voice.take(self._slice)
                rest_s = SLICE_S
            elif not self._voice.seconds():
                self._voice.wait(self._quiet_s)
                continue
            time.sleep(max(PACE_S, rest_s))

    def _feed(self, pair: Pair, loudspeaker: Loudspeaker) -> float | None:
        """Fill what there is room for; return how long to rest, or None when the loudspeaker does not work."""
        try:
            while not (rest_s := loudspeaker.wants_in_s()) and not self._closing.is_set():
                if not self._voice.seconds() and loudspeaker.held_s() >= self._fill_s:
                    break
                samples, sounds = self._voice.take(self._slice)
                loudspeaker.write(samples)
                self._far.played(samples, sounds)
                self._fed, self._fed_s = self._fed + 1, max(self._fed_s, time.monotonic())
                if sounds:
                    self._sounds_until_s = time.monotonic() + loudspeaker.held_s()
        except DeviceGone:
            pair.troubles["loudspeaker"] = Trouble.GONE
            self._speechless(pair, Trouble.GONE)
            return None
        if time.monotonic() - self._fed_s > self._settings.stalled_after_s:
            self._speechless(pair, Trouble.STALLED)
            return None
        if self._fed > PROVED:
            pair.speechless_s = None
            self._heard.mended("loudspeaker")
        return min(SLICE_S, rest_s)

    def _speechless(self, pair: Pair, trouble: Trouble) -> None:
        if pair.speechless_s is None:
            pair.speechless_s = time.monotonic()
        self._heard.fault("loudspeaker", trouble)


def go_first() -> None:
    """Let this thread run before others, where the system allows it."""
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
