"""The language of frames, the normaliser, the classifier."""

import pytest

from assistant.safety import classifier
from assistant.safety.patterns import PatternError, compile_frame, spaced
from assistant.safety.rules import rulebook
from assistant.safety.screen import screen
from assistant.safety.verdict import Tier
from assistant.safety.weigh import found_tier

UNFORESEEN = ["i have no wish to be kept going", "i want my life to be done with", "let me out of this living"]
LEXICON = {"act": ["die", "go (home|away)"], "none": ["die?"]}


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("i want to die", "well i want to die now", True),
        ("i (want|wish) to {act}", "i wish to go away", True),
        ("i (want|wish) to {act}", "i wish to go on", False),
        ("tablet* gone", "tablets gone", True),
        ("i really? want", "i want", True),
        ("i ~2 die", "i may well die", True),
        ("i ~1 die", "i may well die", False),
        ("i ~ die", "i may well die", True),
        ("^ die", "die now", True),
        ("^ die", "to die", False),
        ("die $", "to die", True),
        ("die $", "die now", False),
        ("want & rope", "the rope i want", True),
        ("want & rope", "the soup i want", False),
    ],
)
def test_a_frame_finds_what_it_says(source, text, found):
    assert (compile_frame(source, LEXICON).find(spaced(text.split())) is not None) is found


def test_the_core_is_where_the_mark_stands():
    text = spaced(["i", "want", "to", "die"])
    place = compile_frame("want to @ die", LEXICON).find(text)
    assert place
    assert text[slice(*place)] == "die "


@pytest.mark.parametrize("source", ["(a|b", "a) b", "{nobody} here", "ab* c", "no-word", "~3", "{none}", "a? b?"])
def test_a_frame_that_cannot_be_read_is_refused_with_its_text(source):
    with pytest.raises(PatternError, match="frame"):
        compile_frame(source, LEXICON)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I've I've had 'em, OK?", "i have had em ok"),
        ("I wasn't, she'd, they're, we'll", "i was not she would they are we will"),
        ("the gun's here; it's loaded", "the gun here it is loaded"),
        ("to-night my self any more", "tonight myself anymore"),
        ("doin' it ' now", "doing it now"),
        ("", ""),
    ],
)
def test_words_come_to_one_form(text, words):
    assert rulebook().spelling.words_of(text) == words.split()


def test_every_rule_has_a_name_of_its_own_and_something_to_find():
    names = [group.name for group in rulebook().groups]
    assert len(names) == len(set(names))
    assert all(group.frames.frames for group in rulebook().groups)


def test_the_classifier_has_a_threshold_for_every_head():
    model = classifier.trained()
    assert {head for name in model.thresholds for head in name.split()[0].split("+")} == set(model.heads)
    assert all(len(row) == len(model.heads) for row in model.weights.values())


def test_less_is_enough_beside_a_word_of_lethal_means_and_to_bear_out_what_the_rules_found():
    least = classifier.trained().thresholds
    assert least["T2 near means"] <= least["T2"]
    assert least["T1 held"] < least["T1"]
    assert least["T3 held"] < least["T3"]


def test_without_a_sign_of_danger_the_classifier_alone_never_gives_t3():
    book = rulebook()
    yes = dict.fromkeys(classifier.trained().thresholds, True)
    assert found_tier(yes, frozenset({"daily"}), False, book)[0] is Tier.T2
    assert found_tier(yes, frozenset({"daily", "taken"}), False, book)[0] is Tier.T3
    assert found_tier(yes | {"T3+T2": False}, frozenset({"daily", "taken"}), False, book)[0] is Tier.T2


def test_every_sign_that_may_stand_together_has_words():
    book = rulebook()
    assert set().union(*book.together) <= set(book.signs)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("my husband fred died", "my wife siobhan died"),
        ("i am seventy one", "i am 19"),
        ("he said it to his daughter", "she said it to her son"),
        ("oluwaseun left me", "xqzt left me"),
    ],
)
def test_kin_names_and_ages_are_one_to_the_classifier(one, other):
    book, known = rulebook(), classifier.trained().known
    assert book.alike.plain(one.split(), known) == book.alike.plain(other.split(), known)


def test_a_line_that_no_frame_foresaw_may_still_be_heard():
    assert max(screen(line).tier for line in UNFORESEEN) >= Tier.T1
