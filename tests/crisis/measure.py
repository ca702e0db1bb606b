"""From the press to the light, to the sound, to the file: on mock pins, in the virtual room, idle and with busy cores.

    python -m tests.crisis.measure --presses 100 [--busy]

The press is the moment at which the datagram leaves this process. Light and file are read off the program's log (same
monotonic clock); the sound is the first sample louder than the room on the tape of the virtual loudspeaker.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from assistant.room.tape import RATE_HZ
from assistant.room.virtual import VirtualRoom
from tests.crisis.unit import Unit

LOUD = 300
"""Level (int16) above which the tape holds a sound."""


def quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def line(name: str, values: list[float]) -> str:
    ms = [1000 * v for v in values]
    return f"{name:28} n {len(ms):3}  median {statistics.median(ms):7.1f}  p95 {quantile(ms, 0.95):7.1f}  p99 {quantile(ms, 0.99):7.1f}  worst {max(ms):7.1f} ms"


def first(times: list[tuple[float, str]], after: float, text: str) -> float:
    return next(at for at, what in times if at >= after and what.startswith(text)) - after


def measure(presses: int, room: VirtualRoom, home: Path) -> None:
    found: dict[str, list[float]] = {
        "light": [],
        "aplay asked for": [],
        "file on the disk": [],
        "sound on the tape": [],
    }
    env = {k: v for k, v in room.env.items() if k.startswith(("PULSE", "ALSA", "XDG"))}
    with Unit(home, aplay=None, env=env | {"PATH": os.environ["PATH"]}) as unit:
        for _ in range(presses):
            unit.until(lambda: room.speaker.silent_for(0.3), "the room does not grow quiet", 30.0)
            began = time.monotonic()
            unit.send("press")
            unit.wait_log("done write alarm")
            unit.until(lambda: any("done write alarm" in w for _, w in unit.times()), "no file")
            time.sleep(1.2)
            times = unit.times()
            found["light"].append(first(times, began, "light alarm"))
            found["aplay asked for"].append(first(times, began, "say L-01a"))
            found["file on the disk"].append(first(times, began, "done write alarm"))
            found["sound on the tape"].append(heard(room, began))
            if max(found["sound on the tape"][-1], found["file on the disk"][-1]) > 1.0:
                print("slow:", [(round(at - began, 3), what) for at, what in times], flush=True)
            unit.send("release")
            unit.send("code", digits="4711")
            unit.until(lambda: (unit.ask() or {}).get("phase") == "ready", "it was not cancelled", 20.0)
            unit.forget()
            time.sleep(0.3)
    for name, values in found.items():
        print(line(f"press → {name}", values), flush=True)


def heard(room: VirtualRoom, began: float) -> float:
    """Seconds from `began` to the first sample on the loudspeaker's tape; 9 where none came."""
    loud = np.flatnonzero(np.abs(room.speaker.between(began, began + 1.1).astype(np.int32)) > LOUD)
    return float(loud[0]) / RATE_HZ if len(loud) else 9.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=100)
    parser.add_argument("--busy", action="store_true", help="with two endless loops for every core")
    args = parser.parse_args()
    loops = 2 * (os.cpu_count() or 2) if args.busy else 0
    burners = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(loops)]
    try:
        with VirtualRoom(bed=0) as room, tempfile.TemporaryDirectory() as home:
            measure(args.presses, room, Path(home))
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
