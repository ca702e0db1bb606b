"""How sure a share is that was counted."""

from __future__ import annotations

import math

Z = 1.96


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The interval that holds the true share, 0 to 1, in 95 of 100 cases (Wilson's); of nothing, all of it."""
    if not of:
        return 0.0, 1.0
    share = hits / of
    middle = (share + Z * Z / (2 * of)) / (1 + Z * Z / of)
    half = Z * math.sqrt(share * (1 - share) / of + Z * Z / (4 * of * of)) / (1 + Z * Z / of)
    return round(max(0.0, middle - half), 3), round(min(1.0, middle + half), 3)
