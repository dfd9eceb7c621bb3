"""The score of a bead: a weighted sum of what speaks for it, fitted on perturbed documents.

The weights were fitted by maximum conditional likelihood over whole documents (a semi-Markov
conditional random field: Sarawagi and Cohen 2004), see ``models/mini/recipe/aligner.py``; so scores
are log-odds of sorts, in nats.  Lengths as Gale and Church (1993), with the spread of our corpus.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from pipeline.align.band import Band
from pipeline.align.cues import CHANNELS, Cues
from pipeline.align.evidence import (
    Asked,
    Hits,
    Weights,
    faithfulness,
    hits,
    shares,
    source_grid,
    source_limits,
    target_grid,
    target_limits,
)
from pipeline.align.search import SIZES

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

SHAPE_FEATURES = ("length", "length-tail", "narrow", "cut")
"""What is seen of a bead without its words; see `length_features` and `_cuts`."""
_VARIANCE, _FLOOR = 2.0, 0.006
"""Variance of the log ratio of lengths: this by the length in characters (of the source), and at least that."""
_TYPICAL = {"kk": 1.0, "en": 0.97, "ru": 0.99, "zh": 3.0}
"""Characters of Kazakh to one of the language, in our corpus."""
_BORDER = np.float32(3.0)
"""Against a bead for every border between blocks inside it: used, not trusted (chosen, not fitted)."""
_CUT = np.float32(6.0)
"""Unit of the feature "cut", so that decay treats its weight like the others."""
_TRUSTED = 3000.0
"""Characters of text that the corpus's ratio counts as, against that of the very texts."""


@dataclass(frozen=True, slots=True)
class Model:
    """Fitted weights of a pair of languages."""

    sizes: dict[tuple[int, int], float]
    """Bead sizes: log-prior of sorts."""
    lean: float
    """Times the log ratio of the sentence counts, for beads that lean the same way."""
    shape: tuple[float, ...]
    """For each of `SHAPE_FEATURES`."""
    gap: tuple[float, ...]
    """For leaving out a source sentence, a target sentence, and times `gap_features`."""
    source: Weights
    target: Weights


@cache
def model(source: str, target: str, machine: bool = False) -> Model:
    """The weights of a pair of primary tags; `machine` for texts that come with a machine translation."""
    table = tomllib.loads(files(__package__).joinpath("weights.toml").read_text(encoding="utf-8"))
    mirrored = f"{source}-{target}" not in table
    name = f"{target}-{source}" if mirrored else f"{source}-{target}"
    entry = table.get(f"{name}-machine", table[name]) if machine else table[name]
    sizes = {(int(size[0]), int(size[2])): value for size, value in entry["sizes"].items()}
    sides = _weights(entry["source"]), _weights(entry["target"])
    gap = entry["gap"]
    if mirrored:
        sizes = {(n, m): value for (m, n), value in sizes.items()}
        sides, gap = sides[::-1], [gap[1], gap[0], gap[2]]
    return Model(sizes, entry["lean"], tuple(entry["shape"]), tuple(gap), *sides)


def _weights(table: dict[str, list[float]]) -> Weights:
    pairs = [table[channel] for channel in CHANNELS]
    return Weights(
        np.array([found for found, _ in pairs], dtype=np.float32),
        np.array([missing for _, missing in pairs], dtype=np.float32),
    )


def expected_ratio(source: Sequence[Cues], target: Sequence[Cues], source_lang: str, target_lang: str) -> float:
    """Natural log of target characters to one of the source: the corpus's, moved by the texts themselves."""
    usual = np.log(_TYPICAL[source_lang] / _TYPICAL[target_lang])
    ours, theirs = sum(c.length for c in source) + 1, sum(c.length for c in target) + 1
    seen = np.clip(np.log(theirs / ours) - usual, -0.7, 0.7)
    share = ours / (ours + _TRUSTED)
    return float(usual + share * seen)


def length_features(source: Floats, target: Floats, ratio: float) -> Floats:
    """(3, …) for lengths in characters of both sides of beads; the first of `SHAPE_FEATURES`."""
    ours = np.maximum(source, 1.0)
    theirs = np.maximum(target, 1.0) * float(np.exp(-ratio))
    variance = _FLOOR + _VARIANCE / np.minimum(ours, theirs)
    square = np.square(np.log(theirs / ours)) / variance
    made: Floats = np.stack([-0.5 * np.minimum(square, 30.0), -np.log1p(0.25 * square), -0.5 * np.log(variance)])
    return made


def lean(size: tuple[int, int], sources: int, targets: int) -> float:
    """Whether a text with fewer sentences makes beads that merge more likely."""
    ratio = float(np.log(targets / sources))
    m, n = size
    return (n - m) * ratio if m != n else 0.0


def gap_features(lengths: Floats) -> Floats:
    """Log of each sentence's length against the text's mean."""
    made: Floats = np.log((lengths + 5.0) / (lengths.mean() + 5.0)).astype(np.float32)
    return made


def _running(lengths: Sequence[int], size: int, count: int) -> Floats:
    """Length of `size` sentences from each position 0 … count - 1; beyond the end what there is."""
    sums = np.concatenate([[0.0], np.cumsum(np.array(lengths, dtype=np.float64))])
    start = np.minimum(np.arange(count), len(lengths))
    made: Floats = (sums[np.minimum(start + size, len(lengths))] - sums[start]).astype(np.float32)
    return made


@dataclass(frozen=True, slots=True)
class Texts:
    """Both texts, as far as scores need them."""

    source: Sequence[Cues]
    target: Sequence[Cues]
    asked: Asked
    """Of the source side in the target."""
    answered: Asked
    """Of the target side in the source."""
    ratio: float
    """See `expected_ratio`."""
    langs: tuple[str, str]
    """Primary tags of both."""
    blocks: tuple[Sequence[int], Sequence[int]] | None = None
    """Which block (title, paragraph…) each sentence stands in, where that is known."""


def shape_features(texts: Texts, band: Band, size: tuple[int, int]) -> Floats:
    """(4, N + 1, width) `SHAPE_FEATURES` of the beads of one size."""
    rows = len(texts.source) + 1
    ours = _running([c.length for c in texts.source], size[0], rows)
    theirs = _running([c.length for c in texts.target], size[1], band.targets + band.width + 1)
    lengths = length_features(np.broadcast_to(ours[:, None], (rows, band.width)), theirs[band.columns()], texts.ratio)
    return np.concatenate([lengths, _cuts(texts, band, size)[None]])


def _cuts(texts: Texts, band: Band, size: tuple[int, int]) -> Floats:
    """(N + 1, width): borders inside a bead that are none (`cut_behind`), as far as one side has more than the other.

    Where both sides are broken alike, as in lists, item answers item.
    """
    ours = _running([c.cut for c in texts.source], size[0] - 1, len(texts.source) + 1)
    theirs = _running([c.cut for c in texts.target], size[1] - 1, band.targets + band.width + 1)
    made: Floats = _CUT * np.abs(ours[:, None] - theirs[band.columns()])
    return made


def bead_grids(grids: tuple[Floats, Floats], band: Band, size: tuple[int, int]) -> Floats:
    """(N + 1, width): evidence of both sides for the beads of one size, from `source_grid` and `target_grid`."""
    (m, n), (ours, theirs) = size, grids
    rows, width = len(band.first), band.width
    total = np.zeros((rows, width), dtype=np.float32)
    columns = np.arange(width)
    for k in range(min(m, rows - 1)):
        part = ours[n - 1, k:]
        shift = band.first[: rows - 1 - k] - band.first[k : rows - 1]  # column there = column here + shift
        if shift.any():
            index = columns + shift[:, None]
            part = np.take_along_axis(part, np.clip(index, 0, width - 1), axis=1)
            part = np.where(index >= 0, part, np.float32(-1e4))
        total[: rows - 1 - k] += part
    for k in range(min(n, width)):
        total[: rows - 1, : width - k] += theirs[m - 1, :, k:]
    return total


Limits = tuple[Ints, Ints]
"""For each sentence the half-open range of sentences on the other side that it is linked with."""


def links(texts: Texts, beads: Sequence[tuple[int, int]]) -> tuple[Limits, Limits]:
    """What the beads, given by their sizes, link each source and each target sentence with."""
    ours = np.zeros(len(texts.source), dtype=np.int64), np.zeros(len(texts.source), dtype=np.int64)
    theirs = np.zeros(len(texts.target), dtype=np.int64), np.zeros(len(texts.target), dtype=np.int64)
    i = j = 0
    for m, n in beads:
        ours[0][i : i + m], ours[1][i : i + m] = j, j + n
        theirs[0][j : j + n], theirs[1][j : j + n] = i, i + m
        i, j = i + m, j + n
    return ours, theirs


def faithful(texts: Texts, beads: Sequence[tuple[int, int]]) -> tuple[Floats, Floats]:
    """How faithful both directions are found to be, given the sizes of the beads of a first alignment."""
    ours, theirs = links(texts, beads)
    return faithfulness(texts.asked, *ours), faithfulness(texts.answered, *theirs)


Seen = tuple[Hits, Hits]
"""What both directions find inside a band."""


def look(texts: Texts, band: Band, rates: tuple[Floats, Floats] | None = None) -> Seen:
    """Find the cues of both sides; `rates` see `faithful`."""
    there, back = rates or (None, None)
    return hits(texts.asked, *source_limits(band), there), hits(texts.answered, *target_limits(band), back)


def evidence(texts: Texts, weights: Model, seen: Seen, beads: Sequence[tuple[int, int]]) -> list[tuple[float, ...]]:
    """For each bead what each of `CHANNELS` adds to its score."""
    ours, theirs = links(texts, beads)
    there, back = shares(seen[0], weights.source, *ours), shares(seen[1], weights.target, *theirs)
    made, i, j = [], 0, 0
    for m, n in beads:
        total = there[i : i + m].sum(axis=0) + back[j : j + n].sum(axis=0)
        made.append(tuple(round(float(value), 2) for value in total))
        i, j = i + m, j + n
    return made


def scores(texts: Texts, band: Band, weights: Model, seen: Seen) -> dict[tuple[int, int], Floats]:
    """For each bead size the score (N + 1, width) of the bead that begins at each cell."""
    grids = source_grid(seen[0], band, weights.source), target_grid(seen[1], band, weights.target)
    made = {}
    for size in SIZES:
        constant = weights.sizes[size] + weights.lean * lean(size, len(texts.source), len(texts.target))
        shape = np.tensordot(np.array(weights.shape, dtype=np.float32), shape_features(texts, band, size), axes=1)
        made[size] = bead_grids(grids, band, size) + shape + np.float32(constant)
        if texts.blocks:
            made[size] -= _crossings(texts.blocks, band, size)
    return made


def _crossings(blocks: tuple[Sequence[int], Sequence[int]], band: Band, size: tuple[int, int]) -> Floats:
    """(N + 1, width): how much the borders between blocks inside a bead speak against it."""
    ours, theirs = (
        np.concatenate([[0], np.cumsum(np.diff(np.array(side, dtype=np.int64)) != 0)]).astype(np.float32)
        for side in blocks
    )
    rows, columns = np.arange(len(band.first)), np.minimum(band.columns(), band.targets - 1)
    last = len(ours) - 1
    inside = ours[np.minimum(rows + size[0] - 1, last)] - ours[np.minimum(rows, last)]
    beside = theirs[np.minimum(columns + size[1] - 1, band.targets - 1)] - theirs[columns]
    made: Floats = _BORDER * (inside[:, None] + beside)
    return made


def gap_scores(texts: Texts, weights: Model) -> tuple[Floats, Floats]:
    """Score of leaving out each source and each target sentence."""
    sides = [np.array([c.length for c in side], dtype=np.float32) for side in (texts.source, texts.target)]
    ours, theirs = (gap_features(side) * np.float32(weights.gap[2]) for side in sides)
    return ours + np.float32(weights.gap[0]), theirs + np.float32(weights.gap[1])
