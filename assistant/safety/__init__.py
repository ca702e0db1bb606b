"""JUDGES what is heard and what is said: pure."""
