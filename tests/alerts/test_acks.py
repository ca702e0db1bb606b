"""The page behind the link: looking changes nothing, a token counts once and for one person, guesses are slowed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from assistant.alerts.acks import Door, Listener, Turnstile
from assistant.alerts.alarm import Alarm
from assistant.alerts.channels import Answer
from assistant.alerts.ladder import Accepted, Begun, Pressed, Signal, advance
from assistant.alerts.ladder import Plan as LadderPlan
from assistant.alerts.settings import AlertsSettings, Person
from assistant.alerts.tokens import Grant, Tokens, secret
from assistant.alerts.wording import wording
from tests.alerts.places import press

ID = "a" * 32
PLAN = LadderPlan((("ann",), ("bob",)))


@dataclass
class House:
    """A listener and, in the place of the desk, a ladder."""

    listener: Listener
    tokens: Tokens
    alarm: Alarm
    answers: list[Answer] = field(default_factory=list)
    hangs: bool = False

    def give(self, signal: Signal) -> None:
        self.alarm = replace(self.alarm, ladder=advance(self.alarm.ladder, signal, PLAN)[0])

    def take(self, answer: Answer) -> None:
        self.answers.append(answer)
        if self.hangs:
            return
        used = (answer.start, answer.person) in self.alarm.ladder.answered
        if not used:
            self.give(Accepted(2.0, answer.person, answer.start))
        assert answer.reply
        answer.reply(not used)

    def link(self, person: str, start: int = 1, purpose: str = "accept") -> str:
        token = self.tokens.make(Grant(purpose, ID, person, start))
        return f"http://127.0.0.1:{self.listener.port}/{'a' if purpose == 'accept' else 'c'}/{token}"


@pytest.fixture
def house() -> Iterator[House]:
    tokens = Tokens(b"s" * 32)
    known = tuple(Person(key, key.title(), ("sms:+491",)) for key in ("ann", "bob"))
    settings = AlertsSettings(first="Ruth <b>", people=known)
    door = Door(tokens, wording("en", "Ruth <b>"), settings, lambda: {ID: here.alarm})
    here = House(Listener("127.0.0.1", 0, door, Turnstile(60)), tokens, Alarm(ID, "alarm", "button", "", 0.0))
    here.give(Begun(1.0))
    door.pass_on = here.take
    here.listener.start()
    yield here
    here.listener.end()


def test_the_page_has_one_large_button_and_nothing_from_elsewhere(house: House) -> None:
    status, page = press(house.link("ann"), "GET")
    assert status == 200
    assert page.count("<button>") == 1
    assert "Ruth &lt;b&gt; may need help" in page
    assert "http" not in page
    assert house.answers == []


def test_a_token_counts_once_and_for_its_person(house: House) -> None:
    assert press(house.link("ann"))[0] == 200
    assert [(a.person, a.closes) for a in house.answers] == [("ann", False)]
    assert press(house.link("ann"))[0] == 410
    assert len(house.answers) == 1
    assert press(house.link("bob"))[0] == 200


def test_closing_is_for_those_who_have_answered(house: House) -> None:
    assert press(house.link("bob", purpose="close"))[0] == 410
    press(house.link("ann"))
    assert press(house.link("bob", purpose="close"))[0] == 410
    assert press(house.link("ann", purpose="close"), "GET")[0] == 200
    accept = house.link("ann").replace("/a/", "/c/")
    assert press(accept)[0] == 410, "a token serves its purpose only"


def test_after_a_new_start_there_is_a_new_token_and_the_old_one_of_another_still_counts(house: House) -> None:
    press(house.link("ann"))
    house.give(Pressed(3.0))
    assert press(house.link("ann"))[0] == 410
    assert press(house.link("bob", start=1))[0] == 200
    assert press(house.link("ann", start=2))[0] == 200
    assert press(house.link("ann", start=3))[0] == 410, "not made yet"


def test_nothing_is_thanked_for_that_was_not_recorded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.alerts.acks.RECORDED_S", 0.1)
    house.hangs = True
    status, page = press(house.link("ann"))
    assert (status, "not recorded" in page) == (503, True)


def test_guessing_is_slowed(house: House) -> None:
    base = f"http://127.0.0.1:{house.listener.port}"
    found = [press(f"{base}/a/{'x' * 22}")[0] for _ in range(65)]
    assert found[:60] == [410] * 60
    assert set(found[60:]) == {429}
    assert house.answers == []


@pytest.mark.parametrize("rubbish", ["/", "/a", "/a/", "/a/é", "/c/../a", "/a/%00", "/b/abc", "/a/" + "x" * 5000])
def test_rubbish_is_answered_and_means_nothing(house: House, rubbish: str) -> None:
    with socket.create_connection(("127.0.0.1", house.listener.port), 5) as line:
        line.sendall(f"POST {rubbish} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        assert line.recv(100).startswith(b"HTTP/1.")
    assert house.answers == []


def test_those_who_dawdle_do_not_keep_others_out(house: House) -> None:
    slow = [socket.create_connection(("127.0.0.1", house.listener.port)) for _ in range(10)]
    try:
        assert press(house.link("ann"))[0] == 200
    finally:
        for line in slow:
            line.close()


def test_the_secret_is_kept_and_for_its_owner_only(tmp_path: Path) -> None:
    first = secret(tmp_path / "secret")
    assert secret(tmp_path / "secret") == first
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert len(first) == 32


def test_tokens_differ_in_everything_they_stand_for() -> None:
    tokens = Tokens(b"k" * 32)
    grants = [Grant(p, a, w, s) for p in ("accept", "close") for a in "ab" for w in "xy" for s in (1, 2)]
    assert len({tokens.make(grant) for grant in grants}) == len(grants)
    assert all(tokens.find(tokens.make(grant), grants) == grant for grant in grants)
    assert tokens.find("", grants) is None
