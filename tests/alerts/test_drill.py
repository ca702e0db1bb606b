"""The commands: a drill walks the ladder and shows who got what when; the log is verified; the state is shown."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.alerts import command
from assistant.alerts.__main__ import main
from assistant.alerts.settings import AlertsSettings, LadderSettings, load
from tests.alerts.places import Service, Unit, free_port, people, press, service, unit, until

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")
"""Apprise's mail service imports it where Python still has it."""


def ntfy(here: Service, topic: str) -> str:
    return f"ntfy://127.0.0.1:{here.port}/{topic}"


def quick(folder: Path, text: str) -> AlertsSettings:
    return replace(load(Unit(folder, text).write()), ladder=LadderSettings(answer_s=0.7))


def test_everybody_is_called_and_nobody_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with service() as phone:
        text = people(("Maria", [ntfy(phone, "maria")]), ("Jon", ["ntfy://127.0.0.1:9/jon"]), port=free_port())
        assert command._drill(quick(tmp_path, text), False) == 1
        assert all("This is a drill." in got.text for got in phone.got)
        assert phone.topics() == ["maria"], "each is called once"
    out = capsys.readouterr().out
    assert "called    Maria" in out
    assert "sent      Maria" in out
    assert "failed    Jon" in out
    assert "Nobody answered. Not reached: Jon." in out
    assert list((tmp_path / "outbox" / "acks").iterdir()) == [], "the resident is told nothing of a drill"


def test_an_answer_ends_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with service() as phone:
        text = people(("Maria", [ntfy(phone, "maria")]), ("Jon", [ntfy(phone, "jon")]), port=free_port())
        pages: list[str] = []

        def answer() -> None:
            link = until(lambda: phone.got, 5, "a message")[0].link
            pages.extend((press(link, "GET")[1], press(link)[1]))

        thread = threading.Thread(target=answer)
        thread.start()
        assert command._drill(replace(quick(tmp_path, text), ladder=LadderSettings(answer_s=3)), True) == 0
        thread.join()
        assert "This is a drill. Press the button as you would in earnest." in pages[0]
        assert phone.topics() == ["maria"]
    found = json.loads(capsys.readouterr().out)
    assert (found["answered"], found["not_reached"]) == ("maria", ["Jon"])
    assert [line["event"] for line in found["lines"]][-1] == "answered"


def test_where_the_program_runs_it_does_the_drill(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with service() as phone:
        text = people(("Maria", [ntfy(phone, "maria")]), port=free_port())
        with unit(tmp_path, text) as here:
            thread = threading.Thread(
                target=lambda: press(until(lambda: phone.got, 5, "a message")[0].link),
            )
            thread.start()
            assert main(["drill", "--people", str(here.write())]) == 0
            thread.join()
            assert "Maria answered." in capsys.readouterr().out
            assert main(["status", "--people", str(here.write())]) == 0
            out = capsys.readouterr().out
            assert "The alerts program runs." in out
            assert "Nothing is open." in out
            assert main(["run", "--people", str(here.write())]) == 1
            assert "runs already" in capsys.readouterr().err
        assert main(["status", "--json", "--people", str(here.write())]) == 1
        assert json.loads(capsys.readouterr().out)["runs"] is False


def test_the_log_is_verified_and_a_change_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with service() as phone:
        with unit(tmp_path, people(("Maria", [ntfy(phone, "maria")]))) as here:
            here.alarm()
            until(lambda: here.events("sent"), 3, "sent")
        words = ["--people", str(here.write())]
        assert main(["log", "--verify", *words]) == 0
        assert "is whole: " in capsys.readouterr().out
        assert main(["log", *words]) == 0
        assert "called" in capsys.readouterr().out
        text = here.log.read_text().replace('"event":"called"', '"event":"failed"')
        here.log.write_text(text)
        assert main(["log", "--verify", *words]) == 1
        assert "was changed" in capsys.readouterr().err


def test_a_file_that_cannot_work_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text('first = "Ruth"\n')
    assert main(["run", "--people", str(path)]) == 1
    assert "there is nobody to call" in capsys.readouterr().err
