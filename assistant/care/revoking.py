"""Consents in words of one's own (CLINICAL 8.2): "stop keeping notes", "do not record me", "you may keep notes now".

Taking back works at any time, at once, without a question: in an exercise, a questionnaire, a script for risk, which
answers all the same. Giving is only the question for it. While somebody else is in the room, neither is done.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.care import consents, deeds, held, rising, sparing
from assistant.care.consents import OF_CONTACTS, Consent
from assistant.care.intents import Intent
from assistant.care.reply import Heard, Resident
from assistant.care.running import OPEN, Exercising
from assistant.care.script import NAMES_HELP
from assistant.care.state import NODES, STILL_LISTENING_S, State, Step, flagged, line, say, took
from assistant.safety.verdict import Flag, Tier


def wished(state: State, heard: Heard, resident: Resident) -> Step | None:
    """What a wish about consents, or about who may be called, is answered with; None for anything else."""
    if state.node in rising.WINDOW:
        return None
    want, names = consents.wish(heard.text, resident, state.language)
    if state.guest:
        return say(state, resident, "GUEST-private") if want and not state.carry.raised else None
    if (done := sparing.wished(state, heard, resident)) is not None and not _open(state):
        return held.beneath(*done, resident)
    if back := _taken_back(state, heard, resident):
        return _take_back(state, back, resident)
    return _give(state, want, names, resident)


def also(state: State, step: Step, heard: Heard, resident: Resident) -> Step:
    """The answer that came before any wish, for risk say, with what was taken back in the same words; `state`: before
    that answer."""
    after, reply = step
    back = () if state.guest else _taken_back(state, heard, resident)
    if not back or any(effect.what == "consent" for effect in reply.effects):
        return step
    taken = consents.withdraw(back, resident, state.language).reply
    lines = reply.lines if after.node in rising.WINDOW else (*taken.lines, *reply.lines)
    return after, replace(reply, lines=lines, effects=(*reply.effects, *taken.effects))


def _taken_back(state: State, heard: Heard, resident: Resident) -> tuple[str, ...]:
    """The consents that these words take back where the talk stands."""
    want, names = consents.wish(heard.text, resident, state.language)
    lasting = consents.lasting(heard.text, state.language)
    if want != "withdraw" or (_open(state) and not (lasting or consents.to_solace(heard.text, state.language))):
        return ()
    risk = state.carry.raised or heard.verdict.turn or flagged(state, Flag.ABUSE)
    busy = risk or state.node or state.floor is not None
    kept = OF_CONTACTS if state.carry.tier is Tier.T3 or (busy and not lasting) else frozenset()
    kept |= frozenset() if lasting else OF_CONTACTS - resident.consents
    kept |= OF_CONTACTS if sparing.named(heard.text, resident, state.language)[1] else frozenset()
    return tuple(name for name in names if name not in kept)


def _open(state: State) -> bool:
    """Whether an answer in words of one's own is awaited, which is about anything."""
    return isinstance(state.floor, Exercising) and state.floor.step.expects in OPEN


def _take_back(state: State, names: tuple[str, ...], resident: Resident) -> Step:
    if isinstance(state.floor, Consent):
        return took(state, state.floor.taken_back(names, resident))
    reply = consents.withdraw(names, resident, state.language).reply
    resident = replace(resident, consents=resident.consents - frozenset(names))
    if not state.node:
        return held.beneath(state, reply, resident)
    if NODES[state.node].intent == "direct_question":
        reply = replace(reply, lines=(*reply.lines, line(state, resident, "K1-4")))
    elif state.carry.tier is Tier.T3 and not any(getattr(one, "id", "") in NAMES_HELP for one in reply.lines):
        reply = replace(reply, lines=(*reply.lines, line(state, resident, "K3-4b")), intent="crisis_resources")
    return state, replace(reply, then_s=STILL_LISTENING_S)


def _give(state: State, want: str, names: tuple[str, ...], resident: Resident) -> Step | None:
    if state.carry.raised or state.node or state.floor is not None:
        return None
    if want == "change":
        return deeds.do(state, Intent("change_consents"), resident)
    return took(state, consents.begin(names[0], resident, state.language)) if want == "ask" else None
