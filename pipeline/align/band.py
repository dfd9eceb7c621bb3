"""The part of the grid of source and target positions that is searched.

Row `i` stands for the position before source sentence `i` (0 to N), a column for a target position
(0 to M).  Short texts are searched whole.  In long ones the band follows anchors: cues that are rare
on both sides and in the same order, the heaviest such chain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

WHOLE = 200
"""Texts of up to so many sentences on either side are searched whole."""
_HALF = 40
"""Half the band's width around a path that anchors support."""
_WIDEST = 4_000_000
"""Cells of the widest band."""


@dataclass(frozen=True, slots=True)
class Band:
    """For each row the first target position searched; every row searches `width` of them."""

    first: Ints
    """(N + 1,), not decreasing, from 0; the last row reaches M."""
    width: int
    targets: int
    """M, the number of target sentences."""

    def columns(self) -> Ints:
        """(N + 1, width) target position of each cell; those above `targets` do not exist."""
        return self.first[:, None] + np.arange(self.width)


def whole(sources: int, targets: int) -> Band:
    """Every cell of the grid."""
    return Band(np.zeros(sources + 1, dtype=np.int64), targets + 1, targets)


def anchors(sources: Ints, targets: Ints, weights: NDArray[np.float64]) -> list[tuple[int, int]]:
    """The heaviest chain of (source, target) pairs that rises in both, by a Fenwick tree of prefix maxima."""
    cells: dict[tuple[int, int], float] = {}
    for i, j, weight in zip(sources.tolist(), targets.tolist(), weights.tolist(), strict=True):
        cells[i, j] = cells.get((i, j), 0.0) + weight
    order = sorted(cells, key=lambda cell: (cell[0], -cell[1]))  # falling within a row: one cell a row
    size = 1 + max((j for _, j in order), default=0)
    tree = [(0.0, -1)] * (size + 1)
    before: list[int] = []
    best = (0.0, -1)
    for number, (i, j) in enumerate(order):
        top, at = (0.0, -1), j
        while at > 0:
            top = max(top, tree[at])
            at &= at - 1
        before.append(top[1])
        value = (top[0] + cells[i, j], number)
        best = max(best, value)
        at = j + 1
        while at <= size:
            tree[at] = max(tree[at], value)
            at += at & -at
    chain, number = [], best[1]
    while number >= 0:
        chain.append(order[number])
        number = before[number]
    return chain[::-1]


def along(chain: Sequence[tuple[int, int]], source: NDArray[np.float64], target: NDArray[np.float64]) -> Band:
    """A band around the path through the anchors; between them the path follows the running lengths.

    `source` (N,) and `target` (M,) are sentence lengths.
    """
    sources, targets = len(source), len(target)
    done = [np.concatenate([[0], np.cumsum(side + 1.0)]) for side in (source, target)]
    knots = [(0, 0), *((i, j) for i, j in chain if 0 < i < sources), (sources, targets)]
    path = np.empty(sources + 1)
    slack = np.zeros(sources + 1)
    for (i, j), (k, m) in pairwise(knots):
        share = (done[0][i : k + 1] - done[0][i]) / max(1.0, done[0][k] - done[0][i])
        wanted = done[1][j] + share * (done[1][m] - done[1][j])
        path[i : k + 1] = np.searchsorted(done[1], wanted)
        slack[i : k + 1] = abs((m - j) - (k - i)) + 0.1 * (k - i)
    half = int(min(_HALF + slack.max(), max(_HALF, _WIDEST // (2 * (sources + 1)))))
    width = min(targets + 1, 2 * half + 1)
    first = np.clip(path.astype(np.int64) - half, 0, targets + 1 - width)
    return Band(np.maximum.accumulate(first), width, targets)
