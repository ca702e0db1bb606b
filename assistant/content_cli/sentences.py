"""Every sentence that people wrote, with the file, the line and the id it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.care import content
from assistant.care.reading import Source
from assistant.errors import SettingsError

CONTENT = Path(content.__file__).parent / "content"
SPOKEN = re.compile(r"""^["A-Z{][^\\|]*[.?!:]"?$""")
"""A text that begins like a sentence and ends like one; patterns and names of slots do not."""
PATTERN = re.compile(r"\(\?|\\b|\.\*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One text of a content file that a voice may speak."""

    file: str
    """Below the folder of the language, without ".toml": "exercises/breathing"."""
    line: int
    id: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class File:
    """One content file."""

    name: str
    path: Path
    source: Source = field(repr=False)
    table: dict[str, Any] = field(repr=False)
    error: str = ""
    """Why it cannot be read."""


def files(language: str, root: Path = CONTENT) -> list[File]:
    """Every content file of a language, by name. Files that cannot be read say why in `error`."""
    found = []
    folder = root / language
    for path in sorted(folder.rglob("*.toml")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        source = Source(f"{language}/{name}.toml", path.read_text(encoding="utf-8"))
        try:
            found.append(File(name, path, source, content.parsed(source)))
        except SettingsError as error:
            found.append(File(name, path, source, {}, str(error)))
    return found


def sentences(file: File) -> list[Sentence]:
    """Every text of the file that a voice may speak, in the order of the file."""
    return [
        Sentence(file.name, file.source.holding(_as_written(text)), id_, text)
        for id_, text in _walk(file.table, "")
        if SPOKEN.match(text) and not PATTERN.search(text)
    ]


def ids(file: File) -> list[tuple[str, int]]:
    """Every id that a table of the file gives itself, with its line."""
    found: list[tuple[str, int]] = []
    for id_ in _ids(file.table):
        after = found[-1][1] + 1 if found and id_ in (one for one, _ in found) else 1
        found.append((id_, file.source.holding(f'id = "{id_}"', after)))
    return found


def _walk(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, list):
        for one in value:
            yield from _walk(one, where)
    elif isinstance(value, dict):
        own = value.get("id")
        here = own if isinstance(own, str) else where
        for key, one in value.items():
            plain = isinstance(own, str) or not here
            yield from _walk(one, here if plain and here else f"{here}.{key}".strip("."))


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("id"), str):
            yield value["id"]
        for one in value.values():
            yield from _ids(one)
    elif isinstance(value, list):
        for one in value:
            yield from _ids(one)


def _as_written(text: str) -> str:
    """The beginning of a text as it stands in the file."""
    return text.replace('"', '\\"').split("\n")[0][:50]
