"""The same words get the same tier, whoever says them and however they are written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.safety.rules import rulebook
from assistant.safety.screen import Tier, screen

LINES = [
    "i want to kill myself",
    "i am going to end my life tonight",
    "i have taken all my tablets",
    "they would be better off without me",
    "i do not want to be here anymore",
    "i do not want to die",
    "the film was about a man who killed himself",
    "i am on the bridge and i am going to jump",
    "i won't be here by christmas",
    "this heat is killing me",
    "i had soup for lunch",
]
FILLERS = ["um", "uh", "er", "erm", "just", "really", "honestly"]
MARKS = [".", ",", "!", "?", ";", " -", "..."]


def tier(text):
    return screen(text).tier


@pytest.mark.parametrize("line", LINES)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_case_punctuation_fillers_and_stammering_change_nothing(line, data):
    words = []
    for word in line.split():
        if data.draw(st.integers(0, 5)) == 0:
            words.append(data.draw(st.sampled_from(FILLERS)))
        if data.draw(st.integers(0, 6)) == 0:
            words.append(word)
        shown = data.draw(st.sampled_from([word, word.upper(), word.capitalize()]))
        words.append(shown + (data.draw(st.sampled_from(MARKS)) if data.draw(st.integers(0, 5)) == 0 else ""))
    assert tier(" ".join(words)) is tier(line)


@pytest.mark.parametrize(
    "template",
    [
        "{who} died and i want to be with {whom} again",
        "{who} would be better off without me",
        "i told {who} i want to kill myself",
        "when {who} goes to bed i am going to kill myself",
        "{who} came to lunch on sunday",
        "i miss {who}",
    ],
)
def test_a_name_or_a_kinship_changes_nothing(template):
    people = [
        ("arthur", "him"),
        ("my husband", "him"),
        ("my wife", "her"),
        ("priya", "her"),
        ("oluwaseun", "him"),
        ("siobhan", "her"),
    ]
    assert len({tier(template.format(who=who, whom=whom)) for who, whom in people}) == 1


@pytest.mark.parametrize(
    "ways",
    [
        [
            "i don't want to be here any more",
            "i dinnae want tae be here any more",
            "i do not want to be here anymore",
            "I don't wanna be here anymore",
        ],
        [
            "i am going to kill myself tonight",
            "i'm gonna kill meself tonight",
            "ah'm gonnae kill masel tonight",
            "i'm going to kill my self to-night",
        ],
        ["i can't go on", "i cannae go on", "i cannot go on", "i can not go on"],
        [
            "i have taken all my tablets",
            "i've taken all me tablets",
            "ah've taken aw ma tablets",
            "i've took all my tabs",
        ],
        ["i'm dying for a cup of tea", "I am dying for a cup of tea", "i'm dyin' for a cup o' tea"],
    ],
)
def test_a_dialect_changes_nothing(ways):
    assert len({tier(way) for way in ways}) == 1


@pytest.mark.parametrize(
    "template",
    [
        "i am {age} and i want to kill myself",
        "i am {age} and they would be better off without me",
        "i am {age} and i had soup",
    ],
)
def test_an_age_changes_nothing(template):
    assert (
        len({tier(template.format(age=age)) for age in ("nineteen", "forty", "71", "eighty seven", "ninety-two")}) == 1
    )


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_anything_at_all_gets_an_answer_and_the_same_one_twice(text):
    assert screen(text) == screen(text)


@pytest.mark.parametrize("line", LINES)
def test_bringing_words_to_one_form_twice_is_bringing_them_once(line):
    spelling = rulebook().spelling
    once = spelling.words_of(line)
    assert spelling.words_of(" ".join(once)) == once


@given(st.text(alphabet="aeilnstuvw' -.", max_size=80))
@settings(max_examples=200, deadline=None)
def test_no_word_is_empty_or_quoted_whatever_was_written(text):
    words = rulebook().spelling.words_of(text)
    assert all(word and word.strip("'") == word for word in words)


def test_a_very_long_turn_is_judged_by_its_end():
    assert tier("so i went to the shops and then " * 200 + "i want to kill myself") >= 2


IMMINENT = [
    "i have taken all my tablets",
    "i am going to kill myself tonight",
    "i am on the bridge and i am going to jump",
    "the noose is round my neck",
    "goodbye i am doing it now i have the gun",
]
CALM_CLAUSES = [
    "i had soup for lunch",
    "the nurse was lovely this morning",
    "it is raining again",
    "my team won on saturday",
    "the film was good",
    "i am not cold",
    "nobody rang today",
]


@pytest.mark.parametrize("line", IMMINENT)
@pytest.mark.parametrize("clause", CALM_CLAUSES)
def test_an_ordinary_clause_beside_it_lowers_no_imminent_turn(line, clause):
    assert tier(f"{clause} and {line}") is Tier.T3
    assert tier(f"{line} and {clause}") is Tier.T3


PEOPLE = [
    ("john", "he", "him", "husband"),
    ("mary", "she", "her", "wife"),
    ("fatima", "she", "her", "wife"),
    ("chukwuemeka", "he", "him", "husband"),
    ("zbigniew", "he", "him", "partner"),
]
SWAPPED = [
    "{name} thinks i am safe but when {he} goes to work i am going to hang myself",
    "my {kin} died and i want to be with {him}",
    "my {kin} and {name} would be better off without me",
    "i keep thinking about killing myself and {he} does not know",
    "{name} brought {him} a cake and {he} ate it all",
    "i could strangle that {name} when {he} sings",
]


@pytest.mark.parametrize("template", SWAPPED)
def test_the_same_words_of_other_people_have_the_same_tier(template):
    told = [template.format(name=name, he=he, him=him, kin=kin) for name, he, him, kin in PEOPLE]
    assert len({tier(text) for text in told}) == 1, {text: tier(text) for text in told}
