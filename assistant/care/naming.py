"""A name that was misheard is put right: "no, it's Anne", right after "I will call you Nan"."""

from __future__ import annotations

import re

from assistant.care import carried, deeds, intents
from assistant.care.intents import Intent
from assistant.care.reply import Heard, Line, Resident
from assistant.care.state import State, Step


def corrected(state: State, heard: Heard, resident: Resident) -> Step | None:
    """The name as it was said once more; None where none was said back just now."""
    if not any(isinstance(one, Line) and one.id == "NAME" for one in state.last.lines):
        return None
    found = re.fullmatch(carried.name_again(state.language), intents.expanded(heard.text, state.language))
    return deeds.rename(state, Intent("rename", {"name": found["name"]}), resident) if found else None
