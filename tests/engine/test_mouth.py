"""An answer on its way: held, paused, resumed where it stopped, broken off; and nothing left behind."""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio
import numpy as np
import pytest

from assistant.adapters.scripted import FileSound, ToneVoice
from assistant.engine.hands import AudioTime
from assistant.engine.mouth import Delivery, louder
from assistant.turns.sentences import Clause

FRAME = 0.02


class Rig:
    """A reply over a quiet room; `at(seconds, call)` does something at an audio time."""

    def __init__(self, clauses: list[Clause]) -> None:
        self.hands = AudioTime()
        self.sound = FileSound(np.zeros(16_000 * 6, np.int16), 22_050, tail_s=0.2)
        self.told: list[str] = []
        self.calls: list[tuple[float, str]] = []
        self.now_s = 0.0

        self.clauses = clauses

    def at(self, seconds: float, call: str) -> None:
        self.calls.append((seconds, call))

    async def source(self) -> AsyncIterator[Clause]:
        for clause in self.clauses:
            yield clause

    async def main(self) -> None:
        voice, told = ToneVoice(), self.told
        self.reply = Delivery(
            self.hands, voice, self.sound, self.source(), lambda _, what: told.append(what), lambda: self.now_s
        )
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self.reply.run)
            for frame in self.sound.listen():
                self.now_s = frame.at_s
                for seconds, call in self.calls:
                    if abs(seconds - frame.at_s) < FRAME / 2:
                        getattr(self.reply, call)()
                await self.hands.settle()
            tasks.cancel_scope.cancel()

    def run(self) -> None:
        anyio.run(self.main)

    def loud_s(self) -> float:
        samples = np.frombuffer(bytes(self.sound.played), np.int16)
        return float((np.abs(samples) > 100).mean() * len(samples) / 22_050)

    def first_sound_s(self) -> float:
        samples = np.frombuffer(bytes(self.sound.played), np.int16)
        return float(np.flatnonzero(np.abs(samples) > 100)[0]) / 22_050


WORDS = [Clause("one two three four five six,", False), Clause("seven eight.", True)]


def test_nothing_sounds_before_it_is_released() -> None:
    rig = Rig(WORDS)
    rig.at(1.0, "release")
    rig.run()
    assert 1.0 <= rig.first_sound_s() < 1.1
    assert rig.told[:2] == ["ready", "saying"]
    assert rig.reply.progress.done
    assert rig.reply.progress.text() == "one two three four five six, seven eight."


def test_never_released_never_heard() -> None:
    rig = Rig(WORDS)
    rig.run()
    assert rig.loud_s() == 0.0
    assert rig.reply.progress.text() == ""


def test_pause_and_resume_say_everything_once() -> None:
    plain, paused = Rig(WORDS), Rig(WORDS)
    for rig in (plain, paused):
        rig.at(0.02, "release")
    paused.at(0.6, "pause")
    paused.at(1.6, "resume")
    plain.run()
    paused.run()
    assert abs(paused.loud_s() - plain.loud_s()) < 0.03
    assert paused.reply.progress.text() == plain.reply.progress.text()
    assert len(paused.sound.played) > len(plain.sound.played) - 2000


def test_pause_is_silent_at_once() -> None:
    rig = Rig(WORDS)
    rig.at(0.02, "release")
    rig.at(0.6, "pause")
    rig.run()
    assert 0.5 < rig.loud_s() < 0.66


def test_broken_off_it_keeps_only_what_was_heard() -> None:
    rig = Rig(WORDS)
    rig.at(0.02, "release")
    rig.at(1.0, "cancel")
    rig.run()
    assert rig.reply.progress.text() in ("one two three", "one two three four")
    assert not rig.reply.progress.done
    assert rig.sound.pending_s() == 0.0
    assert rig.loud_s() < 1.06


def test_cancelled_before_it_began_leaves_nothing() -> None:
    rig = Rig(WORDS)
    rig.at(0.2, "cancel")
    rig.at(0.4, "release")
    rig.run()
    assert rig.loud_s() == 0.0
    assert rig.reply.progress.heard == []


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_louder_scales_and_clips(factor: float) -> None:
    pcm = np.array([100, -100, 30_000], np.int16).tobytes()
    out = np.frombuffer(louder(pcm, factor), np.int16)
    assert list(out) == [int(100 * factor), int(-100 * factor), min(32767, int(30_000 * factor))]
