"""Recordings for the room's benches, as 16 kHz WAV files: real people's clips, and the paused set."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile

from assistant.errors import SoundError
from assistant.room import wav
from assistant.room.measure import Clip, clip
from assistant.room.person import record
from assistant.room.script import Turn, load
from assistant.room.tape import RATE_HZ, loud_span

AUDIO = Path("../shared/data/audio")
"""Where the recorded clips lie unless told otherwise; not part of the repository."""
TRAIL_S = 0.1
"""What is kept of a clip after its last sound, so that an interruption can follow the answer at once."""
LONG_ANSWER = "What can you do?"
"""What the room's recorded person asks so that there is a reply long enough to interrupt: about nine seconds."""


def question(folder: Path, voice: Path | None) -> Clip:
    """A question with a long answer, by the room's recorded person; `voice`: a Piper voice, else espeak-ng's."""
    script = replace(load(), turns=(Turn((LONG_ANSWER,)),))
    return record(script, folder, voice).turns[0].clip


def plain(audio: Path, count: int, folder: Path) -> list[Clip]:
    """`count` spontaneous clips, spread evenly over the folder `commands`, written to `folder` as WAV."""
    files = sorted((audio / "commands").glob("*.flac"))
    if not files:
        raise SoundError(f"There are no clips in {audio / 'commands'}. Name the folder of recordings with --audio.")
    chosen: list[Clip] = []
    for at in np.linspace(0, len(files) - 1, min(count, len(files))).round().astype(int):
        pcm, rate = soundfile.read(files[at], dtype="int16")
        span = loud_span(pcm) if rate == RATE_HZ and pcm.ndim == 1 else None
        if span:
            path = folder / f"{files[at].stem}.wav"
            wav.write(path, pcm[: int((span[1] + TRAIL_S) * RATE_HZ)])
            chosen.append(clip(path))
    return chosen


def paused(audio: Path, count: int, folder: Path) -> list[Clip]:
    """`count` clips with a labelled thinking pause; from a folder with a manifest.json, or made of `audio`."""
    if not (audio / "manifest.json").exists():
        made = [sys.executable, "-m", "assistant.bench.paused", "--out", str(folder), "--audio", str(audio)]
        if subprocess.run(made, stdout=subprocess.DEVNULL, check=False).returncode:
            raise SoundError(f"The paused set cannot be made of {audio}. Name the folder of recordings with --audio.")
        audio = folder
    rows = json.loads((audio / "manifest.json").read_text(encoding="utf-8"))
    chosen = [rows[at] for at in np.linspace(0, len(rows) - 1, min(count, len(rows))).round().astype(int)]
    return [clip(audio / row["wav"], "", row["end_of_speech"], row["pause"][1] - row["pause"][0]) for row in chosen]
