"""Takes the records out, on the person's word: JSON for machines and a PDF to read, on a stick or in a folder.

Files appear whole or not at all. Where a recipient is given they are age files, which this device cannot read back.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant import __version__
from assistant.errors import RecordsError, RecordsFull
from assistant.records.store import Answered, Entry

FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


def sticks(media: Iterable[Path]) -> list[Path]:
    """Mounted folders below `media`, at most two deep, that can be written to."""
    found: list[Path] = []
    for top in media:
        candidates = [path for pattern in ("*", "*/*") for path in sorted(top.glob(pattern))]
        found += [path for path in candidates if path.is_mount() and os.access(path, os.W_OK)]
    return found


def to_stick(
    media: Iterable[Path], entries: Sequence[Entry], journal: Sequence[Answered], at: datetime, code: str = ""
) -> Path | None:
    """Write everything onto the first stick, locked with `code` where there is one; None where there is no stick.

    Raises RecordsFull, with nothing left on the stick, or RecordsError.
    """
    places = sticks(media)
    return (
        to_folder(places[0], files(entries, journal, at), at, locked_with(code) if code else None) if places else None
    )


def files(entries: Sequence[Entry], journal: Sequence[Answered], at: datetime) -> dict[str, bytes]:
    """records.json and records.pdf."""
    from assistant.records.pdf import printed

    return {"records.json": as_json(entries, journal, at), "records.pdf": printed(entries, journal, at)}


def as_json(entries: Sequence[Entry], journal: Sequence[Answered], at: datetime) -> bytes:
    """Everything kept, as JSON with times in ISO 8601, UTC."""
    table = {
        "made": at.astimezone(UTC).isoformat(timespec="seconds"),
        "by": f"Solace {__version__}, a computer program; not checked by a person",
        "consents": [{"name": one.name, "given": one.given, "at": _iso(one.at)} for one in journal],
        "entries": [
            {"kind": e.kind, "at": _iso(e.at), "label": e.label, "value": e.value, "turn": e.turn} for e in entries
        ],
    }
    return (json.dumps(table, ensure_ascii=False, indent=1) + "\n").encode()


def locked_to(recipient: str) -> Callable[[bytes], bytes]:
    """Encryption to a clinician's age recipient ("age1…" or an SSH public key). Raises RecordsError."""
    pyrage = _age()
    try:
        kind = pyrage.ssh if recipient.startswith("ssh-") else pyrage.x25519
        key = kind.Recipient.from_str(recipient.strip())
    except pyrage.RecipientError:
        raise RecordsError(
            f"'{recipient}' is no age recipient. It begins with age1 or ssh-; ask the clinician."
        ) from None
    return lambda plain: bytes(pyrage.encrypt(plain, [key]))


def locked_with(code: str) -> Callable[[bytes], bytes]:
    """Encryption with a code that the person knows. Raises RecordsError."""
    pyrage = _age()
    return lambda plain: bytes(pyrage.passphrase.encrypt(plain, code))


def to_folder(
    folder: Path, contents: dict[str, bytes], at: datetime, lock: Callable[[bytes], bytes] | None = None
) -> Path:
    """Write the files into a new folder of the day below `folder`; gives that folder.

    Raises RecordsFull or RecordsError, with nothing left behind.
    """
    if not folder.is_dir():
        raise RecordsError(f"There is no folder {folder}. Put in the stick, or name another folder.")
    part = folder / ".solace.part"
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        for name, plain in contents.items():
            _write(part / (f"{name}.age" if lock else name), lock(plain) if lock else plain)
        place = _free(folder, f"solace-{at.date().isoformat()}")
        part.rename(place)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        if error.errno in FULL:
            raise RecordsFull(f"There is not enough room in {folder}. Nothing was left there; make room.") from None
        raise RecordsError(f"{folder} cannot be written: {error.strerror}. Try another stick or folder.") from None
    return place


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _free(folder: Path, name: str) -> Path:
    names = [name, *(f"{name}-{n}" for n in range(2, 100))]
    return next((folder / one for one in names if not (folder / one).exists()), folder / f"{name}-100")


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def _age() -> Any:
    try:
        import pyrage
    except ImportError:
        raise RecordsError("Encrypted exports need pyrage. Install it: make setup") from None
    return pyrage
