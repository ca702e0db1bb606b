"""The engine's small parts: the recogniser's queue, the heartbeat, stages in one thread."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from assistant.engine.hands import AudioTime, Threads, step
from assistant.engine.pulse import Pulse, notify
from assistant.engine.reader import Reader
from assistant.engine.stage import Fused
from assistant.events import Partial, Transcript


class Recogniser:
    """Notes what it is asked."""

    name = "noted"

    def __init__(self) -> None:
        self.calls: list[tuple[str, int]] = []

    def begin(self, at_s: float) -> None:
        self.calls.append(("begin", 0))

    def feed(self, pcm: bytes, at_s: float) -> Iterator[Partial]:
        self.calls.append(("feed", len(pcm)))
        yield Partial(at_s, "words")

    def read(self, at_s: float) -> Transcript:
        self.calls.append(("read", 0))
        return Transcript(at_s, "words")

    def finish(self, at_s: float) -> Transcript:
        self.calls.append(("finish", 0))
        return Transcript(at_s, "words")


def run_reader(ask, hands=None) -> tuple[Recogniser, list]:
    recogniser = Recogniser()
    out: list = []

    async def main() -> None:
        reader = Reader(
            hands or AudioTime(), recogniser, out.append, lambda t, final, serial: out.append((t.text, final, serial))
        )
        async with anyio.create_task_group() as tasks:
            ask(reader)
            tasks.start_soon(reader.run)
            await anyio.sleep(0.05)
            tasks.cancel_scope.cancel()

    anyio.run(main)
    return recogniser, out


@pytest.mark.parametrize("hands", [AudioTime, Threads])
def test_sound_that_waits_is_read_in_one_go(hands) -> None:
    def ask(reader: Reader) -> None:
        reader.begin(0.0)
        reader.sound(b"ab", 0.02)
        reader.sound(b"cd", 0.04)
        reader.read(0.04, 1)
        reader.finish(0.04, 1)

    recogniser, out = run_reader(ask, hands())
    assert recogniser.calls == [("begin", 0), ("feed", 4), ("read", 0), ("finish", 0)]
    assert out[1:] == [("words", False, 1), ("words", True, 1)]


def test_readings_nobody_waits_for_are_left_out() -> None:
    def ask(reader: Reader) -> None:
        reader.begin(0.0)
        reader.read(0.0, 1)
        reader.forget(2)
        reader.read(0.1, 2)

    recogniser, out = run_reader(ask)
    assert out == [("words", False, 2)]
    assert recogniser.calls.count(("read", 0)) == 1


def test_a_new_turn_forgets_the_old_requests() -> None:
    def ask(reader: Reader) -> None:
        reader.begin(0.0)
        reader.sound(b"old", 0.1)
        reader.begin(1.0)

    recogniser, out = run_reader(ask)
    assert recogniser.calls == [("begin", 0)]
    assert out == []


def test_heartbeat_only_while_audio_time_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(path))
        server.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        pulse = Pulse(live=False)
        for at_s in (0.02, 1.0, 1.0, 1.0, 2.1, 2.1, 2.1):
            pulse.beat(at_s)
        pats = 0
        while True:
            try:
                assert server.recv(100) == b"WATCHDOG=1"
                pats += 1
            except BlockingIOError:
                break
    assert pats == 2
    assert pulse.now_s() == 2.1


def test_without_a_supervisor_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")


def test_fused_stages_run_depth_first() -> None:
    class Twice:
        def feed(self, event: int) -> Iterator[int]:
            yield event
            yield event * 10

    assert list(Fused(Twice(), Twice()).feed(1)) == [1, 10, 10, 100]


def test_step_gives_none_at_the_end() -> None:
    items = iter([1])
    assert [step(items), step(items)] == [1, None]
