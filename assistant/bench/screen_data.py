"""The labelled lines that the screen is trained on and measured with, and which of them are set aside.

Two authors wrote the development sets (as typed and as a recogniser heard them), two more wrote screen_authors.tsv. Of
the first two a third, of the others half is set aside by hash: no rule was written from those lines and the classifier
never saw them. What two further authors wrote, the examiners (screen_examiner.tsv, its harmless lines mostly twins of
dangerous ones; screen_examiner_second.tsv, in natural proportions of difficulty), is set aside whole, for shipped
weights too: only the thresholds were chosen with an eye on it. screen_sentences.tsv, screen_templates.toml,
screen_voices.tsv (nineteen more authors) and screen_heard.tsv (some of those lines as a recogniser heard them) are for
training only; screen_everyday.tsv is ordinary talk, half of it set aside.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data" / "crisis"
SETS = ("dev_first_author", "dev_second_author")
AUTHORS = HERE / "screen_authors.tsv"
VOICES = HERE / "screen_voices.tsv"
HEARD = HERE / "screen_heard.tsv"
EXAMINERS = (HERE / "screen_examiner.tsv", HERE / "screen_examiner_second.tsv")
SENTENCES = HERE / "screen_sentences.tsv"
EVERYDAY = HERE / "screen_everyday.tsv"
TEMPLATES = HERE / "screen_templates.toml"
VEILED = ("older_adult_veiled", "T1V")
"""Categories of veiled lines."""


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled line; `tier` is T0 to T3 or FLAG_…."""

    text: str = field(repr=False)
    tier: str
    category: str = ""
    alternatives: tuple[tuple[str, float], ...] = field(repr=False, default=())

    @property
    def level(self) -> int:
        """The tier as a number; 0 for flags."""
        return int(self.tier[1:]) if self.tier[1:].isdigit() else 0


def cases(folder: Path, part: str, heard: bool) -> list[Case]:
    """Lines of the development sets in `folder`, of the part "writing" or "aside", as typed or as heard."""
    found = []
    for name in SETS:
        for line in (folder / f"{name}{'_heard' if heard else ''}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if set_aside(row.get("said", row["text"])) is (part == "aside"):
                others = tuple((text, score) for text, score in row.get("alternatives", ()))
                found.append(Case(row["text"], row["tier"], row["category"], others))
    return found


def set_aside(line: str) -> bool:
    """Whether a line of the development sets belongs to the third that is set aside."""
    return hashlib.sha256(line.strip().lower().encode()).digest()[0] % 3 == 0


def authors(part: str) -> list[Case]:
    """Lines of the further authors, of the part "writing" or "aside"."""
    chosen = []
    for label, text in _rows(AUTHORS):
        aside = hashlib.sha256(f"a {text.strip().lower()}".encode()).digest()[0] % 2 == 0
        if aside is (part == "aside"):
            chosen.append(_labelled(label, text))
    return chosen


def voices() -> list[Case]:
    """Lines of twelve more authors, for training."""
    return [_labelled(label, text) for label, text in _rows(VOICES)]


def heard() -> list[Case]:
    """Lines of those authors through Piper, a room, noise and Moonshine, for training: what a device makes of them."""
    return [_labelled(label, text) for label, text in _rows(HEARD)]


def examiner(number: int) -> list[Case]:
    """Lines by the first (0) or second (1) author of whom neither rules nor weights have seen a word."""
    return [_labelled(label, text) for label, text in _rows(EXAMINERS[number])]


def everyday(part: str) -> list[Case]:
    """Ordinary talk without risk, of the part "writing" or "aside": what false alarms cost in daily life."""
    found = [Case(text, label) for label, text in _rows(EVERYDAY)]
    aside = [hashlib.sha256(f"e {case.text.lower()}".encode()).digest()[0] % 2 == 0 for case in found]
    return [case for case, away in zip(found, aside, strict=True) if away is (part == "aside")]


def sentences() -> list[Case]:
    """Lines written for training."""
    return [Case(text, label) for label, text in _rows(SENTENCES)]


def from_templates(count: int, seed: int = 7) -> list[Case]:
    """`count` sentences drawn from the templates, the tiers in turn; the same seed draws the same ones."""
    table = tomllib.loads(TEMPLATES.read_text(encoding="utf-8"))
    draw = random.Random(seed)
    kinds = [(label, template) for label, templates in table["say"].items() for template in templates]
    made = []
    for number in range(count):
        label, template = kinds[number % len(kinds)]
        text = re.sub(r"\{(\w+)\}", lambda slot: draw.choice(table["slots"][slot[1]]), template)
        made.append(Case(" ".join(text.split()), label))
    return made


def _labelled(label: str, text: str) -> Case:
    return Case(text, label[:2] if label == "T1V" else label, label)


def _rows(file: Path) -> Iterator[tuple[str, str]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        label, tab, text = line.partition("\t")
        if tab:
            yield label.strip(), text.strip()
