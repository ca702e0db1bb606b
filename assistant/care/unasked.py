"""What is said when nobody asked, and what the answers to it lead to (CLINICAL 7.2, 7.4); the words stand in content.

Nothing of it comes while somebody else is in the room, while a risk is open, or while something else waits for an
answer; only the question after a day of silence always does.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.care import checkins
from assistant.care.reply import Effect, Heard, Line, Reflection, Reply, Resident
from assistant.care.spoken import spoken
from assistant.care.state import State, Step, say
from assistant.safety.verdict import Tier

ANSWER_S = 30.0
"""Seconds for which the window stays open after something was said unasked."""
NIL = Reply()


def unasked(state: State, kind: str, resident: Resident) -> Step:
    """Say a check-in of that `kind`, "silence" or "no contact"; no words where it may not be said now."""
    if kind == "no contact":
        effect = Effect("tell", str(round(resident.silent_s)), "no contact")
        return state, Reply(intent="no_contact", effects=(effect,))
    waits = state.node and not state.node.startswith("unasked.")
    busy = bool(waits) or state.floor is not None or state.carry.raised or resident.recent_tier > Tier.T0
    if kind != "silence" and (busy or state.guest):
        return state, NIL
    said = checkins.line(kind, state.language)
    state = replace(state, node=f"unasked.{kind}", floor=None if kind == "silence" else state.floor, offer="", topic="")
    return state, Reply((said,), f"unasked:{kind}", then_s=ANSWER_S)


def done(state: State, text: str, resident: Resident, doing: str) -> Step:
    """What a point of these scripts does besides its words."""
    kind = doing.partition(":")[2]
    if doing == "mood":
        return _mood(state, text, resident)
    if doing == "due":
        after, reply = say(state, resident, "CHECK-details" if resident.due else "CHECK-gone")
        return after, replace(reply, effects=(Effect("checkin", "reminder", "done"),))
    line = {"never": "NEVER", "later": "CHECK-later", "no": "NOT-NOW"}[doing.partition(":")[0]]
    return say(state, resident, line, effects=(Effect("checkin", kind, doing.partition(":")[0]),))


def _mood(state: State, text: str, resident: Resident) -> Step:
    value = spoken(state.language).number(text)
    if value is None:
        return say(state, resident, "NOT-NOW")
    kept = (Effect("keep", "mood", str(value)),)
    low = checkins.after_mood((*resident.history, ("mood", float(value), 0.0)), state.language)
    if low is None:
        return say(state, resident, "CHECK-thanks", effects=kept)
    return replace(state, node="unasked.low"), Reply((low,), "human_contact", kept, patient=True)


def nudged(step: Step, heard: Heard, resident: Resident) -> Step:
    """A nudge towards people or a break, after a reply that asks nothing and waits for nothing."""
    state, reply = step
    asks = any("?" in _text(one) for one in reply.lines) or not reply.lines or reply.then_s is not None
    if asks or state.carry.raised or state.guest or state.node or state.floor is not None or reply.effects:
        return step
    ago = tuple((name, (heard.at_s - at_s) / 86_400) for name, at_s in state.nudged)
    use = resident.use
    session_min = heard.at_s / 60
    use = replace(use, session_min=session_min, today_min=use.today_min + session_min, nudged=(*use.nudged, *ago))
    found = checkins.nudge(use, state.carry.tier, heard.text, state.language)
    if found is None or (found.id == "N-1" and state.break_said):
        return step
    state = replace(
        state, nudged=(*state.nudged, (found.id, heard.at_s)), break_said=state.break_said or found.id == "N-1"
    )
    return state, replace(reply, lines=(*reply.lines, found), effects=(Effect("nudged", found.id),))


def _text(one: Line | Reflection) -> str:
    return one.text if isinstance(one, Line) else f"{one.instead.text}?" if one.move == "SU" else one.instead.text


DOES = frozenset({"due", "mood"} | {f"{how}:{kind}" for how in ("never", "later", "no") for kind in checkins.KINDS})
