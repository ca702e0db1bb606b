"""Holds a sentence against what the person said: whose words they are, who did it, whether it happened (GU-08, GU-20).

A reflection may say less than the person said, never more. Word for word, whatever carries a fact has to have been
heard in the last turns: not turned from "not" to "so", from a wish to an event, or from somebody else to the person.
Every test holds for a beginning of a sentence as well, because a clause may be spoken before its sentence is whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.safety.frames import DONE, SAYING, fits, implied, shortened, taken_back
from assistant.safety.heard import (
    BE,
    LIKES,
    NOT,
    OWNERS,
    PRONOUN,
    YOU,
    Use,
    agent,
    denied,
    forms,
    lemmas,
    tokens_of,
    turned,
    used,
)
from assistant.safety.lexicons import Words
from assistant.safety.told import Ground


def brought_in(text: str, heard: Ground, words: Words) -> str | None:
    """ "GU-08" or "GU-20" where the plain `text` says what the person did not; None where every word is theirs."""
    tokens = tokens_of(shortened(text, heard, words))
    found = next((rule for at in range(len(tokens)) if (rule := _judged(tokens, at, heard, words))), None)
    return found or ("GU-08" if _torn(tokens, heard, words) or _adrift(tokens, heard, words) else None)


_MARKS = frozenset([",", "and", "but", "because", "so"])


def _adrift(tokens: Sequence[str], heard: Ground, words: Words) -> bool:
    """Whether a clause is made of grammar alone, so that it says what the person did not ("It is all on you.")."""
    said = f" {turned(heard.said)} "
    clause: list[str] = []
    for token in (*tokens, ","):
        if token not in _MARKS:
            clause.append(token)
            continue
        bare = words.function | PRONOUN.keys() | NOT | (words.general - words.bearing)
        grammar = bare.issuperset(clause)
        there = "there" in clause and heard.has(_CAME)
        if grammar and not there and _STATED & set(clause) and f" {' '.join(clause)} " not in said:
            return True
        clause = []
    return False


_CAME = frozenset("come came visit visited there here sat stayed".split())
_STATED = BE | frozenset("have has had do does did will would can could may might shall should must".split())

_PARTS = frozenset("then when since as while after before that if until till".split())
"""What begins a clause of its own, beside the marks."""
NEAR = 10
"""Words within which the person has to have said two words that stand together in the sentence."""


def _torn(tokens: Sequence[str], heard: Ground, words: Words) -> bool:
    """Whether words that the person said far apart stand together, so that they say something new."""
    before: tuple[Use, ...] = ()
    for token in tokens:
        uses = () if token in words.function | words.general else heard.of(lemmas(token, words))
        if token in _MARKS or token in _PARTS:
            before = ()
        elif uses:
            if before and min(abs(one.place - two.place) for one in before for two in uses) > NEAR:
                return True
            before = uses
    return False


def _judged(tokens: Sequence[str], at: int, heard: Ground, words: Words) -> str | None:
    token = tokens[at]
    if _joined(tokens, at, heard, words):
        return "GU-08"
    if token in ("have", "has", "had") and tokens[at + 1 : at + 2] and tokens[at + 1] in OWNERS | {"no", "some"}:
        if "not" in tokens[max(0, at - 2) : at]:
            return None if heard.has(NOT | _GONE) else "GU-08"
        had = "have|has|had|got" if token == "had" else "have|has|got"
        who = r"(?:i|we) (?:still |only |just |also |do not |never )?" if "you" in tokens[max(0, at - 2) : at] else ""
        return None if re.search(rf"\b{who}(?:{had}) (?!to\b)", heard.said) else "GU-08"
    liking = token == "like" and at > 0 and tokens[at - 1] in LIKES
    if token == "," or (token in words.function - NOT - words.often.keys() and not liking):
        return None
    if token in words.often and not heard.has(words.often[token]):
        return "GU-08"
    pronoun = PRONOUN.get(token)
    if pronoun:
        return None if heard.has(words.persons[pronoun]) else "GU-20"
    if token in NOT or token in words.often:
        without = (
            token == "without" or tokens[at + 1 : at + 3] == ["to", "have"] or tokens[at + 1 : at + 2] == ["having"]
        )
        gone = without and heard.has(_GONE)
        return None if token in words.often or heard.has(NOT) or gone else "GU-08"
    if at and tokens[at - 1] == "would" and token == "like":
        return None if heard.asked or heard.has(("want", "like")) else "GU-08"
    found = lemmas(token, words)
    uses = heard.of(found)
    if uses:
        matter = token in ("feels", "felt") and tokens[at - 1 : at] == ["it"]
        return None if matter or _as_heard(tokens, at, uses, words) else "GU-08"
    return _unheard(tokens, at, heard, words)


_WHY = frozenset("because cause cos coz since so when after that's why make made makes".split())
_TOGETHER = re.compile(r"\b(?:we|us|our|with|together|both)\b|\band (?:i|me)\b|\b(?:i|me) and\b")


def _joined(tokens: Sequence[str], at: int, heard: Ground, words: Words) -> bool:
    """Whether it makes somebody the cause of something, or the person one of two, where nobody said so."""
    after = tokens[at + 1 : at + 3]
    somebody = after[:1] and (after[0] in YOU | PRONOUN.keys() or set(after) & words.persons["relations"])
    others = somebody and after[0] != "you"
    if (tokens[at] == "because" and somebody) or (tokens[at] in ("made", "makes") and others):
        return not heard.has(_WHY)
    return tokens[at] == "you" and after[:1] == ["and"] and at == 0 and not _TOGETHER.search(heard.said)


def _unheard(tokens: Sequence[str], at: int, heard: Ground, words: Words) -> str | None:
    """A word that the person did not say."""
    token = tokens[at]
    plain_forms = forms(token, words)
    if token == "uneasy":
        return None if heard.heavy or heard.done else "GU-08"
    if token == "lengthy":
        return None if heard.heavy or heard.has(words.times) else "GU-08"
    if plain_forms & words.hard:
        near = set(tokens[max(0, at - 3) : at])
        felt = bool(near & {"you", "feel", "feeling", "felt"}) and not near & {"that", "it"}
        return None if heard.heavy and not felt and not taken_back(tokens, at) else "GU-08"
    if (token in words.pleasing or token in DONE) and fits(token, tokens, at, heard, words):
        return None
    named = next((form for form in plain_forms if form in words.entailed), "")
    if named:
        uses = heard.of(words.entailed[named])
        return None if uses and _as_heard(tokens, at, uses, words) else "GU-08"
    if implied(tokens, at, heard, words):
        return None
    near = set(tokens[at - 1 if token in SAYING else max(0, at - 2) : at + 1])
    if plain_forms & words.general and not (NOT - {"without", "nobody", "nothing"}) & near:
        others = agent(tokens, at, YOU, words.persons["relations"])[0] == "other"
        return "GU-08" if others and plain_forms & words.personal else None
    return "GU-20" if plain_forms & words.persons["relations"] else "GU-08"


def _as_heard(tokens: Sequence[str], at: int, uses: Sequence[Use], words: Words) -> bool:
    """Whether one of the person's uses lets the word be said here: the same one doing it, as real, as true."""
    now = used(tokens, at, YOU, words)
    if tokens[at].removesuffix("'s") in words.times:
        return True
    if (
        tokens[at] in words.persons["relations"]
        and "your" in tokens[max(0, at - 2) : at]
        and not any(use.owned or (tokens[at] in _TITLES and not (use.theirs or use.named)) for use in uses)
    ):
        return False
    theirs_now = tokens[at - 1 : at] == ["your"] and not now.former and not now.dreamt
    if theirs_now and all(use.former or (use.dreamt and not (use.owned or use.named)) for use in uses):
        return False
    if "your" in tokens[max(0, at - 2) : at] and not now.theirs and all(use.theirs for use in uses):
        return False
    if all(use.likened for use in uses) and not now.likened and not {"like", "as"} & set(tokens[:at]):
        return False
    if tokens[max(0, at - 2) : at - 1] and tokens[at - 2] in BE and not now.denied and all(use.denied for use in uses):
        return False
    if _noun(tokens, at, words):
        return not (now.now and "you" in tokens[max(0, at - 4) : at] and all(use.once for use in uses))
    felt = bool(forms(tokens[at], words) & (words.feelings | words.entailed.keys()))
    turned_over = now.who == "thing" and now.past and not now.passive and not felt
    who = now.who.replace("thing", "")
    if felt and tokens[at].endswith("ing") and tokens[at] not in words.feelings | words.hard | _FEELING_VERBS:
        return False
    weighed = not felt and bool(words.hard & {*tokens[:at], *tokens[at + 1 : at + 4]})
    eased = weighed or "without" in tokens[:at]
    return any(
        (not who or not use.who or use.who == who)
        and not (turned_over and use.who == "self")
        and (use.denied == now.denied or (use.denied and eased))
        and (not use.dreamt or now.dreamt)
        and (not use.reported or now.reported or felt)
        and (not use.former or now.former or now.past)
        and not _another(now.by, use.by, words)
        and (not use.once or not now.now)
        and not (use.named and tokens[at] in _ALSO_THINGS)
        and (felt or _same_time(tokens, at, use, now))
        for use in uses
    )


def _another(now: str, then: str, words: Words) -> bool:
    """Whether two words for who does it name two people."""
    he, she, relations = words.persons["he"], words.persons["she"], words.persons["relations"]
    apart = (now in he and then in she) or (now in she and then in he)
    nouns = now in relations - PRONOUN.keys() and then in relations - PRONOUN.keys()
    return apart or (nouns and not lemmas(now, words) & lemmas(then, words))


def _same_time(tokens: Sequence[str], at: int, use: Use, now: Use) -> bool:
    """Whether a verb is neither put into the past or out of it, nor turned from suffered into done."""
    if use.denied and now.denied and not use.dreamt:
        return True
    to_be = tokens[at - 1 : at] in (["be"], ["being"])
    under_way = tokens[at].endswith("ing") and bool(BE & set(tokens[max(0, at - 2) : at]))
    return (
        (use.past or to_be or not now.past)
        and (now.passive or not use.passive or not now.past)
        and not (use.past and under_way)
    )


def _noun(tokens: Sequence[str], at: int, words: Words) -> bool:
    """Whether the word stands as a noun with its owner before it: then it states nothing."""
    owner = at and (tokens[at - 1] in OWNERS or tokens[at - 1].endswith("'s"))
    if tokens[at] in words.persons["relations"] or owner:
        return True
    verb = tokens[at] in words.forms or tokens[at].endswith(("ed", "ing", "s"))
    return not verb and at > 1 and tokens[at - 2] in OWNERS and tokens[at - 1] not in words.persons["relations"]


_GONE = frozenset("gone go went leave left miss lose lost die died away moved".split())
"""Words of the person for somebody who is not there any more."""
_TITLES = frozenset("mum mam mom mummy dad daddy nan nana gran granny grandma grandad grandpa".split())
"""Relations that need no "my" before them."""
_FEELING_VERBS = frozenset(
    "panicking dreading fearing dreaming worrying loving enjoying hurting missing hoping frightening boring confusing "
    "annoying".split()
)
_ALSO_THINGS = frozenset("flat cross content blue calm upset low".split())
"""Feelings that are other words after "the"."""
_PLACES = frozenset("on in at off out up down over under with from by".split())
_COUNTS = frozenset("bit little only one lot same last first".split())
_OF_YOU = re.compile(
    r"\byou (?:are|were|have been|had been|seem|seemed|sound|sounded|look|looked|became|become|remain|feel|felt)"
    r"(?: (?:so|very|really|quite|rather|still|also|all|now|often|always|then|that|too|not|more|less|a bit|a little|"
    r"somewhat|"
    r"both|clearly|being|feeling|to be|sort of|kind of|just|only|even|almost))* ([a-z'-]+)"
)


def judges(text: str, heard: Ground, words: Words) -> bool:
    """Whether the plain `text` says of the person what they are, beside a feeling, a place or what they are doing."""
    for found in _OF_YOU.finditer(text):
        word = found[1]
        if word in ("a", "an", "the"):
            named = text[found.start(1) :].replace(",", " ").split()[:2]
            own = re.search(rf"\bi (?:am|was|have been) {' '.join(named)}\b", heard.said)
            counted = named[1:] and named[1] in _COUNTS
            if forms(named[-1], words) & words.hard or not (counted or (own and named[-1] in words.roles)):
                return True
        place = word in _PLACES and found[0].startswith(("you are", "you were", "you have"))
        if place and not re.search(rf"\b(?:i|we|me) (?:\w+ ){{0,3}}{word}\b", heard.said):
            return True
        feels = re.match(r"you (?:feel|felt|sound|seem|look)", found[0]) is not None
        known = forms(word, words) & (
            words.feelings | words.states | words.entailed.keys() | (words.hard if feels else set())
        )
        own_feeling = re.search(rf"\bi (?:feel|felt) (?:\w+ ){{0,3}}{re.escape(word)}\b", heard.said)
        if own_feeling and found[0].startswith(("you feel", "you felt")) and not denied(own_feeling[0].split(), -1):
            continue
        so = re.search(rf"\b(?:i|we) (?:am|was|are|were|get|got) (?:\w+ ){{0,2}}{re.escape(word)}\b", heard.said)
        if so and forms(word, words) & (words.hard | words.heavy):
            continue
        suffered = word.endswith("ed") and heard.has(lemmas(word, words))
        doing = (word.endswith("ing") and word not in words.judging) or suffered or word in words.function
        if not (known or doing):
            return True
    return False
