"""One of the two texts of a pair, looked at once: its words, numbers, addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pipeline.check.numerals import bare_numerals, may_name_month
from pipeline.data import Span
from pipeline.text.numbers import Number, find_months, find_numbers

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s«»“”<>\"（）()，。；、！？\u3400-\u9fff]+"
    r"|(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|(?<![\w.@])(?:[A-Za-z0-9-]+\.)+(?:kz|com|org|net|gov|edu|int|info|ru|cn|eu|uk|io|me|tv|ai|app|asia)(?![A-Za-z0-9-])"
    r"(?:/[A-Za-z0-9._~/?#&=%+-]*)?"
    r"|(?<![\w&])[#@]\w[\w.-]*\w",
    re.ASCII,
)
_UNICODE_TAG = re.compile(r"(?<![\w&])[#@][^\W\d]\w+|(?<=[\u3400-\u9fff])[#@][^\W\d\u3400-\u9fff][^\W\u3400-\u9fff]+")
_SENTENCE_SIGNS = ".,;:!?…"
STEM = 5
"""Letters of a word that the dictionaries keep: Kazakh, Russian and English words bend at their ends."""


class Word(NamedTuple):
    """A word of an alphabetic text: ``text[start:end]``."""

    start: int
    end: int
    text: str
    """As written."""
    stem: str
    """Its first letters, small, without accents of stress: a key of the dictionaries."""

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts and what was found in it."""

    text: str
    lang: str
    """Primary tag."""
    lowered: str
    """The text in small letters."""
    words: tuple[Word, ...]
    """Words in order; of a Chinese text those in other letters."""
    units: tuple[tuple[int, int, str], ...]
    """What dictionaries are asked for: start, end and key of words, or of pairs of Chinese characters."""
    keys: frozenset[str]
    """The keys of `units`."""
    numbers: tuple[Number, ...]
    """Numbers by value, addresses left out."""
    months: tuple[int, ...]
    """Months named, 1 to 12."""
    addresses: tuple[Span, ...]
    """Web and mail addresses, hashtags and handles, without the sentence's own signs at their ends."""
    letters: int
    """How many letters and Chinese characters it has."""
    size: int
    """Characters that are not white space."""
    digits: int
    capitals: int
    """Letters of the words with a capital, the first word left out."""
    shouted: bool
    """Whether it is written in capitals."""


def _words(text: str, lang: str) -> tuple[Word, ...]:
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        if lang == "zh" and word[0] >= "\u3400":
            continue
        found.append(Word(match.start(), match.end(), word, word[:STEM].lower().replace("ё", "е")))
    return tuple(found)


def _pairs(text: str) -> tuple[tuple[int, int, str], ...]:
    """Neighbouring Chinese characters, and lone ones."""
    return tuple(
        (match.start() + i, min(match.start() + i + 2, match.end()), match.group()[i : i + 2])
        for match in _HAN.finditer(text)
        for i in range(max(1, len(match.group()) - 1))
    )


def _addresses(text: str) -> tuple[Span, ...]:
    if "." not in text and "@" not in text and "#" not in text:
        return ()
    found: dict[int, int] = {}
    for match in _ADDRESS.finditer(text):
        found[match.start()] = match.start() + len(match.group().rstrip(_SENTENCE_SIGNS))
    for match in _UNICODE_TAG.finditer(text) if "#" in text or "@" in text else ():
        if not any(start <= match.start() < stop for start, stop in found.items()):
            found[match.start()] = match.end()
    return tuple(Span(start, end) for start, end in sorted(found.items()))


def _numbers(text: str, lang: str, addresses: Sequence[Span]) -> tuple[Number, ...]:
    found = find_numbers(bare_numerals(text) if lang == "kk" else text, lang)
    if not addresses:
        return tuple(found)
    return tuple(n for n in found if not any(span.start <= n.start < span.end for span in addresses))


@lru_cache(maxsize=64)
def look(text: str, lang: str) -> Side:
    """Look at a text; remembered for a while, as one source is checked against several languages."""
    words, addresses = _words(text, lang), _addresses(text)
    units = _pairs(text) if lang == "zh" else tuple((word.start, word.end, word.stem) for word in words)
    small = sum(word.text[1:].islower() for word in words)
    named = lang == "zh" or may_name_month((word.stem for word in words), lang)
    return Side(
        text,
        lang,
        text.lower(),
        words,
        units,
        frozenset(key for _, _, key in units),
        _numbers(text, lang, addresses),
        tuple(find_months(text, lang)) if named else (),
        addresses,
        sum(map(str.isalpha, text)),
        len("".join(text.split())),
        sum(map(str.isdigit, text)),
        sum(word.end - word.start for word in words[1:] if word.text[0].isupper()),
        len(words) >= 2 and small < 0.3 * len(words),
    )


def end_of(side: Side) -> Span:
    """The empty place at the end of a text, where something is missing."""
    end = len(side.text.rstrip())
    return Span(end, end)
