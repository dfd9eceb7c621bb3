"""Requests to hypotheses: duplicates once, known answers from memory, the rest in even batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import ceil

from pipeline.data import Decoding, Hypothesis, Request
from pipeline.translate.protocol import Answers, Translator

Progress = Callable[[int, int], None]
"""Called with (pieces done, pieces in all); pieces are source pieces, once for every language."""

_BUCKET = 16
WINDOW = 2048
"""Source pieces handed to the engine at once: enough to fill its batches, little enough to show progress."""


def output_limit(pieces: int, decoding: Decoding) -> int:
    """Longest output for a source of `pieces`.

    The source's length is rounded up to a multiple of 16 and only sources of one such bucket share
    a call: so a sentence's limit never depends on the sentences translated beside it.
    """
    bucket = max(1, ceil(pieces / _BUCKET)) * _BUCKET
    return ceil(bucket * decoding.length_ratio) + decoding.length_extra


def batches(requests: Sequence[Request], lengths: Sequence[int], decoding: Decoding) -> Iterator[tuple[list[int], int]]:
    """Indexes of requests of one limit, longest first, about `WINDOW` pieces together, with the limit."""
    order = sorted(range(len(requests)), key=lambda i: (-lengths[i], requests[i].text, requests[i].target))
    window: list[int] = []
    pieces, limit = 0, 0
    for index in order:
        own = output_limit(lengths[index], decoding)
        if window and (own != limit or pieces + lengths[index] > WINDOW):
            yield window, limit
            window, pieces = [], 0
        window.append(index)
        pieces, limit = pieces + lengths[index], own
    if window:
        yield window, limit


def answer(
    requests: Sequence[Request],
    translator: Translator,
    decoding: Decoding,
    memory: Answers,
    progress: Progress | None = None,
) -> Mapping[Request, Hypothesis]:
    """Answer every distinct request; what `memory` knows is not asked again.

    Each batch is added to `memory` as soon as it is there, so an interrupted run loses one batch.
    """
    distinct = list(dict.fromkeys(requests))
    known = dict(memory.find(distinct))
    missing = [request for request in distinct if request not in known]
    lengths = translator.count([request.text for request in missing])
    total, done = sum(lengths), 0
    for indexes, limit in batches(missing, lengths, decoding):
        batch = [missing[i] for i in indexes]
        fresh = dict(zip(batch, translator.translate(batch, decoding, limit), strict=True))
        memory.add(fresh)
        known |= fresh
        done += sum(lengths[i] for i in indexes)
        if progress:
            progress(done, total)
    return known
