"""What words mean because of what was said before them (content `carried.toml`): answers that do not look like one,
words about a subject that still stands, remarks with an answer of their own. Patterns and ids; what is said stands
elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from assistant.care import intents
from assistant.care.content import table

REACH = 4
"""Turns for which a subject stands after it was last spoken of."""
ROOTS = frozenset({"ABU", "MED", "PSY", "HTO", "3RD", "FIN", "PICTURES"})
"""Scripts whose subject stays in the talk, by the first part of the names of their points."""
TABLETS = ("MED.tablets", "MED.unclear")
ASIDES = frozenset({"dose", "diagnosis"})
"""Short answers whose subject stays, by `Aside.topic`."""
RAISED = "risk"
"""The subject of every raised session in which no other stands."""
POLAR = ("yes", "no")
"""Kinds of answer that "please do not" settles."""
LOOSE = frozenset({"leans", "act", "done"})
"""Kinds of answer that fit many words: what is known of the subject goes before them."""
KEPT_OUT = frozenset(
    "stop call_someone crisis_number guest delete_all export rename rename_off time day entertain what_do_you_know "
    "progress reminder greeting change_consents homework".split()
)
"""Requests that go before a subject."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Words that are answered in a sentence of their own."""

    name: str
    on: re.Pattern[str] = field(repr=False)
    say: tuple[str, ...]
    """Ids, used in turn."""
    early: bool = False
    """Before requests."""
    does: str = ""
    """The short answer (`asides.ASIDES`) that is given instead of `say`."""


@cache
def _content(language: str) -> dict[str, Any]:
    return table(language, "carried")


@cache
def _kinds(language: str) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in _content(language)["kinds"].items()}


@cache
def _subjects(language: str) -> dict[str, tuple[tuple[re.Pattern[str], str], ...]]:
    kinds = _kinds(language)
    return {
        one["of"]: tuple((kinds.get(pattern) or re.compile(pattern), to) for pattern, to in one["on"])
        for one in _content(language)["subject"]
    }


@cache
def _remarks(language: str, section: str) -> tuple[Remark, ...]:
    return tuple(
        Remark(one["name"], re.compile(one["on"]), tuple(one["say"]), one.get("early", False), one.get("does", ""))
        for one in _content(language)[section]
    )


def answers(text: str, kind: str, language: str = "en") -> bool:
    """Whether `text` is an answer of that kind: of this file's kinds, else of those of `intents.answers`."""
    words, kinds = intents.expanded(text, language), _kinds(language)
    if kind in POLAR and kinds["refusing"].search(words):
        return kind == "no"
    pattern = kinds.get(kind)
    if pattern is None:
        return intents.answers(text, kind, language)
    return bool(pattern.search(words))


def subject_of(point: str, before: str) -> str:
    """The subject after the point of a script was said: one of `ROOTS`, "MED.tablets", or the one `before`."""
    if point.startswith(TABLETS):
        return TABLETS[0]
    root = point.partition(".")[0]
    if root not in ROOTS or before.startswith(f"{root}."):
        return before
    return root


def point(text: str, subject: str, language: str = "en") -> str:
    """Where words about that subject lead: a point of a script, "aside:NAME", or "" where they are about another."""
    words, known = intents.expanded(text, language), _subjects(language).get(subject, ())
    wanted = intents.intent(text, language)
    if wanted and (wanted.name in KEPT_OUT or wanted.name.startswith(("exercise:", "assessment:"))):
        return ""
    return next((to for pattern, to in known if pattern.search(words)), "")


def asks_means(text: str, language: str = "en") -> bool:
    """Whether `text` asks about means, in the words of intents.toml or in others; it counts only where R3 says so."""
    words, means = intents.expanded(text, language), _content(language)["means"]
    own = bool(re.search(means["asks"], words) and re.search(means["about"], words))
    return own or intents.asks_means(text, language)


def tells_loss(text: str, language: str = "en") -> bool:
    """Whether `text` tells of a loss (R3): a death, a parting, a job, a home, a diagnosis."""
    return re.search(_content(language)["means"]["loss"], intents.expanded(text, language)) is not None


def name_again(language: str = "en") -> str:
    """The pattern of a name put right, as `name`."""
    return str(_content(language)["naming"]["again"])


def remark(text: str, language: str = "en", early: bool = False) -> Remark | None:
    """The remark in open talk that the words are, or None; `early`: among those only that go before requests."""
    return _first(text, language, "remark", early)


def beside(text: str, language: str = "en") -> Remark | None:
    """What is asked about an exercise while it is under way, or None."""
    return _first(text, language, "beside", early=False)


def asks_meaning(text: str, language: str = "en") -> bool:
    """Whether it is asked what a question of a worksheet means, which then is no answer to it."""
    found = beside(text, language)
    return found is not None and found.name == "meaning"


def _first(text: str, language: str, section: str, early: bool) -> Remark | None:
    words = intents.expanded(text, language)
    found = (one for one in _remarks(language, section) if one.early or not early)
    return next((one for one in found if one.on.search(words)), None)
