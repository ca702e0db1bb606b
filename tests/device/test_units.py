"""The units by themselves: how much each may touch, and that they share what they must and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "systemd"
SERVICES = sorted(FOLDER.glob("*.service"))


def unit(name: str) -> dict[str, list[str]]:
    """Every setting of a unit, with all its values in order."""
    found: dict[str, list[str]] = {}
    for line in (FOLDER / name).read_text().splitlines():
        key, is_one, value = line.partition("=")
        if is_one and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze here")
@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_exposure_is_at_most_two(path: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:] + done.stderr


def test_only_alerts_may_reach_a_network() -> None:
    with_network = [p.name for p in SERVICES if "PrivateNetwork" not in unit(p.name)]
    assert with_network == ["solace-alerts.service"]


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_every_program_is_watched_and_started_again(path: Path) -> None:
    settings = unit(path.name)
    assert settings["Type"] == ["notify"]
    assert settings["Restart"] == ["always"]
    assert settings["StartLimitIntervalSec"] == ["0"]
    assert int(settings["WatchdogSec"][0]) <= 30


def test_the_button_depends_on_nothing_and_no_one_stops_it() -> None:
    crisis = unit("solace-crisis.service")
    assert not {"Requires", "Wants", "After", "BindsTo", "PartOf"} & set(crisis)
    for path in SERVICES:
        others = unit(path.name)
        assert "solace-crisis" not in " ".join(others.get("Conflicts", []) + others.get("PropagatesStopTo", []))


def test_each_has_a_folder_of_its_own_for_its_socket() -> None:
    folders = [folder for path in SERVICES for folder in unit(path.name)["RuntimeDirectory"]]
    assert len(folders) == len(set(folders)) == len(SERVICES)
    assert all(unit(path.name)["RuntimeDirectoryMode"] == ["0750"] for path in SERVICES)


def test_the_voice_reaches_nothing_of_who_is_called() -> None:
    closed = " ".join(unit("solace-voice.service")["InaccessiblePaths"])
    assert all(
        path in closed for path in ("/var/lib/solace/outbox", "/var/lib/solace/alerts", "/etc/solace/alerts.toml")
    )


def test_the_shipped_settings_are_read_and_meet_the_units() -> None:
    from assistant.alerts.settings import AlertsSettings
    from assistant.settings import load

    crisis = load(FOLDER / "settings.toml").crisis
    assert crisis.state_dir / "outbox" == AlertsSettings().outbox_dir
    assert str(crisis.socket_path).startswith("/run/" + unit("solace-crisis.service")["RuntimeDirectory"][0])
    assert crisis.voice_socket.startswith("/run/" + unit("solace-voice.service")["RuntimeDirectory"][0])


def test_the_shared_loudspeaker_has_everything_that_dmix_needs() -> None:
    text = (FOLDER / "asound.conf").read_text()
    assert text.count("{") == text.count("}")
    assert {"type dmix", "type dsnoop", "type plug"} <= {line.strip() for line in text.splitlines()}
    keys = [line.split()[1] for line in text.splitlines() if line.strip().startswith("ipc_key ")]
    assert len(keys) == 2 and len(set(keys)) == 2
    assert text.count("ipc_perm 0660") == 2


def test_alsa_reads_the_shared_loudspeaker(tmp_path: Path) -> None:
    if not shutil.which("aplay"):
        pytest.skip("there is no aplay here")
    conf = tmp_path / "asound.conf"
    conf.write_text((FOLDER / "asound.conf").read_text())
    env = {"ALSA_CONFIG_PATH": f"/usr/share/alsa/alsa.conf:{conf}", "PATH": "/usr/bin:/bin"}
    listed = subprocess.run(["aplay", "-L"], capture_output=True, text=True, check=False, env=env)
    assert listed.returncode == 0
    assert {"default", "solace_out"} <= set(listed.stdout.split("\n"))
