"""When the consents are offered, the first time and after a year (CLINICAL 8.2): once, after the person has been heard,
and only in calm.

Until the first time everything stays at its default, no; after a year it stays as it was given. What is not answered
counts as "later".
"""

from __future__ import annotations

from dataclasses import replace

from assistant.care import consents
from assistant.care.moves import said_of
from assistant.care.reply import Effect, Line, Reflection, Reply, Resident
from assistant.care.running import Exercising
from assistant.care.state import State, Step, count, say, took
from assistant.safety.verdict import Tier

HEARD = 3
"""Turns of the person from which it may be offered: the first matter has been answered by then."""
TOLD = 4
"""Turns from which it may follow a reply to something that was told."""
EASY = frozenset({"THANKS-1", "THANKS-2", "GLAD", "TIME", "DAY"})
"""Replies after which nothing is left open."""
RENEWAL = "renewal"
DOES = frozenset(f"{what}:{how}" for what in ("consents", RENEWAL) for how in ("yes", "no", "later"))


def offered(before: State, step: Step, resident: Resident) -> Step:
    """The offer, after a reply that leaves nothing open; `before`: the talk before this turn."""
    state, reply = step
    again = not resident.undecided
    owed = resident.undecided or (resident.renewal and consents.renewable(resident))
    if not (owed and _calm(before, state, resident) and _ends_here(before, state, reply)):
        return step
    state, times = count(state, "consents")
    if times:
        return step
    said = consents.renewal_line(state.language) if again else consents.offer_line(state.language)
    state = replace(state, node="consents.renewal" if again else "consents.offer")
    effects = (Effect("offered", RENEWAL if again else "", "later"),)
    return state, replace(reply, lines=(*reply.lines, said), intent="consent_ask", effects=effects)


def done(state: State, resident: Resident, doing: str) -> Step:
    """What the answer to the offer does: one of `DOES`."""
    what, _, how = doing.partition(":")
    again = what == RENEWAL
    effect = Effect("offered", RENEWAL if again else "", how)
    if how == "later":
        return say(state, resident, "LATER", effects=(effect,))
    if how == "no" and again:
        return state, Reply((consents.same_line(state.language),), effects=(effect,))
    if how == "no":
        refused = (Effect("consent", name, "no") for name in consents.applying(resident))
        return state, Reply((consents.said_line(False, state.language),), effects=(effect, *refused))
    begin = consents.begin_renewal if again else consents.begin_all
    state, reply = took(state, begin(resident, state.language))
    return state, replace(reply, effects=(effect, *reply.effects))


def _calm(before: State, state: State, resident: Resident) -> bool:
    """No risk, no flag, no loss, nobody else in the room, nothing that waits or was being said unasked."""
    carry = state.carry
    quiet = carry.tier is Tier.T0 and not carry.raised and not carry.flags and not carry.loss and not carry.asked_means
    alone = not state.guest and resident.recent_tier is Tier.T0
    return (
        quiet and alone and not (before.node or state.node or state.offer or state.misheard or state.floor is not None)
    )


def _ends_here(before: State, state: State, reply: Reply) -> bool:
    """Whether the reply asks, does and awaits nothing, and the person was heard before."""
    texts = [_text(one) for one in reply.lines]
    if not texts or any("?" in text for text in texts) or reply.then_s is not None or reply.intent != "none":
        return False
    if before.floor is not None:
        return isinstance(before.floor, Exercising)
    if reply.effects or state.turn < HEARD:
        return False
    if all(isinstance(one, Line) and one.id in EASY for one in reply.lines):
        return True
    told = state.moves != before.moves and len(state.turns) >= TOLD
    return told and not any(said_of(state.turns).recent[-3:])


def _text(one: Line | Reflection) -> str:
    return one.text if isinstance(one, Line) else one.instead.text
