"""The table: every situation of CLINICAL §3 and of the issue, on a clock of our own."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from assistant.crisis.outbox import STATES, Ack
from assistant.crisis.plan import TABLE, anyway, step
from assistant.crisis.signals import (
    Action,
    Alarmed,
    Alive,
    AskedToTest,
    Broken,
    Buzz,
    ClockJumped,
    Close,
    Code,
    CountCancelled,
    Counting,
    DaysUntested,
    DoneTest,
    DownAtStart,
    ExplainAsked,
    Light,
    Mended,
    Pressed,
    QuietAsked,
    Relay,
    RelayRead,
    Released,
    Resumed,
    Say,
    Signal,
    Staff,
    StatusAsked,
    TellAsked,
    Tick,
    Told,
    Unspoken,
    Write,
)  # fmt: skip
from assistant.crisis.state import FAULTS, NOTICES, Phase, State, Unit
from assistant.errors import IllegalTransition

QUIET = Unit(listens=False)


class Desk:
    """A unit on a clock of our own; `log` is what was asked for, one word a thing."""

    def __init__(self, unit: Unit = QUIET) -> None:
        self.state = State(unit, voice_moved=0.0)
        self.now = 0.0
        self.log: list[str] = []

    def at(self, now: float, *signals: Signal) -> list[str]:
        """Ticks until `now`, then the signals; gives what these asked for."""
        while self.now + 0.25 <= now:
            self.now += 0.25
            self._take(Tick())
        self.now = now
        before = len(self.log)
        for signal in signals:
            self._take(signal)
        return self.log[before:]

    def until(self, now: float) -> list[str]:
        before = len(self.log)
        self.at(now)
        return self.log[before:]

    def _take(self, signal: Signal) -> None:
        self.state, actions = step(self.state, signal, self.now)
        self.log += [word(action) for action in actions]


def word(action: Action) -> str:
    match action:
        case Light(shown):
            return f"light {shown}"
        case Say(lines, tone):
            return " ".join(
                [
                    "say",
                    *(" ".join(filter(None, (n.id, n.name, n.next_name))) for n in lines),
                    *([f"({tone})"] if tone else []),
                ]
            )
        case Relay(call):
            return "relay call" if call else "relay healthy"
        case Write():
            return f"write {action.kind}" + (f" {action.detail}" if action.detail else "")
        case Buzz(tone):
            return f"buzz {tone}"
        case Close(alarms):
            return "close " + " ".join(alarms)
        case DoneTest():
            return "tested"
    raise AssertionError(action)


def ack(state: str, name: str = "", next_name: str = "", alarm: str = "a") -> Told:
    return Told(Ack("x" + state + name, alarm, state, name, next_name))


def called(unit: Unit = QUIET) -> Desk:
    desk = Desk(unit)
    desk.at(1.0, Pressed("a"), Released())
    return desk


def test_a_press_lights_speaks_drops_the_relay_and_writes_in_this_order() -> None:
    assert Desk().at(1.0, Pressed("a")) == ["light alarm", "say L-01a (chime)", "relay call", "write alarm"]


def test_a_release_by_accident_ends_nothing() -> None:
    desk = Desk()
    desk.at(1.0, Pressed("a"))
    assert desk.at(1.05, Released()) == []
    assert desk.state.phase is Phase.CALLING


def test_holding_is_a_press_and_no_more_until_it_is_stuck() -> None:
    desk = Desk()
    desk.at(1.0, Pressed("a"), ack("calling", alarm="a"))
    assert not [w for w in desk.until(60.0) if "button" in w or "press" in w]
    assert "write fault button-stuck" in desk.until(63.0)
    assert desk.state.phase is Phase.CALLING
    assert desk.at(64.0, Released()) == ["write mended button-stuck"]


def test_a_button_stuck_at_rest_is_told_and_the_first_press_counted() -> None:
    desk = called()
    desk.at(2.0, ack("acknowledged", "Maria"), Pressed("b"), ack("resolved", "Maria"))
    heard = desk.until(70.0)
    assert heard[-3:] == ["light fault", "say L-18", "write fault button-stuck"]


def test_pressing_again_starts_from_the_top_but_a_trembling_hand_does_not() -> None:
    desk = called()
    assert desk.at(2.0, Pressed("b"), Released()) == []
    assert desk.at(6.0, Pressed("c")) == ["say L-02 (chime)", "relay call", "write press"]
    assert desk.state.alarms == ("a",)


def test_pressing_again_after_an_answer_calls_again() -> None:
    desk = called()
    desk.at(10.0, ack("acknowledged", "Maria"))
    assert desk.at(20.0, Pressed("b")) == ["light alarm", "say L-02 (chime)", "relay call", "write press"]


def test_down_at_start_calls_unless_it_was_known_to_be_stuck() -> None:
    assert "write alarm" in Desk().at(0.0, DownAtStart("a"))
    desk = Desk()
    assert desk.at(0.0, DownAtStart("a", known=True)) == ["light fault", "say L-18", "write fault button-stuck"]
    assert desk.state.phase is Phase.READY


def test_an_alarm_by_voice_that_speaks_itself_is_not_spoken_over() -> None:
    assert Desk().at(1.0, Alarmed("a", "T3", spoken=True)) == ["light alarm", "relay call", "write alarm"]
    assert Desk().at(1.0, Alarmed("a"))[1] == "say L-01a (chime)"


def test_a_second_alarm_by_voice_within_a_minute_is_the_same_event() -> None:
    desk = called()
    assert [w for w in desk.at(30.0, Alarmed("b")) if w.startswith("write")] == []
    assert "write press" in desk.at(70.0, Alarmed("c"))
    assert desk.state.alarms == ("a",)


def test_the_state_of_the_call_is_said_every_25_seconds_then_every_60() -> None:
    desk = called()
    desk.at(3.0, ack("calling"))
    said = []
    while desk.now < 400:
        before = len(desk.log)
        desk.at(desk.now + 0.25)
        said += [round(desk.now) for w in desk.log[before:] if w.startswith("say")]
    assert said[:4] == [26, 51, 61, 86]
    assert all(b - a <= 60 for a, b in pairwise(said))


def test_the_room_is_alarmed_again_every_60_seconds() -> None:
    desk = called()
    desk.at(3.0, ack("calling"))
    assert desk.until(310.0).count("say L-05 (calling)") == 5


def test_quiet_silences_the_state_of_the_call_but_not_an_answer() -> None:
    desk = called()
    desk.at(2.0, ack("calling"))
    assert desk.at(3.0, QuietAsked()) == ["say L-15"]
    assert not [w for w in desk.until(100.0) if w.startswith("say")]
    assert desk.at(101.0, ack("acknowledged", "Maria")) == ["light answered", "say L-07 Maria (answered)"]


def test_without_a_word_from_alerts_the_resident_hears_that_nobody_can_be_reached() -> None:
    assert "say L-12a (no path)" in called().until(11.5)


def test_the_ladder_as_heard() -> None:
    desk = called()
    assert desk.at(2.0, ack("calling", "Maria")) == ["say L-01b Maria"]
    assert desk.at(3.0, ack("calling", "Maria")) == []
    assert desk.at(9.0, ack("message", "Maria")) == ["say L-04 Maria"]
    assert desk.at(10.0, ack("passed", "Maria", "Tom")) == ["say L-03 Maria Tom"]
    assert desk.at(20.0, ack("round")) == ["say L-09"]
    assert desk.at(21.0, ack("offline")) == ["say L-12a (no path)"]
    assert desk.at(22.0, ack("online", "Tom")) == ["say L-12b Tom"]
    assert desk.at(30.0, ack("acknowledged", "Tom")) == ["light answered", "say L-07 Tom (answered)"]
    assert desk.at(31.0, ack("coming", "Tom")) == ["say L-08 Tom"]
    assert desk.at(32.0, ack("passed", "Maria")) == []
    assert desk.at(600.0, ack("reopened", "Tom")) == ["light alarm", "say L-16 Tom (calling)", "relay call"]
    assert desk.at(610.0, ack("resolved", "Tom")) == ["light idle", "say L-17a Tom", "relay healthy", "close a"]


def test_an_acknowledgement_of_another_alarm_is_nobodys_answer() -> None:
    desk = called()
    assert desk.at(2.0, ack("acknowledged", "Maria", alarm="other")) == []
    assert desk.state.phase is Phase.CALLING


def test_the_right_code_cancels_and_tells_those_who_were_reached() -> None:
    done = ["light idle", "say L-11a", "relay healthy", "write cancelled", "close a"]
    assert called().at(5.0, Code(True)) == done


def test_a_wrong_code_cancels_nothing_and_three_lock_the_right_one() -> None:
    desk = called()
    assert desk.at(5.0, Code(False)) == ["say L-11b"]
    desk.at(6.0, Code(False), Code(False))
    assert desk.at(7.0, Code(True)) == ["say L-11b"]
    desk.at(80.0)
    assert "write cancelled" in desk.at(80.0, Code(True))


def test_staff_at_the_device_answer_and_then_close() -> None:
    desk = called()
    assert desk.at(5.0, Staff()) == ["light answered", "say L-07 (answered)", "write answered"]
    assert desk.at(60.0, Staff()) == ["light idle", "say L-17a", "relay healthy", "write closed", "close a"]


def test_a_silent_voice_is_a_fault_and_the_button_still_works() -> None:
    desk = Desk(Unit(silent_s=10.0, start_s=300.0))
    desk.at(1.0, Alive(5.0))
    for second in range(2, 30):
        desk.at(float(second), Alive(5.0))
    told = [w for w in desk.log if w.startswith(("light", "say", "write"))]
    assert told == ["light fault", "say D-01", "write fault voice-silent"]
    assert desk.at(30.0, Alive(6.0)) == ["light idle", "write mended voice-silent"]


def test_a_voice_that_never_came_has_its_time_to_load() -> None:
    desk = Desk(Unit(silent_s=10.0, start_s=300.0))
    assert desk.until(299.0) == []
    assert "write fault voice-silent" in desk.until(302.0)


def test_a_voice_that_began_anew_is_alive() -> None:
    desk = Desk(Unit())
    desk.at(1.0, Alive(500.0))
    desk.at(8.0, Alive(0.5))
    assert desk.until(17.0) == []


def test_the_nurse_call_is_named_only_when_it_reads_back() -> None:
    desk = called()
    assert desk.at(1.2, RelayRead(False)) == ["write fault relay"]
    assert desk.at(2.2, RelayRead(True)) == ["write mended relay", "say L-10"]


def test_a_clip_that_cannot_be_played_is_buzzed_and_told() -> None:
    assert called().at(1.5, Unspoken("calling")) == ["buzz calling", "write fault loudspeaker"]


def test_a_disk_that_refuses_is_shown_and_told_and_keeps_no_call_from_going_out() -> None:
    desk = Desk()
    assert desk.at(1.0, Broken("disk")) == ["light fault", "write fault disk"]
    assert desk.at(2.0, Pressed("a")) == ["light alarm", "say L-01a (chime)", "relay call", "write alarm"]
    assert desk.at(3.0, ack("acknowledged", "Maria")) == ["light answered", "say L-07 Maria (answered)"]
    assert desk.at(4.0, Mended("disk")) == ["write mended disk"]


def test_an_outbox_that_cannot_be_written_is_said_while_calling() -> None:
    desk = called()
    assert desk.at(2.0, Broken("outbox")) == ["say L-12a (no path)", "write fault outbox"]
    assert desk.at(30.0, Mended("outbox")) == ["write mended outbox"]


def test_a_fault_is_told_once_and_its_end_once() -> None:
    desk = Desk()
    assert desk.at(1.0, Broken("relay"), Broken("relay")) == ["light fault", "write fault relay"]
    assert desk.at(2.0, Mended("relay"), Mended("relay")) == ["light idle", "write mended relay"]


def test_a_jump_of_the_clock_moves_no_deadline() -> None:
    desk = called()
    before = desk.state
    assert desk.at(1.0, ClockJumped(-86400.0)) == ["write notice clock-jumped"]
    assert desk.state == before


def test_while_the_button_fails_no_sentence_promises_it() -> None:
    desk = called()
    desk.at(2.0, Broken("button-poles"))
    assert "say D-06 R-01" in desk.at(3.0, ack("resolved"))
    assert desk.at(4.0, ExplainAsked()) == ["say R-01"]


def test_a_unit_that_cannot_call_says_so() -> None:
    desk = Desk(Unit(calls=False, listens=False))
    assert desk.at(1.0, Pressed("a"))[1] == "say L-13 (chime)"
    assert not [w for w in desk.until(200.0) if "L-05" in w or "L-12" in w]


def test_the_monthly_test_by_a_press_that_somebody_received() -> None:
    desk = Desk()
    assert desk.at(1.0, AskedToTest()) == ["light test", "say L-19a"]
    assert desk.at(5.0, Pressed("t"), Released()) == ["say (chime)", "write test"]
    assert desk.at(8.0, ack("received", "Maria", alarm="t")) == ["light idle", "say L-19b Maria (answered)", "tested"]


def test_a_second_press_in_a_test_is_a_call_for_help() -> None:
    desk = Desk()
    desk.at(1.0, AskedToTest())
    desk.at(5.0, Pressed("t"), Released())
    assert desk.at(5.5, Pressed("u"), Released()) == []
    assert "write alarm" in desk.at(20.0, Pressed("v"))


def test_an_alarm_by_voice_ends_a_test() -> None:
    desk = Desk()
    desk.at(1.0, AskedToTest())
    assert "write alarm" in desk.at(5.0, Alarmed("a"))


def test_a_test_without_press_or_confirmation_is_a_fault() -> None:
    desk = Desk()
    desk.at(1.0, AskedToTest())
    assert "write fault test-not-pressed" in desk.until(62.0)
    desk.at(63.0, AskedToTest(), Pressed("t"))
    assert "write fault test-unconfirmed" in desk.until(125.0)
    desk.at(126.0, Released(), AskedToTest(), Pressed("u"))
    assert "light idle" in desk.at(127.0, ack("received", alarm="u"))


def test_a_test_is_due_at_30_days_and_a_fault_at_37() -> None:
    desk = Desk()
    assert desk.at(1.0, DaysUntested(29.9)) == []
    assert desk.at(2.0, DaysUntested(30.1), DaysUntested(30.2)) == ["write notice test-due"]
    assert desk.at(3.0, DaysUntested(37.0)) == ["light fault", "write fault test-overdue"]


def test_an_open_alarm_goes_on_after_a_restart() -> None:
    assert Desk().at(0.0, Resumed("a")) == ["light alarm", "say L-05 (calling)", "relay call", "write notice restarted"]
    answered = (Ack("1", "a", "calling", "Maria"), Ack("2", "a", "acknowledged", "Maria"))
    assert Desk().at(0.0, Resumed("a", answered))[:2] == ["light answered", "say L-07 Maria (answered)"]
    assert Desk().at(0.0, Resumed("a", (*answered, Ack("3", "a", "resolved")))) == ["close a"]


def test_two_alarms_are_closed_together() -> None:
    desk = called()
    desk.at(2.0, Resumed("old"))
    assert "close a old" in desk.at(3.0, ack("resolved"))


def test_a_signal_that_the_table_does_not_hold_raises_and_is_answered_anyway() -> None:
    class Stranger(Signal):
        pass

    state = State(QUIET, 0.0)
    with pytest.raises(IllegalTransition):
        step(state, Stranger(), 0.0)
    assert anyway(state, Stranger(), 0.0) == (state, ())
    after, actions = anyway(state, Pressed("a"), 0.0)
    assert after.phase is Phase.CALLING
    assert [word(a) for a in actions] == ["light alarm", "say L-01a (chime)", "relay call", "write alarm"]


def test_the_table_is_whole() -> None:
    kinds = {kind for _, kind in TABLE}
    assert len(TABLE) == len(kinds) * len(Phase)


SIGNALS = some.one_of(
    some.builds(Pressed, some.uuids().map(str), some.sampled_from(["button", "usb"])),
    some.builds(Alarmed, some.uuids().map(str), some.just("T3"), some.booleans()),
    some.builds(DownAtStart, some.uuids().map(str), some.just("button"), some.booleans()),
    some.builds(Code, some.booleans()),
    some.builds(Broken, some.sampled_from(sorted(FAULTS))),
    some.builds(Mended, some.sampled_from(sorted(FAULTS))),
    some.builds(RelayRead, some.booleans()),
    some.builds(Alive, some.floats(0, 100)),
    some.builds(DaysUntested, some.floats(0, 60)),
    some.builds(Resumed, some.sampled_from(["a", "b"])),
    some.builds(Counting, some.sampled_from(["c", "d"]), some.floats(0, 20)),
    some.sampled_from([*(ack(state) for state in STATES), *(ack(state, alarm="") for state in STATES)]),
    some.sampled_from(
        [
            Released(),
            Staff(),
            QuietAsked(),
            StatusAsked(),
            ExplainAsked(),
            AskedToTest(),
            Tick(),
            Unspoken("calling"),
            ClockJumped(9.0),
            CountCancelled(),
        ]
    ),
)


@settings(max_examples=400, deadline=None)
@given(some.lists(some.tuples(some.floats(0, 90), SIGNALS), max_size=40), some.booleans())
def test_whatever_happens_a_press_calls(history: list[tuple[float, Signal]], calls: bool) -> None:
    state, now = State(Unit(calls=calls), 0.0), 0.0
    for wait, signal in history:
        now += wait
        if isinstance(signal, Told) and state.alarms:
            signal = Told(replace(signal.ack, alarm=state.alarms[0]))
        before = state
        state, actions = step(state, signal, now)
        check(before, signal, state, actions, now)


def check(before: State, signal: Signal, after: State, actions: tuple[Action, ...], now: float) -> None:
    assert (after.phase in (Phase.CALLING, Phase.ANSWERED)) == bool(after.alarms)
    assert all(a.detail in FAULTS | set(NOTICES) for a in actions if isinstance(a, Write) and a.detail)
    if type(signal) is Pressed and before.phase is Phase.READY:
        assert [type(a) for a in actions] == [Light, Say, Relay, Write]
    if type(signal) is Pressed and before.phase is Phase.ANSWERED and now - before.pressed >= 3:
        assert after.phase is Phase.CALLING
    if before.phase is Phase.COUNTING and after.phase is Phase.READY:
        assert isinstance(signal, Released | CountCancelled)
    ended = set(before.alarms) - set(after.alarms)
    if ended:
        assert isinstance(signal, Code | Staff | Told)
        assert {alarm for a in actions if isinstance(a, Close) for alarm in a.alarms} >= ended


# --- the count of the voice ------------------------------------------------------------------------------------------


def test_a_count_ends_in_one_alarm_whoever_raises_it() -> None:
    desk = Desk()
    assert desk.at(1.0, Counting("a", 10.0)) == ["light counting"]
    assert desk.at(11.0, Alarmed("a", spoken=True)) == ["light alarm", "relay call", "write alarm"]
    assert desk.at(14.5) == []
    assert desk.at(15.0, Alarmed("a")) == []
    assert desk.state.alarms == ("a",)


def test_a_count_of_which_the_voice_makes_nothing_calls_by_itself() -> None:
    desk = Desk()
    desk.at(1.0, Counting("a", 10.0))
    assert desk.until(13.75) == []
    assert desk.until(14.25)[:2] == ["light alarm", "say L-01a (chime)"]
    assert desk.state.alarms == ("a",)
    assert desk.at(14.5, Alarmed("a")) == []


@pytest.mark.parametrize("for_s", [1e9, -1.0, float("nan"), float("inf")])
def test_a_count_lasts_half_a_minute_at_most(for_s: float) -> None:
    desk = Desk()
    desk.at(0.0, Counting("a", for_s))
    desk.until(34.0)
    assert desk.state.phase is Phase.CALLING


def test_no_and_a_short_press_cancel_a_count() -> None:
    for cancel in ((CountCancelled(),), (Pressed("b", "button"), Released())):
        desk = Desk()
        desk.at(1.0, Counting("a", 10.0))
        assert desk.at(3.0, *cancel)[-1] == "light idle"
        assert desk.until(60.0) == []
        assert desk.at(60.0, Pressed("c", "button"))[0] == "light alarm"


def test_a_held_press_in_a_count_calls_at_once() -> None:
    desk = Desk()
    desk.at(1.0, Counting("a", 10.0))
    desk.at(2.0, Pressed("b", "button"))
    assert "write alarm" in desk.until(3.5)


def test_a_button_stuck_before_the_count_neither_cancels_it_nor_calls() -> None:
    desk = Desk()
    desk.at(1.0, Pressed("p", "button"))
    desk.at(70.0, Code(True))
    assert "button-stuck" in desk.state.faults
    desk.at(80.0, Counting("a", 10.0))
    desk.at(84.0, Released())
    assert desk.state.phase is Phase.COUNTING
    desk.until(95.0)
    assert desk.state.alarms == ("a",)


def test_no_cancel_of_a_count_ends_a_call() -> None:
    desk = Desk()
    desk.at(1.0, Counting("a", 10.0), Alarmed("a"))
    assert desk.at(2.0, CountCancelled()) == []
    assert desk.state.phase is Phase.CALLING


def test_an_alarm_by_voice_just_after_an_answer_is_the_same_event() -> None:
    desk = Desk()
    desk.at(1.0, Alarmed("a"))
    desk.at(5.0, Told(Ack("k", "a", "acknowledged", "Maria")))
    assert desk.at(20.0, Alarmed("b")) == []
    assert desk.state.phase is Phase.ANSWERED
    assert desk.at(90.0, Alarmed("c"))[0] == "light alarm"


# --- messages without a call -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["may-need-help", "no-contact"])
def test_a_message_is_one_entry_and_neither_light_nor_sound(what: str) -> None:
    desk = Desk()
    assert desk.at(1.0, TellAsked("b" * 32, what)) == [f"write notice {what}"]
    assert what in NOTICES and desk.state.phase is Phase.READY


def test_a_message_leaves_a_call_as_it_is() -> None:
    desk = Desk()
    desk.at(0.0, Pressed("a"))
    before = desk.state
    assert desk.at(1.0, TellAsked("b" * 32, "no-contact")) == ["write notice no-contact"]
    assert desk.state == before
