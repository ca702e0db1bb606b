"""Fills the slots of written sentences with what the person said: their words, their feeling, what they spoke of.

A feeling is one that the person named as theirs, now; a topic is a phrase that they used. Else the slot stays empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.care.clauses import MOST_WORDS, clause, clauses, sides, tidy
from assistant.care.words import Feeling, Lexicon, Topic, lexicon

__all__ = ["MOST_WORDS", "Felt", "clause", "clauses", "feeling", "feelings", "sides", "tidy", "topic", "topics"]
_SELF = r"(?:i|i'm|i've|me|we|we're|it|it's|that's|makes|made|leaves|left|feel|feeling|feels|felt|got|get|gets)"
_FAR = re.compile(
    r"\b(?:not|no|n't|never|don't|didn't|isn't|wasn't|aren't|won't|can't|he|she|they|he's|she's|they're|her|his|their|"
    r"was|were|used|would|if|you|you're|them|him|been|looked?|looks|seems?|without|than|anyone|people|less)\b"
)


@dataclass(frozen=True, slots=True)
class Felt:
    """A feeling that the person named as theirs, with the words around it."""

    feeling: Feeling
    form: str = field(repr=False)
    topic: Topic | None = field(repr=False, default=None)
    """What it is about, where the two stand together."""
    leaves: bool = False
    """Whether the topic is said to bring it ("my knee makes me cross")."""
    when: str = field(repr=False, default="")
    """"you see the stairs", where "when I see the stairs I feel …" was said."""


def feeling(text: str) -> Felt | None:
    """The first feeling that the person names as theirs, now ("I'm that tired", "it makes me cross")."""
    return next(iter(feelings(text)), None)


def feelings(text: str) -> tuple[Felt, ...]:
    """Every such feeling, first first, each once."""
    words = lexicon()
    found: dict[str, Felt] = {}
    bare = re.sub(r"^(?:just|very|so|a bit|a little|bit) |[.!]$", "", text.lower().strip())
    if bare in words.feelings and bare not in _AMBIGUOUS:
        return (Felt(words.feelings[bare], bare),)
    for chunk in re.split(r"[,.!;:?…]|\band\b|\bbut\b", text.lower().replace("’", "'")):
        for match in words.feeling_form.finditer(chunk):
            if _theirs(chunk[: match.start()], match[0], words):
                felt = _felt(chunk, match, words, text)
                found.setdefault(felt.feeling.adjective, felt)
    return tuple(found.values())


_VERBS = frozenset("worry worrying fret fretting panic panicking".split())
_AMBIGUOUS = frozenset("down low flat lost empty cross hurt blue calm upset bitter shame pride stress hope".split())
_STRICT = re.compile(
    r"(?:^|\b(?:i'm|i am|im|i feel|i've felt|i get|i got|i'm feeling|i am feeling|me|feeling|feel))"
    r"(?: (?:so|very|really|that|right|proper|dead|fair|awful|awfully|terribly|a bit|a little|quite|pretty|too|"
    r"all|just|rather|absolutely|still|always|often|well|a wee bit|ever so))*$"
)


def _theirs(before: str, form: str, words: Lexicon) -> bool:
    """Whether a feeling after these words of its clause is the person's own, and now."""
    before = re.sub(r"^(?:(?:no|well|yes|oh|er|um|so|and|yeah)\b ?)+", "", " ".join(before.split()))
    before = before.replace("i've been ", "i'm ").replace("i have been ", "i'm ")
    before = before.removesuffix(" been")
    if _FAR.search(before):
        return False
    if form == "down" and before.endswith(" me"):
        return bool(re.search(r"\b(?:gets?|getting|got) me$", before))
    if form in _AMBIGUOUS:
        return bool(before) and bool(_STRICT.search(before))
    if form in _VERBS:
        return bool(re.search(r"\b(?:i|i'm|i am)(?: \w+)?$", before)) or before.endswith(("the", "a", "my"))
    return (bool(_STRICT.search(before)) and bool(before)) or bool(
        re.search(rf"\b{_SELF}\b(?: \w+){{0,3}}$", before) or re.search(r"\b(?:my|the|this|such|so much|of)$", before)
    )


def _felt(chunk: str, match: re.Match[str], words: Lexicon, text: str) -> Felt:
    said = words.feelings[match[0]]
    after = re.match(r" (?:about|over|for|of|with) (.+)", chunk[match.end() :])
    near = topics(after[1])[:1] if after else ()
    if after and near and not after[1].startswith(("the ", "my ", "our ", near[0].noun)):
        near = ()
    brought = re.match(r"(.+?) (?:makes|is making|leaves|has left|gets) me\b", chunk.strip())
    if brought and (cause := topics(brought[1])[:1]):
        return Felt(said, match[0], cause[0], leaves=True)
    return Felt(said, match[0], near[0] if near else None, when=_when(text, match[0]))


def _when(text: str, form: str) -> str:
    """The clause after "when" or "every time", said beside the feeling."""
    for sentence in re.split(r"[.!?;]", text):
        found = re.search(r"\b(?:when|whenever|every time) (.+?)(?:,| i (?:feel|get)\b|$)", sentence.lower())
        if found and re.search(rf"\bi (?:feel|get) (?:\w+ )*{re.escape(form)}", sentence.lower()):
            said = clauses(found[1])
            return said[0] if len(said) == 1 and form not in said[0] else ""
    return ""


def topic(text: str) -> Topic | None:
    """The last thing the person spoke of that the lists know."""
    found = topics(text)
    return found[-1] if found else None


def topics(text: str) -> tuple[Topic, ...]:
    """Everything the person spoke of that the lists know, first first, each once."""
    words = lexicon()
    tokens = tidy(re.sub(r"[,.!?;:]", " ", text), words)
    found: dict[str, Topic] = {}
    for at, noun in enumerate(tokens):
        kind = words.topics.get(noun, "")
        said = kind and not _compound(tokens, at, words) and _phrase(tokens, at, words)
        if said:
            found.setdefault(noun, Topic(said, kind, noun))
    return tuple(found.values())


def _compound(tokens: list[str], at: int, words: Lexicon) -> bool:
    """Whether the noun is only the first half of another ("the garden gate") or belongs to someone else."""
    after = tokens[at + 1] if at + 1 < len(tokens) else ""
    verbs = words.clause.auxiliaries | words.clause.third | words.clause.past | words.clause.base
    return bool(after) and after not in verbs | words.clause.adverbs | words.clause.joined | _AFTER_NOUN


_AFTER_NOUN = frozenset(
    "and but or because so when while if since that to of in on at for with from by about over up down out off back "
    "round i we he she it they who today again now yesterday tomorrow every all this last next too very any most more "
    "my the me him her us them before after till until without than as like there here is right".split()
)
_NOT_BARE = frozenset("a an to his her their your of no you they not never this that".split())


def _phrase(tokens: list[str], at: int, words: Lexicon) -> str:
    noun, begin = tokens[at], at
    while begin and tokens[begin - 1] in words.between:
        begin -= 1
    owner = tokens[begin - 1] if begin else ""
    kept = [token for token in tokens[begin:at] if token not in words.strip]
    if owner == "my" or owner == "our":
        return " ".join(["your", *kept, noun])
    if owner == "the" and words.topics[noun] not in ("person",):
        return " ".join(["the", *kept, noun])
    free = begin == at and owner not in _NOT_BARE | words.clause.auxiliaries | words.clause.pronouns
    return noun if noun in words.bare and free else ""
