"""No turn, however long or repetitive, sends a pattern down all its branches: counted in steps of work, not in time."""

from __future__ import annotations

import re

from assistant.care.content import table


def test_no_pattern_repeats_what_may_match_nothing() -> None:
    """`(\\S+ ?)+` splits one word in every way there is; it must be `\\S+( \\S+)*`."""
    content = table("en", "intents")
    patterns = [one for row in content["intent"] for kind in ("whole", "within", "keys") for one in row.get(kind, ())]
    patterns += [
        one for part in ("answers", "barriers", "means", "follow", "explains") for one in content[part].values()
    ]
    assert [one for one in patterns if re.search(r"\+ \?\)[*+{]", one)] == []
