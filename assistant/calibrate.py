"""`solace calibrate`: measures this room (noise, a person's voice, the echo) and says what to change."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from assistant.adapters.sound import SoundCard
from assistant.adapters.sound_check import Echo, Recording, chirp, find_echo, record
from assistant.adapters.voicing import SileroDetector
from assistant.errors import SoundError
from assistant.events import Clean
from assistant.settings import Settings

SENTENCE = "Good morning. I slept well, and today I would like to sit in the garden for a while."
"""Read aloud by whoever sets the unit up; it is shown, never spoken."""
VOICE_HZ = 22_050
QUIET_S, READ_S, LOOP_S, READY_S = 3.0, 7.0, 1.6, 1.5
FAINT_DB, CLOSE_DB, CLIPPED, STRONG_ECHO_DB = -45.0, 12.0, 0.001, -6.0
LEAST_SPEECH_S = 1.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was found; levels in dB of full scale."""

    noise_db: float
    speech_db: float | None
    """None where nobody was heard."""
    clipped: float
    """Share of samples at the end of the scale, 0 to 1."""
    echo_delay_ms: float | None
    """None where the loudspeaker is not heard in the microphone."""
    echo_db: float | None
    """Of the loudspeaker in the microphone, against what was played."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `solace calibrate`."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Measure, keep the result in the cache, say what to do; 1 where something must be changed. Raises SoundError."""
    with closing(SoundCard(settings.sound, VOICE_HZ)) as card:
        found = measure(card, (lambda text: None) if args.json else (lambda text: print(text, flush=True)))
    path = settings.cache_dir / "calibration.toml"
    keep(found, path)
    advice = list(advise(found, settings.sound.echo_cancellation))
    if args.json:
        print(json.dumps({**asdict(found), "advice": advice, "file": str(path)}))
    else:
        speech = "not heard" if found.speech_db is None else f"{found.speech_db:.0f} dB"
        echo = "not heard"
        if found.echo_delay_ms is not None:
            echo = f"{found.echo_db:.0f} dB after {found.echo_delay_ms:.0f} ms"
        print(f"room {found.noise_db:.0f} dB, voice {speech}, echo {echo}; kept in {path}")
        print("\n".join(advice) or "All is well. Nothing needs to be changed.")
    return 1 if advice else 0


def measure(card: SoundCard, tell: Callable[[str], None]) -> Calibration:
    """Lead a person through the three measurements. Raises SoundError when a device does not work."""
    tell("Please be quiet for a moment.")
    quiet = _record(card, QUIET_S)
    tell(f'Now read this aloud, as you would speak to a friend in this room:\n\n    "{SENTENCE}"\n')
    time.sleep(READY_S)
    read = _record(card, READ_S + READY_S)
    tell("Thank you. Now the loudspeaker makes a soft sound.")
    echo = find_echo(_record(card, LOOP_S, chirp(VOICE_HZ)))
    return judge(quiet, read, echo)


def judge(quiet: Recording, read: Recording, echo: Echo | None) -> Calibration:
    """Put the recordings into figures."""
    noise_db = float(np.median(quiet.levels_db))
    delay_ms, echo_db = (round(echo.delay_s * 1000, 1), round(echo.level_db, 1)) if echo else (None, None)
    return Calibration(round(noise_db, 1), speech_level_db(read), round(read.clipped, 5), delay_ms, echo_db)


def speech_level_db(read: Recording) -> float | None:
    """Level of the voiced windows of a recording, or None where there is less than a second of them."""
    pcm = (read.near * 32768).astype(np.int16).tobytes()
    voiced = [v for v in SileroDetector().feed(Clean(len(pcm) / 32000, pcm, pcm)) if v.probability >= 0.5]
    if len(voiced) * 0.032 < LEAST_SPEECH_S:
        return None
    return round(10 * float(np.log10(np.mean([10 ** (v.level_db / 10) for v in voiced]))), 1)


def advise(found: Calibration, echo_cancellation: bool) -> Iterator[str]:
    """What to change, a sentence each; nothing when all is well."""
    if found.speech_db is None:
        yield "Nobody was heard. Look for the mute switch, move the microphone nearer, and run this again."
    elif found.clipped > CLIPPED:
        yield "The voice is clipped. Lower the microphone's gain with alsamixer."
    elif found.speech_db < FAINT_DB:
        yield "The voice is faint. Raise the microphone's gain with alsamixer, or move it nearer."
    elif found.speech_db - found.noise_db < CLOSE_DB:
        yield "The voice hardly stands out of the noise. Move the microphone nearer to the person, away from fans."
    if found.echo_db is not None and found.echo_db > STRONG_ECHO_DB:
        yield "The loudspeaker is as loud in the microphone as it can be. Move them apart, or turn it down."
    if found.echo_db is None and echo_cancellation:
        yield "The loudspeaker was not heard. Turn it up; if it cancels echo, set sound.echo_cancellation = false."


def keep(found: Calibration, path: Path) -> None:
    """Write the figures as TOML, whole or not at all."""
    lines = [f"{key} = {value}" for key, value in asdict(found).items() if value is not None]
    text = "# Written by 'solace calibrate'; dB of full scale.\n" + "\n".join(lines) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _record(card: SoundCard, seconds: float, play: bytes = b"") -> Recording:
    recording = record(card, seconds, play)
    for device, trouble in recording.troubles:
        raise SoundError(f"The {device} does not work ({trouble.value}). Run 'solace doctor'.")
    return recording
