"""One call for help with something breaking in it, as one function of chance; and the judge of what became of it."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field

from assistant.bench.crisis.breaks import BREAKS, STAYS
from assistant.bench.crisis.scene import Failed, Scene

MOMENTS = ("before", "with", "calling", "answer", "close")
CALLED_S, ANSWERED_S, CLOSED_S = 40.0, 25.0, 25.0
"""Seconds, after everything was put right, in which a call must be with the phone, answered, closed: the longest pause
between attempts of a channel is 30 s."""
PRESSES_APART_S = 2.0
"""Seconds after which a person presses the button on the phone again, where nothing has come of it."""
FRAGILE = ("power cut",)
"""What takes with it even what the kernel holds; a press of the last milliseconds must then be repeated."""


@dataclass(slots=True)
class Case:
    """One call, and what became of it."""

    number: int
    kind: str
    moment: str
    way: str
    lost: str = ""
    """Why the call counts as lost, or as not put right; empty when all went well."""
    spoken: int = 0
    """How often the first sentence of the call was said."""
    pressed: int = 0
    """How often the person pressed until the lamp stayed; how often a call by voice had to be raised."""
    unkept: bool = False
    """The lamp had flashed, and after the fault nothing was known of it."""
    called_s: float = 0.0
    """From the last press to the phone."""
    notes: list[str] = field(default_factory=list)


class Call:
    """One call for help on a device at rest."""

    def __init__(self, scene: Scene, seed: int, number: int) -> None:
        self._scene, self._chance = scene, random.Random(f"{seed}:{number}")
        kind = list(BREAKS)[number % len(BREAKS)]
        way = "voice" if self._chance.random() < 0.2 else "button"
        self.case = Case(number, kind, self._chance.choice(MOMENTS), way)
        self._broken: threading.Thread | None = None
        self._unbroken = ""

    def run(self) -> Case:
        """From the press to rest."""
        scene, case = self._scene, self.case
        try:
            scene.unit.forget()
            scene.phone.got.clear()
            self._at("before", 0.0)
            self._raise()
            self._at("calling", self._chance.uniform(0.0, 0.8))
            self._told()
            self._answered()
            self._closed()
        except Failed as failed:
            case.lost = str(failed)
            case.notes = [f"{at:.3f} {text}" for at, text in scene.unit.times()][-40:]
        case.spoken = sum(line.startswith("say L-01a") for line in scene.unit.log)
        if case.kind in FRAGILE and (again := raised_again(scene.unit.log)):
            case.pressed, case.unkept = case.pressed + again, True
        return case

    def _at(self, moment: str, delay_s: float) -> None:
        if moment == self.case.moment:
            self._broken = threading.Thread(target=self._break, args=(delay_s,))
            self._broken.start()
            if delay_s == 0.0:
                time.sleep(0.05)

    def _break(self, delay_s: float) -> None:
        time.sleep(delay_s)
        try:
            BREAKS[self.case.kind](self._scene, self._chance)
        except Failed as failed:
            self._unbroken = str(failed)

    def _mend(self, over: bool = False) -> None:
        """Put right what broke; what stays, only when the call is `over`."""
        if self._broken is not None:
            self._broken.join()
            if self._unbroken:
                raise Failed(self._unbroken)
            if over or self.case.kind not in STAYS:
                time.sleep(self._chance.uniform(0.1, 2.5))
                self._broken = None
                self._scene.mend()

    def _raise(self) -> None:
        """Call until the lamp flashes, as a person would; then wait for what breaks to be put right."""
        scene, case = self._scene, self.case
        self._at("with", self._chance.uniform(0.0, 0.25))
        if case.way == "voice":
            scene.voice.alarm()
        else:
            scene.press()
        case.pressed = 1
        self._mend()
        end = time.monotonic() + 30
        while scene.phase() not in ("calling", "answered"):
            if time.monotonic() > end:
                raise Failed(f"the lamp does not flash; phase {scene.phase()!r}")
            scene.supervise()
            time.sleep(0.05)
            if case.way == "button" and self._at_rest():
                case.unkept = case.unkept or scene.shown()
                scene.press()
                case.pressed += 1
        if case.unkept and case.kind not in FRAGILE:
            raise Failed("the lamp had flashed, and the call was forgotten")

    def _at_rest(self) -> bool:
        """Whether the lamp shows nothing, for a second and a half: what was open has been taken up by then."""
        for _ in range(30):
            if self._scene.phase() != "ready":
                return False
            time.sleep(0.05)
        return True

    def _told(self) -> None:
        self._mend()
        began = time.monotonic()
        self._scene.wait(lambda: any(got.link for got in self._scene.phone.got), CALLED_S, "the phone gets no call")
        self.case.called_s = round(time.monotonic() - began, 2)

    def _answered(self) -> None:
        scene = self._scene
        self._at("answer", self._chance.uniform(0.0, 0.2))
        scene.answer()
        self._mend()
        again = time.monotonic() + PRESSES_APART_S

        def answered() -> bool:
            nonlocal again
            if time.monotonic() > again:
                scene.answer()
                again = time.monotonic() + PRESSES_APART_S
            return scene.phase() == "answered"

        scene.wait(answered, ANSWERED_S, "no answer arrives")
        scene.wait(lambda: scene.said("L-07"), 2.0, "the resident does not hear of the answer")

    def _closed(self) -> None:
        scene = self._scene
        self._at("close", self._chance.uniform(0.0, 0.2))
        scene.cancel()
        self._mend()
        scene.wait(self._is_closed, CLOSED_S, "it is not closed")
        if self.case.kind in STAYS and scene.said("L-12a"):
            raise Failed("the resident heard that nobody can be reached")
        self._mend(over=True)
        scene.wait(lambda: self._is_closed() and scene.open_in_alerts() == 0, CLOSED_S, "alerts goes on calling")
        scene.wait(lambda: self._is_closed() and not scene.files(), CLOSED_S, "files are left over")
        if problems := scene.alerts.problems():
            raise Failed(f"the chain of the log is broken: {problems[0]}")

    def _is_closed(self) -> bool:
        phase = self._scene.phase()
        if phase in ("calling", "answered"):
            self._scene.cancel()
        return phase == "ready"


def raised_again(log: list[str]) -> int:
    """How often an alarm was raised anew under its id by a later program, as the voice says it until it is on the disk,
    because the program before had it not there yet. One that was there is never raised anew."""
    begun: set[str] = set()
    done: set[str] = set()
    unkept: set[str] = set()
    again = 0
    for words in map(str.split, log):
        if words[:1] == ["ready"]:  # the lines of one program may come in either order
            unkept = begun - done
        elif words[:2] == ["write", "alarm"]:
            again += words[-1] in unkept
            begun.add(words[-1])
        elif words[:3] == ["done", "write", "alarm"]:
            done.add(words[-1])
    return again
