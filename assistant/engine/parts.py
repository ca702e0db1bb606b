"""What a session works with: `app.py` chooses them."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.engine.ear import Ear
from assistant.ports import Dialogue, Help, Light, Sound, Transcriber, TurnEnd, Voice


@dataclass(frozen=True, slots=True)
class Parts:
    """The working parts of one conversation."""

    sound: Sound
    ear: Ear
    transcriber: Transcriber
    turn_end: TurnEnd
    model: Dialogue
    voice: Voice
    light: Light
    help: Help
