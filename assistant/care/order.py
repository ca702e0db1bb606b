"""Who answers a turn: the order of CLINICAL 2.2. Risk and flags first, then requests and the question that stands, then
the exercise or assessment that has the floor, then what was just talked about, then a move of open talk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant.care import (
    carried,
    company,
    context,
    deeds,
    held,
    intents,
    naming,
    offering,
    open_talk,
    reminding,
    requests,
    revoking,
    rising,
    sparing,
    unasked,
    understanding,
)
from assistant.care.asides import ASIDES
from assistant.care.assessments import Assessment
from assistant.care.reply import Effect, Heard, Reply, Resident, Turned
from assistant.care.running import Exercising
from assistant.care.script import NAMES_HELP
from assistant.care.state import NODES, STILL_LISTENING_S, State, Step, aside, begin, go, line, say, took
from assistant.safety.verdict import Tier

LEAVING = ("goodbye", "off")
ROUTES = frozenset({"T1.routes", "T1.unanswered", "T1.barrier", "T1.hard", "T1.plan", "T1.skill"})
"""Points of the script for concern at which an exercise that is asked for by name begins (CLINICAL K1-8)."""
LOUD_AND_CLEAR = frozenset({"repeat", "slower", "louder_slower", "louder", "softer", "faster", "patient", "quick"})
"""Requests about the voice: answered before anything that stands, which then goes on waiting."""
PRESSING = frozenset({"go_on", "tip", "glad"})
"""Requests that go on about the subject just answered, where there is one: "go on, just tell me"."""
OWN_DATA = frozenset({"forget_last", "forget_about", "delete_all", "export", "what_do_you_know", "change_consents"})
"""What a person may always ask about their own data, whatever question stands without risk."""
OVER_PARTS = frozenset({"goodbye", "never", "crisis_number", "call_someone", "guest", "off", "delete_all"})
"""Requests that reach past an exercise or assessment under way."""


def ends(reply: Reply) -> bool:
    """Whether the conversation ends with this reply."""
    return any(effect.what == "sleep" for effect in reply.effects)


def answer(state: State, heard: Heard, resident: Resident) -> Step:
    """The first answer that one of `ORDER` has, else a move of open talk."""
    for step in ORDER:
        if (done := step(state, heard, resident)) is not None:
            return revoking.also(state, done, heard, resident)
    return open_talk.talk(replace(state, node="", offer=""), heard, resident)


def _wanted(state: State, heard: Heard) -> intents.Intent | None:
    """The request in the words; "bye" is none where a number was asked for, nor "nothing more" where more was, nor
    "no, never", which answers an item; "never again" does not."""
    wanted = requests.asked(heard.text, state.language)
    if wanted and wanted.name == "goodbye" and context.awaited(state, heard):
        return None
    item = isinstance(state.floor, Assessment) and not state.node and understanding.answered(state.floor, heard.text)
    answer = wanted and wanted.name == "never" and item and not intents.answers(heard.text, "never", state.language)
    return None if answer else wanted


def _meant(state: State, heard: Heard) -> intents.Intent | None:
    """The request, however it was heard; where a question stands, by its words alone."""
    if state.node:
        return intents.intent(heard.text, state.language)
    return requests.understood(heard.text, heard.guesses, heard.confidence, state.language)


def _leaves(state: State, heard: Heard, resident: Resident) -> Step | None:
    """Risk first; where the turn says goodbye as well, the question comes once and then the end."""
    wanted = _wanted(state, heard)
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
    wanted = _meant(state, heard)
    if wanted is None or wanted.name not in LOUD_AND_CLEAR or context.admits(state, heard):
        return None
    own = isinstance(state.floor, Exercising) or wanted.name == "repeat"
    if state.floor is not None and own and not state.node and (done := _handled(state, heard, resident)):
        return done
    if state.node in rising.WINDOW:
        return None
    done = deeds.do(state, wanted, resident)
    if done is None or not state.node:
        return done
    after, reply = done
    return replace(after, node=state.node), reply


def _goes(state: State, heard: Heard, resident: Resident) -> Step | None:
    wanted = _wanted(state, heard)
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
    if wanted and wanted.name == "stop" and state.node not in rising.WINDOW and not _answers(state, heard):
        return deeds.do(state, wanted, resident)
    if wanted and wanted.name == "guest" and state.carry.tier < Tier.T3 and state.node not in rising.WINDOW:
        return deeds.do(state, wanted, resident)
    if wanted and wanted.name.startswith("exercise:") and state.node in ROUTES and state.carry.tier is Tier.T1:
        return deeds.do(replace(state, node=""), wanted, resident)
    if not state.carry.raised and wanted and wanted.name in OWN_DATA:
        return None
    if not state.carry.raised and wanted and _open(state, wanted) and not _answers(state, heard):
        return None
    if (done := rising.hear_script(state, heard, resident)) is not None:
        after, reply = _does(*done, heard.text, resident)
        if reply.lines or reply.effects:
            return after, reply
        return open_talk.talk(replace(after, node=""), heard, resident)
    return None


def _open(state: State, wanted: intents.Intent) -> bool:
    """Whether the question that stands leaves room for that request."""
    return NODES[state.node].other == "" or wanted.name.startswith(("exercise:", "assessment:", "reminder"))


def _answers(state: State, heard: Heard) -> bool:
    return any(carried.answers(heard.text, kind, state.language) for kind, _ in NODES[state.node].answers)


def _does(state: State, reply: Reply, text: str, resident: Resident) -> Step:
    """What a point of a script does in the talk besides its words."""
    doing, state = state.doing, replace(state, doing="")
    if doing == "resume" and state.floor is not None:
        return took(state, state.floor.resume(resident))
    if doing == "begin":
        return begin(state, resident, state.offer)
    if doing == "offer":
        return open_talk.offer(state, resident)
    if doing in reminding.DOES:
        return reminding.done(state, text, resident, doing)
    if doing in unasked.DOES:
        return unasked.done(state, text, resident, doing)
    if doing in offering.DOES:
        return offering.done(state, resident, doing)
    if doing == "spare":
        return state, replace(reply, effects=sparing.effects(state, resident))
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


def _carried(state: State, heard: Heard, resident: Resident) -> Step | None:
    """Words about a subject that still stands, where no other question of a script waits for them."""
    to = context.carried_point(state, heard)
    if not to or state.floor is not None:
        return None
    if to.startswith("aside:"):
        return aside(replace(state, node=""), to.removeprefix("aside:"), resident)
    return go(replace(state, node=""), resident, to, barrier=intents.barrier(heard.text, state.language))


def _off_node(state: State, heard: Heard, resident: Resident) -> Step | None:
    """What goes past an exercise or assessment under way."""
    wanted = _wanted(state, heard)
    if state.floor is None or wanted is None or wanted.name not in OVER_PARTS:
        return None
    after, reply = deeds.do(replace(state, node=""), wanted, resident) or (state, Reply())
    return after, reply


def _floor(state: State, heard: Heard, resident: Resident) -> Step | None:
    if state.floor is None:
        return None
    wanted = _meant(state, heard)
    if (done := held.spoken(state, wanted, resident) or _handled(state, heard, resident)) is not None:
        return done
    if (asked := open_talk.beside(state, heard, resident)) is not None:
        return held.beneath(*asked, resident)
    if wanted is not None and (done := held.asked(state, wanted, resident)) is not None:
        return done
    return _twice_beside(state, wanted, resident) or _besides(state, wanted, heard, resident)


def _besides(state: State, wanted: intents.Intent | None, heard: Heard, resident: Resident) -> Step:
    """Words that are not for what has the floor: answered, and gone on with it."""
    assert state.floor is not None
    beneath, resumed = state.floor, state.floor.resume(resident)
    state = replace(state, beside_at=state.turn)
    if wanted is None:
        after, reply = deeds.follow(state, heard.text, resident) or open_talk.reflect(state, heard, resident)
    else:
        after, reply = deeds.do(replace(state, node=""), wanted, resident) or say(state, resident, "GO-ON")
    if after.floor is not beneath or ends(reply) or after.node:
        return after, reply
    return held.joined(after, reply, resumed)


def _twice_beside(state: State, wanted: intents.Intent | None, resident: Resident) -> Step | None:
    """Who complains in an exercise, or speaks of other things twice running, is asked whether to go on."""
    complains = wanted is not None and wanted.name == "frustration"
    again = wanted is None and state.beside_at == state.turn - 1
    if not isinstance(state.floor, Exercising) or not (complains or again):
        return None
    return go(state, resident, "part.ask")


def _handled(state: State, heard: Heard, resident: Resident) -> Step | None:
    assert state.floor is not None
    turned: Turned = state.floor.hear(heard, resident)
    return took(replace(state, node=""), turned) if turned.handled else None


def _asked(state: State, heard: Heard, resident: Resident) -> Step | None:
    wanted = _meant(state, heard) or _guessed(state, heard)
    if wanted is None:
        return None
    if wanted.name in PRESSING and (done := deeds.follow(replace(state, node=""), heard.text, resident)) is not None:
        return done
    return deeds.do(replace(state, node="", offer="" if state.node == "offer" else state.offer), wanted, resident)


def _guessed(state: State, heard: Heard) -> intents.Intent | None:
    """The exercise or assessment that another guess at the words asks for by name."""
    found = (intents.intent(text, state.language) for text, _ in heard.guesses)
    return next((one for one in found if one and one.name.startswith(("exercise:", "assessment:"))), None)


def _leans(state: State, heard: Heard, resident: Resident) -> Step | None:
    state = replace(state, node="")
    return deeds.follow(state, heard.text, resident)


ORDER: tuple[Callable[[State, Heard, Resident], Step | None], ...] = (
    _leaves,
    revoking.wished,
    _voice,
    _goes,
    _carried,
    _script,
    company.said,
    naming.corrected,
    open_talk.remarked_early,
    _off_node,
    _floor,
    _asked,
    _leans,
)
"""Who is asked for an answer, in turn; open talk answers where nobody does."""
