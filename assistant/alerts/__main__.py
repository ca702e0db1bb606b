"""`python -m assistant.alerts`: the program; without a command it runs."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from assistant.alerts import command
from assistant.errors import SolaceError


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    parser = argparse.ArgumentParser(prog="solace alerts", description="Brings calls for help to people.")
    command.add_arguments(parser)
    given = list(sys.argv[1:] if words is None else words)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help")):
        given.insert(0, "run")
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        return command.run(parser.parse_args(given))
    except SolaceError as error:
        sys.stderr.write(f"<3>{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
