"""What only the whole article shows: one thing said in two ways, two things said in one, a neighbour swallowed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.check.coverage import coverage, length_deviation
from pipeline.check.pair import Books, Code, Pair, quoted
from pipeline.check.side import look
from pipeline.data import Note, Severity, Span
from pipeline.languages import short_tag
from pipeline.text.unicode import fold

INCONSISTENT = Code("inconsistent", Severity.WARNING, "one sentence translated in two ways, or two sentences in one")

_LEAST_WORDS = 2
_ALIKE = 0.5
"""Share of words that two source segments may share and still be clearly different."""


def _likeness(one: str, other: str) -> float:
    """Shared words, as a share of the words of the shorter text."""
    mine, yours = set(fold(one).split()), set(fold(other).split())
    return len(mine & yours) / max(1, min(len(mine), len(yours)))


def _target_key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def check_article(pairs: Sequence[tuple[str, str]], lang: str, books: Books | None = None) -> list[tuple[int, Note]]:
    """Check the segments of one article, in order, against each other.

    Returns notes with the index (from 0) of the pair each belongs to, in the order of the pairs.  `lang` is the
    language of the translations.  Raises UsageError for a language that is not supported.
    """
    lang = short_tag(lang)
    found = [*_two_ways(pairs), *_one_way(pairs), *_swallowed(pairs, lang, books or Books())]
    return sorted(found, key=lambda item: item[0])


def _two_ways(pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[int, Note]]:
    """The same source translated differently."""
    first: dict[str, tuple[int, str]] = {}
    for index, (source, target) in enumerate(pairs):
        key = fold(source)
        if not key or not target.strip():
            continue
        if key not in first:
            first[key] = (index, target)
        elif _target_key(first[key][1]) != _target_key(target):
            other = f"segment {first[key][0] + 1} says {quoted(first[key][1])}"
            yield (
                index,
                INCONSISTENT.note(f"the same source as before, translated differently: {other}", Span(0, len(target))),
            )


def _one_way(pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[int, Note]]:
    """One translation for sources that are clearly different."""
    seen: dict[str, list[int]] = defaultdict(list)
    for index, (source, target) in enumerate(pairs):
        key = _target_key(target)
        if len(key) < 4 or len(fold(source).split()) < _LEAST_WORDS:
            continue
        for before in seen[key][:8]:
            if _likeness(pairs[before][0], source) < _ALIKE:
                message = f"the same translation as segment {before + 1}, of another source"
                yield index, INCONSISTENT.note(message, Span(0, len(target)), None, Severity.ERROR)
                break
        seen[key].append(index)


def _swallowed(pairs: Sequence[tuple[str, str]], lang: str, books: Books) -> Iterator[tuple[int, Note]]:
    """A translation that holds its neighbour's, too: by its words, or by its sense."""
    for index, (source, target) in enumerate(pairs):
        for beside in (index - 1, index + 1):
            if not 0 <= beside < len(pairs):
                continue
            other_source, other_target = pairs[beside]
            mine, yours = _target_key(target), _target_key(other_target)
            longest = 24 if lang != "zh" else 9
            if (
                len(yours) >= longest
                and len(mine) > len(yours)
                and yours in mine
                and fold(other_source) not in fold(source)
            ):
                message = f"holds the whole translation of segment {beside + 1}"
                yield index, INCONSISTENT.note(message, Span(0, len(target)), None, Severity.ERROR)
            elif books.ahead and _holds(source, target, other_source, lang, books):
                message = f"seems to hold segment {beside + 1}, too"
                yield index, INCONSISTENT.note(message, Span(0, len(target)))


def _holds(source: str, target: str, other: str, lang: str, books: Books) -> bool:
    """Whether a translation that is far too long has the words of a neighbour of its source."""
    pair = Pair(look(source, "kk"), look(target, lang), books)
    if length_deviation(pair) < 2.5:
        return False
    seen = coverage(look(other, "kk"), pair.target, books.ahead)
    return seen.asked >= 4 and seen.found >= 0.75 * seen.expected
