"""Turns one clause of the person round ("I can't sleep" → "you can't sleep"), where its grammar is plain."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.care.words import Clauses, Lexicon

INDEPENDENT = frozenset({"", "and", "but", "because", "so", "then", "or"})
"""Links after which a clause stands for itself."""
SUBORDINATE = frozenset(
    "when while until till before after since although though as where once whenever whatever that what who which how "
    "why than whether".split()
)
_PREPOSITIONS = frozenset(
    "of in on at for with to from by about into over under like near without between through off up down round behind "
    "beside along past a an the my our his her very".split()
)
_NO_RUN_ON = frozenset("time day days way moment reason thing things place wonder sure glad afraid sorry all".split())
_BE = frozenset("am is are was were isn't aren't wasn't weren't".split())
_HAVE = frozenset("have has had haven't hasn't hadn't".split())
_BY_SUBJECT = {
    "i": frozenset("am was were wasn't weren't have haven't do don't".split()),
    "many": frozenset("are were aren't weren't have haven't do don't".split()),
    "one": frozenset("is was isn't wasn't has hasn't does doesn't".split()),
}
_ANY = frozenset("had hadn't did didn't".split())
_OBJECTS = frozenset(
    "a an the my no to some two three four five only one enough lots plenty another more trouble nothing it him her "
    "better toast tea breakfast dinner lunch supper soup visitors company friends grandchildren been".split()
)


def starts(tokens: Sequence[str], words: Lexicon) -> list[tuple[int, str]]:
    """Where clauses begin, with the word that links each to the one before."""
    found: list[tuple[int, str]] = []
    for at in range(len(tokens)):
        before = tokens[at - 1] if at else ""
        if not _subject(tokens, at, words.clause) or (found and at < found[-1][0] + 2):
            continue
        if before in INDEPENDENT or before in SUBORDINATE:
            found.append((at, before))
        elif before not in _PREPOSITIONS | _NO_RUN_ON | words.clause.opinion | words.clause.determiners:
            found.append((at, ""))
    return found


def turned(tokens: Sequence[str], words: Lexicon) -> str:
    """The clause turned round, or "" where the rules are not sure of it."""
    known = words.clause
    if len(tokens) < 2 or known.barred & set(tokens) or tokens[-1] in known.dangling | known.opinion:
        return ""
    if _unsure(tokens, known):
        return ""
    subject = _subject(tokens, 0, known)
    if not subject or not _whole(tokens, subject, known):
        return ""
    return " ".join(_swapped(tokens, words))


_UNSURE = re.compile(
    r"\b(?:(?:do|does) be|and me|want(?:ed)? to (?:the|my|a)|know nobody|i'll|we'll|it'll|will|between|now and|"
    r"(?:all|both) my)\b|\b(?:i'm|am|is|was|it's|are|we're|were|that's) no (?!longer|better|good)|"
    r"^it (?!hurts|aches)\w+$"
)
"""Words after which turning round is not safe: dialect that a machine would seem to mock, a future, a tail."""


def _unsure(tokens: Sequence[str], known: Clauses) -> bool:
    if _UNSURE.search(" ".join(tokens)):
        return True
    owned = (at for at, token in enumerate(tokens) if at > 2 and token in ("my", "our"))
    return any(not _governs(tokens[at - 1], known) for at in owned)


def _governs(token: str, known: Clauses) -> bool:
    """Whether "my …" may follow: else it is a tail ("she's a grand lass my granddaughter")."""
    verbs = known.base | known.past | known.participle | known.third | known.gerund
    return token in verbs | known.auxiliaries | known.adverbs | known.joined | _PREPOSITIONS | INDEPENDENT


def _whole(tokens: Sequence[str], subject: int, known: Clauses) -> bool:
    """Whether the rest of the clause is one predicate: no second finite clause that would have to be turned too."""
    rest = [token for token in tokens[subject:] if token not in known.adverbs]
    nested = {"i", "i'm", "i've", "we", "i'd", "i'll"} & set(rest)
    inner = any(
        tokens[at - 1] not in known.opinion | _NO_RUN_ON and _subject(tokens, at, known)
        for at in range(max(2, subject + 1), len(tokens))
    )
    return not inner and (not nested or bool(known.opinion & set(rest[:2])))


def _subject(tokens: Sequence[str], at: int, known: Clauses) -> int:
    """How many tokens from `at` are a subject that a fitting verb follows; 0 for none."""
    first = tokens[at]
    if first in known.joined:
        return 1 if _after_joined(first, _next(tokens, at + 1, known), tokens, known) else 0
    if first in known.pronouns:
        kind = "i" if first == "i" else "many" if first == "we" else "one"
        return 1 if _verb(tokens, at + 1, kind, known) else 0
    if first not in known.determiners:
        return 0
    for size in (2, 3, 4):
        noun = tokens[at + size - 1 : at + size]
        if not noun or noun[0] in known.not_nouns | known.auxiliaries | known.joined:
            return 0
        many = (noun[0].endswith("s") and not noun[0].endswith(("ss", "'s", "us"))) or noun[0] in ("people", "children")
        if not noun[0].endswith("'s") and _verb(tokens, at + size, "many" if many else "one", known):
            return size
    return 0


def _next(tokens: Sequence[str], at: int, known: Clauses) -> int:
    """The next position that is no adverb."""
    while at < len(tokens) and tokens[at] in known.adverbs:
        at += 1
    return at


def _verb(tokens: Sequence[str], at: int, kind: str, known: Clauses) -> bool:
    """Whether a verb that agrees with a subject of that kind, and what it needs, stands at `at`."""
    at = _next(tokens, at, known)
    if at >= len(tokens):
        return False
    verb, then = tokens[at], _next(tokens, at + 1, known)
    if verb == "used" or verb in known.auxiliaries:
        agreeing = verb in _BY_SUBJECT[kind] or verb in _ANY or verb not in frozenset().union(*_BY_SUBJECT.values())
        return agreeing and _after(verb, then, tokens, known, kind)
    if kind == "one":
        return verb in known.third or (verb in known.past and verb not in known.base)
    return verb in known.past or (verb in known.base and verb != "be")


def _after(verb: str, at: int, tokens: Sequence[str], known: Clauses, kind: str) -> bool:
    """What may follow an auxiliary."""
    if at >= len(tokens):
        return False
    word = tokens[at]
    if verb in _BE:
        return _predicate(word, known) or (kind != "i" and _thing(word, known))
    if verb in _HAVE:
        return word in known.participle or word in _OBJECTS or (verb in ("have", "has", "had") and _thing(word, known))
    if verb == "used":
        return word == "to" and at + 1 < len(tokens) and tokens[at + 1] in known.base
    return word in known.base or (verb in ("do", "did") and word in ("my", "the"))


def _thing(word: str, known: Clauses) -> bool:
    return word not in known.pronouns | known.auxiliaries | known.joined | known.not_nouns


def _predicate(word: str, known: Clauses) -> bool:
    return word in known.gerund or word in known.participle or word in known.states or word in _FELT


def _after_joined(first: str, at: int, tokens: Sequence[str], known: Clauses) -> bool:
    if at >= len(tokens):
        return False
    word = tokens[at]
    if first in ("i've", "we've"):
        return word in known.participle or word in ("got", "no", "been", "a", "the", "had")
    if first in ("i'd", "we'd"):
        return word in ("rather", "been", "like", "love") or word in known.participle or word in known.base
    if first in ("i'll", "we'll", "it'll", "it'd"):
        return word in known.base
    return _predicate(word, known)


def _swapped(tokens: Sequence[str], words: Lexicon) -> list[str]:
    out: list[str] = []
    for at, token in enumerate(tokens):
        recent = tokens[max(0, at - 2) : at]
        if token in words.after_i and ("i" in recent[-1:] or ("i" in recent and recent[-1] in words.clause.adverbs)):
            out.append(words.after_i[token])
        elif token == "was" and "we" in recent:
            out.append("were")
        else:
            out.append(words.swap.get(token, token))
    return out


_FELT = frozenset(
    "lonely isolated homesick sad low unhappy miserable tearful upset disappointed numb flat tired exhausted worn fed "
    "bored restless unsettled uneasy worried anxious nervous tense stressed overwhelmed scared afraid frightened "
    "panicky shaken shocked angry cross annoyed frustrated confused unsure happy glad pleased proud calm peaceful "
    "relieved grateful hopeful cheerful lost down jealous guilty embarrassed careful fond sleepy dizzy sick".split()
)
