"""One line an address: retries, deadlines, replacement; a channel that hangs or breaks down is survived."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

import pytest

from assistant.alerts.channels import Facts, Message, Undelivered
from assistant.alerts.post import Outcome, Post
from tests.alerts.places import until


@dataclass
class Fickle:
    """Fails so many times, or hangs until it is let go."""

    failures: int = 0
    hangs: bool = False
    let_go: threading.Event = field(default_factory=threading.Event)
    sent: list[str] = field(default_factory=list)
    tries: int = 0

    def send(self, message: Message) -> str:
        self.tries += 1
        if self.hangs:
            self.let_go.wait(10)
        if self.tries <= self.failures:
            raise Undelivered("busy")
        self.sent.append(message.id)
        return "taken"


def letter(id_: str, alarm: str = "alarm", person: str = "ann", urgent: bool = True) -> Message:
    return Message(id_, alarm, person, "text", Facts("alarm"), urgent=urgent)


def test_it_is_tried_until_it_is_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.alerts.post.PAUSES_S", (0.01, 0.02))
    got: list[Outcome] = []
    channel = Fickle(failures=5)
    post = Post({"a": channel}, got.append)
    post.start()
    post.put("a", letter("one"))
    until(lambda: channel.sent, 3, "it is out")
    until(lambda: len(got) == 6, 1, "all told")
    assert [(o.delivered, o.attempt) for o in got] == [(False, n) for n in range(1, 6)] + [(True, 6)]
    post.end()


def test_a_hanging_channel_is_left_behind_and_a_late_success_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.alerts.post.PAUSES_S", (0.01,))
    got: list[Outcome] = []
    stuck, alive = Fickle(hangs=True), Fickle()
    post = Post({"stuck": stuck, "alive": alive}, got.append, deadline_s=0.1)
    post.start()
    post.put("stuck", letter("one"))
    post.put("alive", letter("two"))
    until(lambda: alive.sent, 0.5, "the other is out")
    until(lambda: stuck.tries == 3, 2, "tried again")
    time.sleep(0.3)
    assert stuck.tries == 3, "not more than three hang at a time"
    assert not any(o.delivered for o in got if o.address == "stuck")
    stuck.let_go.set()
    until(lambda: any(o.delivered for o in got if o.address == "stuck"), 1, "late is better than never")
    post.end()


def test_a_newer_message_takes_the_place_and_the_end_takes_it_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.alerts.post.PAUSES_S", (0.05,))
    channel = Fickle(failures=2)
    post = Post({"a": channel}, lambda outcome: None)
    post.start()
    post.put("a", letter("one"))
    post.put("a", letter("two"))
    until(lambda: channel.sent, 2, "out")
    assert channel.sent == ["two"]
    channel.failures = 1000
    post.put("a", letter("three"))
    post.drop("alarm")
    tries = channel.tries
    time.sleep(0.2)
    assert channel.tries <= tries + 1
    post.end()


def test_a_channel_that_breaks_down_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.alerts.post.PAUSES_S", (0.01,))
    monkeypatch.setattr(threading, "excepthook", lambda args: journal.append(args.exc_type))
    journal: list[type[BaseException]] = []
    got: list[Outcome] = []

    class Breaks(Fickle):
        def send(self, message: Message) -> str:
            if not got:
                raise ValueError("a bug")
            return super().send(message)

    channel = Breaks()
    post = Post({"a": channel}, got.append)
    post.start()
    post.put("a", letter("one"))
    until(lambda: channel.sent, 2, "out")
    assert "broke down" in got[0].detail
    until(lambda: journal == [ValueError], 1, "the error stands in the journal")
    post.end()
