"""Judges every sentence of the model before a voice speaks it: its form, what it claims, and what it brings in.

Pure: the same sentence in the same context gets the same verdict. Rule ids that begin with "GU" are those of
CLINICAL §4.4.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.safety.grounding import brought_in, judges, shortened
from assistant.safety.heard import NOT, PRONOUN, Ground, forms, ground, lemmas, plain, tokens_of, turned
from assistant.safety.lexicons import Claim, claims, words
from assistant.safety.screen import screen
from assistant.safety.verdict import Flag

MOST_WORDS = 30
"""Words a sentence may have (CLINICAL §4.1, limits)."""
ALIKE = 0.8
"""Similarity to a sentence said before that counts as saying it again (GU-22)."""

FORM = (
    ("markup", re.compile(r"[*_`#|<>{}\[\]~]|^\s*(?:[-•]|\d+[.)])\s")),
    ("address", re.compile(r"https?:|www\.|\S+@\S+|\b\S+\.(?:com|org|net)\b", re.IGNORECASE)),
    ("list", re.compile(r"^(?:first|second|third|step \d|here are)\b|\bthe following\b|:\s*$", re.IGNORECASE)),
    ("role", re.compile(r"^(?:user|assistant|system|ai|human)\s*:|\blanguage model\b|<\|", re.IGNORECASE)),
    ("script", re.compile(r"[^\x20-\x7e\u00a0-\u024f\u2018-\u201f\u2026\u2013\u2014]")),
)
"""What no sentence may look like, whoever wrote it."""


def ill_formed(sentence: str) -> str | None:
    """The id of the rule of form that forbids `sentence`, or None."""
    found = next((rule for rule, pattern in FORM if pattern.search(sentence)), None)
    return found or ("length" if len(sentence.split()) > MOST_WORDS else None)


def unkind(words: str) -> str | None:
    """The id of the rule that forbids saying a person's own `words` back in a written sentence, or None.

    Illness, medicine, method, death, a judgement about the person, hopelessness: only fixed text speaks of these.
    """
    text = plain(words)
    return next((claim.rule for claim in claims() if claim.own and claim.pattern.search(text)), None)


@dataclass(frozen=True, slots=True)
class Context:
    """What a sentence of the model is held against."""

    turns: tuple[str, ...] = field(repr=False, default=())
    """The person's last three turns, the newest last."""
    spoken: tuple[str, ...] = field(repr=False, default=())
    """The assistant's last five replies, the newest last."""
    silent: bool = False
    """The tier or a flag forbids the model, or its sentence came too late (GU-24)."""


MOST_MODEL_WORDS = 20
"""Words a sentence of the model may have (GU-09)."""
FEWEST_WORDS = 3
COPY = 0.95
"""Similarity to a sentence of the person that counts as a copy (GU-22)."""

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
    r"|, (?:right|yes|no|correct|eh|huh)$|(?<!you are )(?<!you were )(?<!you )\b(?:wondering|wonder) (?:if|what|how|why|whether)\b"
)


_STATES = re.compile(
    r"\byou \w|\b(?:sounds?|seems?|feels?|is|are|was|were|has|have|had|came|does|did|do|never|not|can|could|made|kept|"
    r"went|got|took|takes|will|would|said|told|gave|keeps?|hurts?|aches?|rings?|rang|works?|lives?|means|matters?|usedto|\w{3,}ed)\b"
    r"|\b(?!(?:for|with|about|from|like|than|and|near|without|that|because|after|before|behind|over|all|both|around|"
    r"into|onto|upon|past|towards?|against|beside|between|among|below|above|under)\b)[a-z]{3,} (?:you|him|them)\b"
    r"|\b[a-z]{2,}(?<!s)s (?:your|her|his|their) \w"
)
"""Without one of these, words are no sentence."""
_DANGLES = re.compile(
    r"\b(?:the|an?|your|his|her|their|my|to|of|and|or|but|because|that|in|on|at|for|with|from|by|about|than|as|so|very|"
    r"is|are|was|were|be|been|have|has|had|do|does|did|can|could|would|will|not|if|when|who|which|while|too|really|"
    r"a bit|kind of|sort of)$"
)
_ENDED = re.compile(
    r"\b(?:without|with|for|about|from|of|to|after|beside|miss\w*|see|hear|loved?|around|near|told|help\w*|ring|rang) her$"
    r"|\b(?:do|does|did|say|like|about|all|of|with|than|for) that$|\bto (?:cope|deal|live|put up|sit|be) with$"
    r"|\b(?:nothing|something|a lot|plenty|enough|much|things) to do$|\bto (?:count|rely|hold|lean) on$|\bforward to$|, so$"
)
"""Ends that only look like a beginning."""
_CLAUSE = re.compile(
    r"\byou(?:'\w+)? \w|\byou're\b|\byour (?:\w+ ){1,3}(?:is|are|was|were|has|have|had|never|keeps?|\w+s|\w+ed)\b"
)


def allowed(sentence: str, context: Context) -> str:
    """`sentence` where it may be spoken; else its beginning up to a comma, where that is whole and may; else "".

    A small model often says back well what it heard, and spoils it after the comma ("You can't settle at night, and
    that's a common situation.").
    """
    if refused(sentence, context) is None and not _dangles(sentence, context.turns):
        return sentence
    parts = sentence.split(",")
    for count in range(len(parts) - 1, 0, -1):
        part = ",".join(parts[:count]).strip()
        whole = _CLAUSE.search(part.lower().replace("’", "'")) and not _DANGLES.search(plain(part))
        opened = re.match(r"(?:when|if|because|while|after|before|since|although|though|as|so|and|but)\b", part.lower())
        if whole and not opened and refused(f"{part}.", context) is None:
            return f"{part}."
    return ""


def _dangles(sentence: str, turns: Sequence[str]) -> bool:
    """Whether it breaks off, and not as the person ended their own words ("what I went for")."""
    text = plain(sentence).rstrip(", ")
    end = " ".join(text.split()[-3:])
    return _DANGLES.search(text) is not None and not _ENDED.search(text) and not f"{_said(turns)} | ".count(f" {end} | ")


def refused(sentence: str, context: Context | Sequence[str]) -> str | None:
    """The id of the rule that forbids the model's `sentence` in `context`, or None where it may go.

    Holds for the beginning of a sentence too: what is refused now is refused however it goes on, or was not yet enough
    to be spoken. A bare sequence stands for `Context(spoken=…)` where nothing is known of the person's turns: then
    nothing can be held against them.
    """
    if not isinstance(context, Context):
        return ill_formed(sentence) or _claimed(plain(sentence), "") or _repeated(sentence, context, ())
    if context.silent:
        return "GU-24"
    if risk := next((rule for turn in context.turns[-3:] if (rule := _risk(turn))), None):
        return risk
    said = _said(context.turns)
    return (
        _misshapen(sentence, context.turns)
        or _claimed(_kind(plain(sentence), said), said)
        or _named(sentence, context.turns)
        or brought_in(_kind(plain(sentence), said), _ground(context.turns), words())
        or ("GU-10" if judges(plain(sentence), _ground(context.turns), words()) else None)
        or _repeated(sentence, context.spoken, context.turns)
    )


_UNKIND = "silly|stupid|mad|daft|foolish|childish|soft|selfish|weak|wrong|odd|strange|pathetic|ridiculous|crazy"
_NOT_UNKIND = re.compile(
    rf"\b(?:(?:it|that) is not|there is nothing|it does not sound|that does not sound|it is never) (?:at all )?({_UNKIND})"
    r"(?: at all)?(?= about (?:crying|missing|feeling|being|talking|wanting|asking|worrying|needing)\b"
    r"| to (?:be|feel|cry|miss|want|ask|worry|need|talk|get)\b|$)"
)
_FELT = re.compile(
    r"\b(you (?:still |often |sometimes )?(?:feel|felt|are feeling|were feeling)) (?:so |a bit |really |very |like )?(?:an? )?"
    r"(useless|silly|stupid|foolish|daft|fool|clumsy|weak|idiot|fraud|invisible)\b"
)
_AGREES = re.compile(r"\b(?:wonder|sense|right|understandable|true|because|fair)\b")


def _kind(text: str, said: str) -> str:
    """The plain `text` without what would be cruel if it were not kind: a harsh word of the person's own that is taken
    back ("It isn't silly to be upset"), or that is told as a feeling of theirs, never as what they are."""
    text = _NOT_UNKIND.sub(lambda found: "it sounds" if found[1] in said.split() else found[0], text)
    if _AGREES.search(text):
        return text
    return _FELT.sub(lambda found: f"{found[1]} so" if f" feel {found[2]} " in f" {_bare_felt(said)} " else found[0], text)


def _bare_felt(said: str) -> str:
    return re.sub(r"\b(?:feel|felt|feeling) (?:so |a bit |really |very |like |all |right )*(?:an? )?", "feel ", said)


def _misshapen(sentence: str, turns: Sequence[str]) -> str | None:
    """Its form: one short statement."""
    text = plain(sentence)
    form = ill_formed(sentence) or next((rule for rule, pattern in _SHAPE if pattern.search(sentence)), None)
    count = len(sentence.split())
    if form or not FEWEST_WORDS <= count <= MOST_MODEL_WORDS:
        return form or "GU-09"
    states = _STATES.search(text) or _CLAUSE.search(text) or (count > 5 and not text.startswith("your "))
    opened = re.match(r"(?:this|these|those|one|what)\b", text)
    if opened or ((not states or _UNSURE.match(text)) and not _echoes(text, turns)):
        return "GU-09"
    if _orders(text):
        return "GU-15"
    if text.rstrip(", ").count(",") > 2:
        return "GU-11"
    return "GU-14" if _QUESTION.search(text) else None


_UNSURE = re.compile(r"(?:an?|some|all)\b")
"""What small models open nonsense with."""
LEAST_ECHOED = 2


def _echoes(text: str, turns: Sequence[str]) -> bool:
    """Whether it says back at least two words of the person that carry a fact, or one and what it is like."""
    known = words()
    heard = {lemma for turn in turns for word in tokens_of(plain(turn)) for lemma in lemmas(word, known)} | {
        "hard", "pleasing", "achieving"
    }  # fmt: skip
    told = set(tokens_of(shortened(text, known))) - known.function - known.general - PRONOUN.keys() - {","}
    return sum(bool(heard & forms(word, known)) for word in told) >= LEAST_ECHOED


_OBJECT = frozenset("a an the your him her them it that this these those some".split())


def _orders(text: str) -> bool:
    """Whether it opens with a bare verb and what the verb is to be done to ("Bake the cake today")."""
    first, second = (*text.split(), "", "")[:2]
    verb = first in words().forms.values()
    opens = first in words().function | words().general | words().hard | PRONOUN.keys() | NOT
    return second in _OBJECT and not opens and (verb or not first.endswith(("ing", "ed", "s", "ly", ",")))


def _claimed(text: str, said: str) -> str | None:
    """What is forbidden whatever the person said, or unless they `said` it."""
    return next((claim.rule for claim in claims() if _claims(claim, text, said)), None)


def _claims(claim: Claim, text: str, said: str) -> bool:
    found = list(claim.pattern.finditer(text))
    theirs = claim.said and (claim.rule == "GU-08" or re.search(r"\byour?\b", text) is not None)
    return any(
        f" {match[0]} " not in f" {said} " or not (theirs or (claim.told and _TELLS.search(text[: match.start()])))
        for match in found
    )


_TELLS = re.compile(
    r"\b(?:you|they|(?:your |the )?[a-z'-]+) (?:do not |did not )?"
    r"(?:feel|felt|thinks?|thought|wish|wish(?:es|ed)|hope[sd]?|says?|said|promised|asks?|asked|"
    r"(?:keep|keeps|is|are) asking|(?:tells?|told|keeps? telling|(?:are|were) told) you|"
    r"(?:are |sound |feel )?(?:scared|afraid|frightened|worried)(?: of)?(?: about)?(?: what| how)?)"
    r"(?: (?:that|if|when|whether|why|where))?(?: (?:it|this|that|he|she|they|you))?(?: (?:is|are|was|were))? $"
    r"|\b(?:it|that) (?:feels?|felt) (?:as if|as though|like) $"
)
"""What stands right before words that the sentence reports and does not say itself."""


def _said(turns: Sequence[str]) -> str:
    """The person's turns as they would be said to them."""
    said = " | ".join(turned(plain(turn)) for turn in turns)
    written_out = said.replace("'s ", " is ")
    return said if written_out == said else f"{said} | {written_out}"


@lru_cache(maxsize=16)
def _risk(turn: str) -> str | None:
    """The rule by which nothing of the model may follow a turn: what it holds is for written words alone."""
    flags = screen(turn).flags
    if Flag.PSYCHOSIS in flags:
        return "GU-13"
    return "GU-24" if Flag.ABUSE in flags else None


@lru_cache(maxsize=8)
def _ground(turns: tuple[str, ...]) -> Ground:
    return ground(turns[-3:], words())


def _named(sentence: str, turns: Sequence[str]) -> str | None:
    """A proper name that the person did not say (GU-20)."""
    said = {word.removesuffix("'s") for turn in turns for word in plain(turn).split()}
    names = re.findall(r"(?<=\w[ ,])\s?([A-Z][a-zà-ÿ]+)", sentence)
    return "GU-20" if any(plain(name) not in said for name in names) else None


def _repeated(sentence: str, spoken: Sequence[str], turns: Sequence[str]) -> str | None:
    bare = _bare(sentence)
    copied = not re.search(r"\byour?\b", bare) and any(
        _alike(bare, _bare(part), COPY) for turn in turns for part in re.split(r"[.!?,;]", turn)
    )
    return "GU-22" if copied or any(_alike(bare, _bare(said), ALIKE) for said in spoken[-5:]) else None


def _alike(one: str, other: str, least: float) -> bool:
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least and matcher.ratio() >= least


def _bare(sentence: str) -> str:
    return re.sub(r"[^a-z0-9 ]", "", sentence.lower()).strip()
