"""A talk as small as the engine needs it: commands, one reflection a turn. The journeys of care use the real one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from assistant.care.phrases import phrases, vocabulary
from assistant.care.reply import Effect, Heard, Line, Reflection, Reply, Resident
from assistant.safety.verdict import Carry, Tier

WORDS, LINES = vocabulary("en"), phrases("en")
EFFECTS = {"minute": "minute", "slower": "patient", "quicker": "quick", "louder": "louder", "softer": "softer",
           "goodbye": "sleep"}  # fmt: skip


@dataclass(frozen=True)
class PlainTalk:
    """Every turn is reflected; what is alarming is met by a countdown of ten seconds, and by an alarm after it."""

    carry: Carry = field(default_factory=Carry)
    turns: int = 0
    counting: bool = False
    greets: bool = True

    def hear(self, heard: Heard, resident: Resident) -> tuple[PlainTalk, Reply]:
        after = replace(self, carry=heard.verdict.carry, turns=self.turns + 1)
        command = WORDS.command(heard.text)
        if self.counting and heard.text == "cancel":
            return replace(after, counting=False), Reply((Line("K3-12", "Cancelled."),), effects=(Effect("cancel"),))
        if heard.verdict.turn is Tier.T3:
            line = Line("K3-1", "I am getting a person for you.")
            return replace(after, counting=True), Reply((line,), effects=(Effect("countdown"),), then_s=10.0)
        if command == "stop":
            return after, Reply()
        if command:
            text = LINES.line(f"turn.{command}")
            return after, Reply((Line(command, text),), effects=(Effect(EFFECTS[command]),))
        return after, Reply((Reflection("RM", Line("RM", LINES.line("fallback.reply", self.turns))),))

    def silent(self, resident: Resident) -> tuple[PlainTalk, Reply]:
        if not self.counting:
            return self, Reply()
        line = Line("K3-2", "I am calling now.")
        return replace(self, counting=False), Reply((line,), effects=(Effect("alarm", value="voice"),))

    def opened(self, resident: Resident, first: bool = False, today: bool = False) -> tuple[PlainTalk, Reply]:
        if not self.greets:
            return self, Reply()
        return self, Reply((Line("woken", "Solace here, a computer program. I am listening."),))

    def unasked(self, kind: str, resident: Resident, opening=None) -> tuple[PlainTalk, Reply]:
        return self, Reply()

    def told(self, event: str, resident: Resident) -> tuple[PlainTalk, Reply]:
        return self, Reply()
