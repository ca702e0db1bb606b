"""Both programs against real peers on loopback: from the press, over a real way out, to the answer in the room."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.alerts import places
from tests.alerts.places import Broker, certificates, free_port, mosquitto, people, press, service, until
from tests.alerts.test_mqtt import gateway
from tests.crisis import unit as device

NUMBER = "+491511234567"
SYSTEM_PYTHON = "/usr/bin/python3"
HEARD = "say L-07 answered"


def modem_missing() -> str:
    """Why no ModemManager can stand here; empty where it can."""
    for program in ("mmcli", "dbus-daemon", SYSTEM_PYTHON):
        if not shutil.which(program):
            return f"there is no {program} here"
    probe = [SYSTEM_PYTHON, "-c", "import dbus, gi"]
    return "" if subprocess.run(probe, capture_output=True, check=False).returncode == 0 else "python3-dbus is not here"


class Sharing(places.Unit):
    """The alerts program with the outbox of a crisis program beside it."""

    @property
    def outbox(self) -> Path:
        return self.folder.parent / "crisis" / "state" / "outbox"


@contextmanager
def pressed(home: Path, text: str) -> Iterator[device.Unit]:
    """Both programs run, and the button was pressed."""
    for name in ("alerts", "crisis"):
        (home / name).mkdir()
    alerts = Sharing(home / "alerts", text)
    with device.Unit(home / "crisis", calls=True) as crisis:
        alerts.start()
        try:
            crisis.press()
            yield crisis
        finally:
            alerts.stop()


def heard_after(crisis: device.Unit, answer: Callable[[], object]) -> float:
    """Seconds from the answer until the room hears of it."""
    began = time.monotonic()
    answer()
    until(lambda: any(HEARD in line for line in crisis.log), 6, "the answer is said")
    return next(at for at, line in crisis.times() if HEARD in line) - began


@contextmanager
def modem_on_a_bus(folder: Path) -> Iterator[Path]:
    """A D-Bus with a ModemManager on it; the folder that stands for the air."""
    folder.mkdir()
    bus = folder / "bus"
    (folder / "bus.conf").write_text(
        '<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" '
        '"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">\n'
        f"<busconfig><listen>unix:path={bus}</listen><policy context='default'><allow send_destination='*'/>"
        "<allow receive_sender='*'/><allow own='*'/><allow user='*'/></policy></busconfig>"
    )
    env = os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={bus}"}
    with ExitStack() as ends:
        for command, ready in (
            (["dbus-daemon", f"--config-file={folder / 'bus.conf'}", "--nofork"], bus),
            ([SYSTEM_PYTHON, str(Path(__file__).with_name("modem_on_the_bus.py")), str(folder)], folder / "ready"),
        ):
            process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            ends.callback(process.wait)
            ends.callback(process.kill)
            until(ready.exists, 10, command[0])
        yield folder


def test_by_mqtt_with_client_certificates(tmp_path: Path) -> None:
    if mosquitto() is None:
        pytest.skip("there is no mosquitto here: apt-get install mosquitto")
    broker = Broker(tmp_path, certificates(tmp_path / "certificates"), free_port())
    broker.start()
    try:
        text = people(("Maria", ["mqtt"]), tables=broker.settings())
        with gateway(broker) as gate, pressed(tmp_path, text) as crisis:
            alarm = crisis.wait_alarm().id
            call = until(lambda: gate.said(f"solace/solace-7/alert/{alarm}"), 6, "the call")[0]
            assert call["person"] == "maria"
            heard_after(crisis, lambda: gate.ack(alarm=alarm, person="maria"))
    finally:
        broker.stop()


def test_by_a_push_service_and_its_button(tmp_path: Path) -> None:
    with service() as phone:
        text = people(("Maria", [f"ntfy://127.0.0.1:{phone.port}/maria"]), port=free_port())
        with pressed(tmp_path, text) as crisis:
            got = until(lambda: phone.got, 6, "the call")[0]
            heard_after(crisis, lambda: press(got.link))


def test_by_any_web_hook_and_the_link(tmp_path: Path) -> None:
    with service() as hook:
        text = people(("Maria", [f"json://127.0.0.1:{hook.port}/hook"]), port=free_port())
        with pressed(tmp_path, text) as crisis:
            got = until(lambda: hook.got, 10, "the call")[0]
            heard_after(crisis, lambda: press(got.link))


@pytest.mark.skipif(bool(modem_missing()), reason=modem_missing())
def test_by_text_message_over_d_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with modem_on_a_bus(tmp_path / "air") as air:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={air / 'bus'}")
        with pressed(tmp_path, people(("Maria", [f"sms:{NUMBER}"]))) as crisis:
            sent = until(lambda: list((air / "sent").iterdir()), 8, "the message is sent")[0]
            number, _, text = sent.read_text().partition("\n")
            assert number == NUMBER
            assert text.startswith("Solace: Ruth may need help since")
            time.sleep(1.0)  # nobody types faster
            heard_after(crisis, lambda: receive(air, NUMBER, "1"))


def receive(air: Path, number: str, text: str) -> None:
    part = air / "part-in"
    part.write_text(f"{number}\n{text}")
    part.rename(air / "inbox" / str(time.monotonic_ns()))
