"""`ports.Help`: the scripted one, and the real one over the wire, held to the same."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.adapters.help_line import HelpLine
from assistant.adapters.scripted_help import ScriptedHelp
from assistant.crisis.wire import Wire
from assistant.ports import Help, News

NEWS = (News("hush", for_s=2.5), News("calling", name="Maria"), News("acknowledged", name="Maria"), News("resolved"))
SAID = ({"say": "hush", "for_s": 2.5, "phase": "calling"}, {"say": "calling", "name": "Maria"},
        {"say": "acknowledged", "name": "Maria"}, {"say": "resolved"})  # fmt: skip


class Scripted:
    """The scripted help, and what it was told."""

    def __init__(self, home: Path) -> None:
        self.help: Help = ScriptedHelp([(1.0, one) for one in NEWS])

    def speak(self) -> None:
        self.help.alive(1.0)

    def told(self) -> list[str]:
        assert isinstance(self.help, ScriptedHelp)
        return [what for what, _, _ in self.help.said]

    def end(self) -> None:
        self.help.close()


class Wired:
    """The real one, and the crisis program's end of the wire."""

    def __init__(self, home: Path) -> None:
        self.wire = Wire(home / "crisis" / "wire")
        self.line = HelpLine(home / "crisis" / "wire", home / "voice" / "wire")
        self.help: Help = self.line

    def take(self) -> list[dict[str, Any]]:
        return [message for message, _ in self.wire.take()]

    def speak(self) -> None:
        self.help.alive(1.0)
        self.take()
        for message in SAID:
            self.wire.tell(dict(message))

    def told(self) -> list[str]:
        return [{"status": "ask"}.get(message["say"], message["say"]) for message in self.take()]

    def end(self) -> None:
        self.help.close()
        self.wire.close()


@pytest.fixture(params=[Scripted, Wired])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scripted | Wired]:
    here = request.param(tmp_path)
    yield here
    here.end()


def test_it_is_told_in_order(place: Scripted | Wired) -> None:
    place.help.countdown(10.0, 1.0)
    place.help.cancel(2.0)
    place.help.alarm("help phrase", 3.0)
    place.help.tell("T2")
    place.help.spare(["Maria"])
    place.help.ask("status")
    assert place.told() == ["countdown", "cancel", "alarm", "tell", "spare", "ask"]


def test_alive_is_passed_on_once_a_second_of_audio_time(place: Scripted | Wired) -> None:
    for frame in range(500):
        place.help.alive(frame * 0.02)
    assert place.told() == ["alive"] * 10


def test_audio_time_that_begins_anew_is_alive(place: Scripted | Wired) -> None:
    place.help.alive(100.0)
    place.help.alive(0.5)
    assert place.told() == ["alive"] * 2


def test_what_crisis_says_comes_in_order_and_then_nothing(place: Scripted | Wired) -> None:
    place.speak()
    heard = list(itertools.islice(place.help.listen(), len(NEWS) + 1))
    assert heard == [*NEWS, None]


def test_listening_ends_after_close(place: Scripted | Wired) -> None:
    heard = place.help.listen()
    assert next(heard) is None
    place.help.close()
    assert next(heard, "end") == "end"


def test_no_name_shows_in_a_log() -> None:
    assert "Maria" not in repr(NEWS)


# --- the wire alone --------------------------------------------------------------------------------------------------


def test_an_absent_crisis_program_is_said_once_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "assistant")
    line = HelpLine(tmp_path / "crisis" / "wire", tmp_path / "voice" / "wire")
    for second in range(5):
        line.alive(float(second))
    line.alarm()
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    wire = Wire(tmp_path / "crisis" / "wire")
    line.alive(9.0)
    assert [message["say"] for message, _ in wire.take()] == ["alive"]
    assert caplog.records[-1].levelno == logging.INFO
    line.close()
    wire.close()


def test_an_alarm_is_said_again_until_it_lies_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = HelpLine(tmp_path / "crisis" / "wire", tmp_path / "voice" / "wire")
    line.alarm()
    monkeypatch.setattr("assistant.adapters.help_line.EACH_S", 0.0)
    wire = Wire(tmp_path / "crisis" / "wire")
    heard = line.listen()
    next(heard)
    (first, sender), *_ = wire.take()
    next(heard)
    assert wire.take()[0][0] == first
    wire.send({"say": "state", "phase": "calling", "safe": [first["id"]]}, sender)
    next(heard)
    wire.take()
    next(heard)
    assert wire.take() == []
    line.close()
    wire.close()


def test_the_alarm_after_a_count_is_the_one_that_was_announced(tmp_path: Path) -> None:
    wire = Wire(tmp_path / "crisis" / "wire")
    line = HelpLine(tmp_path / "crisis" / "wire", tmp_path / "voice" / "wire")
    line.countdown()
    line.alarm()
    line.alarm()
    count, first, second = (message["id"] for message, _ in wire.take())
    assert count == first != second
    line.close()
    wire.close()


def test_a_socket_that_was_swept_away_is_bound_anew(tmp_path: Path) -> None:
    wire = Wire(tmp_path / "crisis" / "wire")
    line = HelpLine(tmp_path / "crisis" / "wire", tmp_path / "voice" / "wire")
    line.alive(1.0)
    (tmp_path / "voice" / "wire").unlink()
    line.alive(2.0)
    wire.take()
    wire.hush(1.0, "calling")
    assert next(line.listen()) == News("hush", for_s=1.0)
    line.close()
    wire.close()


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"[]", b'{"say": 3}', b'{"say": "sing"}', b'{"say": "state", "safe": 1}']
)
def test_nonsense_is_no_news(tmp_path: Path, data: bytes) -> None:
    wire = Wire(tmp_path / "crisis" / "wire")
    line = HelpLine(tmp_path / "crisis" / "wire", tmp_path / "voice" / "wire")
    line.alive(1.0)
    wire._socket.sendto(data, str(tmp_path / "voice" / "wire"))
    assert next(line.listen()) is None
    line.close()
    wire.close()


def test_only_the_last_list_of_those_who_are_not_called_is_said_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    line = HelpLine(tmp_path / "crisis" / "wire", tmp_path / "voice" / "wire")
    line.spare(["Maria"])
    line.spare([])
    monkeypatch.setattr("assistant.adapters.help_line.EACH_S", 0.0)
    wire = Wire(tmp_path / "crisis" / "wire")
    next(line.listen())
    assert [message["names"] for message, _ in wire.take()] == [[]]
    assert "Maria" not in caplog.text
    line.close()
    wire.close()


def test_a_long_list_of_long_names_fits_a_datagram(tmp_path: Path) -> None:
    wire = Wire(tmp_path / "crisis" / "wire")
    line = HelpLine(tmp_path / "crisis" / "wire", tmp_path / "voice" / "wire")
    names = [f"Катерина-Александра {number}" for number in range(20)]
    line.spare(names)
    assert [message["names"] for message, _ in wire.take()] == [names]
    line.close()
    wire.close()
