"""Vosk as a recogniser of turns: it reads as it listens, and ends an utterance only when we say so.

Vosk's own timers end utterances in its view only: their words are kept and the turn goes on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from vosk import KaldiRecognizer, Model, SetLogLevel

from assistant.adapters.guesses import agreed, joined
from assistant.errors import ModelCorrupt, ModelMissing
from assistant.events import RATE_HZ, Guess, Partial, Transcript, Word
from assistant.settings import HearingSettings

SAME_WORD_S = 0.15
"""Seconds by which the beginning of a word may differ between two guesses that share it."""

SetLogLevel(-1)


class VoskTranscriber:
    """A `ports.Transcriber`. Sound is read as the iterator that `feed` returns is drawn."""

    name = "vosk"

    def __init__(self, folder: Path, settings: HearingSettings) -> None:
        """Load the model from its folder. Raises ModelMissing or ModelCorrupt."""
        if not folder.is_dir():
            raise ModelMissing(f"{folder} is missing. Run 'solace models fetch'.")
        try:
            model = Model(model_path=str(folder))
        except Exception as error:
            raise ModelCorrupt(f"{folder} cannot be loaded by Vosk. Run 'solace models fetch'.") from error
        self._settings = settings
        self._kaldi = KaldiRecognizer(model, RATE_HZ)
        self._kaldi.SetWords(True)
        self._kaldi.SetMaxAlternatives(settings.guesses)
        self._fed = 0
        """Samples given to Kaldi since it was made: its word times count from there."""
        self._open = False
        """Whether Kaldi has sound that it has not given a final result for."""
        self.begin(0.0)

    def begin(self, at_s: float) -> None:
        """A turn begins; forget the last one."""
        if self._open:
            self._kaldi.FinalResult()
        self._open = False
        self._begun = self._fed
        self._pieces: list[tuple[Guess, ...]] = []
        self._words: list[Word] = []
        self._told, self._stable = "", ""

    def feed(self, pcm: bytes, at_s: float) -> Iterator[Partial]:
        """Take sound of the turn that ends at `at_s`; yield a `Partial` when there are new words."""
        if len(pcm) < 2:
            return
        self._fed += len(pcm) // 2
        self._open = True
        if self._kaldi.AcceptWaveform(pcm):
            self._keep(self._kaldi.Result())
        text = self._so_far()
        stable = agreed(self._told, text)
        if text and text != self._told:
            self._told, self._stable = text, stable
            yield Partial(at_s, text, stable)

    def read(self, at_s: float) -> Transcript:
        """The words so far; Kaldi is some 0.2 s behind the sound."""
        text = self._so_far()
        return Transcript(at_s, text, self._confidence(), (Guess(text, 0.0),) if text else ())

    def finish(self, at_s: float) -> Transcript:
        """The final reading with up to `settings.guesses`; the turn may go on afterwards all the same."""
        if self._open:
            self._keep(self._kaldi.FinalResult())
            self._open = False
        guesses = joined(self._pieces, self._settings.guesses)
        text = guesses[0].text if guesses else ""
        return Transcript(at_s, text, self._confidence() if text else 0.0, guesses, tuple(self._words))

    def _so_far(self) -> str:
        partial = json.loads(self._kaldi.PartialResult()).get("partial", "") if self._open else ""
        return " ".join([*(piece[0].text for piece in self._pieces), *partial.split()])

    def _keep(self, result: str) -> None:
        """Keep an utterance of Kaldi's: its guesses as probabilities among each other, the words of the best."""
        found = [a for a in json.loads(result).get("alternatives", []) if a["text"].strip()]
        if not found:
            return
        top = max(a["confidence"] for a in found)
        total = math.log(sum(math.exp(a["confidence"] - top) for a in found))
        chances = [a["confidence"] - top - total for a in found]
        self._pieces.append(tuple(Guess(" ".join(a["text"].split()), c) for a, c in zip(found, chances, strict=True)))
        self._words += _words(found, [math.exp(c) for c in chances], self._begun / RATE_HZ)

    def _confidence(self) -> float:
        if not self._words:
            return 1.0
        return math.exp(sum(math.log(max(w.confidence, 1e-6)) for w in self._words) / len(self._words))


def _words(found: Sequence[dict[str, Any]], chances: Sequence[float], begun_s: float) -> Iterator[Word]:
    """Words of the best guess; the confidence of each is the share of the guesses that hold it there."""
    for word in found[0].get("result", []):
        sure = sum(
            chance
            for guess, chance in zip(found, chances, strict=True)
            if any(
                w["word"] == word["word"] and abs(w["start"] - word["start"]) <= SAME_WORD_S for w in guess["result"]
            )
        )
        begin_s = max(0.0, word["start"] - begun_s)
        yield Word(word["word"], begin_s, max(begin_s, word["end"] - begun_s), min(1.0, sure))
