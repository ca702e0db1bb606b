"""Questionnaires by voice (CLINICAL 6): consent, every item word for word, answers read back where they are in doubt,
the fixed line for the score. Item 9 of the PHQ-9 and every GDS-15 lead to the ASQ before anything else is said.

What is kept are facts, never words: "item.phq9.3" with its value, "2 confirmed" where it was read back, or "missing";
"score.phq9"; "share.phq9" where the doctor may have it. ASQ and C-SSRS score the index of their outcome in `scoring`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from assistant.care import commanded, course, understanding
from assistant.care.answers import answers
from assistant.care.barred import barred_line, may_begin
from assistant.care.forms import RISK, Around, Form, around, form
from assistant.care.phrases import Vocabulary, vocabulary
from assistant.care.reply import Effect, Heard, Line, Reply, Resident, Turned
from assistant.care.scoring import ASQ, CSSRS, ITEM_9, MISSING, Answers, score
from assistant.safety.verdict import Tier

__all__ = ["Assessment", "barred_line", "begin", "may_begin"]

WINDOW_S, WINDOW_OLDER_S = 12.0, 20.0
"""Answer window (CLINICAL 2.2)."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """A questionnaire under way."""

    of: str
    """Name of the form."""
    language: str = "en"
    stage: str = "consent"
    """"consent", "item", "confirm", "no", "polar", "when", "go on", "asks", "then", "share"."""
    at: int = 0
    """Index of the item that was asked last."""
    given: Answers = field(repr=False, default=())
    pending: int = MISSING
    """The answer that is being read back."""
    misses: int = 0
    """How often the present question got no usable answer."""
    denied: bool = False
    """Whether a reading of the present item was already said to be wrong."""
    asks: str = ""
    """What the question after the band line is about."""
    outer: Assessment | None = None
    """The questionnaire that waits until the ASQ has ended."""

    @property
    def name(self) -> str:
        """Name of the form that is being asked."""
        return self.of

    @property
    def asks_risk(self) -> bool:
        """Whether an answer about suicide is awaited: words of risk are then for this part, not a new cue."""
        return self.stage in course.SCREENING and (self.of in RISK or (self.of == "phq9" and self.at == ITEM_9))

    def hear(self, heard: Heard, resident: Resident) -> Turned:
        """Take an answer, a command, or leave the words to the talk; words of risk are no command."""
        command = "" if heard.verdict.turn else commanded.command(self, heard)
        if command:
            return understanding.COMMANDS[command](self, resident)
        if _words(self.language).command(heard.text) not in (None, "stop"):
            return Turned(Reply(), self, handled=False)
        return understanding.STAGES[self.stage](self, heard, resident)

    def silent(self, resident: Resident) -> Turned:
        """Ask once more; the second time go on without an answer."""
        return course.missed(self, resident)

    def resume(self, resident: Resident) -> Turned:
        """Ask the last question again."""
        return self.asked(self.question(), resident)

    @property
    def form(self) -> Form:
        """The questionnaire as written."""
        return form(self.of, self.language)

    @property
    def words(self) -> Around:
        """What is said around the items."""
        return around(self.language)

    def question(self, full: bool = True) -> tuple[Line, ...]:
        """What is being asked; an item with its choices where `full`."""
        if self.stage != "item":
            return (_QUESTIONS[self.stage](self),)
        line, choices = self.form.item(self.at), self.form.choices(self.at)
        return (line, choices) if full and choices else (line,)

    @property
    def outcome(self) -> str:
        """What a screen for risk comes to with the answers so far (`scoring.ASQ`, `scoring.CSSRS`)."""
        return (ASQ if self.of == "asq" else CSSRS)[score(self.of, self.given) or 0]

    @property
    def positive(self) -> int:
        """What a yes without more words is written down as: how often stays open in the PHQ-9."""
        return MISSING if self.of == "phq9" else 1

    @property
    def total(self) -> int | None:
        """The score, None where too many answers are missing."""
        return score(self.of, self.given)

    def asked(
        self, lines: tuple[Line, ...], resident: Resident, effects: tuple[Effect, ...] = (), intent: str = ""
    ) -> Turned:
        """Say `lines`, which end with a question, and wait for the answer."""
        reply = Reply(
            lines=lines,
            intent=intent or _intent(self),
            effects=effects,
            then_s=WINDOW_OLDER_S if resident.older else WINDOW_S,
            patient=self.stage in ("when", "then") or (self.stage == "asks" and self.words.open(self.asks)),
        )
        return Turned(reply, self)


def begin(
    name: str,
    resident: Resident,
    language: str = "en",
    clinician: bool = False,
    *,
    tier: Tier = Tier.T0,
    consent: bool = True,
) -> Turned:
    """Ask whether now is all right; without `consent` (a risk is being followed up) the first item is asked at once.

    Where it may not begin, the reply says why and the part is None. `clinician`: a clinician asks for it.
    """
    if why := may_begin(name, resident, tier, clinician=clinician):
        return Turned(Reply((barred_line(why, name, resident, language),)), None)
    part = Assessment(name, language, given=(None,) * len(form(name, language).items))
    if consent:
        return part.asked(part.question(), resident)
    return course.opened(part, resident)


@cache
def _words(language: str) -> Vocabulary:
    return vocabulary(language)


def _intent(part: Assessment) -> str:
    if part.stage in ("go on", "asks", "then", "share"):
        return "none"
    if part.stage == "consent" or not part.asks_risk:
        return f"assessment:{part.of}"
    return "direct_question" if part.of in RISK else f"assessment:{part.of}"


def _confirm_line(part: Assessment) -> Line:
    anchors = answers(part.language).scales[part.form.scale_of(part.at)].anchors
    return part.words.line("ask", "confirm", anchor=anchors[part.pending])


def _follow_line(part: Assessment) -> Line:
    return part.words.follow(part.asks, "yes") or part.words.line("ask", "share")


def _asks_line(part: Assessment) -> Line:
    number, band = part.form.band(part.total or 0)
    return Line(f"{part.form.label}.band{number}", band.said.rpartition(". ")[2])


_QUESTIONS: dict[str, Callable[[Assessment], Line]] = {
    "consent": lambda part: part.words.line("ask", "consent", count=part.form.count, subject=part.form.subject),
    "confirm": _confirm_line,
    "no": lambda part: part.words.line("ask", "no_heard"),
    "polar": lambda part: part.words.line("ask", "yes_or_no"),
    "when": lambda part: Line("ASQ.when", part.form.after["when"]),
    "go on": lambda part: Line("PHQ-9.go_on", form("asq", part.language).after["item9"].rpartition(". ")[2]),
    "asks": _asks_line,
    "then": _follow_line,
    "share": lambda part: part.words.line("ask", "share"),
}
"""By stage, what is asked where it is not an item; a closing question is repeated without the line before it."""
