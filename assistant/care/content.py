"""Reads the files of sentences that people wrote, once, at start; what they lack is said with file and line."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from assistant.care.reading import Source, card_from, common_from, exercise_from
from assistant.care.steps import Card, Common, Exercise
from assistant.errors import SettingsError


def table(language: str, name: str) -> dict[str, Any]:
    """The content file `name` ("replies", "exercises/breathing") of a language. Raises SettingsError."""
    return parsed(source(language, name))


def source(language: str, name: str) -> Source:
    """The text of a content file. Raises SettingsError."""
    file = resources.files("assistant.care").joinpath("content", language, f"{name}.toml")
    try:
        return Source(f"{language}/{name}.toml", file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        languages = resources.files("assistant.care").joinpath("content")
        if languages.joinpath(language).is_dir():
            raise SettingsError(f"There is no content file '{language}/{name}.toml'.") from None
        raise SettingsError(f"There is no content for the language '{language}'. Set language = \"en\".") from None


def parsed(file: Source) -> dict[str, Any]:
    """The table of a content file. Raises SettingsError, with the line."""
    try:
        return tomllib.loads(file.text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file.name} cannot be read: {error}. Correct that line.") from None


def names(language: str, folder: str) -> tuple[str, ...]:
    """Names of the content files of a folder ("exercises", "cards"; "" for those at the top), in order."""
    place = resources.files("assistant.care").joinpath("content", language, folder)
    found = place.iterdir() if place.is_dir() else ()
    return tuple(sorted(one.name.removesuffix(".toml") for one in found if one.name.endswith(".toml")))


@cache
def common(language: str) -> Common:
    """What holds inside every exercise. Raises SettingsError."""
    file = source(language, "in_exercise")
    return common_from(file, parsed(file))


@cache
def exercises(language: str) -> dict[str, Exercise]:
    """Every exercise by its name, with the steps that one borrows from another in their place. Raises SettingsError."""
    read: dict[str, Exercise] = {}
    for name in names(language, "exercises"):
        file = source(language, f"exercises/{name}")
        read[name] = exercise_from(file, parsed(file), _lend(language))
    return read


def _lend(language: str) -> dict[str, list[dict[str, Any]]]:
    """The raw steps of every exercise: what `use` borrows from."""
    return {name: table(language, f"exercises/{name}").get("steps", []) for name in names(language, "exercises")}


@cache
def cards(language: str) -> dict[str, Card]:
    """Every card by its name. Raises SettingsError."""
    read = {}
    for name in names(language, "cards"):
        file = source(language, f"cards/{name}")
        read[name] = card_from(file, parsed(file))
    return read
