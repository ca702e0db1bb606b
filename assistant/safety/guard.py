"""Judges every sentence of the model before a voice speaks it: its form, what it claims, and what it brings in.

Pure: the same sentence in the same context gets the same verdict. Rule ids that begin with "GU" are those of
CLINICAL §4.4.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from assistant.safety.grounding import brought_in, judges
from assistant.safety.heard import plain, turned
from assistant.safety.lexicons import Claim, claims, words
from assistant.safety.screen import screen
from assistant.safety.shape import CLAUSE, DANGLES, dangles, misshapen
from assistant.safety.told import Ground, ground
from assistant.safety.verdict import Flag, Tier, Verdict

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


COPY = 0.95
"""Similarity to a sentence of the person that counts as a copy (GU-22)."""


def allowed(sentence: str, context: Context) -> str:
    """`sentence` where it may be spoken; else its beginning up to a comma, where that is whole and may; else "".

    A small model often says back well what it heard, and spoils it after the comma ("You can't settle at night, and
    that's a common situation.").
    """
    if refused(sentence, context) is None and not dangles(sentence, _said(context.turns)):
        return sentence
    parts = sentence.split(",")
    for count in range(len(parts) - 1, 0, -1):
        part = ",".join(parts[:count]).strip()
        whole = CLAUSE.search(part.lower().replace("’", "'")) and not DANGLES.search(plain(part))
        opened = re.match(r"(?:when|if|because|while|after|before|since|although|though|as|so|and|but)\b", part.lower())
        if whole and not opened and refused(f"{part}.", context) is None:
            return f"{part}."
    return ""


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
        ill_formed(sentence)
        or misshapen(sentence, context.turns)
        or _claimed(_kind(plain(sentence), said), said)
        or _named(sentence, context.turns)
        or brought_in(_kind(plain(sentence), said), _ground(context.turns), words())
        or ("GU-10" if judges(plain(sentence), _ground(context.turns), words()) else None)
        or _repeated(sentence, context.spoken, context.turns)
    )


_UNKIND = "silly|stupid|mad|daft|foolish|childish|soft|odd|strange|pathetic|ridiculous|crazy"
_NOT_UNKIND = re.compile(
    rf"\b(?:(?:it|that) (?:is not|is never|does not sound)|there is nothing) (?:at all )?({_UNKIND})"
    r"(?: at all)?(?= about (?:crying|missing|feeling|being|talking|worrying|needing)\b"
    r"| to (?:be|feel|cry|miss|worry|need|talk)\b|$)"
)
_FELT = re.compile(
    r"\b(you (?:still |often |sometimes )?(?:feel|felt|are feeling|were feeling)) "
    r"(?:so |a bit |really |very |like )?(?:an? )?"
    r"(useless|silly|stupid|foolish|daft|clumsy|weak|fraud|invisible)\b"
)
_AGREES = re.compile(r"\b(?:wonder|sense|right|understandable|true|because|fair)\b")


def _kind(text: str, said: str) -> str:
    """The plain `text` without what would be cruel if it were not kind: a harsh word of the person's own that is taken
    back ("It isn't silly to be upset"), or that is told as a feeling of theirs, never as what they are."""
    text = _NOT_UNKIND.sub(lambda found: "it sounds" if found[1] in said.split() else found[0], text)
    if _AGREES.search(text):
        return text
    return _FELT.sub(
        lambda found: f"{found[1]} so" if f" feel {found[2]} " in f" {_bare_felt(said)} " else found[0], text
    )


def _bare_felt(said: str) -> str:
    return re.sub(r"\b(?:feel|felt|feeling) (?:so |a bit |really |very |like |all |right )*(?:an? )?", "feel ", said)


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
def _screened(turn: str) -> Verdict:
    return screen(turn)


@lru_cache(maxsize=16)
def _risk(turn: str) -> str | None:
    """The rule by which nothing of the model may follow a turn: what it holds is for written words alone."""
    flags = _screened(turn).flags
    if Flag.PSYCHOSIS in flags:
        return "GU-13"
    return "GU-24" if flags & {Flag.ABUSE, Flag.MEDICAL} else None


@lru_cache(maxsize=16)
def _troubled(turn: str) -> bool:
    """Whether the screen found anything in a turn, or words of it are not said back: then nothing may be praised."""
    verdict = _screened(turn)
    return bool(verdict.flags) or verdict.turn > Tier.T0 or unkind(turn) is not None


@lru_cache(maxsize=8)
def _ground(turns: tuple[str, ...]) -> Ground:
    heard = ground(turns[-3:], words())
    return replace(heard, risky=True) if any(_troubled(turn) for turn in turns[-3:]) else heard


def _named(sentence: str, turns: Sequence[str]) -> str | None:
    """A proper name that the person did not say (GU-20)."""
    said = {word.removesuffix("'s") for turn in turns for word in plain(turn).split()}
    names = re.findall(r"(?<=\w[ ,])\s?([A-Z][a-zà-ÿ]+)", sentence)
    return "GU-20" if any(plain(name) not in said for name in names) else None


def _repeated(sentence: str, spoken: Sequence[str], turns: Sequence[str]) -> str | None:
    bare = _bare(sentence)
    copied = not re.search(r"\byour?\b", plain(sentence)) and any(
        _alike(bare, _bare(part), COPY) for turn in turns for part in re.split(r"[.!?,;]", turn)
    )
    return "GU-22" if copied or any(_alike(bare, _bare(said), ALIKE) for said in spoken[-5:]) else None


def _alike(one: str, other: str, least: float) -> bool:
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least and matcher.ratio() >= least


def _bare(sentence: str) -> str:
    return re.sub(r"[^a-z0-9 ]", "", sentence.lower()).strip()
