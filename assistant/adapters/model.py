"""The answering model, from outside: it lives in a process of its own (`llama_child`), and may die without us.

The child is not tied to the thread that starts it (PR_SET_PDEATHSIG would be: it fires when that *thread* ends, and
worker threads come and go). It ends when its stdin does, which is when this process ends, however that happens.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import ModelCorrupt, ModelDied, ModelMissing
from assistant.ports import Message
from assistant.settings import ModelSettings

LOAD_WITHIN_S = 180.0
"""A 3-billion-parameter file from a slow SD card (20 MB/s) takes about 100 s."""
QUIET = {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0"}
"""Threads of the child that wait sleep, because two cores are shared with recogniser and voice."""


@dataclass(frozen=True, slots=True)
class ModelStats:
    """What the last ask cost, and how the child fares."""

    evaluated: int = 0
    """Tokens the last ask evaluated, prompt and reply; a token reused from the ask before is not among them."""
    held: int = 0
    """Tokens in the cache after it."""
    seconds: float = 0.0
    """Wall time of the last ask inside the child."""
    load_s: float = 0.0
    """Seconds the child took to load."""
    starts: int = 0
    """How often a child was started."""
    pid: int = 0
    """Its process; 0 when none runs."""


class LlamaDialogue:
    """`ports.Dialogue` over llama.cpp. Any thread; calls wait for each other.

    A reply owns the model from its first `next` until it is exhausted or closed: close one before asking anything
    else from the same thread. Nothing starts before `start` or the first call; a dead child is started anew by the
    next call, which then evaluates its whole prompt.
    """

    def __init__(
        self, model_path: Path, settings: ModelSettings, *, seed: int | None = None, stops: Sequence[str] = ()
    ) -> None:
        self._path, self._settings, self._seed = model_path, settings, seed
        self._options = {
            "threads": settings.threads, "context_tokens": settings.context_tokens, "stops": list(stops),
            "temperature": settings.temperature, "repeat_penalty": settings.repeat_penalty,
        }  # fmt: skip
        self._owner = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._buffer, self._id, self._stats = b"", 0, ModelStats()

    @property
    def stats(self) -> ModelStats:
        """Of the last finished ask. Any thread."""
        return self._stats

    def start(self) -> None:
        """Load the model now instead of at the first call. Raises ModelMissing, ModelCorrupt or ModelDied."""
        with self._owner:
            self._ensure()

    def expect(self, messages: Sequence[Message]) -> float:
        """See `ports.Dialogue`. Final punctuation of the open message is not read: a recogniser writes it anywhere."""
        with self._owner:
            ident = self._ask("expect", messages)
            while "end" not in (line := self._answer(ident)):
                pass
            return float(line["chance"])

    def reply(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        """See `ports.Dialogue`. A piece is a token or a few, always whole characters."""
        with self._owner:
            ident, done = self._ask("reply", messages, max_tokens=max_tokens, seed=self._seed), False
            try:
                while not done:
                    line = self._answer(ident)
                    done = "end" in line
                    if "piece" in line:
                        yield str(line["piece"])
            finally:
                if not done and self._child is not None:
                    self._write({"ask": "stop"})

    def close(self) -> None:
        """End the child at once, whoever waits for it gets ModelDied."""
        child = self._child
        if child is not None:
            child.kill()
        with self._owner:
            self._end()

    def _ensure(self) -> None:
        if self._child is not None and self._child.poll() is None:
            return
        self._end()
        if not self._path.is_file():
            raise ModelMissing(f"{self._path} is missing. Run 'solace models fetch'.")
        command = [sys.executable, "-m", "assistant.adapters.llama_child", str(self._path), json.dumps(self._options)]
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **QUIET}
        )
        self._stats = ModelStats(starts=self._stats.starts + 1, pid=self._child.pid)
        line = self._answer(0, within_s=LOAD_WITHIN_S)
        if "ready" not in line:
            self._end()
            raise ModelCorrupt(f"{self._path} cannot be loaded: {line['corrupt']}. Run 'solace models fetch'.")
        self._stats = ModelStats(starts=self._stats.starts, pid=self._child.pid, load_s=line["seconds"])

    def _ask(self, ask: str, messages: Sequence[Message], **more: Any) -> int:
        self._ensure()
        self._id += 1
        self._write({"ask": ask, "id": self._id, "messages": [[m.role, m.text] for m in messages], **more})
        return self._id

    def _write(self, line: dict[str, Any]) -> None:
        if self._child is None or self._child.stdin is None:
            raise ModelDied("The language model is closed.")
        try:
            os.write(self._child.stdin.fileno(), json.dumps(line).encode() + b"\n")
        except OSError:
            self._died()

    def _answer(self, ident: int, within_s: float | None = None) -> dict[str, Any]:
        """Next line about this ask; lines about an ask that was given up are passed over."""
        while True:
            line: dict[str, Any] = json.loads(self._line(within_s or self._settings.answer_within_s))
            if line["id"] == ident:
                if "end" in line:
                    old = self._stats
                    self._stats = ModelStats(
                        line["evaluated"], line["held"], line["seconds"], old.load_s, old.starts, old.pid
                    )
                return line

    def _line(self, within_s: float) -> bytes:
        child = self._child
        if child is None or child.stdout is None:
            raise ModelDied("The language model is closed.")
        until = time.monotonic() + within_s
        while b"\n" not in self._buffer:
            ready = select.select([child.stdout], [], [], max(0.0, until - time.monotonic()))[0]
            if not ready:
                self._died(f"gave no sign of life for {within_s:.0f} s and was ended")
            more = os.read(child.stdout.fileno(), 65536)
            if not more:
                self._died()
            self._buffer += more
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line

    def _died(self, how: str = "ended") -> None:
        code = self._end()
        raise ModelDied(f"The language model's process {how} (status {code}). It is started anew by the next call.")

    def _end(self) -> int | None:
        """Kill and reap what is left of the child; give its status."""
        child, self._child, self._buffer = self._child, None, b""
        if child is None:
            return None
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        self._stats = ModelStats(starts=self._stats.starts)
        return child.wait()
