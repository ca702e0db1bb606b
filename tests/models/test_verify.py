"""Looking at what lies on the shelf."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.errors import ModelCorrupt, ModelError, ModelMissing
from assistant.models import locate
from assistant.models.manifest import OWN, PROFILES, ROLES, load
from assistant.models.shelf import Shelf
from tests.models.bench import CONFIG, WEIGHTS, Bench, answer, blob, file, model


def test_verify_names_each_bad_file(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.manifest(model("m", file("a.bin", WEIGHTS), file("b.json", CONFIG), file("c.json", CONFIG)))
    bench.put("models/m/a.bin", WEIGHTS[::-1])
    bench.put("models/m/b.json", CONFIG)
    bench.put("models/m/c.json", b"short")

    assert bench.solace("verify") == 1
    said = capsys.readouterr().out
    assert "m/a.bin" in said
    assert "m/c.json" in said
    assert "b.json" not in said
    assert "solace models fetch" in said


def test_verify_reads_every_byte_although_stamps_agree(bench: Bench) -> None:
    bench.manifest(model("m", file("a.bin", WEIGHTS)))
    place = bench.put("models/m/a.bin", WEIGHTS)
    assert bench.solace("verify") == 0
    times = place.stat().st_mtime_ns
    place.write_bytes(WEIGHTS[::-1])
    os.utime(place, ns=(times, times))

    assert bench.solace("verify") == 1


def test_a_stamped_file_is_not_read_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.manifest(model("m", file("a.bin", WEIGHTS)))
    bench.put("models/m/a.bin", WEIGHTS)
    assert bench.solace("verify") == 0

    def never(*args: object) -> bool:
        raise AssertionError("read again")

    monkeypatch.setattr("assistant.models.shelf.matches", never)
    assert bench.solace("fetch") == 0


def test_list_says_what_is_here(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.manifest(model("m", file("a.bin", WEIGHTS)), model("n", file("b", CONFIG)), model("o", file("c", CONFIG)))
    bench.put("models/m/a.bin", WEIGHTS)
    bench.put("models/o/c", b"cut off")

    assert bench.solace("list", "--json") == 0
    told = answer(capsys.readouterr().out)
    assert {name: told[name]["state"] for name in "mno"} == {"m": "here already", "n": "missing", "o": "damaged"}


def test_locate_gives_the_file_or_the_folder(bench: Bench) -> None:
    bench.manifest(
        model("m", file("a.bin", WEIGHTS), file("LICENSE", CONFIG, notice="true"), more='entry = "a.bin"'),
        model("n", file("b.json", CONFIG), role="recogniser"),
    )
    bench.put("models/m/a.bin", WEIGHTS)
    bench.put("models/n/b.json", CONFIG)

    assert locate(bench.models, "starter", "dialogue") == bench.models / "m/a.bin"
    assert locate(bench.models, "starter", "recogniser") == bench.models / "n"


def test_locate_says_what_to_do(bench: Bench) -> None:
    bench.manifest(
        model("m", file("a.bin", WEIGHTS)),
        model("v", role="vosk", more='sha256 = "unknown"'),
        model("n", blob("b", CONFIG), role="voice"),
    )
    with pytest.raises(ModelMissing, match=r"m/a\.bin is missing\. Run 'solace models fetch --profile starter'"):
        locate(bench.models, "starter", "dialogue")
    bench.put("models/m/a.bin", WEIGHTS[:-1])
    with pytest.raises(ModelCorrupt, match="instead of 1048576"):
        locate(bench.models, "starter", "dialogue")
    with pytest.raises(ModelMissing, match="--trust-first-use"):
        locate(bench.models, "starter", "vosk")
    with pytest.raises(ModelMissing, match="no model for the part 'turn_end'"):
        locate(bench.models, "starter", "turn_end")
    bench.put("models/n/b", b"")
    with pytest.raises(ModelCorrupt):
        locate(bench.models, "starter", "voice")


def test_a_size_nobody_published_is_learnt_from_the_first_verification(bench: Bench) -> None:
    bench.manifest(model("n", blob("b", CONFIG), role="voice"))
    place = bench.put("models/n/b", CONFIG)
    assert bench.solace("verify") == 0
    place.write_bytes(CONFIG[:3])

    with pytest.raises(ModelCorrupt):
        locate(bench.models, "starter", "voice")


def test_a_manifest_that_cannot_be_used_names_its_file(bench: Bench) -> None:
    bench.manifest(model("m", role="dialogue"))
    with pytest.raises(ModelError, match=r"manifest\.toml cannot be used"):
        load(bench.models)


def test_our_own_manifest_serves_every_profile() -> None:
    models = load(Path("nowhere"))
    assert OWN.is_file()
    for profile in PROFILES[:-1]:
        roles = {model.role for model in models if profile in model.profiles}
        assert roles == set(ROLES)
        for role in ROLES:
            assert sum(model.role == role and profile in model.profiles for model in models) == 1
    for entry in models:
        assert entry.adds
        assert entry.licence
        assert entry.sources
        assert not entry.entry or entry.entry in {file.path for file in entry.files}
        assert entry.unknown or all(len(h.partition(":")[2]) in (40, 64) for f in entry.files for h in f.hashes)


@pytest.mark.models
def test_the_starter_models_are_what_the_manifest_says() -> None:
    shelf = Shelf(OWN.parent, OWN.parent / "local")
    for entry in load(OWN.parent):
        if "starter" in entry.profiles and not entry.optional:
            assert not [file.path for file in shelf.lacks(entry) if not file.notice], entry.name
