"""The form of a sentence of the model: one short statement that begins and ends as one (GU-09, GU-11, GU-12, GU-14)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.safety.frames import shortened
from assistant.safety.heard import NOT, PRONOUN, forms, lemmas, plain, tokens_of
from assistant.safety.lexicons import words

MOST_MODEL_WORDS = 20
"""Words a sentence of the model may have (GU-09)."""
FEWEST_WORDS = 3
_SHAPE = (
    ("GU-09", re.compile(r"[.!?…][\"')]*\s+\S|\n")),
    ("GU-11", re.compile(r"\d[.)]|[•;:]|\b(?:first|second|third)(?:ly)?,", re.IGNORECASE)),
    ("GU-12", re.compile(r"[()\[\]{}@#&%£$€=+/\\^~<>|\"“”]|\d[\d\s-]{3,}")),
    ("GU-14", re.compile(r"\?")),
    ("GU-21", re.compile(r"\byour (\w+) is your \1\b", re.IGNORECASE)),
    ("GU-21", re.compile(r"\b(\w+) \1\b|\b(\w+(?: \w+){5})\b.*\b\2\b|[a-z]{16,}", re.IGNORECASE)),
)
_AUXILIARY = "is|are|was|were|do|does|did|have|has|had|can|could|would|will|shall|should|may|might"
_QUESTION = re.compile(
    rf"^(?:and |so |but |or )?(?:{_AUXILIARY}|why|who|whose|where|how)\b"
    rf"|^(?:what|when|which) (?:{_AUXILIARY}) (?:you|your|it|that|this|there|the|he|she|they)\b"
    rf"|(?:, |and |but |so |or )(?:{_AUXILIARY}) (?:not )?you\b"
    r"|\b(?:is|was) (?:not )?(?:that|it|this) (?:right|so|true|correct|it)?$"
    r"|, (?:right|yes|no|correct|eh|huh)$"
    r"|(?<!you are )(?<!you were )(?<!you )\b(?:wondering|wonder) (?:if|what|how|why|whether)\b"
)


_STATES = re.compile(
    r"\byou \w|\b(?:sounds?|seems?|feels?|is|are|was|were|has|have|had|came|does|did|do|never|not|can|could|made|kept|"
    r"went|got|took|takes|will|would|said|told|gave|keeps?|hurts?|aches?|rings?|rang|works?|lives?|means|matters?|usedto|\w{3,}ed)\b"
    r"|\b(?!(?:for|with|about|from|like|than|and|near|without|that|because|after|before|behind|over|all|both|around|"
    r"into|onto|upon|past|towards?|against|beside|between|among|below|above|under)\b)[a-z]{3,} (?:you|him|them)\b"
    r"|\b[a-z]{2,}(?<!s)s (?:your|her|his|their) \w"
)
"""Without one of these, words are no sentence."""
DANGLES = re.compile(
    r"\b(?:the|an?|your|his|her|their|my|to|of|and|or|but|because|that|in|on|at|for|with|from|by|about|than|as|so|very|"
    r"is|are|was|were|be|been|have|has|had|do|does|did|can|could|would|will|not|if|when|who|which|while|too|really|"
    r"a bit|kind of|sort of)$"
)
_ENDED = re.compile(
    r"\b(?:without|with|for|about|from|of|to|after|beside|miss\w*|see|"
    r"hear|loved?|around|near|told|help\w*|ring|rang) her$"
    r"|\b(?:do|does|did|say|like|about|all|of|with|than|for) that$|\bto (?:cope|deal|live|put up|sit|be) with$"
    r"|\b(?:nothing|something|a lot|plenty|enough|much|things) to do$"
    r"|\bto (?:count|rely|hold|lean) on$|\bforward to$|, so$"
)
"""Ends that only look like a beginning."""
CLAUSE = re.compile(
    r"\byou(?:'\w+)? \w|\byou're\b|\byour (?:\w+ ){1,3}(?:is|are|was|were|has|have|had|never|keeps?|\w+s|\w+ed)\b"
)


def dangles(sentence: str, said: str) -> bool:
    """Whether it breaks off, and not as the person ended their own words, `said` to them ("what you went for")."""
    text = plain(sentence).rstrip(", ")
    end = " ".join(text.split()[-3:])
    return DANGLES.search(text) is not None and not _ENDED.search(text) and not f"{said} | ".count(f" {end} | ")


def misshapen(sentence: str, turns: Sequence[str]) -> str | None:
    """The rule of form that forbids it where the person said the `turns`, or None."""
    text = plain(sentence)
    form = next((rule for rule, pattern in _SHAPE if pattern.search(sentence)), None)
    count = len(sentence.split())
    if form or not FEWEST_WORDS <= count <= MOST_MODEL_WORDS:
        return form or "GU-09"
    states = _STATES.search(text) or CLAUSE.search(text) or (count > 5 and not text.startswith("your "))
    opened = re.match(r"(?:this|these|those|one|what)\b", text)
    least = LEAST_ECHOED + (not states and "," not in text)
    if opened or ((not states or _UNSURE.match(text)) and _echoed(text, turns) < least):
        return "GU-09"
    if _orders(text):
        return "GU-15"
    if text.rstrip(", ").count(",") > 2:
        return "GU-11"
    return "GU-14" if _QUESTION.search(text) else None


_UNSURE = re.compile(r"(?:an?|some|all)\b")
"""What small models open nonsense with."""
LEAST_ECHOED = 2


def _echoed(text: str, turns: Sequence[str]) -> int:
    """How many words it says back that carry a fact, or say what a thing is like."""
    known = words()
    heard = {lemma for turn in turns for word in tokens_of(plain(turn)) for lemma in lemmas(word, known)} | {
        "achieving", "brave", "fitting", "uneasy", "lengthy", *known.hard, *known.pleasing
    }  # fmt: skip
    told = set(tokens_of(shortened(text, None, known))) - known.function - known.general - PRONOUN.keys() - {","}
    return sum(bool(heard & forms(word, known)) for word in told)


_OBJECT = frozenset("a an the your him her them it that this these those some".split())


def _orders(text: str) -> bool:
    """Whether it opens with a bare verb and what the verb is to be done to ("Bake the cake today")."""
    first, second = (*text.split(), "", "")[:2]
    verb = first in words().forms.values()
    opens = first in words().function | words().general | words().hard | PRONOUN.keys() | NOT
    return second in _OBJECT and not opens and (verb or not first.endswith(("ing", "ed", "s", "ly", ",")))
