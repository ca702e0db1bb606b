"""Turns the table of a content file into frozen values, or says in one sentence, with file and line, why not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NoReturn, cast, get_args

from assistant.care.steps import WAYS_OUT, Branch, Card, Common, Cue, Entry, Exercise, Expects, Step
from assistant.errors import SettingsError

LONGEST_SENTENCE = 18
"""Words; CLINICAL, head."""
LONGEST_PART_S = 20.0
"""Seconds of a part of a card; CLINICAL 4.3."""
WORDS_A_SECOND = 2.7
"""0.85 (older-adult rate, CLINICAL 1) of the 3.27 words a second of all cards, starter voice at length 1.05."""
GIVEN = frozenset("exercise scene crisis_line crisis_name option_1 option_2 item homework day".split())
"""Slots that are filled from elsewhere than an answer."""
STEP_KEYS = frozenset(
    "id part say seconds rounds every cues expects slot keep keep_text forget remind on to more most over each loop"
    " unless only when apart softer".split()
)
EXERCISE_KEYS = frozenset(
    "id name title purpose minutes kind tiers frame needs instead entries options stopped sleeps steps".split()
)


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one content file; knows on which line a thing stands."""

    name: str
    text: str = field(repr=False)

    def line(self, key: str = "", header: str = "", index: int = 0) -> int:
        """Line (from 1) of `key` below the `index`-th `header`; of the header where the key is missing."""
        lines = self.text.splitlines()
        starts = [n for n, line in enumerate(lines) if line.strip() == header] if header else [0]
        start = starts[index] if index < len(starts) else 0
        for number in range(start, len(lines)):
            if number > start and header and lines[number].strip().startswith("[["):
                break
            if key and re.match(rf"\s*\[?(?:[\w.\"]*\.)?\"?{re.escape(key)}\"?\s*[=\].]", lines[number]):
                return number + 1
        return start + 1

    def holding(self, words: str, after: int = 1) -> int:
        """First line at or below line `after` with `words` in it; `after` where there is none."""
        lines = self.text.splitlines()
        return next((n + 1 for n in range(after - 1, len(lines)) if words in lines[n]), after)

    def fail(self, line: int, what: str) -> NoReturn:
        """Raise a SettingsError that names file and line."""
        raise SettingsError(f"{self.name}, line {line}: {what}")


@dataclass(frozen=True, slots=True)
class Row:
    """One table of a list in a file, with its place, for errors."""

    source: Source
    raw: dict[str, Any]
    header: str
    index: int

    def fail(self, what: str, key: str = "") -> NoReturn:
        """Raise a SettingsError at the key, or at the head of the table."""
        self.source.fail(self.source.line(key, self.header, self.index), what)

    def need(self, key: str) -> Any:
        """The value of a key that must be there."""
        if key not in self.raw:
            self.fail(f"'{key}' is missing in {self.raw.get('id', self.header)}. Add it.")
        return self.raw[key]


def exercise_from(file: Source, raw: dict[str, Any], lend: dict[str, list[dict[str, Any]]]) -> Exercise:
    """An exercise. `lend`: raw steps of all exercises, for `use`. Raises SettingsError with file and line."""
    top = Row(file, raw, "", 0)
    _known_keys(top, EXERCISE_KEYS)
    steps = tuple(_step(row) for row in _borrowed(file, raw, lend))
    _check_steps(file, steps, set(raw.get("options", ())))
    kind = top.need("kind")
    if kind not in ("guided", "worksheet"):
        top.fail(f"kind is '{kind}'; it may be guided or worksheet.", "kind")
    return Exercise(
        id=top.need("id"),
        name=top.need("name"),
        title=top.need("title"),
        purpose=top.need("purpose"),
        minutes=top.need("minutes"),
        worksheet=kind == "worksheet",
        tiers=frozenset(top.need("tiers")),
        frame=frozenset(top.need("frame")),
        needs=frozenset(raw.get("needs", ())),
        instead=tuple(raw.get("instead", {}).items()),
        entries=tuple(_entry(file, name, one, steps) for name, one in raw.get("entries", {}).items()),
        steps=steps,
        options=tuple(raw.get("options", {}).items()),
        stopped=raw.get("stopped", ""),
        sleeps=raw.get("sleeps", False),
    )


def common_from(file: Source, raw: dict[str, Any]) -> Common:
    """What holds inside every exercise. Raises SettingsError with file and line."""
    top = Row(file, raw, "", 0)
    parts = {}
    for part in ("before", "after"):
        rows = [Row(file, one, f"[[{part}]]", n) for n, one in enumerate(top.need(part))]
        parts[part] = tuple(_step(row) for row in rows)
    lines = {name: _sentence(top, text, name) for name, text in top.need("lines").items()}
    return Common(lines, top.need("waits"), parts["before"], parts["after"])


def card_from(file: Source, raw: dict[str, Any]) -> Card:
    """A card. Raises SettingsError with file and line."""
    top = Row(file, raw, "", 0)
    parts = tuple(str(_sentence(top, part, "parts")) for part in top.need("parts"))
    for part in parts:
        if len(part.split()) / WORDS_A_SECOND > LONGEST_PART_S:
            file.fail(file.holding(part), f"This part takes more than {LONGEST_PART_S:.0f} seconds. Split it.")
    return Card(top.need("id"), top.need("name"), top.need("title"), top.need("date"), parts, top.need("after"))


def _borrowed(file: Source, raw: dict[str, Any], lend: dict[str, list[dict[str, Any]]]) -> list[Row]:
    """The rows of `steps`, those that another exercise lends in the place of `use`."""
    rows = []
    for index, one in enumerate(raw.get("steps", ())):
        row = Row(file, one, "[[steps]]", index)
        if "use" not in one:
            rows.append(row)
            continue
        lender = lend.get(one["use"])
        if lender is None:
            row.fail(f"There is no exercise '{one['use']}' to borrow from.", "use")
        ids = [step.get("id") for step in lender]
        if one.get("first") not in ids or one.get("last") not in ids:
            row.fail(f"'first' and 'last' must be steps of {one['use']}.", "first")
        taken = lender[ids.index(one["first"]) : ids.index(one["last"]) + 1]
        taken = [step for step in taken if step["id"] not in one.get("leave_out", ())]
        rows += [Row(file, _lent(step, one, first=n == 0), "[[steps]]", index) for n, step in enumerate(taken)]
    if not rows:
        file.fail(1, "There is no [[steps]]. Add one for each step.")
    return rows


def _lent(step: dict[str, Any], borrower: dict[str, Any], first: bool) -> dict[str, Any]:
    """A step as the borrowing exercise has it: left out under more conditions, the volume falling with the first."""
    unless = [*step.get("unless", ()), *borrower.get("unless", ())]
    softer = borrower.get("softer", 0) if first else 0
    return {**step, "unless": unless, "softer": softer}


def _step(row: Row) -> Step:
    _known_keys(row, STEP_KEYS)
    raw = row.raw
    expects = raw.get("expects", "")
    if expects not in get_args(Expects):
        row.fail(f"expects is '{expects}'; it may be {', '.join(e for e in get_args(Expects) if e)}.", "expects")
    varied = raw.get("when", {}).items()
    return Step(
        id=row.need("id"),
        cues=_cues(row, raw),
        expects=cast(Expects, expects),
        slot=raw.get("slot", ""),
        keep=raw.get("keep", ""),
        keep_text=raw.get("keep_text", ""),
        forget=raw.get("forget", ""),
        remind=raw.get("remind", ""),
        on=tuple((answer, _branch(row, one)) for answer, one in raw.get("on", {}).items()),
        to=raw.get("to", "next"),
        more=_sentence(row, raw.get("more", ""), "more"),
        most=raw.get("most", 0),
        over=raw.get("over", "next"),
        each=raw.get("each", ""),
        loop=raw.get("loop", ""),
        unless=frozenset(raw.get("unless", ())),
        only=frozenset(raw.get("only", ())),
        when=tuple((condition, _cues(row, {"seconds": raw.get("seconds", 0), **one})) for condition, one in varied),
        apart=raw.get("apart", False),
        part=raw.get("part", ""),
        softer=raw.get("softer", 0),
    )


def _cues(row: Row, raw: dict[str, Any]) -> tuple[Cue, ...]:
    """All cues of a step: rounds rolled out, the unspoken ones without words."""
    name = row.need("id")
    if "cues" not in raw:
        if "say" not in raw:
            row.need("say")
        return (Cue(name, _wordings(row, raw["say"], "say"), float(raw.get("seconds", 0.0))),)
    rounds, every = raw.get("rounds", 1), raw.get("every", 1)
    cues = []
    for turn in range(rounds):
        for number, one in enumerate(raw["cues"], 1):
            if "say" not in one or "seconds" not in one:
                row.fail(f"A cue of {name} needs 'say' and 'seconds'.", "cues")
            spoken = _wordings(row, one["say"], "cues") if turn % every == 0 else ()
            cues.append(Cue(f"{name}.{number}", spoken, float(one["seconds"])))
    return tuple(cues)


def _branch(row: Row, raw: Any) -> Branch:
    if isinstance(raw, str):
        return Branch(raw)
    if not isinstance(raw, dict) or "to" not in raw:
        row.fail(f"An answer of {row.need('id')} has no 'to'. Add where it leads.", "on")
    return Branch(raw["to"], _sentence(row, raw.get("say", ""), "on"), _sentence(row, raw.get("night", ""), "on"))


def _entry(file: Source, name: str, raw: dict[str, Any], steps: tuple[Step, ...]) -> Entry:
    line = file.line(name)
    ids = {step.id for step in steps}
    for one in raw.get("steps", ()):
        if one not in ids:
            file.fail(line, f"The entry '{name}' names the step '{one}', which is not there.")
    if "title" not in raw or not raw.get("steps"):
        file.fail(line, f"The entry '{name}' needs 'title' and 'steps'.")
    for step in steps:
        out = [b.to for _, b in step.on] + [step.to, step.over]
        gone = [to for to in out if to in ids and to not in raw["steps"]] if step.id in raw["steps"] else []
        if gone:
            file.fail(line, f"The entry '{name}' has the step {step.id}, which leads to {gone[0]}. Name that too.")
    return Entry(name, raw["title"], tuple(raw["steps"]), raw.get("bare", False))


def _wordings(row: Row, raw: Any, key: str) -> tuple[str, ...]:
    return tuple(_sentence(row, one, key) for one in ([raw] if isinstance(raw, str) else raw))


def _sentence(row: Row, text: str, key: str) -> str:
    """The text, if none of its sentences is too long."""
    for sentence in re.split(r"(?<=[.?!])\s+", text):
        if len(sentence.split()) > LONGEST_SENTENCE:
            start = row.source.line(key, row.header, row.index)
            row.source.fail(
                row.source.holding(sentence[:30], start),
                f"A sentence has {len(sentence.split())} words; at most {LONGEST_SENTENCE} can be heard. Shorten it.",
            )
    return text


def _known_keys(row: Row, known: frozenset[str]) -> None:
    for key in row.raw:
        if key not in known:
            row.fail(f"'{key}' is not a key that is known here. Known: {', '.join(sorted(known))}.", key)


def _check_steps(file: Source, steps: tuple[Step, ...], options: set[str]) -> None:
    """Ids once, targets that exist, slots that something fills."""
    seen: set[str] = set()
    for step in steps:
        line = file.holding(f'id = "{step.id}"')
        if step.id in seen:
            second = file.holding(f'id = "{step.id}"', line + 1)
            file.fail(second, f"Two steps have the id '{step.id}'. Give one of them another.")
        seen.add(step.id)
    filled = GIVEN | {step.slot for step in steps if step.slot} | {"before", "after"}
    for step in steps:
        _check_targets(file, step, seen)
        for text in _texts(step):
            for slot in re.findall(r"\{(\w+)\}", text):
                if slot not in filled:
                    file.fail(file.holding(text[:40]), f"Nothing fills the slot '{{{slot}}}' of {step.id}.")


def _check_targets(file: Source, step: Step, ids: set[str]) -> None:
    for target in (step.to, step.over, step.loop, *(branch.to for _, branch in step.on)):
        if target and target not in WAYS_OUT and target not in ids and not target.startswith(("exercise:", "EX.")):
            file.fail(file.holding(f'id = "{step.id}"'), f"{step.id} leads to '{target}', which is not there.")


def _texts(step: Step) -> tuple[str, ...]:
    """Every wording of a step."""
    cues = [*step.cues, *(cue for _, varied in step.when for cue in varied)]
    texts = [text for cue in cues for text in cue.say]
    return (*texts, step.more, step.keep_text, *(b.say for _, b in step.on), *(b.night for _, b in step.on))
