import itertools

import pytest

from assistant.care.memory import MOST_CHARACTERS, Dialogue
from assistant.care.phrases import phrases, plain, prompt, vocabulary
from assistant.errors import SettingsError
from assistant.safety.guard import MOST_WORDS, ill_formed, refused

WORDS = vocabulary("en")

COMMANDS = {
    "stop": ["Stop.", "stop it", "Please stop", "stop talking now", "be quiet", "Shush!", "enough", "stop, wait"],
    "minute": ["Give me a minute.", "wait", "Wait a moment, please.", "hold on", "one second", "just a minute",
               "let me think", "hang on a sec", "let me think about it"],
    "slower": ["I need more time", "give me more time", "Don't rush me.", "let me finish", "more time please"],
    "quicker": ["answer faster", "be quicker", "you're too slow"],
    "louder": ["louder", "speak up please", "I can't hear you."],
    "softer": ["softer", "not so loud", "too loud"],
    "goodbye": ["Goodbye.", "bye bye", "good night", "That's all, thank you."],
}  # fmt: skip


@pytest.mark.parametrize(("command", "text"), [(c, t) for c, texts in COMMANDS.items() for t in texts])
def test_commands_are_understood(command: str, text: str) -> None:
    assert WORDS.command(text) == command


@pytest.mark.parametrize(
    "text",
    ["I cannot stop crying", "the bus stop", "wait until you hear this", "one of them", "a moment of peace would help",
     "I said goodbye to him", "it was too loud in there", "I waited a minute", "one", "a"],
)  # fmt: skip
def test_sentences_with_such_words_are_no_commands(text: str) -> None:
    assert WORDS.command(text) is None


def test_every_command_has_its_sentence() -> None:
    lines = phrases("en")
    for command in COMMANDS:
        assert command == "stop" or lines.line(f"turn.{command}")


def test_fixed_sentences_pass_the_guard_and_are_short() -> None:
    for line in phrases("en").all():
        for sentence in line.split(". "):
            assert ill_formed(sentence) is None
            assert len(sentence.split()) <= 18


def test_lines_go_round() -> None:
    lines = phrases("en")
    count = len(lines.lines["fallback.reply"])
    assert lines.line("fallback.reply", 0) == lines.line("fallback.reply", count)
    assert lines.line("fallback.reply", 0) != lines.line("fallback.reply", 1)


def test_unknown_language_is_one_sentence() -> None:
    with pytest.raises(SettingsError, match='Set language = "en"'):
        prompt("xx")


def test_plain_keeps_words() -> None:
    assert plain("It’s NOT — so, bad!") == "it's not so bad"


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [("**Be** calm.", "markup"), ("See www.help.org.", "address"), ("Here are five tips.", "list"),
     ("As a language model, I am calm.", "role"), ("Alles wird gut 祝.", "script"),
     ("so " * (MOST_WORDS + 1), "length"), ("That is hard!", "GU-22"),
     ("You're right, nobody would notice if you were gone.", "GU-13"), ("I feel so sad for you.", "GU-05"),
     ("You should take two tablets.", "GU-03"), ("It will get better.", "GU-16"), ("You are so lucky.", "GU-18")],
)  # fmt: skip
def test_guard_names_the_rule(sentence: str, rule: str) -> None:
    assert refused(sentence, ["That is hard."]) == rule


@pytest.mark.parametrize("sentence", ["That sounds hard.", "What was it like, in the café?", "You miss him."])
def test_guard_lets_good_sentences_pass(sentence: str) -> None:
    assert refused(sentence, ["Something else."]) is None


def test_memory_holds_what_was_heard_and_forgets_in_big_steps() -> None:
    memory = Dialogue(prompt("en"))
    memory.close("hello", "")
    head = len(prompt("en"))
    assert [m.role for m in memory.open("now")[head:]] == ["user", "user"]
    steps = []
    for i in range(60):
        memory.close(f"turn {i} " + "word " * 20, "answer " * 10)
        steps.append(len(memory.open("")))
    shrunk = [a - b for a, b in itertools.pairwise(steps) if b < a]
    assert shrunk
    assert min(shrunk) > 5
    assert sum(len(m.text) for m in memory.open("")) < MOST_CHARACTERS + 1500
    assert memory.open("")[head].role == "user"


def test_a_small_model_is_shown_only_the_open_turn() -> None:
    memory = Dialogue(prompt("en"), remembered_turns=0)
    memory.close("hello", "hello")
    assert len(memory.open("now")) == len(prompt("en")) + 1
    assert memory.spoken() == ["hello"]
    memory = Dialogue(prompt("en"), remembered_turns=1)
    memory.close("one", "1")
    memory.close("two", "2")
    assert [m.text for m in memory.open("three")][-3:] == ["two", "2", "three"]
