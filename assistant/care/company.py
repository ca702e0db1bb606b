"""What is said while somebody else is in the room (CLINICAL 8.4): nothing private, whoever says that it may be."""

from __future__ import annotations

from assistant.care import carried
from assistant.care.reply import Heard, Resident
from assistant.care.state import State, Step, say


def said(state: State, heard: Heard, resident: Resident) -> Step | None:
    """That the other has gone, or may hear it; None for anything else, and where nobody is there."""
    if not state.guest or state.node:
        return None
    if carried.answers(heard.text, "safe", state.language):
        return say(state, resident, "GUEST-end")
    if carried.answers(heard.text, "permits", state.language):
        return say(state, resident, "GUEST-private")
    return None
