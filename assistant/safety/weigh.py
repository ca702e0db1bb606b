"""The rules' reading of a turn, weighed by the classifier: raised to T1 or T2, or to T3 where signs stand together.

T3 needs a frame (CLINICAL 2.1). Most frames of imminent.toml give it by themselves; the frames of signs that stand
together ("ending" with "soon") are so wide that they give it only where the classifier finds the turn imminent too.
What rules of T2 found and nothing else in the turn bears out is a concern; such a concern is let go.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from assistant.safety import classifier, scope
from assistant.safety.judge import Reading
from assistant.safety.patterns import keys_of, spaced
from assistant.safety.rules import Rulebook
from assistant.safety.verdict import Flag, Tier

FLAGS = (Flag.MEDICAL, Flag.ABUSE, Flag.PSYCHOSIS, Flag.THIRD_PARTY, Flag.HARM_TO_OTHERS)
"""Flags that the classifier may set."""
ALL_THE_SAME = 3.0
"""Log odds above the threshold of T3 at which a denial, a story or the past in the turn counts for nothing."""


def evidence(
    words: Sequence[str], got: Reading, book: Rulebook, known: Container[str], with_rules: bool = True
) -> tuple[dict[str, float], frozenset[str]]:
    """What the classifier, to which `known` words mean something, sees of a turn and its reading; the signs in it."""
    cut = scope.without_idioms(list(words), book)
    text, keys = spaced(cut), keys_of(cut)
    signs = [name for name, frames in book.signs.items() if frames.found(text, keys)]
    rules = [*got.rules, f"=T{int(got.tier)}"]
    rules += ["=taken back"] * got.taken_back + ["=waived"] * scope.waived(words, book)
    return classifier.features(book.alike.plain(cut, known), signs, rules if with_rules else ()), frozenset(signs)


def weighed(words: Sequence[str], got: Reading, book: Rulebook) -> Reading:
    """The reading after the classifier was asked."""
    if not words:
        return got
    model = classifier.trained()
    seen, signs = evidence(words, got, book, model.known)
    scores = model.scores(seen)
    yes = {name: _asked_of(name, scores) >= least for name, least in model.thresholds.items()}
    flags = got.flags.union(flag for flag in FLAGS if yes[flag])
    got = Reading(_borne_out(got.tier, yes), flags, got.rules, got.taken_back)
    if (got.taken_back or scope.waived(words, book)) and scores["T3"] < model.thresholds["T3"] + ALL_THE_SAME:
        return got
    text, keys = spaced(words), keys_of(words)
    calm = book.scope["calm"].found(text, keys)
    tier, rule = found_tier(yes | {"T3": yes["T3"] and not calm}, signs, book.session["lethal"].found(text, keys), book)
    if tier > got.tier:
        return Reading(tier, flags, (rule, *got.rules), got.taken_back)
    return got


def _asked_of(name: str, scores: Mapping[str, float]) -> float:
    """The log odds that a threshold is laid to: of a head, or of two that must bear each other out ("T3+T2")."""
    return sum(scores[head] for head in name.split()[0].split("+"))


def _borne_out(tier: Tier, yes: dict[str, bool]) -> Tier:
    """The tier that the rules found; where nothing else in the turn bears it out, T3 is asked about as T1, T2 becomes a
    concern, and a concern is let go."""
    if tier is Tier.T3:
        return tier if yes["T3 held"] and yes["T2 held at T3"] else Tier.T1
    if tier is Tier.T2 and not yes["T2 held"]:
        tier = Tier.T1
    return Tier.T0 if tier is Tier.T1 and not yes["T1 held"] else tier


def found_tier(yes: dict[str, bool], signs: frozenset[str], near_means: bool, book: Rulebook) -> tuple[Tier, str]:
    """The tier that the classifier finds, and the rule's name."""
    if yes["T3"] and yes["T3+T2"] and any(names <= signs for names in book.together):
        return Tier.T3, "signs-together"
    if yes["T2"] or (near_means and yes["T2 near means"]):
        return Tier.T2, "classifier-T2"
    return (Tier.T1, "classifier-T1") if yes["T1"] else (Tier.T0, "")
