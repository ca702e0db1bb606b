"""Solace: a voice-first support companion that never leaves the room."""

__version__ = "0.1.0"
