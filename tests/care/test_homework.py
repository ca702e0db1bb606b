"""A plan is made in the person's words, made smaller where it is too big, and asked about without blame."""

from __future__ import annotations

import pytest

from assistant.care.homework import FollowUp, Planning, begin, follow, number
from assistant.care.reply import Effect, Part, Resident, Turned
from tests.care.kit import heard

STORED = Resident(consents=frozenset({"C-STO"}))
PLANNED = Resident(consents=frozenset({"C-STO"}), homework="walk to the gate, tomorrow")


def through(turned: Turned, *answers: str, resident: Resident = STORED) -> tuple[list[str], list[Effect], Part | None]:
    """Lines said, effects, and what is left after these answers."""
    lines, effects, part = [turned.reply.text], list(turned.reply.effects), turned.part
    for answer in answers:
        assert part is not None
        turned = part.hear(heard(answer), resident)
        lines.append(turned.reply.text)
        effects += turned.reply.effects
        part = turned.part
    return lines, effects, part


def test_a_plan_is_made() -> None:
    lines, effects, part = through(
        begin(), "Walk to the gate.", "tomorrow morning", "by the house", "alone", "an eight"
    )
    assert lines == [
        "What small thing would you like to do?",
        "When would you do it?",
        "Where would that be?",
        "With whom, or alone?",
        "Zero to ten, how sure are you that you will do it?",
        "So: Walk to the gate, tomorrow morning, by the house, alone. I will ask you about it next time.",
    ]
    assert effects == [Effect("keep", "homework", "Walk to the gate, tomorrow morning, by the house, alone")]
    assert part is None


@pytest.mark.parametrize("sure", [str(n) for n in range(11)])
def test_below_seven_it_is_made_smaller(sure: str) -> None:
    _, effects, part = through(begin(), "run ten miles", "today", "outside", "alone", sure)
    if int(sure) >= 7:
        assert part is None and effects
        return
    assert isinstance(part, Planning) and part.stage == "smaller" and effects == []
    turned = part.hear(heard("walk one mile"), STORED)
    _, effects, part = through(turned, "nine")
    assert effects == [Effect("keep", "homework", "walk one mile, today, outside, alone")] and part is None


def test_no_number_is_asked_for_once_and_then_believed() -> None:
    lines, effects, part = through(begin(), "a", "b", "c", "d", "quite sure", "I said quite sure")
    assert lines[-2].startswith("A number from zero to ten is enough.")
    assert part is None and effects == [Effect("keep", "homework", "a, b, c, d")]


def test_without_consent_it_is_said_that_nothing_is_kept() -> None:
    lines, _, _ = through(begin(), "a", "b", "c", "d", "ten", resident=Resident())
    assert lines[-1] == "So: a, b, c, d. I keep no notes, so please tell me about it yourself."


@pytest.mark.parametrize("words", ["drop it", "never mind", "I have no idea", "nothing"])
def test_it_can_be_dropped(words: str) -> None:
    lines, effects, part = through(begin(), words)
    assert (lines[-1], effects, part) == ("All right. We leave it.", [], None)


def test_silence_asks_once_more_and_then_lets_be() -> None:
    first = begin()
    assert first.part and first.reply.then_s
    second = first.part.silent(STORED)
    assert second.part and second.reply.text == first.reply.text
    assert second.part.silent(STORED).part is None
    assert second.part.silent(STORED).reply.text == ""


def test_the_last_plan_is_the_first_topic() -> None:
    assert follow(STORED) is None
    turned = follow(PLANNED)
    assert turned and turned.reply.text == "Last time you planned this: walk to the gate, tomorrow. How did it go?"
    lines, effects, part = through(turned, "I did it and it was lovely", "seven", resident=PLANNED)
    assert lines[1:] == ["And your mood after, zero to ten?", "Thank you."] and part is None
    assert effects == [Effect("keep", "homework_result", "done"), Effect("keep", "mood", "7")]


def test_a_mood_need_not_be_told() -> None:
    turned = follow(PLANNED)
    assert turned
    lines, effects, part = through(turned, "I did it", "I would rather not say", resident=PLANNED)
    assert lines[-1] == "Thank you." and part is None
    assert effects == [Effect("keep", "homework_result", "done")]


@pytest.mark.parametrize(
    ("choice", "line", "kept"),
    [
        ("keep it please", "All right, we keep it. I will ask you again next time.", ["walk to the gate, tomorrow"]),
        ("drop it", "All right. We leave it.", []),
        ("make it smaller", "Then let us make it smaller. What smaller part would you surely do?", []),
    ],
)
def test_a_missed_plan_is_kept_shrunk_or_dropped(choice: str, line: str, kept: list[str]) -> None:
    turned = follow(PLANNED)
    assert turned
    lines, effects, _ = through(turned, "no I couldn’t", choice, resident=PLANNED)
    assert lines[1:] == ["That happens. Keep it, shrink it, or drop it?", line]
    assert effects[0] == Effect("keep", "homework_result", "missed")
    assert [one.value for one in effects[1:]] == kept


def test_an_unclear_choice_is_asked_once_and_then_dropped() -> None:
    lines, effects, part = through(FollowUp("choose").resume(PLANNED), "hm", "well", resident=PLANNED)
    assert lines[1:] == ["Say keep, shrink or drop.", "All right. We leave it."] and part is None
    assert effects == [Effect("keep", "homework_result", "missed")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("seven", 7),
        ("about a 7", 7),
        ("Ten.", 10),
        ("10", 10),
        ("zero", 0),
        ("eleven", None),
        ("6 or 7", None),
        ("", None),
        ("well", None),
    ],
)
def test_numbers_are_read(text: str, value: int | None) -> None:
    assert number(text) == value


def test_the_words_of_the_plan_are_in_no_repr() -> None:
    assert "gate" not in repr(begin().part.hear(heard("to the gate"), STORED))  # type: ignore[union-attr]
