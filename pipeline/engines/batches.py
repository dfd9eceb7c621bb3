"""Requests into batches, the same for every engine: one length class, languages of a sentence together.

A sentence's padded width and longest output are functions of its own length.  So its answer is the
same in any company.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from pipeline.data import Decoding, Request

LENGTH_CLASS = 16
"""Sources are padded to a multiple of so many pieces.

Attention sums over the padded length, and the order of the sum depends on it; int8 arithmetic then
turns a difference in the last bit into another word in about one sentence of a hundred.
"""
_SHORT = 64
"""Sources up to this width fill a batch with rows; longer ones get fewer, so that memory stays bounded."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Sentences of one class."""

    members: tuple[tuple[int, ...], ...]
    """For each sentence the indexes of its requests: one for each target language."""
    width: int
    """Pieces that sources are padded to."""
    limit: int
    """Longest output in pieces, end mark included, language code not."""


def class_width(length: int) -> int:
    """The padded width of a source of `length` pieces."""
    return max(1, ceil(length / LENGTH_CLASS)) * LENGTH_CLASS


def output_limit(length: int, decoding: Decoding) -> int:
    """Longest output for a source of `length` pieces: that of the longest in its class."""
    return ceil(class_width(length) * decoding.length_ratio) + decoding.length_extra


def batches(requests: Sequence[Request], lengths: Sequence[int], decoding: Decoding, rows: int) -> Iterator[Batch]:
    """Batches of at most `rows` requests (a sentence is never torn apart), longest first.

    `lengths` are the sources' pieces.  The order depends on texts and languages alone, not on the
    order of `requests`.
    """
    sentences: dict[str, list[int]] = {}
    for index in sorted(range(len(requests)), key=lambda i: requests[i].target):
        sentences.setdefault(requests[index].text, []).append(index)
    classes: dict[int, list[tuple[int, ...]]] = {}
    for text in sorted(sentences, key=lambda t: (-lengths[sentences[t][0]], t)):
        members = tuple(sentences[text])
        classes.setdefault(class_width(lengths[members[0]]), []).append(members)
    for width, members_of in sorted(classes.items(), reverse=True):
        limit = output_limit(width, decoding)
        room = max(1, rows * _SHORT // max(_SHORT, width))
        for full in _even(members_of, room):
            yield Batch(tuple(full), width, limit)


def _even(sentences: Sequence[tuple[int, ...]], room: int) -> Iterator[list[tuple[int, ...]]]:
    """Parts of at most `room` requests (or one sentence), of about one size: not full ones and a rest."""
    size = max(1, room // max(map(len, sentences)))
    parts = ceil(len(sentences) / size)
    ends = [len(sentences) * (part + 1) // parts for part in range(parts)]
    for start, end in zip([0, *ends], ends, strict=False):
        yield list(sentences[start:end])
