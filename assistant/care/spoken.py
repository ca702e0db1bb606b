"""Understands what is said inside an exercise: commands, symptoms, yes, no, numbers; says a person's words back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from math import ceil
from typing import Any

from assistant.care import content
from assistant.care.phrases import plain
from assistant.care.sounds import distance, sounds

Named = tuple[tuple[str, re.Pattern[str]], ...]
FIRST = dict.fromkeys(("yes", "yeah", "yep", "yup", "aye"), "yes") | dict.fromkeys(("no", "nope", "nah"), "no")
"""First words that are the answer, whatever follows them."""
CLOSE = 2
"""Two numbers at most this far apart ("six or seven") are one answer between them."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The patterns of `in_exercise.toml`, over `phrases.plain` text."""

    always: Named = field(repr=False)
    symptoms: Named = field(repr=False)
    answers: Named = field(repr=False)
    quiet: Named = field(repr=False)
    asides: Named = field(repr=False)
    use: dict[str, Any] = field(repr=False)
    misheard: dict[str, Any] = field(repr=False)
    filler: str = field(repr=False)
    numbers: dict[str, Any] = field(repr=False)
    swaps: dict[str, Any] = field(repr=False)

    def command(self, text: str) -> str:
        """The command that all of the text is ("stop", "pause" …), or ""."""
        return _whole(self.always, plain(text))

    def is_short_stop(self, text: str) -> bool:
        """Whether it begins with "stop", or is short and has it: enough where nothing is answered with such words."""
        words = plain(text)
        short = len(words.split()) <= self.misheard["most_words"] and re.search(self.misheard["stop"], words)
        return words.split()[:1] == ["stop"] or (bool(short) and not re.search(self.misheard["no_stop"], words))

    def mistaken(self, text: str) -> str:
        """The command that a short text may have been before it was misheard ("star" for "stop"), or ""."""
        words = plain(text).replace("-", " ")
        if len(words.split()) > self.misheard["most_words"]:
            return ""
        for heard, said in self.misheard["words"].items():
            words = re.sub(rf"\b{heard}\b", said, words)
        return self.command(words)

    def sounded(self, text: str) -> str:
        """The command of a word or two ("stop", "pause", "repeat") that a short text sounds like, or ""."""
        words, near = re.sub(r" please$", "", plain(text).replace("-", " ")), self.misheard["sounds"]
        heard = sounds(words)
        if len(words.split()) > self.misheard["sounded_words"] or not heard:
            return ""
        far, name = min((distance(heard, sounds(said)), name) for name, all_said in near.items() for said in all_said)
        return name if far <= self.misheard["alike"] else ""

    def symptom(self, text: str, worksheet: bool = False) -> str:
        """The symptom that is told of as there now, or "". In a worksheet it must begin as a report of now."""
        words = plain(text)
        if worksheet and (len(words.split()) > self.use["now_words"] or not re.match(self.use["now"], words)):
            return ""
        for name, pattern in self.symptoms:
            found = pattern.search(words)
            if found and not re.search(self.use["negated"], words[: found.start()]):
                return name
        return ""

    def grounds(self, symptom: str) -> bool:
        """Whether grounding is offered for it."""
        return symptom in self.use["grounds"]

    def is_answer(self, kind: str, text: str) -> bool:
        """Whether the text is an answer of that kind ("yes", "no", "unsure", "enough", "so_so", …)."""
        words, pattern = plain(text), dict(self.answers).get(kind)
        if pattern is None:
            return False
        return bool(pattern.fullmatch(words) or (kind in ("yes", "no") and self._with_filler(pattern, words)))

    def yes_no(self, text: str) -> str:
        """ "yes", "no", "so_so" or ""; "no, I do not" is no, "yes, but later" is yes."""
        for kind in ("so_so", "no", "yes"):
            if self.is_answer(kind, text):
                return kind
        first = plain(text).partition(" ")[0]
        return FIRST.get(first, "")

    def is_quiet(self, kind: str, text: str) -> bool:
        """Whether it is said beside a guided step: kind "comments" (it goes on) or "done" (the next one, please)."""
        return _whole(tuple(one for one in self.quiet if one[0] == kind), plain(text)) != ""

    def is_aside(self, text: str, guided: bool) -> bool:
        """Whether it is meant for the conversation, not an answer."""
        return _whole(tuple(one for one in self.asides if guided or one[0] != "guided"), plain(text)) != ""

    def number(self, text: str, most: int = 10) -> int | None:
        """The number of 0 to `most` that was said: "about a seven", "six or seven" (7), "ten out of ten"."""
        words = re.sub(r"(\d)\s*/\s*10\b", r"\1 out of 10", text.lower())
        words = re.sub(r"[^a-z0-9' ]", " ", words.replace("%", " "))
        words = " ".join(words.split())
        scale = 1
        if out := re.search(self.numbers["out_of"], words):
            scale = most // 10 if "hundred" not in out.group() else 1
            words = f"{words[: out.start()]} {words[out.end() :]}".strip()
        found = self._values(words)
        fitting = [value * scale for value in found if 0 <= value * scale <= most]
        if not fitting:
            return self._worded(words, most)
        near = len(fitting) > 1 and abs(fitting[-1] - fitting[-2]) <= CLOSE * most // 10
        if near and re.search(self.numbers["between"], words):
            return min(most, ceil((fitting[-1] + fitting[-2]) / 2))
        half = bool(re.search(self.numbers["half"], words))
        return min(most, ceil(fitting[-1] + (0.5 if half else 0)))

    def their_words(self, text: str) -> str:
        """The words of the person, to be said back to them: I to you, at most eight; "" where they do not fit."""
        words = plain(re.sub(r"[.,;!?]", " ", text)).split()
        while words and (words[0] in self.swaps["fillers"]):
            words = words[1:]
        phrase = re.sub(rf"^(?:{self.swaps['leads']} )+(?=\S+ \S)", "", " ".join(words))
        words = phrase.split()
        if not words or len(words) > self.swaps["most_words"] or set(words) & set(self.swaps["never"]):
            return ""
        return " ".join(self._swapped(words))

    def _swapped(self, words: list[str]) -> list[str]:
        said, at = [], 0
        while at < len(words):
            pair = " ".join(words[at : at + 2])
            if pair in self.swaps["pairs"]:
                said.append(self.swaps["pairs"][pair])
                at += 2
                continue
            said.append(self.swaps["words"].get(words[at], words[at]))
            at += 1
        return said

    def _with_filler(self, pattern: re.Pattern[str], words: str) -> bool:
        whole = rf"(?:{self.filler} )*{pattern.pattern}(?: {self.filler})*"
        return re.fullmatch(whole, words) is not None

    def _values(self, words: str) -> list[float]:
        """Every number in the words, tens and units joined."""
        names, values, last = self.numbers["words"], [], ""
        for word in words.split():
            if word.isdigit():
                values.append(float(word))
            elif word in names:
                value = float(names[word])
                joins = last in names and names[last] >= 20 and names[last] % 10 == 0 and 0 < value < 10
                if joins and values:
                    values[-1] += value
                elif word == "hundred" and last == "one" and values:
                    values[-1] = value
                else:
                    values.append(value)
            last = word
        return values

    def _worded(self, words: str, most: int) -> int | None:
        bare = re.sub(self.numbers["heard_before"], "", re.sub(rf"^{self.numbers['heard_after']}", "", words))
        for said in (words, bare):
            if said in self.numbers["heard_as"]:
                return int(self.numbers["heard_as"][said])
        for key, value in (("middle", most // 2), ("lowest", 0), ("highest", most)):
            if re.fullmatch(self.numbers[key], words):
                return value
        return None


@cache
def spoken(language: str) -> Spoken:
    """The patterns of a language. Raises SettingsError."""
    raw = content.table(language, "in_exercise")
    answers = dict(raw["answers"])
    filler = answers.pop("filler")
    return Spoken(
        always=_compiled(raw["always"], **raw["polite"]),
        symptoms=_compiled(raw["symptoms"]),
        answers=_compiled(answers),
        quiet=_compiled(raw["quiet"]),
        asides=_compiled(raw["asides"]),
        use=raw["symptom_use"],
        misheard=raw["misheard"],
        filler=filler,
        numbers=raw["numbers"],
        swaps=raw["swaps"],
    )


def _compiled(patterns: dict[str, list[str]], before: str = "", after: str = "") -> Named:
    return tuple((name, re.compile(f"{before}(?:{'|'.join(some)}){after}")) for name, some in patterns.items())


def _whole(patterns: Named, words: str) -> str:
    return next((name for name, pattern in patterns if pattern.fullmatch(words)), "")
