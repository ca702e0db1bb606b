"""Scripts that people wrote, as one table: what is said at a point of a script, what is waited for, where each answer
leads. Risk, flags, data commands and short questions are all told this way; the tables stand in `risk` and `asides`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from assistant.care import carried
from assistant.care.lines import contacts, line
from assistant.care.reply import Effect, Line, Reply, Resident
from assistant.safety.verdict import Tier

WINDOW_S, WINDOW_OLDER_S = 12.0, 20.0
"""Answer windows (CLINICAL 2.2)."""
MOST_CONTACT_TEXTS = 3
"""How often a session names numbers unasked (R1)."""
CONTACT_TEXTS = {
    "K1-6": "R1",
    "K2-4": "R1",
    "K3-4": "R1",
    "K3-4b": "K3-wait",
    "G1": "R1-bye",
    "G2": "R1-bye",
    "R7": "R1",
}
"""Lines with numbers, and what stands in their place once they have been said often enough."""
AGAIN = {
    "K3-chosen",
    "K3-with",
    "K1-4b",
    "K1-3",
    "K2-3",
    "K1-4",
    "K3-wait",
    "K3-wait-b",
    "K3-wait-c",
    "K1-Xa",
    "K1-Xb",
    "K3-12",
    "K3-1",
    "K3-1b",
    "K3-1c",
    "K3-10",
    "K3-10N",
    "K3-1L",
    "K3-2N",
    "K3-2B",
    "K3-2L",
    "K2-Sa",
}
"""K lines that may come more than once; the others are said once in a session (R1)."""
NAMES_HELP = {
    "L-05",
    "L-07",
    "K3-1",
    "K3-2",
    "K3-2N",
    "K3-2B",
    "K3-2L",
    "L-12",
    "K3-4",
    "K3-4b",
    "K3-9",
    "K3-10",
    "K3-wait",
    "K3-wait-b",
    "K3-wait-c",
    "R1",
    "G2",
    "R1-bye",
    "G3",
    "L-13",
    "K3-12",
    "K3-with",
}
"""Lines of T3 that say where help is, or that it comes."""


@dataclass(frozen=True, slots=True)
class Node:
    """One point of a script."""

    lines: tuple[str, ...] = ()
    """Ids of what is said, in order."""
    answers: tuple[tuple[str, str], ...] = ()
    """Kind of answer and the node it leads to; the first that fits is taken."""
    other: str = ""
    """Where any other words lead; "": they are not for this script, which ends."""
    silent: str = ""
    """Where silence leads after `wait`."""
    wait: float | None = None
    """Seconds; None: the answer window of the resident, where anything follows."""
    intent: str = "none"
    effects: tuple[Effect, ...] = ()
    raises: Tier = Tier.T0
    """Session tier from here on, at least."""
    begins: str = ""
    """The exercise or assessment that begins here: "exercise:breathing"."""
    does: str = ""
    """What the talk does here besides: "read", "resume", "end", "rename" …"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a session's scripts remember of it (R1, R2); no words of the person."""

    used: frozenset[str] = frozenset()
    numbers: int = 0
    """How often numbers were named."""
    answered: str = ""
    """How the direct question was answered: "", "yes", "no", "unsure"."""
    calling: bool = False
    """The ladder was started."""
    acknowledged: bool = False
    """Somebody has answered the call."""
    leaving: bool = False
    """The person said goodbye; the talk ends after the answer."""
    in_progress: bool = False
    """Something was already done (K3-9)."""
    said_it: bool = False
    """Thoughts of suicide were said in words or with a yes: what C-CAR2 is about."""
    spared: frozenset[str] = frozenset()
    """Contacts that are named no more, lower case (F-ABU)."""
    unwanted: frozenset[str] = frozenset()
    """Those of them whom the person asked not to be called."""
    silences: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """What a script looks at."""

    resident: Resident
    standing: Standing
    tier: Tier
    slots: Mapping[str, str] = field(repr=False)
    guest: bool = False
    under: bool = False
    """An exercise or assessment waits beneath."""
    barrier: str = "B-other"
    """The line for what keeps the person from reaching out."""
    language: str = "en"

    def may(self, consent: str) -> bool:
        """Whether that consent stands and there is somebody to name."""
        return consent in self.resident.consents and bool(self.people)

    @property
    def people(self) -> tuple[str, ...]:
        """Contacts that are not left out."""
        return contacts(self.resident, self.standing.spared)

    @property
    def reaches(self) -> bool:
        """Whether pressing the button calls anybody: this device can, and not all are to be left uncalled."""
        return self.resident.calls and bool(contacts(self.resident, self.standing.unwanted))


@dataclass(frozen=True, slots=True)
class Told:
    """A node as it was said: the reply, where the script now stands ("" when it is over), what is remembered."""

    reply: Reply
    node: str
    standing: Standing
    at: Node


Fork = tuple[Callable[[Case], bool], str]


def tell(name: str, case: Case, nodes: Mapping[str, Node], forks: Mapping[str, tuple[Fork, ...]], words: bool) -> Told:
    """Say the node `name`; `words`: something was heard, so that T3 always answers with where help is.

    Raises KeyError for a node that is in no table.
    """
    name = _resolved(name, case, forks)
    node = nodes[name]
    standing, lines = case.standing, []
    for identity in node.lines:
        standing, said = _say(identity, case, standing)
        lines += said
    if words and case.tier is Tier.T3 and not any(one.id in NAMES_HELP for one in lines) and node.intent != "none":
        standing, said = _say("K3-4b", case, standing)
        lines += said
    waits = bool(node.answers or node.other or node.silent)
    window = node.wait or (WINDOW_OLDER_S if case.resident.older else WINDOW_S)
    asks = bool(lines) and lines[-1].text.endswith("?")
    effects = node.effects + ((Effect("tell", value="T2"),) if any(one.id == "K2-9" for one in lines) else ())
    reply = Reply(tuple(lines), node.intent, effects, window if node.silent else None, patient=asks)
    return Told(reply, name if waits else "", standing, node)


def answered(name: str, text: str, nodes: Mapping[str, Node], language: str = "en") -> tuple[str, str]:
    """The kind of answer, "" where none fits, and the node it leads to, "" when the words are not for this script."""
    node = nodes[name]
    found = (pair for pair in node.answers if carried.answers(text, pair[0], language))
    return next(found, ("", node.other))


def _resolved(name: str, case: Case, forks: Mapping[str, tuple[Fork, ...]]) -> str:
    while name in forks:
        name = next(to for condition, to in forks[name] if condition(case))
    return name


def _say(identity: str, case: Case, standing: Standing) -> tuple[Standing, list[Line]]:
    if identity == "BARRIER":
        identity = case.barrier if CONDITIONS.get(case.barrier, bool)(case) else "B-other"
    if not CONDITIONS.get(identity, bool)(case):
        return standing, []
    if identity in CONTACT_TEXTS:
        if standing.numbers >= MOST_CONTACT_TEXTS:
            identity = CONTACT_TEXTS[identity]
        standing = replace(standing, numbers=standing.numbers + 1)
    elif identity in standing.used and identity.startswith("K") and identity not in AGAIN:
        return standing, []
    said = line(identity, case.slots, case.language)
    return replace(standing, used=standing.used | {identity}), [said] if said.text else []


def ids(reply: Reply) -> Iterable[str]:
    """The ids of what a reply says."""
    return (one.id for one in reply.lines if isinstance(one, Line))


CONDITIONS: Mapping[str, Callable[[Case], bool]] = {
    "K2-9": lambda case: case.may("C-CAR2") and case.standing.said_it and case.resident.calls,
    "K3-9": lambda case: case.standing.in_progress,
    "K3-6": lambda case: not case.guest,
    "K3-6n": lambda case: case.guest,
    "F-MED-call": lambda case: bool(case.people) and case.resident.calls,
    "K3-1": lambda case: case.reaches,
    "K3-1L": lambda case: not case.reaches,
    "K3-2N": lambda case: case.reaches and "C-CAR3" not in case.resident.consents,
    "K3-2B": lambda case: case.reaches and "C-CAR3" in case.resident.consents,
    "K3-2L": lambda case: not case.reaches and not case.resident.calls,
    "L-13": lambda case: not case.resident.calls,
    "L-12": lambda case: case.resident.calls and not case.reaches,
    "K2-11": lambda case: case.reaches,
    "K2-11L": lambda case: not case.reaches,
    "B-burden": lambda case: "crisis_line" in case.slots,
    "B-nobody": lambda case: bool(case.slots.get("day_or_night")),
    "B-hour": lambda case: bool(case.slots.get("day_or_night")),
    "B-phone": lambda case: case.reaches,
}
"""Lines that are said only where this holds."""
