"""Cards are short, read a part at a time, and end with their question left to the talk."""

from __future__ import annotations

import pytest

from assistant.care import content
from assistant.care.protocol import read_card
from assistant.care.reading import LONGEST_PART_S, WORDS_A_SECOND
from assistant.care.reply import Turned
from tests.care.exercising import ANYONE, SILENCE, part_of, turn

CARDS = content.cards("en")


def test_every_card_of_the_specification_is_there() -> None:
    assert set(CARDS) == {
        "low_mood", "anxiety", "sleep", "grief", "loneliness", "caring", "memory", "medicines"
    }  # fmt: skip
    assert CARDS["medicines"].parts == ("Please ask your pharmacist.",)


@pytest.mark.parametrize("name", CARDS)
def test_a_card_is_short_enough(name: str) -> None:
    seconds = [len(part.split()) / WORDS_A_SECOND for part in CARDS[name].parts]
    assert sum(seconds) <= 90 and max(seconds) <= LONGEST_PART_S


@pytest.mark.parametrize("name", CARDS)
def test_a_card_is_read_to_its_question_by_silence_alone(name: str) -> None:
    turns: list[Turned] = [read_card(name, ANYONE)]
    while turns[-1].part is not None:
        turns.append(turn(part_of(turns[-1]), SILENCE))
    assert turns[0].reply.intent == f"card:{name}"
    spoken = " ".join(turned.reply.text for turned in turns)
    assert spoken == " ".join((*CARDS[name].parts, CARDS[name].after)).strip()
    assert name == "medicines" or turns[-1].reply.text.endswith("What of that fits you?")
    assert turns[-1].reply.effects == ()


def test_a_card_is_stopped_paused_and_repeated_as_an_exercise_is() -> None:
    begun = read_card("grief", ANYONE)
    part = part_of(begun)
    assert turn(part, "what was that").reply.text == begun.reply.text
    assert turn(part, "stop please").part is None
    paused = part_of(turn(part, "hang on"))
    assert turn(paused, "carry on").reply.text == f"We go on with the note about grief. {begun.reply.text}"
    assert not turn(part, "what's the time").handled
