"""What is done on a request: one table from an intent to what carries it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant.care import consents as asking
from assistant.care import homework, open_talk
from assistant.care.asides import ASIDES, TOPICS
from assistant.care.intents import Intent, answers
from assistant.care.lines import contacts
from assistant.care.progress import said as told_progress
from assistant.care.reminding import reminder, turned, wish
from assistant.care.reply import Effect, Line, Reply, Resident
from assistant.care.state import State, Step, aside, begin, count, flagged, go, line, reaches, say, took
from assistant.safety.verdict import Flag, Tier

OF_THE_BODY = frozenset({"breathing", "box", "breathing_space", "pmr", "body_scan"})
"""Exercises that are no answer to what may be an emergency: the line for it comes first, once more (CLINICAL H-36)."""
Deed = Callable[[State, Intent, Resident], Step]


def do(state: State, wanted: Intent, resident: Resident) -> Step | None:
    """Carry out a request, or None where nothing is known of it."""
    kind, _, name = wanted.name.partition(":")
    if wanted.name == "ai_secret" and flagged(state, Flag.ABUSE):
        return aside(state, "deny", resident)
    if kind in ("exercise", "assessment"):
        return _part(state, kind, name, resident)
    if kind == "card":
        return open_talk.offer_card(state, name, resident)
    if deed := DEEDS.get(wanted.name):
        return deed(state, wanted, resident)
    return aside(state, wanted.name, resident) if wanted.name in ASIDES else None


def _part(state: State, kind: str, name: str, resident: Resident) -> Step:
    if name == "?":
        name = "phq9" if kind == "assessment" else "grounding" if state.carry.raised else "breathing"
    if kind == "exercise" and name in OF_THE_BODY and flagged(state, Flag.MEDICAL):
        state, before = count(state, "after medical")
        if not before:
            return go(state, resident, "MED.more")
    if kind == "exercise" and state.carry.raised and name not in ("breathing", "grounding", "safety_plan"):
        name = "breathing"
    return begin(state, resident, f"{kind}:{name}")


def repeat(state: State, wanted: Intent, resident: Resident) -> Step:
    """The last reply once more, as it was."""
    if not state.last.lines:
        state, reply = say(state, resident, "NOTHING-SAID")
        return state, replace(reply, intent="repeat")
    return state, replace(state.last, intent="repeat", effects=())


def slower(state: State, wanted: Intent, resident: Resident) -> Step:
    """The voice goes slower, and the last reply is said once more."""
    effects: tuple[Effect, ...] = (Effect("slower"),)
    if wanted.name == "louder_slower":
        effects = (Effect("louder"), *effects)
    said = line(state, resident, "LOUDER-SLOWER" if len(effects) == 2 else "SLOWER")
    return state, replace(state.last, lines=(said, *state.last.lines), intent="slower", effects=effects)


def louder(state: State, wanted: Intent, resident: Resident) -> Step:
    """The voice grows louder or softer; what was not heard is said once more."""
    what = "louder" if wanted.name == "louder" else "softer"
    said = line(state, resident, what.upper())
    again = state.last.lines if what == "louder" else ()
    return state, replace(state.last, lines=(said, *again), intent=what, effects=(Effect(what),))


def goodbye(state: State, wanted: Intent, resident: Resident) -> Step:
    """The talk ends, at once (CLINICAL 1.8)."""
    return go(replace(state, floor=None, offer="", topic=""), resident, "G")


def never_mind(state: State, wanted: Intent, resident: Resident) -> Step:
    """In a raised session turning away is an event of its own (R7)."""
    if state.carry.raised:
        return go(replace(state, node=""), resident, "R7")
    return aside(replace(state, node="", offer=""), "never_mind", resident)


def stop(state: State, wanted: Intent, resident: Resident) -> Step:
    """Speech and scripts end; at T3 it is told what goes on."""
    state = replace(state, offer="", topic="", floor=None)
    if state.carry.tier is Tier.T3:
        return go(state, resident, "T3.quiet")
    if not state.carry.raised:
        return aside(replace(state, node=""), wanted.name, resident)
    state, reply = go(replace(state, node=""), resident, "R7")
    return state, replace(reply, lines=(line(state, resident, "STOPPED"), *reply.lines), intent="stop")


def call_someone(state: State, wanted: Intent, resident: Resident) -> Step:
    """A person is wanted: the one who is set, or who is near."""
    return go(state, resident, "call?")


def press(state: State, wanted: Intent, resident: Resident) -> Step:
    """What the button does (L-20), no more than it does here."""
    return aside(state, "press" if reaches(state, resident) else "press.nobody", resident)


def rename(state: State, wanted: Intent, resident: Resident) -> Step:
    """What the person wants to be called, or not to be called."""
    effects = tuple(Effect("keep", kind, wanted.about[key]) for kind, key in _NAMES if key in wanted.about)
    name = wanted.about.get("name", "").title()
    state = replace(state, about=(("name", name),), called=name)
    return say(state, resident, "NAME" if name else "NAME-off", effects=effects)


_NAMES = (("name", "name"), ("names_not_to_use", "off"))


def forget_about(state: State, wanted: Intent, resident: Resident) -> Step:
    """Forgetting is asked about first: "my brother" may have been heard for "my bother"."""
    topic = turned(wanted.about.get("topic", ""))
    return go(replace(state, about=(("topic", topic),)), resident, "forget.about")


def forget_last(state: State, wanted: Intent, resident: Resident) -> Step:
    """The last thing told."""
    return go(replace(state, about=()), resident, "forget")


def guest(state: State, wanted: Intent, resident: Resident) -> Step:
    """Somebody else is in the room (CLINICAL 8.4); what was asked about risk waits until the person is alone."""
    state = replace(state, guest=True, floor=None, offer="", node="")
    if state.carry.tier in (Tier.T1, Tier.T2):
        return go(state, resident, f"{state.carry.tier.name}.private")
    asks = "within" in wanted.about
    return say(state, resident, "GUEST", *(("GUEST-private",) if asks else ()))


def guest_end(state: State, wanted: Intent, resident: Resident) -> Step:
    """Guest mode ends with name and code."""
    if not state.guest:
        return say(state, resident, "GO-ON")
    return say(state, resident, "GUEST-end")


def greeting(state: State, wanted: Intent, resident: Resident) -> Step:
    """A greeting is returned; once, with a question."""
    state, before = count(state, "greeting")
    asks = not (before or state.turns or state.carry.raised)
    state = replace(state, moves=(*state.moves, "OQ") if asks else state.moves)
    return say(state, resident, "GREETING" if asks else "GREETING-RAISED")


def never(state: State, wanted: Intent, resident: Resident) -> Step:
    """An offer that is not made again."""
    refused = state.offer or (f"exercise:{state.floor.name}" if state.floor else "")
    name = refused.partition(":")[2]
    state = replace(state, declined=state.declined | {name}, offer="", node="", floor=None, offered_at=state.turn)
    return say(
        state, resident, "NEVER", effects=(Effect("keep", "preference", f"not offered: {name}"),) if name else ()
    )


def not_now(state: State, wanted: Intent, resident: Resident) -> Step:
    """A "no" to an offer is final for six turns."""
    state = replace(state, offer="", node="", offered_at=state.turn)
    return say(state, resident, "LATER" if wanted.name == "later" else "NOT-NOW")


def node(name: str) -> Deed:
    """A short script that begins."""
    return lambda state, wanted, resident: go(replace(state, about=()), resident, name)


def private(name: str) -> Deed:
    """A short script that begins only where nobody else is there."""

    def begun(state: State, wanted: Intent, resident: Resident) -> Step:
        return say(state, resident, "GUEST-private") if state.guest else go(state, resident, name)

    return begun


def consents(state: State, wanted: Intent, resident: Resident) -> Step:
    """All consents are asked anew, one by one; not while somebody else is there."""
    if state.guest:
        return say(state, resident, "GUEST-private")
    turned = asking.begin_change(resident, state.language)
    return replace(state, floor=turned.part), replace(turned.reply, intent="consent_ask")


def plan_homework(state: State, wanted: Intent, resident: Resident) -> Step:
    """One small plan (CLINICAL 7.1)."""
    return took(state, homework.begin(state.language))


def progress(state: State, wanted: Intent, resident: Resident) -> Step:
    """Stored numbers only (CLINICAL 7.3)."""
    if state.guest:
        return say(state, resident, "GUEST-private")
    read = told_progress(resident, state.language)
    return state, Reply(read)


def read_kept(state: State, text: str, resident: Resident) -> Step:
    """What the person asked to hear of what is kept."""
    wants = [one for one in ("note", "score", "plan", "contact") if one in text] or ["note", "score", "contact"]
    found: list[str] = []
    for one in wants:
        found += _kept(one, resident)
    if not found:
        return say(state, resident, "KNOW-empty", intent="what_do_you_know")
    read = tuple(Line("KNOW-read", f"{entry[:1].upper()}{entry[1:]}.") for entry in found[-6:])
    return state, Reply(read, "what_do_you_know")


def _kept(what: str, resident: Resident) -> list[str]:
    if what == "note":
        return [text for _, text in resident.kept]
    if what == "score":
        return [f"{kind}: {value:.0f}" for kind, value, _ in resident.history]
    return [text for _, text in resident.plan] if what == "plan" else list(contacts(resident))


def follow(state: State, text: str, resident: Resident) -> Step | None:
    """A turn that leans on the subject just answered gets another answer of that subject, not small talk."""
    topic = state.topic
    if topic == "dose" and answers(text, "pharmacy") and not answers(text, "done"):
        return aside(state, "dose.nobody", resident)
    if not topic or not answers(text, "leans") or answers(text, "done"):
        return None
    name = TOPICS.get(topic) or f"{topic}.more"
    return aside(state, name, resident) if name in ASIDES else None


DEEDS: dict[str, Deed] = {
    "repeat": repeat,
    "slower": slower,
    "louder_slower": slower,
    "louder": louder,
    "softer": louder,
    "goodbye": goodbye,
    "never_mind": never_mind,
    "stop": stop,
    "off": stop,
    "call_someone": call_someone,
    "press": press,
    "rename": rename,
    "rename_off": rename,
    "forget_about": forget_about,
    "forget_last": forget_last,
    "delete_all": node("delete"),
    "delete_again": node("delete"),
    "export": node("export"),
    "what_do_you_know": private("know?"),
    "safety_plan": private("plan?"),
    "safety_plan_start": private("plan.begin"),
    "progress": progress,
    "change_consents": consents,
    "guest": guest,
    "guest_end": guest_end,
    "never": never,
    "later": not_now,
    "not_now": not_now,
    "tip_sleep": node("sleep"),
    "tip": node("tip"),
    "reminder": reminder,
    "wish": wish,
    "greeting": greeting,
    "homework": plan_homework,
    "pictures": node("PICTURES"),
}
