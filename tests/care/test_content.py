"""What a content file lacks is said with its name and the line."""

from __future__ import annotations

import tomllib

import pytest

from assistant.care import content
from assistant.care.reading import Source, card_from, exercise_from
from assistant.care.steps import Exercise
from assistant.errors import SettingsError

WHOLE = """\
id = "EX-99"
name = "trial"
title = "a trial"
purpose = "to be read"
minutes = 1
kind = "guided"
tiers = ["T0"]
frame = ["before"]

[entries.trial_short]
title = "a short trial"
steps = ["EX-99.2"]

[[steps]]
id = "EX-99.1"
say = "Sit down."
seconds = 20

[[steps]]
id = "EX-99.2"
say = "What is it?"
expects = "words"
slot = "it"
on = { unsure = "EX-99.1" }

[[steps]]
id = "EX-99.3"
say = "So it is {it}."
seconds = 4
"""


def read(text: str) -> Exercise:
    file = Source("en/exercises/trial.toml", text)
    return exercise_from(file, tomllib.loads(text), {"other": [{"id": "EX-98.1", "say": "Rest.", "seconds": 1}]})


def line_of(words: str, nth: int = 1, text: str = WHOLE) -> int:
    return [n for n, line in enumerate(text.splitlines(), 1) if words in line][nth - 1]


def test_a_whole_file_is_read() -> None:
    read(WHOLE.replace('on = { unsure = "EX-99.1" }\n', ""))


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('id = "EX-99.2"\nsay', 'id = "EX-99.1"\nsay', line_of("EX-99.2", 2), "Two steps have the id 'EX-99.1'"),
        ('say = "Sit down."\n', "", line_of("[[steps]]"), "'say' is missing in EX-99.1"),
        ("minutes = 1\n", "", 1, "'minutes' is missing"),
        ("{it}", "{that}", line_of("{it}"), "Nothing fills the slot '{that}' of EX-99.3"),
        ("Sit down.", "Sit " + "very " * 18 + "still.", line_of("Sit down."), "A sentence has 20 words; at most 18"),
        ('"words"', '"wordz"', line_of('"words"'), "expects is 'wordz'"),
        ('kind = "guided"', 'kind = "song"', line_of("kind"), "kind is 'song'"),
        ('slot = "it"', 'slut = "it"', line_of('slot = "it"'), "'slut' is not a key that is known here"),
        ('unsure = "EX-99.1"', 'unsure = "EX-99.7"', line_of("EX-99.2", 2), "leads to 'EX-99.7', which is not there"),
        ('unsure = "EX-99.1"', "unsure = { say = \"No?\" }", line_of("unsure"), "has no 'to'"),
        ('["EX-99.2"]', '["EX-99.8"]', line_of("trial_short"), "names the step 'EX-99.8'"),
        ('["EX-99.2"]', '["EX-99.2"]', line_of("trial_short"), "leads to EX-99.1. Name that too"),
        ('id = "EX-99.1"\nsay = "Sit down."', 'use = "nobody"', line_of("[[steps]]") + 1, "no exercise 'nobody'"),
        ('id = "EX-99.1"\nsay = "Sit down."\nseconds = 20', 'use = "other"\nfirst = "a"\nlast = "b"',
         line_of("[[steps]]") + 2, "must be steps of other"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_file_and_line(old: str, new: str, line: int, says: str) -> None:
    assert old in WHOLE
    with pytest.raises(SettingsError) as raised:
        read(WHOLE.replace(old, new, 1))
    assert str(raised.value).startswith(f"en/exercises/trial.toml, line {line}: ")
    assert says in str(raised.value)


def test_a_file_that_is_not_toml_names_the_line() -> None:
    with pytest.raises(SettingsError, match=r"en/x\.toml cannot be read: .*line 2"):
        content.parsed(Source("en/x.toml", 'id = "EX"\nsay = "\n'))


def test_a_language_and_a_file_that_are_not_there() -> None:
    with pytest.raises(SettingsError, match="no content for the language 'xx'"):
        content.table("xx", "replies")
    with pytest.raises(SettingsError, match=r"no content file 'en/exercises/juggling\.toml'"):
        content.table("en", "exercises/juggling")


def test_a_part_of_a_card_is_short_enough() -> None:
    text = 'id = "C"\nname = "c"\ntitle = "c"\ndate = "2026"\nafter = "What of that fits you?"\nparts = [\n'
    text += '  "Short.",\n  "' + "This is a sentence. " * 20 + '",\n]\n'
    with pytest.raises(SettingsError, match=r"^en/cards/c\.toml, line 8: This part takes more than 20 seconds"):
        card_from(Source("en/cards/c.toml", text), tomllib.loads(text))


def test_every_exercise_of_the_specification_is_there() -> None:
    exercises = content.exercises("en")
    assert sorted(one.id for one in exercises.values()) == [f"EX-{n:02}" for n in range(1, 18)]
    assert all(name == one.name for name, one in exercises.items())


def test_ids_are_given_once_over_all_exercises() -> None:
    own = [step.id for one in content.exercises("en").values() for step in one.steps if step.id.startswith(one.id)]
    assert len(own) == len(set(own))
