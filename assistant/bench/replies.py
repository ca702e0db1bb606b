"""`solace bench replies`: what the answering model says to hundreds of turns, what of it the guard lets through, and
what reaches the voice.

The count of invented facts is made by another way of looking than the guard's: beginnings of words, no lemmas, a list
of its own.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from assistant import models
from assistant.adapters.model import LlamaDialogue
from assistant.care.moves import moves, said_of
from assistant.care.phrases import prompt
from assistant.errors import SolaceError
from assistant.ports import Message
from assistant.safety.guard import Context, allowed, refused
from assistant.settings import Settings
from assistant.turns.speakable import speakable

SMALL = frozenset(
    "you your yours yourself the that this these those there here and but because when while with without from into "
    "about over under between have has had was were been being are isn't it's they them their what which who how why "
    "would could should will can can't don't didn't doesn't won't not very really quite more most much many less some "
    "any each every all both such same other another than then also even still only just yet again never ever once "
    "like feel feels felt feeling sound sounds seem seems sense mean means matter matters mind thing things something "
    "lot bit hard heavy difficult weigh weighs weighing carry effort took takes take time today moment part way side "
    "saying said say makes make kind sort find finding think thinking want wants need after before until since for out "
    "off down away back around through during along across too our its where didn haven hasn couldn wouldn you're "
    "you've you'd you'll that's badly deal great important tough rough right now own "
    "already do does did doing done going got getting".split()
)
"""Words that no dialogue has to hold: grammar, and what reflections are made of."""
BEFORE = 5
"""Replies that the guard is told of."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one turn was answered."""

    turn: str = field(repr=False)
    raw: tuple[str, ...] = field(repr=False)
    """What the model wrote, one try after the other."""
    rules: tuple[str, ...]
    """Why each was rejected, as far as they were tried."""
    spoken: str = field(repr=False)
    template: bool

    @property
    def strange(self) -> tuple[str, ...]:
        """Words of a spoken sentence of the model that no turn of the person holds."""
        return () if self.template else tuple(strange(self.spoken, (self.turn,)))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `solace bench replies` takes."""
    parser.add_argument("--turns", type=Path, metavar="FILE", help="turns, one a line: kind, TAB, words")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="so many turns only; 0 for all")
    parser.add_argument("--skip", type=int, default=0, metavar="N", help="leave out so many turns at the beginning")
    parser.add_argument("--tries", type=int, default=2, choices=(1, 2), help="tries of the model before a template")
    parser.add_argument("--kept", type=Path, metavar="FILE", help="judge what the model wrote in an earlier run")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="keep what the model writes, for --kept")
    parser.add_argument("--read", type=int, default=40, metavar="N", help="print so many spoken replies for reading")
    parser.add_argument("--json", action="store_true", help="print figures for machines")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the table and replies for reading, first those with a word nobody said; 0 when there is none, else 1."""
    turns = _turns(args.turns)[args.skip :][: args.first or None]
    try:
        raw = json.loads(args.kept.read_text()) if args.kept else dict(_written(turns, settings, args))
    except SolaceError as error:
        print(error)
        return 1
    if args.keep:
        args.keep.write_text(json.dumps(raw, indent=0))
    outcomes = list(_outcomes(turns, raw))
    figures = _figures(outcomes)
    print(json.dumps(figures, indent=2) if args.json else _table(figures))
    spoken = [one for one in outcomes if not one.template]
    for outcome in (*(one for one in spoken if one.strange), *_spread(spoken, args.read)):
        print(f"  {outcome.turn}\n      {outcome.spoken}", *(f"<- {word}" for word in outcome.strange))
    return 1 if figures["invented facts"] else 0


def strange(sentence: str, dialogue: Iterable[str]) -> Iterator[str]:
    """Content words of `sentence` of which no word of the `dialogue` shares the beginning."""
    heard = {word for turn in dialogue for word in _letters(turn)}
    for word in _letters(sentence):
        stem = word[: max(3, len(word) - 3)]
        if word not in SMALL and len(word) > 2 and not any(_begins(word, stem, other) for other in heard):
            yield word


ALIKE = (
    {"see", "saw", "seen"}, {"like", "love", "enjoy"}, {"ring", "rang", "phone", "call"}, {"go", "went", "gone"},
    {"scared", "frightened", "afraid"},
)  # fmt: skip
"""Words that say the same and share no beginning."""


def _begins(word: str, stem: str, other: str) -> bool:
    if any(word in same and other in same for same in ALIKE):
        return True
    return len(other) > 2 and (other.startswith(stem) or word.startswith(other[:5]))


def _letters(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower().replace("’", "'"))


def _turns(path: Path | None) -> list[str]:
    file = path or resources.files("assistant.bench").joinpath("user_turns.tsv")
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[1] for line in lines if "\t" in line and not line.startswith("#")]


def _written(turns: Sequence[str], settings: Settings, args: argparse.Namespace) -> Iterator[tuple[str, list[str]]]:
    """What the model answers to each turn. No seed: the same one for each turn makes the first token, and with it the
    whole style, the same lucky or unlucky draw each time."""
    head = prompt(settings.language)
    path = models.locate(settings.models_dir, settings.profile, "dialogue")
    model = LlamaDialogue(path, settings.model)
    try:
        for turn in turns:
            messages = [*head, Message("user", turn)]
            yield turn, [_sentence(model.reply(messages, settings.model.max_tokens)) for _ in range(args.tries)]
    finally:
        model.close()


def _sentence(pieces: Iterable[str]) -> str:
    """The first sentence, as the voice would get it."""
    whole = ""
    for piece in pieces:
        whole += piece
        if re.search(r"[.!?]\s|\n", whole):
            break
    return speakable(re.split(r"(?<=[.!?])\s|\n", whole.strip())[0])


def _outcomes(turns: Sequence[str], raw: dict[str, list[str]]) -> Iterator[Outcome]:
    """Each turn answered as in a talk of its own turns: the guard knows of the replies before."""
    bank = moves()
    spoken: list[str] = []
    used: list[str] = []
    for turn in turns:
        context = Context((turn,), tuple(spoken[-BEFORE:]))
        passed, rules = _passed(raw[turn], context)
        said = said_of([turn])
        line = bank.template("RF" if said.feelings else "RM", said, used[-10:])
        used += [] if passed else [line.id]
        spoken.append(passed or line.text)
        yield Outcome(turn, tuple(raw[turn]), rules, spoken[-1], not passed)


def _passed(sentences: Sequence[str], context: Context) -> tuple[str, tuple[str, ...]]:
    """What is spoken of the first sentence of which something may be, "" for nothing; the rules that met the others."""
    rules: list[str] = []
    for sentence in sentences:
        if part := allowed(sentence, context):
            return part, tuple(rules)
        rules.append(refused(sentence, context) or "GU-09")
    return "", tuple(rules)


def _figures(outcomes: Sequence[Outcome]) -> dict[str, object]:
    passed = [one for one in outcomes if not one.template]
    first = [one for one in outcomes if not one.rules]
    questions = sum(one.spoken.rstrip().endswith("?") for one in outcomes)
    length = [len(one.spoken.split()) for one in outcomes]
    rules = Counter(rule for one in outcomes for rule in one.rules)
    return {
        "turns": len(outcomes),
        "passed at the first try": len(first),
        "passed at the second try": len(passed) - len(first),
        "of these cut at a comma": sum(one.spoken not in one.raw for one in passed),
        "template": len(outcomes) - len(passed),
        "template, per cent": round(100 * (len(outcomes) - len(passed)) / max(1, len(outcomes)), 1),
        "template with the person's own words": sum(one.template and _own(one) for one in outcomes),
        "rejected, by rule": dict(rules.most_common()),
        "words a reply, mean and most": [round(sum(length) / max(1, len(length)), 1), max(length, default=0)],
        "reflections": len(outcomes) - questions,
        "questions": questions,
        "guard violations spoken": sum(bool(refused(one.spoken, Context((one.turn,)))) for one in passed),
        "invented facts": sum(bool(one.strange) for one in passed),
    }


def _own(outcome: Outcome) -> bool:
    said = said_of([outcome.turn])
    spoken = outcome.spoken.lower()
    return (
        any(c.lower() in spoken for c in said.clauses)
        or any(f.feeling.noun in spoken for f in said.feelings)
        or any(re.search(rf"\b{f.feeling.adjective}\b", spoken) for f in said.feelings)
    )


def _spread(outcomes: Sequence[Outcome], count: int) -> Sequence[Outcome]:
    return outcomes[:: max(1, len(outcomes) // count)][:count] if count else ()


def _table(figures: dict[str, object]) -> str:
    return "\n".join(f"{name:<38}{value}" for name, value in figures.items())
