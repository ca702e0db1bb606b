from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.models import download
from tests.models.bench import Bench
from tests.models.server import Site, serving


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(download, "PAUSE_S", 0.0)
    with serving() as site:
        yield site
