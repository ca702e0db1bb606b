"""Settings that cannot work, on a unit as a whole: said in one sentence, and the button still alarms in the room."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.care.regions import checked
from assistant.errors import SettingsError
from assistant.home import Home
from assistant.settings import Settings
from assistant.settings.person import PersonSettings
from tests.crisis.unit import Unit

HEAD = 'device = "solace-7"\nfirst = "Ruth"\n'
MARIA = '[[people]]\nkey = "maria"\nname = "Maria"\nchannels = ["{}"]\n'
TOM = '[[people]]\nkey = "tom"\nname = "Tom"\nchannels = ["sms:+491511234567"]\n'


def refused(home: Path, text: str) -> str:
    """What `solace alerts` says to such a file."""
    (home / "alerts.toml").write_text(f'outbox = "{home / "state" / "outbox"}"\nstate = "{home / "alerts"}"\n' + text)
    command = [sys.executable, "-m", "assistant.alerts", "run", "--people", str(home / "alerts.toml")]
    env = {"STATE_DIRECTORY": str(home / "alerts"), "PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=env)
    assert done.returncode == 1
    return done.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD, "there is nobody to call. Add [[people]]"),
        (HEAD + MARIA.format("sms:+491511234567") + TOM, "Tom and Maria share sms. Give each their own"),
        (HEAD + MARIA.format("maria at home"), "Write sms:+NUMBER, mqtt, siren or ntfys://HOST/TOPIC."),
        (HEAD + MARIA.format("sms:0"), "Write it as sms:+4915112345678."),
    ],
    ids=["nobody", "one number twice", "no address", "no number"],
)
def test_it_is_refused_with_the_sentence_that_says_what_to_write(tmp_path: Path, text: str, says: str) -> None:
    assert says in refused(tmp_path, text)


def test_the_button_alarms_in_the_room_all_the_same_and_tells_the_truth(tmp_path: Path) -> None:
    with Unit(tmp_path, calls=True) as unit:
        assert "there is nobody to call" in refused(tmp_path, HEAD)
        unit.press()
        for line in ("light alarm", "say L-01a chime", "relay call", "done write alarm"):
            unit.wait_log(line)
        unit.wait_log("say L-12a no path", 14.0)
        assert (unit.ask() or {})["phase"] == "calling"


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"wiring": "sideways"}, "wiring"),
        ({"pins": "raspberry"}, "pins"),
        ({"emergency": "nine one one"}, "emergency"),
        ({"code": "secret"}, "code"),
        ({"bounce_s": 2.0}, "bounce_s"),
    ],
    ids=lambda value: "" if isinstance(value, str) else next(iter(value)),
)
def test_crisis_settings_that_cannot_work_are_a_fault_that_is_named(
    tmp_path: Path, settings: dict[str, object], says: str
) -> None:
    with Unit(tmp_path, **settings) as unit:  # type: ignore[arg-type]
        unit.wait_log(f"crisis.{says}")
        unit.wait_log("write fault settings")
        unit.send("press")
        unit.wait_log("light alarm")
        assert unit.wait_alarm()


def test_an_unknown_region_is_refused_and_the_button_alarms_all_the_same(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"There is no region 'Narnia'.*Write person.region as one of .*GB"):
        Home(Settings(person=PersonSettings(region="Narnia", records=str(tmp_path / "records"))))
    with Unit(tmp_path) as unit:
        unit.settings.write_text(unit.settings.read_text() + '[person]\nregion = "Narnia"\n')
        unit.kill(signal.SIGTERM)
        unit.start()
        unit.press()
        unit.wait_log("say L-01a")
        assert unit.wait_alarm()


@pytest.mark.parametrize("code", ["", "GB", "gb", "UK", "US", "FR", "DE"])
def test_a_known_region_is_taken_as_it_was_written(code: str) -> None:
    assert checked(code) == code
