"""MEASURES: what `solace bench` runs; never imported on the voice path."""
