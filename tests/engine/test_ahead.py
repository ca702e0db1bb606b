"""The lines of a crisis lie ready as sound before the first of them is needed, and no turn waits for that."""

from __future__ import annotations

from collections.abc import Iterator

import anyio

from assistant.app import crisis_sentences
from assistant.care.lines import ahead
from assistant.care.reply import Resident
from assistant.engine.hands import AudioTime
from assistant.engine.warmth import Ahead
from assistant.events import Speech
from assistant.settings import Settings
from assistant.turns.sentences import split
from tests.care.talking import Person

HOME = Resident(region="GB", contacts=("Maria",), calls=True, consents=frozenset({"C-CAR2", "C-CAR3"}))


class Slow:
    """A voice to which nothing lies ready."""

    rate_hz = 22_050

    def __init__(self) -> None:
        self.ready: list[str] = []

    def say(self, text: str) -> Iterator[Speech]:
        yield Speech(text, b"", self.rate_hz)

    def knows(self, sentence: str) -> bool:
        return sentence in self.ready

    def fix(self, text: str) -> None:
        self.ready.append(text)

    def pace(self, factor: float) -> None:
        pass


def rendered(sentences: list[str], free: Iterator[bool]) -> list[str]:
    """What lies ready after so many ticks."""
    voice, now = Slow(), [True]

    async def run() -> None:
        async with anyio.create_task_group() as tasks:
            made = Ahead(AudioTime(), voice, sentences, lambda: now[0])
            made.tasks = tasks
            for now[0] in free:
                made.tick()
                await anyio.wait_all_tasks_blocked()

    anyio.run(run)
    return voice.ready


def test_the_first_sentence_of_a_crisis_is_the_first_that_lies_ready() -> None:
    sentences = crisis_sentences(Settings(), HOME)
    assert sentences[0] == "I am getting a person for you."
    assert "I am calling Maria now." in sentences[:8]
    assert rendered(sentences, iter([True] * 2000)) == list(dict.fromkeys(sentences))


def test_nothing_is_rendered_while_anybody_speaks() -> None:
    assert rendered(["One.", "Two."], iter([False] * 20)) == []
    assert rendered(["One.", "Two."], iter([True, *[False] * 20])) == ["One."]


def test_every_sentence_of_every_tier_is_among_them() -> None:
    known = {sentence for text in ahead(HOME) for sentence in split(text)}
    for words in ("i am going to end my life tonight", "i want to kill myself", "they would be better off without me"):
        person = Person(HOME)
        said = [person.says(words), *(person.is_silent() for _ in range(6))]
        assert {one for reply in said for one in split(reply.text)} <= known


def test_a_region_without_lines_and_nobody_to_call_renders_too() -> None:
    assert "{" not in " ".join(ahead(Resident()))
    assert "Maria" not in " ".join(ahead(Resident(contacts=("Maria",), spared=frozenset({"maria"}))))


def test_at_another_pace_all_of_it_is_rendered_anew() -> None:
    voice = Slow()

    async def run() -> None:
        async with anyio.create_task_group() as tasks:
            made = Ahead(AudioTime(), voice, ["One.", "Two."], lambda: True)
            made.tasks = tasks
            for number in range(6):
                if number == 3:
                    made.again()
                made.tick()
                await anyio.wait_all_tasks_blocked()

    anyio.run(run)
    assert voice.ready == ["One.", "Two.", "One.", "Two."]
