"""What the person said in the last turns, word by word: who did it, whether it was so, and when.

Rules of thumb over short windows of words, not a parser: a recogniser's text has neither punctuation nor grammar that a
parser could hold on to. Where they cannot tell, they say so ("").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.safety.lexicons import Words

_ENDINGS = (("can't", "can not"), ("cannot", "can not"), ("won't", "will not"), ("shan't", "shall not"))
_UNMARKED = re.compile(r"\b(ca|do|did|was|is|are|were|could|would|should|have|has|had|does|wo)(?:n?nae|nna|nt)\b")
"""Denials of dialect, and those of a recogniser that leaves apostrophes out."""
_PARTS = re.compile(r"(n't|'re|'ve|'ll|'m|'d)\b")
_FULL = {"n't": " not", "'re": " are", "'ve": " have", "'ll": " will", "'m": " am", "'d": " would"}
_IS = frozenset("it he she that there here what who where how everything nobody everyone something".split())
NOT = frozenset(
    "not no never nobody nothing none without hardly barely nor neither no-one seldom rarely stopped".split()
)
_DREAM = frozenset(
    "if wish wished hope hoped want wanted would could should might maybe perhaps unless afraid scared worried worry "
    "will wants wishes hopes needs enough dread imagine pretend suppose may need supposed going meant almost nearly "
    "dream dreamt dreamed".split()
)
ASKING = frozenset(
    "did do does is are was were can could will would have has what why when where who how should".split()
)
_PASSED_OVER = frozenset(
    "am is are was were be been being have has had do does did will would can could may might must should to not "
    "never really so very just still always often also quite too that a bit little all feel feels felt feeling seem "
    "seems sound sounds look get gets got getting want wants wanted like try tried trying manage managed going need "
    "needed keep kept only even hardly barely more less rather pretty make makes made leave leaves both again".split()
)
SELF = frozenset("i me we us".split())
YOU = frozenset({"you"})
_OTHERS = frozenset(
    "he she they it him her them himself herself nobody someone somebody everyone everybody people who".split()
)
LIKES = frozenset("you not would he she they to never really also".split())
"""Words after which "like" is a verb."""
_OBJECTS = frozenset("me us him her them".split())
"""Pronouns that no verb after "and" belongs to."""
_STANDS = frozenset(
    "is was sounds sounded seems seemed feels felt hurts hurt hard pleasing achieving brave fitting uneasy "
    "takes took must can".split()
)
"""Verbs whose "it" is the whole matter."""
_ENDS_DENIAL = frozenset(", but and because so i we you he she they it".split())
BE = frozenset("am is are was were be been being get gets got".split())
PRONOUN = {
    "he": "he", "him": "he", "his": "he", "himself": "he", "she": "she", "her": "she", "hers": "she",
    "herself": "she", "they": "they", "them": "they", "their": "they", "theirs": "they", "themselves": "they",
}  # fmt: skip
_ONCE = frozenset("was were had did usedto".split())
_NOW = frozenset("is are am have has".split())
OWNERS = frozenset("my the a an his her their our your this that these those".split())


def plain(text: str) -> str:
    """Small letters, straight apostrophes, contractions written out; commas kept, all other marks gone."""
    text = re.sub(r"\bused to\b", "usedto", re.sub(r"[‘’`]", "'", text.lower()))
    text = _UNMARKED.sub(r"\1n't", re.sub(r"\bdinn?ae?\b", "don't", text))
    for short, full in _ENDINGS:
        text = re.sub(rf"\b{short}\b", full, text)
    text = re.sub(r"\b(\w+)'s\b", lambda m: f"{m[1]} is" if m[1] in _IS else f"{m[1]}'s", text)
    text = _PARTS.sub(lambda m: _FULL.get(m[1], m[1]), text)
    return " ".join(re.sub(r"[^a-z0-9à-ÿ',\- ]", " ", text).split())


_TURNED = {
    "i": "you", "me": "you", "we": "you", "us": "you", "myself": "yourself", "my": "your", "our": "your",
    "mine": "yours", "am": "are",
}  # fmt: skip


def turned(text: str) -> str:
    """A person's plain text as it would be said to them, without commas."""
    swapped = " ".join(_TURNED.get(word, word) for word in text.replace(",", "").split())
    return swapped.replace("you was", "you were")


def tokens_of(text: str) -> list[str]:
    """The words of a plain text; commas stand for themselves."""
    return re.findall(r"[a-z0-9à-ÿ'\-]+|,", text)


_WHOLE = frozenset("lovely likely lonely only early hardly barely nearly family".split())
"""Words that only look like forms of another."""


def forms(word: str, words: Words) -> frozenset[str]:
    """What `word` may be a form of, itself among them."""
    word = word.removesuffix("'s").strip("'-")
    found = {word, words.forms.get(word, word)}
    for ending, instead in (("ies", "y"), ("ied", "y"), ("es", ""), ("es", "e"), ("s", ""), ("ly", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and word not in _WHOLE:
            found.add(word.removesuffix(ending) + instead)
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 2:
            found |= _stems(stem)
    return frozenset(found)


def lemmas(word: str, words: Words) -> frozenset[str]:
    """The forms, and what says the same as one of them."""
    found = forms(word, words)
    return found.union(*(words.same.get(lemma, ()) for lemma in found))


def _stems(stem: str) -> set[str]:
    """Base forms before "ing" or "ed": a short stem that would have doubled its last letter has lost an "e"."""
    found = {f"{stem}e"}
    if len(stem) > 3 and stem[-1] == stem[-2]:
        found.add(stem[:-1])
    short = re.fullmatch(r"[^aeiou]*[aeiou][bcdgklmnprstvz]", stem)
    return found if short else found | {stem}


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a word: who does or is it, whether it is denied, whether it is only wished, feared or asked."""

    who: str
    """ "self" (the person), "other" (another person), "thing", or "" where it cannot be told."""
    denied: bool
    dreamt: bool
    past: bool
    passive: bool
    named: bool
    """Right after "my", "the" or another such word."""
    theirs: bool
    """Said with "his", "her" or "their"."""
    owned: bool
    """Said with "my", "our" or "have"."""
    once: bool
    """Said of the past: "was", "had", "used to"."""
    now: bool
    """Said of the present: "are", "have"."""
    by: str
    """The word that names who it is, without "'s"; "" where there is none."""
    reported: bool
    """As somebody else says or thinks it."""
    likened: bool
    """Only compared: after "it is like", "feel like"."""
    former: bool
    """Said with "used to"."""
    place: int = 0
    """Which word of the person's it is; a new turn begins a hundred further on."""


def used(tokens: Sequence[str], at: int, person: frozenset[str], words: Words) -> Use:
    """How the word at `at` is used, in a text in which `person` are the words for the person."""
    token = tokens[at]
    past = token not in _STATE and (
        token.endswith("ed") or (words.forms.get(token, token) != token and not token.endswith(("s", "ing")))
    )
    near = set(tokens[max(0, at - 4) : at])
    who, by = agent(tokens, at, person, words.persons["relations"])
    relative = any(one.endswith("'s") and one[:-2] in words.persons["relations"] for one in tokens[max(0, at - 2) : at])
    return Use(
        who=who,
        by=by,
        reported=_reported(tokens, at, person),
        likened=any(tokens[i] == "like" and tokens[i - 1] in _COMPARE for i in range(max(1, at - 3), at)),
        former="usedto" in tokens[max(0, at - 3) : at],
        denied=denied(tokens, at),
        dreamt=dreamt(tokens, at),
        past=past,
        named=at > 0 and tokens[at - 1] in OWNERS,
        theirs=relative or bool({"his", "her", "their"} & set(tokens[max(0, at - 2) : at])),
        owned=(bool({"my", "our"} & near) and not relative)
        or (bool({"have", "got", "had"} & near) and not dreamt(tokens, at)),
        once=bool(near & _ONCE),
        now=bool(near & _NOW) and not near & _ONCE,
        passive=past and bool(BE & set(tokens[max(0, at - 2) : at])),
    )


_STATE = frozenset({"awake", "asleep"})
"""What looks like a verb of the past and is a state."""


_TELLING = BE | frozenset("sound sounds seem seems feel feels take takes took must".split())
"""Verbs that end what "without" belongs to."""


def denied(tokens: Sequence[str], at: int) -> bool:
    """Whether the word is a "not", or one stands at most four words before it in its clause."""
    for back in range(at, max(-1, at - 5), -1):
        token = tokens[back]
        if token in _ENDS_DENIAL and token != tokens[at]:
            return False
        if token in NOT:
            return token != "without" or not _TELLING & set(tokens[back:at])
    return False


def dreamt(tokens: Sequence[str], at: int) -> bool:
    """Whether it is only wished, feared or supposed: such a word stands at most six words before."""
    first = max(0, at - 6)
    supposed = any(
        tokens[i] in _DREAM and not (tokens[i] in _REAL and tokens[min(i + 1, at)] in _SURE) for i in range(first, at)
    )
    return supposed or "matters" in tokens[at : at + 6]


_REAL = frozenset({"could", "would", "will"})
"""What is told of as real where one of these follows."""
_SURE = frozenset("not see smell hear feel taste".split())
_COMPARE = frozenset("is was are feel feels felt am seems sounds looks be".split())
_REPORTS = frozenset("say says said think thinks thought tell tells told reckon reckons call calls called".split())


def _reported(tokens: Sequence[str], at: int, person: frozenset[str]) -> bool:
    """Whether somebody else says so, at most six words before."""
    return any(tokens[i] in _REPORTS and not person & set(tokens[max(0, i - 2) : i]) for i in range(max(0, at - 6), at))


def agent(tokens: Sequence[str], at: int, person: frozenset[str], relations: frozenset[str]) -> tuple[str, str]:
    """Who does or is the word at `at`: "self" (one of `person`), "other", "thing", or "" where it cannot be told; and
    the word that names them, "" for none."""
    back = at - 1
    while back >= 0 and tokens[back] in _PASSED_OVER:
        back -= 1
    if back >= 0 and tokens[back] in ("and", ","):
        back = next((i for i in range(back, -1, -1) if tokens[i] in (person | _OTHERS) - _OBJECTS), -1)
    if back < 0:
        return "", ""
    if tokens[back] not in person | _OTHERS:
        first = next((i for i in range(back - 1, max(-1, back - 3), -1) if tokens[i] in OWNERS), -1)
        if first >= 0 and tokens[back] not in OWNERS and (tokens[first - 1] if first else "") in _OPENS:
            name = tokens[back].removesuffix("'s")
            if name not in relations:
                return "thing", ""
            return ("", "") if _joint(tokens, back, person) else ("other", name)
        known = person | _OTHERS | relations
        is_ = tokens[back].endswith("'s")
        back = next((i for i in range(back - (not is_), -1, -1) if tokens[i].removesuffix("'s") in known), -1)
    who = _class(tokens, back, person)
    return who, tokens[back].removesuffix("'s") if who else ""


def _class(tokens: Sequence[str], at: int, person: frozenset[str]) -> str:
    """Of the word at `at`, which names somebody; -1 for none."""
    if at < 0 or _joint(tokens, at, person) or (tokens[at] == "it" and set(tokens[at + 1 : at + 2]) & _STANDS):
        return ""
    return "self" if tokens[at] in person else "other"


def _joint(tokens: Sequence[str], at: int, person: frozenset[str]) -> bool:
    """Whether the noun is the second half of "you and your brother"."""
    return "and" in tokens[max(0, at - 3) : at] and bool(person & set(tokens[max(0, at - 4) : at]))


_OPENS = frozenset(["", ",", "and", "but", "because", "so", "when", "that", "if", "then"])
"""What stands before a noun phrase that is a subject."""
