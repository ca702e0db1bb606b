"""The material of open talk (CLINICAL §4.2): templates, and what of the person's words can fill them. Pure.

Which move comes next is decided elsewhere; here a move becomes a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.care import slots
from assistant.care.content import table
from assistant.care.reply import Line, Reflection
from assistant.care.words import Topic, lexicon
from assistant.safety.guard import ill_formed

LIGHT = re.compile(
    r"\b(?:not (?:so |too |that )?bad|could be worse|all but|(?:leave|let) (?:me|us|it|him|her|them|well) alone|"
    r"(?:died|dying|dead|cry|cried|crying|sore|hurts?|hurting|aching|ached) "
    r"(?:of |with |from |to )*(?:laugh|giggl|chuckl)\w*|"
    r"(?:laugh|giggl|chuckl)\w* .{0,30}(?:cried|tears|sore|hurts?|ached?))\b"
)
"""Words for something heavy that tell of nothing heavy."""
NOT_ADVICE = re.compile(r"\b(?:who|whom|which|vote|bet|invest)\b")
"""A question for a choice that is not about the person's own day: no suggestion is held out."""
Move = Literal["RF", "RM", "OQ", "AF", "SU", "OE", "OP", "AP", "CL", "RP"]
LAST = "RM-8"
"""Where nothing else is left."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the last turns of the person hold that a move can use."""

    turns: tuple[str, ...] = field(repr=False, default=())
    """At most the last three, the newest last."""
    clauses: tuple[str, ...] = field(repr=False, default=())
    """Of the newest turn, turned round, first first."""
    earlier: tuple[str, ...] = field(repr=False, default=())
    """Of the turns before, newest first."""
    feelings: tuple[slots.Felt, ...] = field(repr=False, default=())
    """Named as theirs in the newest turn."""
    topics: tuple[Topic, ...] = field(repr=False, default=())
    """Of the newest turn."""
    earlier_topics: tuple[Topic, ...] = field(repr=False, default=())
    sides: tuple[str, str] | None = field(repr=False, default=None)
    """Two clauses on either side of a "but"."""
    marks: frozenset[str] = frozenset()
    """effort managed tried noticed value heavy sides why advice exercise question: what the newest turn holds."""
    recent: tuple[bool, ...] = ()
    """For each turn, oldest first: whether it held hard affect."""
    words: int = 0
    """Of the newest turn."""

    @property
    def affect(self) -> bool:
        """Whether the newest turn names a feeling of the person, or something heavy."""
        return bool(self.feelings) or "heavy" in self.marks

    @property
    def hard(self) -> bool:
        """Whether the newest turn holds hard affect rather than light."""
        return bool(self.recent) and self.recent[-1]


@dataclass(frozen=True, slots=True)
class Template:
    """One line of the bank."""

    id: str
    text: str = field(repr=False)
    topic: frozenset[str] = frozenset()
    when: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Moves:
    """The bank of one language."""

    bank: Mapping[str, tuple[Template, ...]] = field(repr=False)

    def template(
        self,
        move: Move,
        said: Said,
        used: Sequence[str],
        given: Mapping[str, str] | None = None,
        also: Iterable[str] = (),
    ) -> Line:
        """A line of `move` that is none of `used` (ids of the last ten turns): with the person's words, else without.

        `given` fills {exercise}, {minutes}, {card} and {name}; `also` names what is true of the situation ("noise",
        "night" …, moves.toml). "I think I follow. Go on, if you like." where nothing of the move is left.
        """
        facts = _facts(said) | frozenset(also)
        lines = [
            (template, text)
            for template in self.bank[move]
            if template.id not in used and template.id != LAST and template.when <= facts
            for text in _filled(template, said, given or {})
        ]
        best = next((pair for pair in lines if _own(pair[0].text)), None) or next(iter(lines), None)
        return Line(best[0].id, best[1]) if best else self._last()

    def reflection(self, move: Literal["RF", "RM", "SU"], said: Said, used: Sequence[str]) -> Reflection:
        """A sentence that the model may word, with the template that is spoken where it cannot."""
        return Reflection(move, self.template(move, said, used))

    def _last(self) -> Line:
        return next(Line(t.id, t.text) for t in self.bank["RM"] if t.id == LAST)


def moves(language: str = "en") -> Moves:
    """Load the bank. Raises SettingsError."""
    return Moves({move: tuple(_template(row) for row in rows) for move, rows in table(language, "moves").items()})


def _template(row: Mapping[str, Any]) -> Template:
    return Template(row["id"], row["text"], frozenset(row.get("topic", ())), frozenset(row.get("when", ())))


def said_of(turns: Sequence[str]) -> Said:
    """What the last turns hold, the newest last; commands and what was not understood left out by the caller."""
    last = tuple(turns[-3:])
    if not last:
        return Said()
    newest, before = last[-1], last[-2::-1]
    felt = slots.feelings(newest)
    marks = _marks(newest)
    return Said(
        turns=last,
        clauses=slots.clauses(newest),
        earlier=tuple(c for turn in before for c in slots.clauses(turn)),
        feelings=felt,
        topics=slots.topics(newest),
        earlier_topics=tuple(t for turn in before for t in slots.topics(turn)),
        sides=slots.sides(newest),
        marks=marks,
        recent=tuple(_is_hard(turn) for turn in last),
        words=len(newest.split()),
    )


def _marks(text: str) -> frozenset[str]:
    plain = " ".join(slots.tidy(re.sub(r"[.,!;:?]", " ", text)))
    plain = LIGHT.sub("", plain)
    found = {name for name, pattern in lexicon().marks.items() if pattern.search(plain)}
    if "effort" in found and not re.search(rf"\bi(?:'ve|'m)? (?:\w+ )?(?:{lexicon().marks['effort'].pattern})", plain):
        found -= {"effort", "managed", "tried"}
    if NOT_ADVICE.search(plain):
        found.discard("advice")
    if text.rstrip().endswith("?"):
        found.add("question")
    return frozenset(found)


def _is_hard(text: str) -> bool:
    felt = slots.feelings(text)
    if felt:
        return not all(one.feeling.light for one in felt)
    return "heavy" in _marks(text)


def _facts(said: Said) -> frozenset[str]:
    """What `when` of a template may ask for."""
    facts = set(said.marks & {"value", "tried", "managed", "noticed"})
    if said.hard:
        facts.add("hard")
    if any(felt.topic and not felt.leaves for felt in said.feelings):
        facts.add("linked")
    if any(felt.leaves for felt in said.feelings):
        facts.add("leaves")
    if any(felt.when for felt in said.feelings):
        facts.add("when")
    if said.sides:
        facts.add("sides")
    if _effort_clause(said):
        facts.add("effort")
    if said.earlier_topics:
        facts.add("earlier")
    if said.clauses:
        facts.add("heard")
    return frozenset(facts)


def _effort_clause(said: Said) -> str:
    pattern = lexicon().marks["effort"]
    told = (c for c in said.clauses if re.match(r"you(?:'ve)? ", c) and pattern.search(c))
    return next((c for c in told if not re.search(r"n't\b|\bnot\b|never|day\b", c)), "")


def _own(text: str) -> bool:
    return "{their_words" in text or "{feeling" in text or "{topic" in text


def _filled(template: Template, said: Said, given: Mapping[str, str]) -> list[str]:
    """The template with its slots filled, or nothing where a slot stays empty."""
    values = dict(given)
    values.update(_feeling_slots(template, said))
    values.update(_word_slots(template, said))
    values.update(_topic_slots(template, said))
    names = set(re.findall(r"\{(\w+)\}", template.text))
    if not all(values.get(name) for name in names):
        return []
    text = re.sub(r"\{(\w+)\}", lambda m: values[m[1]], template.text)
    text = re.sub(r"(?:^|(?<=[.!?] ))[a-z]", lambda m: m[0].upper(), text)
    return [] if ill_formed(text) else [text]


def _feeling_slots(template: Template, said: Said) -> dict[str, str]:
    felt = _chosen(template, said)
    if not felt:
        return {}
    one = felt.feeling
    return {"feeling": one.adjective, "feeling_n": one.noun, "feeling_s": one.situation}


def _chosen(template: Template, said: Said) -> slots.Felt | None:
    """The feeling a template speaks of: one with what it needs beside it."""
    for felt in said.feelings:
        linked, leaves = bool(felt.topic and not felt.leaves), felt.leaves
        if ("linked" in template.when and not linked) or ("leaves" in template.when and not leaves):
            continue
        if "when" in template.when and not felt.when:
            continue
        return felt
    return None


def _word_slots(template: Template, said: Said) -> dict[str, str]:
    felt = _chosen(template, said)
    if "sides" in template.when:
        return dict(zip(("their_words", "their_words_2"), said.sides or (), strict=False))
    if "effort" in template.when:
        return {"their_words": _effort_clause(said)}
    if "when" in template.when:
        return {"their_words": felt.when if felt else ""}
    clauses = list(said.clauses)
    if "{feeling" in template.text and felt:
        clauses = [c for c in clauses if not re.search(rf"\b{re.escape(felt.form)}\b|\bfeel", c)]
    if "{their_words_2}" in template.text:
        clauses += [c for c in said.earlier if c not in clauses]
        return dict(zip(("their_words", "their_words_2"), clauses, strict=False))
    return {"their_words": clauses[0]} if clauses else {}


def _topic_slots(template: Template, said: Said) -> dict[str, str]:
    felt = _chosen(template, said)
    if {"linked", "leaves"} & template.when:
        topics: list[Topic] = [felt.topic] if felt and felt.topic else []
    elif "earlier" in template.when:
        topics = list(said.earlier_topics)
    else:
        topics = [*reversed(said.topics), *(said.earlier_topics if "{topic_2}" in template.text else ())]
    fitting = list(dict.fromkeys(t.text for t in topics if t.kind in template.topic))
    return dict(zip(("topic", "topic_2"), fitting, strict=False))
