"""How alike two texts are: shares of common runs of characters, estimated by MinHash.

A text is folded (case, punctuation and spaces make no difference), cut into all runs of `width` characters, and
each run is hashed.  The similarity of two texts is the Jaccard index of their sets of runs.  A signature holds
the least value of each of `HASHES` hash functions over the set; the share of equal places estimates the index
with a standard error of at most 0.5 / √places (Broder, 1997).  Nothing depends on the run or the machine.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipeline.text.unicode import fold

HASHES = 128
"""Most places of a signature."""

Signature = NDArray[np.uint32]
"""Shape (places,)."""

_BASE = np.uint64(0x9E3779B97F4A7C15)
_MASK = np.uint64(0xFFFFFFFF)
_ROWS = 4096
"""Runs hashed at once, so that a long text needs no more memory than a short one."""


def _parameters() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Odd factors and offsets of the hash functions, drawn by a fixed generator."""
    values = _mixed(np.arange(1, 2 * HASHES + 1, dtype=np.uint64) * _BASE)
    return values[:HASHES] | np.uint64(1), values[HASHES:]


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of SplitMix64: every bit of the input moves every bit of the output."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def shingles(text: str, width: int) -> NDArray[np.uint64]:
    """The hashes of all runs of `width` characters of the folded text, sorted, each once.

    A text that is shorter is one run; a text without letters and digits has none.
    """
    folded = fold(text)
    if not folded:
        return np.empty(0, dtype=np.uint64)
    points = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    width = min(width, len(points))
    total = np.zeros(len(points) - width + 1, dtype=np.uint64)
    for offset in range(width):
        total = total * _BASE + points[offset : offset + len(total)]
    return np.unique(_mixed(total))


def signature(hashes: NDArray[np.uint64], places: int = HASHES) -> Signature:
    """The MinHash signature of a set of hashes, with at most `HASHES` places; all ones for the empty set."""
    least = np.full(places, _MASK, dtype=np.uint64)
    for start in range(0, len(hashes), _ROWS):
        values = hashes[start : start + _ROWS, None] * _FACTORS[:places] + _OFFSETS[:places]
        np.minimum(least, (values >> np.uint64(32)).min(axis=0), out=least)
    return least.astype(np.uint32)


_FACTORS, _OFFSETS = _parameters()


def similarity(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> float:
    """The Jaccard index of two sets of hashes; 0 where one is empty."""
    if not len(first) or not len(second):
        return 0.0
    common = len(np.intersect1d(first, second, assume_unique=True))
    return common / (len(first) + len(second) - common)


def estimate(first: Signature, second: Signature) -> float:
    """The Jaccard index as two signatures show it."""
    return float(np.mean(first == second))


def bands(signed: Signature, rows: int) -> Iterator[tuple[int, bytes]]:
    """Keys of the signature: two texts that share one are worth comparing.

    With `rows` places a band, texts of similarity s share a band with probability 1 - (1 - s^rows)^(places // rows).
    """
    for band in range(len(signed) // rows):
        yield band, signed[band * rows : (band + 1) * rows].tobytes()
