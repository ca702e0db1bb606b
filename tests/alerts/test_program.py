"""The program as a process, with everything outside it on loopback: delivered, answered, killed, resumed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from assistant.alerts import log as chain
from assistant.alerts.watch import DAMAGED_S
from assistant.crisis import outbox
from tests.alerts.places import Service, black_hole, free_port, made_entry, modem, people, press, service, unit, until

CALL = "may need help since"


def ntfy(here: Service, topic: str) -> str:
    return f"ntfy://127.0.0.1:{here.port}/{topic}"


def test_from_the_file_to_the_answer(tmp_path: Path) -> None:
    with service() as phone:
        text = people(("Maria", [ntfy(phone, "maria")]), ("Jon", [ntfy(phone, "jon")]), port=free_port())
        with unit(tmp_path, text) as here:
            alarm = here.alarm()
            got = until(lambda: phone.got, 3, "a message")[0]
            assert CALL in got.text
            assert "Solace: Ruth" in got.text
            assert got.headers["X-Priority"] == "max"
            assert "method=POST" in got.headers["X-Actions"]
            assert "X-Icon" not in got.headers
            status, page = press(got.link, "GET")
            assert (status, "<button>" in page) == (200, True)
            time.sleep(0.3)
            assert here.acks("acknowledged") == [], "looking at the page is no answer"
            began_s = time.monotonic()
            assert press(got.link)[0] == 200
            until(lambda: here.acks("acknowledged"), 1, "the resident can be told")
            assert time.monotonic() - began_s < 1
            assert [a.name for a in here.acks("acknowledged")] == ["Maria"]
            assert press(got.link)[0] == 410, "a link counts once"
            assert (outbox.entries_dir(here.outbox) / f"{alarm.id}.json").exists(), "crisis removes it, not we"
        assert chain.read(here.log).problems == ()
        assert "/a/" not in here.log.read_text() + here.errors()


def test_the_one_who_answered_can_close(tmp_path: Path) -> None:
    with service() as phone:
        port = free_port()
        with unit(tmp_path, people(("Maria", [ntfy(phone, "maria")]), port=port)) as here:
            here.alarm()
            link = until(lambda: phone.got, 3, "a message")[0].link
            page = press(link)[1]
            close = page.split('action="')[1].split('"')[0]
            assert press(f"http://127.0.0.1:{port}{close}", "GET")[0] == 200
            assert here.acks("resolved") == []
            assert press(f"http://127.0.0.1:{port}{close}")[0] == 200
            assert [a.name for a in here.acks("resolved")] == ["Maria"]
            assert press(f"http://127.0.0.1:{port}{close}")[0] == 410


def test_a_dead_channel_delays_no_other_and_is_tried_again(tmp_path: Path) -> None:
    with service() as phone, black_hole() as hole:
        ways = [f"ntfy://127.0.0.1:{hole}/dead", ntfy(phone, "maria")]
        with unit(tmp_path, people(("Maria", ways))) as here:
            began_s = time.monotonic()
            here.alarm()
            until(lambda: phone.got, 3, "a message by the living channel")
            assert phone.got[0].at_s - began_s < 1
            until(lambda: [e for e in here.events("failed") if e["attempt"] >= 2], 25, "a second try")
            assert here.acks("offline") == [], "one path works"
            assert len(phone.got) == 1


def test_the_resident_is_told_when_nobody_can_be_reached_and_when_that_ends(tmp_path: Path) -> None:
    with service() as phone:
        phone.status = 500
        with unit(tmp_path, people(("Maria", [ntfy(phone, "maria")]))) as here:
            here.alarm()
            until(lambda: here.acks("offline"), 5, "offline is told")
            assert here.acks("message", "acknowledged", "online") == []
            phone.status = 200
            until(lambda: here.acks("online"), 10, "online is told")
            until(lambda: here.acks("message"), 2, "the message is told")


def test_killed_in_the_middle_it_goes_on_where_it_was(tmp_path: Path) -> None:
    with service() as phone:
        text = people(("Maria", [ntfy(phone, "maria")]), ("Jon", [ntfy(phone, "jon")]), port=free_port())
        with unit(tmp_path, text) as here:
            here.alarm()
            first = until(lambda: phone.got, 3, "a message")[0]
            until(lambda: here.events("called"), 3, "the call in the log")
            here.kill()
            here.start()
            until(lambda: len(phone.got) == 2, 5, "the call of the running step once more")
            assert phone.topics() == ["maria", "maria"]
            assert len(here.acks("calling")) == 1, "told once, under one id"
            assert press(first.link)[0] == 200, "a link from before still counts"
            until(lambda: here.acks("acknowledged"), 1, "the answer")
            here.kill()
            here.start()
            time.sleep(0.6)
            assert len(phone.got) == 2, "who has answered is not called again"
            assert press(first.link)[0] == 410
        assert chain.read(here.log).problems == ()


def test_an_alarm_written_while_the_program_was_down_is_called(tmp_path: Path) -> None:
    with service() as phone, unit(tmp_path, people(("Maria", [ntfy(phone, "maria")]))) as here:
        here.kill()
        here.alarm()
        here.start()
        until(lambda: phone.got, 3, "a message")


def test_closed_at_the_device_it_rests(tmp_path: Path) -> None:
    with service() as phone, unit(tmp_path, people(("Maria", [ntfy(phone, "maria")]))) as here:
        alarm = here.alarm()
        until(lambda: phone.got, 3, "a message")
        here.tell("closed", alarm.id)
        outbox.remove(outbox.entries_dir(here.outbox), alarm.id)
        until(lambda: here.events("closed"), 2, "closed")
        until(lambda: not outbox.read_entries(here.outbox), 2, "what was read is gone")
        assert here.acks("resolved") == [], "nobody but the device closed it"


def test_answered_at_the_device_the_calling_rests(tmp_path: Path) -> None:
    with service() as phone, unit(tmp_path, people(("Maria", [ntfy(phone, "maria")]))) as here:
        alarm = here.alarm()
        until(lambda: phone.got, 3, "a message")
        here.tell("answered", alarm.id)
        until(lambda: here.events("accepted"), 2, "accepted")
        assert here.acks("acknowledged") == [], "crisis said so itself"


def test_cancelled_with_the_code_those_who_were_reached_are_told(tmp_path: Path) -> None:
    with service() as phone:
        text = people(("Maria", [ntfy(phone, "maria")]), ("Jon", [ntfy(phone, "jon")]))
        with unit(tmp_path, text) as here:
            alarm = here.alarm()
            until(lambda: here.events("sent"), 3, "sent")
            here.tell("cancelled", alarm.id)
            outbox.remove(outbox.entries_dir(here.outbox), alarm.id)
            until(lambda: len(phone.got) == 2, 3, "the second message")
            assert "Cancelled with the code. Please check anyway." in phone.got[1].text
            assert phone.topics() == ["maria", "maria"]


def test_a_second_press_starts_at_the_top_and_a_doubled_file_does_nothing(tmp_path: Path) -> None:
    with service() as phone, unit(tmp_path, people(("Maria", [ntfy(phone, "maria")]))) as here:
        alarm = here.alarm()
        until(lambda: phone.got, 3, "a message")
        outbox.write_entry(here.outbox, alarm)
        time.sleep(0.6)
        assert len(phone.got) == 1
        again = here.tell("press", alarm.id)
        until(lambda: len(phone.got) == 2, 2, "the second call")
        until(lambda: not (outbox.entries_dir(here.outbox) / f"{again.id}.json").exists(), 2, "the press is read")
        assert here.events("called")[-1]["state"]["ladder"]["start"] == 2


def test_a_damaged_file_is_called_like_an_alarm_and_named(tmp_path: Path) -> None:
    with service() as phone, unit(tmp_path, people(("Maria", [ntfy(phone, "maria")]))) as here:
        (outbox.entries_dir(here.outbox) / "rubbish.json").write_bytes(b"\x00\xff half a file")
        until(lambda: phone.got, DAMAGED_S + 10, "a message")
        assert "rubbish.bad" in here.errors()
        other = here.alarm()
        until(lambda: len(phone.got) == 2, 3, "a good file beside it")
        until(lambda: other.id in {e["alarm"] for e in here.events("called")}, 2, "the call in the log")


def test_a_clock_that_jumps_changes_no_waiting(tmp_path: Path) -> None:
    with service() as phone, unit(tmp_path, people(("Maria", [ntfy(phone, "maria")]))) as here:
        entry = made_entry("alarm")
        object.__setattr__(entry, "wall", entry.wall - 4e8)
        outbox.write_entry(here.outbox, entry)
        until(lambda: phone.got, 3, "a message")
        time.sleep(1.0)
        assert len(phone.got) == 1


def test_a_fault_is_told_once_to_the_first_in_order(tmp_path: Path) -> None:
    with service() as phone:
        text = people(("Maria", [ntfy(phone, "maria")]), ("Jon", [ntfy(phone, "jon")]))
        with unit(tmp_path, text) as here:
            here.tell("fault", detail="relay")
            until(lambda: phone.got, 3, "a message")
            until(lambda: not outbox.read_entries(here.outbox), 3, "the entry is read")
            assert phone.topics() == ["maria"]
            assert "X-Priority" not in phone.got[0].headers


def test_the_monthly_test_is_received_only_when_somebody_says_so(tmp_path: Path) -> None:
    with service() as phone, unit(tmp_path, people(("Maria", [ntfy(phone, "maria")]), port=free_port())) as here:
        entry = here.tell("test")
        got = until(lambda: phone.got, 3, "a message")[0]
        assert "monthly test" in got.text
        time.sleep(0.5)
        assert here.acks() == []
        press(got.link)
        until(lambda: here.acks("received"), 1, "received")
        assert here.acks("received")[0].alarm == entry.id
        until(lambda: not outbox.read_entries(here.outbox), 3, "the entry is read")


def test_a_text_message_is_answered_by_one(tmp_path: Path) -> None:
    sim = modem(tmp_path / "modem")
    sim.receive("+491511234567", "1")
    more = f'sms = "{sim.command}"\n'
    with unit(tmp_path, people(("Maria", ["sms:+491511234567"]), more=more)) as here:
        here.alarm()
        until(sim.sent, 5, "a text message")
        number, text = sim.sent()[0]
        assert number == "+491511234567"
        assert text.endswith("Please call or go there. Press 1 to accept.")
        time.sleep(4)
        assert here.acks("acknowledged") == [], "an old reply is none"
        sim.receive("01511234567", "Who is this?")
        sim.receive("+49999999999", "1")
        time.sleep(4)
        assert here.acks("acknowledged") == []
        sim.receive("01511234567", "1")
        until(lambda: here.acks("acknowledged"), 6, "the answer")


@pytest.mark.parametrize("state", ["hang", "dead"])
def test_a_modem_that_does_not_work_stops_nothing_else(tmp_path: Path, state: str) -> None:
    sim = modem(tmp_path / "modem")
    (sim.folder / state).touch()
    more = f'sms = "{sim.command}"\n'
    with service() as phone:
        text = people(("Maria", ["sms:+491511234567"]), ("Jon", [ntfy(phone, "jon")]), more=more)
        with unit(tmp_path, text) as here:
            here.alarm()
            until(lambda: here.events("failed"), 14, "the failure")
            assert here.events("failed")[0]["channel"] == "sms"
            assert "1511234567" not in here.log.read_text() + here.errors()


def test_the_siren_sounds_when_nobody_answers_and_stops_when_the_device_closes(tmp_path: Path) -> None:
    script = tmp_path / "siren"
    script.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/heard\n')
    script.chmod(0o755)
    with service() as phone:
        text = people(("Maria", [ntfy(phone, "maria")]), more=f'siren = ["{script}"]\n')
        with unit(tmp_path, text) as here:
            alarm = here.alarm()
            until(lambda: phone.got, 3, "a message")
            here.tell("closed", alarm.id)
            until(lambda: (tmp_path / "heard").exists(), 3, "the siren")
            assert (tmp_path / "heard").read_text() == "off\n"


def test_an_address_that_cannot_work_is_said_and_all_others_are_called(tmp_path: Path) -> None:
    with service() as phone:
        with unit(tmp_path, people(("Maria", ["telegrum://x", ntfy(phone, "maria")]))) as here:
            here.alarm()
            until(lambda: phone.got, 3, "a message")
            until(lambda: "telegrum://… is no address" in here.errors(), 5, "it is said")


def test_killed_again_and_again_between_any_two_writes_no_alarm_is_lost(tmp_path: Path) -> None:
    with service() as phone:
        with unit(tmp_path, people(("Maria", [ntfy(phone, "maria")]), port=free_port())) as here:
            for number in range(8):
                here.alarm()
                time.sleep(0.02 + 0.045 * number)
                here.kill()
                here.start()
            alarms = {e["alarm"] for e in here.events("alarm")}
            assert len(alarms) == 8
            until(lambda: {e["alarm"] for e in here.events("sent")} >= alarms, 10, "every one is out")
            assert here.acks("acknowledged", "resolved") == []
            assert chain.read(here.log).problems == ()


def test_a_test_that_is_due_is_told_as_such(tmp_path: Path) -> None:
    with service() as phone, unit(tmp_path, people(("Maria", [f"ntfy://127.0.0.1:{phone.port}/maria"]))) as here:
        here.tell("notice", detail="test-due")
        here.tell("notice", detail="restarted")
        until(lambda: phone.got, 6, "the reminder")
        assert "the monthly test of the help button is due" in phone.got[0].text
        until(lambda: not outbox.read_entries(here.outbox), 6, "both are taken")
        assert len(phone.got) == 1


@pytest.mark.parametrize(
    ("detail", "words"),
    [("may-need-help", "may need help since"), ("no-contact", "No contact with")],
)
def test_what_the_resident_agreed_to_is_told_to_the_first_contact_alone(
    tmp_path: Path, detail: str, words: str
) -> None:
    with service() as phone:
        others = people(("Maria", [ntfy(phone, "maria")]), ("Jo", [ntfy(phone, "jo")]))
        with unit(tmp_path, others) as here:
            here.tell("notice", detail=detail, way="voice")
            until(lambda: phone.got, 6, "the message")
            until(lambda: not outbox.read_entries(here.outbox), 6, "it is taken")
            (got,) = phone.got
            assert words in got.text and "suicid" not in got.text and "T2" not in got.text
            assert here.events("alarm") == [] and here.acks() == []


def test_a_message_that_was_not_out_goes_out_after_a_restart(tmp_path: Path) -> None:
    with service() as phone, unit(tmp_path, people(("Maria", [ntfy(phone, "maria")]))) as here:
        phone.status = 500
        here.tell("notice", detail="no-contact", way="voice")
        until(lambda: here.events("entry") and phone.got, 6, "one attempt")
        here.kill()
        phone.status, tried = 200, len(phone.got)
        assert outbox.read_entries(here.outbox)
        here.start()
        until(lambda: len(phone.got) > tried, 6, "the message")
        until(lambda: not outbox.read_entries(here.outbox), 6, "it is taken")
