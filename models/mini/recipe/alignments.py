"""Soft word alignments of subwords by IBM Model 1 in both directions.

They supervise one cross-attention head, which is what lets a small model learn from a small corpus
(guided alignment: Chen et al. 2016, arXiv:1607.01628; Garg et al. 2019, arXiv:1909.02074).
IBM Model 1: Brown et al. 1993, Computational Linguistics 19(2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ITERATIONS = 6
NULL_SHARE = 0.15
"""Weight of the empty source word against one real source word."""


@dataclass(frozen=True, slots=True)
class _Links:
    """All co-occurrences of a bitext, flat: pair id, position group and weight of every (target, source) cell."""

    pair: NDArray[np.int64]
    group: NDArray[np.int64]
    given: NDArray[np.int64]


def _links(given: list[list[int]], made: list[list[int]], width: int) -> _Links:
    """Cells of P(made | given) with a null word (id 0, otherwise unused) in front of `given`."""
    keys, groups, sources = [], [], []
    offset = 0
    for source, target in zip(given, made, strict=True):
        padded = np.array([0, *source], dtype=np.int64)
        wanted = np.array(target, dtype=np.int64)
        keys.append((padded[None, :] * width + wanted[:, None]).ravel())
        groups.append(np.repeat(np.arange(len(wanted)) + offset, len(padded)))
        sources.append(np.broadcast_to(padded, (len(wanted), len(padded))).ravel())
        offset += len(wanted)
    return _Links(np.concatenate(keys), np.concatenate(groups), np.concatenate(sources))


@dataclass(frozen=True, slots=True)
class Model1:
    """A trained IBM Model 1: P(made | given) over all pairs of words that occur together."""

    pairs: NDArray[np.int64]
    """(P,) ``given * width + made`` of each pair, ascending."""
    probability: NDArray[np.float64]
    """(P,) P(made | given)."""
    count: NDArray[np.float64]
    """(P,) expected number of links."""
    posterior: NDArray[np.float64]
    """Flat posteriors of all cells, sentence by sentence, in the order of `_links`."""


def train_model1(
    given: list[list[int]],
    made: list[list[int]],
    width: int,
    iterations: int = ITERATIONS,
    null_share: float = NULL_SHARE,
) -> Model1:
    """Train by expectation maximisation.  Id 0 is the null word; `width` is one more than the largest id."""
    links = _links(given, made, width)
    pairs, index = np.unique(links.pair, return_inverse=True)
    heads = pairs // width
    table = counts = np.ones(len(pairs))
    prior = np.where(links.given == 0, null_share, 1.0)
    posterior = prior
    for _ in range(iterations):
        posterior = table[index] * prior
        posterior /= np.bincount(links.group, posterior)[links.group]
        counts = np.asarray(np.bincount(index, posterior, minlength=len(pairs)))
        table = counts / np.bincount(heads, counts, minlength=width)[heads]
    return Model1(pairs, table, counts, posterior)


def _posteriors(given: list[list[int]], made: list[list[int]], width: int) -> list[NDArray[np.float32]]:
    """Per sentence a matrix (len(made), 1 + len(given)): posterior of each given word, column 0 the null word."""
    posterior = train_model1(given, made, width).posterior
    matrices, start = [], 0
    for source, target in zip(given, made, strict=True):
        size = len(target) * (len(source) + 1)
        matrices.append(posterior[start : start + size].reshape(len(target), -1).astype(np.float32))
        start += size
    return matrices


def soft_alignments(source: list[list[int]], target: list[list[int]], width: int) -> list[NDArray[np.float16]]:
    """Per sentence a matrix (target pieces, source pieces + 1), rows summing to one.

    The last column is the share that no source piece explains; training sends it to the end mark.
    `width` is one more than the largest id.  Both directions are multiplied, which removes most of
    the noise of either (agreement, as in Liang et al. 2006).
    """
    forward = _posteriors(source, target, width)
    backward = _posteriors(target, source, width)
    matrices = []
    for ahead, back in zip(forward, backward, strict=True):
        null, cells = ahead[:, :1], np.sqrt(ahead[:, 1:] * back[:, 1:].T)
        both = np.concatenate([cells, null * 0.5 + 1e-4], axis=1)
        matrices.append((both / both.sum(axis=1, keepdims=True)).astype(np.float16))
    return matrices
