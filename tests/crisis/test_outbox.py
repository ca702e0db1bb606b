"""The folder between crisis and alerts: whole files or none, whatever stops in the middle."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from assistant.crisis import outbox
from assistant.crisis.outbox import Ack, Entry
from assistant.crisis.post import MEMORY, Post
from assistant.crisis.signals import Resumed, Signal


def entry(id_: str = "a", kind: str = "alarm", alarm: str = "a") -> Entry:
    return Entry(id_, kind, "button", "T3", alarm, "", 1.5, 2.5, "boot")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    outbox.prepare(tmp_path)
    outbox.write_entry(tmp_path, entry())
    outbox.write_ack(tmp_path, Ack("b", "a", "passed", "Maria", "Tom", 3.0))
    assert outbox.read_entries(tmp_path) == [entry()]
    assert outbox.read_acks(tmp_path) == [Ack("b", "a", "passed", "Maria", "Tom", 3.0)]
    outbox.remove(outbox.entries_dir(tmp_path), "a")
    outbox.remove(outbox.entries_dir(tmp_path), "a")
    assert outbox.read_entries(tmp_path) == []


def test_a_file_that_was_being_written_is_not_seen(tmp_path: Path) -> None:
    outbox.prepare(tmp_path)
    (outbox.entries_dir(tmp_path) / ".a.part").write_text('{"id": "a"')
    assert outbox.read_entries(tmp_path) == []


def test_fields_that_a_later_version_adds_are_passed_over(tmp_path: Path) -> None:
    outbox.prepare(tmp_path)
    path = outbox.write_entry(tmp_path, entry())
    path.write_text(json.dumps(json.loads(path.read_text()) | {"later": [1]}))
    assert outbox.read_entries(tmp_path) == [entry()]


@given(some.binary(max_size=60))
def test_damage_is_set_aside_and_never_raises(data: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        outbox.prepare(folder)
        (outbox.entries_dir(folder) / "a.json").write_bytes(data)
        assert outbox.read_entries(folder) == []
        assert len(outbox.damaged(folder)) == 1


def test_it_holds_no_word_and_no_name(tmp_path: Path) -> None:
    outbox.prepare(tmp_path)
    keys = set(json.loads(outbox.write_entry(tmp_path, entry()).read_text()))
    assert keys == {"id", "kind", "way", "tier", "alarm", "detail", "wall", "monotonic", "boot", "format"}


@pytest.mark.parametrize("over", ["closed", "cancelled"])
def test_an_alarm_that_was_ended_here_is_not_resumed(tmp_path: Path, over: str) -> None:
    box = tmp_path / "outbox"
    outbox.prepare(box)
    outbox.write_entry(box, entry())
    outbox.write_entry(box, entry("b", over))
    told: list[Signal] = []
    post = Post(tmp_path, tmp_path / "run", told.append, lambda text: None)
    post.start()
    post.end(5.0)
    assert [s for s in told if isinstance(s, Resumed)] == []
    assert [e.kind for e in outbox.read_entries(box)] == [over]


def test_many_notices_without_an_alerts_program_do_not_fill_the_disk(tmp_path: Path) -> None:
    box = tmp_path / "outbox"
    outbox.prepare(box)
    for number in range(520):
        text = json.dumps({"id": f"n{number}", "kind": "notice", "way": "unit"})
        (outbox.entries_dir(box) / f"n{number}.json").write_text(text)
    outbox.write_entry(box, entry())
    post = Post(tmp_path, tmp_path / "run", lambda signal: None, lambda text: None)
    post.start()
    post.end(10.0)
    assert len(outbox.read_entries(box)) == 501


@pytest.mark.parametrize("survives", range(6))
def test_killed_between_any_two_steps_a_file_is_whole_or_not_there(tmp_path: Path, survives: int) -> None:
    outbox.prepare(tmp_path)
    script = (
        "import os, sys, pathlib\n"
        "from assistant.crisis import outbox\n"
        "left = int(sys.argv[2])\n"
        "def counted(work):\n"
        "    def step(*args, **kwargs):\n"
        "        global left\n"
        "        if left == 0:\n"
        "            os._exit(9)\n"
        "        left -= 1\n"
        "        return work(*args, **kwargs)\n"
        "    return step\n"
        "os.open, os.fsync = counted(os.open), counted(os.fsync)\n"
        "pathlib.Path.rename = counted(pathlib.Path.rename)\n"
        "entry = outbox.Entry('a', 'alarm', 'button', 'T3', 'a', '', 1.5, 2.5, 'boot')\n"
        "outbox.write_entry(pathlib.Path(sys.argv[1]), entry)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path), str(survives)], check=False)
    found = outbox.read_entries(tmp_path)
    assert found in ([], [entry()])
    assert done.returncode in (0, 9)
    assert (found == [entry()]) == (survives >= 3)


def test_an_alarm_that_was_killed_before_its_file_is_there_after_the_restart(tmp_path: Path) -> None:
    before = Post(tmp_path, tmp_path / "run", lambda signal: None, lambda text: None)
    before.note(entry("a" * 32, alarm="a" * 32))
    told: list[Signal] = []
    post = Post(tmp_path, tmp_path / "run", told.append, lambda text: None)
    post.start()
    post.end(5.0)
    assert outbox.read_entries(tmp_path / "outbox") == [entry("a" * 32, alarm="a" * 32)]
    assert told == [Resumed("a" * 32)]
    assert outbox.read_entries(tmp_path / "run" / MEMORY) == []


def test_one_that_lies_on_the_disk_and_in_memory_is_one(tmp_path: Path) -> None:
    outbox.prepare(tmp_path / "outbox")
    outbox.write_entry(tmp_path / "outbox", entry())
    told: list[Signal] = []
    post = Post(tmp_path, tmp_path / "run", told.append, lambda text: None)
    post.note(entry())
    post.start()
    post.end(5.0)
    assert told == [Resumed("a")]
    assert outbox.read_entries(tmp_path / "run" / MEMORY) == []


def test_without_a_folder_in_memory_all_else_is_as_before(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("no folder")
    post = Post(tmp_path, tmp_path / "run", lambda signal: None, lambda text: None)
    post.start()
    post.write(entry())
    post.end(5.0)
    assert outbox.read_entries(tmp_path / "outbox") == [entry()]
