from hypothesis import given
from hypothesis import strategies as st

from assistant.turns.sentences import FEWEST, Clause, Sentences
from assistant.turns.speakable import speakable


def cut(pieces: list[str], first_words: int = 7) -> list[Clause]:
    stage = Sentences(first_words)
    return [c for p in pieces for c in stage.feed(p)] + list(stage.close())


def test_first_clause_ends_at_a_comma_after_some_words() -> None:
    clauses = cut(["It sounds like a hard week, and I hear that. What helped?"])
    assert clauses == [
        Clause("It sounds like a hard week,", False),
        Clause("and I hear that.", True),
        Clause("What helped?", True),
    ]


def test_a_comma_after_one_word_is_no_clause() -> None:
    assert cut(["Yes, it is."])[0] == Clause("Yes, it is.", True)


def test_long_first_clause_is_cut_before_a_linking_word() -> None:
    first = cut(["You have been carrying so much that nobody around you seems to notice it."])[0]
    assert first == Clause("You have been carrying so much,", False)


def test_only_the_first_clause_is_cut_short() -> None:
    clauses = cut(["Good. This second sentence is a good deal longer than seven words but it stays whole."])
    assert [c.final for c in clauses] == [True, True]


def test_unfinished_sentence_after_a_finished_one_is_dropped() -> None:
    assert cut(["That sounds hard. And then the"]) == [Clause("That sounds hard.", True)]


def test_markup_is_never_spoken() -> None:
    assert cut(["**Well** [then](http://x.y), go to www.example.com 😀."]) == [Clause("Well then, go to.", True)]


WORDS = st.lists(st.sampled_from(["so", "tired,", "and", "then.", "why?", "garden", "it's", "hm;"]), max_size=30)


@given(WORDS, st.data())
def test_clauses_do_not_depend_on_how_the_text_is_cut(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    pieces, rest = [], text
    while rest:
        n = data.draw(st.integers(1, len(rest)))
        pieces.append(rest[:n])
        rest = rest[n:]
    clauses = cut(pieces)
    assert clauses == cut([text])
    assert all(len(c.text.split()) >= FEWEST or c.final for c in clauses)


@given(st.text(max_size=200))
def test_speakable_is_stable(text: str) -> None:
    once = speakable(text)
    assert speakable(once) == once or len(speakable(once)) < len(once)
    assert not set("*_`#<>[]{}|~") & set(once)
