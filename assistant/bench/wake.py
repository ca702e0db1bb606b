"""`solace bench wake`: how often the name is missed, how often it is heard where nobody said it, what waiting costs.

Everything goes the way of production: frames of 20 ms through the echo canceller, then the wake word. Recall needs
recordings of the phrase, which exist for "alexa"; false alarms are counted for that phrase and for the one in the
settings, over other people's words, running speech and noise; at other speeds these are other voices, and more hours.

    python -m assistant.bench.wake [--audio ../shared/data/audio] [--json] [--seconds 20] [--speeds 0.8 0.9 1 1.1 1.2]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from assistant.adapters.echo import EchoCanceller
from assistant.adapters.voicing import SileroDetector
from assistant.adapters.wakeword import MicroWakeWord
from assistant.errors import SettingsError
from assistant.events import FRAME_S, FRAME_SAMPLES, RATE_HZ, Frame
from assistant.settings import Settings, WakeSettings

Sound = np.ndarray[Any, np.dtype[np.float64]]
SPOKEN = "alexa"
"""The phrase that there are recordings of."""
AUDIO = Path("../shared/data/audio")
LEAD_S, TAIL_S = 0.8, 0.8
"""Room tone before and after a recorded phrase, seconds."""
SNR_DB = 10.0
OTHERS = {
    "other words": ("wake/other",),
    "running speech": ("speech", "commands", "vad"),
    "noise": ("noise",),
}
GAINS_DB = {"noise": (-10.0, 0.0, 10.0)}
"""Levels at which a folder is played, one after another; 0 where it is not named."""
MISSED_AIM, FALSE_AIM, CORE_AIM = 6.0, 0.2, 3.0


@dataclass(frozen=True, slots=True)
class Alarms:
    """How often a phrase was heard where nobody said it."""

    phrase: str
    kind: str
    hours: float
    alarms: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the bench."""
    parser.add_argument("--audio", type=Path, default=AUDIO, help="folder of recordings, as shared/data/audio")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long waiting is measured")
    parser.add_argument("--speeds", type=float, nargs="+", default=[1.0], metavar="FACTOR",
                        help="play what holds no phrase at each of these speeds")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Measure and print; 1 when an aim is missed."""
    clips = list(recordings(args.audio, ("wake/alexa",)))
    if not clips:
        raise SettingsError(f"There are no recordings in {args.audio / 'wake/alexa'}. Give their folder with --audio.")
    spoken = WakeSettings(SPOKEN, *[getattr(settings.wake, key) for key in (
        "threshold", "threshold_speaking", "patience_frames", "refractory_s")])  # fmt: skip
    missed = {
        "quiet": sum(not says(clip, spoken, None) for clip in clips),
        f"pink noise, {SNR_DB:g} dB": sum(not says(clip, spoken, SNR_DB) for clip in clips),
    }
    wakes = [spoken] + [settings.wake] * (settings.wake.phrase != SPOKEN)
    alarms = [
        row for kind, folders in OTHERS.items() for row in false_alarms(args.audio, kind, folders, wakes, args.speeds)
    ]
    core = waiting(settings.wake, args.seconds)
    report(args, len(clips), missed, alarms, core, waiting(settings.wake, args.seconds, awake=True))
    rate = max(hourly(alarms, wake.phrase) for wake in wakes)
    worst = 100 * max(missed.values()) / len(clips)
    return 0 if worst <= MISSED_AIM and rate <= FALSE_AIM and core <= CORE_AIM else 1


def recordings(audio: Path, folders: tuple[str, ...]) -> Iterator[Sound]:
    """The sounds of some folders, full scale 1."""
    import soundfile

    for folder in folders:
        for path in sorted((audio / folder).iterdir()) if (audio / folder).is_dir() else ():
            if path.suffix in (".flac", ".wav"):
                yield soundfile.read(path, dtype="float64")[0]


def says(clip: Sound, wake: WakeSettings, snr_db: float | None) -> bool:
    """Whether the phrase is heard in a clip, between two stretches of room tone."""
    rng = np.random.default_rng(5)
    sound = np.concatenate([np.zeros(int(LEAD_S * RATE_HZ)), clip, np.zeros(int(TAIL_S * RATE_HZ))])
    noise = rng.normal(0, 8 / 32768, len(sound))
    if snr_db is not None:
        noise = pink(len(sound), rng)
        noise *= np.sqrt((clip**2).mean() / (noise**2).mean()) * 10 ** (-snr_db / 20)
    return heard([sound + noise], wake) > 0


def heard(sounds: list[Sound] | Iterator[Sound], *wakes: WakeSettings) -> int:
    """How often the first of the phrases is heard in a row of sounds."""
    return listened(sounds, list(wakes))[0][0]


def listened(sounds: list[Sound] | Iterator[Sound], wakes: list[WakeSettings]) -> tuple[list[int], float]:
    """How often each phrase is heard in a row of sounds, and how many seconds those were."""
    canceller, words = EchoCanceller(), [MicroWakeWord(wake) for wake in wakes]
    counts, at_s = [0] * len(wakes), 0.0
    for sound in sounds:
        for near in frames(sound):
            at_s += FRAME_S
            for clean in canceller.feed(Frame(at_s, near)):
                for number, word in enumerate(words):
                    counts[number] += sum(1 for _ in word.feed(clean))
    return counts, at_s


def false_alarms(
    audio: Path, kind: str, folders: tuple[str, ...], wakes: list[WakeSettings], speeds: Sequence[float]
) -> list[Alarms]:
    """Play folders in which nobody says the phrase, at each of their levels and at each speed."""
    levels = [10 ** (gain_db / 20) for gain_db in GAINS_DB.get(kind, (0.0,))]
    sounds = (
        at_speed(sound * level, speed) for speed in speeds for level in levels for sound in recordings(audio, folders)
    )
    counts, seconds = listened(sounds, wakes)
    return [Alarms(wake.phrase, kind, seconds / 3600, n) for wake, n in zip(wakes, counts, strict=True)]


def at_speed(sound: Sound, speed: float) -> Sound:
    """The sound played so many times as fast, and higher by as much."""
    return sound if speed == 1.0 else soxr.resample(sound, RATE_HZ * speed, RATE_HZ)


def waiting(wake: WakeSettings, seconds: float, awake: bool = False) -> float:
    """Percent of one core that the ear takes in a quiet room, fed as time goes by: canceller and wake word, and voice
    activity too where it is `awake` (`engine.ear` lets that rest while only the name is listened for)."""
    canceller, detector, word = EchoCanceller(), SileroDetector(), MicroWakeWord(wake)
    room = list(frames(np.random.default_rng(7).normal(0, 8 / 32768, RATE_HZ * 4)))
    began_s, used_s, at_s = time.monotonic(), time.process_time(), 0.0
    while at_s < seconds:
        for clean in canceller.feed(Frame(at_s, room[int(at_s / FRAME_S) % len(room)])):
            for _ in word.feed(clean):
                pass
            for _ in detector.feed(clean) if awake else ():
                pass
        at_s += FRAME_S
        time.sleep(max(0.0, began_s + at_s - time.monotonic()))
    return 100 * (time.process_time() - used_s) / (time.monotonic() - began_s)


def frames(sound: Sound) -> Iterator[bytes]:
    """A sound as 20 ms of int16 each; what is left over at the end is dropped."""
    pcm = (np.clip(sound, -1.0, 1.0) * 32767).astype(np.int16)
    for at in range(0, len(pcm) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        yield pcm[at : at + FRAME_SAMPLES].tobytes()


def pink(samples: int, rng: np.random.Generator) -> Sound:
    """Noise whose power falls by 3 dB an octave."""
    spectrum = np.fft.rfft(rng.normal(size=samples))
    return np.fft.irfft(spectrum / np.sqrt(np.maximum(1, np.arange(len(spectrum)))), samples)


def hourly(alarms: list[Alarms], phrase: str) -> float:
    """False alarms in an hour of everything."""
    rows = [row for row in alarms if row.phrase == phrase]
    return sum(row.alarms for row in rows) / max(1e-9, sum(row.hours for row in rows))


def report(
    args: argparse.Namespace, clips: int, missed: dict[str, int], alarms: list[Alarms], core: float, awake: float
) -> None:
    """Print what was found."""
    phrases = list(dict.fromkeys(row.phrase for row in alarms))
    if args.json:
        rates = {phrase: round(hourly(alarms, phrase), 3) for phrase in phrases}
        rows = [{"phrase": r.phrase, "kind": r.kind, "hours": round(r.hours, 3), "alarms": r.alarms} for r in alarms]
        percent = {name: round(100 * count / clips, 2) for name, count in missed.items()}
        print(json.dumps({"clips": clips, "missed_percent": percent, "false_per_hour": rates, "false_alarms": rows,
                          "waiting_percent_of_core": round(core, 2),
                          "open_percent_of_core": round(awake, 2)}))  # fmt: skip
        return
    for name, count in missed.items():
        share = f"{100 * count / clips:5.1f} %   {count} of {clips}; aim {MISSED_AIM:g} %"
        print(f"missed       {SPOKEN:12s} {name:22s} {share}")
    for row in alarms:
        print(f"false alarm  {row.phrase:12s} {row.kind:22s} {row.alarms:5d}     in {row.hours:.2f} h")
    for phrase in phrases:
        print(f"false alarm  {phrase:12s} {'all':22s} {hourly(alarms, phrase):5.2f} /h  aim {FALSE_AIM:g} /h")
    print(f"waiting      {'':12s} {'share of one core':22s} {core:5.2f} %   aim {CORE_AIM:g} %")
    print(f"window open  {'':12s} {'share of one core':22s} {awake:5.2f} %")


def main() -> int:
    """Run by itself."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    return run(parser.parse_args(), Settings())


if __name__ == "__main__":
    sys.exit(main())
