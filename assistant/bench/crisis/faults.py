"""A thousand calls for help, each with something breaking at a moment of its own; the same for the same seed.

Each call is pressed, or raised by the voice; brought to a phone; answered there; closed with the code. The fault falls
before the press, into the quarter second after it, while it is being called, into the answer, or into the closing. Some
time later it is put right, as a supervisor, a power company or a technician would; a disk that refuses, only when the
call is over.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from assistant.bench.crisis.breaks import BREAKS
from assistant.bench.crisis.call import Call, Case
from assistant.bench.crisis.scene import Scene

WORKERS = 4


def work(seed: int, numbers: list[int], seconds: float) -> Iterator[Case]:
    """The calls of one worker, on one device after another: a new one after a failure."""
    began, scene, home = time.monotonic(), None, None
    try:
        for number in numbers:
            if time.monotonic() - began > seconds:
                return
            if scene is None:
                home = tempfile.TemporaryDirectory(prefix="solace-faults-")
                scene = Scene(Path(home.name))
                scene.open()
            case = Call(scene, seed, number).run()
            yield case
            if case.lost:
                scene.close()
                scene = None
    finally:
        if scene is not None:
            scene.close()


def run(args: argparse.Namespace) -> int:
    """Share the calls among workers, each in its own namespaces; print the table."""
    if os.geteuid() != 0:
        print("Injected faults need root: they cut networks and fill disks, in namespaces of their own.")
        return 1
    done = _kept(args.into)
    todo = [n for n in range(args.faults) if n not in {case["number"] for case in done}]
    command = ["unshare", "-n", "-m", "--propagation", "private", sys.executable, "-m", "assistant.bench.crisis.faults"]
    workers = [
        subprocess.Popen(
            [*command, str(args.seed), str(args.seconds), *map(str, todo[k::WORKERS])],
            stdout=subprocess.PIPE,
            text=True,
        )
        for k in range(min(WORKERS, len(todo)))
    ]
    readers = [threading.Thread(target=_collect, args=(w, done, args.into)) for w in workers]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    print(json.dumps(done) if args.json else "\n".join(table(done)))
    return 1 if any(case["lost"] for case in done) or len(done) < args.faults else 0


def _kept(path: Path | None) -> list[dict[str, object]]:
    if path is None or not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _collect(worker: subprocess.Popen[str], done: list[dict[str, object]], into: Path | None) -> None:
    assert worker.stdout is not None
    for line in worker.stdout:
        case = json.loads(line)
        done.append(case)
        if into is not None:
            with into.open("a", encoding="utf-8") as file:
                file.write(line)
        if case["lost"]:
            print(f"{case['number']} {case['kind']}, {case['moment']}: {case['lost']}", file=sys.stderr, flush=True)
    worker.wait()


def table(cases: list[dict[str, object]]) -> Iterator[str]:
    """One line a kind of fault."""
    yield f"{'fault':16} {'calls':>6} {'lost':>5} {'not right':>9} {'twice':>6} {'again':>6} {'unkept':>7}"
    total: Counter[str] = Counter()
    for kind in (*BREAKS, "all"):
        some = [case for case in cases if kind in (case["kind"], "all")]
        lost = sum("phone" in str(case["lost"]) or "lamp" in str(case["lost"]) for case in some)
        row = (
            len(some), lost, sum(bool(case["lost"]) for case in some) - lost,
            sum(int(str(case["spoken"])) > int(str(case["pressed"])) for case in some),
            sum(int(str(case["pressed"])) > 1 for case in some), sum(bool(case["unkept"]) for case in some),
        )  # fmt: skip
        total[kind] = row[0]
        yield f"{kind:16} {row[0]:6} {row[1]:5} {row[2]:9} {row[3]:6} {row[4]:6} {row[5]:7}"
    yield "twice: the first sentence was said more often than the call was raised. again: it had to be raised again."
    yield "unkept: the lamp had flashed and the call was not on the disk when the power failed."


def main() -> None:
    """A worker: seed, seconds, numbers."""
    numbers = [int(word) for word in sys.argv[3:]]
    for case in work(int(sys.argv[1]), numbers, float(sys.argv[2])):
        print(json.dumps(asdict(case)), flush=True)


if __name__ == "__main__":
    main()
