"""A talk: what a turn is answered with, whatever it holds. Frozen: hearing gives a new talk, so that a turn can be
tried at every pause of the person and forgotten again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from assistant.care import carried, context, homework, lines, offering, regions, rising, unasked
from assistant.care.order import answer, ends
from assistant.care.reply import Heard, Reply, Resident
from assistant.care.state import NODES, STILL_LISTENING_S, State, Step, found, go, line, say, took
from assistant.safety.verdict import Carry, Tier

REMINDED_S = 3 * 3600.0
"""Seconds of use after which it is said again what Solace is (CLINICAL 8.1)."""
AWAY_DAYS = 7.0
"""Days after which the whole notice is owed again (CLINICAL 8.1)."""
GOES_ON = 240.0
"""Seconds of silence after "I am still listening." until the goodbye line is said once (R6: five minutes in all)."""


@dataclass(frozen=True, slots=True)
class Talk:
    """One session of one resident. A `Talk()` is a session that has not begun."""

    state: State = field(default_factory=State, repr=False)

    @classmethod
    def begin(cls, language: str = "en") -> Talk:
        """A new session. Raises SettingsError where the language has no content."""
        lines.written(language)
        return cls(State(language))

    @property
    def carry(self) -> Carry:
        """What the screen judges the next turn with."""
        return self.state.carry

    @property
    def tier(self) -> Tier:
        """Of the session."""
        return self.state.carry.tier

    def hear(self, heard: Heard, resident: Resident) -> tuple[Talk, Reply]:
        """Answer a turn."""
        heard = context.told(self.state, context.settled(self.state, heard))
        state = replace(
            self.state,
            before=self.state.before if self.state.misheard else self.state.carry,
            carry=heard.verdict.carry,
            turn=self.state.turn + 1,
            at_s=heard.at_s,
            lost=self.state.lost or carried.tells_loss(heard.text, self.state.language),
        )
        state, heard, done = rising.misheard(state, heard, resident)
        if done is not None:
            return self._told(done, resident, words=True)
        answered = unasked.nudged(answer(state, heard, resident), heard, resident)
        return self._told(offering.offered(self.state, answered, resident), resident, words=True)

    def silent(self, resident: Resident) -> tuple[Talk, Reply]:
        """`then_s` went by without speech."""
        return self._told(_silence(self.state, resident), resident, words=False)

    def opened(self, resident: Resident, first: bool = False, today: bool = False) -> tuple[Talk, Reply]:
        """The name was called: the notice that is owed (8.1), and what is owed from last time.

        `first`: the first start of all; `today`: there was a session today already.
        """
        return self._told(_opening(self.state, resident, first, today), resident, words=True)

    def unasked(self, kind: str, resident: Resident, opening: tuple[bool, bool] | None = None) -> tuple[Talk, Reply]:
        """Something is due that nobody asked for (7.2): a kind of `checkins`, "silence" or "no contact". No words where
        it may not be said now. `opening`: a session begins with it; `first` and `today` as in `opened`."""
        state, reply = unasked.unasked(self.state, kind, resident)
        if opening and reply.lines:
            notice = line(state, resident, _notice(resident, *opening))
            reply = replace(reply, lines=(notice, *reply.lines))
        return self._told((state, reply), resident, words=False)

    def told(self, event: str, resident: Resident) -> tuple[Talk, Reply]:
        """What happened outside the talk.

        "acknowledged", "nobody yet", "cancelled" (by the button): from the crisis program. "help phrase": it was said
        while nothing was being listened to. "alone": guest mode was ended with name and code.
        """
        state = self.state
        if event == "alone":
            return replace(self, state=replace(state, guest=False)), Reply()
        if event == "help phrase":
            return self._told(go(replace(state, floor=None), resident, "HELP"), resident, words=True)
        if event == "cancelled" and state.node in rising.WINDOW:
            name = "HELP.cancelled" if state.node.startswith("HELP") else "T3.cancelled"
            return self._told(go(state, resident, name), resident, words=False)
        names = {"acknowledged": "L-07", "nobody yet": "L-05"}
        if event not in names:
            return self, Reply()
        if event == "acknowledged":
            state = replace(state, standing=replace(state.standing, acknowledged=True))
        return self._told(say(state, resident, names[event], intent="crisis_resources"), resident, words=False)

    def _told(self, step: Step, resident: Resident, words: bool) -> tuple[Talk, Reply]:
        state, reply = step
        state, reply = _scored(state, reply, resident)
        waits = words or not state.standing.silences
        if waits and state.carry.raised and reply.then_s is None and not state.node and not ends(reply):
            reply = replace(reply, then_s=STILL_LISTENING_S)
        if reply.lines and reply.intent not in ("repeat", "slower", "louder", "softer"):
            state = replace(state, last=reply)
        if words and not state.carry.raised and state.at_s >= REMINDED_S * (state.reminders + 1):
            state = replace(state, reminders=state.reminders + 1)
            reply = replace(reply, lines=(line(state, resident, "AI-3h"), *reply.lines))
        if words:
            state = replace(state, standing=replace(state.standing, silences=0))
        return replace(self, state=state), reply


def _scored(state: State, reply: Reply, resident: Resident) -> Step:
    """What an assessment found leads on in the same turn (CLINICAL 6.7)."""
    tier = max((found(effect) for effect in reply.effects if effect.what == "assessed"), default=Tier.T0)
    if tier < Tier.T2 or state.floor is not None:
        return state, reply
    state, more = go(state, resident, "T3" if tier is Tier.T3 else "T2.scored")
    return state, replace(more, lines=(*reply.lines, *more.lines), effects=(*reply.effects, *more.effects))


# --- silence and opening ------------------------------------------------------------------------------------------


def _silence(state: State, resident: Resident) -> Step:
    if state.node and NODES[state.node].silent:
        return go(state, resident, NODES[state.node].silent, words=False)
    if state.floor is not None and not state.node:
        return took(state, state.floor.silent(resident))
    if not state.carry.raised:
        return state, Reply()
    silences = state.standing.silences
    state = replace(state, standing=replace(state.standing, silences=silences + 1))
    if silences == 0:
        state, reply = say(state, resident, "R6")
        return state, replace(reply, then_s=GOES_ON)
    return go(state, resident, "R7", words=False) if silences == 1 else (state, Reply())


def _opening(state: State, resident: Resident, first: bool, today: bool) -> Step:
    notice = _notice(resident, first, today)
    if resident.recent_tier >= Tier.T2:
        after, reply = go(state, resident, "last_time")
        return after, replace(reply, lines=(line(state, resident, notice), *reply.lines))
    state, reply = say(state, resident, notice)
    asked = homework.follow(resident, state.language)
    if asked is None:
        return state, reply
    state, more = took(state, asked)
    return state, replace(more, lines=(*reply.lines, *more.lines))


def _notice(resident: Resident, first: bool, today: bool) -> str:
    """The notice that the beginning of a session owes."""
    full = regions.duties(resident).full_each_session or not today
    away = resident.use.away_days >= AWAY_DAYS
    return "AI-first" if first else "AI-7d" if away else "AI-full" if full else "AI-short"
