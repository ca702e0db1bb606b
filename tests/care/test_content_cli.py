"""The command `solace content`, over the real content and over files with mistakes in them."""

from __future__ import annotations

import argparse
import json
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import content_cli
from assistant.care import content
from assistant.content_cli.findings import Finding, check, of_sentence, reading_grade, syllables
from assistant.content_cli.playing import moments, sound
from assistant.content_cli.sentences import CONTENT, Sentence, files, sentences
from assistant.content_cli.signatures import place, sha256, sign, signatures, status
from assistant.errors import SettingsError
from assistant.events import Speech
from assistant.settings import Settings

NEVER = content.table("en", "never")
EXERCISES_AND_CARDS = [*content.exercises("en"), *content.cards("en")]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(CONTENT, tmp_path / "content")
    return tmp_path / "content"


def solace(*words: str, root: Path = CONTENT) -> int:
    parser = argparse.ArgumentParser()
    content_cli.add_arguments(parser)
    return content_cli.run(parser.parse_args(["--content", str(root), *words]), Settings())


def found(text: str, **how: bool) -> list[str]:
    return [one.rule for one in of_sentence(Sentence("replies", 1, "x", text), NEVER, **how)]


def test_no_file_of_ours_has_an_error() -> None:
    errors = [one for one in check(files("en"), NEVER) if one.error]
    assert [(one.file, one.line, one.rule, one.what) for one in errors] == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("It will get better.", "never said (GU-16 prediction)"),
        ("I know how you feel.", "never said (2.8 know how you feel)"),
        ("I am always here for you.", "never said (2.8 always here)"),
        ("You have depression.", "never said (GU-02 diagnosis)"),
        ("I feel so sad for you.", "never said (GU-05 human feelings)"),
        ("You should go for a walk.", "never said (GU-15 advice)"),
        ("This treatment is proven.", "never said (GU-01 false claim)"),
        ("Stay with me a little.", "never said (GU-07 holding back)"),
        ("Calm down and breathe.", "never said (2.8 calm down)"),
        ("How are you? What is it?", "2 questions"),
        ("Breathe in & out.", "reads badly (sign)"),
        ("Breathe for 60 seconds.", "reads badly (digits)"),
        ("Something warm, e.g. tea.", "reads badly (abbreviation)"),
        ("In – and out.", "reads badly (dash or ellipsis)"),
        ("Sit down (if you can).", "reads badly (brackets)"),
        ("Say {whatever} again.", "slot {whatever} is unknown"),
        ("So " + "very " * 18 + "slow.", "20 words"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found(text: str, rule: str) -> None:
    assert rule in found(text)


def test_a_hard_line_is_only_to_be_looked_at() -> None:
    hard = "Interoceptive familiarity facilitates psychological equanimity and emotional regulation capabilities"
    findings = of_sentence(Sentence("replies", 1, "x", f"{hard} considerably and comprehensively."), NEVER)
    assert [one.error for one in findings] == [False] and findings[0].rule.startswith("hard to follow (grade ")


@pytest.mark.parametrize(
    "text",
    ["I am not a therapist and not an emergency service.", "Please tell your doctor or nurse.", "Goodbye, {name}.",
     "I cannot feel human emotion.", "In, two, three, four.", "What matters to you? People, faith, learning."],
)  # fmt: skip
def test_what_is_right_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_an_item_of_a_published_form_may_be_long_and_hold_digits() -> None:
    item = "Over the last 2 weeks, " + "how often " * 10 + "have you been bothered? Or not?"
    assert found(item, verbatim=True) == [] and len(found(item)) >= 3


def test_grades_and_syllables() -> None:
    assert [syllables(word) for word in ("breathe", "in", "table", "comfortable", "notice")] == [1, 1, 2, 4, 2]
    assert reading_grade("Sit down. Breathe out.") < 3 < reading_grade("Psychological deterioration necessitates care.")


def test_mistakes_in_files_are_named_with_the_line(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card = copy / "en/cards/grief.toml"
    card.write_text(card.read_text().replace("Sadness is a part of it.", "It will get better."))
    (copy / "en/broken.toml").write_text('a = "b"\nc = \n')
    (copy / "en/twice.toml").write_text('[[steps]]\nid = "EX-01.1"\nsay = "Sit."\n')
    assert solace("check", "--json", root=copy) == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    errors = {(row["file"], row["line"]): row["rule"] for row in rows if row["error"]}
    assert errors == {
        ("cards/grief", 10): "never said (GU-16 prediction)",
        ("broken", 2): "cannot be read",
        ("twice", 2): "id given twice",
    }


def test_the_table_says_that_nothing_is_signed(capsys: pytest.CaptureFixture[str]) -> None:
    assert solace("check", "--quiet") == 0
    told = capsys.readouterr().out
    assert "0 errors" in told and "Nothing is signed by a clinician yet." in told


def test_a_signature_holds_until_the_file_is_changed(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def state() -> str:
        return status(
            next(one for one in files("en", copy) if one.name == "cards/grief"), signatures(place("en", copy))
        )

    assert state() == "unsigned"
    for name, expected in (("A. Clinician", "signed by 1 of 2"), ("B. Clinician", "signed")):
        assert solace("sign", "--name", name, "--role", "nurse", "--date", "2026-11-25", "cards/grief", root=copy) == 0
        assert state() == expected
    card = copy / "en/cards/grief.toml"
    text = card.read_text()
    card.write_text(text.replace("Grief", "Mourning", 1))
    assert state() == "changed after signing"
    card.write_text(text)
    assert state() == "signed"
    assert "1 of 1 files signed by B. Clinician, nurse, 2026-11-25." in capsys.readouterr().out


def test_everything_can_be_signed_at_once_and_nobody_signs_twice(copy: Path) -> None:
    every = [one for one in files("en", copy) if one.name not in content_cli.NOT_SIGNED]
    path = place("en", copy)
    assert sign(every, 'Dr "Q" \\ Ü', "psychologist", "2026-11-25", path) == len(every)
    assert sign(every, 'Dr "Q" \\ Ü', "psychologist", "2026-11-26", path) == 0
    table = tomllib.loads(path.read_text())
    assert {one["sha256"] for one in table["signature"]} == {sha256(file) for file in every}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["sign", "--name", "A", "--role", "b", "cards/nothing"], "no content file 'cards/nothing'"),
        (["sign", "--name", "A", "--role", "b", "--date", "today"], "'today' is not a date"),
        (["play", "juggling", "--out", "x.wav"], "There is no 'juggling'. There are: activity,"),
    ],
)
def test_a_wrong_call_is_answered_in_one_sentence(copy: Path, words: list[str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        solace(*words, root=copy)


def test_a_damaged_file_of_signatures_is_said(copy: Path) -> None:
    place("en", copy).write_text("[[signature]]\nfile = 1\n")
    with pytest.raises(SettingsError, match=r"signatures\.toml cannot be read"):
        signatures(place("en", copy))


def test_the_sheet_holds_every_text_once_with_its_id(tmp_path: Path) -> None:
    page = tmp_path / "all.html"
    assert solace("sheet", "--out", str(page)) == 0
    text = page.read_text()
    for file in files("en"):
        if file.name not in content_cli.NOT_SIGNED:
            assert sha256(file) in text
            assert all(one.id in text for one in sentences(file))
    assert "http" not in text.replace("http-equiv", "") and "<script" not in text
    assert "If kindness" not in text and "Name and role" in text and "unsigned" in text


class Murmur:
    """A voice of 10 ms a character."""

    rate_hz = 1000

    def say(self, text: str) -> Iterator[Speech]:
        yield Speech(text, b"\x01\x00" * 10 * len(text), self.rate_hz)

    def knows(self, sentence: str) -> bool:
        return True

    def fix(self, text: str) -> None:
        pass

    def pace(self, factor: float) -> None:
        pass


@pytest.mark.parametrize("name", EXERCISES_AND_CARDS)
def test_every_exercise_and_card_can_be_played_to_its_end(name: str) -> None:
    told = list(moments(name))
    assert told[0].text and 0 < len(told) < 400
    assert len(sound(Murmur(), iter(told))) > 0


def test_breathing_keeps_its_beat_and_tones_stand_for_words() -> None:
    told = list(moments("breathing"))
    seconds = sum(moment.seconds for moment in told if moment.paced)
    assert seconds == 20 + 40 + 130 + 130 + 20
    silent = [moment for moment in told if not moment.text and moment.seconds]
    assert len(silent) == 2 * 2 * 8
    pcm = sound(Murmur(), iter(silent[:1]))
    assert len(pcm) == 4 * 1000 * 2 and any(pcm)


def test_a_finding_does_not_show_its_words_in_a_log() -> None:
    assert "secret" not in repr(Finding("replies", 1, "rule", "secret words"))


def test_no_slot_of_the_content_is_unknown() -> None:
    slots = [one.rule for one in check(files("en"), NEVER) if one.rule.startswith("slot {")]
    assert not [rule for rule in slots if any(f"{{{name}}}" in rule for name in ("what", "read", "due"))]
