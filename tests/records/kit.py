"""What the tests of the records share: somebody's words, and a search for them in every byte of a folder."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from assistant.care.reply import Effect, Resident
from assistant.records import keys
from assistant.records.keeper import Records

NOON = datetime(2026, 3, 2, 12)
PAGE, RESERVED = 4096, 80
"""SQLCipher 4: bytes of a page, and of those at its end that hold the vector and the code."""
SAID = {
    "note": "my brother Bartholomew drinks again",
    "preference": "no whistling kettle",
    "name": "Wilhelmina",
    "names_not_to_use": "Minniekins",
    "goal": "to walk to the lighthouse",
    "homework": "telephone Gwendolyn on Thursday",
    "mood": "7 because of the hydrangeas",
    "score": "PHQ-9 13",
    "item": "PHQ-9.9 1 sometimes at nighttime",
    "plan": "signs: I stop watering the geraniums",
    "exercise": "breathing 6 4 8",
    "summary": "nobody has visited since Michaelmas",
    "risk": "T2 told:Gwendolyn",
    "reminder": "the pharmacist",
}
WORDS = (
    "Bartholomew kettle Wilhelmina Minniekins lighthouse Gwendolyn hydrangeas nighttime geraniums Michaelmas pharmacist"
).split()


def yes(name: str = "C-STO") -> Effect:
    return Effect("consent", name, "yes")


def no(name: str = "C-STO") -> Effect:
    return Effect("consent", name, "no")


def keep(kind: str, value: str) -> Effect:
    return Effect("keep", kind, value)


def everything() -> list[Effect]:
    return [keep(kind, value) for kind, value in SAID.items()]


def kept(records: Records, now: datetime = NOON) -> list[str]:
    return [text for _, text in records.resident(Resident(), now).kept]


def days(n: float) -> datetime:
    return NOON + timedelta(days=n)


def spellings(word: str) -> Iterator[bytes]:
    """A word as it may lie in a file: encodings, hexadecimal, base64 at each of its three places."""
    for form in {word, word.lower(), word.upper()}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
            yield form.encode(encoding)
        yield form.encode().hex().encode()
        for shift in range(3):
            whole = base64.b64encode(b"\0" * shift + form.encode() + b"\0" * 3)
            yield whole[-(-shift * 4 // 3) : (shift + len(form.encode())) * 4 // 3]


def found(contents: Iterable[bytes], words: Iterable[str] = WORDS) -> list[str]:
    """The words that stand somewhere in these bytes."""
    whole = b"\n".join(contents)
    return [word for word in words if any(spelt in whole for spelt in spellings(word))]


def on_disk(folder: Path) -> list[bytes]:
    """Names and bytes of every file below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.read_bytes() for path in files] + [str(path.relative_to(folder)).encode() for path in files]


def opened(folder: Path) -> list[bytes]:
    """The pages of database and write-ahead log as they are under the encryption, free and deleted space included."""
    key = keys.read(folder / "records.key", b"").raw
    database, log = (folder / "records.db").read_bytes(), folder / "records.db-wal"
    pages = [database[n : n + PAGE] for n in range(0, len(database), PAGE)]
    frames = log.read_bytes()[32:] if log.exists() else b""
    pages += [frames[n + 24 : n + 24 + PAGE] for n in range(0, len(frames), PAGE + 24)]
    return [_plain(page, key, n == 0) for n, page in enumerate(pages)]


def _plain(page: bytes, key: bytes, first: bool) -> bytes:
    vector = page[PAGE - RESERVED : PAGE - RESERVED + 16]
    command = ["openssl", "enc", "-d", "-aes-256-cbc", "-nopad", "-K", key.hex(), "-iv", vector.hex()]
    secret = page[16 if first else 0 : PAGE - RESERVED]
    return subprocess.run(command, input=secret, capture_output=True, check=True).stdout


def lines_of(work: Callable[[], None]) -> int:
    """How many lines of the records' source a piece of work runs."""
    count = 0

    def trace(frame, event, _arg):
        nonlocal count
        if "assistant/records" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def killed_at(line: int, work: Callable[[], None]) -> bool:
    """Do the work in a child process that is killed (-9) at its n-th line; whether it came so far."""
    child = os.fork()
    if child == 0:
        _dying_at(line, work)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _dying_at(line: int, work: Callable[[], None]) -> None:
    count = 0

    def trace(frame, event, _arg):
        nonlocal count
        if "assistant/records" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        if count >= line:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    try:
        work()
    finally:
        os._exit(3)
