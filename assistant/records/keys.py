"""The key of the records: 32 random bytes made at the first consent, mixed with the credential that systemd hands over.

The file `records.key` holds one line: "solace-key-1", "alone" or "credential", the bytes in hexadecimal, and a check.
Deleting it makes the database unreadable for good. The credential (`LoadCredential=dbkey:…`) adds that a copied state
folder is worth nothing without the device's own secret; whoever takes the whole device has both.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import RecordsError, RecordsKey

FORMAT = "solace-key-1"
CREDENTIAL = "dbkey"
LEAST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Key:
    """What opens the database."""

    raw: bytes = field(repr=False)
    """32 bytes."""

    @property
    def pragma(self) -> str:
        """As SQLCipher takes a key that needs no derivation."""
        return f"x'{self.raw.hex()}'"


def credential(environment: Mapping[str, str]) -> bytes:
    """The credential from the folder that systemd names; b"" where there is none. Raises RecordsKey."""
    folder = environment.get("CREDENTIALS_DIRECTORY", "")
    path = Path(folder) / CREDENTIAL
    if not folder or not path.exists():
        return b""
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise RecordsKey(f"The credential {path} cannot be read: {error.strerror}. See LoadCredential=.") from None
    if len(secret) < LEAST_BYTES:
        raise RecordsKey(f"The credential {path} is shorter than {LEAST_BYTES} bytes. Make a new one.")
    return secret


def make(path: Path, secret: bytes) -> Key:
    """Write a new key file, mode 0600, on the disk for good when this returns. Raises OSError."""
    own = secrets.token_bytes(32)
    key = _mixed(own, secret)
    text = f"{FORMAT} {'credential' if secret else 'alone'} {own.hex()} {_check(key)}\n"
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, text.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    part.rename(path)
    return key


def read(path: Path, secret: bytes) -> Key:
    """The key. Raises RecordsKey: missing, open to others, without or with another credential; RecordsError: broken."""
    try:
        if path.stat().st_mode & 0o077:
            raise RecordsKey(f"The key {path} can be read by others. Close it: chmod 600 {path}")
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        raise RecordsKey(f"The records are there, but their key is not at {path}. Put it back.") from None
    except UnicodeDecodeError:
        raise RecordsError(f"{path} is no key of the records.") from None
    except OSError as error:
        raise RecordsKey(f"The key {path} cannot be read: {error.strerror}. Set its owner right.") from None
    words = text.split()
    if len(words) != 4 or words[0] != FORMAT or words[1] not in ("alone", "credential") or not _is_hex(words[2]):
        raise RecordsError(f"{path} is no key of the records.")
    return _proved(path, words, secret)


def _proved(path: Path, words: list[str], secret: bytes) -> Key:
    if words[1] == "credential" and not secret:
        raise RecordsKey(f"The records need the credential '{CREDENTIAL}'. Start with LoadCredential={CREDENTIAL}:….")
    key = _mixed(bytes.fromhex(words[2]), secret if words[1] == "credential" else b"")
    if not hmac.compare_digest(_check(key), words[3]):
        other = "the credential is another one than before" if words[1] == "credential" else "it was changed"
        raise RecordsKey(f"The key {path} does not fit: {other}. Put the right one back.")
    return key


def _mixed(own: bytes, secret: bytes) -> Key:
    return Key(hmac.digest(secret, own, "sha256") if secret else own)


def _check(key: Key) -> str:
    return hashlib.sha256(b"solace check" + key.raw).hexdigest()[:16]


def _is_hex(text: str) -> bool:
    return len(text) == 64 and all(c in "0123456789abcdef" for c in text)
