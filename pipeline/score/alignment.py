"""Sentence alignment: strict and lax F1, with the meaning they have in vecalign's scorer (Thompson and Koehn 2019)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.score.segmentation import percent

Group = tuple[tuple[int, ...], tuple[int, ...]]
"""A bead: indexes of its source and of its target sentences."""


@dataclass(frozen=True, slots=True)
class AlignmentScores:
    """Percentages over all documents: strict, a bead counts if it is exactly a gold bead; lax, if it shares a link
    with one.  Precision is over all beads found, recall over gold beads with two sides."""

    documents: int
    beads: int
    strict: float
    lax: float


def _hits(wanted: Sequence[Group], found: Sequence[Group]) -> tuple[int, int]:
    """How many of `found` are exactly in `wanted`, and how many share a link with it."""
    exact = set(wanted)
    links = {(i, j) for source, target in wanted for i in source for j in target}
    strict = [bead in exact for bead in found]
    lax = [s or any((i, j) in links for i in b[0] for j in b[1]) for s, b in zip(strict, found, strict=True)]
    return sum(strict), sum(lax)


def _f1(precision: float, recall: float) -> float:
    return round(2 * precision * recall / (precision + recall), 2) if precision + recall else 0.0


def alignment_scores(pairs: Iterable[tuple[Sequence[Group], Sequence[Group]]]) -> AlignmentScores:
    """Compare alignments: (gold, found) each, empty beads are ignored."""
    documents = made = wanted = 0
    precise, recalled = [0, 0], [0, 0]
    for gold, found in pairs:
        truth, own = ([bead for bead in beads if bead[0] or bead[1]] for beads in (gold, found))
        linked = [bead for bead in truth if bead[0] and bead[1]]
        for place, hits in ((precise, _hits(truth, own)), (recalled, _hits(own, linked))):
            place[0], place[1] = place[0] + hits[0], place[1] + hits[1]
        documents, made, wanted = documents + 1, made + len(own), wanted + len(linked)
    strict, lax = (_f1(percent(precise[k], made), percent(recalled[k], wanted)) for k in (0, 1))
    return AlignmentScores(documents, wanted, strict, lax)
