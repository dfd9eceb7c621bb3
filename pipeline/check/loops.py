"""Loops: a word, a phrase or a few letters said over and over, as a model does that has lost its way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.check.pair import Code, Pair, quoted
from pipeline.check.side import Side
from pipeline.data import Note, Severity, Span

REPETITION = Code("repetition", Severity.ERROR, "words or letters repeated far more often than in the source")

_TOKEN = re.compile(r"[\u3400-\u9fff]|\d+|[^\W\d_\u3400-\u9fff]+(?:['’-][^\W\d_\u3400-\u9fff]+)*")
_SAME = re.compile(r"([^\W\d_])\1{3,}|([^\w\s.…\-–—_=*·•])\2{2,}|[.]{5,}|…{3,}|[—–-]{5,}")
_FIGURES = re.compile(r"([1-9])\1{6,}")
_CLAUSE = re.compile(r"[^,.;:!?，。；：！？、…()（）«»“”\"—–]+")
_LONGEST = 48
"""Periods of more tokens than this are found as repeated clauses only."""

Run = tuple[int, int, int]
"""First token, last token and one more, and period of a stretch that repeats itself."""


def runs(tokens: Sequence[str], longest: int = _LONGEST) -> Iterator[Run]:
    """Stretches in which every token equals the one a period before; time is linear in the tokens."""
    for period in range(1, min(longest, len(tokens) // 2) + 1):
        length = 0
        for i in range(period, len(tokens) + 1):
            if i < len(tokens) and tokens[i] == tokens[i - period]:
                length += 1
                continue
            if length >= period:
                yield i - length - period, i, period
            length = 0


def _times(tokens: Sequence[str]) -> int:
    """How often the most repeated unit of a text stands in a row."""
    return max(((end - start) // period for start, end, period in runs(tokens)), default=1)


def _least(period: int, letters: int, spaced: bool) -> int:
    """How many repetitions in a row of so many tokens are too many.

    Words are doubled in Russian and Chinese (очень-очень, 研究研究); three in a row are seldom meant.
    """
    if spaced:
        return 3 if period == 1 or letters < 8 else 2
    return {1: 4, 2: 3, 3: 3}.get(period, 2)


def repetition(pair: Pair) -> Iterator[Note]:
    """The first loop found."""
    matches = list(_TOKEN.finditer(pair.target.text))
    tokens = [match.group().lower() for match in matches]
    found = _characters(pair) or _parts(pair, matches)
    if not found and len(set(tokens)) < len(tokens):
        found = _row(pair, matches, tokens) or _clauses(pair) or _grams(pair, matches, tokens)
    if found:
        yield found


def _characters(pair: Pair) -> Note | None:
    if (figures := _FIGURES.search(pair.target.text)) and figures.group() not in pair.source.text:
        return REPETITION.note(f"{quoted(figures.group()[0])} {len(figures.group())} times", Span(*figures.span()))
    for match in _SAME.finditer(pair.target.text):
        if match.group()[:3] not in pair.source.text:
            return REPETITION.note(f"{quoted(match.group()[0])} {len(match.group())} times", Span(*match.span()))
    return None


def _tokens(side: Side) -> list[str]:
    return [match.group().lower() for match in _TOKEN.finditer(side.text)]


def _row(pair: Pair, matches: Sequence[re.Match[str]], tokens: Sequence[str]) -> Note | None:
    """A unit repeated at once: “the the the”, “of the region of the region”, 的的的的."""
    for start, end, period in runs(tokens):
        times = (end - start) // period
        unit = pair.target.text[matches[start].start() : matches[start + period - 1].end()]
        if unit.isdigit() or times < _least(period, len(unit), pair.lang != "zh"):
            continue
        if times > max(_times(_tokens(pair.source)), _most_words(pair.source)):
            place = Span(matches[start].start(), matches[end - 1].end())
            return REPETITION.note(f"{quoted(unit)} {times} times in a row", place)
    return None


def _parts(pair: Pair, matches: Sequence[re.Match[str]]) -> Note | None:
    """Letters that loop inside a word: “сотрудничествоствоствоство”."""
    for match in matches:
        word = match.group().lower()
        if len(word) < 9 or word.isdigit():
            continue
        for start, end, period in runs(word, 6):
            if (end - start) // period >= 3 and end - start >= 9 and not word[start:end].isdigit():
                place = Span(match.start() + start, match.start() + end)
                return REPETITION.note(f"{quoted(word[start : start + period])} again and again in a word", place)
    return None


def _clauses(pair: Pair) -> Note | None:
    """A clause said twice, though the source does not."""
    clauses = Counter[str]()
    ours = Counter(m.group().strip().lower() for m in _CLAUSE.finditer(pair.source.text))
    most = max(ours.values(), default=1)
    least = 14 if pair.lang != "zh" else 6
    for match in _CLAUSE.finditer(pair.target.text):
        clause = match.group().strip().lower()
        clauses[clause] += 1
        if len(clause) >= least and clauses[clause] > most and clauses[clause] >= 2:
            return REPETITION.note(f"{quoted(clause)} said again", Span(*match.span()))
    return None


def _grams(pair: Pair, matches: Sequence[re.Match[str]], tokens: Sequence[str]) -> Note | None:
    """Four words (six characters) said three times, though the source repeats nothing so often."""
    width = 4 if pair.lang != "zh" else 6
    if len(tokens) - len(set(tokens)) < 2 * width:
        return None
    counts, last = Counter[tuple[str, ...]](), dict[tuple[str, ...], int]()
    for i in range(len(tokens) - width + 1):
        gram = tuple(tokens[i : i + width])
        if i - last.get(gram, -width) < width:  # overlaps itself
            continue
        last[gram] = i
        counts[gram] += 1
        if counts[gram] >= 3 and counts[gram] > _most_grams(pair.source):
            place = Span(matches[i].start(), matches[i + width - 1].end())
            return REPETITION.note(
                f"{quoted(pair.target.text[place.start : place.end])} said {counts[gram]} times", place
            )
    return None


def _most_grams(side: Side) -> int:
    """How often the source says its most frequent pair of words: Kazakh says in two what English says in four."""
    return max(max(Counter(pairwise(_tokens(side))).values(), default=1), _most_words(side))


def _most_words(side: Side) -> int:
    """How often the source says its most frequent word of more than two letters."""
    return max(Counter(token for token in _tokens(side) if len(token) > 2 and not token.isdigit()).values(), default=1)
