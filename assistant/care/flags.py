"""What is said where a turn tells of something that is no risk by the person's own hand: CLINICAL 2.6 as one table.

A subject stays in the talk: what is asked or added about it some turns later leads back into its script (`carried`).
"""

from __future__ import annotations

from assistant.care.reply import Effect
from assistant.care.risk import DIRECT
from assistant.care.script import Fork, Node

_PSY = (("believe", "PSY.believe"), ("act", "PSY.act"))
_CALL = (("fuss", "MED.fuss"), ("do_not_call", "MED.alone"), ("no", "MED.no"), ("yes", "MED.call"))
_SAFE = (("tell", "ABU.secret"), ("safe", "ABU.yes"), ("unsafe", "ABU.no"), ("telling", "ABU.secret"))

NODES: dict[str, Node] = {
    "MED": Node(
        ("F-MED", "F-MED-call"),
        (*_CALL, ("pharmacy", "MED.nobody")),
        "MED.more", "MED.silent", wait=20.0, intent="crisis_resources",
    ),
    "MED.fall": Node(
        ("F-MED", "F-MED-fall", "F-MED-call"), _CALL,
        "MED.more", "MED.silent", wait=20.0, intent="crisis_resources",
    ),
    "MED.tablets": Node(
        ("F-MED-tablets",), (("pharmacy", "MED.nobody"),), "MED.tablets.more", intent="crisis_resources"
    ),
    "MED.tablets.more": Node(("F-MED-tablets",), (("pharmacy", "MED.nobody"),), "MED.more", intent="crisis_resources"),
    "MED.unclear": Node(("F-MED-tablets", "K1-3"), DIRECT, "T1.again", "T1.again", intent="crisis_resources"),
    "MED.tablets.ask": Node(("F-MED-tablets-ask",), (("pharmacy", "MED.nobody"),), intent="refuse_dose"),
    "MED.tablets.well": Node(("F-MED-tablets-well",), (("pharmacy", "MED.nobody"),), intent="crisis_resources"),
    "MED.answered": Node(("L-07",), intent="crisis_resources"),
    "MED.ringing": Node(("L-05",), intent="crisis_resources"),
    "MED.alone": Node(("F-MED-alone",), intent="crisis_resources"),
    "MED.dose": Node(("F-MED-dose",), intent="refuse_dose"),
    "MED.fuss": Node(("F-MED-fuss",), (("yes", "MED.call"),), intent="crisis_resources"),
    "MED.eased": Node(("F-MED-eased",), intent="crisis_resources"),
    "MED.called": Node(("F-MED-called",), intent="crisis_resources"),
    "MED.nobody": Node(("F-MED-nobody",), intent="crisis_resources"),
    "MED.more": Node(("F-MED-again",), (("yes", "MED.call"),), intent="crisis_resources"),
    "MED.calling": Node(("F-MED-calling",), intent="crisis_resources", effects=(Effect("alarm", value="medical"),)),
    "MED.no": Node(("F-MED-no",), intent="crisis_resources"),
    "ABU": Node(
        ("F-ABU",), (*_SAFE, ("no", "ABU.no"), ("yes", "ABU.yes")), "ABU.more", "",
        intent="human_contact", effects=(Effect("softer"),),
    ),
    "ABU.yes": Node(("F-ABU-yes",), (("tell", "ABU.more"),), "ABU.spare", "ABU.spare", intent="human_contact"),
    "ABU.no": Node(("F-ABU-no",), (("safe", "ABU.yes"),), intent="human_contact"),
    "ABU.more": Node(("F-ABU-more",), (("safe", "ABU.yes"), ("unsafe", "ABU.no")), intent="human_contact"),
    "ABU.blame": Node(("F-ABU-blame",), (("unsafe", "ABU.no"),), intent="human_contact"),
    "ABU.wrong": Node(("F-ABU-wrong",), (("unsafe", "ABU.no"),), intent="human_contact"),
    "ABU.mixed": Node(("F-ABU-mixed",), (("unsafe", "ABU.no"),), intent="human_contact"),
    "ABU.believed": Node(("F-ABU-believed",), (("unsafe", "ABU.no"),), intent="human_contact"),
    "ABU.secret": Node(("F-ABU-secret",), (("unsafe", "ABU.no"),), intent="human_contact"),
    "ABU.help": Node(("F-ABU-help",), (("unsafe", "ABU.no"),), intent="human_contact"),
    "ABU.spare": Node(("F-ABU-spare",), (("no", "ABU.spared"),), "ABU.spared", intent="human_contact"),
    "ABU.spared": Node(("F-ABU-spared",), intent="human_contact", does="spare"),
    "PSY": Node(
        ("F-PSY",),
        (("believe", "PSY.believe"), ("act", "PSY.act"), ("no", "PSY.danger"), ("yes", "PSY.tell")),
        "PSY.more", "PSY.tell", intent="human_contact",
    ),
    "PSY.tell": Node(("F-PSY-tell",), _PSY, intent="human_contact"),
    "PSY.more": Node(("F-PSY-more",), (*_PSY, ("leans", "PSY.believe")), intent="human_contact"),
    "PSY.believe": Node(
        ("F-PSY-believe", "F-PSY-tell"), (("act", "PSY.act"), ("leans", "PSY.more")), intent="human_contact"
    ),
    "PSY.act": Node(("F-PSY-act",), (("leans", "PSY.more"),), intent="human_contact"),
    "PSY.mad": Node(("F-PSY-mad",), _PSY, intent="human_contact"),
    "PSY.do": Node(("F-PSY-do",), _PSY, intent="human_contact"),
    "PSY.eased": Node(("F-PSY-eased",), intent="human_contact"),
    "PSY.danger": Node(("F-PSY-danger", "F-PSY-tell"), (*_PSY, ("leans", "PSY.more")), intent="human_contact"),
    "HTO": Node(("F-HTO", "F-HTO-call"), (), "HTO.more", intent="human_contact"),
    "HTO.more": Node(("F-HTO-more",), (("done", "fine"), ("leans", "HTO.more"),), intent="human_contact"),
    "HTO.calm": Node(("F-HTO-calm",), intent="human_contact"),
    "HTO.away": Node(("F-HTO-away",), intent="human_contact"),
    "PICTURES": Node(("PICTURES",), (("leans", "PICTURES.more"),), intent="human_contact"),
    "PICTURES.more": Node(("PICTURES-more",), intent="human_contact"),
    "3RD": Node(
        ("F-3RD",), (("done", "3RD.you"), ("leans", "3RD.more")), "3RD.you", "3RD.you",
        intent="crisis_resources",
    ),
    "3RD.more": Node(("F-3RD-more",), (), "3RD.you", "3RD.you", intent="crisis_resources"),
    "3RD.ask": Node(("F-3RD-ask",), (), "3RD.you", "3RD.you", intent="crisis_resources"),
    "3RD.now": Node(("F-3RD-now",), (), "", "3RD.more", 60.0, intent="crisis_resources"),
    "3RD.secret": Node(("F-3RD-secret",), (), "3RD.you", "3RD.you", intent="crisis_resources"),
    "3RD.you": Node(("F-3RD-you",)),
    "FIN": Node(("F-FIN",), (("done", "fine"),), "FIN.more", intent="human_contact"),
    "FIN.more": Node(("F-FIN-more",), (("done", "fine"), ("leans", "FIN.more"),), intent="human_contact"),
    "FIN.done": Node(("F-FIN-done",), intent="human_contact"),
    "FIN.gave": Node(("F-FIN-gave",), (("done", "fine"),), intent="human_contact"),
    "FIN.shame": Node(("F-FIN-shame",), intent="human_contact"),
    "MINOR": Node(("F-MINOR",), (), "MINOR.more", intent="human_contact"),
    "MINOR.more": Node(("F-MINOR-more",), (), "MINOR.more", intent="human_contact"),
}  # fmt: skip

FORKS: dict[str, tuple[Fork, ...]] = {
    "ABU.free": ((lambda c: "F-ABU-yes" in c.standing.used, "ABU.help"), (lambda c: True, "ABU.yes")),
    "MED.call": (
        (lambda c: bool(c.people) and c.resident.calls, "MED.calling"),
        (lambda c: True, "MED.more"),
    ),
    "MED.status": (
        (lambda c: c.standing.acknowledged, "MED.answered"),
        (lambda c: c.standing.calling and c.reaches, "MED.ringing"),
        (lambda c: True, "MED.more"),
    ),
    "MED.silent": ((lambda c: c.may("C-CAR3"), "MED.call"), (lambda c: True, "MED.more")),
}
"""Nodes that are another one according to the case; the first that fits."""
