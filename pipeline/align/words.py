"""Word alignment inside a bead: which words say the same, well enough to light up under the pointer.

No model is needed: the dictionaries of the sentence aligner, numbers by value, the sound of names
and the place in the sentence are weighed, and the best links that leave every word at most one
partner are taken first (competitive linking: Melamed 2000, Computational Linguistics 26(2)), helped
by neighbours that are linked already.  Words left over join a neighbour's link where the
dictionary knows the pair.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from pipeline.align.cues import stems
from pipeline.align.lexicon import Entry, dictionary
from pipeline.align.sounds import sound_codes
from pipeline.data import Span
from pipeline.languages import short_tag
from pipeline.text.numbers import find_months, find_numbers

_SPACED = re.compile(r"\d+(?:[ \u00a0\u202f]\d{3})*(?:[.,]\d+)?|[^\W\d_]+(?:[-'’][^\W\d_]+)*|[^\w\s]")
_HAN = re.compile(r"[\u3400-\u9fff]|\d+(?:[.,]\d+)*|[A-Za-z]+|[^\w\s]")
_ALIKE = {
    ord(sign): plain
    for plain, signs in ((",", "，、"), (".", "。"), (";", "；"), (":", "："), ("?", "？"), ("!", "！"), ("(", "（"))
    for sign in signs
} | {
    ord("）"): ")",
    ord("％"): "%",
    **dict.fromkeys(map(ord, "“”„«»「」『』"), '"'),
    **dict.fromkeys(map(ord, "–—－"), "-"),
}
"""Signs that differ between languages and say the same."""

_LEAST = 0.4
"""Links weaker than this are not made."""
_LEAST_JOINED = 1.6
"""A second link of a word needs as much."""
_DISTANCE = 2.2
"""Against a link, times the distance of the two places, each as a share of its sentence."""
_NEIGHBOUR = 0.8
"""For a link beside one that is made already."""
_RANK = 0.25
"""How much less each further translation in a dictionary line counts."""


@dataclass(frozen=True, slots=True)
class _Word:
    span: Span
    text: str
    stems: tuple[str, ...]
    values: frozenset[str]
    sounds: frozenset[str]
    sign: str


def word_spans(sentence: str, lang: str) -> list[Span]:
    """Places of the words, numbers and signs of a sentence; Chinese character by character."""
    pattern = _HAN if short_tag(lang) == "zh" else _SPACED
    return [Span(*match.span()) for match in pattern.finditer(sentence)]


def _words(sentence: str, spans: Sequence[Span], lang: str, coarse: bool) -> list[_Word]:
    numbers = [(n.start, n.end, f"{n.value:g}") for n in find_numbers(sentence, lang)]
    made = []
    for span in spans:
        text = sentence[span.start : span.end]
        values = {value for start, end, value in numbers if start < span.end and span.start < end}
        values |= {f"m{month}" for month in find_months(text, lang)} if lang != "zh" else set()
        around = sentence[max(0, span.start - 1) : span.end + 1] if lang == "zh" else text
        made.append(
            _Word(
                span,
                unicodedata.normalize("NFC", text).lower(),
                tuple(stems(around, lang)),
                frozenset(values),
                frozenset(_sounds(sentence, span, lang, coarse)),
                text.translate(_ALIKE) if not text[0].isalnum() else "",
            )
        )
    return made


def _sounds(sentence: str, span: Span, lang: str, coarse: bool) -> list[str]:
    """Sound codes of a word; for a Chinese character those of the names that may begin up to two characters before."""
    if lang != "zh":
        return sound_codes(sentence[span.start : span.end], lang, coarse)
    parts = (sentence[max(0, span.start - back) : span.end + 2] for back in range(3))
    return [code for part in parts for code in sound_codes(part, lang, coarse=True)[:1]]


def _known(word: _Word, other: _Word, entries: Mapping[str, Entry]) -> float:
    """How well the dictionary knows `other` as a translation of `word`: 0 to about 3."""
    best = 0.0
    for stem in word.stems:
        entry = entries.get(stem)
        for rank, translation in enumerate(entry.translations if entry else ()):
            if translation in other.stems:
                best = max(best, 3.0 * (1 - _RANK * rank / 2) * (0.4 + 0.6 * entry.expected.found))  # type: ignore[union-attr]
    return best


def _likeness(word: _Word, other: _Word, books: tuple[Mapping[str, Entry], Mapping[str, Entry]]) -> float:
    if word.sign or other.sign:
        return 1.6 if word.sign == other.sign else 0.0
    if word.values & other.values:
        return 3.5
    if word.text == other.text:
        return 3.0
    score = 0.5 * (_known(word, other, books[0]) + _known(other, word, books[1]))
    if word.sounds & other.sounds:
        score = max(score, 2.0) + 0.4
    return score


def align_words(source: str, target: str, source_lang: str = "kk", target_lang: str = "en") -> list[tuple[Span, Span]]:
    """Links between words of two sentences that are translations of each other.

    Returns pairs of half-open character ranges, in source order; a word may stand in several links
    or in none.  Chinese is linked character by character.  For sentences: time grows faster than the
    square of the length, 400 words take about a second.
    Raises UsageError for a language that is not supported.
    """
    from_, to = short_tag(source_lang), short_tag(target_lang)
    coarse = "zh" in (from_, to)
    ours = _words(source, word_spans(source, from_), from_, coarse)
    theirs = _words(target, word_spans(target, to), to, coarse)
    links = _link(ours, theirs, (dictionary(from_, to), dictionary(to, from_)))
    return [(ours[i].span, theirs[j].span) for i, j in sorted(links)]


def _link(
    ours: Sequence[_Word], theirs: Sequence[_Word], books: tuple[Mapping[str, Entry], Mapping[str, Entry]]
) -> set[tuple[int, int]]:
    likeness = {}
    for (i, word), (j, other) in product(enumerate(ours), enumerate(theirs)):
        if value := _likeness(word, other, books):
            likeness[i, j] = value - _DISTANCE * abs((i + 0.5) / len(ours) - (j + 0.5) / len(theirs))
    links: set[tuple[int, int]] = set()
    rows: set[int] = set()
    columns: set[int] = set()

    def helped(cell: tuple[int, int]) -> float:
        i, j = cell
        beside = any((i + a, j + b) in links for a, b in ((-1, -1), (1, 1), (-1, 1), (1, -1)))
        return likeness[cell] + _NEIGHBOUR * beside

    free = dict(likeness)
    while free:
        best = max(free, key=lambda cell: (helped(cell), -cell[0], -cell[1]))
        if helped(best) < _LEAST:
            break
        links.add(best)
        rows.add(best[0])
        columns.add(best[1])
        free = {cell: value for cell, value in free.items() if cell[0] not in rows and cell[1] not in columns}
    for i, j in sorted(likeness):
        lonely = (i not in rows) != (j not in columns)
        beside = {(i, j - 1), (i, j + 1), (i - 1, j), (i + 1, j)} & links
        if lonely and beside and likeness[i, j] >= _LEAST_JOINED:
            links.add((i, j))
    return links | _filled(ours, theirs, links)


def _filled(ours: Sequence[_Word], theirs: Sequence[_Word], links: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Links for lone words that nothing is known of, but between whose linked neighbours there is just one place."""
    rows, columns = {i for i, _ in links}, {j for _, j in links}
    lone = [j for j, word in enumerate(theirs) if j not in columns and not word.sign and len(word.text) > 1]
    made: set[tuple[int, int]] = set()
    for i, word in enumerate(ours):
        if i in rows or word.sign or len(word.text) < 2:
            continue
        near = [j for a, j in links if abs(a - i) <= 2 and not theirs[j].sign]
        places = [j for j in lone if near and min(near) - 2 <= j <= max(near) + 2]
        if len(places) == 1:
            made.add((i, places[0]))
    return made
