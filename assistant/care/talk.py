"""A talk: what a turn is answered with, whatever it holds. Frozen: hearing gives a new talk, so that a turn can be
tried at every pause of the person and forgotten again.

The order is that of CLINICAL 2.2: risk and flags first, then requests and the question that stands, then the exercise
or assessment that has the floor, then what was just talked about, then a move of open talk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from assistant.care import deeds, intents, lines, open_talk, regions, rising
from assistant.care.asides import ASIDES
from assistant.care.reply import Effect, Heard, Reply, Resident, Turned
from assistant.care.script import NAMES_HELP
from assistant.care.state import NODES, STILL_LISTENING_S, State, Step, begin, found, go, line, say, took
from assistant.safety.verdict import Carry, Tier

LEAVING = ("goodbye", "off")
LOUD_AND_CLEAR = frozenset({"repeat", "slower", "louder_slower", "louder", "softer", "faster", "patient", "quick"})
"""Requests about the voice: answered before anything that stands, which then goes on waiting."""
OVER_PARTS = frozenset({"goodbye", "never", "crisis_number", "call_someone", "guest", "off", "delete_all"})
"""Requests that reach past an exercise or assessment under way."""
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
        heard = rising.settled(self.state, heard)
        state = replace(
            self.state,
            before=self.state.before if self.state.misheard else self.state.carry,
            carry=heard.verdict.carry,
            turn=self.state.turn + 1,
            at_s=heard.at_s,
        )
        state, heard, done = rising.misheard(state, heard, resident)
        if done is not None:
            return self._told(done, resident, words=True)
        return self._told(_answer(state, heard, resident), resident, words=True)

    def silent(self, resident: Resident) -> tuple[Talk, Reply]:
        """`then_s` went by without speech."""
        return self._told(_silence(self.state, resident), resident, words=False)

    def opened(self, resident: Resident, first: bool = False, today: bool = False) -> tuple[Talk, Reply]:
        """The name was called: the notice that is owed (8.1), and what is owed from last time.

        `first`: the first start of all; `today`: there was a session today already.
        """
        return self._told(_opening(self.state, resident, first, today), resident, words=True)

    def told(self, event: str, resident: Resident) -> tuple[Talk, Reply]:
        """The crisis program reports: "acknowledged", "nobody yet", "closed", "cancelled"."""
        state = self.state
        if event == "cancelled" and state.node in rising.WINDOW:
            return self._told(go(state, resident, "T3.cancelled"), resident, words=False)
        names = {"acknowledged": "L-07", "nobody yet": "L-05"}
        if event not in names:
            return self, Reply()
        return self._told(say(state, resident, names[event], intent="crisis_resources"), resident, words=False)

    def _told(self, step: Step, resident: Resident, words: bool) -> tuple[Talk, Reply]:
        state, reply = step
        state, reply = _scored(state, reply, resident)
        if words and state.carry.raised and reply.then_s is None and not state.node and not _ends(reply):
            reply = replace(reply, then_s=STILL_LISTENING_S)
        if reply.lines and reply.intent not in ("repeat", "slower", "louder", "softer"):
            state = replace(state, last=reply)
        if words:
            state = replace(state, standing=replace(state.standing, silences=0))
        return replace(self, state=state), reply


def _ends(reply: Reply) -> bool:
    return any(effect.what == "sleep" for effect in reply.effects)


def _scored(state: State, reply: Reply, resident: Resident) -> Step:
    """What an assessment found leads on in the same turn (CLINICAL 6.7)."""
    tier = max((found(effect) for effect in reply.effects if effect.what == "assessed"), default=Tier.T0)
    if tier < Tier.T2 or state.floor is not None:
        return state, reply
    state, more = go(state, resident, "T3" if tier is Tier.T3 else "T2.scored")
    return state, replace(more, lines=(*reply.lines, *more.lines), effects=(*reply.effects, *more.effects))


# --- a turn -------------------------------------------------------------------------------------------------------


def _answer(state: State, heard: Heard, resident: Resident) -> Step:
    for step in ORDER:
        if (done := step(state, heard, resident)) is not None:
            return done
    return open_talk.talk(replace(state, node="", offer=""), heard, resident)


def _leaves(state: State, heard: Heard, resident: Resident) -> Step | None:
    """Risk first; where the turn says goodbye as well, the question comes once and then the end."""
    wanted = intents.intent(heard.text, state.language)
    leaving = wanted is not None and wanted.name == "goodbye"
    if _commands_stop(state, heard):
        return _floor(replace(state, carry=state.before), heard, resident)
    if leaving:
        state = replace(state, standing=replace(state.standing, leaving=True))
    if _awaits_risk(state, heard):
        return None
    return rising.rise(state, heard, resident)


def _commands_stop(state: State, heard: Heard) -> bool:
    """ "Stop, I don't want to go on", said in an exercise, is about the exercise."""
    wanted = intents.intent(heard.text, state.language)
    stops = wanted is not None and wanted.name == "stop" and heard.text.split()[0] in ("stop", "enough", "no")
    return stops and state.floor is not None and heard.verdict.turn <= Tier.T1


def _awaits_risk(state: State, heard: Heard) -> bool:
    """Whether the words answer a question of risk that an assessment asked."""
    return bool(getattr(state.floor, "asks_risk", False)) and heard.verdict.turn < Tier.T3 and not state.node


def _voice(state: State, heard: Heard, resident: Resident) -> Step | None:
    wanted = intents.intent(heard.text, state.language)
    if wanted is None or wanted.name not in LOUD_AND_CLEAR:
        return None
    if state.floor is not None and not state.node and (done := _handled(state, heard, resident)):
        return done
    if state.node in rising.WINDOW:
        return None
    done = deeds.do(state, wanted, resident)
    if done is None or not state.node:
        return done
    after, reply = done
    return replace(after, node=state.node), reply


def _goes(state: State, heard: Heard, resident: Resident) -> Step | None:
    wanted = intents.intent(heard.text, state.language)
    if wanted is None or state.node in rising.WINDOW:
        return None
    if wanted.name in LEAVING or (wanted.name == "never_mind" and state.carry.raised and state.floor is None):
        if wanted.name == "off" and state.carry.raised:
            wanted = intents.Intent("goodbye")
        return deeds.do(state, wanted, resident)
    return None


def _script(state: State, heard: Heard, resident: Resident) -> Step | None:
    """The answer to what a script asked; a question about Solace is answered, and the script goes on waiting."""
    if not state.node:
        return None
    wanted = intents.intent(heard.text, state.language)
    known = ASIDES.get(wanted.name) if wanted else None
    if wanted and known and known.anywhere and state.node not in rising.WINDOW and not _answers(state, heard):
        after, reply = deeds.do(state, wanted, resident) or say(state, resident, "GO-ON")
        if NODES[state.node].intent == "direct_question":
            reply = replace(reply, lines=(*reply.lines, line(state, resident, "K1-4")))
        elif state.carry.tier is Tier.T3 and not any(getattr(one, "id", "") in NAMES_HELP for one in reply.lines):
            reply = replace(reply, lines=(*reply.lines, line(state, resident, "K3-4b")), intent="crisis_resources")
        return replace(after, node=state.node), replace(reply, then_s=reply.then_s or STILL_LISTENING_S)
    if wanted and wanted.name == "stop" and not _answers(state, heard):
        return deeds.do(state, wanted, resident)
    if not state.carry.raised and wanted and NODES[state.node].other == "" and not _answers(state, heard):
        return None
    if (done := rising.hear_script(state, heard, resident)) is not None:
        after, reply = _does(*done, heard.text, resident)
        if reply.lines or reply.effects:
            return after, reply
        return open_talk.talk(replace(after, node=""), heard, resident)
    return None


def _answers(state: State, heard: Heard) -> bool:
    return any(intents.answers(heard.text, kind, state.language) for kind, _ in NODES[state.node].answers)


def _does(state: State, reply: Reply, text: str, resident: Resident) -> Step:
    """What a point of a script does in the talk besides its words."""
    doing, state = state.doing, replace(state, doing="")
    if doing == "resume" and state.floor is not None:
        return took(state, state.floor.resume(resident))
    if doing == "begin":
        return begin(state, resident, state.offer)
    if doing == "offer":
        return open_talk.offer(state, resident)
    if doing in ("when", "what", "remind"):
        return deeds.remind(state, text, resident, doing)
    if doing == "read":
        return deeds.read_kept(state, text, resident)
    if doing == "end":
        return replace(state, floor=None), reply
    if doing == "declined":
        return replace(state, offer="", offered_at=state.turn), reply
    if doing == "forget":
        effect = Effect("forget", value=dict(state.about).get("topic", ""))
        return replace(state, turns=()), replace(reply, effects=(effect,))
    return state, reply


def _off_node(state: State, heard: Heard, resident: Resident) -> Step | None:
    """What goes past an exercise or assessment under way."""
    wanted = intents.intent(heard.text, state.language)
    if state.floor is None or wanted is None or wanted.name not in OVER_PARTS:
        return None
    after, reply = deeds.do(replace(state, node=""), wanted, resident) or (state, Reply())
    return after, reply


def _floor(state: State, heard: Heard, resident: Resident) -> Step | None:
    if state.floor is None:
        return None
    if (done := _handled(state, heard, resident)) is not None:
        return done
    wanted = intents.intent(heard.text, state.language)
    beneath, resumed = state.floor, state.floor.resume(resident)
    if wanted is None:
        after, reply = deeds.follow(state, heard.text, resident) or open_talk.reflect(state, heard, resident)
    else:
        after, reply = deeds.do(replace(state, node=""), wanted, resident) or say(state, resident, "GO-ON")
    if after.floor is not beneath or _ends(reply) or after.node:
        return after, reply
    again = resumed.reply
    joined = replace(again, lines=(*reply.lines, *again.lines), intent=reply.intent, effects=reply.effects)
    return replace(after, floor=resumed.part), joined


def _handled(state: State, heard: Heard, resident: Resident) -> Step | None:
    assert state.floor is not None
    turned: Turned = state.floor.hear(heard, resident)
    return took(replace(state, node=""), turned) if turned.handled else None


def _asked(state: State, heard: Heard, resident: Resident) -> Step | None:
    wanted = intents.intent(heard.text, state.language)
    if wanted is None:
        return None
    return deeds.do(replace(state, node="", offer="" if state.node == "offer" else state.offer), wanted, resident)


def _leans(state: State, heard: Heard, resident: Resident) -> Step | None:
    state = replace(state, node="")
    return deeds.follow(state, heard.text, resident)


ORDER: tuple[Callable[[State, Heard, Resident], Step | None], ...] = (
    _leaves,
    _voice,
    _goes,
    _script,
    _off_node,
    _floor,
    _asked,
    _leans,
)
"""Who is asked for an answer, in turn; open talk answers where nobody does."""


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
    full = regions.duties(resident).full_each_session or not today
    notice = "AI-first" if first else "AI-full" if full else "AI-short"
    if resident.recent_tier >= Tier.T2:
        after, reply = go(state, resident, "last_time")
        return after, replace(reply, lines=(line(state, resident, notice), *reply.lines))
    owed = ("HELLO-homework",) if resident.homework else ()
    return say(state, resident, notice, *owed)
