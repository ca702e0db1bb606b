"""Words that carry the risk, recognised by how they sound where a recogniser wrote something else.

"the new's is hung" sounds like "the noose is hung". A key keeps the consonants, voiced and voiceless as one; a run of
up to three written words whose key equals that of a listed word may have been that word. Such a reading is never
believed by itself: it must meet a frame, and a cue of risk must stand in the turn as written (H-03).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_SPELT = (
    (r"^kn|^gn", "n"),
    (r"^wr", "r"),
    (r"bt\b", "t"),
    (r"mb\b", "m"),
    (r"igh", "i"),
    (r"gh\b", "f"),
    (r"th", "0"),
    (r"tch|dge|ch|sh|j", "ts"),
    (r"ph", "f"),
    (r"ck|qu|q|x", "k"),
    (r"c(?=[eiy])", "s"),
    (r"c", "k"),
)
_SAME = str.maketrans("bdgvz", "ptkfs")
_LONGEST_RUN = 3
LONG_ENOUGH = 6
"""Letters of a word that several written words together may stand for."""
KEY_LEAST = 3
"""Letters written, or nothing can be told from them."""


def key(word: str) -> str:
    """How a word sounds, roughly: "noose" and "news" give the same."""
    sound = re.sub(r"[^a-z]", "", word.lower())
    for spelt, heard in _SPELT:
        sound = re.sub(spelt, heard, sound)
    sound = sound.translate(_SAME)
    start = "a" if sound[:1] in tuple("aeiou") else ""
    return start + re.sub(r"[aeiouwyh]", "", re.sub(r"(.)\1+", r"\1", sound))


def misheard(words: Sequence[str], table: Mapping[str, str]) -> list[str] | None:
    """The words with every run that sounds like a word of `table` (key → word) replaced by it; None without any."""
    done: list[str] = []
    at, changed = 0, False
    while at < len(words):
        for size in range(min(_LONGEST_RUN, len(words) - at), 0, -1):
            run = "".join(words[at : at + size])
            meant = table.get(key(run))
            if meant and (size > 1 or meant != run) and _alike(words[at : at + size], meant):
                done.append(meant)
                at, changed = at + size, True
                break
        else:
            done.append(words[at])
            at += 1
    return done if changed else None


def _alike(run: Sequence[str], meant: str) -> bool:
    """Whether what was written has as many syllables as what may have been meant, and is about as long."""
    written = "".join(run)
    if len(run) > 1 and len(meant) < LONG_ENOUGH:
        return False
    beats = abs(_beats(written) - _beats(meant))
    return len(written) >= KEY_LEAST and abs(len(written) - len(meant)) <= 3 and beats < len(run)


def _beats(word: str) -> int:
    return len(re.findall(r"[aeiouy]+", word.removesuffix("e"))) or 1
