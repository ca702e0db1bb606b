"""What is answered in the same words wherever the talk stands: questions about Solace, lines and people, what it does
not answer, and the person's data. One table from an intent to what is said, one of the short scripts behind it.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.care.reply import Effect
from assistant.care.script import Fork, Node


@dataclass(frozen=True, slots=True)
class Aside:
    """An answer in one turn."""

    lines: tuple[tuple[str, ...], ...]
    """Each entry is one way to say it, by ids; they are used in turn, round and round."""
    intent: str = "none"
    effects: tuple[Effect, ...] = ()
    topic: str = ""
    """What the person may go on about in the next turns (`TOPICS`)."""
    anywhere: bool = False
    """Whether it is answered while a question about risk stands, which then goes on waiting."""


def _one(*ids: str, intent: str = "none", effect: str = "", topic: str = "", anywhere: bool = False) -> Aside:
    return Aside((ids,), intent, (Effect(effect),) if effect else (), topic, anywhere)


ASIDES: dict[str, Aside] = {
    "ai_real": _one("AI-real", intent="ai_disclosure", topic="ai", anywhere=True),
    "ai_doctor": _one("AI-doctor", intent="ai_disclosure", topic="ai", anywhere=True),
    "ai_who": _one("AI-who", intent="ai_disclosure", topic="ai", anywhere=True),
    "ai_love": _one("AI-love", intent="ai_disclosure", topic="love", anywhere=True),
    "ai_listening": _one("AI-listening", intent="ai_disclosure", topic="ai", anywhere=True),
    "ai_secret": _one("AI-secret", intent="ai_disclosure", anywhere=True),
    "who_sees": _one("SEES", anywhere=True),
    "ailment": _one("AILMENT", intent="ai_disclosure", topic="diagnosis"),
    "ai_alone": Aside((("N-4",), ("AI-alone",)), "human_contact", topic="love"),
    "capabilities": _one("CAN", anywhere=True),
    "press": _one("L-20", anywhere=True),
    "press.nobody": _one("L-20L", anywhere=True),
    "crisis_number": _one("CRISIS", intent="crisis_resources", topic="line", anywhere=True),
    "louder": _one("LOUDER", intent="louder", effect="louder", anywhere=True),
    "softer": _one("SOFTER", intent="softer", effect="softer", anywhere=True),
    "faster": _one("FASTER", intent="faster", effect="faster", anywhere=True),
    "patient": _one("PATIENT", effect="patient", anywhere=True),
    "quick": _one("QUICKER", effect="quick", anywhere=True),
    "minute": _one("MINUTE", effect="minute", anywhere=True),
    "pause": _one("CARRY-ON", effect="minute", anywhere=True),
    "go_on": _one("GO-ON"),
    "skip": _one("ALL-RIGHT"),
    "how_long": _one("GO-ON"),
    "presence": _one("PRESENT", anywhere=True),
    "time": _one("TIME", anywhere=True),
    "day": _one("DAY", anywhere=True),
    "dose": Aside((("DOSE-1",), ("DOSE-2",), ("DOSE-3",)), "refuse_dose", topic="dose"),
    "diagnosis": Aside(
        (("DIAGNOSIS-1",), ("DIAGNOSIS-2",), ("DIAGNOSIS-3",)), "no_diagnosis", topic="diagnosis", anywhere=True
    ),
    "facts": Aside((("FACTS-1",), ("FACTS-2",)), topic="facts"),
    "means": Aside((("MEANS-0",), ("FACTS-2",)), topic="facts"),
    "entertain": _one("ENTERTAIN"),
    "frustration": Aside((("SORRY",), ("SORRY-2",))),
    "thanks": Aside((("THANKS-1",), ("THANKS-2",))),
    "glad": _one("GLAD"),
    "tip_sleep": _one("TIP-sleep"),
    "tip": _one("TIP"),
    "later": _one("LATER"),
    "not_now": _one("NOT-NOW"),
    "rename": _one("NAME"),
    "rename_off": _one("NAME-off"),
    "stop": _one("STOPPED", intent="stop"),
    "off": _one("OFF", intent="stop", effect="sleep"),
    "never_mind": _one("ALL-RIGHT"),
    "dose.nobody": _one("DOSE-nobody", intent="human_contact", topic="dose"),
    "love.more": Aside((("AI-love",), ("AI-alone",)), "ai_disclosure"),
    "ai.more": Aside((("AI-works",), ("AI-real",)), "ai_disclosure", topic="ai"),
    "line.more": _one("CRISIS", intent="crisis_resources"),
    "deny": _one("DENY", intent="human_contact"),
}

TOPICS: dict[str, str] = {
    "dose": "dose",
    "diagnosis": "diagnosis",
    "facts": "facts",
}
"""What is answered when a turn leans on a topic of the turn before: another asking of the same."""

NODES: dict[str, Node] = {
    "know": Node(
        ("KNOW",), (("no", "know.later"), ("yes", "know.count"), ("alone", "know.count")), intent="what_do_you_know"
    ),
    "know.count": Node(("KNOW-count",), (("no", "know.done"),), "know.read", intent="what_do_you_know"),
    "know.read": Node(does="read", intent="what_do_you_know"),
    "know.done": Node(("ALL-RIGHT",)),
    "know.later": Node(("KNOW-later",), intent="what_do_you_know"),
    "know.nothing": Node(("KNOW-nothing",), intent="what_do_you_know"),
    "know.none": Node(("KNOW-none",), intent="what_do_you_know"),
    "forget": Node(("FORGET",), (("no", "forget.no"), ("yes", "forget.yes")), intent="forget"),
    "forget.about": Node(("FORGET-about",), (("no", "forget.no"), ("yes", "forget.done")), intent="forget"),
    "forget.yes": Node(("FORGET-yes",), intent="forget", does="forget"),
    "forget.done": Node(("FORGET-done",), intent="forget", does="forget"),
    "forget.no": Node(("FORGET-no",)),
    "delete": Node(
        ("DELETE",), (("delete_again", "delete.yes"), ("keep", "delete.no"), ("yes", "delete.again")), "delete.no",
        intent="delete_all",
    ),
    "delete.again": Node(
        ("DELETE",), (("delete_again", "delete.yes"), ("keep", "delete.no"), ("yes", "delete.yes")), "delete.no",
        intent="delete_all",
    ),
    "delete.yes": Node(
        ("DELETE-yes",), (("contacts", "delete.contacts"),), intent="delete_all", effects=(Effect("delete"),)
    ),
    "delete.contacts": Node(
        ("DELETE-contacts",), intent="delete_all", effects=(Effect("delete", value="contacts"),)
    ),
    "delete.no": Node(("DELETE-no",)),
    "export": Node(("EXPORT",), (("no", "export.no"), ("yes", "export.go")), intent="export"),
    "export.go": Node(("EXPORT-going",), intent="export", effects=(Effect("export"),)),
    "export.no": Node(("EXPORT-no",), intent="export"),
    "plan": Node(begins="exercise:safety_plan_read", intent="safety_plan"),
    "plan.none": Node(("PLAN-none",), (("no", "know.done"), ("yes", "plan.begin")), intent="safety_plan"),
    "call": Node(("CALL-ask",), (("no", "call.no"), ("yes", "call.yes")), intent="human_contact"),
    "call.yes": Node(("CALL-yes",), intent="human_contact", effects=(Effect("alarm", value="asked"),)),
    "call.no": Node(("CALL-no",), intent="human_contact"),
    "call.nobody": Node(("CALL-nobody",), intent="human_contact"),
    "call.cannot": Node(("CALL-cannot",), intent="human_contact"),
    "sleep": Node(("TIP-sleep",), (("no", "not_now"), ("yes", "wind_down"))),
    "tip": Node(("TIP",), (("no", "not_now"), ("breathing", "breathe"), ("yes", "breathe"), ("talk", "open"))),
    "wind_down": Node(begins="exercise:wind_down"),
    "not_now": Node(("NOT-NOW",), does="declined"),
    "suggest": Node((), (("no", "not_now"), ("later", "not_now"), ("yes", "suggest.yes"))),
    "suggest.yes": Node(does="offer"),
    "offer": Node((), (("no", "not_now"), ("later", "not_now"), ("yes", "offer.yes"))),
    "offer.yes": Node(does="begin"),
    "last_time": Node(
        ("R8",), (("no", "not_now"), ("yes", "last_time.yes")), "last_time.no", intent="none"
    ),
    "last_time.yes": Node(("R8-yes",), other="last_time.asq"),
    "last_time.asq": Node(begins="assessment:asq"),
    "last_time.no": Node(("ALL-RIGHT",)),
}  # fmt: skip

FORKS: dict[str, tuple[Fork, ...]] = {
    "call?": (
        (lambda c: not c.people, "call.nobody"),
        (lambda c: not c.resident.calls, "call.cannot"),
        (lambda c: True, "call"),
    ),
    "know?": (
        (lambda c: bool(c.resident.kept or c.resident.plan or c.resident.history), "know"),
        (lambda c: "C-STO" in c.resident.consents, "know.none"),
        (lambda c: True, "know.nothing"),
    ),
    "plan?": ((lambda c: bool(c.resident.plan), "plan"), (lambda c: True, "plan.none")),
}
