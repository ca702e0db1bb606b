"""Reads the files of sentences that people wrote, once, at start."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

from assistant.errors import SettingsError


def table(language: str, name: str) -> dict[str, Any]:
    """The content file `name` ("replies", "exercises/breathing") of a language. Raises SettingsError."""
    file = resources.files("assistant.care").joinpath("content", language, f"{name}.toml")
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"There is no content for the language '{language}'. Set language = \"en\".") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} cannot be read: {error}. Correct that line.") from None
