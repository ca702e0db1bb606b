"""First witness of the end of a turn: Smart Turn v3.2 reads the melody of the last eight seconds.

The model (BSD-2, Daily) takes what Whisper's feature extractor makes of 8 s: the wave brought to mean 0 and variance
1 with its padding, 80 Slaney mel bands of a centred 400-sample Hann spectrum every 160 samples, log10, no more than 8
below the loudest, (x + 4) / 4. It answers with a probability.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from assistant.adapters.onnx import open_session
from assistant.events import RATE_HZ

Floats = np.ndarray[Any, np.dtype[np.float32]]
SAMPLES = 8 * RATE_HZ
WINDOW, HOP, BANDS = 400, 160, 80
LINEAR_HZ, LINEAR_MELS, LOG_STEP = 1000.0, 15.0, np.log(6.4) / 27.0
"""Slaney's mel scale: 200/3 Hz a mel up to 1000 Hz, above it 27 mels to a factor of 6.4."""


def _bands() -> Floats:
    """Triangles of equal area on the mel scale, [BANDS, WINDOW // 2 + 1]."""
    top = LINEAR_MELS + np.log(RATE_HZ / 2 / LINEAR_HZ) / LOG_STEP
    mels = np.linspace(0.0, top, BANDS + 2)
    hertz = np.where(mels < LINEAR_MELS, mels * 200 / 3, LINEAR_HZ * np.exp(LOG_STEP * (mels - LINEAR_MELS)))
    bins = np.linspace(0.0, RATE_HZ / 2, WINDOW // 2 + 1)
    low, centre, high = hertz[:-2, None], hertz[1:-1, None], hertz[2:, None]
    rise, fall = (bins - low) / (centre - low), (high - bins) / (high - centre)
    bands: Floats = (np.maximum(0.0, np.minimum(rise, fall)) * 2.0 / (high - low)).astype(np.float32)
    return bands


class SmartTurn:
    """`ports.TurnEnd` on onnxruntime; stateless, any thread."""

    def __init__(self, model_path: Path, threads: int = 1) -> None:
        """Raises ModelMissing or ModelCorrupt."""
        self._session = open_session(model_path, threads)
        self._bands = _bands()
        self._window = np.hanning(WINDOW + 1)[:-1].astype(np.float32)

    def probability(self, pcm: bytes) -> float:
        """See `ports.TurnEnd`. Sound shorter than 8 s is preceded by silence."""
        out = self._session.run(None, {"input_features": self.features(pcm)[None]})
        return float(np.asarray(out[0]).reshape(-1)[0])

    def features(self, pcm: bytes) -> Floats:
        """What the model reads, [80, 800]."""
        wave = np.zeros(SAMPLES, np.float32)
        sound = np.frombuffer(pcm[-2 * SAMPLES :], np.int16)
        wave[SAMPLES - len(sound) :] = sound / np.float32(32768)
        wave = (wave - wave.mean()) / np.sqrt(wave.var() + np.float32(1e-7))
        frames = sliding_window_view(np.pad(wave, WINDOW // 2, mode="reflect"), WINDOW)[:SAMPLES:HOP]
        spectrum = np.fft.rfft(frames * self._window)
        power = spectrum.real**2 + spectrum.imag**2
        logs = np.log10(np.maximum(self._bands @ power.T, np.float32(1e-10)))
        read: Floats = ((np.maximum(logs, logs.max() - 8.0) + 4.0) / 4.0).astype(np.float32)
        return read
