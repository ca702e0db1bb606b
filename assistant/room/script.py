"""The recorded person's words: turns of texts and pauses, read from TOML; content, not code."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from assistant.errors import SettingsError

OWN = Path(__file__).with_name("script.toml")
LONGEST_PAUSE_S = 20.0

Part: TypeAlias = str | float
"""A text to speak, or a pause in seconds."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the person says at a stretch, and what they say into the reply."""

    say: tuple[Part, ...] = field(repr=False)
    about: str = ""
    interrupt: tuple[Part, ...] = field(repr=False, default=())
    interrupt_after_s: float = 1.5
    """Seconds after the first sound of the reply at which the interruption begins."""


@dataclass(frozen=True, slots=True)
class Script:
    """A whole conversation, the person's half."""

    voice: str
    """"piper", or the name of an espeak-ng voice."""
    words_per_minute: int
    pitch: int
    """0 to 99, of espeak-ng."""
    wake: str
    turns: tuple[Turn, ...]
    higher: float = 1.25
    """With "piper": factor on its pitch, so that it is not the assistant's voice."""


def words(parts: tuple[Part, ...]) -> str:
    """The texts without the pauses."""
    return " ".join(part for part in parts if isinstance(part, str))


def load(path: Path = OWN) -> Script:
    """Read a script; raises SettingsError that names file, line, and what to write there instead."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}. Name a script that exists.") from None
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise SettingsError(f"{path}, line {line}: this is no TOML ({error}). Correct that line.") from None
    return _Reader(path, text).script(table)


class _Reader:
    """Checks a script's table; knows the line that each key stands on."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()

    def script(self, table: dict[str, Any]) -> Script:
        self._known(table, {"voice", "words_per_minute", "pitch", "higher", "wake", "turn"}, 0)
        turns = table.get("turn")
        if not isinstance(turns, list) or not turns:
            raise self._wrong("turn", 0, 'there is no turn; write [[turn]] and below it say = ["…"]')
        return Script(
            voice=self._text(table, "voice", "en-us+f3", 0),
            words_per_minute=int(self._number(table, "words_per_minute", 155, 80, 400, 0)),
            pitch=int(self._number(table, "pitch", 50, 0, 99, 0)),
            wake=self._text(table, "wake", "Hey Jarvis.", 0),
            turns=tuple(self._turn(turn, number) for number, turn in enumerate(turns, start=1)),
            higher=self._number(table, "higher", 1.25, 0.7, 1.6, 0),
        )

    def _turn(self, table: dict[str, Any], number: int) -> Turn:
        self._known(table, {"about", "say", "interrupt", "interrupt_after_s"}, number)
        return Turn(
            say=self._parts(table, "say", number),
            about=self._text(table, "about", "", number),
            interrupt=self._parts(table, "interrupt", number) if "interrupt" in table else (),
            interrupt_after_s=self._number(table, "interrupt_after_s", 1.5, 0.2, 30, number),
        )

    def _parts(self, table: dict[str, Any], key: str, number: int) -> tuple[Part, ...]:
        parts = table.get(key)
        if not isinstance(parts, list) or not any(isinstance(part, str) and part.strip() for part in parts):
            raise self._wrong(key, number, f'{key} must be a list with a text in it, as {key} = ["Well", 1.2, "yes."]')
        for part in parts:
            if isinstance(part, bool) or not isinstance(part, (str, int, float)):
                raise self._wrong(key, number, f"{part!r} in {key} is neither a text nor a pause; write one of them")
            if isinstance(part, (int, float)) and not 0 < part <= LONGEST_PAUSE_S:
                raise self._wrong(
                    key, number, f"a pause of {part} s in {key}; write 0.1 to {LONGEST_PAUSE_S:g} seconds"
                )
        return tuple(part if isinstance(part, str) else float(part) for part in parts)

    def _text(self, table: dict[str, Any], key: str, default: str, number: int) -> str:
        value = table.get(key, default)
        if not isinstance(value, str):
            raise self._wrong(key, number, f"{key} must be a text in quotes, not {value!r}")
        return value

    def _number(self, table: dict[str, Any], key: str, default: float, low: float, high: float, turn: int) -> float:
        value = table.get(key, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise self._wrong(key, turn, f"{key} must be a number from {low:g} to {high:g}, not {value!r}")
        return float(value)

    def _known(self, table: dict[str, Any], keys: set[str], number: int) -> None:
        for key in table:
            if key not in keys:
                raise self._wrong(key, number, f"there is no '{key}' here; known are {', '.join(sorted(keys))}")

    def _wrong(self, key: str, number: int, what: str) -> SettingsError:
        return SettingsError(f"{self._path}, line {self._line(key, number)}: {what}.")

    def _line(self, key: str, number: int) -> int:
        """Line of `key` in turn `number` (0: above the first turn); of the turn's head where the key is not there."""
        turn, head = 0, 1
        for at, line in enumerate(self._lines, start=1):
            if line.strip().startswith("[[turn]]"):
                turn, head = turn + 1, at if turn + 1 == number else head
            elif turn == number and re.match(rf"\s*{re.escape(key)}\s*=", line):
                return at
        return head
