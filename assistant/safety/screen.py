"""The way in: what was heard → how much risk was said. Pure, no model, no network (CLINICAL 2).

The likeliest reading decides. Where only a lesser guess of the recogniser alarms, or only the sound of the words does,
the verdict asks back instead of alarming: a T3 of that kind counts as T2, which dials nobody, and a T2 as T1. Where
most of the guesses alarm, they are believed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from assistant.safety.carry import in_session
from assistant.safety.judge import Reading, judge
from assistant.safety.patterns import keys_of, spaced
from assistant.safety.rules import Rulebook, rulebook
from assistant.safety.sounds import misheard
from assistant.safety.verdict import Carry, Flag, Tier, Verdict
from assistant.safety.weigh import weighed

LEAST_AGREEING = 2
"""Lesser guesses that must agree before what the likeliest one does not hold is asked about; one is enough for a frame
of T2 or T3."""
UNSURE = ("classifier", "signs")
"""How the names of rules begin that are no frames."""

__all__ = ["Carry", "Flag", "Tier", "Verdict", "screen"]


def screen(
    text: str,
    alternatives: Sequence[tuple[str, float]] = (),
    carry: Carry | None = None,
    model_vote: bool = False,
) -> Verdict:
    """Judge one turn.

    `alternatives` are the recogniser's other guesses with their log probabilities; `carry` is the last verdict's;
    `model_vote` is the language model's, which raises T0 to T1 and does nothing else.
    """
    book, carry = rulebook(), carry or Carry()
    raised = carry.raised or carry.loss
    words = book.spelling.words_of(text)
    best = _read(words, book, raised)
    asks: str | None = None
    got, asks = _with_guesses(text, best, alternatives, book, raised)
    if got.tier < Tier.T3:
        got, asks = _with_sound(words, got, asks, book, raised)
    if model_vote and got.tier is Tier.T0:
        got = Reading(Tier.T1, got.flags, (*got.rules, "model-vote"))
    return in_session(words, got, asks, carry, book)


def _with_guesses(
    text: str, best: Reading, alternatives: Sequence[tuple[str, float]], book: Rulebook, raised: bool
) -> tuple[Reading, str | None]:
    """The likeliest reading, raised by the others: believed where most agree, asked about where they do not."""
    read = [(_read(book.spelling.words_of(guess), book, raised), guess) for guess, _ in alternatives if guess != text]
    flags = best.flags | (_guessed([other for other, _ in read]) if best.tier is Tier.T0 else frozenset())
    best = Reading(best.tier, flags, best.rules, best.taken_back)
    for tier in (Tier.T3, Tier.T2, Tier.T1):
        agreeing = [(other, guess) for other, guess in read if other.tier >= tier]
        by_frame = tier > Tier.T1 and any(not other.rules[0].startswith(UNSURE) for other, _ in agreeing)
        if tier <= best.tier or not agreeing or (len(agreeing) < LEAST_AGREEING and not by_frame):
            continue
        found, guess = agreeing[0]
        if 2 * len(agreeing) > len(read) + 1:
            return Reading(tier, flags, found.rules), None
        if _asked(tier, best.tier) > best.tier or tier > Tier.T1:
            return Reading(_asked(tier, best.tier), flags, (*found.rules, "lesser-guess")), guess
    return best, None


def _guessed(read: Sequence[Reading]) -> frozenset[Flag]:
    """Flags of lesser guesses: found by a rule, or by the classifier in as many as must agree."""
    times = Counter(flag for other in read for flag in other.flags)
    ruled = {flag for other in read for flag in other.flags if flag.value in other.rules}
    return frozenset(flag for flag, n in times.items() if n >= LEAST_AGREEING or flag in ruled)


def _read(words: Sequence[str], book: Rulebook, raised: bool) -> Reading:
    return weighed(words, judge(words, book, raised), book)


def _with_sound(
    words: Sequence[str], got: Reading, asks: str | None, book: Rulebook, raised: bool
) -> tuple[Reading, str | None]:
    """Raised by what the words sound like, where a cue of risk stands in them as written."""
    if not book.sound_cues.found(spaced(words), keys_of(words)):
        return got, asks
    meant = misheard(words, book.sounds)
    other = _read(meant, book, raised) if meant else got
    if meant is None or other.tier <= got.tier:
        return got, asks
    return Reading(_asked(other.tier, got.tier), got.flags, (*other.rules, "sound")), " ".join(meant)


def _asked(tier: Tier, best: Tier) -> Tier:
    """What a reading that is only asked about counts as."""
    return max(Tier.T2 if tier is Tier.T3 else Tier.T1, best)
