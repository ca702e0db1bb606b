"""`python -m assistant.room`."""

from __future__ import annotations

import argparse
import sys

from assistant.room.command import add_arguments, run
from assistant.settings import Settings

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="solace room", description="A conversation in a room made of software.")
    add_arguments(parser)
    sys.exit(run(parser.parse_args(), Settings()))
