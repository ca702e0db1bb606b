"""The crisis program as a process, as the bench has it."""

from assistant.bench.crisis.device import APLAY, HANGING, Unit

__all__ = ["APLAY", "HANGING", "Unit"]
