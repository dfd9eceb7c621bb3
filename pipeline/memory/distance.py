"""Edit distance of characters, one text against many at once.

The columns of the dynamic programming matrix are kept as the bits of integers (Myers 1999, in the form of
Hyyrö 2003).  All the other texts stand side by side in one long integer, a free bit after each that stops
the carry, so that Python's long integers work on thousands of texts with every step.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_SIDE_BY_SIDE = 1 << 19
"""Characters of the texts that stand side by side; more would leave the processor's cache."""


def distances(text: str, others: Sequence[str]) -> list[int]:
    """Fewest insertions, deletions and replacements of a character between `text` and each of `others`."""
    found: list[int] = []
    some: list[str] = []
    size = 0
    for other in others:
        if some and size + len(other) > _SIDE_BY_SIDE:
            found += _side_by_side(text, some)
            some, size = [], 0
        some.append(other)
        size += len(other) + 1
    return found + _side_by_side(text, some) if some else found


def _points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _bits(places: NDArray[np.bool_]) -> int:
    return int.from_bytes(np.packbits(places, bitorder="little").tobytes(), "little")


def _side_by_side(text: str, others: Sequence[str]) -> list[int]:
    lengths = np.array([len(other) for other in others], dtype=np.int64)
    starts = np.cumsum(lengths + 1) - lengths - 1
    total = int(lengths.sum()) + len(others)
    points = _points("\0".join([*others, ""]))
    own = np.ones(total, dtype=np.bool_)
    own[starts + lengths] = False
    heads = np.zeros(total, dtype=np.bool_)
    heads[starts[lengths > 0]] = True
    masks = {character: _bits(own & (points == ord(character))) for character in set(text)}
    rising, falling = _last_column([masks[character] for character in text], _bits(own), _bits(heads))
    changes = _unpacked(rising, total) - _unpacked(falling, total)
    sums = np.concatenate([[0], np.cumsum(changes)])
    found: list[int] = (len(text) + sums[starts + lengths] - sums[starts]).tolist()
    return found


def _last_column(equals: Sequence[int], every: int, heads: int) -> tuple[int, int]:
    """Where the last column of the matrix rises and falls from one row to the next.

    `equals` has for each character of the text where it stands in the others, `every` the bits in use,
    `heads` the first of each.
    """
    rising, falling = every, 0
    for equal in equals:
        vertical = equal | falling
        diagonal = ((((equal & rising) + rising) ^ rising) | equal) & every
        up = falling | (every ^ (diagonal | rising))
        down = (rising & diagonal) << 1
        up = (up << 1 | heads) & every  # the first row rises by one with each column
        rising = (down & every) | (every ^ (vertical | up))
        falling = up & vertical
    return rising, falling


def _unpacked(bits: int, total: int) -> NDArray[np.int64]:
    raw = np.frombuffer(bits.to_bytes(total // 8 + 1, "little"), dtype=np.uint8)
    return np.unpackbits(raw, count=total, bitorder="little").astype(np.int64)


def allowed(longer: int, threshold: int) -> int:
    """The largest distance at which texts, the longer of `longer` characters, still score `threshold`."""
    return longer * (100 - threshold) // 100


def score(distance: int, longer: int) -> int:
    """``floor(100 · (1 − distance / longer))``, the percentage of translation memories; 99 at most unless equal.

    >>> score(1, 4), score(0, 4), score(1, 1000)
    (75, 100, 99)
    """
    return 100 * (longer - distance) // longer if longer else 100
