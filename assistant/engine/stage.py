"""The one abstraction: a step of the way from sound to sound, and the ways to join steps in one thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, TypeVar

In = TypeVar("In", contravariant=True)
Out = TypeVar("Out", covariant=True)


class Stage(Protocol[In, Out]):
    """One step of the way from sound to sound."""

    def feed(self, event: In) -> Iterator[Out]:
        """Take one event; yield what follows from it, one bounded step per yield."""


class Fused:
    """Steps joined in one thread: what one yields, the next is fed, before the first goes on."""

    def __init__(self, *stages: Stage[Any, Any]) -> None:
        self._stages = stages

    def feed(self, event: Any) -> Iterator[Any]:
        """Take one event through all steps, depth first."""
        return self._from(0, event)

    def _from(self, index: int, event: Any) -> Iterator[Any]:
        if index == len(self._stages):
            yield event
            return
        for out in self._stages[index].feed(event):
            yield from self._from(index + 1, out)


class Beside:
    """Steps that each look at the same event, which goes on as well, before what they noticed."""

    def __init__(self, *stages: Stage[Any, Any]) -> None:
        self._stages = stages

    def feed(self, event: Any) -> Iterator[Any]:
        """Yield the event, then what each step makes of it, in order."""
        yield event
        for stage in self._stages:
            yield from stage.feed(event)
