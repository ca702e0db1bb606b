"""The command `solace …`: reads the settings once, hands each command its part, says errors in one sentence."""

from __future__ import annotations

import argparse
import importlib
import logging
import sys
from pathlib import Path

from assistant import __version__
from assistant.errors import SolaceError
from assistant.settings import load

COMMANDS = {
    "run": ("assistant.run", "listen and talk, on the microphone and loudspeaker of this machine"),
    "listen": ("assistant.listen", "hold a conversation with a recording, faster than life"),
    "room": ("assistant.room", "show a conversation with a recorded person in a virtual room"),
    "doctor": ("assistant.doctor", "check the parts, the models, the microphone and the loudspeaker"),
    "calibrate": ("assistant.calibrate", "measure the microphone, the echo and the noise of this room"),
    "crisis": ("assistant.crisis_cli", "the help button: run, test, render, status"),
    "alerts": ("assistant.alerts.command", "bring calls for help to people"),
    "screen": ("assistant.screen_cli", "judge lines of text by their risk"),
    "content": ("assistant.content_cli", "check, play, print and sign the sentences that people wrote"),
    "talk": ("assistant.talk_cli", "hold a conversation by typed lines"),
    "audit": ("assistant.records_cli", "check that the audit of the records is whole"),
    "export": ("assistant.records_cli", "write the records to a stick or for a clinician"),
    "progress": ("assistant.records_cli", "draw mood and scores over time"),
    "models": ("assistant.models", "list, fetch and verify models"),
    "bench": ("assistant.bench", "measure"),
}


def parser() -> argparse.ArgumentParser:
    """All commands; a command's module is imported only when it is the one asked for."""
    top = argparse.ArgumentParser(prog="solace", description="A voice-first support companion that stays in the room.")
    top.add_argument("--version", action="version", version=f"solace {__version__}")
    top.add_argument("--settings", type=Path, metavar="FILE", help="a TOML file of settings")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    asked = next((a for a in sys.argv[1:] if a in COMMANDS), None)
    for name, (module, text) in COMMANDS.items():
        sub = commands.add_parser(name, help=text, description=text)
        if name == asked:
            importlib.import_module(module).add_arguments(sub)
    return top


def main() -> int:
    """Run one command; 0 when it did its work, 1 when not, 2 for a wrong call."""
    args = parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        settings = load(args.settings)
        return int(importlib.import_module(COMMANDS[args.command][0]).run(args, settings))
    except SolaceError as error:
        print(f"solace: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
