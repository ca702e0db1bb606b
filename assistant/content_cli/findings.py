"""What is wrong with a sentence, said before a person has to hear it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from assistant.care import content
from assistant.care.reading import GIVEN, LONGEST_SENTENCE
from assistant.content_cli.sentences import File, Sentence, ids, sentences
from assistant.errors import SettingsError

HARDEST_GRADE = 9.0
"""Flesch-Kincaid grade above which a line of `GRADED_WORDS` or more is called hard; a warning, since it only counts."""
GRADED_WORDS = 12
SLOTS = GIVEN | frozenset(
    "their_words their_words_2 feeling feeling_n feeling_s topic topic_2 NAME NAME2 NAMES FIRST TIME LIST CARER"
    " CLINICIAN STAFF emergency abuse_line minutes card name n max hours a b anchor subject time what read due".split()
)
"""Slots that CLINICAL names; others are only known to the file that fills them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to correct, or to look at."""

    file: str
    line: int
    rule: str
    what: str = field(repr=False)
    error: bool = True


def check(every: list[File], never: dict[str, Any], language: str = "en") -> list[Finding]:
    """Everything found in all files, in their order."""
    found = [_unreadable(file) for file in every if file.error]
    for file in every:
        if file.name not in never["files"]["unspoken"]:
            verbatim = file.name.startswith(tuple(never["files"]["verbatim"]))
            for sentence in sentences(file):
                found += of_sentence(sentence, never, verbatim)
    return sorted(found + _twice(every) + _unusable(language), key=lambda one: (one.file, one.line))


def of_sentence(sentence: Sentence, never: dict[str, Any], verbatim: bool = False) -> list[Finding]:
    """What is wrong with one text. `verbatim`: an item of a published form, whose wording is not ours to change."""
    text = re.sub(r"\{[^}]*\}", "them", sentence.text)
    found = [(f"never said ({name})", text, True) for name in _matching(never["said"], text.lower())]
    found += [(f"slot {{{slot}}} is unknown", text, False) for slot in _unknown_slots(sentence)]
    if not verbatim:
        found += _heard(text, never)
    return [Finding(sentence.file, sentence.line, rule, f"{sentence.id}: {what}", error) for rule, what, error in found]


def _heard(text: str, never: dict[str, Any]) -> list[tuple[str, str, bool]]:
    found = [(f"{words} words", one, True) for one, words in _lengths(text) if words > LONGEST_SENTENCE]
    if text.count("?") > 1:
        found.append((f"{text.count('?')} questions", text, True))
    found += [(f"reads badly ({name})", text, False) for name in _matching(never["sign"], text.lower())]
    if len(text.split()) >= GRADED_WORDS and (grade := reading_grade(text)) > HARDEST_GRADE:
        found.append((f"hard to follow (grade {grade:.0f})", text, False))
    return found


def reading_grade(text: str) -> float:
    """Flesch-Kincaid grade: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    words = re.findall(r"[A-Za-z']+", text)
    count = max(1, len(re.findall(r"[.?!]", text)))
    return 0.39 * len(words) / count + 11.8 * sum(map(syllables, words)) / max(1, len(words)) - 15.59


def syllables(word: str) -> int:
    """Groups of vowels, a silent e at the end not counted; at least one."""
    word = word.lower().strip("'")
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee", "ie")) and groups > 1
    return max(1, groups - silent)


def _lengths(text: str) -> list[tuple[str, int]]:
    return [(one, len(one.split())) for one in re.split(r"(?<=[.?!])\s+", text)]


def _matching(patterns: dict[str, str], text: str) -> list[str]:
    return [name for name, pattern in patterns.items() if re.search(pattern, text)]


def _unknown_slots(sentence: Sentence) -> list[str]:
    if sentence.file.startswith("exercises/"):
        return []
    return [slot for slot in re.findall(r"\{(\w+)\}", sentence.text) if slot not in SLOTS]


def _twice(every: list[File]) -> list[Finding]:
    """Ids that two tables give themselves."""
    seen: dict[str, str] = {}
    found = []
    for file in every:
        for id_, line in ids(file):
            if id_ in seen:
                found.append(Finding(file.name, line, "id given twice", f"{id_}: also in {seen[id_]}"))
            seen[id_] = f"{file.name}, line {line}"
    return found


def _unreadable(file: File) -> Finding:
    line = re.search(r"line (\d+)", file.error)
    return Finding(file.name, int(line.group(1)) if line else 1, "cannot be read", file.error)


def _unusable(language: str) -> list[Finding]:
    """What the loaders of exercises and cards refuse; each stops at its first."""
    found = []
    for load in (content.common, content.exercises, content.cards):
        try:
            load(language)
        except SettingsError as error:
            place = re.match(r"\w+/(.*)\.toml, line (\d+): (.*)", str(error))
            file, line, what = place.groups() if place else ("", "1", str(error))
            found.append(Finding(file, int(line), "cannot be used", what))
    return found
