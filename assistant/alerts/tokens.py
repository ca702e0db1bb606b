"""One-time links: each stands for one person's answer to one start of one alarm.

A token is a keyed hash, so that nothing has to be stored when it is made and it still counts after a loss of power;
what makes it single is the ladder, which counts each answer once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

BYTES = 16
"""Length of a token: 128 bits."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token stands for."""

    purpose: str
    """"accept" or "close"."""
    alarm: str
    person: str
    start: int


class Tokens:
    """Makes and recognises tokens with one secret."""

    def __init__(self, secret: bytes) -> None:
        """`secret` of 32 bytes."""
        self._secret = secret

    def make(self, grant: Grant) -> str:
        """The token that stands for `grant`: 22 characters fit for a link."""
        words = "\n".join((grant.purpose, grant.alarm, grant.person, str(grant.start)))
        digest = hmac.new(self._secret, words.encode(), hashlib.sha256).digest()[:BYTES]
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def find(self, token: str, grants: Iterable[Grant]) -> Grant | None:
        """The one of `grants` that `token` stands for; every one is compared, in constant time."""
        given, found = token.encode(), None
        for grant in grants:
            if hmac.compare_digest(given, self.make(grant).encode()):
                found = grant
        return found


def secret(path: Path) -> bytes:
    """The secret in `path`, made at the first call and readable by its owner only. Raises OSError."""
    if path.exists() and len(kept := path.read_bytes()) == 32:
        return kept
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh, part = secrets.token_bytes(32), path.with_suffix(".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(fresh)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return fresh
