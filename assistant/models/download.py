"""One file over HTTP: connects quickly or not at all, shows progress, goes on where it stopped."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import requests

from assistant.errors import FetchError
from assistant.models.news import News

CONNECT_S = 5.0
READ_S = 20.0
ATTEMPTS = 5
PAUSE_S = 1.0
CHUNK = 1 << 15


class Unreachable(FetchError):
    """The server cannot be reached from here at all."""


def download(url: str, folder: Path, news: News, label: str, total: int | None = None) -> Path:
    """Fetch `url` into a file below `folder` and return it, complete but unverified.

    What came before an interruption stays in `folder` and is gone on with, now or by a later call. Raises FetchError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.part"
    reason = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(PAUSE_S * attempt)
        had = part.stat().st_size if part.exists() else 0
        try:
            _take(url, part, news, label, total)
        except (requests.ConnectionError, requests.Timeout) as error:
            if not part.exists() or part.stat().st_size == had:
                raise Unreachable(f"{url} cannot be reached from here") from error
            reason = "the connection broke"
        except requests.RequestException as error:
            reason = f"the transfer broke ({type(error).__name__})"
        else:
            return part
    done = part.stat().st_size if part.exists() else 0
    raise FetchError(f"{url} stopped after {done / 1e6:.0f} MB: {reason}; run the same command again, it goes on there")


def _take(url: str, part: Path, news: News, label: str, total: int | None) -> None:
    start = part.stat().st_size if part.exists() else 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    with requests.get(url, headers=headers, stream=True, timeout=(CONNECT_S, READ_S)) as reply:
        if reply.status_code == requests.codes.requested_range_not_satisfiable:
            if reply.headers.get("Content-Range") == f"bytes */{start}":
                return
            part.unlink()
            raise requests.RequestException("the file there has changed")
        if not reply.ok:
            raise FetchError(f"{url} is not there (the server answers {reply.status_code})")
        if not reply.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            start = 0
        whole = start + int(reply.headers.get("Content-Length", 0)) or total or 0
        with part.open("ab" if start else "wb") as stream, news.bar(label, whole) as report:
            for chunk in reply.iter_content(CHUNK):
                stream.write(chunk)
                start += len(chunk)
                report(start)
                if total is not None and start > total:
                    part.unlink()
                    raise FetchError(f"{url} is longer than the {total} bytes it should have")
