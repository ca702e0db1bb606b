"""Judges every sentence of the model before a voice speaks it: its form, and the plainest of what it must not claim.

Pure: the same sentence after the same sentences gets the same verdict. Rule ids that begin with "GU" are those of
CLINICAL §4.4; whether a reflection brings in what nobody said is not judged here yet.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

MOST_WORDS = 30
"""Words a sentence may have (CLINICAL §4.1, limits)."""
ALIKE = 0.8
"""Similarity to a sentence said before that counts as saying it again (GU-22)."""


def _words(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives})\b", re.IGNORECASE)


FORM = (
    ("markup", re.compile(r"[*_`#|<>{}\[\]~]|^\s*(?:[-•]|\d+[.)])\s")),
    ("address", re.compile(r"https?:|www\.|\S+@\S+|\b\S+\.(?:com|org|net)\b", re.IGNORECASE)),
    ("list", re.compile(r"^(?:first|second|third|step \d|here are)\b|\bthe following\b|:\s*$", re.IGNORECASE)),
    ("role", re.compile(r"^(?:user|assistant|system|ai|human)\s*:|\blanguage model\b|<\|", re.IGNORECASE)),
    ("script", re.compile(r"[^\x20-\x7e\u00a0-\u024f\u2018-\u201f\u2026\u2013\u2014]")),
)
"""What no sentence may look like, whoever wrote it."""

_SELF = "I(?:'m| am)? (?:(?:so|very|really|just) )?"
CLAIMS = (
    ("GU-01", _words("therapists?|doctors?|nurses?|counsell?ors?|psychologists?|licen[sc]ed|proven|cures?")),
    ("GU-02", _words(r"you(?:'re| are| have| suffer from) (?:a )?(?:depress|anxi|bipolar|dement|disorder)\w*")),
    ("GU-03", _words("mg|milligrams?|tablets?|pills?|dos(?:e|es|age)|medicines?|medications?")),
    ("GU-05", _words(f"{_SELF}(?:feel|love|miss|proud|worried|glad|happy|sad|sorry|sure|wish|hope|know|understand)")),
    ("GU-05", _words("my (?:life|body|heart|dear|love|friend)")),
    ("GU-06", _words("only me|always (?:be )?here|you need me|our bond|do(?: not|n't) tell")),
    ("GU-07", _words("already leaving|before you go|stay with me|don't (?:go|leave)")),
    ("GU-10", _words("you should have|your fault|why did(?:n't| not) you|you (?:always|never)")),
    ("GU-13", _words("you(?:'re| are) right|they are watching|you were chosen|voices are right")),
    ("GU-15", _words("you (?:should|must|need to|ought to|have to|can|could)|try to|have you considered|why not")),
    ("GU-16", _words("(?:will|'ll) (?:get|be|feel|do|make|take)|promise|guarantee|everything|nobody will")),
    ("GU-17", _words(r"di(?:e|ed|es)|dying|dead|death|kill\w*|suicid\w*|gone|hurt(?:ing)? (?:your|my)self")),
    ("GU-17", _words(r"murder\w*|harm\w*|violen\w*|blood")),
    ("GU-18", _words("just|at least|others have it worse|bright side|calm down|lucky|too easy")),
    ("GU-19", _words("absolutely|totally|amazing|brave|wonderful|beautiful|perfect")),
)
"""What the model, of all writers, may not say."""


def ill_formed(sentence: str) -> str | None:
    """The id of the rule of form that forbids `sentence`, or None."""
    found = next((rule for rule, pattern in FORM if pattern.search(sentence)), None)
    return found or ("length" if len(sentence.split()) > MOST_WORDS else None)


def refused(sentence: str, spoken: Sequence[str]) -> str | None:
    """The id of the rule that forbids the model's `sentence` after the sentences `spoken`, or None where it may go."""
    found = ill_formed(sentence) or next((rule for rule, pattern in CLAIMS if pattern.search(sentence)), None)
    if found:
        return found
    return "GU-22" if any(_alike(_plain(sentence), _plain(said)) for said in spoken) else None


def _alike(one: str, other: str) -> bool:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _plain(sentence: str) -> str:
    return re.sub(r"[^a-z0-9 ]", "", sentence.lower()).strip()
