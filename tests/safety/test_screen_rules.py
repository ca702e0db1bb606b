"""Each family of rules with what it must find and, one word away, what it must leave alone."""

import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from assistant.safety.screen import Flag, Tier, screen

CLINICAL = {
    Tier.T0: [
        "This heat is killing me.",
        "The film was about a man who killed himself.",
        "I was very low years ago, not now.",
        "My brother took his life in ninety-eight.",
        "I could murder a cup of tea.",
    ],
    Tier.T1: [
        "They would be better off without me.",
        "I wish I could sleep and not wake up.",
        "I won't be here by Christmas.",
        "I am ready to go, I have put my affairs in order.",
        "There is no point taking my tablets any more.",
    ],
    Tier.T2: [
        "I want to kill myself.",
        "I have thought about how I would do it.",
        "I tried before and I am close to it again.",
        "I have started hurting myself again.",
        "I have a plan, but not for today.",
    ],
    Tier.T3: [
        "I am going to end my life tonight.",
        "I have already done something to myself.",
        "I took them all on purpose.",
        "I have it in front of me and I am going to use it.",
        "This is goodbye, I am doing it now.",
    ],
}
FLAGS = {
    Flag.MEDICAL: [
        "There is a tight pain in my chest.",
        "I fell and cannot get up.",
        "My face has dropped on one side.",
        "I cannot get my breath.",
        "I took my tablets twice by mistake.",
    ],
    Flag.ABUSE: [
        "She hits me when nobody looks.",
        "He takes my pension card.",
        "They leave me wet all day.",
        "I am not allowed to phone my son.",
        "I am afraid of him coming home.",
    ],
    Flag.PSYCHOSIS: [
        "The radio talks about me.",
        "They put a chip in my wall.",
        "A voice tells me what to do.",
        "I have not slept for four days and feel chosen.",
        "The nurses are poisoning the food.",
    ],
    Flag.HARM_TO_OTHERS: [
        "I am going to hurt my neighbour.",
        "I could strangle her, I mean it.",
        "I have something ready for him.",
        "I cannot stop thinking of hurting the baby.",
        "He will pay for it tonight.",
    ],
    Flag.THIRD_PARTY: [
        "My friend says she wants to die.",
        "My son sent me a goodbye text.",
        "My wife has stopped eating.",
        "My neighbour talks about ending it.",
        "How do I help someone suicidal?",
    ],
    Flag.FINANCE: [
        "The bank asked me for my code.",
        "I must buy gift cards today.",
        "My online fiance needs money.",
        "He says sign the house over.",
        "They want my password to fix the computer.",
    ],
    Flag.MINOR: [
        "I am fourteen.",
        "My teacher told me off.",
        "My mum says I am too young for this.",
        "I am in year nine.",
        "I am not allowed out on school nights.",
    ],
}

PAIRS = [
    # rule family, said of oneself now, tier, one word or two away, tier
    ("intent and time", "i am going to kill myself tonight", 3, "he said he was going to kill himself in the film", 0),
    ("negation", "i want to die", 2, "i do not want to die", 0),
    (
        "negation undone",
        "i can not stop thinking about killing myself",
        2,
        "i have never thought about killing myself",
        0,
    ),
    ("negation far off", "i am not well and i want to kill myself", 2, "i do not think i want to kill myself", 0),
    ("past", "i tried to hang myself last week", 2, "i tried to hang myself years ago and i am glad i failed", 0),
    ("quotation", "i said i want to kill myself", 2, "the song goes i want to kill myself", 0),
    ("story", "i will drown myself in the river tonight", 3, "in the book she drowns herself in the river at night", 0),
    ("hyperbole", "if they send me back i will kill myself", 2, "if they play that song again i will kill myself", 0),
    ("idiom", "i am dying and i did it myself with tablets", 3, "i am dying for a cup of tea", 0),
    ("medicines", "i have taken all my tablets", 3, "i have taken all today's tablets with my breakfast", 0),
    ("poison", "i drank the bleach", 3, "i cleaned the sink with bleach", 0),
    ("height", "i am on the edge of the roof and i am going to jump", 3, "i am on the roof fixing a tile", 0),
    ("rails", "i am lying on the track", 3, "i am standing on the platform waiting for my daughter's train", 0),
    ("rope", "the noose is round my neck", 3, "i need rope for the washing line", 0),
    ("blade", "i have the razor on my wrist", 3, "i cut myself shaving", 0),
    ("gun", "the gun is loaded and pointing at me", 3, "i bought a glue gun for my crafts", 0),
    ("farewell", "this is the last time we will talk goodbye", 3, "goodbye talk tomorrow", 0),
    (
        "preparation",
        "i have written a goodbye letter for after i do it",
        2,
        "i have written a letter to my sister in spain",
        0,
    ),
    ("burden", "i am a burden on my family", 1, "i don't want to be a burden but could you turn it up", 0),
    ("absence", "i won't be here next christmas", 1, "i won't be here on tuesday i am at the eye clinic", 0),
    ("ready", "i am ready to go lord", 1, "i am ready to go to the shops", 0),
    ("pointless", "there is no point in going on", 1, "there is no point going out in this weather", 0),
    ("treatment", "i have stopped my insulin what is the point", 1, "the doctor stopped my insulin", 0),
    ("reunion", "i want to be with my wife again in heaven", 1, "i want to see my wife at the home on sunday", 0),
    (
        "means and distress",
        "i lost my job which bridge is the highest",
        1,
        "which bridge is the longest in the world",
        0,
    ),
    ("jumping", "i am jumping off the bridge", 3, "i am jumping up and down with excitement", 0),
    ("medicine question", "how many tablets would it take to kill me", 2, "how many tablets do i take at night", 0),
    ("promise", "i can not promise i will not kill myself", 2, "i promise i will not kill myself", 0),
    ("self-harm", "i have been cutting myself", 2, "i cut myself shaving", 0),
]


@pytest.mark.parametrize(("tier", "text"), [(tier, text) for tier, texts in CLINICAL.items() for text in texts])
def test_every_example_of_the_clinical_text_has_its_tier(tier, text):
    assert screen(text).tier is tier


@pytest.mark.parametrize(("flag", "text"), [(flag, text) for flag, texts in FLAGS.items() for text in texts])
def test_every_example_of_the_clinical_text_has_its_flag(flag, text):
    assert flag in screen(text).flags


@pytest.mark.parametrize(("family", "risk", "tier", "calm", "left"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_a_family_of_rules_finds_risk_and_leaves_its_neighbour_alone(family, risk, tier, calm, left):
    assert screen(risk).tier >= tier
    assert screen(calm).tier == left


@pytest.mark.parametrize("flag", [flag for flag in Flag if flag is not Flag.ABUSE])
def test_ordinary_talk_has_no_flag(flag):
    for text in ("the nurse was lovely this morning", "what is the weather like", "i had soup for lunch"):
        assert flag not in screen(text).flags


def test_in_progress_is_not_undone_by_a_negation_elsewhere():
    for other in ("i am not scared", "no", "i do not want to die alone", "nothing hurts"):
        assert screen(f"{other} i have taken all my tablets").tier is Tier.T3
        assert screen(f"i have taken all my tablets {other}").tier is Tier.T3


def test_the_model_s_vote_raises_nothing_but_t0_to_t1():
    assert screen("what is the weather like", model_vote=True).tier is Tier.T1
    for text in ("i am a burden on my family", "i want to kill myself", "i have taken all my tablets"):
        assert screen(text, model_vote=True).tier is screen(text).tier


def test_a_voice_that_commands_harm_is_psychosis_and_t2():
    verdict = screen("the voice tells me to hang myself")
    assert verdict.tier >= Tier.T2
    assert Flag.PSYCHOSIS in verdict.flags


def test_no_rule_names_a_line_of_the_development_sets():
    """A frame long enough to be a whole sentence fits that sentence only."""
    for file in Path("assistant/safety/data").glob("*.toml"):
        for source in re.findall(r'"([^"\n]*)"', file.read_text(encoding="utf-8")):
            plain = re.sub(r"\([^()]*\|[^()]*\)|\{\w+\}|~\d*|[@^$&]", "", source)
            assert len(plain.split()) < 12 or "|" in source, source


@pytest.mark.parametrize("sure", ["no messing", "no joke", "no doubt about it", "no word of a lie", "not kidding"])
def test_what_asks_to_be_believed_takes_nothing_back(sure: str) -> None:
    assert screen(f"i'm going to kill myself tonight {sure}").tier is Tier.T3
    assert screen(f"killing myself tonight {sure}").tier is Tier.T3
    assert screen("i'm not going back to hurting myself").tier is Tier.T0


def test_the_conversation_of_the_demonstration_raises_nothing() -> None:
    script = tomllib.loads((resources.files("assistant.room") / "script.toml").read_text(encoding="utf-8"))
    for turn in script["turn"]:
        for said in [" ".join(one for one in turn["say"] if isinstance(one, str)), *turn.get("interrupt", [])]:
            verdict = screen(said)
            assert verdict.tier is Tier.T0 and not verdict.flags, said


@pytest.mark.parametrize("said", ["thanks for the chat bye now", "thank you so much for your help goodbye dear"])
def test_a_courteous_end_is_no_farewell(said: str) -> None:
    assert screen(said).tier is Tier.T0
