"""DECIDES what to offer: pure, no I/O beyond reading its content files once."""
