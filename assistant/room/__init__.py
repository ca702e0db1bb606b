"""SHOWS: a room made of software, a recorded person in it, and what their conversation with the program was like."""

from assistant.room.command import add_arguments, run

__all__ = ["add_arguments", "run"]
