"""What a sentence of the model may not be, whatever was said before it."""

import pytest

from assistant.safety.guard import Context, allowed, ill_formed, refused, unkind

TURN = "i can't sleep my head won't stop and i'm tired"
GOOD = "You can't sleep because your head won't stop."


def judged(sentence: str, *turns: str) -> str | None:
    return refused(sentence, Context(turns or (TURN,)))


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [("Your therapist can treat this.", "GU-01"), ("You have depression.", "GU-02"),
     ("Two tablets make you tired.", "GU-03"), ("You went to the bridge.", "GU-04"), ("I feel so tired.", "GU-05"),
     ("You have a bond here.", "GU-06"), ("You are leaving so soon.", "GU-07"),
     ("You sound tired from your garden.", "GU-08"), ("Tired.", "GU-09"), ("You are tired. You can't sleep.", "GU-09"),
     ("You can't sleep and your head won't stop and then you are so tired that it is hard for you in this way now.", "GU-09"), ("You always sleep.", "GU-10"),
     ("You sleep, sleep, sleep, and sleep.", "GU-11"), ("You are tired (very).", "GU-12"),
     ("The voices are tired.", "GU-13"), ("You can't sleep?", "GU-14"), ("Is it your head.", "GU-14"),
     ("You should sleep.", "GU-15"), ("You will be awake.", "GU-16"), ("You can't sleep since the funeral.", "GU-17"),
     ("At least you sleep.", "GU-18"), ("You are absolutely tired.", "GU-19"), ("Your husband can't sleep.", "GU-20"),
     ("You can't sleep, Margaret.", "GU-20"), ("You sleep sleep.", "GU-21"), ("God knows that you sleep.", "GU-23")],
)  # fmt: skip
def test_every_rule_has_its_sentence(sentence: str, rule: str) -> None:
    assert refused(GOOD, Context((TURN,))) is None
    assert judged(sentence) == rule


def test_what_was_said_before_is_not_said_again() -> None:
    assert refused(GOOD, Context((TURN,), (GOOD,))) == "GU-22"
    assert refused("The nights are long.", Context(("the nights are long",))) == "GU-22"


def test_nothing_passes_while_the_model_is_to_be_silent() -> None:
    assert refused(GOOD, Context((TURN,), silent=True)) == "GU-24"
    assert allowed(GOOD, Context((TURN,), silent=True)) == ""


@pytest.mark.parametrize(
    ("turn", "rule"), [("there's a camera in the lamp", "GU-13"), ("my carer steals from my purse", "GU-24")]
)
def test_after_a_turn_of_delusion_or_abuse_only_written_words_are_said(turn: str, rule: str) -> None:
    assert refused(GOOD, Context((turn, TURN))) == rule
    assert refused(GOOD, Context((turn, "it rains", "i am in", TURN))) is None


@pytest.mark.parametrize(
    ("sentence", "spoken"),
    [(GOOD, GOOD), ("You can't sleep, and that's just normal.", "You can't sleep."),
     ("When you can't sleep, you should get up.", ""), ("Your head, it will get better.", ""), ("So tired of your,", ""),
     ("You should rest, you can't sleep.", "")],
)  # fmt: skip
def test_a_good_beginning_is_kept(sentence: str, spoken: str) -> None:
    assert allowed(sentence, Context((TURN,))) == spoken


@pytest.mark.parametrize(
    "words",
    ["you're a burden", "you are useless", "nobody would notice", "your husband died", "you took your tablets",
     "they would be better off without you", "you can't do anything right", "there is no point"],
)  # fmt: skip
def test_a_persons_own_cruel_words_are_not_said_back(words: str) -> None:
    assert unkind(words)


@pytest.mark.parametrize("words", ["you can't sleep", "your son never rings you", "nobody came to see you on sunday"])
def test_a_persons_plain_words_may_be(words: str) -> None:
    assert unkind(words) is None


def test_nothing_known_of_the_turns_leaves_form_and_claims() -> None:
    assert refused("Your garden is lovely.", ["That sounds hard."]) is None
    assert refused("You should rest.", []) == "GU-15"
    assert ill_formed("**Rest**") == "markup"
