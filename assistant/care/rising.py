"""What a turn's risk and flags do to the talk, before anything else is looked at (CLINICAL 2.2, order of actions)."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.care import intents, lines, understanding
from assistant.care.assessments import Assessment
from assistant.care.readings import awaits
from assistant.care.reply import Heard, Resident
from assistant.care.risk import BEFORE_CONCERN, BEFORE_TIERS, OF_FLAG, STOP_PARTS
from assistant.care.running import Exercising
from assistant.care.script import Standing, answered
from assistant.care.state import NODES, State, Step, go, say
from assistant.safety.screen import screen
from assistant.safety.verdict import Flag, Tier, Verdict

IN_PROGRESS = frozenset(
    {"tablets_taken", "poison_taken", "bleeding_own_hand", "already_done", "much_taken", "blade_in_use"}
)
"""Rules of the screen by which something has already been done (K3-9)."""
FEW_WORDS = 4
"""A number that was misheard is at most so long."""
WINDOW = frozenset({"T3.window", "T3.heard", "T3.five"})
SURE_NO = 0.85
"""Confidence below which a "no" about suicide is read back (H-03)."""
FALL = re.compile(r"\b(?:fell|fall|fallen|on the floor|cannot get up|can't get up|slipped|tripped)\b")
TABLETS = re.compile(
    r"\b(?:tablets?|pills?|medicines?|medication|dose|insulin|capsules?|meds|warfarin|mix(?:ed)? up)\b"
)
OWN_WORDS = frozenset({"classifier-T1", "model-vote"})
"""Rules that heard concern without a frame of words."""


def rise(state: State, heard: Heard, resident: Resident) -> Step | None:
    """The answer to the risk and the flags of this turn, or None where there are none to be answered."""
    verdict = heard.verdict
    if verdict.asks_back and verdict.asks_back != state.misheard:
        state = replace(state, misheard=verdict.asks_back)
        return say(state, resident, "MISHEARD", intent="direct_question")
    if verdict.turn is Tier.T3:
        return _imminent(state, heard, resident)
    return _flags(state, heard, resident, BEFORE_TIERS) or _tiers(state, heard, resident)


def _tiers(state: State, heard: Heard, resident: Resident) -> Step | None:
    verdict, standing = heard.verdict, state.standing
    if state.node in WINDOW or verdict.tier is Tier.T3:
        return None
    if means(state, heard):
        return go(replace(state, floor=None), resident, "M")
    if verdict.turn is Tier.T2 and _new(verdict):
        return _high(state, resident)
    if found := _flags(state, heard, resident, BEFORE_CONCERN):
        return found
    contradicts = standing.answered == "no" and not state.node
    if verdict.turn is Tier.T1 and (_new(verdict) or contradicts) and verdict.tier is Tier.T1:
        return _concern(state, heard, resident)
    return _flags(state, heard, resident, frozenset(Flag))


def _new(verdict: Verdict) -> bool:
    return verdict.new_cue


def means(state: State, heard: Heard) -> bool:
    """Whether the turn asks about means in a session that makes it count (R3)."""
    verdict = heard.verdict
    if "R3" in verdict.rules:
        return True
    counts = state.before.raised or state.before.loss or state.before.asked_means
    return counts and verdict.turn < Tier.T2 and intents.asks_means(heard.text, state.language)


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
    hunch = not set(heard.verdict.rules) - OWN_WORDS - {"R1", "R2", "R4"}
    if hunch and state.node.startswith("PSY") and intents.answers(heard.text, "act", state.language):
        return go(state, resident, "PSY.act")
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
    for flag, name in OF_FLAG:
        if flag in heard.verdict.flags and flag in among:
            return _flag(state, heard, resident, flag, name)
    return None


def _flag(state: State, heard: Heard, resident: Resident, flag: Flag, name: str) -> Step | None:
    if state.node.partition(".")[0] == name or _is_barrier(state, heard):
        return None
    if flag in STOP_PARTS:
        state = replace(state, floor=None)
    state = replace(state, offer="", topic="")
    if flag is Flag.MEDICAL:
        return go(state, resident, _medical(heard))
    if flag is Flag.ABUSE:
        state = _spare(state, heard, resident)
        if state.guest:
            return say(state, resident, "GO-ON", intent="human_contact")
    return go(state, resident, f"{name}.more" if flag.value in state.standing.used else name)


def _is_barrier(state: State, heard: Heard) -> bool:
    """ "They would lock me up" is what keeps the person from calling, where that was the question."""
    asked = state.node.endswith((".routes", ".hard", ".barrier", ".scored", ".told", ".unanswered"))
    return asked and intents.barrier(heard.text, state.language) != "B-other"


def _medical(heard: Heard) -> str:
    if TABLETS.search(heard.text):
        return "MED.unclear" if heard.verdict.turn >= Tier.T1 else "MED.tablets"
    return "MED.fall" if FALL.search(heard.text) else "MED"


def _spare(state: State, heard: Heard, resident: Resident) -> State:
    """A contact whom the person names while telling of abuse is left out from here on, silently (F-ABU)."""
    words = set(intents.expanded(heard.text).replace("'s", "").split())
    named = {one.lower() for one in resident.contacts if set(one.lower().split()) - {"your", "my"} & words}
    named = {one for one in named if set(one.split()) & words - {"your", "my", "the"}}
    return replace(state, standing=replace(state.standing, spared=state.standing.spared | named))


def settled(state: State, heard: Heard) -> Heard:
    """A hunch of the classifier alone in a plain request ("wipe everything you have on me") is taken back; so is one in
    a number that was asked for ("I'd say, eh")."""
    verdict, before = heard.verdict, state.carry
    hunch = verdict.turn > Tier.T0 and all(rule.startswith("classifier") or rule == "R2" for rule in verdict.rules)
    plain = intents.explains(heard.text, state.language) or awaited(state, heard)
    if before.raised or verdict.asks_back or not hunch or not plain:
        return heard
    carry = replace(verdict.carry, tier=before.tier)
    return replace(heard, verdict=replace(verdict, tier=before.tier, turn=Tier.T0, rules=(), carry=carry))


def awaited(state: State, heard: Heard) -> bool:
    """Whether an exercise or a questionnaire asks for these few words: a number, if a misheard one ("bye" for "five"),
    "nothing more", a yes, a choice; what is answered about suicide is never meant."""
    floor, count = state.floor, len(heard.text.split())
    if state.node or floor is None:
        return False
    if isinstance(floor, Assessment):
        return count <= FEW_WORDS + 2 and not floor.asks_risk and understanding.answered(floor, heard.text)
    return count <= FEW_WORDS and isinstance(floor, Exercising) and awaits(floor, heard)


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
    if name == "ABU.spare":
        standing = _spared(standing, text, resident)
    state = replace(state, standing=standing)
    barrier = intents.barrier(text, state.language)
    if to == "T3.barrier" and barrier == "B-other":
        to = "T3.skill"
    return go(state, resident, to, barrier=barrier)


def _spared(standing: Standing, text: str, resident: Resident) -> Standing:
    words = set(intents.expanded(text).split())
    named = {
        one.lower() for one in lines.contacts(resident) if set(one.lower().split()) & words - {"your", "my", "the"}
    }
    return replace(standing, spared=standing.spared | named)
