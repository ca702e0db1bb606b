"""The language model's own process: `python -m assistant.adapters.llama_child MODEL OPTIONS`.

It is a process so that it can be killed, and so that it is the first to go when memory runs out. Asks come as JSON
lines on stdin, answers go as JSON lines to what was stdout at the start:

    {"ask": "expect", "id": 1, "messages": [["user", "I feel"]]}
        {"id": 1, "alive": true} …, {"id": 1, "end": true, "chance": 0.02, "evaluated": 7, "held": 220, "seconds": 0.03}
    {"ask": "reply", "id": 2, "messages": …, "max_tokens": 60, "seed": null}
        {"id": 2, "piece": "That"} …, {"id": 2, "end": true, "evaluated": 65, …}
    {"ask": "stop"}

Whatever arrives during an ask ends it at the next token, or the next batch of the prompt; the end of stdin ends the
process. Nothing is kept."""

from __future__ import annotations

import codecs
import contextlib
import ctypes
import json
import os
import secrets
import select
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import llama_cpp
import numpy as np
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

BATCH = 128
"""Tokens of the prompt evaluated between two looks at stdin; the score matrix is this many rows."""
MARK = "\u2e28end\u2e29"
"""Stands behind the open message while the template is rendered, to find where its words end."""
TRIM_STEP = 8
"""Messages dropped at once from a history that is too long, so that the prompt seldom changes."""
SMALL_BYTES = 300_000_000
"""A model below this decodes faster on one thread: at each of some 600 barriers a token, waking a thread that sleeps
costs more than it computes. SmolLM2-135M on two x86-64 cores, OMP_WAIT_POLICY=passive, idle: 66 tokens/s on one
thread, 27 on two; both cores busy elsewhere: 42 and 32. Threads that spin: 82 idle, 3 to 15 beside one busy core."""
SHORT = 24
"""Tokens up to which a batch counts as decoding in that respect: one thread is as fast (2 to 5 tokens in 30 ms)."""
FINAL = " \t\n.,;:?!…-—"
"""Stripped from the end of an open message: a recogniser writes a full stop at any pause."""


class Interrupted(Exception):
    """The other side has moved on."""


class Wire:
    """JSON lines in and out, one thread."""

    def __init__(self, inward: int, outward: int) -> None:
        self._in, self._out, self._buffer = inward, outward, b""

    def receive(self) -> dict[str, Any] | None:
        """Wait for the next ask; None at the end of stdin."""
        while b"\n" not in self._buffer:
            more = os.read(self._in, 65536)
            if not more:
                return None
            self._buffer += more
        line, _, self._buffer = self._buffer.partition(b"\n")
        ask: dict[str, Any] = json.loads(line)
        return ask

    def send(self, **line: Any) -> None:
        """Give one answer."""
        os.write(self._out, json.dumps(line).encode() + b"\n")

    def waiting(self) -> bool:
        """Whether something has arrived, or stdin has ended."""
        return bool(self._buffer) or bool(select.select([self._in], [], [], 0)[0])


class Model(llama_cpp.Llama):
    """Llama that counts, and looks up between batches."""

    wire: Wire
    current: int = 0
    evaluated: int = 0
    few: int = 1
    """Threads for one token or a few."""
    many: int = 1
    """Threads for a batch."""

    def eval(self, tokens: Sequence[int]) -> None:
        """Evaluate tokens batch by batch. Raises Interrupted between batches; what is evaluated stays."""
        for begin in range(0, max(1, len(tokens)), BATCH):
            if begin:
                self.wire.send(id=self.current, alive=True)
                if self.wire.waiting():
                    raise Interrupted
            batch = tokens[begin : begin + BATCH]
            llama_cpp.llama_set_n_threads(self.ctx, self.few, self.few if len(batch) <= SHORT else self.many)
            super().eval(batch)
            self.evaluated += len(batch)

    def logits(self, tokens: list[int]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Scores of the token that follows, evaluating only what differs from the last call."""
        held = self._input_ids
        least = min(len(held), len(tokens))
        differ = np.nonzero(held[:least] != np.asarray(tokens[:least]))[0]
        common = int(differ[0]) if len(differ) else least
        if common < len(tokens) or common < len(held) or self._requires_eval:
            self.n_tokens = min(common, len(tokens) - 1)
            self.eval(tokens[self.n_tokens :])
        row = llama_cpp.llama_get_logits_ith(self.ctx, -1)
        return np.ctypeslib.as_array(row, shape=(self.n_vocab(),))


def end_tokens(model: Model) -> tuple[np.ndarray[Any, Any], frozenset[int]]:
    """Tokens after which a turn has ended (end of turn, line break, final punctuation); and those that end a reply."""
    vocab, buffer = llama_cpp.llama_model_get_vocab(model.model), ctypes.create_string_buffer(64)
    ends, stops = [], set()
    for token in range(model.n_vocab()):
        if llama_cpp.llama_vocab_is_eog(vocab, token):
            stops.add(token)
            ends.append(token)
            continue
        size = llama_cpp.llama_token_to_piece(vocab, token, buffer, 64, 0, False)
        piece = buffer.raw[: max(0, size)]
        if b"\n" in piece or piece[:1] in (b".", b"?", b"!"):
            ends.append(token)
    return np.asarray(ends), frozenset(stops)


class Prompt:
    """Messages to tokens, by the template inside the model's file."""

    def __init__(self, model: Model, room: int) -> None:
        meta = model.metadata
        text = meta.get("tokenizer.chat_template")
        if not text:
            raise ValueError("it holds no chat template")
        eos, bos = (model._model.token_get_text(t) if t >= 0 else "" for t in (model.token_eos(), model.token_bos()))
        self._render = Jinja2ChatFormatter(text, eos_token=eos, bos_token=bos)
        self._bos, self._model, self._room = bos, model, room

    def tokens(self, messages: list[list[str]], open_end: bool, spare: int) -> list[int]:
        """Render and tokenise; the oldest messages after the system's go where the context would overflow."""
        head, rest = (messages[:1], messages[1:]) if messages[0][0] == "system" else ([], messages)
        while True:
            tokens = self._tokens(head + rest, open_end)
            if len(tokens) + spare <= self._room or len(rest) <= TRIM_STEP:
                return tokens if len(tokens) + spare <= self._room else tokens[: self._room - spare]
            rest = rest[TRIM_STEP:]

    def _tokens(self, messages: list[list[str]], open_end: bool) -> list[int]:
        turns = [{"role": role, "content": text.replace("<|", "< |").strip()} for role, text in messages]
        if open_end:
            turns[-1]["content"] = turns[-1]["content"].rstrip(FINAL) + MARK
        prompt = str(self._render(messages=cast("Any", turns)).prompt)
        if open_end:
            prompt = prompt[: prompt.index(MARK)]
        add_bos = not (self._bos and prompt.startswith(self._bos))
        return list(self._model.tokenize(prompt.encode(), add_bos=add_bos, special=True))


class Child:
    """Answers one ask after the other."""

    def __init__(self, path: Path, options: dict[str, Any], wire: Wire) -> None:
        threads, context = int(options["threads"]), int(options["context_tokens"])
        self._model = Model(str(path), n_ctx=context, n_batch=BATCH, n_threads=threads, verbose=False)
        self._model.wire = self._wire = wire
        self._model.few, self._model.many = 1 if path.stat().st_size < SMALL_BYTES else threads, threads
        self._sampling = {"temp": options["temperature"], "repeat_penalty": options["repeat_penalty"]}
        self._stops: list[str] = options["stops"]
        self._prompt = Prompt(self._model, context)
        self._ends, self._final = end_tokens(self._model)

    def answer(self, ask: dict[str, Any]) -> None:
        """Do one ask, and say what it cost."""
        if ask["ask"] == "stop":
            return
        model, began = self._model, time.monotonic()
        model.current, model.evaluated = ask["id"], 0
        result: dict[str, Any] = {"end": True}
        with contextlib.suppress(Interrupted):
            if ask["ask"] == "expect":
                result["chance"] = self._expect(ask["messages"])
            else:
                self._reply(ask)
        result |= {"evaluated": model.evaluated, "held": model.n_tokens, "seconds": time.monotonic() - began}
        self._wire.send(id=ask["id"], **result)

    def _expect(self, messages: list[list[str]]) -> float:
        scores = self._model.logits(self._prompt.tokens(messages, open_end=True, spare=0)).astype(np.float64)
        scores = np.exp(scores - scores.max())
        return float(scores[self._ends].sum() / scores.sum())

    def _reply(self, ask: dict[str, Any]) -> None:
        most = int(ask["max_tokens"])
        tokens = self._prompt.tokens(ask["messages"], open_end=False, spare=most)
        self._model.set_seed(secrets.randbits(31) if ask["seed"] is None else ask["seed"])
        stream = self._model.generate(tokens, top_k=40, top_p=0.9, min_p=0.05, **self._sampling)
        with contextlib.closing(stream):
            for piece in self._until_stop(stream, most):
                self._wire.send(id=ask["id"], piece=piece)

    def _until_stop(self, stream: Iterator[int], most: int) -> Iterator[str]:
        decoder, held = codecs.getincrementaldecoder("utf-8")("ignore"), ""
        for count, token in enumerate(stream, start=1):
            if token in self._final:
                break
            held += decoder.decode(self._model.detokenize([token]))
            at = min((i for s in self._stops if (i := held.find(s)) >= 0), default=-1)
            if at >= 0:
                held = held[:at]
                break
            keep = max((n for s in self._stops for n in range(1, len(s)) if held.endswith(s[:n])), default=0)
            if len(held) > keep:
                yield held[: len(held) - keep]
                held = held[len(held) - keep :]
            if count == most:
                break
            if self._wire.waiting():
                raise Interrupted
        if held:
            yield held


def main() -> int:
    """Load the model, then answer until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("800", encoding="ascii")
    outward = os.dup(1)
    os.dup2(2, 1)
    wire, began = Wire(0, outward), time.monotonic()
    try:
        child = Child(Path(sys.argv[1]), json.loads(sys.argv[2]), wire)
    except (ValueError, OSError, AssertionError, KeyError) as error:
        wire.send(id=0, corrupt=type(error).__name__)
        return 1
    wire.send(id=0, ready=True, seconds=time.monotonic() - began)
    while (ask := wire.receive()) is not None:
        child.answer(ask)
    return 0


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        sys.exit(main())
