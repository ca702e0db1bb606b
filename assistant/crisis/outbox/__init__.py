"""The outbox: the folder by which the crisis program and the alerts program know of each other.

    OUTBOX/new/<id>.json     crisis → alerts: one `Entry` a file
    OUTBOX/acks/<id>.json    alerts → crisis: one `Ack` a file
    OUTBOX/spared.json       crisis → alerts: names of those who are not called (F-ABU), for its owner's eyes only
    OUTBOX/reserve           64 KiB kept back, released when the disk is full

There are two such folders, one on the disk and one in memory for what the disk does not take: see `places`.

Both programs write alike: a hidden temporary file in the same folder, fsync, rename, fsync of the folder. So a file
that is listed (`*.json`) is whole, or it is damaged and set aside as `<name>.bad`, never skipped in silence. Where the
disk refuses that, or refuses to read it, it stays where it is and hides no other file.

Who takes away what:
- an "alarm" in new/ belongs to crisis, which removes it when the alarm is closed. As long as it lies there, the alarm
  is open: crisis resumes it after a restart, alerts goes on calling. Alerts must not remove it.
- every other entry in new/ is removed by alerts, once it is in the log of alerts for good.
- acks are removed by crisis: those of an alarm when it is closed, others when they were said.

Ids are UUIDs in 32 hexadecimal digits; a file that is seen twice has the same id and counts once. There are no words
of a resident in any of these files.
"""

from __future__ import annotations

import contextlib
import json
import os
import uuid
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

FORMAT = 1
KINDS = ("alarm", "press", "answered", "closed", "cancelled", "test", "fault", "mended", "notice")
STATES = (
    "calling",  # an attempt goes out to `name`
    "passed",  # `name` did not pick up; `next_name` is called now
    "message",  # a message was left with `name`; that is no answer
    "round",  # everybody was tried once
    "offline",  # no path works
    "online",  # a path works again; `name` is called
    "acknowledged",  # `name` answered with a key or a code: the only thing that counts as an answer
    "coming",  # `name` said that they are on the way
    "reopened",  # `name` accepted but did not close it in time
    "resolved",  # `name` has closed the call for help
    "received",  # `name` received the monthly test
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What crisis has to tell: one file in new/."""

    id: str
    kind: str
    """alarm: call. press: the button again during `alarm`, start at the top. answered: somebody pressed the staff key
    at the device, which counts as an acknowledgement. closed: staff closed `alarm` at the device. cancelled: the same
    with the code; whoever was reached is told "Cancelled with the code. Please check anyway." test: the monthly press.
    fault, mended: `detail` says of what. notice: nothing is broken, `detail` says what it is; by "voice": the first
    contact is to know, and nobody is called.
    """
    way: str
    """How it came in: "button", "usb", "voice", "software", "unit" (the device found it itself)."""
    tier: str = ""
    """"T3" for an alarm by voice; empty for a press."""
    alarm: str = ""
    """Id of the alarm that this belongs to; of itself for an alarm; empty for what belongs to none."""
    detail: str = ""
    """For fault, mended and notice: a word from `plan.FAULTS` or `plan.NOTICES`. For an alarm that this program found
    and could not read: "damaged"."""
    wall: float = 0.0
    """Seconds since 1970 by the clock of the device, which may be wrong."""
    monotonic: float = 0.0
    """Seconds since `boot`: orders what happened in one boot, whatever the clock did."""
    boot: str = ""
    """Id of this boot of the device."""
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Ack:
    """What alerts has to tell: one file in acks/."""

    id: str
    alarm: str
    """Id of the alarm, or of the test entry, that it is about."""
    state: str
    """One of `STATES`."""
    name: str = ""
    """Whom the resident hears named; empty is spoken without a name."""
    next_name: str = ""
    """For "passed": who is called now."""
    wall: float = 0.0
    """Seconds since 1970."""
    format: int = FORMAT


T = TypeVar("T", Entry, Ack)


def new_id() -> str:
    """A fresh id: 32 hexadecimal digits."""
    return uuid.uuid4().hex


def entries_dir(outbox: Path) -> Path:
    """Where crisis writes."""
    return outbox / "new"


def acks_dir(outbox: Path) -> Path:
    """Where alerts writes."""
    return outbox / "acks"


def prepare(outbox: Path) -> None:
    """Make the two folders where they are not there. Raises OSError."""
    entries_dir(outbox).mkdir(parents=True, exist_ok=True)
    acks_dir(outbox).mkdir(parents=True, exist_ok=True)


def folder_of(outbox: Path, item: Entry | Ack) -> Path:
    """Where an item of that kind lies."""
    return entries_dir(outbox) if isinstance(item, Entry) else acks_dir(outbox)


def write(outbox: Path, item: Entry | Ack, sync: bool = True, age_ns: int | None = None) -> Path:
    """Put `item` where its kind lies, on the disk for good when this returns, unless `sync` is off: then nothing is
    waited for. `age_ns`: the file time that it is to bear. Raises OSError."""
    folder = folder_of(outbox, item)
    path = folder / f"{item.id}.json"
    _put(path, folder / f".{item.id}.part", asdict(item), 0o660, sync, age_ns)
    return path


def write_entry(outbox: Path, entry: Entry) -> Path:
    """Put `entry` into new/, on the disk for good when this returns. Raises OSError."""
    return write(outbox, entry)


def write_ack(outbox: Path, ack: Ack) -> Path:
    """Put `ack` into acks/, on the disk for good when this returns. Raises OSError."""
    return write(outbox, ack)


def read_entries(outbox: Path) -> list[Entry]:
    """Everything in new/, oldest first by file time. Damaged files are renamed to *.bad and left out, see `damaged`;
    what cannot be renamed or read is left out too. Raises OSError where the folder itself cannot be read."""
    return [entry for _, entry in read(entries_dir(outbox), Entry)[0]]


def read_acks(outbox: Path) -> list[Ack]:
    """Everything in acks/, oldest first by file time; damaged files as in `read_entries`."""
    return [ack for _, ack in read(acks_dir(outbox), Ack)[0]]


def write_spared(outbox: Path, names: tuple[str, ...], sync: bool = True) -> None:
    """Put down who is not called, in place of who was, on the disk for good when this returns, unless `sync` is off.
    Raises OSError."""
    path = spared_path(outbox)
    _put(path, path.with_suffix(".part"), {"names": names, "format": FORMAT}, 0o600, sync)


def spared_path(outbox: Path) -> Path:
    """Where it stands who is not called."""
    return outbox / "spared.json"


def read_spared(outbox: Path) -> tuple[str, ...] | None:
    """Who is not called; None where that cannot be read."""
    try:
        table: Any = json.loads(spared_path(outbox).read_bytes())
        return tuple(str(name) for name in table["names"])
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError, KeyError):
        return None


def spared_stamp(outbox: Path) -> tuple[int, int]:
    """Changes with what `read_spared` reads."""
    try:
        found = spared_path(outbox).stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_ino


def remove(folder: Path, id_: str) -> None:
    """Take one file away, for good when this returns; no harm if it is gone. Raises OSError."""
    with contextlib.suppress(FileNotFoundError):
        (folder / f"{id_}.json").unlink()
        sync_folder(folder)


def damaged(outbox: Path) -> list[Path]:
    """Files that were set aside. One in new/ may have been an alarm: it is treated as one."""
    return [p for folder in (entries_dir(outbox), acks_dir(outbox)) for p in folder.glob("*.bad")]


def sync_folder(folder: Path) -> None:
    """Make renames and removals in `folder` survive a loss of power. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _put(path: Path, part: Path, table: dict[str, Any], mode: int, sync: bool, age_ns: int | None = None) -> None:
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(table, file)
            file.flush()
            if age_ns is not None:
                os.utime(file.fileno(), ns=(age_ns, age_ns))
            if sync:
                os.fsync(file.fileno())
        part.rename(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    if sync:
        sync_folder(path.parent)


def read(folder: Path, kind: type[T]) -> tuple[list[tuple[int, T]], list[Path]]:
    """What is whole, each with its file time, oldest first; and what is not, where it lies now: damaged files are set
    aside if they can be. Raises OSError where the folder cannot be read."""
    whole: list[tuple[int, T]] = []
    damaged: list[Path] = []
    for age_ns, name in sorted((_age_ns(path), path.name) for path in _listed(folder)):
        path = folder / name
        try:
            whole.append((age_ns, _parse(path.read_bytes(), kind)))
        except FileNotFoundError:
            continue
        except ValueError:
            damaged.append(_set_aside(path))
        except OSError:
            damaged.append(path)
    return whole, damaged


def _set_aside(path: Path) -> Path:
    try:
        return path.rename(path.with_suffix(".bad"))
    except OSError:
        return path


def _listed(folder: Path) -> list[Path]:
    """Raises OSError for a folder that may not be read, of which `Path.glob` says that it is empty."""
    try:
        return [path for path in folder.iterdir() if path.suffix == ".json"]
    except FileNotFoundError:
        return []


def _age_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _parse(text: bytes, kind: type[T]) -> T:
    table: Any = json.loads(text)
    if not isinstance(table, dict):
        raise ValueError("no table")
    known = {f.name: f for f in fields(kind)}
    values = {name: value for name, value in table.items() if name in known}
    for name, value in values.items():
        wanted = {"str": (str,), "int": (int,), "float": (int, float)}[str(known[name].type)]
        if not isinstance(value, wanted):
            raise ValueError(f"{name} has the wrong kind")
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(str(error)) from error
