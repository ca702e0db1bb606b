"""Where a talk stands, and the few steps every part of it takes: say a point of a script, begin a part, say lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from assistant.care import (
    asides,
    assessments,
    between,
    carried,
    clock,
    flags,
    imminent,
    leaving,
    lines,
    protocol,
    risk,
    script,
)
from assistant.care.reply import Effect, Line, Part, Reply, Resident, Turned
from assistant.care.script import Case, Standing
from assistant.safety.verdict import Carry, Flag, Tier

NODES = risk.NODES | imminent.NODES | flags.NODES | leaving.NODES | asides.NODES | between.NODES
FORKS = risk.FORKS | imminent.FORKS | flags.FORKS | leaving.FORKS | asides.FORKS
STILL_LISTENING_S = 60.0
"""Silence in a raised session after which one sentence says that somebody listens (R6)."""
MOST_TURNS = 12
"""Turns of the person that are remembered."""


@dataclass(frozen=True, slots=True)
class State:
    """A talk between two turns. Frozen; every turn makes a new one."""

    language: str = "en"
    carry: Carry = field(default_factory=Carry)
    node: str = ""
    """The point of a script at which an answer is awaited; "" for none."""
    standing: Standing = field(default_factory=Standing)
    floor: Part | None = field(default=None, repr=False)
    """The exercise or assessment under way; it waits beneath while a script asks."""
    turns: tuple[str, ...] = field(default=(), repr=False)
    """What the person said in open talk, newest last."""
    turn: int = 0
    last: Reply = field(default=Reply(), repr=False)
    """What "repeat" says again."""
    moves: tuple[str, ...] = ()
    """Moves of open talk, oldest first."""
    used: tuple[str, ...] = ()
    """Ids of the templates of the last ten turns, newest last."""
    counts: tuple[tuple[str, int], ...] = ()
    """How often each aside was answered."""
    topic: str = ""
    """The subject that the next turn may go on about."""
    subject: str = ""
    """What still stands to be spoken of (`carried.subject_of`)."""
    subject_at: int = -10
    """The turn in which it was last spoken of."""
    beside_at: int = -10
    """The turn in which something beside an exercise was last answered."""
    offer: str = ""
    """What was offered and not answered yet: "exercise:breathing"."""
    offered_at: int = -10
    """The turn of the last offer."""
    declined: frozenset[str] = frozenset()
    """Offers that got "never again"."""
    finished: frozenset[str] = frozenset()
    """Assessments answered in this session."""
    misheard: str = field(default="", repr=False)
    """The reading that was asked back about."""
    before: Carry = field(default_factory=Carry)
    """What was carried before the turn that was asked back about."""
    guest: bool = False
    reflected: frozenset[str] = frozenset()
    """Feelings that were said back."""
    repairs: int = 0
    break_said: bool = False
    """N-1 was said."""
    noes: int = 0
    granted_at: int = -10
    """The turn in which the question that stands was told to wait."""
    doing: str = ""
    """What a point of a script asks the talk to do besides its words (`Node.does`)."""
    about: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """What a script is about: a topic to forget, a name."""
    lost: bool = False
    """A loss was told of in this session (R3)."""
    called: str = field(default="", repr=False)
    """What the person said in this session that they want to be called."""
    at_s: float = 0.0
    reminders: int = 0
    """How often the notice of three hours was said."""
    nudged: tuple[tuple[str, float], ...] = ()
    """Nudges of this session and when, seconds of it."""


Step = tuple[State, Reply]


def slots(state: State, resident: Resident) -> Mapping[str, str]:
    """Everything a line may be filled with."""
    language, people = state.language, lines.contacts(resident, state.standing.spared)
    told = "C-CAR2" in resident.consents and resident.calls and people
    nobody = "nobody_told" if reaches(state, resident) else "nobody_can_be_told"
    filled = lines.filling(resident, state.standing.spared, language)
    scores = [one for one in resident.history if one[0] != "mood"]
    return {
        **filled,
        "kept": lines.word("kept" if "C-REC" in resident.consents else "not_kept", language),
        "told": lines.word("is_told", language).format(NAME=people[0]) if told else lines.word(nobody, language),
        "time": clock.time(resident.hour, language),
        "weekday": clock.weekday(resident.weekday, language),
        "notes": clock.counted(len(resident.kept), "notes", language),
        "scores": clock.counted(len(scores), "scores", language),
        "contacts": clock.counted(len(lines.contacts(resident)), "contacts", language),
        "heard": state.misheard,
        **({"homework": resident.homework} if resident.homework else {}),
        **({"due": resident.due} if resident.due else {}),
        **({"called": state.called or resident.name} if state.called or resident.name else {}),
        **dict(state.about),
    }


def reaches(state: State, resident: Resident) -> bool:
    """Whether pressing the button calls anybody (`script.Case.reaches`)."""
    return Case(resident, state.standing, state.carry.tier, {}).reaches


def case(state: State, resident: Resident, barrier: str = "B-other") -> Case:
    """What a script looks at."""
    return Case(
        resident, state.standing, state.carry.tier, slots(state, resident), state.guest, state.floor is not None,
        barrier, state.language,
    )  # fmt: skip


def line(state: State, resident: Resident, identity: str) -> Line:
    """One line with its slots filled."""
    return lines.line(identity, slots(state, resident), state.language)


def say(state: State, resident: Resident, *ids: str, intent: str = "none", effects: tuple[Effect, ...] = ()) -> Step:
    """Lines outside a script."""
    said = tuple(one for one in (line(state, resident, identity) for identity in ids) if one.text)
    return state, Reply(said, intent, effects)


def go(state: State, resident: Resident, name: str, words: bool = True, barrier: str = "B-other") -> Step:
    """Say the point `name` of a script and do what happens there. `words`: something was heard."""
    told = script.tell(name, case(state, resident, barrier), NODES, FORKS, words)
    standing = told.standing
    raised = state.carry.answered(told.at.raises)
    if any(effect.what == "alarm" for effect in told.reply.effects):
        standing = replace(standing, calling=True)
    if any(effect.what == "cancel" for effect in told.reply.effects):
        raised = raised.cancelled()
        standing = replace(standing, said_it=False)
    state = about(replace(state, node=told.node, standing=standing, carry=raised, doing=told.at.does), name)
    if told.at.begins:
        return begin(state, resident, told.at.begins, intent=told.at.intent)
    return state, told.reply


def about(state: State, point: str) -> State:
    """The talk after that point of a script: its subject stands."""
    subject = carried.subject_of(point, state.subject)
    spoken = subject != state.subject or point.partition(".")[0] in carried.ROOTS
    return replace(state, subject=subject, subject_at=state.turn) if spoken else state


def begin(state: State, resident: Resident, what: str, intent: str = "none") -> Step:
    """Begin "exercise:NAME" or "assessment:NAME"; where it may not begin, the line that says why."""
    kind, _, name = what.partition(":")
    if state.guest and (kind == "assessment" or name not in ("breathing", "grounding", "pmr")):
        return say(state, resident, "NOT-GUEST")
    state = replace(state, node="", offer="", topic="")
    try:
        turned = _begun(state, resident, kind, name)
    except KeyError:
        return say(state, resident, "NOT-NOW")
    if turned.part is None and not turned.reply.lines:
        return say(state, resident, "SUPERVISED")
    if intent != "none" and turned.part is not None:
        turned = replace(turned, reply=replace(turned.reply, intent=intent))
    return took(state, turned)


def _begun(state: State, resident: Resident, kind: str, name: str) -> Turned:
    if kind == "card":
        return protocol.read_card(name, resident, state.language)
    if kind == "exercise":
        raised = state.carry.tier >= Tier.T1
        at_once = raised and name in ("breathing", "breathing_short", "grounding")
        place = tuple((slot, value) for slot, value in slots(state, resident).items() if slot.startswith("crisis"))
        return protocol.begin(name, resident, state.language, at_once=at_once, given=place)
    why = assessments.may_begin(
        name, resident, state.carry.tier, flags=state.carry.flags, company=state.guest, asked=state.finished
    )
    if why:
        return Turned(Reply((assessments.barred_line(why, name, resident, state.language),)), None)
    return assessments.begin(name, resident, state.language, tier=state.carry.tier)


def took(state: State, turned: Turned) -> Step:
    """The part after its turn; an assessment that has ended raises the tier by what it found."""
    state = replace(state, floor=turned.part)
    for effect in turned.reply.effects:
        if effect.what == "assessed":
            state = replace(
                state,
                finished=state.finished | {effect.name},
                carry=state.carry.answered(found(effect)),
            )
    return state, turned.reply


def found(effect: Effect) -> Tier:
    """The tier that an assessed answer means; item 9 alone is a concern, the screen that follows it decides."""
    return Tier.T1 if effect.name == "phq9.9" else _ASSESSED.get(effect.value, Tier.T0)


_ASSESSED = {"acute": Tier.T3, "positive": Tier.T2, "high": Tier.T3, "moderate": Tier.T2, "low": Tier.T1}


def aside(state: State, name: str, resident: Resident) -> Step:
    """An answer of the table; the next of its forms each time."""
    one = asides.ASIDES[name]
    state, before = count(state, name)
    ids = one.lines[before % len(one.lines)]
    state = replace(state, topic=one.topic)
    if one.topic in carried.ASIDES:
        state = replace(state, subject=one.topic, subject_at=state.turn)
    return say(state, resident, *ids, intent=one.intent, effects=one.effects)


def flagged(state: State, flag: Flag) -> bool:
    """Whether the session has that flag."""
    return flag in state.carry.flags


def count(state: State, name: str) -> tuple[State, int]:
    """How often `name` was answered before; and the state that has counted this one."""
    counts = dict(state.counts)
    before = counts.get(name, 0)
    return replace(state, counts=tuple((counts | {name: before + 1}).items())), before
