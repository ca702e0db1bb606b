"""The log of every transition of an alarm: a chain, so that a change of it shows."""

from __future__ import annotations

from assistant.chain import Head, Log, Read, read

__all__ = ["Head", "Log", "Read", "read"]
