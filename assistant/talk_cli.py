"""`solace talk`: a conversation by typed lines; from the transcript to the sentence the same path as by voice.

With --json it speaks JSON lines, one answer a line:
    in  {"begin": {"id": …, "setup": {…}}}     out {"ready": true} or {"skip": why}
    in  {"say": …}                             out {"reply": …, "intent": …, "tier": "T0", "flags": []}
    in  {"silence": seconds}                   out the same
"<silence N>" where words are said counts as silence of N seconds; "<at 2026-11-26T10:00>" moves the clock there, and
what is due between talks is said.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TextIO

from assistant.care.regions import known
from assistant.care.reply import Effect, Heard, Reply, Resident
from assistant.care.talk import Talk
from assistant.diary import Diary
from assistant.records.store import Entry
from assistant.safety.screen import screen
from assistant.safety.verdict import Flag

RELATIONS = frozenset(
    "son daughter wife husband sister brother mother father mum dad niece nephew neighbour friend carer nurse partner "
    "granddaughter grandson grandchild cousin aunt uncle doctor".split()
)
SETUP = frozenset({"region", "contact", "telephony", "exposure_enabled", "vision", "jurisdiction", "consents"})
SILENCE = re.compile(r"<silence ([\d.]+)>")
AT = re.compile(r"<at (\d{4}-\d\d-\d\d[T ]\d\d:\d\d)>")
MOST_SILENT_REPLIES = 100
"""Replies within one silence; a script that asks for more does not end."""
SPOKEN_S = 0.06
"""Seconds a character of a reply takes to say, about 15 a second: silence begins when the voice has ended."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `solace talk` takes."""
    parser.add_argument("--json", action="store_true", help="speak JSON lines instead of text")
    parser.add_argument("--no-model", action="store_true", help="templates only; this front words nothing with a model")
    parser.add_argument("--region", default="", metavar="CODE", help="ISO code of the region, such as GB")
    parser.add_argument("--contact", default="", metavar="NAME", help="who is called for help")


def run(args: argparse.Namespace, settings: object = None) -> int:
    """Converse on standard input and output until it ends."""
    if args.json:
        return converse(sys.stdin, sys.stdout)
    now = datetime.now()
    resident = _resident({"region": args.region, "contact": args.contact})
    return chat(sys.stdin, sys.stdout, replace(resident, undecided=True, hour=now.hour + now.minute / 60))


class Pad:
    """The diary's books, for as long as this program runs: nothing is written."""

    def __init__(self, resident: Resident) -> None:
        """`resident` as set up."""
        self.known = resident

    def resident(self) -> Resident:
        """What care may know now."""
        return replace(self.known, consents=self.known.consents - {"C-STO"})

    def opening(self) -> tuple[bool, bool]:
        """Neither the first session of all, nor one of today's."""
        return False, False

    def apply(self, effects: Sequence[Effect]) -> list[str]:
        """Nothing is kept here; the diary has its own."""
        return []

    def voiced(self, pcm: bytes, words: str, delay_s: float) -> None:
        """Nothing is spoken."""

    def ended(self) -> None:
        """Nothing is closed."""

    def entries(self, *kinds: str) -> list[Entry]:
        """Nothing is kept."""
        return []

    def away_days(self) -> float:
        """Not known."""
        return 0.0


@dataclass(slots=True)
class Front:
    """One resident at a time, typed."""

    talk: Talk = field(default_factory=Talk.begin)
    resident: Resident = field(default=Resident(), repr=False)
    then_s: float | None = None
    flags: frozenset[Flag] = frozenset()
    now: datetime | None = None
    """The time that was set with <at …>; None: only the hour is known."""
    diary: Diary = field(init=False, repr=False)
    """Of what is due between talks."""

    def __post_init__(self) -> None:
        """Its clock stands where this front's stands."""
        self.diary = Diary(Pad(self.resident), lambda _: self.now or datetime.now().astimezone())

    def say(self, text: str) -> list[Reply]:
        """The answer to a typed turn; "<silence N>" is silence."""
        if silence := SILENCE.fullmatch(text.strip()):
            return self.silence(float(silence[1]))
        if moment := AT.fullmatch(text.strip()):
            return self.at(datetime.fromisoformat(moment[1]).astimezone())
        self.diary.heard(0.0)
        verdict = screen(text, (), self.talk.carry)
        self.flags = verdict.flags
        self.talk, reply = self.talk.hear(Heard(text, verdict), self.resident)
        return [self._keep(reply)]

    def at(self, now: datetime) -> list[Reply]:
        """It is `now`: what is due is said."""
        self.now = now
        self.resident = replace(self.resident, hour=now.hour + now.minute / 60, weekday=now.weekday())
        kind = self.diary.due(0.0)
        self.resident = replace(self.resident, due=self.diary.resident().due)
        if not kind:
            return []
        self.talk, reply = self.talk.unasked(kind, self.resident)
        if not reply.lines and not reply.effects:
            return []
        self.diary.said(kind, 0.0)
        self.resident = replace(self.resident, due=self.diary.resident().due)
        return [self._keep(reply)]

    def silence(self, seconds: float) -> list[Reply]:
        """What is said while nobody speaks for so long."""
        replies: list[Reply] = []
        self.flags = frozenset()
        while self.then_s is not None and self.then_s <= seconds and len(replies) < MOST_SILENT_REPLIES:
            seconds -= max(self.then_s, 0.1)
            self.talk, reply = self.talk.silent(self.resident)
            replies.append(self._keep(reply))
        if self.then_s is not None:
            self.then_s -= seconds
        return replies

    def _keep(self, reply: Reply) -> Reply:
        self.then_s = reply.then_s
        self.diary.apply(reply.effects)
        consents = set(self.resident.consents)
        for effect in reply.effects:
            if effect.what == "consent":
                (consents.add if effect.value == "yes" else consents.discard)(effect.name)
            elif effect.what == "spare":
                self.resident = replace(self.resident, spared=frozenset(effect.value.lower().split("\n")) - {""})
        self.resident = replace(self.resident, consents=frozenset(consents))
        return reply


def converse(asked: Iterable[str], answers: TextIO) -> int:
    """Answer the JSON lines of `asked`; 0 when every line could be read, 1 when not."""
    front, result = Front(), 0
    for text in asked:
        if not text.strip():
            continue
        try:
            answer = _one(front, json.loads(text))
        except (ValueError, TypeError, KeyError) as error:
            answer, result = {"error": f"This line cannot be read: {error}. Send begin, say or silence."}, 1
        if isinstance(answer, Front):
            front, answer = answer, {"ready": True}
        print(json.dumps(answer), file=answers, flush=True)
    return result


def _one(front: Front, asked: dict[str, Any]) -> Front | dict[str, Any]:
    if "begin" in asked:
        setup = asked["begin"].get("setup") or {}
        unknown = sorted(set(setup) - SETUP)
        region = setup.get("region", "")
        if unknown or (region and not known(region)):
            return {"skip": f"unknown setup: {', '.join(unknown) or region}"}
        return Front(resident=_resident(setup))
    if "silence" in asked:
        return _answer(front, front.silence(float(asked["silence"])))
    return _answer(front, front.say(str(asked["say"])))


def _answer(front: Front, replies: list[Reply]) -> dict[str, Any]:
    said = [reply.text for reply in replies if reply.lines]
    return {
        "reply": " ".join(said),
        "intent": next((reply.intent for reply in replies if reply.intent != "none"), "none"),
        "tier": front.talk.tier.name,
        "flags": sorted(front.flags),
    }


def _resident(setup: dict[str, Any]) -> Resident:
    contact = str(setup.get("contact") or "")
    named = f"your {contact}" if contact.lower() in RELATIONS else contact
    scenes = (("standing in a crowded shop", 3), ("riding in a lift", 4), ("waiting in a queue", 5))
    return Resident(
        region=str(setup.get("region", "")),
        jurisdiction=str(setup.get("jurisdiction", "")),
        contacts=(named,) if named else (),
        calls=bool(setup.get("telephony", bool(named))),
        vision=setup.get("vision") or "",
        consents=frozenset(setup.get("consents", ())),
        exposure=scenes if setup.get("exposure_enabled") else (),
        clinician=bool(setup.get("exposure_enabled")),
    )


def chat(asked: Iterable[str], answers: TextIO, resident: Resident) -> int:
    """A conversation in the terminal."""
    front = Front(resident=resident)
    front.talk, reply = front.talk.opened(resident)
    print(reply.text, file=answers, flush=True)
    for text in asked:
        replies = front.say(text.strip())
        print("\n".join(one.text for one in replies if one.lines), file=answers, flush=True)
        if any(effect.what == "sleep" for one in replies for effect in one.effects):
            break
    return 0
