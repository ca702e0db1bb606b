"""What is said when a person may be at risk, and where each answer leads: CLINICAL 2.3 to 2.5 as one table."""

from __future__ import annotations

from assistant.care.reply import Effect
from assistant.care.script import Fork, Node
from assistant.safety.verdict import Tier

DIRECT = (
    ("benign", "T1.benign"),
    ("meant_else", "T1.benign"),
    ("why", "T1.why"),
    ("hedges", "T1.vague"),
    ("does", "T2.said"),
    ("admits", "T2.said"),
    ("vague", "T1.vague"),
    ("unsure", "T2.soft"),
    ("refusing", "T2.soft"),
    ("no", "T1.no"),
    ("refuse", "T2.soft"),
)
_ROUTES = (
    ("meant_else", "T1.benign"),
    ("number_again", "T1.number.again"),
    ("works", "T1.line"),
    ("secret", "T1.secret"),
    ("else", "open"),
    ("breathing", "T1.skill"),
    ("cannot", "T1.barrier"),
    ("chooses", "T1.plan"),
    ("yes", "T1.plan"),
)
_PLAN = (("no", "T1.skill"), ("breathing", "breathe"), ("yes", "plan.begin"), ("plan", "plan.begin"))
ACUTE = (
    ("why", "T2.why"),
    ("hedges", "T2.vague"),
    ("does", "T3"),
    ("admits", "T2.vague"),
    ("vague", "T2.vague"),
    ("unsure", "T2.routes"),
    ("refusing", "T2.routes"),
    ("no", "T2.routes"),
    ("refuse", "T2.routes"),
)
_PAST_BREATHING = (
    ("number_again", "T2.number.again"),
    ("works", "T2.line"),
    ("secret", "T2.secret"),
    ("cannot", "T2.barrier"),
    ("route", "T2.place"),
)

NODES: dict[str, Node] = {
    # --- T1 -----------------------------------------------------------------------------------------------------
    "T1": Node(("K1-1", "K1-2", "K1-3"), DIRECT, "T1.again", "T1.again", intent="direct_question"),
    "T1.bye": Node(("K1-1", "K1-3"), DIRECT, "T1.again", "T1.again", intent="direct_question"),
    "T1.item": Node(("K1-2", "K1-3"), DIRECT, "T1.again", "T1.again", intent="direct_question"),
    "T1.x": Node(("K1-Xa",), DIRECT, "T1.again", "T1.again", intent="direct_question"),
    "T1.number": Node(("CRISIS", "K1-2", "K1-3"), DIRECT, "T1.again", "T1.again", intent="crisis_resources"),
    "T1.means": Node(
        ("M-1", "K1-3"), DIRECT, "T1.again", "T1.again", intent="refuse_means", raises=Tier.T1
    ),
    "T1.again": Node(("K1-4",), DIRECT, "T1.unanswered", "T2.soft", intent="direct_question"),
    "T1.vague": Node(("YN",), (("does", "T2.said"), ("no", "T1.no")), "T2.soft", "T2.soft", intent="direct_question"),
    "T1.why.said": Node(("WHY", "K1-4b"), DIRECT, "T2.soft", "T2.soft", intent="direct_question"),
    "T1.sure": Node(("NO",), (("no", "T2.soft"), ("yes", "T1.no")), "T1.no", "T2.soft", intent="direct_question"),
    "T1.benign": Node(("K1-B",)),
    "T1.x.no": Node(
        ("K1-Xb",), (("stop", "part.stop"), ("go_on", "part.go"), ("yes", "part.go"), ("no", "part.stop")), "part.stop"
    ),
    "T1.routes": Node(("K1-5", "K1-6"), _ROUTES, "T1.offer", "T1.skill", intent="crisis_resources"),
    "T1.unanswered": Node(("K1-5b", "K1-6"), _ROUTES, "T1.offer", "T1.skill", intent="crisis_resources"),
    "T1.number.again": Node(("CRISIS",), _ROUTES, "T1.offer", "T1.skill", intent="crisis_resources"),
    "T1.secret": Node(("AI-secret",), _ROUTES, "T1.offer", "T1.offer", intent="ai_disclosure"),
    "T1.line": Node(("B-police",), _ROUTES, "T1.offer", "T1.offer", intent="crisis_resources"),
    "T1.barrier": Node(("BARRIER",), other="T1.offer", silent="T1.offer", intent="human_contact"),
    "T1.hard": Node(("K1-7",), other="T1.barrier", silent="T1.offer", intent="human_contact"),
    "T1.offer": Node(
        ("K1-9",), (("meant_else", "T1.benign"), ("else", "open"), *_PLAN), "",
        "T1.skill", intent="safety_plan",
    ),
    "T1.plan": Node(
        ("ROUTE", "K1-9"), _PLAN, "", "T1.skill",
        intent="safety_plan",
    ),
    "T1.skill": Node(("K1-8",), (("breathing", "breathe"), ("yes", "breathe"), ("talk", "open"), ("no", "open")), ""),
    # --- T2 -----------------------------------------------------------------------------------------------------
    "T2": Node(
        ("K2-1", "K2-2", "K2-3"), ACUTE, "T2.routes", "T2.there", intent="direct_question", raises=Tier.T2
    ),
    "T2.bye": Node(("K2-1", "K2-3"), ACUTE, "T2.routes", "T2.there", intent="direct_question", raises=Tier.T2),
    "T2.means": Node(("M-1", "K2-3"), ACUTE, "T2.routes", "T2.there", intent="refuse_means", raises=Tier.T2),
    "T2.means.told": Node(
        ("M-1", "K2-4"), _PAST_BREATHING, "T2.place", "T2.place", intent="refuse_means", raises=Tier.T2
    ),
    "T2.why.said": Node(
        ("WHY", "K1-4b"), ACUTE, "T2.routes", "T2.there", intent="direct_question", raises=Tier.T2
    ),
    "T2.number.again": Node(("CRISIS",), _PAST_BREATHING, "T2.place", "T2.place", intent="crisis_resources"),
    "T2.secret": Node(("AI-secret",), _PAST_BREATHING, "T2.place", "T2.place", intent="ai_disclosure"),
    "T2.line": Node(("B-police",), _PAST_BREATHING, "T2.place", "T2.place", intent="crisis_resources"),
    "T2.vague": Node(
        ("YN",), (("does", "T3"), ("unsure", "T2.routes"), ("no", "T2.routes")), "T3", "T2.routes",
        intent="direct_question", raises=Tier.T2,
    ),
    "T2.sure": Node(
        ("NO",), (("no", "T3"), ("yes", "T2.routes")), "T2.routes", "T2.routes", intent="direct_question",
        raises=Tier.T2,
    ),
    "T2.there": Node(("K2-Sa",), ACUTE, "T2.routes", "T2.silence", wait=60.0, raises=Tier.T2),
    "T2.check": Node(("K2-Sb",), (("cancel", "T2.call"),), "T2.routes", "T2.checking", wait=10.0, raises=Tier.T2),
    "T2.checking": Node(
        ("K2-9ask",), other="T2.routes", silent="T2.button", wait=300.0, effects=(Effect("tell", value="T2"),),
        raises=Tier.T2,
    ),
    "T2.button": Node(("K2-11", "K2-11L"), other="T2.routes", silent="T2.routes", wait=300.0, raises=Tier.T2),
    "T2.routes": Node(
        ("K2-9", "K2-4"), (("breathing", "T2.place"), *_PAST_BREATHING), "T2.place", "T2.place",
        intent="crisis_resources", raises=Tier.T2,
    ),
    "T2.scored": Node(
        ("K2-1", "K2-2", "K2-4"), (("breathing", "T2.place"), *_PAST_BREATHING), "T2.place", "T2.place",
        intent="crisis_resources", raises=Tier.T2,
    ),
    "T2.barrier": Node(("BARRIER",), other="T2.place", silent="T2.place", intent="human_contact"),
    "T2.place": Node(
        ("K2-6", "K2-7"), (("no", "T2.plan"), ("yes", "breathe.short"), ("breathing", "breathe.short")), "T2.plan",
        "T2.plan", intent="human_contact",
    ),
    "T2.plan": Node(
        ("K2-8",), (("no", "T2.call"), ("breathing", "breathe.short"), ("yes", "plan.begin"), ("plan", "plan.begin")),
        "T2.call", "T2.call",
        intent="safety_plan",
    ),
    "T2.ask": Node(("K2-10",), (("no", "T2.end"), ("yes", "T2.asked")), "T2.end", "T2.end", intent="human_contact"),
    "T2.button.ask": Node(
        ("K2-11", "K2-11L"), other="T2.routes", silent="T2.routes", wait=300.0, effects=(Effect("tell", value="T2"),),
        raises=Tier.T2,
    ),
    "T2.asked.alone": Node(
        ("CALL-cannot", "K2-11", "K2-11L"), silent="T2.end", intent="human_contact",
        effects=(Effect("tell", value="T2"),),
    ),
    "T2.asked.now": Node(("K2-9ask",), silent="T2.end", intent="human_contact", effects=(Effect("tell", value="T2"),)),
    "T2.end": Node(("K2-11", "K2-11L"), intent="human_contact"),
    # --- said about it later ------------------------------------------------------------------------------------
    "RISK.barrier": Node(("BARRIER",), intent="human_contact"),
    "RISK.why": Node(("WHY",)),
    "RISK.silly": Node(("NOT-SILLY-risk",)),
    "RISK.line": Node(("B-police",), intent="human_contact"),
    "RISK.what.T1": Node(("K1-6",), _ROUTES, "T1.offer", "T1.skill", intent="crisis_resources"),
    "RISK.what.T2": Node(("K2-4",), _PAST_BREATHING, "T2.place", "T2.place", intent="crisis_resources"),
    # --- what the talk does -------------------------------------------------------------------------------------
    "fine": Node(("ALL-RIGHT",)),
    "breathe.short": Node(begins="exercise:breathing_short", intent="start_exercise:breathing"),
    "breathe": Node(begins="exercise:breathing"),
    "plan.begin": Node(begins="exercise:safety_plan", intent="safety_plan"),
    "open": Node(("GO-ON",)),
    "part.ask": Node(
        ("RESUME",),
        (
            ("stop", "part.stop"), ("go_on", "part.go"), ("yes", "part.go"), ("no", "part.stop"),
            ("breathing", "part.go"), ("pleased", "part.go"),
        ),
        "part.stop",
    ),
    "part.go": Node(does="resume"),
    "part.stop": Node(("STOPPED",), intent="stop", does="end"),
}  # fmt: skip

FORKS: dict[str, tuple[Fork, ...]] = {
    "T1.no": (
        (lambda c: c.standing.leaving, "G1"),
        (lambda c: c.under, "T1.x.no"),
        (lambda c: True, "T1.routes"),
    ),
    "T2.said": ((lambda c: c.standing.leaving, "T2.bye"), (lambda c: True, "T2")),
    "T1.why": ((lambda c: "WHY" in c.standing.used, "T2.soft"), (lambda c: True, "T1.why.said")),
    "T2.why": ((lambda c: "WHY" in c.standing.used, "T2.routes"), (lambda c: True, "T2.why.said")),
    "RISK.what": (
        (lambda c: c.tier is Tier.T3, "T3.wait"),
        (lambda c: c.tier is Tier.T2, "RISK.what.T2"),
        (lambda c: True, "RISK.what.T1"),
    ),
    "T2.soft": (
        (lambda c: c.standing.leaving, "G2"),
        (lambda c: "K2-3" in c.standing.used, "T2.routes"),
        (lambda c: True, "T2"),
    ),
    "T2.silence": (
        (lambda c: (c.may("C-CAR2") or c.may("C-CAR3")) and c.resident.calls, "T2.check"),
        (lambda c: c.may("C-CAR2") or c.may("C-CAR3"), "T2.button.ask"),
        (lambda c: True, "T2.button"),
    ),
    "T2.call": (
        (lambda c: (c.may("C-CAR2") and c.resident.calls) or not c.people, "T2.end"),
        (lambda c: True, "T2.ask"),
    ),
    "T2.asked": ((lambda c: c.resident.calls, "T2.asked.now"), (lambda c: True, "T2.asked.alone")),
    "M": (
        (lambda c: c.tier >= Tier.T2 and "K2-3" in c.standing.used, "T2.means.told"),
        (lambda c: c.tier >= Tier.T2, "T2.means"),
        (lambda c: True, "T1.means"),
    ),
}
"""Nodes that are another one according to the case; the first that fits."""
