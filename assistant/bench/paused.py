"""Builds the paused set: read sentences whose natural pauses are made as long as a thinking pause.

A gap of the recording is cut open in its middle, and room tone of the recording's own spectrum and level goes in. The
gaps were found with `find_gaps` and marked by hand in `pauses.json` by what was said up to them: "open" (the words
cannot stand as they are), "stands" (inside a sentence, but they could: "I was afraid | of what he said"), "sentence"
(between two sentences: going on is the reader's choice, and nobody could tell).

    python -m assistant.bench.paused --out DIR [--audio ../shared/data/audio] [--kind open stands]

writes 16 kHz mono WAVs and manifest.json: [{"wav", "end_of_speech", "pause": [begin, end], "kind", "speaker"}, …].
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

RATE_HZ = 16_000
BLOCK = 160
LEAST_GAP_S = 0.1
"""Shorter ones are as often the closure of a consonant in the middle of a word."""
MARGIN_S = 1.0
"""Sound before the first gap and after the last."""
SHORTEST_S, LONGEST_S = 0.4, 3.0
"""Length of a pause, drawn evenly on the logarithm."""
LOUD = 200.0
"""rms of 10 ms (int16) that counts as sound, as in shared/tools/room.py."""
INSIDE = ("open", "stands")
"""Kinds of pause inside a sentence."""
Samples = np.ndarray[Any, np.dtype[np.int16]]


@dataclass(frozen=True, slots=True)
class Pause:
    """One clip with one pause in it."""

    name: str
    speaker: str
    kind: str
    """"open", "stands" or "sentence"."""
    sound: Samples
    begin_s: float
    """Where the last sound before the pause ends, by the gap's own edges."""
    end_s: float
    end_of_speech_s: float
    """End of the last 10 ms above LOUD."""


def levels(sound: Samples) -> np.ndarray[Any, np.dtype[np.float64]]:
    """rms of each 10 ms."""
    blocks = sound[: len(sound) // BLOCK * BLOCK].reshape(-1, BLOCK).astype(np.float64)
    rms: np.ndarray[Any, np.dtype[np.float64]] = np.sqrt((blocks**2).mean(axis=1))
    return rms


def find_gaps(sound: Samples) -> list[tuple[float, float]]:
    """Quiet stretches inside a clip, at least LEAST_GAP_S long and MARGIN_S from its ends, seconds."""
    rms = levels(sound)
    quiet = rms < _quiet_below(rms)
    loud = np.nonzero(rms > LOUD)[0]
    first, last = loud[0] / 100 + MARGIN_S, (loud[-1] + 1) / 100 - MARGIN_S
    edges = np.nonzero(np.diff(np.concatenate([[0], quiet.astype(np.int8), [0]])))[0]
    spans = [(a / 100, b / 100) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return [(float(a), float(b)) for a, b in spans if b - a >= LEAST_GAP_S and a >= first and b <= last]


def _quiet_below(rms: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    return max(2.0 * float(np.percentile(rms, 5)), 0.04 * float(np.percentile(rms, 95)))


def room_tone(sound: Samples, samples: int, rng: np.random.Generator) -> Samples:
    """Noise with the mean spectrum and level of the clip's quietest tenth."""
    rms = levels(sound)
    starts = np.argsort(rms[:-3])[: max(8, len(rms) // 10)] * BLOCK
    pieces = np.stack([sound[s : s + 512] for s in starts if s + 512 <= len(sound)]).astype(np.float64)
    pieces = pieces[np.argsort((pieces**2).mean(axis=1))[: max(4, len(pieces) // 2)]]
    power = (np.abs(np.fft.rfft(pieces * np.hanning(512))) ** 2).mean(axis=0)
    size = max(samples, 512)
    shape = np.interp(np.fft.rfftfreq(size), np.fft.rfftfreq(512), np.sqrt(power))
    noise = np.fft.irfft(np.fft.rfft(rng.normal(size=size)) * shape, size)[:samples]
    level = float(np.sqrt((pieces**2).mean()))
    tone: Samples = (noise * level / max(1e-9, float(noise.std()))).round().astype(np.int16)
    return tone


def lengthen(sound: Samples, gap: tuple[float, float], pause_s: float, rng: np.random.Generator) -> Samples:
    """Open the gap in its middle until it is `pause_s` long; 10 ms of fading on both sides."""
    middle = int((gap[0] + gap[1]) / 2 * RATE_HZ)
    extra = int(max(0.0, pause_s - (gap[1] - gap[0])) * RATE_HZ)
    tone = room_tone(sound, extra + 2 * BLOCK, rng).astype(np.float64)
    fade = np.linspace(0.0, 1.0, BLOCK)
    tone[:BLOCK] = tone[:BLOCK] * fade + sound[middle - BLOCK : middle] * (1 - fade)
    tone[-BLOCK:] = tone[-BLOCK:] * fade[::-1] + sound[middle : middle + BLOCK] * fade
    joined = np.concatenate([sound[: middle - BLOCK], tone.round().astype(np.int16), sound[middle + BLOCK :]])
    return joined.astype(np.int16)


def marks() -> list[dict[str, Any]]:
    """The marked gaps: file, speaker, begin_s, end_s, kind."""
    text = resources.files("assistant.bench").joinpath("pauses.json").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = json.loads(text)
    return rows


def pauses(audio: Path, kinds: tuple[str, ...] = INSIDE, seed: int = 11) -> Iterator[Pause]:
    """The set, in the order of `pauses.json`; the same for the same seed, whatever kinds are asked for."""
    for number, mark in enumerate(marks()):
        rng = np.random.default_rng([seed, number])
        pause_s = float(np.exp(rng.uniform(np.log(SHORTEST_S), np.log(LONGEST_S))))
        if mark["kind"] not in kinds:
            continue
        sound, _ = soundfile.read(audio / "speech" / mark["file"], dtype="int16")
        gap = (mark["begin_s"], mark["end_s"])
        longer = lengthen(sound, gap, pause_s, rng)
        loud = np.nonzero(levels(longer) > LOUD)[0]
        end_s = gap[1] + (len(longer) - len(sound)) / RATE_HZ
        name = f"{Path(mark['file']).stem}-{int(gap[0] * 100):04d}.wav"
        yield Pause(name, mark["speaker"], mark["kind"], longer, gap[0], end_s, (int(loud[-1]) + 1) / 100)


def main() -> int:
    """Write the set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--audio", type=Path, default=Path("../shared/data/audio"))
    parser.add_argument("--kind", nargs="+", default=list(INSIDE), choices=["open", "stands", "sentence"])
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    rows = []
    for pause in pauses(args.audio, tuple(args.kind)):
        soundfile.write(args.out / pause.name, pause.sound, RATE_HZ, subtype="PCM_16")
        rows.append({"wav": pause.name, "end_of_speech": pause.end_of_speech_s, "speaker": pause.speaker,
                     "pause": [round(pause.begin_s, 3), round(pause.end_s, 3)], "kind": pause.kind})  # fmt: skip
    (args.out / "manifest.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    print(f"{len(rows)} paused clips in {args.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
