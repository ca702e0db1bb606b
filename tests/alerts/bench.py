"""From the alarm's file to the first message out, with a dead channel before the living one.

python -m tests.alerts.bench [--alarms 50] [--json]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from assistant.crisis import outbox
from tests.alerts.places import Service, Unit, black_hole, free_port, people, press, service, unit, until


def one(here: Unit, phone: Service) -> tuple[float, float]:
    """Seconds from the fsynced file to the message, and from the answer to the file that tells the resident."""
    got, acks = len(phone.got), len(here.acks("acknowledged"))
    time.sleep(random.random() * 0.2)
    alarm = here.alarm()
    began_s = time.monotonic()
    until(lambda: len(phone.got) > got, 10, "a message")
    out_s = phone.got[got].at_s - began_s
    pressed_s = time.monotonic()
    press(phone.got[got].link)
    until(lambda: len(here.acks("acknowledged")) > acks, 10, "the answer")
    back_s = time.monotonic() - pressed_s
    here.tell("closed", alarm.id)
    outbox.remove(outbox.entries_dir(here.outbox), alarm.id)
    until(lambda: not outbox.read_entries(here.outbox), 10, "closed")
    return out_s, back_s


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alarms", type=int, default=50)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, service() as phone, black_hole() as hole:
        ways = [f"ntfy://127.0.0.1:{hole}/dead", f"ntfy://127.0.0.1:{phone.port}/maria"]
        with unit(Path(folder), people(("Maria", ways), port=free_port())) as here:
            times = [one(here, phone) for _ in range(args.alarms)]
            size = next(x for x in Path(f"/proc/{here.process.pid}/status").read_text().splitlines() if "VmRSS" in x)  # type: ignore[union-attr]
    table = {}
    for name, column in (("file_to_message_s", 0), ("answer_to_told_s", 1)):
        values = sorted(t[column] for t in times)
        p95 = values[min(len(values) - 1, int(0.95 * len(values)))]
        table[name] = {"p50": round(statistics.median(values), 3), "p95": round(p95, 3), "max": round(values[-1], 3)}
    if args.json:
        print(json.dumps({"alarms": args.alarms, **table}))
    else:
        print(f"{args.alarms} alarms, one dead channel before the living one; {' '.join(size.split())}")
        for name, row in table.items():
            print(f"{name:18} " + "  ".join(f"{key} {value:.3f}" for key, value in row.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
