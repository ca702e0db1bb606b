"""What a turn that was heard asks for: beyond the rules over its words, a request beside an ordinary clause, in another
guess at the words, or by the sound of a command, where the recogniser was unsure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from assistant.care import wordings
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
FAINTER = 0.04
"""How much farther a guess counts as for each natural log that it is less likely than the best."""
MOST_LONGER = 4
"""Sounds by which a command may be longer or shorter than what was heard."""
ALIKE_STOP, ALIKE_PERHAPS, MOST_STOPPING = 0.2, 0.3, 3
"""Distance up to which a turn of so many words at most is a stop, or perhaps one, where something runs."""
STOPPING = frozenset({"stop", "pause", "minute", "repeat"})
"""Requests that are nearer to a short turn than a stop of about the same sound."""
MOST_SOUNDED, MOST_GUESSED, MOST_BESIDE = 5, 14, 16
"""Words of a turn up to which it may be a command by sound, in a guess, beside a clause."""


ANSWERS = ("yes", "no", "vague", "unsure", "number")
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
def _commands(language: str) -> tuple[re.Pattern[str], re.Pattern[str], tuple[_Command, ...]]:
    """What is said beside a command, what is none by its sound, and the commands."""
    known = dict(table(language, "intents")["sounds"])
    please, never = re.compile(known.pop("please")), re.compile(known.pop("not_one"))
    found = (
        _Command(name, sounds(phrase), len(phrase.split())) for name, phrases in known.items() for phrase in phrases
    )
    return please, never, tuple(found)


@lru_cache(maxsize=64)
def asked(text: str, language: str = "en") -> Intent | None:
    """What the words ask for, a request beside a clause as well."""
    words = expanded(text, language)
    return intent(text, language) or _dressed(words, language) or _beside_clause(words.split(), language)


def _dressed(words: str, language: str) -> Intent | None:
    """A request with an address, an oath or courtesies around it, or after a clause that says why."""
    if len(words.split()) > MOST_BESIDE:
        return None
    core = wordings.plain(words, language)
    if core and (found := intent(core, language)) and found.name in _beside(language).names:
        return found
    name = wordings.ending(words, language)
    return Intent(name) if name else None


def understood(
    text: str, guesses: Sequence[tuple[str, float]] = (), confidence: float = 1.0, language: str = "en"
) -> Intent | None:
    """What was asked for, by words, else by a guess or the sound where the recogniser's `confidence` is low; `guesses`
    with their log probabilities, best first."""
    count = len(text.split())
    found = asked(text, language)
    if found is None and confidence < UNSURE and _short_stop(text, guesses, language):
        return Intent("stop")
    if found or confidence >= (UNSURE if count > 1 else UNSURE_WORD):
        return found
    said = ((text, 0.0), *guesses)
    if count <= MOST_GUESSED:
        words = (*(guess for guess, _ in guesses), *_meant(said, language))
        found = next((one for one in (asked(each, language) for each in words) if one), None)
    return found or (_by_sound(said, language) if count <= MOST_SOUNDED else None)


@cache
def _misheard(language: str) -> dict[str, str]:
    return dict(table(language, "intents")["misheard"]["words"])


def _short_stop(text: str, guesses: Sequence[tuple[str, float]], language: str) -> bool:
    """Whether a word or two are known to be written for a stop, or are no answer and one in another guess."""
    words = expanded(text, language)
    if wordings.heard_stop(words, language) == "stop":
        return True
    if len(words.split()) > MOST_STOPPING - 1 or _is_answer(text, language):
        return False
    return any(found is not None and found.name == "stop" for found in (asked(one, language) for one, _ in guesses))


def _meant(said: Sequence[tuple[str, float]], language: str) -> Iterator[str]:
    """The guesses in which a word was put right."""
    meant = ((_as_meant(text, language), expanded(text, language)) for text, _ in said)
    return (put for put, words in meant if put != words)


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


def _by_sound(said: Sequence[tuple[str, float]], language: str) -> Intent | None:
    """The command that sounds most like one of the guesses `said`, where none of them is an answer."""
    if any(_is_answer(text, language) for text, _ in said):
        return None
    least = max(log for _, log in said[1:]) if said[1:] else 0.0
    near = [one for text, log in said for one in _near(text, FAINTER * max(0.0, least - log) if log else 0.0, language)]
    over, found = min(near, key=lambda one: one[0], default=(1.0, ""))
    return Intent(found) if over <= 0 else None


def stopping(
    text: str, guesses: Sequence[tuple[str, float]] = (), confidence: float = 1.0, language: str = "en"
) -> str:
    """Whether a short turn wishes that what is running should stop: "stop"; "perhaps", where it only sounds near to
    that and it is better to wait and ask; else "". Words that are an answer are neither."""
    not_one, phrases = _stopping(language)
    said = ((text, 0.0), *guesses)
    found, words = understood(text, guesses, confidence, language), expanded(text, language)
    if found is not None and (found.name in STOPPING or confidence >= UNSURE_WORD):
        return "stop" if found.name == "stop" else ""
    if len(words.split()) > MOST_STOPPING or confidence >= UNSURE or not_one.fullmatch(words):
        return ""
    if any(_is_answer(one, language) for one, _ in said):
        return ""
    if found is None and wordings.heard_stop(words, language):
        return "perhaps"
    heard = {sounds(expanded(one, language)) for one, _ in said} - {""}
    far = min((distance(one, phrase) for one in heard for phrase in phrases), default=1.0)
    return "stop" if far <= ALIKE_STOP else "perhaps" if far <= ALIKE_PERHAPS and found is None else ""


@cache
def _stopping(language: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    known = table(language, "intents")["stopping"]
    return re.compile(known["not_one"]), tuple(sounds(phrase) for phrase in known["phrases"])


def _is_answer(text: str, language: str) -> bool:
    whole = _commands(language)[1].fullmatch(expanded(text, language))
    return whole is not None or any(answers(text, kind, language) for kind in ANSWERS)


def _near(text: str, fainter: float, language: str) -> Iterator[tuple[float, str]]:
    """How far over the limit each command of about as many words is from the text."""
    please, _, commands = _commands(language)
    words = please.sub("", expanded(text, language))
    heard, count = sounds(words), len(words.split())
    for one in commands:
        if heard and abs(one.words - count) <= (count > 1) and abs(len(one.sounds) - len(heard)) <= MOST_LONGER:
            same = one.words == count and len(one.sounds) > SHORT
            yield distance(heard, one.sounds) + fainter - (ALIKE if same else ALIKE_LESS), one.name
