"""DECIDES whose turn it is: pure, on audio time, no I/O."""
