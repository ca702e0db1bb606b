"""A whole device, booted: our units in their sandboxes, killed one after another, from the press to the answer.

Run after `scripts/device-root`. One boot serves the module; tests build on one another's end state only by closing
what they opened.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.device.guest import PYTHON, Guest, device, missing

pytestmark = [pytest.mark.device, pytest.mark.skipif(bool(missing()), reason=missing())]
UNITS = ("solace-crisis", "solace-alerts", "solace-voice")


@pytest.fixture(scope="module")
def booted() -> Iterator[Guest]:
    with device() as guest:
        guest.until(lambda: all(guest.shown(unit, "ActiveState") == "active" for unit in UNITS), 40, "all three run")
        yield guest


@pytest.fixture
def guest(booted: Guest) -> Iterator[Guest]:
    """The device at rest; whatever a test left open is closed with the code."""
    booted.run("sh", "-c", "rm -f /run/phone")
    yield booted
    booted.wire(say="release")
    booted.wire(say="code", digits="4711")
    booted.until(lambda: phase(booted) == "ready", 10, "rest")
    booted.until(lambda: not files(booted), 20, "an empty outbox")


def phase(guest: Guest) -> str:
    return str((guest.wire(say="ask") or {}).get("phase"))


def files(guest: Guest) -> list[str]:
    return guest.run("ls", "/var/lib/solace/outbox/new").split()


def press(guest: Guest) -> None:
    assert guest.wire(say="press") is not None
    guest.wire(say="release")


def killed(guest: Guest, unit: str) -> None:
    """Kill it with SIGKILL and wait for the next one."""
    before = guest.shown(unit, "MainPID")
    guest.systemctl("kill", "-s", "KILL", "--kill-who=main", unit)
    guest.until(
        lambda: guest.shown(unit, "MainPID") not in (before, "0") and guest.shown(unit, "ActiveState") == "active",
        20,
        f"{unit} runs again",
    )


def answer(guest: Guest) -> None:
    """Press the button on the phone."""
    guest.until(lambda: "/a/" in guest.read("/run/phone"), 10, "a message on the phone")
    link = guest.read("/run/phone").split()[0]
    guest.python(f"import urllib.request as u; u.urlopen(u.Request({link!r}, method='POST', data=b''), timeout=9)")


def test_all_three_run_as_one_unprivileged_user(guest: Guest) -> None:
    for unit in UNITS:
        pid = guest.shown(unit, "MainPID")
        assert guest.run("stat", "-c", "%U", f"/proc/{pid}").strip() == "solace"
    assert (guest.wire(say="ask") or {}).get("faults") == []


def test_the_button_is_held_in_memory(guest: Guest) -> None:
    pid = guest.shown("solace-crisis", "MainPID")
    status = guest.read(f"/proc/{pid}/status").splitlines()
    held_kib = next(int(line.split()[1]) for line in status if line.startswith("VmLck:"))
    assert held_kib > 8192, "more than the limit that a unit has by itself"
    assert "memory cannot be held" not in guest.journal("solace-crisis")


def test_the_modes_of_what_is_shared(guest: Guest) -> None:
    modes = guest.run("stat", "-c", "%a %U %n", "/run/solace-crisis", "/run/solace-crisis/wire", "/run/solace-voice",
                      "/var/lib/solace", "/var/lib/solace/outbox", "/var/lib/solace/outbox/new").splitlines()  # fmt: skip
    assert modes == [
        "750 solace /run/solace-crisis", "660 solace /run/solace-crisis/wire", "750 solace /run/solace-voice",
        "700 solace /var/lib/solace", "700 solace /var/lib/solace/outbox", "700 solace /var/lib/solace/outbox/new",
    ]  # fmt: skip


def test_the_voice_reaches_neither_the_outbox_nor_the_people_nor_a_network(guest: Guest) -> None:
    said = guest.journal("solace-voice")
    assert "cannot reach /var/lib/solace/outbox/new" in said
    assert "cannot reach /etc/solace/alerts.toml" in said
    pid = guest.shown("solace-voice", "MainPID")
    interfaces = guest.run("nsenter", "-t", pid, "-n", "cat", "/proc/net/dev")
    assert [line.split(":")[0].strip() for line in interfaces.splitlines()[2:]] == ["lo"]


def test_from_the_press_to_the_answer_through_all_sandboxes(guest: Guest) -> None:
    press(guest)
    guest.until(lambda: "hush" in guest.read("/run/solace-voice/heard"), 5, "the voice is hushed")
    answer(guest)
    guest.until(lambda: phase(guest) == "answered", 5, "the answer is known")
    guest.until(lambda: "acknowledged Maria" in guest.read("/run/solace-voice/heard"), 5, "the voice knows it")
    assert "say L-07 answered" in guest.journal("solace-crisis")


def test_an_alarm_of_the_voice_reaches_the_phone(guest: Guest) -> None:
    guest.run("touch", "/run/solace-voice/say-alarm")
    guest.until(lambda: "/a/" in guest.read("/run/phone"), 10, "a message on the phone")
    assert phase(guest) == "calling"


@pytest.mark.parametrize("unit", UNITS)
def test_a_killed_program_comes_back_and_the_alarm_with_it(guest: Guest, unit: str) -> None:
    press(guest)
    guest.until(lambda: len(files(guest)) >= 1, 5, "the alarm on the disk")
    killed(guest, unit)
    assert phase(guest) == "calling"
    guest.until(lambda: "/a/" in guest.read("/run/phone"), 10, "a message on the phone")
    answer(guest)
    guest.until(lambda: phase(guest) == "answered", 5, "the answer is known")


def test_a_stopped_crisis_program_is_started_again_by_the_watchdog(guest: Guest) -> None:
    before = guest.shown("solace-crisis", "MainPID")
    guest.systemctl("kill", "-s", "STOP", "--kill-who=main", "solace-crisis")
    guest.until(lambda: guest.shown("solace-crisis", "MainPID") not in (before, "0"), 30, "a new one")
    guest.until(lambda: phase(guest) == "ready", 10, "it answers")
    press(guest)
    guest.until(lambda: "/a/" in guest.read("/run/phone"), 10, "a message on the phone")


def test_stopping_everything_else_leaves_the_button(guest: Guest) -> None:
    guest.systemctl("stop", "solace.target")
    assert guest.shown("solace-voice", "ActiveState") == "inactive"
    assert guest.shown("solace-crisis", "ActiveState") == "active"
    press(guest)
    guest.until(lambda: len(files(guest)) >= 1, 5, "the alarm on the disk")
    guest.systemctl("start", "solace.target")
    guest.until(lambda: "/a/" in guest.read("/run/phone"), 30, "a message on the phone, late")


@pytest.fixture
def card(guest: Guest) -> Iterator[Guest]:
    """The device with a disk of its own below /var/lib/solace, which `remounted` can make read-only."""
    everything(guest, "stop")
    guest.run("mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "none", "/var/lib/solace")
    guest.run("systemd-tmpfiles", "--create", "solace-crisis.conf")
    everything(guest, "start")
    yield guest
    remounted(guest, "rw")
    guest.until(lambda: not files(guest) and phase(guest) == "ready", 20, "rest")
    everything(guest, "stop")
    guest.run("umount", "/var/lib/solace")
    everything(guest, "start")


def everything(guest: Guest, word: str) -> None:
    guest.systemctl(word, "solace.target", "solace-crisis")
    wanted = "active" if word == "start" else "inactive"
    guest.until(lambda: all(guest.shown(unit, "ActiveState") == wanted for unit in UNITS), 40, word)


def remounted(guest: Guest, how: str) -> None:
    """Refused while a file is being written. It is the disk that changes, as it is when a card fails; what is mounted of
    it into a sandbox would keep a change of the mount."""

    def done() -> bool:
        guest.run("mount", "-o", f"remount,{how}", "/var/lib/solace", check=False)
        guest.run("mount", "-o", "remount,bind,rw", "/var/lib/solace")
        return guest.run("findmnt", "-no", "FS-OPTIONS", "/var/lib/solace").startswith(how)

    guest.until(done, 10, f"the disk is {how}")


def test_on_a_card_that_went_read_only_people_are_called_and_the_answer_is_heard(card: Guest) -> None:
    remounted(card, "ro")
    press(card)
    card.until(lambda: "/a/" in card.read("/run/phone"), 10, "a message on the phone")
    for unit in ("solace-alerts", "solace-crisis"):
        killed(card, unit)
    card.until(lambda: phase(card) == "calling", 10, "the call goes on")
    answer(card)
    card.until(lambda: phase(card) == "answered", 5, "the answer is known")
    assert "say L-07 answered" in card.journal("solace-crisis")
    assert "disk" in (card.wire(say="ask") or {})["faults"]
    for unit in ("solace-alerts", "solace-crisis"):
        killed(card, unit)
    card.until(lambda: phase(card) == "answered", 10, "the answer is still known")
    assert card.wire(say="code", digits="4711") is not None
    card.until(lambda: phase(card) == "ready", 5, "it is closed")
    card.until(lambda: card.read("/run/phone").count("\n") >= 2, 10, "whoever was reached is told of the end")
    killed(card, "solace-crisis")
    assert phase(card) == "ready"
    remounted(card, "rw")
    unkept = ("ls", "/run/solace-crisis/unkept/new", "/run/solace-crisis/unkept/acks")
    card.until(lambda: ".json" not in card.run(*unkept) and not files(card), 20, "what memory held is taken")
    card.until(lambda: (card.wire(say="ask") or {}).get("faults") == [], 10, "no fault")


def test_the_voice_sees_nothing_of_what_lies_in_memory(guest: Guest) -> None:
    pid = guest.shown("solace-voice", "MainPID")
    seen = guest.run("nsenter", "-t", pid, "-m", "stat", "-c", "%a", "/run/solace-crisis/unkept").strip()
    assert seen in ("0", "000")
    assert guest.run("stat", "-c", "%a %U", "/run/solace-crisis/unkept").split()[1] == "solace"


def test_the_chain_of_the_log_holds_after_all_this(guest: Guest) -> None:
    said = guest.run("/opt/solace/venv/bin/python", "-m", "assistant.alerts", "log", "--verify")
    assert "is whole" in said


def test_a_technician_as_root_can_drill_and_ask(guest: Guest) -> None:
    drill = guest.run(
        "sh", "-c", f"{PYTHON} -m assistant.alerts drill --json & sleep 3; cat /run/phone; wait", check=False
    )
    assert "/a/" in drill
    assert "ready; no fault" in guest.run(
        PYTHON, "-m", "assistant", "--settings", "/etc/solace/settings.toml", "crisis"
    )
    guest.until(lambda: guest.run("find", "/var/lib/solace/alerts/drills", "-type", "f") == "", 10, "the drill is gone")
    assert "cannot be read" not in guest.journal("solace-alerts")
