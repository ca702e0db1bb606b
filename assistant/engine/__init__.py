"""RUNS: the only folder that imports anyio."""
