"""The data files, read once: groups of frames, each with its tier or flag, and the frames of scope."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from assistant.safety.classifier import Alike
from assistant.safety.normalise import Spelling
from assistant.safety.patterns import Frame, compile_frame
from assistant.safety.sounds import key
from assistant.safety.verdict import Flag, Tier

TIER_FILES = (("imminent", Tier.T3), ("high", Tier.T2), ("concern", Tier.T1))


@dataclass(frozen=True, slots=True)
class Frames:
    """Frames that can be searched for together, fast."""

    frames: tuple[Frame, ...] = field(repr=False)
    index: dict[str, tuple[int, ...]] = field(repr=False)
    """Beginning of a word → the frames that may match where such a word stands."""

    @classmethod
    def of(cls, sources: Iterable[str], lexicon: Mapping[str, Sequence[str]]) -> Frames:
        """Read the frames. Raises PatternError."""
        frames = tuple(compile_frame(source, lexicon) for source in sources)
        index: dict[str, tuple[int, ...]] = {}
        for number, frame in enumerate(frames):
            for start in frame.keys:
                index[start] = (*index.get(start, ()), number)
        return cls(frames, index)

    def candidates(self, keys: Set[str]) -> Iterator[Frame]:
        """The frames that a text with these beginnings of words can match, each once."""
        numbers = {number for key in self.index.keys() & keys for number in self.index[key]}
        return (self.frames[number] for number in sorted(numbers))

    def found(self, text: str, keys: Set[str]) -> bool:
        """Whether any frame matches."""
        return any(frame.find(text) for frame in self.candidates(keys))


@dataclass(frozen=True, slots=True)
class Group:
    """One rule: an idea that may be said in many ways."""

    name: str
    tier: Tier
    flag: Flag | None
    frames: Frames = field(repr=False)
    unless: Frames = field(repr=False)
    progress: bool = False
    """Under way: neither the past nor a denial elsewhere undoes it."""
    raised: bool = False
    """Counts only while the session is raised, or after a loss (R3)."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything that clinicians wrote for the screen."""

    spelling: Spelling = field(repr=False)
    groups: tuple[Group, ...] = field(repr=False)
    """Highest tier first, flags last."""
    scope: dict[str, Frames] = field(repr=False)
    denial: dict[str, frozenset[str]] = field(repr=False)
    session: dict[str, Frames] = field(repr=False)
    signs: dict[str, Frames] = field(repr=False)
    """Ideas that the classifier weighs, by name."""
    alike: Alike = field(repr=False)
    together: tuple[frozenset[str], ...] = field(repr=False)
    """Signs that, standing together, let the classifier weigh whether a turn is T3."""
    sounds: dict[str, str] = field(repr=False)
    """How a word that carries risk sounds → the word."""
    sound_cues: Frames = field(repr=False)


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """The rules as shipped. Raises PatternError where a data file cannot be read."""
    lexicon = {name: tuple(words) for name, words in _table("lexicon").items()}
    groups = [
        _group(name, entry, tier, None, lexicon) for file, tier in TIER_FILES for name, entry in _table(file).items()
    ]
    groups += [_group(name, entry, Tier.T0, Flag(name), lexicon) for name, entry in _table("flags").items()]
    table = _table("scope")
    scope = {
        "denied_before": Frames.of(table["denial"]["before"], lexicon),
        "denied_plainly": Frames.of(table["denial"]["plainly"], lexicon),
        "denied_after": Frames.of(table["denial"]["after"], lexicon),
        "quoted": Frames.of(table["quoted"]["before"], lexicon),
        "own_words": Frames.of(table["quoted"]["own_words"], lexicon),
        "story": Frames.of(table["quoted"]["story"], lexicon),
        "self_now": Frames.of(table["quoted"]["self_now"], lexicon),
        "remote": Frames.of(table["past"]["remote"], lexicon),
        "better": Frames.of(table["past"]["better"], lexicon),
        "present": Frames.of(table["past"]["present"], lexicon),
        "calm": Frames.of(table["calm"]["say"], lexicon),
        "idiom": Frames.of(table["idiom"]["say"], lexicon),
    }
    denial = {name: frozenset(table["denial"][name]) for name in ("words", "breaks", "subjects", "links", "undoing")}
    session = {name: Frames.of(entry["say"], lexicon) for name, entry in _table("session").items()}
    table = _table("signs")
    together = tuple(frozenset(names.split()) for names in table.pop("together")["imminent"])
    signs = {name: Frames.of(entry["say"], lexicon) for name, entry in table.items()}
    heard = _table("sounds")
    sounds = {key(word): word for word in heard["words"]}
    spelling, cues = Spelling.of(_table("spelling")), Frames.of(heard["cues"], lexicon)
    return Rulebook(
        spelling, tuple(groups), scope, denial, session, signs, Alike.of(_table("alike")), together, sounds, cues
    )


def _group(
    name: str, entry: dict[str, Any], tier: Tier, flag: Flag | None, lexicon: Mapping[str, Sequence[str]]
) -> Group:
    say, unless = Frames.of(entry["say"], lexicon), Frames.of(entry.get("unless", ()), lexicon)
    return Group(name, tier, flag, say, unless, bool(entry.get("progress")), bool(entry.get("raised")))


def _table(name: str) -> dict[str, Any]:
    file = resources.files("assistant.safety").joinpath("data", f"{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
