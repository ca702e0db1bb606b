"""Where models lie on this machine, and whether what lies there is what the manifest says.

Hashing 250 MB takes seconds on a small board, so a file that was verified is stamped with its size and time, and as
long as both stand the stamp is believed; `solace models verify` always reads the file. Beside the models, in `local/`,
lie the stamps, the hashes of models that were trusted on first use, and what is being fetched.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tomllib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.errors import ModelError
from assistant.models.manifest import Model, ModelFile

CHUNK = 1 << 20


def matches(path: Path, file: ModelFile, read: Callable[[int], None] = lambda count: None) -> bool:
    """Read the file at `path` and say whether its content is the one the manifest names; `read` hears of each chunk."""
    size = path.stat().st_size
    if file.size is not None and file.size != size:
        read(size)
        return False
    kind = file.hashes[0].partition(":")[0]
    digest = hashlib.sha256() if kind == "sha256" else hashlib.sha1(f"blob {size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            read(len(chunk))
    return f"{kind}:{digest.hexdigest()}" in file.hashes


@dataclass(frozen=True, slots=True)
class Shelf:
    """The models folder, and a cache of files by hash that several clones on one machine share."""

    folder: Path
    cache: Path

    @property
    def staging(self) -> Path:
        """Folder for files on their way, on the same disk as the models."""
        return self.folder / "local" / "staging"

    def path(self, model: Model, file: ModelFile) -> Path:
        """Where a file of a model belongs."""
        return self.folder / model.name / file.path

    def known(self, model: Model) -> Model:
        """The model; where its hashes are unknown, with those that were recorded on first use."""
        if not model.unknown:
            return model
        table = _trusted(self.folder).get(model.name, {})
        files = tuple(ModelFile(path, (f"sha256:{digest}",), size) for path, (size, digest) in sorted(table.items()))
        return replace(model, files=files)

    def trust(self, model: Model, paths: Iterable[str]) -> Model:
        """Record the hashes of the files of a model as they lie there now; return the model with them."""
        table = _trusted(self.folder)
        table[model.name] = {path: _fingerprint(self.folder / model.name / path) for path in sorted(paths)}
        lines = ["# Hashes recorded on first use (--trust-first-use); later copies are held to them.\n"]
        for name, files in sorted(table.items()):
            for path, (size, digest) in files.items():
                lines.append(f'[{json.dumps(name)}.{json.dumps(path)}]\nsize = {size}\nsha256 = "{digest}"\n')
        _write(_trusted_path(self.folder), "\n".join(lines))
        return self.known(model)

    def lacks(self, model: Model) -> tuple[ModelFile, ...]:
        """The files of a model that are not there or not good, believing stamps."""
        stamps = self._stamps()
        return tuple(file for file in model.files if not self._good(model, file, stamps))

    def adopt(self, model: Model, file: ModelFile, staged: Path) -> bool:
        """Put a staged file in its place if it is the right one; otherwise leave what is there, and say False."""
        if not matches(staged, file):
            return False
        self._keep(file, staged)
        place = self.path(model, file)
        place.parent.mkdir(parents=True, exist_ok=True)
        staged.replace(place)
        self.stamp(model, [file])
        return True

    def cached(self, file: ModelFile, into: Path) -> Path | None:
        """A link to, or copy of, the file from the shared cache in the folder `into`; None where it is not there."""
        for name in file.hashes:
            kept = self.cache / name.replace(":", "-")
            if kept.is_file():
                target = into / kept.name
                try:
                    os.link(kept, target)
                except OSError:
                    shutil.copyfile(kept, target)
                return target
        return None

    def forget(self, file: ModelFile) -> None:
        """Remove a spoilt file from the shared cache."""
        for name in file.hashes:
            (self.cache / name.replace(":", "-")).unlink(missing_ok=True)

    def stamp(self, model: Model, files: Iterable[ModelFile]) -> None:
        """Note that these files were read and found right."""
        stamps = self._stamps()
        for file in files:
            stamps[f"{model.name}/{file.path}"] = _state(self.path(model, file), file)
        with suppress(OSError):  # a read-only shelf goes without
            _write(self.folder / "local" / "verified.json", json.dumps(stamps, indent=1, sort_keys=True))

    def size(self, model: Model, file: ModelFile) -> int | None:
        """Bytes the file should have, by the manifest or by its stamp."""
        if file.size is not None:
            return file.size
        size = self._stamps().get(f"{model.name}/{file.path}", {}).get("size")
        return size if isinstance(size, int) else None

    def _good(self, model: Model, file: ModelFile, stamps: dict[str, dict[str, object]]) -> bool:
        path = self.path(model, file)
        if not path.is_file():
            return False
        if stamps.get(f"{model.name}/{file.path}") == _state(path, file):
            return True
        if not matches(path, file):
            return False
        self._keep(file, path)
        self.stamp(model, [file])
        return True

    def _keep(self, file: ModelFile, path: Path) -> None:
        kept = self.cache / file.hashes[0].replace(":", "-")
        if kept.exists():
            return
        with suppress(
            OSError
        ):  # another disk, or a file system without links: the cache is kept where it costs nothing
            self.cache.mkdir(parents=True, exist_ok=True)
            os.link(path, kept)

    def _stamps(self) -> dict[str, dict[str, object]]:
        try:
            table = json.loads((self.folder / "local" / "verified.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return table if isinstance(table, dict) else {}


def _state(path: Path, file: ModelFile) -> dict[str, object]:
    stat = path.stat()
    return {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "hashes": list(file.hashes)}


def _fingerprint(path: Path) -> tuple[int, str]:
    with path.open("rb") as stream:
        return path.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest()


def _trusted_path(folder: Path) -> Path:
    return folder / "local" / "trusted.toml"


def _trusted(folder: Path) -> dict[str, dict[str, tuple[int, str]]]:
    try:
        table = tomllib.loads(_trusted_path(folder).read_text(encoding="utf-8"))
        return {name: {p: (v["size"], v["sha256"]) for p, v in files.items()} for name, files in table.items()}
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ModelError(f"{_trusted_path(folder)} cannot be used: {error!r}. Remove it and trust anew.") from error


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
