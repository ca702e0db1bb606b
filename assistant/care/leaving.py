"""How a talk ends, or waits until the person is alone, as a table: CLINICAL 2.2 (goodbye, guest) and 2.5 (G lines)."""

from __future__ import annotations

from assistant.care.reply import Effect
from assistant.care.script import Fork, Node
from assistant.safety.verdict import Tier

NODES: dict[str, Node] = {
    "T1.private": Node(("K1-P",), intent="human_contact"),
    "T2.private": Node(("K2-P",), intent="human_contact", raises=Tier.T2),
    "G0": Node(("G0",), intent="goodbye_now", effects=(Effect("sleep"),)),
    "G1": Node(("G1",), intent="goodbye_now", effects=(Effect("sleep"),)),
    "G2": Node(("K2-9", "G2"), intent="goodbye_now", effects=(Effect("sleep"),)),
    "G.guest": Node(("G-guest",), intent="goodbye_now", effects=(Effect("sleep"),)),
    "G3.calling": Node(("G3",), intent="goodbye_now", effects=(Effect("sleep"),)),
    "G3.alone": Node(("G2",), intent="goodbye_now", effects=(Effect("sleep"),)),
    "R7": Node(("R7",), intent="crisis_resources"),
}

FORKS: dict[str, tuple[Fork, ...]] = {
    "G": (
        (lambda c: c.guest and c.tier in (Tier.T1, Tier.T2), "G.guest"),
        (lambda c: c.tier is Tier.T3 and c.standing.calling and c.reaches, "G3.calling"),
        (lambda c: c.tier is Tier.T3, "G3.alone"),
        (lambda c: c.tier is Tier.T2, "G2"),
        (lambda c: c.tier is Tier.T1, "G1"),
        (lambda c: True, "G0"),
    ),
}
"""Nodes that are another one according to the case; the first that fits."""
