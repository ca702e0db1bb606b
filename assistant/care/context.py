"""What explains the words of a turn besides themselves: the subject that stands, what is waited for, a request."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.care import carried, intents, understanding
from assistant.care.assessments import Assessment
from assistant.care.readings import awaits
from assistant.care.reply import Heard
from assistant.care.running import Exercising
from assistant.care.script import answered
from assistant.care.state import NODES, State
from assistant.safety.verdict import Flag, Tier, Verdict

PLAN_WORDS = 10
"""A request for the safety plan that tells of nothing else is at most so long."""
FEW_WORDS = 4
"""A number that was misheard is at most so long."""
AFRAID = ("MED.fuss", "MED.alone", "MED.status", "MED.called")
"""Where words lead that tell why nobody is to be called to an emergency, or who comes."""
OWN = re.compile(r"\b(?:i|me|my|myself|mine|i'm|i've|i'll|i'd|we|us)\b", re.IGNORECASE)


TOLD = (("doubled", Flag.MEDICAL), ("money", Flag.FINANCE), ("delusion", Flag.PSYCHOSIS))
"""Kinds of words (content `carried.toml`) that tell of something without the word for it, and their flags."""


def told(state: State, heard: Heard) -> Heard:
    """The turn with the flags that its words tell of and the screen did not raise; no tier changes."""
    verdict = heard.verdict
    found = [flag for kind, flag in TOLD if carried.answers(heard.text, kind, state.language)]
    new = [flag for flag in found if flag.value not in verdict.rules and verdict.turn < Tier.T3]
    if not new:
        return heard
    flags, rules = verdict.flags | frozenset(new), (*verdict.rules, *(flag.value for flag in new))
    carry = replace(verdict.carry, flags=verdict.carry.flags | frozenset(new))
    return replace(heard, verdict=replace(verdict, flags=flags, rules=rules, carry=carry))


def settled(state: State, heard: Heard) -> Heard:
    """A hunch of the classifier alone in a plain request ("wipe everything you have on me") is taken back; so is one in
    a number that was asked for ("I'd say, eh")."""
    verdict, before = heard.verdict, state.carry
    guessed = verdict.turn > Tier.T0 and hunch(verdict)
    on_topic = bool(state.topic) or state.node.startswith("FIN")
    plain = intents.explains(heard.text, on_topic, state.language) or awaited(state, heard) or _wants_plan(state, heard)
    plain = plain or _on_subject(state, heard)
    if before.raised or before.loss or verdict.asks_back or not guessed or not plain:
        return heard
    carry = replace(verdict.carry, tier=before.tier)
    return replace(heard, verdict=replace(verdict, tier=before.tier, turn=Tier.T0, rules=(), carry=carry))


def _wants_plan(state: State, heard: Heard) -> bool:
    """Whether the plan is asked for and no more is said: "my safety plan" may be said at any time (EX-16)."""
    wanted = intents.intent(heard.text, state.language)
    return wanted is not None and wanted.name.startswith("safety_plan") and len(heard.text.split()) <= PLAN_WORDS


def _on_subject(state: State, heard: Heard) -> bool:
    """Whether the words go on about abuse, money, somebody else in danger, or who comes, which the talk is about."""
    point = carried_point(state, heard)
    on = point.partition(".")[0] in ("ABU", "FIN", "3RD") or point in AFRAID
    return on and not (OWN.search(heard.text) and carried.answers(heard.text, "own_end", state.language))


def awaited(state: State, heard: Heard) -> bool:
    """Whether an exercise or a questionnaire asks for these few words: a number, if a misheard one ("bye" for "five"),
    "nothing more", a yes, a choice; what is answered about suicide is never meant."""
    floor, count = state.floor, len(heard.text.split())
    if state.node or floor is None:
        return False
    if isinstance(floor, Assessment):
        return count <= FEW_WORDS + 2 and not floor.asks_risk and understanding.answered(floor, heard.text)
    return count <= FEW_WORDS and isinstance(floor, Exercising) and awaits(floor, heard)


def carried_point(state: State, heard: Heard) -> str:
    """Where words about the subject that stands lead (`carried.point`), or "" where they answer what is asked."""
    subject = state.subject if state.turn - state.subject_at <= carried.REACH else ""
    asked = state.node
    if not asked and not subject and state.carry.raised:
        subject = carried.RAISED
    if not subject or (asked and asked.partition(".")[0] != subject.partition(".")[0]):
        return ""
    kind = answered(asked, heard.text, NODES, state.language)[0] if asked else ""
    found = carried.point(heard.text, subject, state.language)
    if not found and not asked and state.carry.raised:
        found = carried.point(heard.text, carried.RAISED, state.language)
    return found if not kind or (kind in carried.LOOSE and not (kind == "done" and found.endswith(".more"))) else ""


def admits(state: State, heard: Heard) -> bool:
    """Whether "you could say that" is a yes to the direct question, and no wish to hear it again."""
    asked = bool(state.node) and NODES[state.node].intent == "direct_question"
    return asked and carried.answers(heard.text, "admits", state.language)


def hunch(verdict: Verdict) -> bool:
    """Whether the classifier alone found the turn's tier."""
    ours = {flag.value for flag in verdict.flags} | {"R2", "signs-together"}
    return all(rule.startswith("classifier") or rule in ours for rule in verdict.rules)
