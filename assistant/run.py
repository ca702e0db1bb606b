"""`solace run`: the conversation on this machine's microphone and loudspeaker."""

from __future__ import annotations

import argparse
import signal
import sys
from contextlib import ExitStack
from pathlib import Path

import anyio

from assistant import app
from assistant.engine.hands import Threads
from assistant.engine.pulse import Pulse, notify
from assistant.engine.session import Session
from assistant.home import Home
from assistant.report import Recorder
from assistant.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `solace run`."""
    parser.add_argument("--awake", action="store_true", help="keep the conversation open, without the wake word")
    parser.add_argument("--json", action="store_true", help="print a JSON line for each turn")
    parser.add_argument("--events", type=Path, metavar="LOG.jsonl", help="write every decision to this file")
    parser.add_argument(
        "--words", action="store_true", help="let spoken words into --json and --events (never by default)"
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Talk until the program is told to stop."""
    notify("STATUS=loading models")
    parts = app.live_parts(settings, args.awake, lambda text: print(text, file=sys.stderr))
    with ExitStack() as stack:
        stack.callback(parts.model.close)
        stack.callback(parts.sound.close)
        stack.callback(parts.help.close)
        log = stack.enter_context(args.events.open("w", encoding="utf-8")) if args.events else None
        show = (lambda line: print(line, flush=True)) if args.json else None
        observe = Recorder(show, log, args.words)
        home = Home(settings)
        stack.callback(home.close)
        session = app.session(settings, parts, Threads(), Pulse(live=True), observe, args.awake, home)
        anyio.run(_talk, session)
    return 0


async def _talk(session: Session) -> None:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_until_told, tasks.cancel_scope)
        notify("READY=1")
        print("listening", flush=True)
        await session.run()
        tasks.cancel_scope.cancel()


async def _until_told(scope: anyio.CancelScope) -> None:
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async for _ in signals:
            notify("STOPPING=1")
            scope.cancel()
            return
