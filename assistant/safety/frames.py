"""Frames of kind sentences ("… sounds lovely", "… takes courage"): read as one word, and held against what was told.

A frame says nothing that happened; it says what that was like. So it asks less than a fact, but not nothing: it may
neither weigh down what was light, nor lighten what was heavy, nor praise what may be harm.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.safety.heard import BE, NOT, PRONOUN, YOU, agent, denied, forms, tokens_of, turned
from assistant.safety.lexicons import Words
from assistant.safety.told import Ground


def shortened(text: str, heard: Ground | None, words: Words) -> str:
    """The plain `text` with each phrase that is read as one word put as that word, but for those the person said."""
    for phrase, word in words.phrases:
        for found in reversed(list(phrase.finditer(text))):
            text = f"{text[: found.start()]}{_one(found[0], word, heard, words)}{text[found.end() :]}"
    return " ".join(text.split())


def _one(phrase: str, word: str, heard: Ground | None, words: Words) -> str:
    carrying = [one for one in tokens_of(phrase) if one not in words.function | words.general | PRONOUN.keys() | {","}]
    if heard is None or not carrying:
        return f" {word} "
    exact = f" {phrase} " in f" {turned(heard.said)} "
    said = exact or (word == "pleasing" and all(heard.has(forms(one, words)) for one in carrying))
    return phrase if said else f" {word} "


_DEGREE = frozenset("a an the so very really quite rather such too to be being have has had been".split())
_NO = NOT - {"nobody", "nothing", "no-one"}
SAYING = BE | frozenset(
    "sound sounds seem seems feel feels felt take takes took look looks looked make makes must".split()
)


DONE = frozenset({"achieving", "brave", "fitting"})
"""What is said of something they did, or feel."""
_SUFFERED = frozenset("miss cry worry dread fret".split())


def fits(token: str, tokens: Sequence[str], at: int, heard: Ground, words: Words) -> bool:
    """Whether what they told may be called pleasant, or an achievement."""
    if heard.risky or taken_back(tokens, at):
        return False
    if token == "fitting":
        return heard.heavy and any(forms(one, words) & (words.feelings | _SUFFERED) for one in tokens)
    if token in DONE:
        return heard.done
    begun = next((i for i in range(at - 1, max(-1, at - 6), -1) if tokens[i] == "you"), at)
    of_them = begun < at and SAYING.union(_DEGREE).issuperset(tokens[begun + 1 : at])
    return heard.pleasant and not of_them


def implied(tokens: Sequence[str], at: int, heard: Ground, words: Words) -> bool:
    """Whether a word that tells of no event follows from one that they said, of the same person."""
    token, who = tokens[at], agent(tokens, at, YOU, words.persons["relations"])[0].replace("thing", "")
    if denied(tokens, at) and token != "together":
        return False
    if token == "managed":
        return (heard.done or heard.has(("eat",))) and who != "other"
    return any(not who or use.who in ("", "thing", who) for use in heard.of(words.implied.get(token, ())))


def taken_back(tokens: Sequence[str], at: int) -> bool:
    """Whether what is said of a thing is denied: a "not" after its verb or right before it, not in what it is said of
    ("Saying no takes courage")."""
    if tokens[at] in DONE:
        return tokens[at - 1 : at] in (["not"], ["never"])
    for i in range(at - 1, max(-1, at - 5), -1):
        if tokens[i] in ("not", "never") or (tokens[i] in _NO and i == at - 1):
            return True
        if tokens[i] in SAYING:
            return tokens[i - 1 : i] in (["not"], ["never"])
    return False
