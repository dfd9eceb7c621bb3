"""Sentence boundaries: precision, recall, F1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BoundaryScores:
    """Percentages over all texts; a text's own end is no boundary."""

    texts: int
    sentences: int
    precision: float
    recall: float
    f1: float
    exact: float
    """Share of texts without any error."""
    altered: int
    """Texts whose pieces do not add up to the text, white space aside: must be 0."""


def _ends(sentences: Sequence[str]) -> tuple[set[int], str]:
    """Ends of all sentences but the last, in characters that are not white space; and these characters."""
    ends, solid = [], ""
    for sentence in sentences:
        own = "".join(sentence.split())
        solid += own
        if own:
            ends.append(len(solid))
    return set(ends[:-1]), solid


def percent(part: float, whole: float) -> float:
    """Percentage, 100 where there is nothing to get wrong, to two decimals."""
    return round(100 * part / whole, 2) if whole else 100.0


def boundary_scores(pairs: Iterable[tuple[Sequence[str], Sequence[str]]]) -> BoundaryScores:
    """Compare texts cut into sentences: (gold, found) each.  White space does not count."""
    texts = sentences = hits = made = wanted = exact = altered = 0
    for gold, found in pairs:
        (ours, solid), (theirs, text) = _ends(found), _ends(gold)
        texts, sentences = texts + 1, sentences + len(gold)
        hits, made, wanted = hits + len(ours & theirs), made + len(ours), wanted + len(theirs)
        exact, altered = exact + (ours == theirs and solid == text), altered + (solid != text)
    return BoundaryScores(
        texts,
        sentences,
        percent(hits, made),
        percent(hits, wanted),
        percent(2 * hits, made + wanted),
        percent(exact, texts),
        altered,
    )
