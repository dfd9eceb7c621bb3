"""Word alignment: precision, recall and alignment error rate (Och and Ney 2003)."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from pipeline.score.segmentation import percent

Link = tuple[int, int]


@dataclass(frozen=True, slots=True)
class WordScores:
    """Over all sentence pairs: precision against possible links, recall of sure ones, in percent."""

    pairs: int
    precision: float
    recall: float
    error_rate: float
    """1 - (found sure + found possible) / (found + sure), from 0 to 1."""


def word_scores(triples: Iterable[tuple[Set[Link], Set[Link], Set[Link]]]) -> WordScores:
    """Compare links: (sure, possible, found) for each sentence pair; sure links are possible, too."""
    pairs = sure = made = good = allowed = 0
    for certain, possible, found in triples:
        pairs, sure, made = pairs + 1, sure + len(certain), made + len(found)
        good, allowed = good + len(found & certain), allowed + len(found & (certain | possible))
    rate = 1 - (good + allowed) / (made + sure) if made + sure else 0.0
    return WordScores(pairs, percent(allowed, made), percent(good, sure), round(rate, 4))
