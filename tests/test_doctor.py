"""What doctor says of who is called: the name that is spoken and the person who is called first are one."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

pytest.importorskip("numpy")

from assistant import doctor
from assistant.settings import PersonSettings, Settings


def settings(*contacts: str) -> Settings:
    return Settings(person=PersonSettings(contacts=contacts))


def people(tmp_path: Path, *names: str) -> Path:
    """A file of the alerts program."""
    file = tmp_path / "alerts.toml"
    text = 'device = "solace-7"\nfirst = "Ruth"\n'
    for number, name in enumerate(names):
        text += f'[[people]]\nkey = "p{number}"\nname = "{name}"\nchannels = ["ntfy://127.0.0.1:9/{number}"]\n'
    file.write_text(text)
    return file


def finding(settings: Settings, file: Path) -> doctor.Finding:
    (found,) = doctor.first_called(settings, file)
    return found


@pytest.mark.parametrize("contacts", [("Maria",), ("Maria", "Jon"), ("maria ",)])
def test_the_same_person_first_is_well(tmp_path: Path, contacts: tuple[str, ...]) -> None:
    found = finding(settings(*contacts), people(tmp_path, "Maria", "Jon"))
    assert (found.state, found.text) == ("well", "Maria")


def test_another_person_first_is_said_with_both_names_and_what_to_do(tmp_path: Path) -> None:
    file = people(tmp_path, "Jon", "Maria")
    found = finding(settings("Maria", "Jon"), file)
    assert found == doctor.Finding(
        "called first",
        "note",
        "the voice names Maria, but Jon is called and told first. "
        f"Put the same person first in contacts below [person] and in the first [[people]] of {file}.",
    )


def test_a_call_without_a_name_to_speak_is_said(tmp_path: Path) -> None:
    found = finding(settings(), people(tmp_path, "Maria"))
    assert found.state == "note"
    assert 'Write contacts = ["Maria"] below [person].' in found.text


def test_a_name_without_anybody_to_call_is_said(tmp_path: Path) -> None:
    found = finding(settings("Maria"), tmp_path / "none.toml")
    assert found.state == "note"
    assert "nobody is called" in found.text


def test_nobody_named_and_nobody_called_is_nothing_to_say(tmp_path: Path) -> None:
    assert list(doctor.first_called(settings(), tmp_path / "none.toml")) == []


@pytest.mark.parametrize("names", [(), ("",)])
def test_a_file_that_calls_nobody_is_a_fault(tmp_path: Path, names: tuple[str, ...]) -> None:
    found = finding(settings("Maria"), people(tmp_path, *names))
    assert found.state == "fault"


@pytest.mark.parametrize("as_json", [True, False])
def test_the_whole_command_says_it(tmp_path: Path, capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
    parser = argparse.ArgumentParser()
    doctor.add_arguments(parser)
    words = ["--no-sound", "--people", str(people(tmp_path, "Jon")), *(["--json"] if as_json else [])]
    doctor.run(parser.parse_args(words), settings("Maria"))
    printed = capsys.readouterr().out
    if as_json:
        states = {one["part"]: (one["state"], one["text"]) for one in json.loads(printed)["findings"]}
        assert states["called first"][0] == "note"
        printed = states["called first"][1]
    assert "the voice names Maria, but Jon is called and told first." in printed
