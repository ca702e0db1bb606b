"""TOUCHES hardware and models: one third-party library a file."""
