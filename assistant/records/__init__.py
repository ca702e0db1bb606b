"""KEEPS what a resident has agreed to: an encrypted store, consents, deletion, export, and an audit of facts.

Nothing is written before the first yes to storing (C-STO). Read `kinds.py` for what may be kept, under which consent
and for how long; `keeper.py` for what happens with it; `files.py` for what lies on the disk.
"""
