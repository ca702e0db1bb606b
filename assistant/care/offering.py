"""When the consents are offered the first time (CLINICAL 8.2): once, after the person has been heard, and only in calm.

Until then everything stays at its default, no. What is not answered counts as "later".
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
DOES = frozenset({"consents:yes", "consents:no", "consents:later"})


def offered(before: State, step: Step, resident: Resident) -> Step:
    """The offer, after a reply that leaves nothing open; `before`: the talk before this turn."""
    state, reply = step
    if not (resident.undecided and _calm(before, state, resident) and _ends_here(before, state, reply)):
        return step
    state, times = count(state, "consents")
    if times:
        return step
    lines = (*reply.lines, consents.offer_line(state.language))
    state = replace(state, node="consents.offer")
    return state, replace(reply, lines=lines, intent="consent_ask", effects=(Effect("offered", value="later"),))


def done(state: State, resident: Resident, doing: str) -> Step:
    """What the answer to the offer does: one of `DOES`."""
    how = doing.partition(":")[2]
    effect = Effect("offered", value=how)
    if how == "later":
        return say(state, resident, "LATER", effects=(effect,))
    if how == "no":
        refused = (Effect("consent", name, "no") for name in consents.applying(resident))
        return state, Reply((consents.said_line(False, state.language),), effects=(effect, *refused))
    state, reply = took(state, consents.begin_all(resident, state.language))
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
