"""The recorded person's side of a conversation: calls the assistant by name, speaks, hears it out, goes on."""

from __future__ import annotations

import time

from assistant.errors import SoundError
from assistant.room.measure import Listener, Measured, Said
from assistant.room.person import Person, Recorded
from assistant.room.program import Program
from assistant.room.screen import Screen
from assistant.room.virtual import VirtualRoom

WAKES = 3
"""How often the person says the name before giving up."""
LOAD_S = 300.0
"""Longest wait for the models, seconds."""


class NoConversation(SoundError):
    """The conversation did not come about."""


class Conversation:
    """The recorded person's side: calls the assistant by name, speaks, hears it out, goes on."""

    def __init__(self, room: VirtualRoom, program: Program, screen: Screen) -> None:
        self._program = program
        self._screen = screen
        self._listener = Listener(room, program.alive)
        self._shown = 0
        self.called: Said | None = None
        self.measured: list[tuple[str, Measured]] = []

    def open(self, person: Person) -> float:
        """Wait until the program listens and call it by name; return when that was, wall clock."""
        self._screen.note("Starting. Loading the models takes a moment.")
        if not self._program.wait_ready(LOAD_S):
            raise NoConversation(f"The program did not come to listen: {self._program.last_words()}.")
        self._screen.note(f"It listens, {self._program.ready_after_s:.1f} s after its start.")
        time.sleep(0.8)
        self._listener.wait_for_quiet(0.5)
        begin = time.monotonic()
        for _ in range(WAKES):
            self._screen.person(person.wake.words)
            self.called = self._listener.say(person.wake)
            if self._woke():
                self._listener.wait_for_voice(1.5)
                self._listener.wait_for_quiet(0.7)
                return begin
        raise NoConversation(f"It did not hear its name, said {WAKES} times. See program.log beside the recording.")

    def turn(self, recorded: Recorded) -> None:
        """One turn, with the interruption where the script has one."""
        if not self._program.alive():
            raise NoConversation(f"The program ended in the conversation: {self._program.last_words()}.")
        self._screen.person(recorded.clip.words)
        if recorded.interruption:
            self._screen.person(f"(into the answer) {recorded.interruption[0].words}")
        measured = self._listener.turn(recorded.clip, recorded.interruption)
        labels = [recorded.about, "interrupts"]
        self.measured += zip(labels, measured, strict=False)
        for row in self._program.turns[self._shown :]:
            self._screen.reply(row)
        self._shown = len(self._program.turns)
        for one in measured:
            self._screen.measured(one)
        time.sleep(0.4)

    def check(self) -> None:
        """Raise NoConversation when nothing was ever answered."""
        if all(measured.onset is None for _, measured in self.measured):
            raise NoConversation("It never answered: no sound came from the loudspeaker. See program.log.")

    def _woke(self) -> bool:
        until = time.monotonic() + 3.0
        while time.monotonic() < until and self._program.alive():
            if self._program.names() & {"Woken", "WindowOpened"}:
                return True
            time.sleep(0.05)
        return False
