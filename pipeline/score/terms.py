"""Matches of terms in Kazakh sentences, against gold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass

from pipeline.score.segmentation import percent

Place = tuple[int, int, str]
"""Start and end of a match (half-open, code points), and the term in small letters."""


@dataclass(frozen=True, slots=True)
class TermScores:
    """The sentences of one group, or of ``all``; percentages."""

    group: str
    sentences: int
    matches: int
    """In the gold data."""
    precision: float
    """Of the matches found, those that are in the gold data: the very characters, the same term."""
    recall: float
    f1: float
    exact: float
    """Sentences in which the very matches were found and no other."""


def term_scores(sentences: Iterable[tuple[str, Set[Place], Set[Place]]]) -> list[TermScores]:
    """Count (group, gold, found) for each sentence: the groups in order of appearance, then all together."""
    groups: dict[str, list[tuple[Set[Place], Set[Place]]]] = defaultdict(list)
    everything: list[tuple[Set[Place], Set[Place]]] = []
    for group, gold, found in sentences:
        groups[group].append((gold, found))
        everything.append((gold, found))
    return [_row(group, rows) for group, rows in (*groups.items(), ("all", everything))]


def _row(group: str, rows: list[tuple[Set[Place], Set[Place]]]) -> TermScores:
    hits = sum(len(gold & found) for gold, found in rows)
    wanted, made = sum(len(gold) for gold, _ in rows), sum(len(found) for _, found in rows)
    exact = sum(gold == found for gold, found in rows)
    return TermScores(
        group,
        len(rows),
        wanted,
        percent(hits, made),
        percent(hits, wanted),
        percent(2 * hits, made + wanted),
        percent(exact, len(rows)),
    )
