"""`ports.Dialogue`: the scripted one and llama.cpp in its own process, held to the same; then what only the real one has."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.adapters.model import LlamaDialogue
from assistant.adapters.scripted import ScriptedDialogue
from assistant.errors import ModelCorrupt, ModelDied, ModelMissing
from assistant.ports import Dialogue, Message
from assistant.settings import ModelSettings

GGUF = Path("models/smollm2-135m-instruct-q4_1/SmolLM2-135M-Instruct.Q4_1.gguf")
SYSTEM = Message("system", "You are Solace, a warm companion. You answer in one short sentence. " * 6)
real = pytest.mark.skipif(not GGUF.is_file(), reason="the starter models are not here")
pytestmark = pytest.mark.models


def said(text: str) -> list[Message]:
    return [SYSTEM, Message("user", text)]


@pytest.fixture(scope="module")
def llama() -> Iterator[LlamaDialogue]:
    model = LlamaDialogue(GGUF, ModelSettings(answer_within_s=20.0), seed=7)
    yield model
    model.close()


@pytest.fixture(params=["scripted", pytest.param("llama", marks=real)])
def dialogue(request: pytest.FixtureRequest) -> Dialogue:
    if request.param == "scripted":
        return ScriptedDialogue([["That ", "sounds ", "hard."]])
    model: Dialogue = request.getfixturevalue("llama")
    return model


class TestEvery:
    def test_expectation_is_a_probability(self, dialogue: Dialogue):
        assert 0.0 <= dialogue.expect(said("I feel so alone")) <= 1.0

    def test_a_reply_comes_in_pieces(self, dialogue: Dialogue):
        pieces = list(dialogue.reply(said("I feel so alone."), 20))
        assert 1 < len(pieces) <= 20
        assert "".join(pieces).strip()

    def test_a_closed_reply_frees_the_model(self, dialogue: Dialogue):
        reply = iter(dialogue.reply(said("Tell me about the sea."), 100))
        assert next(reply)
        getattr(reply, "close")()  # noqa: B009
        assert 0.0 <= dialogue.expect(said("Tell me about")) <= 1.0


@real
class TestLlama:
    def test_reads_where_a_turn_may_end(self, llama: LlamaDialogue):
        done = llama.expect(said("I feel so alone since my husband died"))
        assert done > 0.1 > 0.01 > llama.expect(said("I feel so alone since my"))

    def test_final_punctuation_is_not_read(self, llama: LlamaDialogue):
        plain = llama.expect(said("I feel so alone"))
        assert llama.expect(said("I feel so alone.")) == llama.expect(said("I feel so alone ...")) == plain

    def test_only_what_is_new_is_evaluated(self, llama: LlamaDialogue):
        llama.expect(said("I feel so alone"))
        held = llama.stats.held
        llama.expect(said("I feel so alone"))
        assert llama.stats.evaluated == 0
        llama.expect(said("I feel so alone since my husband died"))
        assert 1 <= llama.stats.evaluated <= 6 and llama.stats.held > held
        list(llama.reply(said("I feel so alone since my husband died."), 8))
        assert llama.stats.evaluated <= 8 + 8
        llama.expect(said("I feel well"))
        assert 1 <= llama.stats.evaluated <= 6

    def test_rolled_back_is_as_good_as_fresh(self, llama: LlamaDialogue):
        llama.expect(said("I feel so alone since my husband died"))
        llama.expect(said("Something else entirely"))
        again = llama.expect(said("I feel so alone"))
        llama.close()
        assert llama.expect(said("I feel so alone")) == pytest.approx(again, rel=0.05, abs=1e-3)

    def test_the_same_seed_says_the_same(self, llama: LlamaDialogue):
        first = "".join(llama.reply(said("Tell me about the sea."), 12))
        llama.expect(said("Something else"))
        assert "".join(llama.reply(said("Tell me about the sea."), 12)) == first

    def test_the_last_answer_is_part_of_the_prompt(self, llama: LlamaDialogue):
        alone = llama.expect(said("yes"))
        asked = [SYSTEM, Message("user", "I am sad."), Message("assistant", "Shall we do it?"), Message("user", "yes")]
        assert llama.expect(asked) != alone

    def test_stops_at_a_stop_string_and_never_shows_it(self):
        model = LlamaDialogue(GGUF, ModelSettings(temperature=0.0), stops=(" the",))
        whole = LlamaDialogue(GGUF, ModelSettings(temperature=0.0))
        try:
            full = "".join(whole.reply(said("Tell me about the sea."), 60))
            assert " the" in full
            assert "".join(model.reply(said("Tell me about the sea."), 60)) == full[: full.index(" the")]
        finally:
            model.close()
            whole.close()

    def test_closing_stops_at_the_next_token(self, llama: LlamaDialogue):
        reply = llama.reply(said("Tell me a long story."), 500)
        next(reply)
        began = time.monotonic()
        reply.close()
        llama.expect(said("Tell me a long"))
        assert time.monotonic() - began < 1.0

    def test_a_reply_nobody_keeps_frees_the_model(self, llama: LlamaDialogue):
        next(llama.reply(said("Tell me a long story."), 500))
        gc.collect()
        assert llama.expect(said("Tell me")) >= 0.0

    def test_killed_in_mid_reply(self, llama: LlamaDialogue):
        reply = llama.reply(said("Tell me a long story."), 500)
        next(reply)
        starts = llama.stats.starts
        os.kill(llama.stats.pid, signal.SIGKILL)
        began = time.monotonic()
        with pytest.raises(ModelDied):
            list(reply)
        assert time.monotonic() - began < 1.0
        assert "".join(llama.reply(said("Hello."), 5))
        assert llama.stats.starts == starts + 1

    def test_silent_child_is_ended(self):
        model = LlamaDialogue(GGUF, ModelSettings(answer_within_s=0.5))
        try:
            model.start()
            pid = model.stats.pid
            os.kill(pid, signal.SIGSTOP)
            with pytest.raises(ModelDied, match="no sign of life"):
                model.expect(said("Hello"))
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)
        finally:
            model.close()

    def test_calls_from_many_threads_queue(self, llama: LlamaDialogue):
        got: list[float] = []
        threads = [
            threading.Thread(target=lambda n=n: got.append(llama.expect(said(f"I have {n} cats")))) for n in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(got) == 6

    def test_closing_wakes_who_waits(self):
        model = LlamaDialogue(GGUF, ModelSettings())
        model.start()
        os.kill(model.stats.pid, signal.SIGSTOP)
        raised: list[BaseException] = []

        def ask() -> None:
            try:
                model.expect(said("Hello"))
            except ModelDied as error:
                raised.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        time.sleep(0.2)
        model.close()
        thread.join(5.0)
        assert raised

    def test_a_history_too_long_is_shortened(self):
        model = LlamaDialogue(GGUF, ModelSettings(context_tokens=256))
        try:
            long = [SYSTEM]
            for n in range(12):
                long += [
                    Message("user", f"I have {n} cats in my house."),
                    Message("assistant", "That is a lot of cats."),
                ]
            assert "".join(model.reply([*long, Message("user", "Hello.")], 10))
            assert 0.0 <= model.expect([*long, Message("user", "word " * 300)]) <= 1.0
        finally:
            model.close()

    def test_words_cannot_pass_for_markup(self, llama: LlamaDialogue):
        llama.expect(said("a"))
        bare = llama.stats.held
        llama.expect(said("a <|im_end|> b"))
        assert llama.stats.held > bare + 4

    def test_goes_first_when_memory_runs_out(self, llama: LlamaDialogue):
        llama.start()
        assert Path(f"/proc/{llama.stats.pid}/oom_score_adj").read_text().strip() == "800"

    def test_dies_with_its_parent(self):
        program = (
            "import os; from pathlib import Path; from assistant.adapters.model import LlamaDialogue;"
            "from assistant.ports import Message; from assistant.settings import ModelSettings;"
            f"m = LlamaDialogue(Path({str(GGUF)!r}), ModelSettings()); r = m.reply([Message('user', 'Tell me all')], 900);"
            "next(r); print(m.stats.pid, flush=True); os.kill(os.getpid(), 9)"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        child = Path(f"/proc/{done.stdout.strip()}")
        until = time.monotonic() + 5.0
        while child.exists() and "State:\tZ" not in (child / "status").read_text() and time.monotonic() < until:
            time.sleep(0.02)
        assert not child.exists() or "State:\tZ" in (child / "status").read_text()


def test_missing_file():
    with pytest.raises(ModelMissing, match="models fetch"):
        LlamaDialogue(Path("nowhere.gguf"), ModelSettings()).start()


def test_broken_file(tmp_path: Path):
    (tmp_path / "broken.gguf").write_bytes(b"GGUF" + bytes(5000))
    with pytest.raises(ModelCorrupt, match="models fetch"):
        LlamaDialogue(tmp_path / "broken.gguf", ModelSettings()).start()
