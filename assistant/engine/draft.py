"""The answer's words: people's sentences as they stand, and the model's where it may word one, judged by the guard."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing

import anyio.lowlevel

from assistant.care.phrases import Phrases
from assistant.care.reply import Line, Reflection, Reply
from assistant.engine.hands import Hands, step
from assistant.errors import ModelError
from assistant.ports import Dialogue, Message
from assistant.safety.guard import Context, allowed
from assistant.turns.sentences import Clause, Sentences, breaths, split

log = logging.getLogger(__name__)

TRIES = 2
"""How often the model is asked before a person's sentence takes its place (CLINICAL 4.4)."""
WHOLE = 99
"""Words of a first clause that no sentence has: the model's is judged as a whole."""


class Composer:
    """Turns a reply into clauses. Keeps the model warm; people's sentences take its place when it fails."""

    def __init__(
        self,
        hands: Hands,
        model: Dialogue,
        phrases: Phrases,
        knows: Callable[[str], bool],
        first_words: int,
        max_tokens: int,
    ) -> None:
        """`knows`: whether a sentence lies ready as sound; `first_words`: latest cut of the first clause of one that
        does not; `max_tokens`: longest reply of the model."""
        self._hands = hands
        self._model = model
        self._phrases = phrases
        self._first_words = first_words
        self._max_tokens = max_tokens
        self._knows = knows
        self._used: dict[str, int] = {}
        self.warm: Callable[[], Awaitable[None]] = anyio.lowlevel.checkpoint
        """Waited for before the model is asked for a reply."""
        self.failures = 0
        """How often in a row the model failed."""

    async def expect(self, messages: Sequence[Message]) -> float | None:
        """Prefill; how likely the open turn ends here, 0 to 1, or None when the model cannot say."""
        try:
            return await self._hands.run(self._model.expect, messages)
        except ModelError as error:
            self._failed(error)
            return None

    def _failed(self, error: ModelError) -> None:
        self.failures += 1
        if self.failures == 1:
            log.warning("%s People's sentences take its place.", error)

    def line(self, name: str) -> Reply:
        """The next sentence of that id, as a reply."""
        turn = self._used.get(name, 0)
        self._used[name] = turn + 1
        return Reply((Line(name, self._phrases.line(name, turn)),))

    async def clauses(
        self, reply: Reply, messages: Sequence[Message], context: Context, instead: Callable[[], None]
    ) -> AsyncGenerator[Clause, None]:
        """The clauses of a reply: people's sentences as they stand, the model's where it may word one; `instead` is
        called where a person's sentence takes the model's place."""
        for number, one in enumerate(reply.lines):
            if isinstance(one, Line):
                for clause in self._cut(one, first=number == 0):
                    yield clause
            else:
                async with aclosing(self._reflection(one, messages, context, instead)) as clauses:
                    async for clause in clauses:
                        yield clause

    def _cut(self, line: Line, first: bool) -> Iterator[Clause]:
        """Sentence by sentence; the first begins with its first breath where the voice has not said it before."""
        for sentence in split(line.text):
            if first and not self._knows(sentence):
                yield from breaths(sentence, self._first_words)
            else:
                yield Clause(sentence, final=True)
            first = False

    async def _reflection(
        self, wanted: Reflection, messages: Sequence[Message], context: Context, instead: Callable[[], None]
    ) -> AsyncGenerator[Clause, None]:
        """The model's one sentence, judged whole before a word of it is said; where it fails or is refused, the
        sentence that people wrote for this place."""
        await self.warm()
        sentence = ""
        for _ in range(TRIES if context.turns and not context.silent else 0):
            sentence = sentence or allowed(await self._sentence(messages), context)
        if not sentence:
            instead()
        for clause in breaths(sentence, self._first_words) if sentence else self._cut(wanted.instead, first=True):
            yield clause

    async def _sentence(self, messages: Sequence[Message]) -> str:
        """What the model says first, or "" where it does not come to an end."""
        sentence = ""
        async with aclosing(self._raw(messages)) as raw:
            async for clause in raw:
                sentence = f"{sentence} {clause.text}".strip()
                if clause.final:
                    return sentence if sentence[-1] in ".!?" else ""
        return ""

    async def _raw(self, messages: Sequence[Message]) -> AsyncGenerator[Clause, None]:
        cut = Sentences(WHOLE)
        pieces: Iterator[str] = iter(())
        try:
            pieces = iter(self._model.reply(messages, self._max_tokens))
            while (piece := await self._hands.run(step, pieces)) is not None:
                if not piece:
                    await self._hands.idle()
                for clause in cut.feed(piece):
                    yield clause
            for clause in cut.close():
                yield clause
            self.failures = 0
        except ModelError as error:
            self._failed(error)
        finally:
            close = getattr(pieces, "close", None)
            if close:
                close()
