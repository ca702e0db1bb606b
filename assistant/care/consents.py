"""Separate consents by voice (CLINICAL 8.2): one question each, read back; whatever is not a clear yes is a no."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from assistant.care.answers import Reading, answers
from assistant.care.content import table as table_of
from assistant.care.lines import contacts
from assistant.care.reply import CONSENTS, Effect, Heard, Line, Reply, Resident, Turned

SURE = 0.7
"""Confidence below which a yes is asked again."""
WINDOW_S, WINDOW_OLDER_S = 12.0, 20.0
"""Answer window (CLINICAL 2.2)."""
_NEED_CONTACT = frozenset({"C-CAR2", "C-CAR3", "C-NOI"})
OF_CONTACTS = frozenset({"C-CAR2", "C-CAR3"})
"""Those of which one can also speak in passing: "don't call anna"."""
_NEED_CALLS = frozenset({"C-CAR3", "C-NOI"})


@dataclass(frozen=True, slots=True)
class Consent:
    """A question for consent that awaits its answer."""

    asked: str
    """One of CONSENTS."""
    rest: tuple[str, ...] = ()
    """Those that are asked after it."""
    changing: bool = False
    """They were asked before; "the same" leaves one as it is."""
    renewing: bool = False
    """They were given a year ago: "the same" gives them anew, and what is not answered stays as it was given."""
    misses: int = 0
    language: str = "en"

    @property
    def name(self) -> str:
        """Short name for records."""
        return "consent"

    def hear(self, heard: Heard, resident: Resident) -> Turned:
        """Take yes, no, stop, repeat, "what do you mean", "the same"; other questions are left to the talk."""
        known = answers(self.language)
        command = known.command(heard.text)
        if command == "stop":
            return Turned(Reply((_line(self.language, "words", "stopped"),), "stop"), None)
        if command in ("repeat", "choices"):
            return self._ask(resident, intent="repeat")
        if command in ("meaning", "private"):
            return self._ask(resident, (_line(self.language, "meant", self.asked),))
        if self.changing and _same(self.language).fullmatch(known.clean(heard.text)):
            again = (Effect("consent", self.asked, "yes"),) if self.renewing else ()
            return self._next(resident, (same_line(self.language),), again)
        if command == "skip":
            return self._unanswered(resident, skipped=True)
        return self._answer(heard, resident)

    def silent(self, resident: Resident) -> Turned:
        """Ask once more; a second silence ends the questions, and is no yes."""
        if not self.misses:
            return replace(self, misses=1)._ask(resident)
        return replace(self, rest=())._unanswered(resident)

    def resume(self, resident: Resident) -> Turned:
        """Ask again."""
        return self._ask(resident)

    def taken_back(self, names: tuple[str, ...], resident: Resident) -> Turned:
        """Some were taken back in words of one's own meanwhile: they are not asked any more."""
        reply = withdraw(names, resident, self.language).reply
        rest = tuple(name for name in (self.asked, *self.rest) if name not in names)
        return replace(self, rest=rest)._next(resident, _lines(reply), reply.effects)

    def _answer(self, heard: Heard, resident: Resident) -> Turned:
        known = answers(self.language)
        reading = known.read(heard.text, "agree")
        others = {known.read(text, "agree").value for text, _ in heard.guesses} - {None}
        if reading.value == 0:
            return self._answered(False, resident)
        if reading == Reading(1) and others <= {1} and heard.confidence >= SURE:
            return self._answered(True, resident)
        if reading.value is None and known.asks(heard.text):
            return Turned(Reply(), self, handled=False)
        if self.misses:
            return self._unanswered(resident)
        again = replace(self, misses=1)
        return again._ask(resident, (_line(self.language, "words", "again"),))

    def _unanswered(self, resident: Resident, skipped: bool = False) -> Turned:
        """No answer is a no; where it is asked about again, it stays as it was given."""
        if self.renewing:
            return self._next(resident, (same_line(self.language),), ())
        return self._answered(False, resident, unclear=not skipped)

    def _answered(self, yes: bool, resident: Resident, unclear: bool = False) -> Turned:
        lead = (_line(self.language, "words", "unclear"),) if unclear else ()
        effect = Effect("consent", self.asked, "yes" if yes else "no")
        return self._next(resident, (*lead, said_line(yes, self.language)), (effect,))

    def _next(self, resident: Resident, lines: tuple[Line, ...], effects: tuple[Effect, ...]) -> Turned:
        if not self.rest:
            return Turned(Reply(lines, effects=effects), None)
        after = replace(self, asked=self.rest[0], rest=self.rest[1:], misses=0)
        return after._ask(resident, lines, effects)

    def _ask(
        self,
        resident: Resident,
        lead: tuple[Line, ...] = (),
        effects: tuple[Effect, ...] = (),
        intent: str = "consent_ask",
    ) -> Turned:
        lines = (*lead, ask_line(self.asked, resident, self.language))
        window = WINDOW_OLDER_S if resident.older else WINDOW_S
        return Turned(Reply(lines, intent, effects, then_s=window), self)


def begin(name: str, resident: Resident, language: str = "en") -> Turned:
    """Ask for one consent; where it needs a contact and none is set, say so."""
    if name not in applying(resident):
        return Turned(Reply((_line(language, "words", "no_contact"),)), None)
    return Consent(name, language=language)._ask(resident)


def begin_all(resident: Resident, language: str = "en") -> Turned:
    """Walk through those that apply and were not given yet: at the first start."""
    asked = [name for name in applying(resident) if name not in resident.consents]
    if not asked:
        return Turned(Reply(), None)
    return Consent(asked[0], tuple(asked[1:]), language=language)._ask(resident)


def begin_renewal(resident: Resident, language: str = "en") -> Turned:
    """Walk through those that apply and were given a year ago."""
    asked = renewable(resident)
    if not asked:
        return Turned(Reply((same_line(language),)), None)
    return Consent(asked[0], asked[1:], changing=True, renewing=True, language=language)._ask(resident)


def renewable(resident: Resident) -> tuple[str, ...]:
    """Those that are to be asked about again, in order."""
    return tuple(name for name in applying(resident) if name in resident.stale)


def begin_change(resident: Resident, language: str = "en") -> Turned:
    """After "change my consents": say which are given, then ask each again."""
    asked = applying(resident)
    given = [_table(language)["named"][name] for name in CONSENTS if name in resident.consents]
    lead = _line(language, "words", "allowed", what=_joined(given, language)) if given else None
    lines = (lead or _line(language, "words", "none_allowed"),)
    return Consent(asked[0], asked[1:], changing=True, language=language)._ask(resident, lines)


def withdraw(names: tuple[str, ...], resident: Resident, language: str = "en") -> Turned:
    """Take consents back at once, in the middle of whatever is going on; it is not asked whether that is sure."""
    effects = tuple(Effect("consent", name, "no") for name in names)
    named, words = _table(language)["named"], _table(language)["words"]
    what = words["everything"] if names == CONSENTS else _joined([named[name] for name in names], language)
    how = "withdrawn" if resident.consents & set(names) else "not_given"
    lines = (_line(language, "words", how, what=what), said_line(False, language))
    return Turned(Reply(lines, effects=effects), None)


def applying(resident: Resident) -> tuple[str, ...]:
    """The consents that make sense for this person and place, in the order in which they are asked."""
    without = set() if contacts(resident) else set(_NEED_CONTACT)
    without |= set() if resident.calls else set(_NEED_CALLS)
    return tuple(name for name in CONSENTS if name not in without)


def wish(text: str, resident: Resident, language: str = "en") -> tuple[str, tuple[str, ...]]:
    """What is wanted about consents: ("change", ()), ("withdraw", names), ("ask", names) or ("", ())."""
    words = answers(language).clean(text)
    for want, name, pattern in _wishes(language, resident.contacts):
        if pattern.fullmatch(words):
            return want, (name,) if name else CONSENTS if want == "withdraw" else ()
    return "", ()


def lasting(text: str, language: str = "en") -> bool:
    """Whether a withdrawal is worded for good, not about now alone."""
    return bool(re.search(_table(language)["wish"]["lasting"], answers(language).clean(text)))


def to_solace(text: str, language: str = "en") -> bool:
    """Whether it speaks to Solace of oneself."""
    return bool(re.search(_table(language)["wish"]["to_solace"], answers(language).clean(text)))


def offer_line(language: str = "en") -> Line:
    """What is said before they are asked the first time."""
    return _line(language, "words", "offer")


def renewal_line(language: str = "en") -> Line:
    """What is said before those that are a year old are asked about again."""
    return _line(language, "words", "renewal")


def same_line(language: str = "en") -> Line:
    """That it stays as it was."""
    return _line(language, "words", "same")


def ask_line(name: str, resident: Resident, language: str = "en") -> Line:
    """The question for a consent, names filled in."""
    people = contacts(resident)
    first = people[0] if people else ""
    names = _joined(list(people), language)
    clinician = str(_table(language)["words"]["clinician"])
    return _line(language, "ask", name, NAME=first, NAMES=names, CLINICIAN=clinician)


def said_line(yes: bool, language: str = "en") -> Line:
    """The answer read back."""
    return _line(language, "said", "answer", answer=str(_table(language)["words"]["yes" if yes else "no"]))


def _joined(names: list[str], language: str) -> str:
    return str(_table(language)["words"]["and"]).join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _lines(reply: Reply) -> tuple[Line, ...]:
    return tuple(one for one in reply.lines if isinstance(one, Line))


def _line(language: str, part: str, key: str, **slots: str) -> Line:
    name = key if part == "ask" else f"consent.{key}"
    return Line(name, str(_table(language)[part][key]).format(**slots))


@cache
def _table(language: str) -> dict[str, Any]:
    return table_of(language, "consents")


@cache
def _same(language: str) -> re.Pattern[str]:
    return re.compile("|".join(_table(language)["wish"]["same"]))


@cache
def _wishes(language: str, contacts: tuple[str, ...]) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    wish = _table(language)["wish"]
    around = f"{wish['before']}(?:{{}}){wish['after']}"
    names = "|".join(re.escape(name.lower()) for name in contacts) or r"(?!)"
    made = [("change", "", "|".join(wish["change"])), ("withdraw", "", "|".join(wish["all"]))]
    for name, about in wish["about"].items():
        said = about.replace("{NAMES}", names)
        back = wish["back"].get(name, "(?!)").replace("{NAMES}", names)
        made += [("withdraw", name, f"{wish['no']} {said}|{back}"), ("ask", name, f"{wish['yes']} {said}")]
    return tuple((want, name, re.compile(around.replace("{}", pattern))) for want, name, pattern in made)
