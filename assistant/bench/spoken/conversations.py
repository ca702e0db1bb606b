"""The conversation scripts, spoken: each turn by voice, each silence as silence; and what was expected of answers."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.bench.spoken.room import Pcm
from assistant.bench.spoken.sitting import UNHEARD_S, Models, Said, Sat, sit
from assistant.bench.spoken.tapped import Tapped
from assistant.errors import SettingsError
from assistant.settings import Settings
from assistant.talk_cli import SILENCE, _resident

TRIES = 2
TIERS = ("T0", "T1", "T2", "T3")
PAUSE_S = 0.8
"""Quiet before a turn is said."""


def scripts(path: Path) -> list[dict[str, Any]]:
    """The scripts of a file, one a line. Raises SettingsError."""
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path} cannot be read as scripts: {error}. Give a file of JSON lines.") from None


class Reading:
    """A `room.Person` who says the turns of a script, one after the other, and waits out its silences."""

    def __init__(self, turns: list[str], speak: Callable[[str], Pcm]) -> None:
        """`turns`: what is said, or "<silence N>"; `speak` makes sound of a text."""
        self.now: Callable[[], Tapped]
        """The talk as it stands; set before the room is listened to."""
        self.said: list[Said] = []
        self.starts: list[Tapped] = []
        """The talk as each turn began."""
        self.unheard = 0
        self.done = False
        self._turns = turns
        self._speak = speak
        self._asked: Tapped | None = None
        self._hears: Tapped | None = None
        self._silent_s = 0.0
        self._last_s = 0.0
        self._tries = 0

    @property
    def waits(self) -> bool:
        """Whether a silence is being waited out."""
        return self._silence() > 0

    def turn(self, at_s: float, quiet_s: float, spoken: bool) -> Pcm | None:
        """What is said now."""
        talk, past_s = self.now(), at_s - self._last_s
        self._last_s = at_s
        if spoken:
            self._hears = talk
        sounds = bool(talk.reply.lines) and self._hears is not talk and quiet_s < UNHEARD_S
        if spoken or sounds or talk.what == "begun":
            return None
        if (silence := self._silence()) > 0:
            self._silent_s += past_s
            if self._silent_s >= silence:
                self._next(talk)
            return None
        return self._turn(talk, quiet_s)

    def _turn(self, talk: Tapped, quiet_s: float) -> Pcm | None:
        if self._asked is not None and any(one.what == "heard" for one in talk.since(self._asked)):
            if quiet_s >= PAUSE_S:
                self._next(talk)
            return None
        if quiet_s < (PAUSE_S if self._asked is None else UNHEARD_S):
            return None
        if not self.starts:
            self.starts.append(talk)
        self.unheard += self._tries > 0
        self._tries += 1
        if self._tries > TRIES:
            self._next(talk)
            return None
        self._asked = talk
        return self._speak(self._turns[len(self.starts) - 1])

    def _silence(self) -> float:
        """Seconds that are to be waited out now, 0 where something is to be said."""
        at = max(0, len(self.starts) - 1)
        found = SILENCE.fullmatch(self._turns[at])
        return float(found[1]) if found else 0.0

    def _next(self, talk: Tapped) -> None:
        if not self.starts:
            self.starts.append(self.now())
        if len(self.starts) == len(self._turns):
            self.done = True
            return
        self.starts.append(talk)
        self._asked, self._tries, self._silent_s = None, 0, 0.0


def spoken(
    script: dict[str, Any], settings: Settings, models: Models, speak: Callable[[str], Pcm], bed: Pcm
) -> dict[str, Any]:
    """Hold the conversation; what was met of what was expected, by kind, and what was not."""
    resident = _resident(script.get("setup", {}))
    said = [turn["say"] for turn in script["turns"]]
    person = Reading(said, speak)
    sat = sit(settings, models, person, bed, resident)
    met: Counter[str] = Counter()
    total: Counter[str] = Counter()
    failed = []
    for number, (turn, answer) in enumerate(zip(script["turns"], answers(person, sat), strict=True), 1):
        for kind, good in check(turn.get("expect", {}), answer).items():
            total[kind] += 1
            met[kind] += good
            if not good:
                failed.append({"turn": number, "kind": kind, "said": turn["say"], **answer})
    return {
        "name": script["id"], "met": met, "total": total, "failed": failed, "audio_s": round(sat.audio_s, 1),
        "took_s": round(sat.took_s, 1), "why": f"{sum(met.values())} of {sum(total.values())}",
    }  # fmt: skip


def answers(person: Reading, sat: Sat) -> list[dict[str, Any]]:
    """What was heard and answered in each turn."""
    found = []
    for at, start in enumerate(person.starts):
        end = person.starts[at + 1] if at + 1 < len(person.starts) else sat.end
        taken = end.since(start)
        intents = [one.reply.intent for one in taken if one.reply.intent != "none"]
        found.append({
            "heard": " / ".join(one.heard.text for one in taken if one.heard),
            "answered": " ".join(one.reply.text for one in taken if one.reply.lines),
            "intent": next(iter(intents), "none"), "tier": end.talk.tier.name,
        })  # fmt: skip
    nothing = {"heard": "", "answered": "", "intent": "none", "tier": sat.end.talk.tier.name}
    return found + [nothing] * (len(person._turns) - len(found))


def check(expect: dict[str, Any], answer: dict[str, Any]) -> dict[str, bool]:
    """Which expectations of a turn were met; a tier above the one expected is as good, but for T0."""
    reply = answer["answered"].lower().replace("’", "'").replace("‘", "'")
    met = {}
    if "tier" in expect:
        want, got = TIERS.index(expect["tier"]), TIERS.index(answer["tier"])
        met["tier"] = got >= want if want else got == 0
    if "must_contain_any" in expect:
        met["must_contain_any"] = any(re.search(pattern, reply) for pattern in expect["must_contain_any"])
    if "must_not_match" in expect:
        met["must_not_match"] = not any(re.search(pattern, reply) for pattern in expect["must_not_match"])
    if expect.get("intent"):
        met["intent"] = answer["intent"] == expect["intent"]
    return met
