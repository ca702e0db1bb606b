"""The crisis program and the alerts program together, as processes: from the press to the words, and back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.alerts import places
from tests.alerts.places import Service, free_port, people, press, service, until
from tests.crisis import unit as device


@dataclass
class Both:
    crisis: device.Unit
    alerts: places.Unit
    phone: Service


class Sharing(places.Unit):
    """The alerts program with the outbox of the crisis program."""

    @property
    def outbox(self) -> Path:
        return self.folder.parent / "crisis" / "state" / "outbox"

    @property
    def memory(self) -> Path:
        return self.folder.parent / "crisis" / "run" / "unkept"


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    (tmp_path / "alerts").mkdir()
    (tmp_path / "crisis").mkdir()
    with service() as phone:
        ways = [f"ntfy://127.0.0.1:{phone.port}/maria"]
        alerts = Sharing(tmp_path / "alerts", people(("Maria", ways), port=free_port()))
        with device.Unit(tmp_path / "crisis", calls=True) as crisis:
            alerts.start()
            try:
                yield Both(crisis, alerts, phone)
            finally:
                alerts.stop()


def test_from_the_press_to_the_answer_to_the_end(both: Both) -> None:
    both.crisis.press()
    got = until(lambda: both.phone.got, 4, "a message")[0]
    until(lambda: "L-01b" in str(both.crisis.log), 5, "who is called is said")
    began_s = time.monotonic()
    page = press(got.link)[1]
    until(lambda: "L-07" in str(both.crisis.log), 3, "the answer is said")
    assert time.monotonic() - began_s < 2
    close = page.split('action="')[1].split('"')[0]
    press(got.link.partition("/a/")[0] + close)
    until(lambda: not both.crisis.entries(), 5, "nothing is open")
    until(lambda: not any(alarm for alarm in both.alerts.acks()), 5, "nothing is left to say")
    assert both.alerts.events("closed")[-1]["state"]["ladder"]["stage"] == "resolved"


def test_closed_with_the_code_at_the_device(both: Both) -> None:
    both.crisis.press()
    until(lambda: both.alerts.events("sent"), 4, "a message")
    both.crisis.send("code", digits="4711")
    until(lambda: len(both.phone.got) == 2, 4, "the second message")
    assert "Cancelled with the code. Please check anyway." in both.phone.got[1].text
    until(lambda: not both.crisis.entries(), 4, "nothing is open")


def test_killed_both_in_the_middle_both_go_on(both: Both) -> None:
    both.crisis.press()
    until(lambda: both.phone.got, 4, "a message")
    both.alerts.kill()
    both.crisis.kill(9)
    both.alerts.start()
    both.crisis.start()
    until(lambda: len(both.phone.got) == 2, 5, "the running step once more")
    press(both.phone.got[0].link)
    until(lambda: "L-07" in str(both.crisis.log), 4, "the answer is said")


def test_a_message_by_voice_goes_out_and_nobody_is_called(both: Both) -> None:
    both.crisis.send("tell", id="c" * 32, what="no contact", ago_s=90_000)
    got = until(lambda: both.phone.got, 4, "a message")[0]
    assert "No contact with" in got.text and "Please check." in got.text
    until(lambda: not both.crisis.entries(), 5, "it is taken")
    assert not [line for line in both.crisis.log if line.startswith(("light alarm", "say", "relay call"))]
    assert len(both.phone.got) == 1


def test_who_is_not_to_be_called_is_not_and_the_resident_hears_that_nobody_can_be(both: Both) -> None:
    both.crisis.send("spare", id="d" * 32, names=["Maria"])
    kept = both.alerts.outbox / "spared.json"
    until(kept.exists, 4, "it is kept")
    both.crisis.press()
    until(lambda: "L-12a" in str(both.crisis.log), 6, "that nobody can be reached is said")
    assert "light alarm" in both.crisis.log and "relay call" in both.crisis.log
    assert both.phone.got == [] and both.crisis.entries("alarm")
    both.crisis.send("spare", id="e" * 32, names=[])
    until(lambda: both.phone.got, 35, "a message")
    assert "Maria" not in str(both.crisis.log) and "Maria" not in both.alerts.errors()
