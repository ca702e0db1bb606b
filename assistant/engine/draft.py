"""The answer's words: a person's sentence as it stands, or the model's, judged clause by clause."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from assistant.care.phrases import Phrases
from assistant.care.policy import Plan
from assistant.engine.hands import Hands, step
from assistant.errors import ModelError
from assistant.ports import Dialogue, Message
from assistant.safety.guard import refused
from assistant.turns.sentences import Clause, Sentences

log = logging.getLogger(__name__)

MOST_SENTENCES = 2
MOST_WORDS = 30
"""Limits of a reply (CLINICAL §4.1)."""


class Composer:
    """Turns a plan into clauses. Keeps the model warm; falls back to a person's sentence when it fails."""

    def __init__(self, hands: Hands, model: Dialogue, phrases: Phrases, first_words: int, max_tokens: int) -> None:
        """`first_words`: latest cut of the first clause; `max_tokens`: longest reply of the model."""
        self._hands = hands
        self._model = model
        self._phrases = phrases
        self._first_words = first_words
        self._max_tokens = max_tokens
        self._used: dict[str, int] = {}
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
        log.warning("%s People's sentences take its place.", error)

    def line(self, name: str) -> str:
        """The next sentence of that id."""
        turn = self._used.get(name, 0)
        self._used[name] = turn + 1
        return self._phrases.line(name, turn)

    async def clauses(
        self,
        plan: Plan,
        messages: Sequence[Message],
        spoken: Sequence[str],
        expected: Callable[[float], None],
    ) -> AsyncGenerator[Clause, None]:
        """The clauses of an answer; where the model fails before its first, nothing is yielded.

        `expected` is told first how likely the person's turn ends with these words, 0 to 1.
        """
        if plan.kind == "fixed":
            yield Clause(self.line(plan.phrase), final=True)
        elif plan.kind == "model":
            chance = await self.expect(messages)
            if chance is None:
                return
            expected(chance)
            async with aclosing(self._model_clauses(messages, spoken)) as clauses:
                async for clause in clauses:
                    yield clause

    async def _model_clauses(self, messages: Sequence[Message], spoken: Sequence[str]) -> AsyncGenerator[Clause, None]:
        judged = _Judged(spoken)
        async with aclosing(self._raw(messages)) as raw:
            async for clause in raw:
                if not judged.passes(clause):
                    return
                yield clause
                if judged.full:
                    return

    async def _raw(self, messages: Sequence[Message]) -> AsyncGenerator[Clause, None]:
        cut = Sentences(self._first_words)
        pieces = iter(self._model.reply(messages, self._max_tokens))
        try:
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


class _Judged:
    """The guard's memory over one reply."""

    def __init__(self, spoken: Sequence[str]) -> None:
        self._spoken = list(spoken)
        self._sentence = ""
        self._sentences = 0
        self._words = 0

    def passes(self, clause: Clause) -> bool:
        whole = f"{self._sentence} {clause.text}".strip()
        self._words += len(clause.text.split())
        if refused(whole, self._spoken) or self._words > MOST_WORDS:
            return False
        self._sentence = "" if clause.final else whole
        if clause.final:
            self._sentences += 1
            self._spoken.append(whole)
        return True

    @property
    def full(self) -> bool:
        return self._sentences >= MOST_SENTENCES
