"""`solace alerts run | drill | log | status`."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.alerts import log as chain
from assistant.alerts.alarm import restored
from assistant.alerts.clock import system
from assistant.alerts.last_good import load_or_last
from assistant.alerts.program import Program, log_path
from assistant.alerts.settings import DEFAULT, AlertsSettings, load
from assistant.alerts.watch import ask_drill
from assistant.errors import SettingsError
from assistant.settings import Settings

ENDED = ("ended", "closed", "cancelled")
DRILL_WAIT_S = 180.0
"""Seconds after which a drill that another process runs is given up: longer than a round."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of what a drill shows: who got what when."""

    at_s: float
    """Seconds since the drill began."""
    event: str
    person: str
    channel: str
    detail: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the sub-commands of `solace alerts` to a parser."""
    actions = parser.add_subparsers(dest="alerts_action", required=True, metavar="run|drill|log|status")
    texts = {
        "run": "deliver alarms until stopped",
        "drill": "call everybody in turn, marked as a drill, and show who got what when",
        "log": "show the log of alarms, or check it",
        "status": "show what is open and whether the program runs",
    }
    for action, text in texts.items():
        sub = actions.add_parser(action, help=text, description=text)
        sub.add_argument("--people", type=Path, default=DEFAULT, metavar="FILE", help=f"who is called ({DEFAULT})")
        if action != "run":
            sub.add_argument("--json", action="store_true", help="answer for machines")
        if action == "log":
            sub.add_argument("--verify", action="store_true", help="check every line against the one before it")


def run(args: argparse.Namespace, _settings: Settings | None = None) -> int:
    """Do what the arguments of `add_arguments` ask. Raises SolaceError."""
    if args.alerts_action == "run":
        return _run(load_or_last(args.people))
    settings = load(args.people)
    _become_owner(settings.state_dir)
    match args.alerts_action:
        case "drill":
            return _drill(settings, args.json)
        case "log":
            return _verify(settings, args.json) if args.verify else _show(settings, args.json)
    return _status(settings, args.json)


def _become_owner(folder: Path) -> None:
    """A technician asks as root; what is written must belong to the program, which is not root."""
    if os.geteuid() == 0 and folder.is_dir() and (owner := folder.stat()).st_uid:
        os.setgroups([])
        os.setgid(owner.st_gid)
        os.setuid(owner.st_uid)


def _run(settings: AlertsSettings) -> int:
    with _alone(settings) as alone:
        if not alone:
            raise SettingsError("The alerts program runs already. Stop it first: systemctl stop solace-alerts.")
        ended: list[int] = []
        signal.signal(signal.SIGTERM, lambda number, _frame: ended.append(number))
        program = Program(settings, system())
        program.begin()
        print(f"Watching {settings.outbox_dir}: {len(settings.people)} people to call.", flush=True)
        try:
            while not ended:
                program.turn()
        finally:
            program.end()
    return 0


def _drill(settings: AlertsSettings, as_json: bool) -> int:
    logging.getLogger("assistant").setLevel(logging.ERROR)
    with _alone(settings) as alone:
        id_ = ask_drill(settings.state_dir)
        if alone:
            program = Program(settings, system())
            program.begin()
            try:
                _until_over(settings, id_, as_json, program.turn)
            finally:
                program.end()
        else:
            _until_over(settings, id_, as_json, lambda: time.sleep(0.2))
    entries = [entry for entry in chain.read(log_path(settings)).entries if id_ in _about(entry)]
    lines = list(_lines(settings, entries))
    by = next((entry["by"] for entry in entries if entry["event"] == "accepted"), "")
    silent = [
        p.name for p in settings.people if not any(e["event"] == "sent" and e["person"] == p.key for e in entries)
    ]
    if as_json:
        print(json.dumps({"drill": id_, "answered": by, "not_reached": silent, "lines": [asdict(x) for x in lines]}))
    elif by:
        print(f"{_name(settings, by)} answered. Whoever comes later in the list was not called.")
    else:
        print("Nobody answered." + (f" Not reached: {', '.join(silent)}." if silent else " Everybody was reached."))
    return 0 if by or not silent else 1


def _until_over(settings: AlertsSettings, id_: str, quiet: bool, turn: Callable[[], None]) -> None:
    shown, began_s = 0, time.monotonic()
    while time.monotonic() - began_s < DRILL_WAIT_S:
        turn()
        entries = [entry for entry in chain.read(log_path(settings)).entries if id_ in _about(entry)]
        lines = list(_lines(settings, entries))
        for line in lines[shown:] if not quiet else ():
            print(f"{line.at_s:6.1f} s  {line.event:9} {line.person:16} {line.channel:12} {line.detail}", flush=True)
        shown = len(lines)
        if any(entry["event"] in ENDED and entry.get("alarm") == id_ for entry in entries):
            return
    raise SettingsError("The drill did not end. Does the alerts program run? See: systemctl status solace-alerts.")


def _lines(settings: AlertsSettings, entries: list[dict[str, Any]]) -> Iterator[Line]:
    for entry in entries:
        at_s = round(entry["mono"] - entries[0]["mono"], 2)
        match entry["event"]:
            case "called":
                for person in entry["people"]:
                    yield Line(at_s, "called", _name(settings, person), "", f"step {entry['step']}")
            case "sent" | "failed" as event:
                detail = f"{entry['detail']} ({entry['took_s']:g} s)"
                yield Line(at_s, event, _name(settings, entry["person"]), entry["channel"], detail)
            case "accepted":
                yield Line(at_s, "answered", _name(settings, entry["by"]), entry["way"], "")


def _show(settings: AlertsSettings, as_json: bool) -> int:
    found = chain.read(log_path(settings))
    for entry in found.entries:
        if as_json:
            print(json.dumps(entry, ensure_ascii=False))
            continue
        time_ = datetime.fromtimestamp(entry["wall"]).strftime("%Y-%m-%d %H:%M:%S")
        words = [str(entry.get(key, "")) for key in ("person", "by", "channel", "way", "detail") if entry.get(key)]
        print(f"{entry['n']:5} {time_} {entry['event']:10} {entry.get('alarm', '')[:8]:8} {' '.join(words)}")
    return 0


def _verify(settings: AlertsSettings, as_json: bool) -> int:
    path = log_path(settings)
    found = chain.read(path)
    if as_json:
        answer = {
            "whole": not found.problems,
            "entries": found.head.n,
            "problems": found.problems,
            "torn": bool(found.torn),
        }
        print(json.dumps(answer))
    elif found.problems:
        print("\n".join(found.problems), file=sys.stderr)
    else:
        torn = " A loss of power cut off the last line; that is no damage." if found.torn else ""
        print(f"{path} is whole: {found.head.n} entries, {found.head.sha256[:16]}….{torn}")
    return 1 if found.problems else 0


def _status(settings: AlertsSettings, as_json: bool) -> int:
    clock = system()
    found = chain.read(log_path(settings))
    alarms = restored(found.entries, clock.boot, clock.monotonic(), clock.wall())
    open_ = [alarm for alarm in alarms.values() if alarm.open]
    with _alone(settings) as alone:
        runs = not alone
    if as_json:
        alarms_ = [{"alarm": alarm.id, **alarm.entry()} for alarm in open_]
        print(json.dumps({"runs": runs, "open": alarms_, "log_whole": not found.problems, "entries": found.head.n}))
        return 0 if runs else 1
    print("The alerts program runs." if runs else "The alerts program does not run: systemctl start solace-alerts.")
    for alarm in open_:
        by = _name(settings, alarm.ladder.by) or "nobody"
        since = datetime.fromtimestamp(alarm.since).strftime("%H:%M")
        print(f"{alarm.kind} since {since}: {alarm.ladder.stage.value}, round {alarm.ladder.round}, answered: {by}")
    if not open_:
        print("Nothing is open.")
    return 0 if runs else 1


@contextmanager
def _alone(settings: AlertsSettings) -> Iterator[bool]:
    """Whether no other process runs the program; while inside, none can start it.

    Nothing is open for writing, or a card could not be remounted; and a card that takes no file stops no call."""
    handle = _lock(settings)
    if handle is None:
        yield True
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)


def _lock(settings: AlertsSettings) -> int | None:
    for folder in (settings.state_dir, settings.memory_dir):
        with contextlib.suppress(OSError):
            if folder == settings.state_dir:
                folder.mkdir(parents=True, exist_ok=True)
            return os.open(folder / "lock", os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return None


def _about(entry: dict[str, Any]) -> tuple[str, str]:
    return str(entry.get("alarm", "")), str(entry.get("about", ""))


def _name(settings: AlertsSettings, key: str) -> str:
    person = settings.person(key)
    return person.name if person else key
