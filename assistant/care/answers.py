"""Understands spoken answers to questionnaires (CLINICAL 6.2): which choice was meant, and whether to read it back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from assistant.care.content import table as table_of
from assistant.care.phrases import plain

NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer was taken for."""

    value: int | None = None
    """Score of the choice; None: no choice, or several that contradict each other."""
    sure: bool = True
    """Whether the words leave no doubt; otherwise they are read back."""


@dataclass(frozen=True, slots=True)
class Span:
    """Words that stand for a choice (`value`) or take themselves out of consideration (None)."""

    start: int
    end: int
    value: int | None
    sure: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How numbers and denials are said."""

    negation: re.Pattern[str] = field(repr=False)
    """Ends right before a choice that is denied."""
    days: re.Pattern[str] = field(repr=False)
    """Number, second number, "per week" where it is said."""
    percent: re.Pattern[str] = field(repr=False)
    bare: re.Pattern[str] = field(repr=False)
    """Nothing but a number or two."""

    @classmethod
    def of(cls, clean: dict[str, Any]) -> Counts:
        """Read from the table `clean`."""
        number = rf"\b(\d+)(?: (?:{clean['joined']}) (\d+))?"
        return cls(
            negation=re.compile(rf"\b{clean['negation']}$"),
            days=re.compile(rf"{number} (?:{clean['unit']}(?: ({clean['per_week']}))?|{clean['fourteen']})\b"),
            percent=re.compile(rf"{number} ?{clean['percent']}\b"),
            bare=re.compile(number),
        )


@dataclass(frozen=True, slots=True)
class Scale:
    """The choices of one kind of item."""

    anchors: tuple[str, ...]
    """As read back, by score; "" where a score does not occur."""
    counts: Counts = field(repr=False)
    whole: tuple[re.Pattern[str], ...] = field(repr=False)
    """By score: what stands for the choice only when it is all that is said."""
    patterns: tuple[tuple[re.Pattern[str], int | None, bool], ...] = field(repr=False)
    """Pattern, score (None: unclear), whether it leaves no doubt."""
    lead: tuple[re.Pattern[str], ...] = field(repr=False)
    """By score: first words that stand for the choice where nothing else was understood."""
    days: bool = False
    """Whether a number of days out of fourteen is an answer."""
    percent: tuple[tuple[int, int, int], ...] = ()
    """From, to (percent), score."""

    def counted(self, words: str) -> list[Span]:
        """Numbers of days and percentages; a range across two choices contradicts itself."""
        found = [] if not self.days else [self._days(match) for match in self.counts.days.finditer(words)]
        for match in self.counts.percent.finditer(words):
            values = {self._share(int(number)) for number in match.groups() if number}
            found.append(Span(*match.span(), values.pop() if len(values) == 1 else None, False))
        return found

    def _days(self, match: re.Match[str]) -> Span:
        weekly = 2 if match[3] else 1
        values = {by_days(int(number) * weekly) for number in match.groups()[:2] if number}
        return Span(*match.span(), values.pop() if len(values) == 1 else None, weekly == 1)

    def _share(self, percent: int) -> int | None:
        if self.days:
            return by_days(round(percent * 14 / 100))
        return next((value for low, high, value in self.percent if low <= percent <= high), None)


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything that answers.toml of one language holds."""

    scales: dict[str, Scale] = field(repr=False)
    commands: tuple[tuple[str, re.Pattern[str]], ...] = field(repr=False)
    question: re.Pattern[str] = field(repr=False)
    replace: tuple[tuple[re.Pattern[str], str], ...] = field(repr=False)
    numbers: dict[str, str] = field(repr=False)
    fillers: re.Pattern[str] = field(repr=False)
    edges: re.Pattern[str] = field(repr=False)
    corrections: re.Pattern[str] = field(repr=False)
    plain_no: frozenset[str] = field(repr=False)
    """The words that a plain "no" about suicide is made of."""
    plain_stop: re.Pattern[str] = field(repr=False)
    """What a wish to stop names where suicide is being asked about."""
    own_yes: re.Pattern[str] = field(repr=False)
    """After a read-back: a yes to the question about suicide rather than to the read-back."""
    bare_no: frozenset[str] = field(repr=False)
    """After a read-back: a no that may mean either."""
    leading: re.Pattern[str] = field(repr=False)
    """Yes or no in front of a choice, after a read-back."""

    def clean(self, text: str) -> str:
        """Lower case, contractions opened, numbers as figures, hesitations and words said twice gone."""
        words = plain(text.replace("%", " percent ").replace("-", " "))
        for pattern, instead in self.replace:
            words = pattern.sub(instead, words)
        kept: list[str] = []
        for word in words.split():
            figure = self.numbers.get(word, word)
            if figure and kept[-1:] != [figure]:
                kept.append(figure)
        return " ".join(kept)

    def command(self, text: str, risk: bool = False) -> str:
        """One of "stop", "skip", "repeat", "choices", "why", "meaning", "private", "left", "total", or "".

        `risk`: suicide is being asked about, and "I do not want to go on" is no wish to stop.
        """
        words = self.clean(text)
        found = next((name for name, pattern in self.commands if pattern.fullmatch(words)), "")
        return "" if risk and found == "stop" and not self.plain_stop.search(words) else found

    def asks(self, text: str) -> bool:
        """Whether the words are a question of the person's own."""
        return bool(self.question.match(self.clean(text)))

    def doubtful(self, text: str) -> bool:
        """Whether a "no" about suicide holds more than a no: any word but those of a plain one."""
        return not self.plain_no.issuperset(self.clean(text).split())

    def read(self, text: str, scale: str) -> Reading:
        """The choice of `scale` that was meant; after "no wait" and the like the later words count."""
        words = self.clean(text)
        for part in reversed(self.corrections.split(words)):
            reading = self._part(part, self.scales[scale])
            if reading.value is not None:
                return reading
        return self._part(words, self.scales[scale])

    def speaks_of(self, text: str, scale: str) -> bool:
        """Whether the words name a choice of `scale`, or say that none fits or is known."""
        return self.read(text, scale).value is not None or bool(scan(self.clean(text), self.scales[scale]))

    def _part(self, words: str, scale: Scale) -> Reading:
        bare = self._stripped(words)
        spans = scan(words, scale)
        for said in (words, bare, " ".join(self.fillers.sub(" ", words).split())) if not spans else (words,):
            for value, pattern in enumerate(scale.whole):
                if pattern.fullmatch(said):
                    return Reading(value)
        if scale.days and (match := scale.counts.bare.fullmatch(bare)):
            return _bare(match)
        spans = spans or scan(" ".join(self.fillers.sub(" ", words).split()), scale)
        if not spans:
            return Reading(next((at for at, pattern in enumerate(scale.lead) if pattern.match(words)), None), False)
        values = {span.value for span in spans if span.value is not None}
        if len(values) != 1:
            return Reading()
        return Reading(values.pop(), all(span.sure for span in spans if span.value is not None))

    def _stripped(self, words: str) -> str:
        while (shorter := self.edges.sub("", words).strip()) != words:
            words = shorter
        return words


def by_days(days: int) -> int:
    """Score of a number of days out of fourteen (CLINICAL 6.2)."""
    return next((score for least, score in ((12, 3), (8, 2), (1, 1)) if days >= least), 0)


def scan(words: str, scale: Scale) -> list[Span]:
    """What in the words stands for a choice; longer matches win over those they overlap."""
    found = scale.counted(words)
    for pattern, value, sure in scale.patterns:
        for match in pattern.finditer(words):
            denied = scale.counts.negation.search(words[: match.start()])
            found.append(Span(*match.span(), None if denied else value, sure))
    kept: list[Span] = []
    for span in sorted(found, key=lambda span: (span.start - span.end, span.start)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return kept


def _bare(match: re.Match[str]) -> Reading:
    """A number alone is one of days where it cannot be the number of a choice."""
    numbers = [int(number) for number in match.groups() if number]
    values = {by_days(number) for number in numbers}
    return Reading(values.pop() if len(values) == 1 and (len(numbers) > 1 or numbers[0] > 4) else None, False)


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else NOTHING


def _each(patterns: list[str]) -> list[re.Pattern[str]]:
    return [re.compile(rf"\b(?:{pattern})\b") for pattern in patterns]


def _scale(table: dict[str, Any], counts: Counts) -> Scale:
    patterns: list[tuple[re.Pattern[str], int | None, bool]] = [(p, None, True) for p in _each(table["unclear"])]
    for value, anchor in enumerate(table["anchor"]):
        patterns += [(pattern, value, True) for pattern in _each(anchor.get("say", []))]
        patterns += [(pattern, value, False) for pattern in _each(anchor.get("confirm", []))]
    return Scale(
        counts=counts,
        anchors=tuple(table["anchors"]),
        whole=tuple(_any(anchor.get("whole", [])) for anchor in table["anchor"]),
        patterns=tuple(patterns),
        lead=tuple(re.compile(rf"(?:{'|'.join(anchor.get('lead', ['(?!)']))})\b") for anchor in table["anchor"]),
        days=table.get("days", False),
        percent=tuple((low, high, value) for low, high, value in table.get("percent", [])),
    )


@cache
def answers(language: str) -> Answers:
    """Load the answers of a language. Raises SettingsError."""
    table = table_of(language, "answers")
    clean = table["clean"]
    counts = Counts.of(clean)
    risk = table["risk"]
    fillers = "|".join(sorted(clean["fillers"], key=len, reverse=True))
    figures = {word: str(figure) for figure, word in enumerate(clean["numbers"])}
    replace = [
        (re.compile(pattern if "'" in pattern else rf"\b(?:{pattern})\b"), to) for pattern, to in clean["replace"]
    ]
    return Answers(
        scales={name: _scale(part, counts) for name, part in table.items() if "anchor" in part},
        commands=tuple((name, _any(patterns)) for name, patterns in table["commands"].items()),
        question=re.compile(rf"(?:{'|'.join(table['question']['begins'])})\b"),
        replace=tuple(replace),
        numbers=figures | dict.fromkeys(clean["hesitations"], ""),
        fillers=re.compile(rf"\b(?:{fillers})\b"),
        edges=re.compile(rf"^(?:{fillers})\b|\b(?:{fillers})$"),
        plain_no=frozenset(risk["plain"].split()),
        plain_stop=re.compile(rf"\b(?:{risk['stop']})\b"),
        own_yes=re.compile(rf"\b{risk['own_yes']}\b"),
        bare_no=frozenset(risk["bare_no"]),
        leading=re.compile(rf"^{risk['leading']}"),
        corrections=re.compile(rf"\b(?:{'|'.join(clean['corrections'])})\b"),
    )
