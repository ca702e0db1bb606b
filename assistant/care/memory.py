"""What the answering model is shown of the talk so far: what was said, and what was heard of the answers."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.ports import Message

MOST_CHARACTERS = 4_000
"""Length of the dialogue at which the older half is forgotten at once: cutting a little each turn would cost the
model its prompt cache each turn (FACTS §6). About 1,000 tokens of a context of 2,048."""


class Dialogue:
    """Append-only, so that the model's prompt cache survives; kept for the session only."""

    def __init__(self, head: Sequence[Message], remembered_turns: int = 20) -> None:
        """`head`: what the model is told, byte-stable; `remembered_turns`: how many of the last it is shown."""
        self._head = list(head)
        self._remembered = remembered_turns
        self._said: list[Message] = []

    def open(self, words: str) -> list[Message]:
        """The messages with the person's open turn `words` at the end."""
        turns = [i for i, message in enumerate(self._said) if message.role == "user"]
        since = turns[-self._remembered] if 0 < self._remembered < len(turns) else 0
        shown = self._said[since:] if self._remembered else []
        return [*self._head, *shown, Message("user", words)]

    def close(self, words: str, heard: str) -> None:
        """Keep a turn: the person's `words`, and what was `heard` of the answer, possibly nothing."""
        self._said.append(Message("user", words))
        if heard:
            self._said.append(Message("assistant", heard))
        if sum(len(m.text) for m in self._said) > MOST_CHARACTERS:
            self._said = self._said[len(self._said) // 2 :]
            while self._said and self._said[0].role != "user":
                self._said.pop(0)

    def spoken(self) -> list[str]:
        """The assistant's last answers, oldest first, for the guard against repetition."""
        return [m.text for m in self._said if m.role == "assistant"][-5:]

    def heard(self) -> list[str]:
        """The person's last two turns, oldest first: with the open one, what a reflection may be about."""
        return [m.text for m in self._said if m.role == "user"][-2:]
