"""The words of the questionnaires: unchanged since they were compared with the official forms, and well-formed."""

import hashlib
import re

import pytest

from assistant.care.answers import answers
from assistant.care.forms import NAMES, around, form
from assistant.care.scoring import GDS_REVERSED
from assistant.errors import SettingsError

CHECKSUMS = {
    "phq9": "16d814f1c9f589a8",
    "phq2": "33d010b322f40774",
    "gad7": "7eb9a54ea18e5776",
    "gad2": "5caba6adc7dc1321",
    "who5": "a064b9729bf5147a",
    "gds15": "cb2f79c29505a626",
    "ucla3": "08827b5da1d6fef7",
    "asq": "a0cc20fbc653360c",
    "cssrs": "c74d59b737c84e11",
}


def checksum(name: str) -> str:
    """Over everything of a form that is spoken and that its authors wrote: stem, choices, items."""
    one = form(name, "en")
    words = "\n".join([one.stem, one.anchors, one.last_anchors, *one.items])
    return hashlib.sha256(words.encode()).hexdigest()[:16]


@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_an_item_has_changed(name: str) -> None:
    assert checksum(name) == CHECKSUMS[name], "Compare the items with the official form, then write the new checksum."


@pytest.mark.parametrize("name", NAMES)
def test_a_form_says_whose_it_is(name: str) -> None:
    one = form(name, "en")
    assert one.licence
    assert re.search(r"\b(?:19|20)\d\d\b", one.citation)
    assert one.scale in answers("en").scales


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("asq", "cssrs", "phq2", "gad2")])
def test_every_score_has_one_band(name: str) -> None:
    one = form(name, "en")
    for score in range(one.most + 1):
        number, band = one.band(score)
        assert score <= band.to
        assert number == 1 or score > one.bands[number - 2].to


BANDS = {
    "phq9": [0, 4, 5, 9, 10, 14, 15, 19, 20, 27],
    "gad7": [0, 4, 5, 9, 10, 14, 15, 21],
    "gds15": [0, 4, 5, 8, 9, 11, 12, 15],
    "ucla3": [3, 5, 6, 9],
    "who5": [0, 28, 32, 48, 52, 100],
}


@pytest.mark.parametrize("name", BANDS)
def test_bands_begin_and_end_where_the_specification_says(name: str) -> None:
    edges = BANDS[name]
    assert [form(name, "en").band(score)[0] for score in edges] == [1 + n // 2 for n in range(len(edges))]


@pytest.mark.parametrize(("short", "long"), [("phq2", "phq9"), ("gad2", "gad7")])
def test_the_short_form_is_the_beginning_of_the_long_one(short: str, long: str) -> None:
    one, other = form(short, "en"), form(long, "en")
    assert one.longer == long
    assert one.items == other.items[: len(one.items)]
    assert (one.stem, one.anchors, one.scale) == (other.stem, other.anchors, other.scale)


def test_reversed_items_of_the_gds_are_those_of_its_key() -> None:
    assert {at - 1 for at in form("gds15", "en").reverse} == GDS_REVERSED


def test_choices_read_out_are_the_ones_read_back() -> None:
    for name in ("phq9", "gad7", "ucla3"):
        spoken = form(name, "en").anchors.lower().rstrip(".")
        for anchor in filter(None, answers("en").scales[form(name, "en").scale].anchors):
            assert anchor in spoken
    who5 = form("who5", "en").anchors.lower()
    assert all(anchor in who5 for anchor in answers("en").scales["time"].anchors)


def test_sentences_around_the_items_are_short_and_claim_nothing() -> None:
    table = around("en").table
    lines = [*table["ask"].values(), *table["say"].values(), *table["not"].values()]
    lines += [line for asks in table["asks"].values() for key, line in asks.items() if key != "kind"]
    lines += [text for name in NAMES for band in form(name, "en").bands for text in (band.said, band.alone)]
    for line in lines:
        for sentence in re.split(r"(?<=[.?]) ", line):
            assert len(sentence.split()) <= 18, sentence
        assert not re.search(r"\b(?:depressed|depression|anxiety|disorder|you have|score)\b", line.lower()), line


def test_numbers_of_items_are_said_right() -> None:
    words = ["two", "three", "four", "five", "six", "seven", "nine", "fifteen"]
    figures = [2, 3, 4, 5, 6, 7, 9, 15]
    asked = {"phq9": 9, "asq": 4, "cssrs": 6}
    for name in NAMES:
        count = asked.get(name, len(form(name, "en").items))
        assert form(name, "en").count == words[figures.index(count)]


def test_a_form_that_is_not_there_is_said_in_one_sentence() -> None:
    with pytest.raises(SettingsError, match="language 'xx'"):
        form("phq9", "xx")
