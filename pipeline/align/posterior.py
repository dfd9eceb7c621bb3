"""How probable each bead is, and the tiling of which the most is expected to be right.

The best path (`search`) may hold a bead that few other good paths share.  Its score decides nothing
then: what counts is the probability of each bead over all paths (forward-backward, as in any
conditional random field), and the tiling is taken whose beads are most probable (minimum Bayes risk:
Kumar and Byrne 2004).  F1 is twice the right beads by those made and wanted; close to 1 it gains by
each bead what 2p - 1 adds, which is summed up here.

Long texts are cut into pieces where the best path is surest; the pieces are computed side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.align.band import Band
from pipeline.align.search import SIZES

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Scores = Mapping[tuple[int, int], Floats]
Gaps = tuple[Floats, Floats]

KINDS = (*SIZES, (1, 0), (0, 1))
"""All beads: numbers of source and of target sentences."""
_PIECE = 48
"""Sentences of either side after which a piece may end; shorter texts are computed whole."""
_BACK = 12
"""Beads among which the surest is looked for, to cut behind it."""
_TOGETHER = 256
"""Pieces that are computed side by side."""
_NEVER = np.float32(-1e9)


@dataclass(frozen=True, slots=True)
class Sure:
    """A bead of the chosen tiling: its size and its probability."""

    size: tuple[int, int]
    probability: float


def surest(band: Band, scores: Scores, gaps: Gaps, best: Sequence[tuple[int, int]]) -> list[Sure]:
    """The tiling whose beads are most probable.

    `scores` and `gaps` as in `search`, `best` what that found: the pieces of a long text begin and end on it.
    """
    corners = _corners(band, scores, best)
    made: list[Sure] = []
    for start in range(0, len(corners) - 1, _TOGETHER):
        tables = _tables(band, scores, gaps, corners[start : start + _TOGETHER + 1])
        made.extend(_decode(tables, _probabilities(tables)))
    return made


def _corners(band: Band, scores: Scores, best: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places on the best path where pieces meet, its two ends included."""
    path, sure = [(0, 0)], []
    for m, n in best:
        i, j = path[-1]
        sure.append(float(scores[1, 1][i, j - band.first[i]]) if (m, n) == (1, 1) else -np.inf)
        path.append((i + m, j + n))
    corners = [0]
    for at in range(1, len(path)):
        i, j = path[corners[-1]]
        if max(path[at][0] - i, path[at][1] - j) >= _PIECE:
            low = max(corners[-1], at - _BACK)
            corners.append(1 + max(range(low, at), key=lambda bead: sure[bead]))
    return [path[k] for k in dict.fromkeys((*corners, len(path) - 1))]


@dataclass(frozen=True, slots=True)
class _Tables:
    """Pieces side by side (B), padded to one height (R rows) and width (C columns)."""

    scores: Floats
    """(sizes, R, B, C) of the bead that begins at each cell."""
    skip_source: Floats
    """(R, B) of leaving out the source sentence of each row."""
    skip_target: Floats
    """(B, C) of leaving out the target sentence of each column."""
    ends: tuple[Ints, Ints]
    """(B,) last row and last column of each piece."""


def _tables(band: Band, scores: Scores, gaps: Gaps, corners: Sequence[tuple[int, int]]) -> _Tables:
    at = np.array(corners, dtype=np.int64)
    high, wide = (np.diff(at[:, side]) for side in (0, 1))
    rows, columns = np.arange(int(high.max()) + 1), np.arange(int(wide.max()) + 1)
    row = np.minimum(at[:-1, 0] + rows[:, None], len(band.first) - 1)  # (R, B)
    column = (at[:-1, 1, None] + columns)[None] - band.first[row][:, :, None]  # (R, B, C), in the band
    inside = (column >= 0) & (column < band.width)
    place = row[:, :, None] * band.width + np.clip(column, 0, band.width - 1)
    made = np.empty((len(SIZES), *column.shape), dtype=np.float32)
    for number, (m, n) in enumerate(SIZES):
        fits = (rows[:, None] + m <= high)[:, :, None] & (columns + n <= wide[:, None])[None]
        made[number] = np.where(inside & fits, scores[m, n].ravel()[place], _NEVER)
    ours, theirs = (np.append(side, np.float32(0.0)) for side in gaps)
    skip_source = np.where(rows[:, None] < high, ours[np.minimum(row, len(ours) - 1)], _NEVER)
    skip_target = theirs[np.minimum(at[:-1, 1, None] + columns, len(theirs) - 1)]
    return _Tables(made, skip_source.astype(np.float32), skip_target.astype(np.float32), (high, wide))


def _log_sum(parts: Sequence[Floats]) -> Floats:
    stack = np.stack(parts)
    top = stack.max(axis=0)
    made: Floats = top + np.log(np.exp(stack - top).sum(axis=0))
    return made


def _steps(tables: _Tables, row: int, back: bool) -> Iterator[tuple[int, int, Floats]]:
    """Beads of two sides that end (`back`) or begin in a row: their sizes and their scores (B, C - n)."""
    width = tables.scores.shape[3]
    for number, (m, n) in enumerate(SIZES):
        start = row - m if back else row
        if start >= 0 and start + m < tables.scores.shape[1] and n < width:
            yield m, n, tables.scores[number, start, :, : width - n]


def _forward(tables: _Tables, run: Floats) -> Floats:
    """(R, B, C) log of the summed weight of all paths from the first cell."""
    _, rows, count, columns = tables.scores.shape
    made = np.full((rows, count, columns), _NEVER, dtype=np.float32)
    for i in range(rows):
        parts = [np.full((count, columns), _NEVER, dtype=np.float32)]
        if i:
            parts.append(made[i - 1] + tables.skip_source[i - 1][:, None])
        else:
            parts[0][:, 0] = 0.0
        for m, n, score in _steps(tables, i, back=True):
            part = np.full((count, columns), _NEVER, dtype=np.float32)
            part[:, n:] = made[i - m, :, : columns - n] + score
            parts.append(part)
        made[i] = np.logaddexp.accumulate(_log_sum(parts) - run, axis=1) + run
    return made


def _backward(tables: _Tables, run: Floats) -> Floats:
    """(R, B, C) log of the summed weight of all paths to each piece's last cell."""
    _, rows, count, columns = tables.scores.shape
    made = np.full((rows, count, columns), _NEVER, dtype=np.float32)
    high, wide = tables.ends
    for i in range(rows - 1, -1, -1):
        parts = [np.full((count, columns), _NEVER, dtype=np.float32)]
        last = np.flatnonzero(high == i)
        parts[0][last, wide[last]] = 0.0
        if i + 1 < rows:
            parts.append(made[i + 1] + tables.skip_source[i][:, None])
        for m, n, score in _steps(tables, i, back=False):
            part = np.full((count, columns), _NEVER, dtype=np.float32)
            part[:, : columns - n] = made[i + m, :, n:] + score
            parts.append(part)
        total = _log_sum(parts) + run
        made[i] = np.logaddexp.accumulate(total[:, ::-1], axis=1)[:, ::-1] - run
    return made


def _probabilities(tables: _Tables) -> Floats:
    """(kinds, R, B, C) probability of the bead of each of `KINDS` that begins at each cell."""
    _, rows, count, columns = tables.scores.shape
    run = np.zeros((count, columns), dtype=np.float32)
    run[:, 1:] = np.cumsum(tables.skip_target[:, :-1], axis=1)
    ahead, behind = _forward(tables, run), _backward(tables, run)
    total = behind[0, :, :1]
    made = np.full((len(KINDS), rows, count, columns), _NEVER, dtype=np.float32)
    for number, (m, n) in enumerate(SIZES):
        if m < rows and n < columns:
            part = ahead[: rows - m, :, : columns - n] + behind[m:, :, n:] - total
            made[number, : rows - m, :, : columns - n] = part + tables.scores[number, : rows - m, :, : columns - n]
    made[-2, :-1] = ahead[:-1] + tables.skip_source[:-1, :, None] + behind[1:] - total
    made[-1, :, :, :-1] = ahead[:, :, :-1] + tables.skip_target[:, :-1] + behind[:, :, 1:] - total
    return np.exp(np.minimum(made, 0.0))


def _decode(tables: _Tables, probable: Floats) -> Iterator[Sure]:
    """The beads of all pieces, in order, whose gains 2p - 1 add up to the most."""
    _, rows, count, columns = probable.shape
    gain = 2.0 * probable - 1.0
    gain[:-1][probable[:-1] == 0.0] = _NEVER  # outside the band or the piece; (0, 1) leads back to nowhere there
    best = np.full((rows, count, columns), _NEVER, dtype=np.float32)
    choice = np.full((rows, count, columns), len(KINDS) - 1, dtype=np.int8)
    best[0, :, 0] = 0.0
    run = np.zeros((count, columns), dtype=np.float32)
    for i in range(rows):
        for number, (m, n) in enumerate(KINDS[:-1]):
            if i < m or n >= columns:
                continue
            value = best[i - m, :, : columns - n] + gain[number, i - m, :, : columns - n]
            there = best[i, :, n:]
            better = value > there
            np.copyto(there, value, where=better)
            choice[i, :, n:][better] = number
        run[:, 1:] = np.cumsum(gain[-1, i, :, :-1], axis=1)
        level = best[i] - run
        top = np.maximum.accumulate(level, axis=1)
        skip = top > level
        choice[i][skip] = len(KINDS) - 1
        best[i] = np.where(skip, top + run, best[i])
    for piece in range(count):
        yield from _back(choice[:, piece], probable[:, :, piece], (tables.ends[0][piece], tables.ends[1][piece]))


def _back(choice: NDArray[np.int8], probable: Floats, end: tuple[int, int]) -> list[Sure]:
    i, j = end
    made = []
    while i or j:
        number = int(choice[i, j])
        i, j = i - KINDS[number][0], j - KINDS[number][1]
        made.append(Sure(KINDS[number], float(probable[number, i, j])))
    return made[::-1]
