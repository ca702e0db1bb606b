"""`solace crisis`."""

from __future__ import annotations

import argparse
import json
import threading
from pathlib import Path

import pytest

from assistant import crisis_cli
from assistant.crisis.library import Library
from assistant.crisis.signals import Line
from assistant.errors import SolaceError
from assistant.settings import CrisisSettings, Settings, load
from tests.crisis.unit import Unit


def call(settings: Settings, *words: str) -> int:
    parser = argparse.ArgumentParser()
    crisis_cli.add_arguments(parser)
    return crisis_cli.run(parser.parse_args(words), settings)


def test_status_says_how_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Unit(tmp_path) as unit:
        assert call(load(unit.settings), "status") == 0
        assert capsys.readouterr().out == "ready; no fault\n"
        call(load(unit.settings), "status", "--json")
        assert json.loads(capsys.readouterr().out)["phase"] == "ready"


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    settings = Settings(crisis=CrisisSettings(socket=str(tmp_path / "wire")))
    for do in ("status", "test"):
        with pytest.raises(SolaceError, match="does not answer"):
            call(settings, do)


def test_the_monthly_test(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Unit(tmp_path, calls=False) as unit:
        press = threading.Timer(1.0, unit.press)
        press.start()
        assert call(load(unit.settings), "test") == 0
        press.join()
        assert capsys.readouterr().out.endswith("The test worked.\n")


@pytest.mark.models
def test_names_are_rendered(tmp_path: Path) -> None:
    pytest.importorskip("piper")
    settings = Settings(cache=str(tmp_path / "cache"), crisis=CrisisSettings(names="Maria, Tom", emergency="911"))
    wanted = dict(crisis_cli.wanted(settings, minimal=False))
    assert "Maria did not pick up. I am calling Tom." in wanted.values()
    assert "I am calling Tom now." in wanted.values()
    assert not [text for text in wanted.values() if "{" in text]
    assert call(settings, "render", "--minimal", "--to", str(tmp_path / "clips")) == 0
    library = Library([tmp_path / "clips"])
    assert library.bad == []
    assert library.pcm(Line("L-13")) != Library([]).pcm(Line("L-13"))
