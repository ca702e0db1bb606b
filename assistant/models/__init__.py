"""The models: which there are, where they lie, how they come here. The hash is the trust, the source is not.

The command line is loaded only where it is asked for: `locate` must cost nothing at the start of a conversation.
"""

from __future__ import annotations

import argparse

from assistant.models.locate import locate
from assistant.settings import Settings

__all__ = ["add_arguments", "locate", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `list`, `fetch` and `verify` to the parser of `solace models`."""
    from assistant.models import commands

    commands.add_arguments(parser)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do what the arguments ask; 0 where all required models are well. Raises SolaceError."""
    from assistant.models import commands

    return commands.run(args, settings)
