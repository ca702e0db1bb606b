"""The assistant's name by microWakeWord (pymicro-wakeword); four models come inside its wheel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymicro_wakeword
from pymicro_wakeword import MicroWakeWordFeatures, Model

from assistant.errors import ModelCorrupt, ModelMissing
from assistant.events import Clean, Woken
from assistant.settings import WakeSettings

ECHO_S = 0.6
"""Seconds for which the bar stays high after our voice has ended: its last word is still in the model's window."""


class MicroWakeWord:
    """A `ports.WakeWord`: the mean probability of five inferences (30 ms each) must exceed the threshold in as many
    of them in a row as the settings' patience says."""

    def __init__(self, settings: WakeSettings) -> None:
        """Raises ModelMissing where there is no such phrase, ModelCorrupt where its model cannot be loaded."""
        self._settings = settings
        self._model = _load(settings.phrase)
        self._features = MicroWakeWordFeatures()
        self._above = 0
        self._speaks = False
        self._high_until_s = -1.0
        self._deaf_until_s = -1.0

    def feed(self, clean: Clean) -> Iterator[Woken]:
        """Any length of sound in; `Woken` once each time that the phrase was said."""
        if self._speaks:
            self._high_until_s = clean.at_s + ECHO_S
        high = clean.at_s < self._high_until_s
        threshold = self._settings.threshold_speaking if high else self._settings.threshold
        for probability in self.probabilities(clean.quiet):
            self._above = self._above + 1 if probability > threshold else 0
            if self._above >= self._settings.patience_frames and clean.at_s >= self._deaf_until_s:
                self._deaf_until_s = clean.at_s + self._settings.refractory_s
                yield Woken(clean.at_s, self._settings.phrase)

    def probabilities(self, pcm: bytes) -> Iterator[float]:
        """One for each inference that the sound has completed."""
        for features in self._features.process_streaming(pcm):
            waiting = len(self._model._features) + 1
            probability = self._model.process_streaming_prob(features)
            if waiting == self._model.stride and probability is not None:
                yield float(probability)

    def speaking(self, speaks: bool) -> None:
        """The bar goes up while we speak, and stays up for a moment afterwards."""
        self._speaks = speaks


def phrases() -> list[str]:
    """Names of the models inside the wheel."""
    return sorted(model.value for model in Model)


def _load(phrase: str) -> Any:
    path = Path(phrase).expanduser()
    try:
        if path.suffix == ".json":
            return pymicro_wakeword.MicroWakeWord.from_config(path)
        return pymicro_wakeword.MicroWakeWord.from_builtin(Model(phrase))
    except FileNotFoundError:
        raise ModelMissing(f"There is no wake word model at {path}. Give its .json, or one of: {_known()}.") from None
    except ValueError as error:
        if path.suffix == ".json":
            raise ModelCorrupt(f"The wake word model {path} cannot be loaded ({error}). Fetch it again.") from None
        raise ModelMissing(f"There is no wake word '{phrase}'. Choose one of: {_known()}.") from None
    except (KeyError, RuntimeError, OSError, TypeError) as error:
        raise ModelCorrupt(f"The wake word model '{phrase}' cannot be loaded ({error!r}). Fetch it again.") from None


def _known() -> str:
    return ", ".join(phrases())
