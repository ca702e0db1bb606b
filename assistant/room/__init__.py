"""SHOWS: a room made of software, a recorded person in it, and what their conversation with the program was like."""
