"""`solace audit`, `solace export`, `solace progress`: check, take out and draw what is kept, on the device itself."""

from __future__ import annotations

import argparse
import json
import os
from datetime import datetime
from pathlib import Path

from assistant.care.reply import Resident
from assistant.errors import RecordsBusy, RecordsError
from assistant.records import audit, chart, export, keys, summary
from assistant.records.keeper import Records
from assistant.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the one of the three commands that `parser` is for."""
    name = parser.prog.split()[-1]
    parser.set_defaults(records_command=name)
    parser.add_argument("--folder", type=Path, metavar="FOLDER", help="where the records lie (the device's own)")
    if name == "audit":
        parser.add_argument("do", choices=("verify", "show"), nargs="?", default="verify")
        parser.add_argument("--json", action="store_true", help="for machines")
    elif name == "export":
        parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="a stick or a folder")
        parser.add_argument("--recipient", metavar="AGE", help="encrypt to this clinician: age1… or an SSH public key")
        parser.add_argument("--draft", action="store_true", help="only the draft of a summary for the clinician")
        parser.add_argument("--strike", type=int, nargs="*", default=[], metavar="N", help="lines the person struck")
        parser.add_argument("--agreed", action="store_true", help="the person has heard this draft and said yes to it")
    else:
        parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="FILE.svg or FILE.png")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do it; 1 where the audit is broken. Raises SolaceError."""
    folder = args.folder or settings.person.records_dir
    if args.records_command == "audit":
        return _audit(folder, args)
    records = _opened(folder, write=args.records_command == "export")
    try:
        return _export(records, args) if args.records_command == "export" else _progress(records, args, settings)
    finally:
        records.close()


def _opened(folder: Path, write: bool) -> Records:
    """An export is a fact for the audit, so it needs the pen; a drawing can be made beside the talk."""
    try:
        return Records.open(folder, keys.credential(os.environ), write=write)
    except RecordsBusy:
        raise RecordsBusy(
            "The voice program is writing the records. Stop it for the export: systemctl stop solace-voice."
        ) from None


def _audit(folder: Path, args: argparse.Namespace) -> int:
    found = audit.check(folder)
    if args.do == "show":
        for entry in found.entries:
            when = datetime.fromtimestamp(entry["wall"]).strftime("%Y-%m-%d %H:%M:%S")
            print(json.dumps(entry) if args.json else f"{entry['n']:5} {when} {audit.told(entry)}")
    elif args.json:
        print(json.dumps({"whole": not found.problems, "entries": found.head.n, "problems": found.problems}))
    elif found.problems:
        print("\n".join(found.problems))
    else:
        print(f"{audit.path_of(folder)} is whole: {found.head.n} entries, {found.head.sha256[:16]}….")
    return 1 if found.problems else 0


def _export(records: Records, args: argparse.Namespace) -> int:
    now = datetime.now().astimezone()
    entries = records.entries(now)
    if not entries:
        raise RecordsError("Nothing is kept, so there is nothing to export.")
    lock = export.locked_to(args.recipient) if args.recipient else None
    if args.draft:
        if not records.may("C-CLI", now) or not args.agreed:
            raise RecordsError(
                "A draft leaves only with the person's yes. Read it to them, let them strike lines, add --agreed; "
                "C-CLI must be given by voice."
            )
        made = summary.draft(entries, now, to_clinician=lock is not None).struck(args.strike)
        contents = {"draft.txt": made.text().encode()}
    else:
        contents = export.files(entries, records.journal(), now)
    place = export.to_folder(args.to, contents, now, lock)
    records.note("exported", now, draft=args.draft, locked=lock is not None, entries=len(entries))
    locked = "locked to the recipient" if lock else "not locked: whoever has it can read it"
    print(f"{len(entries)} entries in {place}, {locked}.")
    return 0


def _progress(records: Records, args: argparse.Namespace, settings: Settings) -> int:
    now = datetime.now().astimezone()
    chart.draw(args.out, records.resident(Resident(), now).history, now.date(), settings.language)
    print(f"{args.out} is drawn.")
    return 0
