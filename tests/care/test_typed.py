"""What is said unasked, tried by typing: the clock is moved by hand."""

from __future__ import annotations

from assistant.care.reply import Resident
from assistant.talk_cli import Front


def said(front: Front, *typed: str) -> str:
    replies = [reply for text in typed for reply in front.say(text)]
    return " ".join(reply.text for reply in replies)


def test_a_reminder_is_set_and_comes_at_its_time() -> None:
    front = Front(resident=Resident(region="GB"))
    said(front, "<at 2026-11-24T09:00>", "remind me to water the plants tomorrow at ten", "yes")
    assert said(front, "<at 2026-11-25T09:59>") == ""
    assert said(front, "<at 2026-11-25T10:01>") == "You asked me for a reminder. Say details to hear it."
    assert said(front, "details") == "You wanted to be reminded of this: water the plants."
    assert said(front, "<at 2026-11-25T10:40>") == ""


def test_a_wish_comes_daily_and_at_no_other_time() -> None:
    front = Front(resident=Resident(region="GB"))
    said(front, "<at 2026-11-24T20:59>", "ask me every day how I am", "yes")
    assert said(front, "<at 2026-11-24T22:00>") == ""
    assert said(front, "<at 2026-11-25T08:00>") == "Zero to ten, how is your mood?"
    said(front, "seven")
    assert said(front, "<at 2026-11-25T18:00>") == ""
    assert said(front, "<at 2026-11-26T08:30>") == "Zero to ten, how is your mood?"


def test_two_a_day_are_the_most() -> None:
    front = Front(resident=Resident(region="GB"))
    said(front, "<at 2026-11-24T09:00>")
    for hour in ("ten", "eleven", "noon"):
        said(front, f"remind me to ring Ann today at {hour}", "yes")
    heard = [said(front, f"<at 2026-11-24T{hour}:05>", "no") for hour in (10, 11, 12)]
    assert [text.startswith("You asked me for a reminder.") for text in heard] == [True, True, False]
