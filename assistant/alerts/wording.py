"""The sentences for people who are called: read once from the content files; code knows only their ids."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from importlib import resources

from assistant.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Wording:
    """Every sentence of one language, by id such as "message.call", for one resident."""

    first: str
    lines: dict[str, str] = field(repr=False)

    def line(self, name: str, since: float = 0.0, what: str = "", dated: bool = False) -> str:
        """The sentence of that id; `since` is seconds since 1970, said in local time; `dated`: with the day."""
        time = datetime.fromtimestamp(since).strftime("%d.%m. %H:%M" if dated else "%H:%M")
        words = self.lines[name].replace("{FIRST}", self.first).replace("{TIME}", time)
        return words.replace("{WHAT}", self.lines.get(f"fault.{what}", self.lines["fault.other"]))

    def message(self, kind: str, since: float) -> str:
        """What somebody gets who is called for an "alarm", a "test" or a "drill"."""
        if kind == "drill":
            return f"{self.line('message.drill')} {self.line('message.call', since)}"
        return self.line("message.test" if kind == "test" else "message.call", since)


def wording(language: str, first: str) -> Wording:
    """Load the sentences. Raises SettingsError."""
    file = resources.files("assistant").joinpath("care", "content", language, "alerts.toml")
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"There is no content for the language '{language}'. Set language = \"en\".") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} cannot be read: {error}. Correct that line.") from None
    return Wording(first, {f"{part}.{name}": line for part, lines in table.items() for name, line in lines.items()})
