"""A stand-in for `solace run`: answers with a tone 0.4 s after speech, and stops it when it is spoken to."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import threading
import time
from array import array
from pathlib import Path

RATE = 16_000
BLOCK = RATE // 50


def main() -> None:
    events = Path(sys.argv[1]).open("a", encoding="utf-8")  # noqa: SIM115
    recorder = subprocess.Popen(
        ["parec", f"--rate={RATE}", "--channels=1", "--format=s16le", "--latency-msec=20"], stdout=subprocess.PIPE
    )
    at = quiet = heard = 0.0
    turns, partial = 0, 0.0
    tone = Tone()

    def log(name: str, **fields: object) -> None:
        events.write(json.dumps({"event": name, "at_s": round(at, 3), "clock_s": time.monotonic(), **fields}) + "\n")
        events.flush()

    assert recorder.stdout is not None
    print("listening", flush=True)
    try:
        while block := recorder.stdout.read(BLOCK * 2):
            at += BLOCK / RATE
            loud = math.sqrt(sum(x * x for x in array("h", block)) / BLOCK) > 200
            heard, quiet = (heard + 0.02, 0.0) if loud else (heard, quiet + 0.02)
            if loud and tone.sounds() and heard > 0.2:
                tone.stop()
                log("ReplyStopped")
            if loud and at - partial > 0.5:
                partial = at
                log("Partial", text="words so far")
            if heard and 0.29 < quiet < 0.31:
                log("SoftEnd", silence_s=0.3)
            if heard > 0.15 and quiet >= 0.4:
                log("Woken" if not turns else "HardEnd")
                if turns:
                    tone.start()
                    print(json.dumps({"turn": turns, "person": "some words", "assistant": "a tone"}), flush=True)
                turns, heard = turns + 1, 0.0
            if quiet > 1.0:
                heard = 0.0
    finally:
        recorder.terminate()


class Tone:
    """1.6 s of 440 Hz on the loudspeaker, in slices, until it is stopped."""

    def __init__(self) -> None:
        self._until = 0.0

    def sounds(self) -> bool:
        return time.monotonic() < self._until

    def start(self) -> None:
        self._until = time.monotonic() + 1.6
        threading.Thread(target=self._play, daemon=True).start()

    def stop(self) -> None:
        self._until = 0.0

    def _play(self) -> None:
        command = ["pacat", f"--rate={RATE}", "--channels=1", "--format=s16le", "--raw", "--latency-msec=30"]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as player:
            assert player.stdin is not None
            for slice_ in range(80):
                if not self.sounds():
                    break
                wave = (int(6000 * math.sin(2 * math.pi * 440 * (slice_ * BLOCK + k) / RATE)) for k in range(BLOCK))
                player.stdin.write(array("h", wave).tobytes())
                player.stdin.flush()
                time.sleep(0.015)
            player.stdin.close()


main()
