"""Sentences and commands that people wrote, read once from the content files; code knows only their ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.care.content import names
from assistant.care.content import table as table_of
from assistant.ports import Message


@dataclass(frozen=True, slots=True)
class Phrases:
    """Every fixed sentence of one language, by id such as "turn.minute"."""

    lines: dict[str, tuple[str, ...]] = field(repr=False)

    def line(self, name: str, turn: int = 0) -> str:
        """The sentence of that id for the `turn`-th time it is used; the list goes round."""
        lines = self.lines[name]
        return lines[turn % len(lines)]

    def all(self) -> tuple[str, ...]:
        """Every sentence, for rendering ahead."""
        return tuple(line for lines in self.lines.values() for line in lines)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a resident can always say, as patterns over what a recogniser writes."""

    commands: tuple[tuple[str, re.Pattern[str]], ...] = field(repr=False)
    backchannels: frozenset[str] = field(repr=False)
    halts: tuple[str, ...] = field(repr=False)

    def command(self, text: str) -> str | None:
        """The command that the whole of `text` is, or None."""
        words = plain(text)
        return next((name for name, pattern in self.commands if pattern.fullmatch(words)), None)

    def is_backchannel(self, text: str) -> bool:
        """Whether `text` is nothing but "mm-hm", "yes", "right": a sign to go on."""
        words = plain(text).split()
        return len(words) <= 3 and all(w in self.backchannels for w in words)

    def halts_voice(self, text: str) -> bool:
        """Whether `text` begins with a word that silences the voice at once."""
        words = plain(text)
        return any(words == halt or words.startswith(f"{halt} ") for halt in self.halts)


def plain(text: str) -> str:
    """Lower case, apostrophes and hyphens kept inside words, other punctuation gone, spaces single."""
    text = re.sub(r"[‘’]", "'", text.lower())
    return " ".join(re.sub(r"[^a-z0-9'\- ]", " ", text).split())


def phrases(language: str) -> Phrases:
    """Load the fixed sentences. Raises SettingsError."""
    table = table_of(language, "replies")
    return Phrases({f"{part}.{name}": tuple(v) for part, lines in table.items() for name, v in lines.items()})


def texts(language: str) -> Iterator[str]:
    """Everything in the content that may be spoken as it stands, without a slot: what a voice may keep. Raises
    SettingsError."""
    for folder in ("", "assessments", "cards", "exercises"):
        for name in names(language, folder):
            yield from _spoken(table_of(language, f"{folder}/{name}".lstrip("/")))


def _spoken(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _spoken(one)
    elif isinstance(value, str) and value.rstrip().endswith((".", "?", "!")) and not re.search(r"[{(\\]", value):
        yield value


def vocabulary(language: str) -> Vocabulary:
    """Load the commands. Raises SettingsError."""
    table = table_of(language, "commands")
    before, after = table["polite_before"], table["polite_after"]
    commands = tuple(
        (name, re.compile(f"{before}(?:{'|'.join(patterns)}){after}")) for name, patterns in table["commands"].items()
    )
    channel = table["backchannel"]
    return Vocabulary(commands, frozenset(w for s in channel["words"] for w in s.split()), tuple(channel["halt"]))


def prompt(language: str) -> list[Message]:
    """What the answering model is told, and how others were answered: the unchanging head of every dialogue.

    Raises SettingsError.
    """
    table = table_of(language, "prompt")
    messages = [Message("system", str(table["system"]).strip())]
    for example in table.get("examples", ()):
        messages += [Message("user", example["person"]), Message("assistant", example["assistant"])]
    return messages
