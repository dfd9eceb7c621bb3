"""Sentences that stand in held-out data, too: near-duplicates across splits and against test sets of the user."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.export.record import Record
from pipeline.export.shingles import bands, shingles, signature, similarity

ALIKE = 0.8
"""Sentences with at least this similarity are near-duplicates."""
WIDTH = {"zh-Hans": 2}
"""Characters of a run, by language…"""
USUAL_WIDTH = 5
"""…and for all others."""
PLACES, ROWS = 64, 4
"""Of the signature and of a band: sentences of similarity 0.8 are found with probability 0.9998."""


@dataclass(frozen=True, slots=True)
class Held:
    """A held-out sentence."""

    rank: int
    """Which data: records of a lower rank yield to it."""
    where: str
    """For people: the split or the file, and the place in it."""
    hashes: NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Leak:
    """What a record is too near to."""

    held: Held
    lang: str
    similarity: float


Key = tuple[str, int, bytes]
"""Language, number of the band, and the places in it."""


@lru_cache(maxsize=2048)  # a source sentence comes once for each language it is translated into
def _looked_at(lang: str, text: str) -> tuple[NDArray[np.uint64], tuple[Key, ...]]:
    """The hashes of a sentence, and the keys to look it up by; none where it has no letters or digits."""
    hashes = shingles(text, WIDTH.get(lang, USUAL_WIDTH))
    if not len(hashes):
        return hashes, ()
    return hashes, tuple((lang, band, key) for band, key in bands(signature(hashes, PLACES), ROWS))


class HeldOut:
    """All held-out sentences, by language.  Memory grows with these alone, never with the training data."""

    def __init__(self) -> None:
        self._buckets: dict[Key, list[Held]] = {}
        self.count = 0

    def add(self, lang: str, text: str, rank: int, where: str) -> None:
        """One sentence more; one without letters and digits is passed over."""
        hashes, keys = _looked_at(lang, text)
        held = Held(rank, where, hashes)
        self.count += bool(keys)
        for key in keys:
            bucket = self._buckets.setdefault(key, [])
            if not any(other.rank >= rank and np.array_equal(other.hashes, hashes) for other in bucket):
                bucket.append(held)

    def add_record(self, record: Record, rank: int, where: str) -> None:
        """All versions of a record."""
        for version in record.versions:
            self.add(version.lang, version.text, rank, where)

    def find(self, record: Record, rank: int) -> Leak | None:
        """The first held-out sentence of a higher rank that a version of the record is too near to, or None."""
        return next(self._leaks(record, rank), None)

    def _leaks(self, record: Record, rank: int) -> Iterator[Leak]:
        for version in record.versions:
            hashes, keys = _looked_at(version.lang, version.text)
            for key in keys:
                for held in self._buckets.get(key, ()):
                    if held.rank > rank and (alike := similarity(hashes, held.hashes)) >= ALIKE:
                        yield Leak(held, version.lang, alike)
