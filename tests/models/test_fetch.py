"""Fetching over a real connection on loopback: what comes is held to its hash, what was good stays."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from tests.models.bench import CONFIG, WEIGHTS, Bench, answer, blob, file, model, source, zipped
from tests.models.server import Site


def test_files_come_one_by_one_and_are_stamped(bench: Bench, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.files = {"/m/a.bin": WEIGHTS, "/m/sub/b.json": CONFIG}
    bench.manifest(model("m", file("a.bin", WEIGHTS), file("sub/b.json", CONFIG), source(base=f"{site.address}/m")))

    assert bench.solace("fetch") == 0
    assert (bench.models / "m/a.bin").read_bytes() == WEIGHTS
    assert (bench.models / "m/sub/b.json").read_bytes() == CONFIG
    assert "fetched and verified" in capsys.readouterr().out

    asked = len(site.asked)
    assert bench.solace("fetch") == 0
    assert len(site.asked) == asked
    assert not list((bench.models / "local/staging").iterdir())


def test_an_interrupted_download_goes_on_where_it_stopped(bench: Bench, site: Site) -> None:
    site.files = {"/m/a.bin": WEIGHTS}
    site.break_after = [300_000, 200_000]
    bench.manifest(model("m", file("a.bin", WEIGHTS), source(base=f"{site.address}/m")))

    assert bench.solace("fetch") == 0
    assert (bench.models / "m/a.bin").read_bytes() == WEIGHTS
    assert [wanted for _, wanted in site.asked] == [None, "bytes=294912-", "bytes=491520-"]


def test_a_later_call_goes_on_where_the_last_one_gave_up(
    bench: Bench, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.files = {"/m/a.bin": WEIGHTS}
    site.break_after = [100_000] * 5
    bench.manifest(model("m", file("a.bin", WEIGHTS), source(base=f"{site.address}/m")))

    assert bench.solace("fetch") == 1
    assert "run the same command again" in capsys.readouterr().out
    assert not (bench.models / "m/a.bin").exists()
    assert bench.solace("fetch") == 0
    assert site.asked[-1][1] == "bytes=491520-"
    assert (bench.models / "m/a.bin").read_bytes() == WEIGHTS


def test_a_server_without_ranges_starts_again(bench: Bench, site: Site) -> None:
    site.files, site.ranges, site.break_after = {"/m/a.bin": WEIGHTS}, False, [100_000]
    bench.manifest(model("m", file("a.bin", WEIGHTS), source(base=f"{site.address}/m")))

    assert bench.solace("fetch") == 0
    assert (bench.models / "m/a.bin").read_bytes() == WEIGHTS


def test_a_wrong_file_is_refused_and_the_good_one_stays(
    bench: Bench, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = CONFIG[::-1]
    site.files = {"/m/a.bin": WEIGHTS, "/m/b.json": forged}
    bench.manifest(model("m", file("a.bin", WEIGHTS), file("b.json", CONFIG), source(base=f"{site.address}/m")))
    good = bench.put("models/m/a.bin", WEIGHTS)

    assert bench.solace("fetch") == 1
    assert "another file and was refused" in capsys.readouterr().out
    assert good.read_bytes() == WEIGHTS
    assert not (bench.models / "m/b.json").exists()


def test_a_newer_manifest_does_not_take_the_old_file_before_the_new_one_is_right(bench: Bench, site: Site) -> None:
    site.files = {"/m/a.bin": b"neither"}
    old = bench.put("models/m/a.bin", CONFIG)
    bench.manifest(model("m", file("a.bin", WEIGHTS), source(base=f"{site.address}/m")))

    assert bench.solace("fetch") == 1
    assert old.read_bytes() == CONFIG


def test_a_file_longer_than_it_should_be_is_broken_off(bench: Bench, site: Site) -> None:
    site.files = {"/m/a.bin": WEIGHTS * 8}
    bench.manifest(model("m", file("a.bin", WEIGHTS), source(base=f"{site.address}/m")))

    assert bench.solace("fetch") == 1
    assert not list((bench.folder / "cache/models/parts").iterdir())


def test_the_next_source_serves_what_the_first_does_not_have(bench: Bench, site: Site) -> None:
    site.files = {"/two/a.bin": WEIGHTS}
    sources = source(base=f"{site.address}/one"), source(base=f"{site.address}/two")
    bench.manifest(model("m", file("a.bin", WEIGHTS), *sources))

    assert bench.solace("fetch") == 0
    assert (bench.models / "m/a.bin").read_bytes() == WEIGHTS


def test_an_archive_is_unpacked_and_held_to_git_hashes(bench: Bench, site: Site) -> None:
    site.files = {
        "/v.zip": zipped({"v/am/final.mdl": WEIGHTS, "v/conf/model.conf": CONFIG, "v/other": b"not asked for"})
    }
    files = blob("am/final.mdl", WEIGHTS), blob("conf/model.conf", CONFIG)
    bench.manifest(model("v", *files, source(archive=f"{site.address}/v.zip", inside="v"), role="vosk"))

    assert bench.solace("fetch") == 0
    assert (bench.models / "v/am/final.mdl").read_bytes() == WEIGHTS
    assert not (bench.models / "v/other").exists()


def test_a_folder_is_searched_by_name_and_trusted_by_hash(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.put("stick/old/a.bin", WEIGHTS[::-1])
    bench.put("stick/somewhere/deep/a.bin", WEIGHTS)
    bench.put("stick/b.json", CONFIG + b" ")
    bench.manifest(model("m", file("a.bin", WEIGHTS)), model("n", file("b.json", CONFIG)))

    assert bench.solace("fetch", "--from", str(bench.folder / "stick")) == 1
    assert (bench.models / "m/a.bin").read_bytes() == WEIGHTS
    assert not (bench.models / "n/b.json").exists()
    assert "n is missing" in capsys.readouterr().out


def test_a_stick_may_hold_the_archive_itself(bench: Bench) -> None:
    bench.put("stick/v.zip", zipped({"v/am/final.mdl": WEIGHTS}))
    unreachable = source(archive="http://127.0.0.1:1/v.zip", inside="v")
    bench.manifest(model("v", blob("am/final.mdl", WEIGHTS), unreachable, role="vosk"))

    assert bench.solace("fetch", "--from", str(bench.folder / "stick")) == 0
    assert (bench.models / "v/am/final.mdl").read_bytes() == WEIGHTS


def test_a_depot_on_the_network_serves_by_model_and_path(bench: Bench, site: Site) -> None:
    site.files = {"/depot/m/sub/a.bin": WEIGHTS}
    bench.manifest(model("m", file("sub/a.bin", WEIGHTS)))

    assert bench.solace("fetch", "--from", f"{site.address}/depot/") == 0


def test_unknown_hashes_are_refused_until_trusted_and_then_held(bench: Bench, site: Site) -> None:
    site.files = {"/v.zip": zipped({"v/am/final.mdl": WEIGHTS, "v/../../evil": b"", "elsewhere": b""})}
    origin = source(archive=f"{site.address}/v.zip", inside="v")
    bench.manifest(model("v", origin, role="vosk", more='sha256 = "unknown"'))

    assert bench.solace("fetch") == 1
    assert not site.asked
    assert bench.solace("fetch", "--trust-first-use") == 0
    assert bench.solace("verify") == 0
    assert not list(bench.folder.rglob("evil"))

    (bench.models / "v/am/final.mdl").unlink()
    site.files = {"/v.zip": zipped({"v/am/final.mdl": CONFIG})}
    assert bench.solace("fetch", "--trust-first-use") == 1
    assert not (bench.models / "v/am/final.mdl").exists()


def test_what_is_optional_and_out_of_reach_is_one_sentence_and_no_failure(
    bench: Bench, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}"
    site.files = {"/m/a.bin": WEIGHTS}
    ear = model("ear", blob("x", b"x"), source(archive=f"{nowhere}/ear.zip", inside="ear"), more="optional = true")
    bench.manifest(ear, model("m", file("a.bin", WEIGHTS), source(base=f"{site.address}/m")))

    began = time.monotonic()
    assert bench.solace("fetch") == 0
    assert time.monotonic() - began < 3.0
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("ear is optional")]
    assert len(said) == 1
    assert "cannot be reached" in said[0]
    assert "would add words" in said[0]
    assert "ear.zip" in said[0]
    assert "--from PATH" in said[0]


def test_a_server_that_is_out_of_reach_is_asked_once(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.manifest(*(model(name, file("a", CONFIG), source(base="http://127.0.0.1:1/x")) for name in ("m", "n")))

    assert bench.solace("fetch") == 1
    said = capsys.readouterr().out
    assert said.count("asking") == 1
    assert "n is missing: http://127.0.0.1:1/x is out of reach too" in said


def test_a_second_clone_takes_files_from_the_shared_cache(bench: Bench, site: Site, tmp_path: Path) -> None:
    site.files = {"/m/a.bin": WEIGHTS}
    text = model("m", file("a.bin", WEIGHTS), source(base=f"{site.address}/m"))
    bench.manifest(text)
    assert bench.solace("fetch") == 0
    site.asked.clear()
    other = Bench(tmp_path / "clone")
    other.folder.mkdir()
    (other.folder / "cache").symlink_to(bench.folder / "cache")
    other.manifest(text)

    assert other.solace("fetch") == 0
    assert not site.asked
    assert (other.models / "m/a.bin").read_bytes() == WEIGHTS


def test_a_spoilt_cache_is_not_believed(bench: Bench, site: Site) -> None:
    site.files = {"/m/a.bin": WEIGHTS}
    bench.manifest(model("m", file("a.bin", WEIGHTS), source(base=f"{site.address}/m")))
    assert bench.solace("fetch") == 0
    place = bench.models / "m/a.bin"
    with place.open("r+b") as stream:
        stream.write(b"spoilt, and in the cache too: it is the same file")

    assert bench.solace("fetch") == 0
    assert place.read_bytes() == WEIGHTS


def test_answers_for_machines(bench: Bench, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.files = {"/m/a.bin": WEIGHTS}
    bench.manifest(
        model("m", file("a.bin", WEIGHTS), source(base=f"{site.address}/m")),
        model("n", file("b", CONFIG), source(base=f"{site.address}/n")),
    )

    assert bench.solace("fetch", "--json") == 1
    told = answer(capsys.readouterr().out)
    assert told["well"] is False
    assert told["m"]["state"] == "fetched and verified"
    assert told["n"]["state"] == "missing"
    assert "404" in told["n"]["detail"]


def test_a_full_disk_is_said_before_anything_is_fetched(
    bench: Bench, site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.manifest(model("m", file("a.bin", WEIGHTS), source(base=f"{site.address}/m")))
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 1000}))

    assert bench.solace("fetch") == 1
    assert "make room" in capsys.readouterr().out
    assert not site.asked
