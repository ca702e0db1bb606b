"""What a turn that was heard asks for: beyond the rules over its words, a request beside an ordinary clause, in another
guess at the words, or by the sound of a command, where the recogniser was unsure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from assistant.care.content import table
from assistant.care.intents import Intent, answers, expanded, intent, request
from assistant.care.sounds import distance, sounds

UNSURE = 0.95
"""Confidence from which words are taken as written: the guesses and the sound count below it."""
UNSURE_WORD = 0.75
"""The same for one word alone: "flour" for "slower" has 0.66."""
ALIKE, ALIKE_LESS = 0.3, 0.25
"""Distance up to which a phrase sounds like a command; the second for one of another number of words, or at most SHORT
sounds."""
SHORT = 5
MOST_SOUNDED, MOST_GUESSED, MOST_BESIDE = 5, 14, 16
"""Words of a turn up to which it may be a command by sound, in a guess, beside a clause."""


ANSWERS = ("yes", "no", "vague", "unsure")
"""What is an answer is no command by its sound."""
ONES_OWN = frozenset({"goodbye", "call_someone", "louder", "pause", "minute", "repeat"})
"""Requests that may begin with "I" ("I must go, my tea is ready"); any other that does is talk about oneself."""


@dataclass(frozen=True, slots=True)
class _Beside:
    names: frozenset[str]
    bare: frozenset[str]
    opens: frozenset[str]
    after: re.Pattern[str] = field(repr=False)
    before: re.Pattern[str] = field(repr=False)
    unfinished: re.Pattern[str] = field(repr=False)
    unless: re.Pattern[str] = field(repr=False)
    own: re.Pattern[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Command:
    name: str
    sounds: str
    words: int


@cache
def _beside(language: str) -> _Beside:
    known = table(language, "intents")["beside"]
    names, bare, opens = (frozenset[str](known[name]) for name in ("names", "bare", "opens"))
    patterns = (re.compile(known[name]) for name in ("after", "before", "unfinished", "unless", "own"))
    return _Beside(names, bare, opens, *patterns)


@cache
def _commands(language: str) -> tuple[re.Pattern[str], tuple[_Command, ...]]:
    known = dict(table(language, "intents")["sounds"])
    please = re.compile(known.pop("please"))
    found = (
        _Command(name, sounds(phrase), len(phrase.split())) for name, phrases in known.items() for phrase in phrases
    )
    return please, tuple(found)


@lru_cache(maxsize=64)
def asked(text: str, language: str = "en") -> Intent | None:
    """What the words ask for, a request beside a clause as well."""
    return intent(text, language) or _beside_clause(expanded(text, language).split(), language)


def understood(
    text: str, guesses: Sequence[tuple[str, float]] = (), confidence: float = 1.0, language: str = "en"
) -> Intent | None:
    """What was asked for, by words, else by a guess or the sound where the recogniser's `confidence` is low; `guesses`
    with their log probabilities, best first."""
    count = len(text.split())
    found = asked(text, language)
    if found or confidence >= (UNSURE if count > 1 else UNSURE_WORD):
        return found
    if count <= MOST_GUESSED:
        said = (*(guess for guess, _ in guesses), _as_meant(text, language))
        found = next((one for words in said if (one := asked(words, language))), None)
    return found or (_by_sound(text, language) if count <= MOST_SOUNDED else None)


@cache
def _misheard(language: str) -> dict[str, str]:
    return dict(table(language, "intents")["misheard"]["words"])


def _as_meant(text: str, language: str) -> str:
    """The words, each that is known to be written for one of a command put right."""
    known = _misheard(language)
    return " ".join(known.get(word, word) for word in expanded(text, language).split())


def _beside_clause(words: list[str], language: str) -> Intent | None:
    known = _beside(language)
    if not 3 <= len(words) <= MOST_BESIDE or known.unless.search(" ".join(words)):
        return None
    splits = [(words[:at], words[at:]) for at in range(1, len(words))]
    found = (_at_head(head, tail, known, language) or _at_end(head, tail, known, language) for head, tail in splits)
    return next((one for one in found if one), None)


def _at_head(head: list[str], tail: list[str], known: _Beside, language: str) -> Intent | None:
    """A request, then a clause, or the same request again in other words."""
    if len(head) == 1 and head[0] not in known.bare:
        return None
    again = _opens(tail, known)
    if not again and not known.after.fullmatch(" ".join(tail)):
        return None
    found = request(" ".join(head), known.names, language)
    if found is None or _about_oneself(head, found, known):
        return None
    same = again and found.name != "goodbye" and request(" ".join(tail), known.names, language) == found
    return found if same or known.after.fullmatch(" ".join(tail)) else None


def _at_end(head: list[str], tail: list[str], known: _Beside, language: str) -> Intent | None:
    """A clause, then a request of more than a word."""
    before = " ".join(head)
    if len(head) < 2 or len(tail) < 2 or not _opens(tail, known):
        return None
    if not known.before.fullmatch(before) or known.unfinished.fullmatch(before):
        return None
    found = request(" ".join(tail), known.names, language)
    return None if found is None or _about_oneself(tail, found, known) else found


def _opens(words: list[str], known: _Beside) -> bool:
    return words[0] in known.opens or " ".join(words[:2]) in known.opens


def _about_oneself(words: list[str], found: Intent, known: _Beside) -> bool:
    return known.own.match(" ".join(words)) is not None and found.name not in ONES_OWN


def _by_sound(text: str, language: str) -> Intent | None:
    please, commands = _commands(language)
    words = please.sub("", expanded(text, language))
    if not words or any(answers(text, kind, language) for kind in ANSWERS):
        return None
    heard, count = sounds(words), len(words.split())
    near = [(distance(heard, one.sounds), one) for one in commands if abs(one.words - count) <= (count > 1)]
    far, best = min(near, key=lambda one: one[0], default=(1.0, None))
    if best is None:
        return None
    same_count = best.words == count and len(best.sounds) > SHORT
    return Intent(best.name) if far <= (ALIKE if same_count else ALIKE_LESS) else None
