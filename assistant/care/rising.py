"""What a turn's risk and flags do to the talk, before anything else is looked at (CLINICAL 2.2, order of actions)."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.care import carried, intents, medical, sparing
from assistant.care.context import OWN, awaited, carried_point, hunch
from assistant.care.reply import Heard, Resident
from assistant.care.script import answered
from assistant.care.state import NODES, State, Step, go, say
from assistant.safety.screen import screen
from assistant.safety.verdict import Flag, Tier, Verdict

IN_PROGRESS = frozenset(
    {"tablets_taken", "poison_taken", "bleeding_own_hand", "already_done", "much_taken", "blade_in_use"}
)
"""Rules of the screen by which something has already been done (K3-9)."""
WINDOW = frozenset({"T3.window", "T3.heard", "T3.five", "HELP", "HELP.five"})
LEAST_WORDS = 4
"""Words from which a turn can tell of something without a rule that says so."""
SURE_NO = 0.85
"""Confidence below which a "no" about suicide is read back (H-03)."""
ASKS = re.compile(r"^(?:\w+ )?(?:what|how|which|where|when|is|are|can|does|do|would|will)\b", re.IGNORECASE)
OWN_WORDS = frozenset({"classifier-T1", "model-vote"})
"""Rules that heard concern without a frame of words."""
OF_FLAG = (
    (Flag.MEDICAL, "MED"),
    (Flag.ABUSE, "ABU"),
    (Flag.HARM_TO_OTHERS, "HTO"),
    (Flag.PSYCHOSIS, "PSY"),
    (Flag.THIRD_PARTY, "3RD"),
    (Flag.FINANCE, "FIN"),
    (Flag.MINOR, "MINOR"),
)
"""In the order in which they are answered; F-MED before T1 and T2, F-ABU and F-HTO before T1 (CLINICAL 2.2)."""
BEFORE_TIERS = {Flag.MEDICAL}
BEFORE_CONCERN = {Flag.ABUSE, Flag.HARM_TO_OTHERS}
STOP_PARTS = {Flag.MEDICAL, Flag.ABUSE, Flag.HARM_TO_OTHERS}
"""Flags that end an exercise; the others only interrupt it."""


def rise(state: State, heard: Heard, resident: Resident) -> Step | None:
    """The answer to the risk and the flags of this turn, or None where there are none to be answered."""
    verdict = heard.verdict
    if verdict.asks_back and verdict.asks_back != state.misheard:
        state = replace(state, misheard=verdict.asks_back)
        return say(state, resident, "MISHEARD", intent="direct_question")
    if verdict.turn is Tier.T3 and _asks_of_others(state, heard):
        return go(replace(state, floor=None, carry=state.before.answered(Tier.T1)), resident, "M")
    if verdict.turn is Tier.T3:
        return _imminent(state, heard, resident)
    return _flags(state, heard, resident, BEFORE_TIERS) or _tiers(state, heard, resident)


def _tiers(state: State, heard: Heard, resident: Resident) -> Step | None:
    verdict, standing = heard.verdict, state.standing
    if state.node in WINDOW or verdict.tier is Tier.T3:
        return None
    if verdict.turn < Tier.T2 and _of_voices(state, heard) and carried.answers(heard.text, "commanded", state.language):
        return _high(state, resident)
    guessed = not {rule for rule in verdict.rules if not rule.startswith(("classifier", "R"))} - OWN_WORDS
    if guessed and state.node.startswith("PSY") and intents.answers(heard.text, "act", state.language):
        return go(state, resident, carried_point(state, heard) or "PSY.act")
    on_it = verdict.turn < Tier.T2 and state.node.startswith("PSY") and hunch(verdict)
    if on_it and carried.answers(heard.text, "delusion", state.language):
        return go(state, resident, "PSY.more")
    if means(state, heard):
        return go(replace(state, floor=None), resident, "M")
    if verdict.turn is Tier.T2 and _new(verdict):
        return _high(state, resident)
    if found := _flags(state, heard, resident, BEFORE_CONCERN):
        return found
    if verdict.turn is Tier.T1 and hunch(verdict) and (found := _flags(state, heard, resident, frozenset(Flag))):
        return found
    if (
        verdict.turn is Tier.T1
        and of_another(state, heard)
        and (found := _flags(state, heard, resident, frozenset(Flag)))
    ):
        return found
    contradicts = standing.answered == "no" and not state.node
    if verdict.turn is Tier.T1 and (_new(verdict) or contradicts) and verdict.tier is Tier.T1:
        return _concern(state, heard, resident)
    return _flags(state, heard, resident, frozenset(Flag))


def _of_voices(state: State, heard: Heard) -> bool:
    """Whether the talk is about what may be a delusion; a voice that commands harm is T2 there (CLINICAL 2.1)."""
    return Flag.PSYCHOSIS in state.carry.flags | heard.verdict.flags


def _asks_of_others(state: State, heard: Heard) -> bool:
    """A question about means in a raised session that speaks of nobody: "what happens if you swallow …"."""
    means = "R3" in heard.verdict.rules and not IN_PROGRESS - {"tablets_taken", "poison_taken"} & set(
        heard.verdict.rules
    )
    return means and state.before.tier < Tier.T3 and not OWN.search(heard.text) and bool(ASKS.search(heard.text))


def _new(verdict: Verdict) -> bool:
    return verdict.new_cue


def means(state: State, heard: Heard) -> bool:
    """Whether the turn asks about means in a session that makes it count (R3)."""
    verdict = heard.verdict
    if "R3" in verdict.rules:
        return True
    counts = state.before.raised or state.before.loss or state.before.asked_means or state.lost
    if verdict.turn is Tier.T2:
        return bool(ASKS.search(heard.text)) and carried.asks_means(heard.text, state.language)
    return counts and verdict.turn < Tier.T2 and carried.asks_means(heard.text, state.language)


def _imminent(state: State, heard: Heard, resident: Resident) -> Step:
    done = bool(IN_PROGRESS & set(heard.verdict.rules)) or state.standing.in_progress
    standing = replace(state.standing, in_progress=done, said_it=True)
    state = replace(state, standing=standing, floor=None, offer="", topic="")
    if state.node in WINDOW:
        return go(state, resident, "T3.alarm")
    if state.node.startswith("T3."):
        return go(state, resident, "T3.go" if "K3-5" not in standing.used else "T3.wait")
    return go(state, resident, "T3")


def _high(state: State, resident: Resident) -> Step:
    state = replace(state, floor=None, standing=replace(state.standing, said_it=True), offer="", topic="")
    if state.guest:
        return go(state, resident, "T2.private")
    return go(state, resident, "T2.bye" if state.standing.leaving else "T2")


def _concern(state: State, heard: Heard, resident: Resident) -> Step:
    state = replace(state, offer="", topic="")
    if state.guest:
        return go(state, resident, "T1.private")
    if state.standing.leaving:
        return go(state, resident, "T1.bye")
    wanted = intents.intent(heard.text, state.language)
    if state.floor is None:
        return go(state, resident, "T1.number" if wanted and wanted.name == "crisis_number" else "T1")
    if state.floor.name == "exposure":
        return go(replace(state, floor=None), resident, "T1")
    return go(state, resident, "T1.x" if _is_exercise(state) else "T1.item")


def _is_exercise(state: State) -> bool:
    return not hasattr(state.floor, "asks_risk")


def _flags(state: State, heard: Heard, resident: Resident, among: frozenset[Flag] | set[Flag]) -> Step | None:
    hunches = _explained(state, heard)
    for flag, name in _in_order(state, heard):
        doubtful = flag is Flag.MEDICAL and flag.value not in heard.verdict.rules
        if doubtful and Flag.PSYCHOSIS in heard.verdict.flags:
            continue
        if flag in heard.verdict.flags and flag in among and flag not in hunches:
            return _flag(state, heard, resident, flag, name)
    return None


def of_another(state: State, heard: Heard) -> bool:
    """Whether the words are about somebody else's hand against themselves: "he has a knife to his wrist"."""
    told = Flag.THIRD_PARTY in heard.verdict.flags and not state.before.raised
    return told and carried.answers(heard.text, "own_hand", state.language)


def _in_order(state: State, heard: Heard) -> tuple[tuple[Flag, str], ...]:
    """The flags as they are answered; money that is asked for now goes before what may sound like a delusion."""
    scam = any(carried.answers(heard.text, kind, state.language) for kind in ("scam", "money"))
    if of_another(state, heard):
        return tuple(one for one in OF_FLAG if one[0] is not Flag.HARM_TO_OTHERS)
    return tuple(sorted(OF_FLAG, key=lambda one: one[0] is not Flag.FINANCE)) if scam else OF_FLAG


def _explained(state: State, heard: Heard) -> frozenset[Flag]:
    """Flags without a rule behind them, where something explains the words: a flag that has one, a request, a question
    that stands, the subject just answered; or where there are next to no words.
    """
    text, language = heard.text, state.language
    hunches = frozenset(flag for flag in heard.verdict.flags if flag.value not in heard.verdict.rules)
    ruled = hunches != heard.verdict.flags
    leans = bool(state.topic) and intents.answers(text, "leans", language)
    few = len(text.split()) < LEAST_WORDS
    asked = bool(state.node) or awaited(state, heard) or bool(carried_point(state, heard))
    explained = ruled or asked or leans or few or intents.intent(text, language) is not None
    return hunches if explained else frozenset()


def _flag(state: State, heard: Heard, resident: Resident, flag: Flag, name: str) -> Step | None:
    if state.node.partition(".")[0] == name or _is_barrier(state, heard):
        return None
    if flag in STOP_PARTS:
        state = replace(state, floor=None)
    state = replace(state, offer="", topic="")
    if flag is Flag.MEDICAL:
        return go(state, resident, medical.point(heard, hunch=hunch(heard.verdict), raised=state.before.raised))
    if flag is Flag.ABUSE:
        state = sparing.told_of(state, heard, resident)
        if state.guest:
            return say(state, resident, "GO-ON", intent="human_contact")
    name = f"{name}.more" if flag.value in state.standing.used else name
    if flag is Flag.HARM_TO_OTHERS and carried.answers(heard.text, "intrusive", state.language):
        return go(state, resident, "PICTURES")
    if flag is Flag.FINANCE:
        return _without_the_asker(state, heard, resident, name)
    return go(state, resident, name)


def _is_barrier(state: State, heard: Heard) -> bool:
    """ "They would lock me up" is what keeps the person from calling, where that was the question."""
    asked = state.node.endswith((".routes", ".hard", ".barrier", ".scored", ".told", ".unanswered"))
    return asked and intents.barrier(heard.text, state.language) != "B-other"


def _without_the_asker(state: State, heard: Heard, resident: Resident, name: str) -> Step:
    """A contact who is the one asking for the money is not named as the one to call; the ladder keeps them (F-FIN)."""
    spared = state.standing.spared
    after, reply = go(sparing.told_of(state, heard, resident), resident, name)
    return replace(after, standing=replace(after.standing, spared=spared)), reply


def misheard(state: State, heard: Heard, resident: Resident) -> tuple[State, Heard, Step | None]:
    """The answer to "Did you say …?": on a yes the reading counts as said; on a no it never was."""
    text, language = heard.text, state.language
    reading, state = state.misheard, replace(state, misheard="")
    if not reading or heard.verdict.turn >= Tier.T2:
        return state, heard, None
    if intents.answers(text, "yes", language):
        verdict = screen(reading, (), state.before)
        return replace(state, carry=verdict.carry), replace(heard, text=reading, verdict=verdict), None
    if intents.answers(text, "no", language):
        return state, heard, say(replace(state, carry=state.before), resident, "MISHEARD-no")
    return state, heard, None


def hear_script(state: State, heard: Heard, resident: Resident) -> Step | None:
    """The answer to the question that a script asked, or None where the words are not for it."""
    name, text = state.node, heard.text
    kind, to = answered(name, text, NODES, state.language)
    asked = NODES[name].intent == "direct_question" and not name.endswith(".sure")
    if kind == "no" and asked and heard.confidence < SURE_NO:
        to = "T1.sure" if name.startswith("T1") else "T2.sure"
    if not to:
        return None
    standing = state.standing
    if NODES[name].intent in ("direct_question", "refuse_means") and kind:
        standing = replace(standing, answered=kind, said_it=standing.said_it or kind == "does")
    said = sparing.answered(standing, text, resident, state.language)
    if to == "ABU.spare" and said != standing and intents.answers(text, "do_not_call", state.language):
        to = "ABU.spared"
    if name == "ABU.spare" or to == "ABU.spared":
        standing = said
    state = replace(state, standing=standing)
    barrier = intents.barrier(text, state.language)
    if to == "T3.barrier" and barrier == "B-other":
        to = "T3.skill"
    return go(state, resident, to, barrier=barrier)
