"""What the words around a frame do to it: denied, in another's mouth, in a story, past and over.

Sources: CLINICAL 2.1 (T0: idiom, negation, fiction, past and resolved, someone else's past), 9 (H-03, H-04).
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.safety.patterns import keys_of, spaced
from assistant.safety.rules import Frames, Group, Rulebook

REACH = 12
"""Words before a frame that can still speak of it."""
UNDOING_REACH = 3
"""Words after a denial within which it can be undone ("can not stop")."""


def without_idioms(words: list[str], book: Rulebook) -> list[str]:
    """The words with every figure of speech replaced by one mark that no frame knows."""
    text = spaced(words)
    for frame in book.scope["idiom"].candidates(keys_of(words)):
        text = frame.parts[0].sub("- ", text)
    return text.split()


def excused(text: str, core: int, end: int, group: Group, book: Rulebook) -> bool:
    """Whether what `group` found from `core` to `end` in `text` is not said by this person, of themselves, now."""
    before, after = text[:core].split()[-REACH:], text[end:].split()[:REACH]
    if group.progress:
        return _denied_at_once(before, book) or _quoted(before, after, book)
    if denied(before, after, book):
        return True
    clause = before[_clause(before, book.denial["breaks"] - {"if", "when", "so"}, book) :]
    if _quoted(clause, text[end:].split(), book):
        return True
    return _over(text, book)


def denied(before: Sequence[str], after: Sequence[str], book: Rulebook) -> bool:
    """Whether the words around a frame deny it."""
    if _denied_at_once(before, book):
        return True
    wide = before[_clause(before, frozenset({"but", "because", "although", "though"}), book) :]
    undone = any(word in book.denial["words"] and _undone(wide[at:], book) for at, word in enumerate(wide))
    return (not undone and _found(book.scope["denied_before"], wide)) or _found(book.scope["denied_after"], after)


def _denied_at_once(before: Sequence[str], book: Rulebook) -> bool:
    """Whether a denial stands in the frame's own clause."""
    clause = before[_clause(before, book.denial["breaks"] - {"if", "when"}, book, subjects=True) :]
    return any(word in book.denial["words"] and not _undone(clause[at:], book) for at, word in enumerate(clause))


def _quoted(before: Sequence[str], after: Sequence[str], book: Rulebook) -> bool:
    """Whether a frame stands in somebody else's mouth and is not taken up by the person."""
    other = _found(book.scope["quoted"], before) and not _found(book.scope["own_words"], before)
    return other and not _found(book.scope["self_now"], after)


def in_story(words: Sequence[str], book: Rulebook) -> bool:
    """Whether the turn tells of a film, a book, the news, and not of the person besides."""
    return _found(book.scope["story"], words) and not _found(book.scope["self_now"], words)


def _over(text: str, book: Rulebook) -> bool:
    words = text.split()
    if _found(book.scope["present"], words):
        return False
    return _found(book.scope["remote"], words)


def waived(words: Sequence[str], book: Rulebook) -> bool:
    """Whether the turn is such that only frames may judge it: a story, a denial, something past and well."""
    if in_story(words, book) or _found(book.scope["denied_plainly"], words):
        return True
    return _over(spaced(words), book) or (_found(book.scope["better"], words) and _found(book.scope["remote"], words))


def _undone(denial: Sequence[str], book: Rulebook) -> bool:
    return any(word in book.denial["undoing"] for word in denial[1 : 1 + UNDOING_REACH])


def _clause(words: Sequence[str], breaks: frozenset[str], book: Rulebook, subjects: bool = False) -> int:
    """Where the last clause of `words` begins."""
    for at in range(len(words) - 1, -1, -1):
        if words[at] in breaks:
            return at + 1
        own = subjects and words[at] in book.denial["subjects"]
        if own and at and words[at - 1] not in book.denial["links"]:
            return at
    return 0


def _found(frames: Frames, words: Sequence[str]) -> bool:
    return frames.found(spaced(words), keys_of(words))
