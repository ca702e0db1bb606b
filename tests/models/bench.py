"""A small world of models for these tests: a manifest, a shelf, and the command run inside."""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.models.commands import add_arguments, run
from assistant.settings import Settings

WEIGHTS = bytes(range(256)) * 4096
CONFIG = b'{"rate": 16000}\n'


def file(path: str, body: bytes, **more: str) -> str:
    lines = [f'path = "{path}"', f"size = {len(body)}", f'sha256 = "{hashlib.sha256(body).hexdigest()}"']
    lines += [f"{key} = {value}" for key, value in more.items()]
    return "[[model.file]]\n" + "\n".join(lines) + "\n"


def blob(path: str, body: bytes) -> str:
    digest = hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest()
    return f'[[model.file]]\npath = "{path}"\ngit_blob_sha1 = ["{"0" * 40}", "{digest}"]\n'


def source(**values: str) -> str:
    return '[[model.source]]\nkind = "url"\n' + "".join(f'{key} = "{value}"\n' for key, value in values.items())


def model(name: str, *parts: str, role: str = "dialogue", more: str = "") -> str:
    return (
        f'[[model]]\nname = "{name}"\nrole = "{role}"\nprofiles = ["starter"]\nlicence = "MIT"\nlanguages = ["en"]\n'
        f'adds = "words"\n{more}\n' + "".join(parts)
    )


def zipped(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return packed.getvalue()


@dataclass
class Bench:
    folder: Path

    @property
    def models(self) -> Path:
        return self.folder / "models"

    @property
    def settings(self) -> Settings:
        return Settings(models=str(self.models), cache=str(self.folder / "cache"))

    def manifest(self, *models: str) -> None:
        self.models.mkdir(exist_ok=True)
        (self.models / "manifest.toml").write_text("\n".join(models), encoding="utf-8")

    def put(self, path: str, body: bytes) -> Path:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)
        return place

    def solace(self, *words: str) -> int:
        parser = argparse.ArgumentParser()
        add_arguments(parser)
        return run(parser.parse_args(words), self.settings)


def answer(text: str) -> dict[str, Any]:
    table = json.loads(text)
    return {entry["name"]: entry for entry in table["models"]} | {"well": table["well"]}
