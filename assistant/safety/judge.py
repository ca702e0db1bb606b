"""One reading of a turn, judged by the rules: which groups fire, and what takes them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.safety import scope
from assistant.safety.patterns import keys_of, spaced
from assistant.safety.rules import Group, Rulebook
from assistant.safety.verdict import Flag, Tier


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules find in one reading of a turn."""

    tier: Tier
    flags: frozenset[Flag]
    rules: tuple[str, ...]
    taken_back: bool = False
    """Words of T2 or above were found, and denied, quoted or past: the classifier sees no scope and is not asked."""


def judge(words: Sequence[str], book: Rulebook, raised: bool = False) -> Reading:
    """Judge normalised words; `raised` lets in the groups that count only in a raised session."""
    full = list(words)
    cut = scope.without_idioms(full, book)
    texts = {False: spaced(cut), True: spaced(full)}
    keys = keys_of(full)
    story = scope.in_story(full, book)
    tier, flags, rules, taken_back = Tier.T0, set[Flag](), list[str](), False
    for group in book.groups:
        if group.raised and not raised:
            continue
        if group.flag is None and ((story and not group.progress) or (group.tier < tier and not group.raised)):
            continue
        fires, excused = _fires(group, texts[group.flag is Flag.ABUSE], keys, book)
        taken_back = taken_back or (excused and group.tier >= Tier.T2)
        if fires:
            rules.append(group.name)
            tier = max(tier, group.tier)
            if group.flag:
                flags.add(group.flag)
    return Reading(tier, frozenset(flags), tuple(rules), taken_back)


def _fires(group: Group, text: str, keys: set[str], book: Rulebook) -> tuple[bool, bool]:
    """Whether the group fires, and whether a frame of it was found and excused by what stands around it."""
    excused = False
    for frame in group.frames.candidates(keys):
        place = frame.find(text)
        if place and (group.flag or not scope.excused(text, *place, group, book)):
            return not group.unless.found(text, keys), False
        excused = excused or place is not None
    return False, excused
