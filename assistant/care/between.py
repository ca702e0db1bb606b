"""The short scripts between talks, as one table: agreeing on a reminder, and the answers to what was said unasked."""

from __future__ import annotations

from assistant.care.script import Node


def _answers(kind: str, *more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return (*more, ("never", f"unasked.{kind}.never"), ("later", f"unasked.{kind}.later"), ("no", f"unasked.{kind}.no"))


def _ends(kind: str) -> dict[str, Node]:
    return {f"unasked.{kind}.{how}": Node(does=f"{how}:{kind}") for how in ("never", "later", "no")}


def _assessment(kind: str) -> dict[str, Node]:
    go_on = f"unasked.{kind}.go"
    return {
        f"unasked.{kind}": Node((), (*_answers(kind), ("yes", go_on))),
        go_on: Node(begins=f"assessment:{kind}"),
        **_ends(kind),
    }


NODES: dict[str, Node] = {
    "remind.ask": Node(("REMIND-ask",), (("no", "not_now"), ("yes", "remind.yes"))),
    "remind.yes": Node(("REMIND",), does="remind"),
    "remind.when": Node(("REMIND-when",), (("no", "not_now"),), "remind.got"),
    "remind.hour": Node(("REMIND-hour",), (("no", "not_now"),), "remind.got"),
    "remind.quiet": Node(("REMIND-quiet",), (("no", "not_now"),), "remind.got"),
    "remind.got": Node(does="when"),
    "remind.what": Node(("REMIND-what",), (("no", "not_now"),), "remind.named"),
    "remind.named": Node(does="what"),
    "wish.ask": Node(("WISH-ask",), (("no", "not_now"), ("yes", "wish.yes"))),
    "wish.yes": Node(("WISH",), does="wish"),
    "consents.offer": Node(
        (), (("later", "consents.later"), ("never", "consents.no"), ("no", "consents.no"), ("yes", "consents.yes"))
    ),
    "consents.renewal": Node(
        (), (("later", "renewal.later"), ("never", "renewal.no"), ("no", "renewal.no"), ("yes", "renewal.yes"))
    ),
    "renewal.later": Node(does="renewal:later"),
    "renewal.no": Node(does="renewal:no"),
    "renewal.yes": Node(does="renewal:yes"),
    "consents.later": Node(does="consents:later"),
    "consents.no": Node(does="consents:no"),
    "consents.yes": Node(does="consents:yes"),
    "unasked.reminder": Node((), (("details", "unasked.details"), *_answers("reminder"), ("yes", "unasked.details"))),
    "unasked.details": Node(does="due"),
    **_ends("reminder"),
    "unasked.mood": Node((), _answers("mood", ("number", "unasked.mood.told"))),
    "unasked.mood.told": Node(does="mood"),
    **_ends("mood"),
    **_assessment("who5"),
    **_assessment("ucla3"),
    **_assessment("asq"),
    "unasked.low": Node((), (("no", "fine"), ("talk", "open"), ("route", "call?"), ("yes", "open"))),
    "unasked.silence": Node((), (("no", "call?"), ("yes", "unasked.heard"))),
    "unasked.heard": Node(("CHECK-heard",)),
}
