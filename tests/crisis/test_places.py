"""One outbox in two places: what lies in either is there, once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.crisis import outbox
from assistant.crisis.kept import Kept
from assistant.crisis.outbox import Ack, Entry
from assistant.crisis.outbox.places import Places


def alarm(id_: str) -> Entry:
    return Entry(id_, "alarm", "button", alarm=id_)


@pytest.fixture
def both(tmp_path: Path) -> Places:
    places = Places(tmp_path / "disk", tmp_path / "memory")
    outbox.prepare(places.disk)
    places.prepare_memory()
    return places


def aged(both: Places, id_: str, at_ns: int) -> None:
    os.utime(outbox.entries_dir(both.memory) / f"{id_}.json", ns=(at_ns, at_ns))


def test_what_the_disk_has_taken_is_gone_from_memory(both: Places) -> None:
    assert both.note(alarm("a"))
    assert both.noted_entries() == both.entries().whole == [alarm("a")]
    both.keep(alarm("a"))
    assert both.noted_entries() == []
    assert both.entries().whole == outbox.read_entries(both.disk) == [alarm("a")]


def test_what_lies_in_both_is_there_once_and_in_order_of_age(both: Places) -> None:
    for id_, at_ns in (("b", 2), ("a", 1), ("c", 3)):
        both.note(alarm(id_))
        aged(both, id_, at_ns)
    outbox.write(both.disk, alarm("a"), age_ns=1)
    assert [entry.id for entry in both.entries().whole] == ["a", "b", "c"]
    for id_ in ("c", "b"):  # what was refused comes later, and stays as old as it is
        both.keep(alarm(id_))
    assert [entry.id for entry in both.entries().whole] == ["a", "b", "c"]


def test_a_disk_that_cannot_be_read_hides_nothing_of_memory_and_is_named(both: Places) -> None:
    both.note(alarm("a"))
    outbox.entries_dir(both.disk).rmdir()
    outbox.entries_dir(both.disk).write_text("no folder")
    found = both.entries()
    assert found.whole == [alarm("a")]
    assert isinstance(found.refused, OSError)


def test_memory_that_cannot_be_read_or_written_hides_nothing_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "memory").write_text("no folder")
    places = Places(tmp_path / "disk", tmp_path / "memory")
    outbox.prepare(places.disk)
    places.prepare_memory()
    assert not places.note(alarm("a"))
    places.keep(alarm("a"))
    assert (places.entries().whole, places.entries().refused) == ([alarm("a")], None)
    assert places.noted_acks() == []


def test_one_folder_named_twice_loses_nothing(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path)
    outbox.prepare(tmp_path)
    places.note(alarm("a"))
    places.keep(alarm("a"))
    assert places.entries().whole == [alarm("a")]


def test_what_is_over_is_gone_from_both(both: Places) -> None:
    ack = Ack("b", "a", "calling", "Maria")
    both.keep(ack)
    both.note(ack)
    both.remove(outbox.acks_dir, "b")
    assert both.acks().whole == []


def test_damage_in_either_place_is_found(both: Places) -> None:
    (outbox.entries_dir(both.memory) / "a.json").write_bytes(b"{")
    (outbox.entries_dir(both.disk) / "b.json").write_bytes(b"{")
    assert [path.stem for path in both.entries().damaged] == ["b", "a"]
    assert {path.name for path in both.damaged()} == {"a.bad", "b.bad"}


def test_who_is_not_called_is_the_newer_list(both: Places) -> None:
    assert (both.read_spared(), both.spared_noted()) == ((), False)
    both.keep_spared(("Ann",))
    before = both.spared_stamp()
    both.note_spared(("Ann", "Bob"))
    assert both.read_spared() == ("Ann", "Bob")
    assert both.spared_stamp() != before
    both.keep_spared(("Ann", "Bob"))
    assert not both.spared_noted()
    assert both.read_spared() == ("Ann", "Bob")


def test_an_older_list_that_comes_late_takes_no_newer_one_away(both: Places) -> None:
    both.note_spared(("Bob",))
    both.keep_spared(("Ann",))
    assert both.read_spared() == ("Bob",)


def test_what_is_remembered_is_the_newer_table(tmp_path: Path) -> None:
    disk, memory = tmp_path / "disk", tmp_path / "memory"
    memory.mkdir()
    kept = Kept(disk, memory)
    with pytest.raises(OSError, match="disk"):
        kept.add(stuck=True)
    assert Kept(disk, memory).read() == {"stuck": True}, "in memory alone, as there is no disk"
    disk.mkdir()
    kept.add(closed=["a"])
    (memory / "memory.json").unlink()
    assert Kept(disk, memory).read() == {"stuck": True, "closed": ["a"]}, "after a loss of power"
