"""Which texts can be similar enough at all: trigrams of characters and their lists, with numpy.

A text of *n* characters with two marks added at either end has *n* + 2 trigrams.  One edit touches three
of them at most (Ukkonen 1992, q-gram lemma), so two texts at distance *d* share at least
``max(A, B) − 3·d`` different trigrams, where *A* and *B* are how many different ones each has.  Texts
that share fewer need not be compared, and no others are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.memory.distance import allowed

Numbers = NDArray[np.int64]
Codes = NDArray[np.uint64]

SEGMENT = 65_536
"""Texts of one segment at most: a rank fits into 16 bits."""
_EDIT = 3
"""Trigrams that one edit can touch."""
_MIXERS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9))


def codes(texts: Sequence[str]) -> tuple[Codes, Numbers]:
    """The trigrams of all texts as 32-bit codes, and the index of the text that each is in; in order, with repeats.

    Different trigrams may share a code: then texts seem to share more than they do, never less.
    """
    joined = "\0\0" + "".join(text + "\0\0" for text in texts)
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    mixed = points[:-2] * _MIXERS[0] ^ points[1:-1] * _MIXERS[1] ^ points[2:] * _MIXERS[2]
    sizes = np.array([len(text) + 2 for text in texts], dtype=np.int64)
    return mixed >> np.uint64(32), np.repeat(np.arange(len(texts)), sizes)


def distinct(text: str) -> Codes:
    """The different codes of one text, rising."""
    return unique(codes([text])[0])


def unique(keys: Codes) -> Codes:
    """The different keys, rising.  For keys that mostly differ a sort is faster than numpy's hash table."""
    ordered = np.sort(keys)
    return ordered[np.flatnonzero(_changes(ordered))]


def _changes(ordered: Codes) -> NDArray[np.bool_]:
    """Where another key begins."""
    first = np.ones(len(ordered), dtype=np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return first


@dataclass(frozen=True, slots=True)
class Header:
    """The texts of a segment by rank: rising length."""

    sources: Numbers
    """Row of each text."""
    lengths: Numbers
    """Its characters."""
    sizes: Numbers
    """How many different trigrams it has."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The inverted index of a segment."""

    codes: Codes
    """Different codes, rising."""
    starts: Numbers
    """Where each code's list begins in `ranks`, and one more for the end."""
    ranks: NDArray[np.uint16]
    """Ranks of the texts that have the code, rising within each list."""


def build(sources: Numbers, texts: Sequence[str]) -> tuple[Header, Lists]:
    """A segment of at most `SEGMENT` texts, which stand in order of rising length."""
    own, owners = codes(texts)
    keys = unique(own << np.uint64(16) | owners.astype(np.uint64))
    ranks = (keys & np.uint64(0xFFFF)).astype(np.uint16)
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    header = Header(sources, lengths, np.bincount(ranks, minlength=len(texts)))
    heads = keys >> np.uint64(16)
    first = np.flatnonzero(_changes(heads))
    return header, Lists(heads[first], np.append(first, len(heads)), ranks)


def length_range(length: int, threshold: int) -> tuple[int, int]:
    """The shortest and the longest text that can reach the threshold with one of `length` characters."""
    return length - allowed(length, threshold), length * 100 // threshold


@dataclass(frozen=True, slots=True)
class Candidates:
    """Texts that may be similar enough."""

    sources: Numbers
    best: Numbers
    """The highest score that each can have, judged by its trigrams."""


def needed(query: tuple[int, int], header: Header, threshold: int) -> Numbers:
    """How many different trigrams each text of `header` must share with the query; see `select`."""
    longer = np.maximum(header.lengths, query[0])
    edits = longer * (100 - threshold) // 100
    most: Numbers = np.maximum(header.sizes, query[1]) - _EDIT * edits
    return most


def select(shared: Numbers, query: tuple[int, int], header: Header, need: Numbers) -> Candidates:
    """Those texts of `header` that share enough: `shared` different trigrams each.

    `query` holds the characters and the different trigrams of the text asked for.
    """
    chosen = np.flatnonzero(shared >= need)
    missing = np.maximum(header.sizes[chosen], query[1]) - shared[chosen]
    longer = np.maximum(np.maximum(header.lengths[chosen], query[0]), 1)
    least = np.maximum(np.maximum(-(-missing // _EDIT), np.abs(header.lengths[chosen] - query[0])), 0)
    return Candidates(header.sources[chosen], 100 * (longer - least) // longer)


def cut(header: Header, first: int, last: int) -> Header:
    """The texts of rank ``first <= rank < last``."""
    return Header(header.sources[first:last], header.lengths[first:last], header.sizes[first:last])
