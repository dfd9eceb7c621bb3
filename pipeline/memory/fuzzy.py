"""Similar texts, from candidates to matches.  Pure but for what the injected reader reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from pipeline.memory.adapt import adapt
from pipeline.memory.diff import edits
from pipeline.memory.distance import distances, score
from pipeline.memory.entry import Entry, Match, MatchKind, Query, Search
from pipeline.memory.grams import Candidates
from pipeline.memory.names import KnownNames
from pipeline.memory.normal import normal

_FIRST, _LARGEST = 64, 4096
"""Candidates that are read and compared together, at first and at most."""


class Reader(Protocol):
    """Reads what is remembered in one language."""

    def texts(self, sources: Sequence[int]) -> Mapping[int, str]:
        """The normalised texts of rows, whether they hold anything in this language or not."""

    def entries(self, sources: Sequence[int]) -> Mapping[int, Sequence[Entry]]:
        """The entries that hold, newest first, of those rows that have any."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A remembered text that is similar."""

    text: str
    """Normalised."""
    score: int
    entries: Sequence[Entry]
    """At least one."""


def similar(text: str, candidates: Sequence[Candidates], reader: Reader, search: Search) -> list[Hit]:
    """Texts that score the threshold and more: at least the best ones that offer `search.limit` translations.

    Candidates are compared in the order of the score that their trigrams allow, and no more of them
    once none can be among the best.
    """
    sources = np.concatenate([some.sources for some in candidates])
    best = np.concatenate([some.best for some in candidates])
    order = np.lexsort((-sources, -best))
    sources, best = sources[order], best[order]
    hits: list[Hit] = []
    start, size = 0, _FIRST
    while start < len(sources):
        floor = _floor(hits, search)
        some = sources[start : start + size][best[start : start + size] >= floor]
        if not len(some):
            break
        hits += _hits(text, some.tolist(), reader, floor)
        start, size = start + size, min(2 * size, _LARGEST)
    return hits


def _floor(hits: Sequence[Hit], search: Search) -> int:
    """The score that another hit needs in order to be among the best."""
    best: dict[str, int] = {}
    for hit in hits:
        for entry in hit.entries:
            own = entry.target or ""
            best[own] = max(hit.score, best.get(own, 0))
    scores = sorted(best.values(), reverse=True)
    return max(search.threshold, scores[search.limit - 1]) if len(scores) >= search.limit else search.threshold


def _hits(text: str, sources: Sequence[int], reader: Reader, floor: int) -> list[Hit]:
    """Those of `sources` that score `floor` and more; not `text` itself."""
    texts = reader.texts(sources)
    found: dict[int, tuple[str, int]] = {}
    for (source, other), distance in zip(texts.items(), distances(text, list(texts.values())), strict=True):
        own = score(distance, max(len(other), len(text)))
        if distance and own >= floor:
            found[source] = other, own
    entries = reader.entries(list(found)) if found else {}
    return [Hit(*found[source], held) for source, held in entries.items()]


def same_shape(text: str, sources: Sequence[int], reader: Reader) -> list[Hit]:
    """Texts of the same shape (`values.shape`), however far apart; not `text` itself."""
    return _hits(text, sources, reader, 0)


def matches(query: Query, hit: Hit, lang: str, search: Search, names: KnownNames) -> Iterator[Match]:
    """The matches of a hit, one an entry: adapted, or as it is where its score suffices."""
    text = normal(query.text)
    for entry in hit.entries:
        target = entry.target or ""
        adaptation = adapt(hit.text, text, target, lang, names)
        differences = edits(entry.source, query.text)
        if adaptation and not adaptation.reason:
            substitutions = adaptation.substitutions
            yield Match(entry, MatchKind.ADAPTED, hit.score, adaptation.text, differences, substitutions)
        elif hit.score >= search.threshold:
            reason = adaptation.reason if adaptation else ""
            yield Match(entry, MatchKind.FUZZY, hit.score, target, differences, (), reason)
