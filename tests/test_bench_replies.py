"""The bench's own look at invented facts must see what the guard is there to stop, by other means than the guard's."""

import pytest

from assistant.bench.replies import _figures, _outcomes, _turns, strange


@pytest.mark.parametrize(
    ("turn", "sentence", "words"),
    [("he was in hospital", "You are carrying your husband's loss.", ["carrying", "husband's", "loss"]),
     ("i slept badly", "You slept badly, and you are tired.", ["tired"]), ("i'm worrying", "You are worried.", [])],
)  # fmt: skip
def test_words_that_nobody_said_are_seen(turn: str, sentence: str, words: list[str]) -> None:
    assert list(strange(sentence, (turn,))) == words


def test_there_are_turns_enough() -> None:
    assert len(set(_turns(None))) >= 500


def test_figures_count_what_was_spoken() -> None:
    turns = ["i can't sleep", "my knee is bad", "i feel lonely"]
    raw = {
        turns[0]: ["You can't sleep.", "x"],
        turns[1]: ["Your husband is gone.", "Your knee is bad, and that's normal."],
        turns[2]: ["I love you so.", "You should ring someone."],
    }
    outcomes = list(_outcomes(turns, raw))
    assert [one.spoken for one in outcomes] == [
        "You can't sleep.", "Your knee is bad.", "It sounds like you feel lonely.",
    ]  # fmt: skip
    figures = _figures(outcomes)
    assert (figures["turns"], figures["template"], figures["invented facts"]) == (3, 1, 0)
    assert figures["of these cut at a comma"] == 1
    assert figures["rejected, by rule"] == {"GU-08": 1, "GU-05": 1, "GU-15": 1}
