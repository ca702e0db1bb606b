"""A reminder is agreed on: what, and when, with the time that was understood; set only on a yes (CLINICAL 7.2).

A time that is not sure, or at which nothing is said, is asked about once; then no reminder is set, and that is said.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.care import whens
from assistant.care.intents import Intent, expanded
from assistant.care.reply import Effect, Resident
from assistant.care.state import State, Step, go, say

DOES = frozenset({"when", "what", "remind", "wish"})
WISHES = ("mood", "who5", "ucla3", "asq")
"""Check-ins that can be wished for."""


def reminder(state: State, wanted: Intent, resident: Resident) -> Step:
    """What and when are asked for where they were not said."""
    given = {key: turned(wanted.about[key]) for key in ("what", "when") if key in wanted.about}
    if "what" not in given and resident.homework:
        given["what"] = resident.homework
    return _on(replace(state, about=tuple(given.items())), resident)


def wish(state: State, wanted: Intent, resident: Resident) -> Step:
    """A check-in is wanted, or not any more; what is not wanted ends at once."""
    kind = next((one for one in WISHES if one in wanted.about), "mood")
    if "off" in wanted.about:
        return say(state, resident, "NEVER", effects=(Effect("keep", f"wish.{kind}", "no"),))
    named = f"WISH-{kind}"
    state, reply = go(replace(state, about=(("check", kind),)), resident, "wish.ask")
    asked = say(state, resident, named)[1]
    return state, replace(reply, lines=(*asked.lines, *reply.lines))


def done(state: State, text: str, resident: Resident, doing: str) -> Step:
    """What or when was said, or the yes to it."""
    given = dict(state.about)
    if doing == "wish":
        return say(state, resident, "WISH", effects=(Effect("keep", f"wish.{given['check']}", "yes"),))
    if doing == "remind":
        effects = (Effect("remind", given["when"], given["what"]),)
        return say(state, resident, "REMIND", effects=effects)
    said = turned(expanded(text))
    given[doing] = _joined(given.get("when", ""), said, state, resident) if doing == "when" else said
    return _on(replace(state, about=tuple(given.items())), resident)


def turned(words: str) -> str:
    """What the person said of themselves, as it is said to them."""
    return " ".join(_YOU.get(word, word) for word in words.split())


_YOU = {"my": "your", "me": "you", "mine": "yours", "i": "you", "our": "your", "myself": "yourself"}


def _on(state: State, resident: Resident) -> Step:
    given = dict(state.about)
    missing = next((key for key in ("what", "when") if not given.get(key)), "")
    if missing:
        return go(state, resident, f"remind.{missing}")
    found = whens.when(given["when"], resident.weekday, resident.hour, state.language)
    if found is not None and not whens.quiet(found.hour):
        given["read"] = whens.said(found, resident.weekday, state.language)
        return go(replace(state, about=tuple(given.items())), resident, "remind.ask")
    if "asked" in given:
        return say(replace(state, node="", about=()), resident, "REMIND-sorry")
    given["asked"] = "yes"
    return go(replace(state, about=tuple(given.items())), resident, "remind.quiet" if found else "remind.hour")


def _joined(before: str, said: str, state: State, resident: Resident) -> str:
    """An hour that was asked for belongs to the day that was named before."""
    first = whens.when(before, resident.weekday, resident.hour, state.language) if before else None
    if first is None or first.repeats or whens.names_day(said, state.language):
        return said
    return f"in {first.days} days {said}" if first.days else said
