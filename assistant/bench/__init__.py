"""MEASURES: what `solace bench` runs; never imported on the voice path."""

from __future__ import annotations

import argparse
import importlib

from assistant.settings import Settings

BENCHES = {
    "wer": "word error rates, cost and delay of each recogniser",
    "wake": "the wake word: misses, false alarms, cost of waiting",
    "endpoint": "cut-ins against latency, over patience settings, as a picture",
    "intents": "what a resident can always say: paraphrases and near misses, typed and as heard",
    "spoken": "every exercise, assessment and conversation spoken, heard and answered to its end",
    "screen": "the risk detector: tiers found and missed, false alarms, time a sentence",
    "care": "what the policy, the screen, the guard and the records add to the latency of a turn",
    "crisis": "the help button: from the press to the light, the sound, the file, the message; injected faults",
    "hush": "how soon the voice falls silent when the help button is pressed",
    "replies": "the answering model's reflections: passed, refused by rule, replaced by people's sentences",
    "room": "latency, cut-ins and interruptions by ear, in a virtual room",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-command a bench."""
    benches = parser.add_subparsers(dest="bench", required=True, metavar="BENCH")
    for name, text in BENCHES.items():
        sub = benches.add_parser(name, help=text, description=text)
        importlib.import_module(f"assistant.bench.{name}").add_arguments(sub)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run the bench that was asked for."""
    return int(importlib.import_module(f"assistant.bench.{args.bench}").run(args, settings))
