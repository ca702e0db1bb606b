"""Whether an entry speaks of what a person wants forgotten: by word forms, not by meaning."""

from __future__ import annotations

import re
import unicodedata

EMPTY = frozenset(
    "a an the this that these those my your his her its our their me you him them it i we he she they of about and or "
    "to in on at for with from by is am are was were be been have has had do did said say told tell what who when all "
    "everything anything thing things please forget again any some".split()
)
"""Words that name nothing."""
FORMS = {
    "children": "child", "kids": "kid", "wives": "wife", "husbands": "husband", "men": "man", "women": "woman",
    "people": "person", "mum": "mother", "mom": "mother", "mam": "mother", "mummy": "mother", "mommy": "mother",
    "ma": "mother", "dad": "father", "daddy": "father", "papa": "father", "pa": "father", "gran": "grandmother",
    "grandma": "grandmother", "nan": "grandmother", "granny": "grandmother", "grandad": "grandfather",
    "granddad": "grandfather", "grandpa": "grandfather", "died": "die", "dying": "die", "death": "die", "dead": "die",
    "doctors": "doctor", "gp": "doctor", "drank": "drink", "drunk": "drink", "ran": "run", "went": "go", "gone": "go",
    "fell": "fall", "fallen": "fall", "lost": "lose", "left": "leave", "sold": "sell", "bought": "buy", "ate": "eat",
    "eaten": "eat", "slept": "sleep", "felt": "feel", "took": "take", "taken": "take", "saw": "see", "seen": "see",
    "paid": "pay", "teeth": "tooth", "feet": "foot", "lives": "life", "bro": "brother", "sis": "sister",
}  # fmt: skip
"""Forms that no rule below reaches, and what families call each other."""
KIN = frozenset(
    "mother father brother sister son daughter wife husband partner grandmother grandfather grandson granddaughter "
    "uncle aunt cousin nephew niece child kid friend neighbour neighbor boss carer nurse doctor boyfriend girlfriend "
    "stepmother stepfather stepson stepdaughter".split()
)


def stems(text: str) -> set[str]:
    """The words of a text in their plain form: "Brothers'" and "brother's" → "brother"."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(c for c in folded if not unicodedata.combining(c)).replace("’", "'")
    return {stem(word) for word in re.findall(r"[^\W_]+(?:'[^\W_]+)?", letters)}


def stem(word: str) -> str:
    """One word, small letters, in its plain form."""
    word = word.partition("'")[0] or word
    if word in FORMS:
        return FORMS[word]
    plain = _cut(word)
    return FORMS.get(plain, plain)


def _cut(word: str) -> str:
    if len(word) < 4 or word.endswith("ss"):
        return word
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s"):
        return _cut(word[:-2] if re.search(r"(?:s|x|z|ch|sh)es$", word) else word[:-1])
    for ending in ("ing", "ed"):
        base = word.removesuffix(ending)
        if base != word and len(base) > 2 and re.search(r"[aeiouy]", base):
            doubled = len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz"
            return base[:-1] if doubled else base
    return word.removesuffix("e") if len(word) > 4 else word


class About:
    """What is to be forgotten, ready to be held against many entries."""

    def __init__(self, words: str) -> None:
        """`words`: "my brother", "the trip to Leeds". Where it names a person, that person is enough; else all words
        must be there."""
        capitals = {stem(w.casefold()) for w in re.findall(r"\b[A-Z][^\W_]+", words)}
        wanted = stems(words) - {stem(word) for word in EMPTY}
        people = {word for word in wanted if word in {stem(kin) for kin in KIN} or word in capitals}
        self._any, self._all = people, wanted

    def __bool__(self) -> bool:
        """Whether it names anything at all."""
        return bool(self._all)

    def mentioned(self, text: str) -> bool:
        """Whether a text speaks of it."""
        found = stems(text)
        return bool(self._any & found) or (bool(self._all) and self._all <= found)
