"""The recorded sentences: which clip says a line, checked by hash, with a next best for every one that is missing.

A folder of clips holds `manifest.json`: {"clips": {KEY: {"file": NAME, "sha256": HEX}}}. KEY is a line's id for its
neutral form ("L-03"), or the id and the beginning of the SHA-256 of the filled text ("L-03.1f0c…") for a form with
names. Clips are WAV, 22,050 Hz, mono, 16 bit. They are read once, at start, and kept in memory.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
import wave
from dataclasses import dataclass
from pathlib import Path

from assistant.crisis.signals import Line
from assistant.crisis.tones import RATE_HZ

COMMITTED = Path(__file__).parent / "clips"
"""Clips that are always there, one folder a language."""
CONTENT = Path(__file__).parent.parent / "care" / "content"
MINIMAL = (
    "L-01a", "L-02", "L-05", "L-07", "L-09", "L-10", "L-12a", "L-13", "L-18", "L-19a", "L-19b", "D-01", "D-06",
)  # fmt: skip
"""Lines whose neutral form lies in the repository, so that a unit without models speaks."""
NEXT_BEST = {
    "L-02": "L-01a", "L-03": "L-05", "L-04": "L-05", "L-08": "L-07", "L-09": "L-05", "L-11a": "D-06",
    "L-11b": "L-01a", "L-12b": "L-05", "L-15": "L-01a", "L-16": "L-05", "L-17a": "D-06", "R-01": "L-18",
}  # fmt: skip
"""What is said, and as true, where a clip is missing or damaged; then comes a tone."""


@dataclass(frozen=True, slots=True)
class Words:
    """A line as people wrote it."""

    words: str
    """May hold {NAME}, {NAME2}, {emergency}, {CARER}, {LIST}."""
    neutral: str
    """The form without any of these; empty is left unsaid."""


def content(language: str) -> dict[str, Words]:
    """The lines of crisis.toml. Raises OSError, ValueError, KeyError when it cannot be used."""
    table = tomllib.loads((CONTENT / language / "crisis.toml").read_text(encoding="utf-8"))
    return {
        id_: Words(line["words"], line.get("neutral", "" if "{" in line["words"] else line["words"]))
        for id_, line in table["lines"].items()
    }


def filled(words: str, line: Line, emergency: str) -> str:
    """The sentence with its names and the number, digit by digit; empty where one of them is not known."""
    slots = {"NAME": line.name, "NAME2": line.next_name, "emergency": " ".join(emergency), "CARER": line.name}
    text = words
    for slot in re.findall(r"\{([^}]*)\}", words):
        if not slots.get(slot):
            return ""
        text = text.replace("{" + slot + "}", slots[slot])
    return text


def key(id_: str, text: str) -> str:
    """The key of a line's form with names."""
    return f"{id_}.{hashlib.sha256(text.encode()).hexdigest()[:16]}"


class Library:
    """Every clip there is. `bad` counts the clips that a manifest names and that are missing or damaged."""

    def __init__(self, folders: list[Path], language: str = "en", emergency: str = "") -> None:
        """Read and check all clips; of two with one key, that of the first folder is taken."""
        self._emergency = emergency
        self._clips: dict[str, bytes] = {}
        self.bad: list[str] = []
        for folder in (*folders, COMMITTED / language):
            self._read(folder)
        try:
            self._words = content(language)
        except (OSError, ValueError, KeyError, TypeError):
            self._words = {}
            self.bad.append("crisis.toml")

    def pcm(self, line: Line) -> bytes | None:
        """The sound of a line; its neutral form, then the next best, where it is not there; None where none is.

        Empty for a line that has nothing to say without a name.
        """
        words = self._words.get(line.id)
        if words is not None and "{" in words.words:
            text = filled(words.words, line, self._emergency)
            named = self._clips.get(key(line.id, text)) if text else None
            if named is not None:
                return named
            if not words.neutral:
                return b""
        return self._clips.get(line.id) or self._clips.get(NEXT_BEST.get(line.id, ""))

    def _read(self, folder: Path) -> None:
        manifest = folder / "manifest.json"
        if not manifest.exists():
            return
        try:
            clips = json.loads(manifest.read_text(encoding="utf-8"))["clips"]
            wanted = {str(k): (str(v["file"]), str(v["sha256"])) for k, v in clips.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self.bad.append(str(manifest))
            return
        for name, (file, digest) in wanted.items():
            if name in self._clips:
                continue
            try:
                self._clips[name] = _sound(folder / file, digest)
            except (OSError, ValueError, wave.Error, EOFError):
                self.bad.append(name)


def _sound(path: Path, digest: str) -> bytes:
    if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        raise ValueError("not what the manifest says")
    with wave.open(str(path)) as clip:
        if (clip.getframerate(), clip.getnchannels(), clip.getsampwidth()) != (RATE_HZ, 1, 2):
            raise ValueError("not 22,050 Hz, mono, 16 bit")
        sound: bytes = clip.readframes(clip.getnframes())
    return sound
