"""A log of facts that shows its changes: JSON lines, each with the SHA-256 of the line before it, synced to the disk.

The alerts program keeps every transition of an alarm in one, the records every fact of consent, deletion and export.

A line: {"n": 7, "wall": 1764000000.1, "event": "called", …, "previous": "…"}
`log.head` beside it names the last line, so that lines missing from the end are noticed too. A line that a loss of
power cut off stays as it is; the line after it carries the hash of the remains as "torn".

The chain shows changes by mistake and by those who cannot recompute it. Whoever may write here could write the whole
log anew: the head is therefore published with the health message, for the gateway to keep.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ORIGIN = "0" * 64
"""What stands in "previous" of the first line."""
WAITING = 10_000
"""Entries kept in memory while the disk is full; then the oldest goes."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain."""

    n: int = 0
    sha256: str = ORIGIN


@dataclass(frozen=True, slots=True)
class Read:
    """What a log holds."""

    entries: tuple[dict[str, Any], ...]
    head: Head
    torn: bytes | None
    """Remains of a last line that a loss of power cut off."""
    problems: tuple[str, ...]
    """Each a sentence naming the line; empty for a whole chain."""


class Log:
    """The open log; a full disk keeps entries waiting in memory and stops nobody."""

    def __init__(self, path: Path) -> None:
        """Reads what is there. Raises OSError where it cannot be read."""
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        found = read(path)
        self.head = found.head
        self.entries = found.entries
        """What was there at the start."""
        self.problems = found.problems
        self._torn = hashlib.sha256(found.torn).hexdigest() if found.torn is not None else ""
        self._line_open = path.exists() and path.read_bytes()[-1:] not in (b"", b"\n")
        self._noted = self.head
        self._waiting: deque[dict[str, Any]] = deque(maxlen=WAITING)
        self.trouble = ""
        """Why entries wait; empty while none do."""

    @property
    def waiting(self) -> int:
        """How many entries are not on the disk yet; one more while the head is not."""
        return len(self._waiting) + (self._noted != self.head)

    def write(self, **entry: Any) -> None:
        """Append one entry; when this returns it is on the disk, or `trouble` says why not and it waits."""
        self._waiting.append(entry)
        self.flush()

    def flush(self) -> None:
        """Try again what waits."""
        try:
            while self._waiting:
                self._append(self._waiting[0])
                self._waiting.popleft()
            if self._noted != self.head:
                _put(_head_path(self._path), f"{self.head.n} {self.head.sha256}\n")
                self._noted = self.head
        except OSError as error:
            if not self.trouble:
                log.error(
                    "<3>The log %s cannot be written: %s. Make room; all else goes on.", self._path, error.strerror
                )
            self.trouble = error.strerror or str(error)
            return
        if self.trouble:
            log.warning("<4>The log %s can be written again.", self._path)
        self.trouble = ""

    def _append(self, entry: dict[str, Any]) -> None:
        line: dict[str, Any] = {"n": self.head.n + 1, **entry, "previous": self.head.sha256}
        if self._torn:
            line["torn"] = self._torn
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()
        with self._path.open("ab", buffering=0) as file:
            before = file.seek(0, os.SEEK_END)
            try:
                _write_all(file.fileno(), (b"\n" if self._line_open else b"") + text + b"\n")
                os.fsync(file.fileno())
            except OSError:
                os.ftruncate(file.fileno(), before)
                raise
        self._torn, self._line_open = "", False
        self.head = Head(self.head.n + 1, hashlib.sha256(text).hexdigest())


def read(path: Path) -> Read:
    """Read and check the whole chain; a log that is not there is an empty one. Raises OSError."""
    noted = _noted(path)
    data = path.read_bytes() if path.exists() else b""
    *lines, rest = data.split(b"\n")
    chain = _Chain()
    for number, text in enumerate(lines, 1):
        chain.take(number, text)
    if rest and _parse(rest):
        chain.take(len(lines) + 1, rest)
        rest = b""
    torn = chain.remains if chain.remains is not None else rest or None
    problems = [*chain.problems, *_missing_end(path, noted, chain.head)]
    return Read(tuple(chain.entries), chain.head, torn, tuple(problems))


class _Chain:
    """Walks the lines and says where the chain breaks."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.problems: list[str] = []
        self.head = Head()
        self.remains: bytes | None = None

    def take(self, number: int, text: bytes) -> None:
        entry = _parse(text)
        if entry is None:
            if self.remains is not None:
                self.problems.append(f"Line {number - 1} is no entry.")
            self.remains = text
            return
        torn = hashlib.sha256(self.remains).hexdigest() if self.remains is not None else None
        if entry.get("torn") != torn:
            what = "was changed: it is no entry any more" if torn else "stood before this one and is gone"
            self.problems.append(f"Line {number - 1} {what}.")
        if entry["n"] != self.head.n + 1:
            self.problems.append(_out_of_order(number, entry["n"], self.head.n + 1))
        elif entry.get("previous") != self.head.sha256:
            self.problems.append(f"Line {max(1, number - 1)} was changed: line {number} does not follow from it.")
        self.remains = None
        self.entries.append(entry)
        self.head = Head(entry["n"], hashlib.sha256(text).hexdigest())


def _out_of_order(number: int, n: int, wanted: int) -> str:
    if n > wanted:
        gone = f"entry {wanted} is" if n == wanted + 1 else f"entries {wanted} to {n - 1} are"
        return f"Before line {number}, {gone} missing."
    return f"Line {number} is out of order: it is entry {n}, where entry {wanted} belongs."


def _noted(path: Path) -> Head | None:
    """The head as it was noted; None where there is none. Read before the log, which may grow meanwhile."""
    try:
        number, sha256 = _head_path(path).read_text(encoding="utf-8").split()
        return Head(int(number), sha256)
    except FileNotFoundError:
        return None
    except ValueError:
        return Head(-1)


def _missing_end(path: Path, noted: Head | None, head: Head) -> list[str]:
    if noted is None:
        return (
            [] if head.n <= 1 else [f"{_head_path(path).name} is missing, so lines missing from the end do not show."]
        )
    if noted.n < 0:
        return [f"{_head_path(path).name} cannot be read, so lines missing from the end do not show."]
    if noted.n > head.n:
        return [f"Entries {head.n + 1} to {noted.n} are missing from the end."]
    if noted.n == head.n and noted.sha256 != head.sha256:
        return ["The last line was changed."]
    return []


def _parse(text: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(text)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and isinstance(entry.get("n"), int) else None


def _head_path(path: Path) -> Path:
    return path.with_suffix(".head")


def _write_all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


def _put(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)  # a head that the power takes back would leave lines that nothing vouches for
    finally:
        os.close(folder)
