"""Open talk: what is said to words that ask for nothing (CLINICAL 4)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from assistant.care import carried, content, exercises, intents, policy, regions
from assistant.care.consents import Consent
from assistant.care.moves import LAST, Moves, Said, moves, said_of
from assistant.care.phrases import plain
from assistant.care.reply import Heard, Line, Reflection, Reply, Resident
from assistant.care.state import MOST_TURNS, STILL_LISTENING_S, State, Step, aside, count, flagged, line, say
from assistant.safety.verdict import Flag, Tier

UNSURE = 0.35
"""Confidence below which a turn is not answered but asked again. CLINICAL 4.1 has 0.6 for a recogniser whose numbers
are calibrated; Moonshine's median is 0.9 on speech, and what lies below this is noise."""
REMEMBERED_TEMPLATES = 10
RAISED_MOVES = {"OQ": "RM", "AP": "RM", "AF": "RF", "OE": "RM"}
"""At T2 only RF, RM and SU are left (CLINICAL 2.2)."""
GRAVE = frozenset({Flag.PSYCHOSIS, Flag.HARM_TO_OTHERS, Flag.ABUSE, Flag.MEDICAL})
"""Flags after which nothing is asked or offered in open talk."""
PLAIN = frozenset({"plainer", "permission", "sorry", "silly", "kind", "cannot"})
"""Remarks that are answered after those flags too."""
LISTENING = ("LISTEN-1", "LISTEN-2", "LISTEN-3", "LISTEN-4")
"""Said in turn where the person's words fill no template and the last resort was said a little while ago."""
TOLD_WORDS = 3
"""Words from which a turn tells something."""
NOES = ("ALL-RIGHT", "ALL-RIGHT-2", "ALL-RIGHT-3")


@cache
def bank(language: str) -> Moves:
    """The templates of a language, read once."""
    return moves(language)


def talk(state: State, heard: Heard, resident: Resident) -> Step:
    """One move for one turn."""
    if plain(heard.text) and heard.confidence >= UNSURE:
        if (short := _short(state, heard, resident)) is not None:
            return short
        if (done := remarked(state, heard, resident)) is not None:
            return done
        state = replace(state, turns=(*state.turns, heard.text)[-MOST_TURNS:], noes=0)
    if regions.supervised_only(resident) and state.carry.tier is Tier.T0:
        state, before = count(state, "supervised")
        return say(state, resident, "PRESENT" if before else "SUPERVISED")
    said = said_of(state.turns)
    return _moved(state, said, _chosen(state, heard, resident, said), resident)


def remarked(state: State, heard: Heard, resident: Resident, early: bool = False) -> Step | None:
    """Words that are answered in a sentence of their own (`carried.remark`); remembered as told like any others."""
    one = carried.remark(heard.text, state.language, early)
    if one is None or (state.carry.flags & GRAVE and one.name not in PLAIN):
        return None
    if one.name == "well" and (state.carry.raised or state.turns or state.moves[-1:] != ("OQ",)):
        return None
    if one.does and intents.intent(heard.text, state.language) is not None:
        return None
    asks = line(state, resident, one.say[0]).text.endswith("?")
    if asks and (state.carry.tier >= Tier.T2 or (len(state.moves) >= 2 and set(state.moves[-2:]) <= policy.QUESTIONS)):
        return None
    state, before = count(state, one.name)
    state = replace(state, turns=(*state.turns, heard.text)[-MOST_TURNS:], noes=0)
    if one.does:
        return aside(state, one.does, resident)
    state, reply = say(state, resident, one.say[before % len(one.say)])
    move = "OQ" if reply.text.endswith("?") else "RM"
    return replace(state, moves=(*state.moves, move)[-40:]), replace(reply, patient=move == "OQ")


def remarked_early(state: State, heard: Heard, resident: Resident) -> Step | None:
    """What is answered before anything that it may ask for, where nothing stands."""
    if state.node or state.floor is not None or state.carry.raised:
        return None
    return remarked(state, heard, resident, early=True)


def beside(state: State, heard: Heard, resident: Resident) -> Step | None:
    """What is answered where something is asked about the exercise, or the consent, under way."""
    if (asked := carried.beside(heard.text, state.language)) is None:
        return None
    if isinstance(state.floor, Consent):
        return say(state, resident, *(asked.say if asked.name == "who" else ("CONSENT-WHY",)))
    state, before = count(state, "beside")
    return say(state, resident, asked.say[before % len(asked.say)])


def reflect(state: State, heard: Heard, resident: Resident) -> Step:
    """What was said within an exercise is said back before it goes on: without a question, and without "go on"."""
    after, reply = _spoken(state, said_of((heard.text,)), "RM", resident)
    spoken = {(one.instead if isinstance(one, Reflection) else one).id for one in reply.lines}
    return say(after, resident, "LISTEN-2") if spoken & {LAST, *LISTENING} else (after, reply)


def _chosen(state: State, heard: Heard, resident: Resident, said: Said) -> str:
    mood = next((v for kind, v, days in reversed(resident.history) if kind == "mood" and days < 1), None)
    return policy.move(
        policy.Open(
            said,
            len(state.moves) + 1,
            state.moves,
            state.turn - state.offered_at,
            bool(plain(heard.text)) and heard.confidence >= UNSURE,
            state.repairs,
            heard.at_s,
            state.break_said or state.carry.raised,
            state.reflected,
            mood,
        )
    )


def _short(state: State, heard: Heard, resident: Resident) -> Step | None:
    """A lone yes or no that answers nothing in particular: accepted, and nothing is asked again."""
    words = intents.expanded(heard.text)
    if len(words.split()) <= 4 and intents.answers(heard.text, "unsure", state.language):
        return say(state, resident, "MINUTE")
    if words in ("no", "nope", "nah", "no no", "not really", "no thanks", "no thank you"):
        return say(replace(state, noes=state.noes + 1), resident, NOES[min(state.noes, len(NOES) - 1)])
    if words in ("yes", "yeah", "yep", "aye", "ok", "okay", "right", "sure", "hm", "i see", "yes please") or not words:
        return say(state, resident, "GO-ON") if words else None
    return None


def _moved(state: State, said: Said, move: str, resident: Resident) -> Step:
    if move == "N-1":
        return say(replace(state, break_said=True), resident, "N-1")
    if move == "RP":
        return say(replace(state, repairs=state.repairs + 1), resident, f"REPAIR-{state.repairs + 1}")
    if state.carry.tier >= Tier.T2 or state.carry.flags & GRAVE:
        move = RAISED_MOVES.get(move, move)
    elif state.carry.tier is Tier.T1 and move in ("AP", "OE"):
        move = "RM"
    if move == "AP" and (fits := _fits(state, said, resident)):
        return _suggested(state, said, fits)
    return _spoken(replace(state, repairs=0), said, "RM" if move in ("AP", "OP", "OE") else move, resident)


def _spoken(state: State, said: Said, move: str, resident: Resident) -> Step:
    given = bank(state.language)
    if move in policy.REFLECTIONS and state.carry.tier is Tier.T0 and not flagged(state, Flag.PSYCHOSIS):
        one: Line | Reflection = given.reflection(move, said, state.used)  # type: ignore[arg-type]
        spoken = one.instead if isinstance(one, Reflection) else one
    else:
        one = spoken = given.template(move, said, state.used)  # type: ignore[arg-type]
        if move == "OQ" and not _own(given, spoken):
            move, one = _instead(state, said, resident, spoken)
            spoken = one
    if spoken.id == LAST and LAST in state.used:
        fresh = [name for name in LISTENING if name not in state.used] or list(LISTENING)
        one = spoken = line(state, resident, fresh[0])
    asks = spoken.text.endswith("?")
    felt = {f.feeling.adjective for f in said.feelings} if move == "RF" else set()
    state = replace(state, reflected=state.reflected | felt)
    state = replace(
        state, moves=(*state.moves, move)[-40:], used=(*state.used, spoken.id)[-REMEMBERED_TEMPLATES:], topic=""
    )
    return state, Reply((one,), patient=asks, then_s=STILL_LISTENING_S if state.carry.raised else None)


def _instead(state: State, said: Said, resident: Resident, general: Line) -> tuple[str, Line]:
    """For a general question: at the beginning an invitation to go on where something was told, later a reflection."""
    if state.moves:
        return "RM", bank(state.language).template("RM", said, state.used)
    told = said.words >= TOLD_WORDS and "question" not in said.marks
    return "OQ", line(state, resident, "LISTEN-0") if told else general


def _own(given: Moves, spoken: Line) -> bool:
    """Whether a question takes up the person's words; a general one comes only at the beginning."""
    return any(one.id == spoken.id and "{" in one.text for one in given.bank["OQ"])


def _fits(state: State, said: Said, resident: Resident) -> str:
    """The exercise that fits what was told and may start now, or ""."""
    names = [n for n in exercises.offered(resident, state.carry.tier, state.language) if n not in state.declined]
    return next((name for name in _fitting(said) if name in names), "")


def _suggested(state: State, said: Said, name: str) -> Step:
    """Permission is asked before anything is suggested (AP)."""
    one = bank(state.language).template("AP", said, state.used)
    state = replace(
        state,
        offer=f"exercise:{name}",
        offered_at=state.turn,
        node="suggest",
        moves=(*state.moves, "AP"),
        used=(*state.used, one.id)[-REMEMBERED_TEMPLATES:],
    )
    return state, Reply((one,), patient=True)


def offer(state: State, resident: Resident) -> Step:
    """One exercise, after a yes to being offered one; a "no" to it holds for six turns (CLINICAL 4.1)."""
    name = state.offer.partition(":")[2]
    plan = exercises.adapted(name, resident, state.language)
    if plan is None:
        return say(replace(state, offer="", node=""), resident, "GO-ON")
    given = {"exercise": plan.title}
    one = bank(state.language).template("OE", said_of(state.turns), state.used, given)
    state = replace(
        state,
        offered_at=state.turn,
        node="offer",
        moves=(*state.moves, "OE"),
        used=(*state.used, one.id)[-REMEMBERED_TEMPLATES:],
    )
    return state, Reply((one,), patient=True)


def offer_card(state: State, name: str, resident: Resident) -> Step:
    """A card that answers what was asked, read on a yes (OP)."""
    if state.carry.raised or state.guest or regions.supervised_only(resident):
        return say(state, resident, "GO-ON")
    given = {"card": content.cards(state.language)[name].title}
    one = bank(state.language).template("OP", said_of(state.turns), state.used, given, ("asked",))
    state = replace(
        state,
        offer=f"card:{name}",
        node="offer",
        moves=(*state.moves, "OP"),
        used=(*state.used, one.id)[-REMEMBERED_TEMPLATES:],
    )
    return state, Reply((one,), patient=True)


def _fitting(said: Said) -> tuple[str, ...]:
    """Exercises by what the person told of, the likeliest first."""
    words = " ".join(said.turns)
    for pattern, names in FITTING:
        if intents.tells_of(words, pattern):
            return names
    return ("breathing", "activity", "grounding")


FITTING = (
    ("sleep", ("wind_down", "breathing")),
    ("worry", ("worry_time", "breathing")),
    ("problem", ("problem_solving", "breathing")),
    ("thought", ("thought_record", "breathing")),
    ("body", ("pmr", "breathing")),
    ("low", ("activity", "breathing")),
)
"""Kind of trouble (intents.toml [tells]) and exercises."""
