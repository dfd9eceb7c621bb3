"""Whether all of the source is there, and nothing else: length, and words that have no counterpart.

Each word that a dictionary knows asks for one of its translations.  It is found there in a translation with
probability f, elsewhere with chance c.  A stretch in which word after word is not found was left out (asked from
the source), or came from nowhere (asked from the translation): what it weighs is the sum of -ln(1 - f) over what
is missing, less ln(f / c) for what is found, over the heaviest stretch (Kadane's maximum sum, linear time).
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from pipeline.check.pair import Code, Entry, Pair, quoted
from pipeline.check.side import Side, end_of
from pipeline.data import Note, Severity, Span

EMPTY = Code("empty", Severity.ERROR, "no words in the translation, though the source has some")
OMISSION = Code("omission", Severity.ERROR, "a part of the source has no counterpart in the translation")
ADDITION = Code("addition", Severity.ERROR, "a part of the translation has no counterpart in the source")
UNRELATED = Code("unrelated", Severity.ERROR, "next to nothing of the source is found in the translation")

_PADDING = 6
_HIT = 2.2
"""Most that one word found speaks against a gap: it may be there for another reason."""
_MISS = 2.2
"""Most that one word not found speaks for one."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of one side of which nothing is found on the other."""

    weight: float
    """In nats; 0 where there is none."""
    place: Span
    words: int
    """Words in it that were asked for and not found."""
    expected: float = 0.0
    """Words that should have been found in it."""


_NO_GAP = Gap(0.0, Span(0, 0), 0)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of one side the other has."""

    gap: Gap
    found: int
    expected: float
    """Words that a translation would have, of those asked for."""
    asked: int
    spread: float
    """Variance of `expected`."""

    @property
    def evidence(self) -> float:
        """Weight of the gap, less where the rest of the text is not found well either.

        A free translation, or a text far from what the dictionary was learned from, has gaps everywhere.
        """
        rest = self.expected - self.gap.expected
        return self.gap.weight * min(1.0, (self.found + 2.0) / (rest + 2.0))


@dataclass(frozen=True, slots=True)
class Limits:
    """Weights and limits of a language, fitted; see `limits.toml`."""

    omission: tuple[float, float, float]
    """For the gap, for being too short (standard deviations), and the limit of their sum."""
    addition: tuple[float, float, float]
    unrelated: float
    """Standard deviations by which fewer words are found than expected."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long a translation is expected to be; see `length.toml`."""

    weights: tuple[float, ...]
    """For the values of `length_cues`."""
    fixed: float
    short: float
    """Variance at length L is fixed + short / L."""


@cache
def _lengths(lang: str) -> Lengths:
    entry = tomllib.loads(files(__package__).joinpath("length.toml").read_text(encoding="utf-8"))[lang]
    return Lengths(tuple(entry["weights"]), entry["fixed"], entry["short"])


@cache
def limits(lang: str) -> Limits:
    """The fitted limits of a language."""
    entry = tomllib.loads(files(__package__).joinpath("limits.toml").read_text(encoding="utf-8"))[lang]
    omission, addition = tuple(entry["omission"]), tuple(entry["addition"])
    return Limits((omission[0], omission[1], omission[2]), (addition[0], addition[1], addition[2]), entry["unrelated"])


def length_cues(source: Side) -> tuple[float, float, float, float, float]:
    """What the logarithm of a translation's length depends on: 1, characters, words, names, digits of the source."""
    size = source.size + _PADDING
    return 1.0, math.log(size), math.log(len(source.words) + 2), source.capitals / size, source.digits / size


def log_length(size: int) -> float:
    """The logarithm of a length, steadied for short ones."""
    return math.log(size + _PADDING)


def length_deviation(pair: Pair) -> float:
    """How many standard deviations the translation is longer (or, below 0, shorter) than expected."""
    plain = _deviation(pair, 0, 0)
    copied, unfolded = _copied(pair), _unfolded(pair)
    if not copied and not unfolded:
        return plain
    most = pair.target.size - copied
    spelt = min(most // 2, unfolded * (2 if pair.lang == "zh" else 6))
    return min(plain, _deviation(pair, copied, copied), _deviation(pair, copied, copied + spelt), key=abs)


def _deviation(pair: Pair, less: int, fewer: int) -> float:
    """The same with `less` characters of the source and `fewer` of the translation left out."""
    lengths, source = _lengths(pair.lang), pair.source
    if less:
        source = replace(source, size=source.size - less)
    expected = sum(weight * cue for weight, cue in zip(lengths.weights, length_cues(source), strict=True))
    variance = lengths.fixed + lengths.short / max(1, source.size)
    return (log_length(pair.target.size - fewer) - expected) / math.sqrt(variance)


_ROMAN = frozenset("IVXLCDMХІ")


def _unfolded(pair: Pair) -> int:
    """Letters of abbreviations of the source that the translation may spell out: a word for each letter."""
    ours, theirs = (
        sum(len(w.text) for w in side.words if len(w.text) > 1 and w.text.isupper() and not set(w.text) <= _ROMAN)
        for side in (pair.source, pair.target)
    )
    return 0 if pair.source.shouted else max(0, ours - theirs)


_LATIN = re.compile(r"[A-Za-z][\w@./-]{3,}", re.ASCII)


def _copied(pair: Pair) -> int:
    """Characters of Latin words and addresses that both sides of a Russian or Chinese pair have: not translated."""
    if pair.lang == "en":
        return 0
    there = set(_LATIN.findall(pair.target.text))
    return sum(len(word) for word in there & set(_LATIN.findall(pair.source.text)))


@dataclass(slots=True)
class _Sweep:
    """The heaviest stretch so far, and the one under way (Kadane)."""

    best: Gap = _NO_GAP
    running: float = 0.0
    start: int = 0
    words: int = 0
    expected: float = 0.0
    found: int = 0

    def met(self, weight: float) -> None:
        """Something was found."""
        self.running = max(0.0, self.running - weight)
        self.found += 1

    def missed(self, weight: float, begin: int, end: int, expected: float) -> None:
        """Something was not."""
        if self.running <= 0:
            self.start, self.words, self.expected, self.found = begin, 0, 0.0, 0
        self.running += weight
        self.words += 1
        self.expected += expected
        if self.running > self.best.weight:
            self.best = Gap(self.running, Span(self.start, end), self.words, self.expected)


def _weights(entry: Entry) -> tuple[float, float, float]:
    """Of a dictionary's key: how often it is found, its weight if it is, and if it is not."""
    return _weigh(entry.expected.found, entry.expected.chance)


@cache
def _weigh(found: float, chance: float) -> tuple[float, float, float]:
    f, c = min(found, 0.97), max(chance, 0.001)
    return f, min(_HIT, max(0.3, math.log(f / c) / 2)), min(_MISS, -math.log(1 - f))


def coverage(side: Side, there: Side, book: Mapping[str, Entry], names: Container[str] = ()) -> Coverage:
    """Ask the other side for every word of this one that the dictionary knows, and for every number.

    Chinese characters of `names` write names by their sound: pairs of them are not asked for.
    """
    sweep, keys = _Sweep(), there.keys
    found, expected, spread, asked = 0, 0.0, 0.0, 0
    values = {number.value for number in there.numbers}
    said = [n for n in side.numbers if n.value in values and not n.digits]
    pending = [(n.start, n.end, n.value in values, n.digits) for n in side.numbers]
    pending.reverse()
    for begin, end, key in side.units:
        while pending and pending[-1][0] <= begin:
            _count(sweep, pending.pop())
        if said and any(n.start <= begin < n.end for n in said):
            continue  # a word of a numeral that the other side has
        entry = book.get(key)
        if entry is None or (key[0] in names and key[-1] in names):
            continue
        f, for_it, against = _weights(entry)
        asked, expected, spread = asked + 1, expected + f, spread + f * (1 - f)
        if keys.isdisjoint(entry.translations):
            sweep.missed(against, begin, end, f)
        else:
            found += 1
            sweep.met(for_it)
    for number in reversed(pending):
        _count(sweep, number)
    return Coverage(sweep.best, found, expected, asked, spread)


def _count(sweep: _Sweep, number: tuple[int, int, bool, bool]) -> None:
    begin, end, met, digits = number
    if met:
        sweep.met(1.9 if digits else 1.3)
    else:
        sweep.missed(_MISS if digits else 1.2, begin, end, 0.0)


def empty(pair: Pair) -> Iterator[Note]:
    """No letters or figures though the source has words."""
    target = pair.target
    if pair.source.letters and not target.letters and not any(c.isdigit() for c in target.text):
        yield EMPTY.note("nothing was translated", Span(0, len(target.text)))
    elif pair.source.letters >= 12 and not target.letters and len(pair.source.words) > 2:
        yield EMPTY.note("no words in the translation", Span(0, len(target.text)))


def _strength(weights: tuple[float, float, float], gap: float, deviation: float) -> float:
    return weights[0] * gap + weights[1] * max(0.0, deviation) - weights[2]


def content(pair: Pair) -> Iterator[Note]:
    """Parts left out, parts added, or another sentence altogether."""
    if not pair.target.letters or not pair.source.letters:
        return
    ahead = coverage(pair.source, pair.target, pair.books.ahead)
    back = coverage(pair.target, pair.source, pair.books.back, pair.books.syllables)
    set_ = limits(pair.lang)
    if _is_unrelated(ahead, back, set_.unrelated):
        yield UNRELATED.note(
            f"{ahead.found} of {ahead.asked} known words of the source are found, {round(ahead.expected)} expected",
            Span(0, len(pair.target.text)),
        )
        return
    deviation = length_deviation(pair)
    if (less := _strength(set_.omission, ahead.evidence, -deviation)) > 0:
        yield _omitted(pair, ahead.gap, deviation, less)
    evidence = max(0.0, back.evidence - _SPELT * _unfolded(pair))
    if (more := _strength(set_.addition, evidence, deviation)) > 0:
        yield _added(pair, back.gap, deviation, more)


def _is_unrelated(ahead: Coverage, back: Coverage, limit: float) -> bool:
    def low(side: Coverage) -> float:
        return (side.expected - side.found) / math.sqrt(side.spread + 0.5)

    enough = ahead.asked >= 3 and back.asked >= 3
    few = ahead.found <= 0.3 * ahead.expected and back.found <= 0.4 * back.expected
    return enough and few and low(ahead) + low(back) > limit


def _sure(strength: float) -> Severity:
    return Severity.ERROR if strength > 1.5 else Severity.WARNING


_SPELT = 2.0
"""What an unknown word weighs less for each letter of an abbreviation that is spelt out."""
_VISIBLE_GAP = 2.2
"""Gaps of less weight are not shown as a place: then it is the length that speaks."""


def _omitted(pair: Pair, gap: Gap, deviation: float, strength: float) -> Note:
    if gap.weight >= _VISIBLE_GAP and gap.words >= 2:
        text = pair.source.text[gap.place.start : gap.place.end]
        message = f"nothing found for {quoted(text, 60)} of the source"
        return OMISSION.note(message, end_of(pair.target), gap.place, _sure(strength))
    message = f"too short: {pair.target.size} characters for {pair.source.size}"
    return OMISSION.note(message, end_of(pair.target), None, _sure(strength))


def _added(pair: Pair, gap: Gap, deviation: float, strength: float) -> Note:
    if gap.weight >= _VISIBLE_GAP and gap.words >= 2:
        text = pair.target.text[gap.place.start : gap.place.end]
        return ADDITION.note(f"nothing in the source for {quoted(text, 60)}", gap.place, None, _sure(strength))
    message = f"too long: {pair.target.size} characters for {pair.source.size}"
    return ADDITION.note(message, Span(0, len(pair.target.text)), None, _sure(strength))
