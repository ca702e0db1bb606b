"""Moonshine tiny-en on plain onnxruntime: sound to token ids, greedily from a draft, or by a beam.

Figures here were measured on two busy x86-64 cores, 40 read and 40 spontaneous clips; `solace bench wer` gives the
whole's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from assistant.adapters.onnx import open_session
from assistant.errors import ModelCorrupt, ModelMissing
from assistant.events import RATE_HZ

BEGIN, END = 1, 2
TOKENS_PER_S = 6.5
"""Cap on the length of a reading: on noise the model can loop. People speak at 3 to 5 tokens a second."""
SHORTEST = RATE_HZ // 4
"""Samples below which sound is padded with silence: the encoder's filters need 3,000 or so."""
DRAFT_TOKENS = 16
"""Most tokens of a draft that one pass verifies: past a wrong one the rest of the pass is wasted."""
DECODER_THREADS = 1
"""A second one makes a token no earlier (p50 of a beam 121 ms with two, 122 with one) and costs 12 % more processor."""
LOOK_AHEAD = 4
"""Tokens of a draft among which the place to go on is sought after a wrong one."""
REACH = 12.0
"""Natural logs below the best beyond which a continuation is not looked at."""

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Encoded:
    """Sound after the encoder."""

    states: Array = field(repr=False)
    """float32 [1, encoder frames, 288]."""
    samples: int
    """Length of the sound, padding included; the decoder derives the length of its attention from it."""

    @property
    def cap(self) -> int:
        """Most tokens a reading of this sound may have."""
        return int(TOKENS_PER_S * self.samples / RATE_HZ) + 3


@dataclass(frozen=True, slots=True)
class Reading:
    """Token ids of one reading, without begin and end, and the sum of their natural log probabilities, end included."""

    ids: tuple[int, ...] = field(repr=False)
    log_probability: float


@dataclass(slots=True)
class _State:
    """What the decoder keeps between passes."""

    states: Array
    """The encoder's states, float32 [rows or more, encoder frames, 288]."""
    decoder: list[Array] = field(default_factory=list)
    """Keys and values of the tokens so far, in turn, float32 [rows, 8, tokens, 36] each; empty before the first."""
    encoder: list[Array] = field(default_factory=list)
    """The same of the encoder's states, float32 [rows or more, 8, encoder frames, 36] each."""

    def cut(self, length: int) -> None:
        """Forget tokens after the first `length`."""
        self.decoder = [cache[:, :, :length] for cache in self.decoder]

    def widen(self, rows: int) -> None:
        """Repeat, once, what is the same in every row."""
        if len(self.states) < rows:
            self.states = np.repeat(self.states[:1], rows, 0)
            self.encoder = [np.repeat(cache[:1], rows, 0) for cache in self.encoder]


class MoonshineNetwork:
    """The two halves of the network and its vocabulary. One caller at a time."""

    def __init__(self, folder: Path, threads: int) -> None:
        """Load encoder_model.ort, decoder_model_merged.ort, tokenizer.bin; `threads` are the encoder's.

        Raises ModelMissing or ModelCorrupt.
        """
        self._pieces = _pieces(folder / "tokenizer.bin")
        self._encoder = open_session(folder / "encoder_model.ort", threads)
        self._decoder = open_session(folder / "decoder_model_merged.ort", DECODER_THREADS)
        past = [i.name for i in self._decoder.get_inputs() if i.name.startswith("past_key_values.")]
        self._past_decoder = [name for name in past if ".decoder." in name]
        self._past_encoder = [name for name in past if ".encoder." in name]
        if not past or [i.name for i in self._encoder.get_inputs()] != ["input_values", "attention_mask"]:
            raise ModelCorrupt(f"{folder} holds another kind of model. Run 'solace models fetch'.")

    def encode(self, sound: Array) -> Encoded:
        """`sound`: int16 [samples] at 16 kHz."""
        values = np.zeros((1, max(len(sound), SHORTEST)), np.float32)
        values[0, : len(sound)] = sound / np.float32(32768)
        given = {"input_values": values, "attention_mask": np.ones(values.shape, np.int64)}
        return Encoded(self._encoder.run(["last_hidden_state"], given)[0], values.shape[1])

    def greedy(self, encoded: Encoded, draft: Sequence[int] = ()) -> Reading:
        """The likeliest token at each step.

        Where `draft` (an earlier reading) agrees, many tokens are verified in one pass. Passes of other lengths round
        differently, so the result can differ from one without a draft where two tokens are all but equally likely.
        """
        state, ids, total = _State(encoded.states), [BEGIN], 0.0
        draft = list(draft)
        while len(ids) < encoded.cap:
            ahead, draft = draft[:DRAFT_TOKENS], draft[DRAFT_TOKENS:]
            logits = self._pass(encoded, state, [[ids[-1], *ahead]])[0]
            chosen = logits.argmax(-1)
            sure = logits.max(-1) - _log_sum(logits)
            agree = next((n for n, token in enumerate(ahead) if chosen[n] != token), len(ahead))
            total += float(sure[: agree + 1].sum())
            ids += [int(token) for token in chosen[: agree + 1]]
            if END in ids[1:]:
                break
            state.cut(len(ids) - 1)
            if agree < len(ahead):
                draft = _rest(ahead[agree:] + draft, ids[-1])
            elif draft:
                draft = _rest(draft, ids[-1])
        return Reading(tuple(token for token in ids[1:] if token != END), total)

    def beam(self, encoded: Encoded, width: int, within: float) -> list[Reading]:
        """The likeliest readings, best first, at least one and at most twice `width`: many differ in a comma only.

        The rows of the beam run as one batch; a row more than `within` natural logs below the best is given up.
        """
        state, rows, ended = _State(encoded.states), [Reading((), 0.0)], list[Reading]()
        while rows and len(rows[0].ids) < encoded.cap:
            logits = self._pass(encoded, state, [[row.ids[-1] if row.ids else BEGIN] for row in rows])[:, -1]
            parents, longer = _continue(rows, logits, width)
            ended = _best([*ended, *(_closed(r) for r in longer if r.ids[-1] == END)], 2 * width)
            floor = max(r.log_probability for r in [*longer, *ended]) - within
            if len(ended) >= width:
                floor = max(floor, ended[width - 1].log_probability)
            kept = [n for n, r in enumerate(longer) if r.ids[-1] != END and r.log_probability > floor]
            rows = [longer[n] for n in kept]
            sources = [parents[n] for n in kept]
            state.decoder = [cache[sources] for cache in state.decoder]
            state.widen(width)
        return _best([*ended, *rows], 2 * width)

    def text(self, ids: Sequence[int]) -> str:
        """The words of token ids."""
        raw = b"".join(self._pieces[i] for i in ids if END < i < len(self._pieces))
        return " ".join(raw.decode("utf-8", "ignore").replace("\u2581", " ").split())

    def _pass(self, encoded: Encoded, state: _State, ids: list[list[int]]) -> Array:
        """Run the decoder over `ids` [rows, new tokens] after `state`, and extend it; logits [rows, new, 32768]."""
        first, rows = not state.decoder, len(ids)
        given: dict[str, Array] = {
            "input_ids": np.array(ids, np.int64),
            "encoder_attention_mask": np.ones((rows, encoded.samples), np.int64),
            "encoder_hidden_states": state.states[:rows],
            "use_cache_branch": np.array([not first]),
        }
        wanted = [_present(name) for name in self._past_decoder]
        if first:
            empty = np.zeros((rows, 8, 0, 36), np.float32)
            given |= dict.fromkeys([*self._past_decoder, *self._past_encoder], empty)
            wanted += [_present(name) for name in self._past_encoder]
        else:
            crossed = [cache[:rows] for cache in state.encoder]
            given |= dict(zip(self._past_decoder, state.decoder, strict=True))
            given |= dict(zip(self._past_encoder, crossed, strict=True))
        logits, *caches = self._decoder.run(["logits", *wanted], given)
        state.decoder = caches[: len(self._past_decoder)]
        if first:
            state.encoder = caches[len(self._past_decoder) :]
        return np.asarray(logits)


def _continue(rows: list[Reading], logits: Array, width: int) -> tuple[list[int], list[Reading]]:
    """The `width` best continuations of rows by one token, and the row each comes from; `logits`: [rows, 32768]."""
    so_far = np.array([row.log_probability for row in rows])
    totals = logits + (so_far - _log_sum(logits))[:, None]
    near = np.flatnonzero(totals > totals.max() - REACH)
    near = near[np.argsort(-totals.ravel()[near])][:width]
    parents, tokens = np.divmod(near, totals.shape[1])
    longer = [Reading((*rows[p].ids, int(t)), float(totals[p, t])) for p, t in zip(parents, tokens, strict=True)]
    return [int(p) for p in parents], longer


def _closed(reading: Reading) -> Reading:
    return Reading(reading.ids[:-1], reading.log_probability)


def _best(readings: list[Reading], width: int) -> list[Reading]:
    return sorted(readings, key=lambda r: -r.log_probability)[:width]


def _rest(draft: list[int], token: int) -> list[int]:
    """What of `draft` is likely to follow `token`, which was found where the draft begins."""
    if token in draft[:LOOK_AHEAD]:
        return draft[draft.index(token) + 1 :]
    return draft[1:]


def _log_sum(logits: Array) -> Array:
    """Logarithm of the sum of exponentials over the last axis."""
    top = logits.max(-1, keepdims=True)
    return np.asarray(top[..., 0] + np.log(np.exp(logits - top).sum(-1)))


def _present(past: str) -> str:
    return past.replace("past_key_values.", "present.")


def _pieces(path: Path) -> list[bytes]:
    """The vocabulary: a length byte (two if >= 128: second * 128 + first - 128), then so many bytes, and again."""
    if not path.is_file():
        raise ModelMissing(f"{path} is missing. Run 'solace models fetch'.")
    raw = path.read_bytes()
    pieces, at = [], 0
    try:
        while at < len(raw):
            size, at = raw[at], at + 1
            if size >= 128:
                size, at = raw[at] * 128 + size - 128, at + 1
            pieces.append(raw[at : at + size])
            at += size
    except IndexError:
        at = -1
    if at != len(raw) or len(pieces) != 32_768:
        raise ModelCorrupt(f"{path} is not the vocabulary of Moonshine. Run 'solace models fetch'.")
    return pieces
