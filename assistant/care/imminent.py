"""What is said when a person is in danger now, and when help is called for by its phrase: CLINICAL 2.5 as one table."""

from __future__ import annotations

from assistant.care.reply import Effect
from assistant.care.risk import ACUTE
from assistant.care.script import Fork, Node
from assistant.safety.verdict import Tier

_TEN_SECONDS = (("cancel", "T3.cancelled"),)
_AT_ONCE = (
    ("someone", "T3.with"),
    ("status", "T3.status"),
    ("do_not_call", "T3.refused"),
    ("refuse", "T3.quiet"),
    ("thanked", "T3.wait"),
    ("chooses", "T3.chosen"),
)
_ALONE = ("K3-2N", "K3-2B", "K3-2L", "L-12")
"""Nobody is called by itself: which of them holds here (`script.CONDITIONS`)."""

NODES: dict[str, Node] = {
    # --- T3 -----------------------------------------------------------------------------------------------------
    "T3.window": Node(
        ("K3-1", "K3-1L"), _TEN_SECONDS, "T3.heard", "T3.five", wait=5.0, intent="crisis_resources",
        effects=(Effect("countdown", value="voice"),), raises=Tier.T3,
    ),
    "T3.heard": Node(
        ("K3-1b",), _TEN_SECONDS, "T3.alarm", "T3.alarm", wait=5.0, intent="crisis_resources", raises=Tier.T3
    ),
    "T3.five": Node(
        ("K3-1c",), _TEN_SECONDS, "T3.alarm", "T3.alarm", wait=5.0, intent="crisis_resources", raises=Tier.T3
    ),
    "T3.call": Node(
        ("K3-2", "K3-9", "K3-3", "K3-4"), _AT_ONCE, "T3.go", "T3.go", intent="crisis_resources",
        effects=(Effect("alarm", value="voice"),), raises=Tier.T3,
    ),
    "T3.ring": Node(
        ("L-13", "L-12", "K3-9", "K3-3", "K3-4"), _AT_ONCE, "T3.go", "T3.go", intent="crisis_resources",
        effects=(Effect("alarm", value="voice"),), raises=Tier.T3,
    ),
    "T3.alone": Node(
        (*_ALONE, "K3-9", "K3-3", "K3-4"), _AT_ONCE, "T3.go", "T3.go", intent="crisis_resources", raises=Tier.T3
    ),
    "T3.go.say": Node(
        ("K3-5", "K3-6", "K3-6n"), _AT_ONCE, "T3.hard", "T3.hard", wait=8.0, intent="crisis_resources", raises=Tier.T3
    ),
    "T3.hard.say": Node(("K3-7",), _AT_ONCE, "T3.barrier", "T3.skill", intent="crisis_resources", raises=Tier.T3),
    "T3.barrier": Node(("BARRIER",), _AT_ONCE, "T3.skill", "T3.skill", intent="crisis_resources", raises=Tier.T3),
    "T3.skill.say": Node(("K3-8",), _AT_ONCE, "T3.wait", "T3.wait", intent="crisis_resources", raises=Tier.T3),
    "T3.chosen": Node(("K3-chosen",), _AT_ONCE, "T3.go", "T3.go", intent="crisis_resources", raises=Tier.T3),
    "T3.with": Node(("K3-with",), _AT_ONCE, "T3.wait", "T3.wait", 60.0, intent="crisis_resources", raises=Tier.T3),
    "T3.wait": Node(("K3-wait",), _AT_ONCE, "T3.wait.b", "T3.wait", 60.0, intent="crisis_resources", raises=Tier.T3),
    "T3.wait.b": Node(
        ("K3-wait-b",), _AT_ONCE, "T3.wait.c", "T3.wait", 60.0, intent="crisis_resources", raises=Tier.T3
    ),
    "T3.wait.c": Node(
        ("K3-wait-c",), _AT_ONCE, "T3.wait", "T3.wait", 60.0, intent="crisis_resources", raises=Tier.T3
    ),
    "T3.refused.calling": Node(("K3-10",), _AT_ONCE, "T3.go", "T3.go", intent="crisis_resources"),
    "T3.refused.alone": Node(("K3-10N",), _AT_ONCE, "T3.go", "T3.go", intent="crisis_resources"),
    "T3.quiet.calling": Node(("K3-11", "L-05"), _AT_ONCE, "T3.go", "T3.go", intent="crisis_resources"),
    "T3.quiet.alone": Node(("K3-11", "K3-4b"), _AT_ONCE, "T3.go", "T3.go", intent="crisis_resources"),
    "T3.status.calling": Node(("L-05",), _AT_ONCE, "T3.go", "T3.go", intent="crisis_resources"),
    "T3.status.alone": Node(_ALONE, _AT_ONCE, "T3.go", "T3.go", intent="crisis_resources"),
    "T3.status.ring": Node(("L-13", "L-12"), _AT_ONCE, "T3.go", "T3.go", intent="crisis_resources"),
    "T3.answered": Node(("L-07",), _AT_ONCE, "T3.go", "T3.wait", 60.0, intent="crisis_resources"),
    "T3.cancelled": Node(
        ("K3-12", "K2-3"), ACUTE, "T2.routes", "T2.there", intent="direct_question", effects=(Effect("cancel"),)
    ),
    # --- help was called for by its phrase: without a question, and without a tier ------------------------------
    "HELP": Node(
        ("K3-1", "K3-1L"), (("cancel", "HELP.cancelled"),), "HELP.call", "HELP.five", wait=5.0, intent="human_contact",
        effects=(Effect("countdown", value="help phrase"),),
    ),
    "HELP.five": Node(
        ("K3-1c",), (("cancel", "HELP.cancelled"),), "HELP.call", "HELP.call", wait=5.0, intent="human_contact"
    ),
    "HELP.calling": Node(
        ("K3-2", "HELP-what"), intent="human_contact", effects=(Effect("alarm", value="help phrase"),)
    ),
    "HELP.ring": Node(
        ("L-13", "L-12", "HELP-what"), intent="human_contact", effects=(Effect("alarm", value="help phrase"),)
    ),
    "HELP.cancelled": Node(("K3-12",), intent="human_contact", effects=(Effect("cancel"),)),
}  # fmt: skip

FORKS: dict[str, tuple[Fork, ...]] = {
    "T3.go": ((lambda c: "K3-5" in c.standing.used, "T3.hard"), (lambda c: True, "T3.go.say")),
    "T3.hard": ((lambda c: "K3-7" in c.standing.used, "T3.skill"), (lambda c: True, "T3.hard.say")),
    "T3.skill": ((lambda c: "K3-8" in c.standing.used, "T3.wait"), (lambda c: True, "T3.skill.say")),
    "T3": (
        (lambda c: c.standing.calling, "T3.go"),
        (lambda c: c.may("C-CAR3"), "T3.window"),
        (lambda c: True, "T3.alone"),
    ),
    "T3.alarm": ((lambda c: c.reaches, "T3.call"), (lambda c: True, "T3.ring")),
    "HELP.call": ((lambda c: c.reaches, "HELP.calling"), (lambda c: True, "HELP.ring")),
    "T3.refused": (
        (lambda c: c.standing.calling and c.reaches, "T3.refused.calling"),
        (lambda c: True, "T3.refused.alone"),
    ),
    "T3.status": (
        (lambda c: c.standing.acknowledged, "T3.answered"),
        (lambda c: c.standing.calling and c.reaches, "T3.status.calling"),
        (lambda c: c.standing.calling, "T3.status.ring"),
        (lambda c: True, "T3.status.alone"),
    ),
    "T3.quiet": (
        (lambda c: c.standing.acknowledged, "T3.answered"),
        (lambda c: c.standing.calling and c.reaches, "T3.quiet.calling"),
        (lambda c: True, "T3.quiet.alone"),
    ),
}
"""Nodes that are another one according to the case; the first that fits."""
