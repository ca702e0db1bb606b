"""Which content files a clinician has signed, and which were changed since: `signatures.toml`."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

from assistant.content_cli.sentences import CONTENT, File
from assistant.errors import SettingsError

NEEDED = 2
"""Clinicians who sign each file before it is used by people (CLINICAL 10)."""
HEAD = """\
# Who signed which content file. Written by `solace content sign`; a file whose hash is not here is unsigned, and
# one that was changed after signing is unsigned again.
"""


@dataclass(frozen=True, slots=True)
class Signature:
    """One person under one state of one file."""

    file: str
    sha256: str
    name: str
    role: str
    date: str
    """ISO date."""


def place(language: str, root: Path = CONTENT) -> Path:
    """Where the signatures of a language are kept."""
    return root / language / "signatures.toml"


def signatures(path: Path) -> tuple[Signature, ...]:
    """All that were given. Raises SettingsError for a file that cannot be read."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(Signature(**one) for one in table.get("signature", ()))
    except FileNotFoundError:
        return ()
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}. Restore it from a copy.") from None


def sha256(file: File) -> str:
    """Hash of the file's text, in UTF-8."""
    return hashlib.sha256(file.source.text.encode()).hexdigest()


def signers(file: File, given: tuple[Signature, ...]) -> tuple[Signature, ...]:
    """Who signed the file as it is now, each once."""
    now = {one.name: one for one in given if one.file == file.name and one.sha256 == sha256(file)}
    return tuple(now.values())


def status(file: File, given: tuple[Signature, ...]) -> str:
    """ "signed", "signed by 1 of 2", "changed after signing" or "unsigned"."""
    count = len(signers(file, given))
    if count >= NEEDED:
        return "signed"
    if count:
        return f"signed by {count} of {NEEDED}"
    return "changed after signing" if any(one.file == file.name for one in given) else "unsigned"


def sign(files: list[File], name: str, role: str, date: str, path: Path) -> int:
    """Add a signature under each file as it is now; returns how many were added. Raises SettingsError."""
    given = signatures(path)
    new = [
        Signature(file.name, sha256(file), name, role, date)
        for file in files
        if name not in {one.name for one in signers(file, given)}
    ]
    text = HEAD + "".join(_row(one) for one in (*given, *new))
    try:
        part = path.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}. Sign in a copy of the repository.") from None
    return len(new)


def _row(one: Signature) -> str:
    keys = ("file", "sha256", "name", "role", "date")
    return "\n[[signature]]\n" + "".join(f"{key} = {json.dumps(getattr(one, key))}\n" for key in keys)
