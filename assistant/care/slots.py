"""Fills the slots of written sentences with the person's own words, turned round, or leaves them unfilled.

A wrong fill is worse than none: it sounds as if nobody had listened. So a clause is used only where its grammar is
plain (a known subject, then a known verb that agrees with it, nothing hanging over) and where nothing in it would be
cruel, or a fact of illness, death or method, when a machine says it back.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.care.turning import SUBORDINATE, starts, turned
from assistant.care.words import Feeling, Lexicon, Topic, lexicon
from assistant.safety.guard import unkind

MOST_WORDS = 8
"""Words in {their_words} (CLINICAL, "Slots")."""
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


def clause(text: str) -> str:
    """What the person said, turned round, at most eight words ("you can't sleep, your head won't stop"), or ""."""
    return next(iter(clauses(text)), "")


def clauses(text: str) -> tuple[str, ...]:
    """Every clause of `text` that can be said back, first first; two that stand together are joined where short."""
    words = lexicon()
    found: list[str] = []
    for sentence in _sentences(text):
        runs = [_split(tidy(chunk, words), words) for chunk in re.split(r"[,.!;:…]|\s[-–—]\s", sentence)]
        run = [piece for pieces in runs for piece in pieces]
        kept = _kept(run, words)
        found += _joined(kept, whole=len(kept) == len(run) and all(runs))
    return tuple(dict.fromkeys(found))


def _kept(run: Sequence[tuple[str, list[str]]], words: Lexicon) -> list[tuple[str, str]]:
    """Link and clause, turned round, of those that stand for themselves; what a "that" binds stays together."""
    kept: list[tuple[str, str]] = []
    before = True
    for number, (link, tokens) in enumerate(run):
        bound = number + 1 < len(run) and run[number + 1][0] == "that"
        if bound and link not in SUBORDINATE:
            whole = f"{_said(tokens, words)} that {_said(run[number + 1][1], words)}"
            said = whole if not re.search(r"^ | $", whole) and len(whole.split()) <= MOST_WORDS else ""
        else:
            said = _said(tokens, words) if link not in SUBORDINATE and (link or before) else ""
        before = bool(said) or link in SUBORDINATE
        kept += [(link, said)] if said else []
    return kept


def _said(tokens: Sequence[str], words: Lexicon) -> str:
    said = turned(tokens, words)
    if said and len(said.split()) > MOST_WORDS and "and" in tokens and "between" not in tokens:
        at = len(tokens) - 1 - list(reversed(tokens)).index("and")
        said = turned(tokens[:at], words) if tokens[at - 1] not in tokens[at:] else ""
    return said if said and len(said.split()) <= MOST_WORDS and not unkind(said) else ""


def _joined(kept: Sequence[tuple[str, str]], *, whole: bool) -> list[str]:
    """Two neighbours as one: only where all of the sentence could be turned round, and it is short."""
    if whole and len(kept) == 2 and kept[1][0] in ("", "and", "because"):
        link = f" {kept[1][0]} " if kept[1][0] else ", "
        if len(f"{kept[0][1]}{link}{kept[1][1]}".split()) <= MOST_WORDS:
            return [f"{kept[0][1]}{link}{kept[1][1]}"]
    return [said for _, said in kept]


def _sentences(text: str) -> Iterator[str]:
    """The sentences that state something: no question, nothing that hangs on an "if"."""
    for sentence in re.split(r"(?<=[.!?;:])\s+", text):
        if not sentence.rstrip().endswith("?") and not re.search(r"\b(?:if|unless)\b", sentence.lower()):
            yield sentence


def tidy(text: str, words: Lexicon | None = None) -> list[str]:
    """Small words of one form: dialect spelled out, fillers, stammers and opening links gone."""
    words = words or lexicon()
    text = re.sub(r"[‘’`]", "'", text.lower())
    tokens = re.sub(r"[^a-z0-9à-ÿ'\- ]", " ", text).split()
    tokens = [part for token in tokens for part in words.dialect.get(token, token).split()]
    tokens = _stammered(_without(tokens, words.fillers))
    while tokens and tokens[0] in words.lead:
        tokens = tokens[1:]
    return tokens


def _without(tokens: list[str], fillers: Sequence[tuple[str, ...]]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(tokens):
        filler = next((f for f in fillers if tuple(tokens[at : at + len(f)]) == f), None)
        if filler and not _needed(filler, kept, tokens[at:]):
            at += len(filler)
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _needed(filler: tuple[str, ...], kept: list[str], rest: list[str]) -> bool:
    """Whether these words stand there as words ("my pet", "all right", "feel well"), not to fill a pause."""
    if filler in (("i", "guess"), ("i", "suppose")):
        return len(rest) == len(filler)
    return bool(kept) and " ".join(filler) in _ALSO_WORDS


_ALSO_WORDS = frozenset("well pet love dear right hen duck god yes please ken okay ok honestly anyway".split())


def _stammered(tokens: list[str]) -> list[str]:
    """The same one to three words said again at once are said once."""
    for size in (3, 2, 1):
        at = 0
        while at + 2 * size <= len(tokens):
            if tokens[at : at + size] == tokens[at + size : at + 2 * size]:
                del tokens[at : at + size]
            else:
                at += 1
    return tokens


_LINKS = frozenset("and but because so then when while until before after since although though as where".split())


def _split(tokens: list[str], words: Lexicon) -> list[tuple[str, list[str]]]:
    """Clauses with the word that links each to the one before ("" for none); empty where it cannot be told."""
    cuts = starts(tokens, words)
    if not cuts or (cuts[0][0] > 0 and cuts[0][1] not in SUBORDINATE):
        return []
    bounds = [at for at, _ in cuts] + [len(tokens)]
    run = []
    for number, (at, link) in enumerate(cuts):
        end = bounds[number + 1]
        while end > at + 1 and (tokens[end - 1] in _LINKS or _tail(tokens, end, bounds)):
            end -= 1
        run.append((link, tokens[at:end]))
    return run


def _tail(tokens: list[str], end: int, bounds: list[int]) -> bool:
    """Whether the clause ends in "and now", or in the "that" of the next one."""
    return tokens[end - 2 : end] in (["and", "now"], ["but", "now"]) or (
        tokens[end - 1] == "that" and end in bounds[:-1]
    )


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


def sides(text: str) -> tuple[str, str] | None:
    """What stands on either side of a "but", both turned round; None where one cannot be."""
    parts = re.split(r",? (?:but|yet|whereas|then again|on the other hand)\b,?", text, flags=re.IGNORECASE)
    for one, other in itertools.pairwise(parts):
        before, after = clauses(one), clauses(other)
        if before and after:
            return before[-1], after[0]
    return None
