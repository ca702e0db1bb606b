"""`python -m assistant.models list | fetch | verify`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant import settings
from assistant.errors import SolaceError
from assistant.models import commands


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    parser = argparse.ArgumentParser(prog="solace models", description="The models: list, fetch, verify.")
    parser.add_argument("--settings", type=Path, help="settings file")
    commands.add_arguments(parser)
    args = parser.parse_args(words)
    try:
        return commands.run(args, settings.load(args.settings))
    except SolaceError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
