"""What a session makes of a turn: tiers that never fall, questions about means, turning away (CLINICAL 2.7)."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.safety.judge import Reading
from assistant.safety.patterns import keys_of, spaced
from assistant.safety.rules import Rulebook
from assistant.safety.verdict import Carry, Tier, Verdict

LISTENED_FOR = ("loss", "means_question", "turning_away", "correction")


def in_session(words: Sequence[str], got: Reading, asks: str | None, carry: Carry, book: Rulebook) -> Verdict:
    """The verdict on a turn, with what was carried into it and what is carried out of it."""
    text, keys = spaced(words), keys_of(words)
    heard = {name: book.session[name].found(text, keys) for name in LISTENED_FOR}
    tier, rules = got.tier, list(got.rules)
    loss = carry.loss or heard["loss"]
    if heard["means_question"] and (carry.raised or carry.loss):
        tier = max(tier, Tier.T1)
        rules.append("R3")
    if carry.asked_means and tier >= Tier.T1 and not carry.raised:
        rules.append("R4")
    session = max(tier, carry.tier)
    if tier > carry.tier or (carry.raised and heard["means_question"]):
        rules.append("R2")
    if session > tier:
        rules.append("R1")
    if carry.raised and heard["turning_away"]:
        rules.append("R7")
    corrected = carry.raised and heard["correction"]
    if corrected:
        rules.append("R10")
    after = Carry(
        session,
        carry.flags | got.flags,
        loss,
        carry.asked_means or (heard["means_question"] and session is Tier.T0),
        carry.corrections + corrected,
    )
    return Verdict(session, got.flags, tuple(rules), asks, after, tier)
