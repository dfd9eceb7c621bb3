"""The best sequence of beads through a band, by dynamic programming."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pipeline.align.band import Band

Floats = NDArray[np.float32]

SIZES = ((1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (2, 3), (3, 2), (3, 3))
"""Beads with both sides: numbers of source and of target sentences."""
_NEVER = np.float32(-1e30)


def search(band: Band, scores: Mapping[tuple[int, int], Floats], gaps: tuple[Floats, Floats]) -> list[tuple[int, int]]:
    """Sizes of the beads, in order, whose scores add up to the most.

    `scores` gives for each of `SIZES` the score (N + 1, width) of the bead that begins at each cell;
    `gaps` the score of leaving out each source (N,) and each target sentence (M,).
    """
    rows, width, first = len(band.first), band.width, band.first
    best = np.full((rows, width), _NEVER, dtype=np.float32)
    choice = np.zeros((rows, width), dtype=np.int8)  # 0: not reached; else 1 + index into `kinds`
    kinds = [*SIZES, (1, 0), (0, 1)]
    skipped = np.concatenate([[0.0], np.cumsum(gaps[1], dtype=np.float64)])
    padded = np.concatenate([skipped, np.full(width, skipped[-1])])
    best[0, 0] = 0.0
    for i in range(rows):
        row, start = best[i], int(first[i])
        reach = min(width, band.targets + 1 - start)
        # leaving out target sentences: the best cell to the left, less what lies between
        cost = padded[start : start + reach]
        level = row[:reach] - cost
        top = np.maximum.accumulate(level)
        skip = top > level
        row[:reach] = np.where(skip, top + cost, row[:reach])
        choice[i, :reach][skip] = 11
        for number, (m, n) in enumerate(kinds[:-1]):
            if i + m >= rows:
                continue
            shift = start + n - int(first[i + m])  # column here + shift = column there
            low, high = max(0, -shift), min(reach, width - shift, band.targets + 1 - start - n)
            if low >= high:
                continue
            own = scores[m, n][i, low:high] if n else gaps[0][i]
            value = row[low:high] + own
            there = best[i + m, low + shift : high + shift]
            better = value > there
            np.copyto(there, value, where=better)
            choice[i + m, low + shift : high + shift][better] = number + 1
    return _back(band, choice, kinds)


def _back(band: Band, choice: NDArray[np.int8], kinds: list[tuple[int, int]]) -> list[tuple[int, int]]:
    beads = []
    i, j = len(band.first) - 1, band.targets
    while i or j:
        m, n = kinds[choice[i, j - band.first[i]] - 1]
        beads.append((m, n))
        i, j = i - m, j - n
    return beads[::-1]
