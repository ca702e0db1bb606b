"""The voice program's line to the crisis program, both real: alarm, count, hush, news, and either of them dying."""

from __future__ import annotations

import json
import selectors
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.adapters.help_line import HelpLine
from assistant.crisis.messages import Talk
from assistant.crisis.signals import Alarmed
from assistant.ports import News
from tests.crisis.unit import Unit


class Voice:
    """Stands for the voice program: the real line, and what came over it."""

    def __init__(self, unit: Unit) -> None:
        self.line = HelpLine(unit.socket, unit.home / "voice" / "wire")
        self.heard: list[tuple[float, News]] = []
        self._news = self.line.listen()

    def until(self, what: str, patience_s: float = 6.0) -> News:
        return self.wait(lambda: next((n for _, n in self.heard if n.what == what), None), what, patience_s)

    def wait(self, found: Callable[[], News | None], what: str, patience_s: float = 6.0) -> News:
        end = time.monotonic() + patience_s
        while (news := found()) is None:
            assert time.monotonic() < end, f"no {what}; heard {[n.what for _, n in self.heard]}"
            came = next(self._news)
            if came is not None:
                self.heard.append((time.monotonic(), came))
        return news


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[Unit]:
    with Unit(tmp_path, calls=True) as unit:
        yield unit


@pytest.fixture
def voice(unit: Unit) -> Iterator[Voice]:
    voice = Voice(unit)
    voice.line.alive(1.0)
    yield voice
    voice.line.close()


def test_an_alarm_by_voice_is_the_alarm_of_the_button(unit: Unit, voice: Voice) -> None:
    voice.line.alarm("help phrase")
    voice.until("hush")
    voice.until("calling")
    alarm = unit.wait_alarm()
    assert (alarm.way, alarm.tier) == ("help phrase", "T3")
    for line in ("light alarm", "say L-01a chime", "relay call"):
        unit.wait_log(line)


def test_alarms_within_a_minute_are_one_event(unit: Unit, voice: Voice) -> None:
    voice.line.alarm()
    voice.line.alarm()
    alarm = unit.wait_alarm().id
    unit.ack("acknowledged", alarm, "Maria")
    assert voice.until("acknowledged").name == "Maria"
    voice.line.alarm()
    unit.until(lambda: len((unit.ask() or {}).get("safe", [])) == 3, "it was not taken")  # type: ignore[arg-type]
    assert [e.kind for e in unit.entries()] == ["alarm"]
    assert (unit.ask() or {})["phase"] == "answered"


def test_an_alarm_while_crisis_is_dead_is_raised_when_it_lives_again(unit: Unit, voice: Voice) -> None:
    unit.kill(signal.SIGKILL)
    voice.line.alarm()
    unit.start()
    voice.wait(lambda: News("calling") if unit.entries("alarm") else None, "alarm")
    assert len(unit.entries("alarm")) == 1


def test_crisis_killed_after_taking_the_alarm_raises_it_once(unit: Unit, voice: Voice) -> None:
    voice.line.alarm()
    alarm = unit.wait_alarm().id
    unit.kill(signal.SIGKILL)
    unit.start()
    voice.line.alive(2.0)
    voice.wait(lambda: News("calling") if not voice.line._untaken else None, "end of telling")
    assert [e.id for e in unit.entries("alarm")] == [alarm]


def test_a_count_that_ends_in_an_alarm(unit: Unit, voice: Voice) -> None:
    voice.line.countdown(10.0)
    unit.wait_log("light counting")
    voice.line.alarm(spoken=True)
    voice.until("calling")
    assert unit.wait_alarm().way == "voice"
    assert not any(line.startswith("say L-01a") for line in unit.log)


def test_a_count_that_is_cancelled_by_voice(unit: Unit, voice: Voice) -> None:
    voice.line.countdown(0.0)
    unit.wait_log("light counting")
    voice.line.cancel()
    voice.until("cancelled")
    assert (unit.ask() or {})["phase"] == "ready"
    assert unit.entries("alarm") == []


def test_a_short_press_cancels_the_count_and_the_next_press_calls(unit: Unit, voice: Voice) -> None:
    voice.line.countdown(10.0)
    unit.wait_log("light counting")
    unit.press()
    voice.until("cancelled")
    assert unit.entries("alarm") == []
    unit.press()
    assert unit.wait_alarm().way == "button"


def test_a_held_press_calls_at_once(unit: Unit, voice: Voice) -> None:
    voice.line.countdown(10.0)
    unit.wait_log("light counting")
    unit.send("press")
    voice.until("calling", 3.0)
    assert unit.wait_alarm().way == "button"


def test_a_voice_that_dies_in_its_count_has_called(unit: Unit, voice: Voice) -> None:
    voice.line.countdown(0.0)
    assert unit.wait_alarm().way == "voice"
    assert unit.log.count("light counting") == 1


def test_a_press_hushes_and_the_answers_come(unit: Unit, voice: Voice) -> None:
    unit.press()
    assert voice.until("hush").for_s > 0
    order = [news.what for _, news in voice.heard]
    alarm = unit.wait_alarm().id
    voice.until("pressed")
    for state, what in (("calling", "calling"), ("round", "nobody"), ("acknowledged", "acknowledged"),
                        ("coming", "coming"), ("resolved", "resolved")):  # fmt: skip
        unit.ack(state, alarm, "Maria")
        voice.until(what)
    assert order[0] == "hush"
    assert (unit.ask() or {})["phase"] == "ready"


def test_the_code_is_news(unit: Unit, voice: Voice) -> None:
    unit.press()
    unit.wait_alarm()
    unit.send("code", digits="4711")
    voice.until("cancelled")


def test_an_alarm_said_again_after_it_was_closed_is_not_raised_again(unit: Unit) -> None:
    said: dict[str, object] = {"id": "a" * 32, "way": "voice", "tier": "T3"}
    unit.send("alarm", **said)
    unit.wait_alarm()
    unit.kill(signal.SIGKILL)
    unit.start()
    unit.until(lambda: (unit.ask() or {}).get("phase") == "calling", "it does not go on")
    unit.send("code", digits="4711")
    unit.until(lambda: not unit.entries("alarm"), "it is not closed")
    for again in (True, False):
        unit.until(lambda: _safe(unit, said), "the voice is not told that it was taken")
        assert unit.entries("alarm") == []
        assert (unit.ask() or {})["phase"] == "ready"
        if again:
            unit.kill(signal.SIGKILL)
            unit.start()


def _safe(unit: Unit, said: dict[str, object]) -> bool:
    unit.send("alarm", **said)
    return said["id"] in (unit.ask() or {})["safe"]  # type: ignore[operator]


def test_an_alarm_said_again_right_at_the_start_is_spoken_once(unit: Unit) -> None:
    said: dict[str, object] = {"id": "b" * 32, "way": "voice", "tier": "T3"}
    unit.send("alarm", **said)
    unit.wait_alarm()
    unit.kill(signal.SIGKILL)
    unit.start()
    unit.until(lambda: _safe(unit, said), "it is not taken")
    assert unit.log.count("say L-01a chime") == 1


@pytest.mark.parametrize(("before", "raised"), [(False, [Alarmed("b" * 32)]), (True, [])])
def test_an_alarm_that_comes_before_the_outbox_is_read_waits_for_that(
    tmp_path: Path, before: bool, raised: list[Alarmed]
) -> None:
    devices: Any = None
    known: bool | None = None
    with selectors.DefaultSelector() as selector, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as voice:
        talk = Talk(tmp_path / "wire", "", devices, selector, lambda alarm: known)
        talk.open(0.0)
        (key,) = selector.get_map().values()
        for _ in range(2):
            voice.sendto(json.dumps({"say": "alarm", "id": "b" * 32}).encode(), str(tmp_path / "wire"))
        assert talk.take(key.fd, {"say": "state"}) == talk.early() == []
        known = before
        assert talk.early() == raised
        assert talk.early() == []
        talk.close()


def test_a_message_is_written_once_and_calls_nobody(unit: Unit, voice: Voice) -> None:
    voice.line.tell("no contact", ago_s=90_000)
    voice.wait(lambda: News("calling") if not voice.line._untaken else None, "end of telling")
    (entry,) = unit.entries()
    assert (entry.kind, entry.way, entry.detail, entry.tier) == ("notice", "voice", "no-contact", "")
    assert 89_000 < time.time() - entry.wall < 91_000
    assert (unit.ask() or {})["phase"] == "ready"
    assert not [line for line in unit.log if line.startswith(("light alarm", "say", "relay call"))]


def test_a_message_while_crisis_is_dead_is_written_when_it_lives_again(unit: Unit, voice: Voice) -> None:
    unit.kill(signal.SIGKILL)
    voice.line.tell("T2")
    assert not voice.line.reached
    unit.start()
    voice.wait(lambda: News("calling") if unit.entries("notice") else None, "notice")
    assert [entry.detail for entry in unit.entries("notice")] == ["may-need-help"]


def test_who_is_not_to_be_called_lies_on_the_disk_and_in_no_log(unit: Unit, voice: Voice) -> None:
    kept = unit.outbox / "spared.json"
    unit.kill(signal.SIGKILL)
    voice.line.spare(["Maria"])
    unit.start()
    voice.wait(lambda: News("calling") if not voice.line._untaken else None, "end of telling")
    assert (json.loads(kept.read_text())["names"], kept.stat().st_mode & 0o777) == (["Maria"], 0o600)
    voice.line.spare([])
    voice.wait(lambda: News("calling") if not voice.line._untaken else None, "end of telling")
    assert json.loads(kept.read_text())["names"] == []
    assert "Maria" not in str(unit.log) and "spare" not in str(unit.log).lower()
