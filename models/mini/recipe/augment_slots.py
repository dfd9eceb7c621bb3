"""Where a sentence holds a person's name on all four sides, and who else may stand there.

A slot is found only where each side has exactly one place for it, and where the Kazakh ending and the
Russian case can be read; otherwise the sentence is left alone.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Protocol

from pipeline.data import Span

from .augment_chinese import name_after, name_before
from .augment_kazakh import DATA, inflect, splits
from .augment_names import Stock
from .augment_russian import Reading, person_form, readings

Texts = tuple[str, str, str, str]
"""Kazakh, English, Russian, Chinese."""
Spans = tuple[Span, Span, Span, Span]
TRIES = 6


class Slot(Protocol):
    """A place in all four texts of a sentence, half-open ranges of code points."""

    @property
    def spans(self) -> Spans: ...

    def fill(self, stock: Stock, rng: Random) -> Texts | None:
        """Other texts for the four places, or None where nothing fits."""
        ...


@dataclass(frozen=True, slots=True)
class PersonSlot:
    """A given and a family name; the Kazakh ending stands on the second."""

    spans: Spans
    woman: bool
    suffix: str
    cases: frozenset[int]

    def fill(self, stock: Stock, rng: Random) -> Texts | None:
        for _ in range(TRIES):
            person = stock.person(self.woman, rng)
            kk = inflect(person.family.kk, self.suffix)
            given = person_form(person.given.ru, self.woman, False, self.cases)
            family = person_form(person.family.ru, self.woman, True, self.cases)
            if kk and given and family:
                en = f"{person.given.en} {person.family.en}"
                return f"{person.given.kk} {kk}", en, f"{given} {family}", f"{person.given.zh}·{person.family.zh}"
        return None


@dataclass(frozen=True, slots=True)
class _Sounds:
    cyrillic: dict[int, str]
    latin: dict[str, str]
    spellings: re.Pattern[str]
    """All keys of `latin`, the longest first."""
    vowels: re.Pattern[str]


@cache
def _sounds() -> _Sounds:
    table = tomllib.loads((DATA / "letters.toml").read_text(encoding="utf-8"))
    latin: dict[str, str] = dict(table["latin"])
    return _Sounds(
        cyrillic=dict(zip(map(ord, table["cyrillic"]), table["sounds"], strict=True)),
        latin=latin,
        spellings=re.compile("|".join(latin)),
        vowels=re.compile(f"[{table['vowels']}]"),
    )


@cache
def skeleton(word: str) -> str:
    """The consonants of a name, alike in all its alphabets.

    >>> skeleton("Мыңжасаров"), skeleton("Mynzhasarov"), skeleton("Ескожин") == skeleton("Yeskozhin")
    ('mnjsrv', 'mnjsrv', True)
    """
    sounds = _sounds()
    lowered = unicodedata.normalize("NFKD", word.lower().translate(sounds.cyrillic))
    if word.isascii():
        lowered = sounds.spellings.sub(lambda match: sounds.latin[match.group()], word.lower())
    kept = "".join(c for c in lowered if c.isalpha())
    return re.sub(r"(.)\1+", r"\1", sounds.vowels.sub("", kept))


_PAIR = {
    "kk": re.compile(r"(?<![\w-])(?=([А-ЯЁӘІҢҒҚҮҰӨҺ][а-яёәіңғқүұөһ]+) ([А-ЯЁӘІҢҒҚҮҰӨҺ][а-яёәіңғқүұөһ]+)(?![\w-]))"),
    "en": re.compile(r"(?<![\w-])(?=([A-Z][a-z]+) ([A-Z][a-z]+)(?![\w-]))"),
    "ru": re.compile(r"(?<![\w-])(?=([А-ЯЁ][а-яё]+) ([А-ЯЁ][а-яё]+)(?![\w-]))"),
}


@dataclass(frozen=True, slots=True)
class _Pair:
    first: str
    second: str
    span: Span


def _pairs(text: str, lang: str) -> list[_Pair]:
    """All two neighbouring capitalised words."""
    return [
        _Pair(m[1], m[2], Span(m.start(), m.start() + len(m[1]) + 1 + len(m[2]))) for m in _PAIR[lang].finditer(text)
    ]


def find_person(texts: Texts, stock: Stock) -> Iterator[PersonSlot]:
    """The slot of the one person whom a sentence names."""
    kazakh, english, russian, chinese = texts
    if chinese.count("·") != 1:
        return
    english_pairs = _pairs(english, "en")
    found = [(k, e) for k in _pairs(kazakh, "kk") for e in english_pairs if skeleton(k.first) == skeleton(e.first)]
    named = [(k, e, split) for k, e in found for split in _family_split(k.second, e.second)]
    if len(named) != 1:
        return
    k, e, (_, suffix) = named[0]
    woman = _sex(k.first, e.second, stock)
    there = [r for r in _pairs(russian, "ru") if skeleton(e.second)[:4] == skeleton(r.second)[:4]]
    if woman is None or len(there) != 1 or not _once(texts, (k.first, e.second, there[0].second, "·")):
        return
    given, surname = _russian(there[0].first, e.first, woman, False), _russian(there[0].second, e.second, woman, True)
    if given is None or surname is None or not given.cases & surname.cases:
        return
    zh = _chinese_name(chinese, given.nominative, surname.nominative)
    if zh:
        yield PersonSlot((k.span, e.span, there[0].span, zh), woman, suffix, given.cases & surname.cases)


def _once(texts: Texts, words: Texts) -> bool:
    return all(text.count(word) == 1 for text, word in zip(texts, words, strict=True))


def _family_split(word: str, english: str) -> list[tuple[str, str]]:
    """How a Kazakh word is the English family name and an ending: at most one way, the longest stem."""
    wanted = skeleton(english)
    fits = [
        (stem, suffix)
        for stem, suffix in splits(word)
        if skeleton(stem) == wanted and stem.endswith(("а", "я")) == english.endswith("a")
    ]
    return fits[:1]


_MANS = re.compile(r"(?:ov|[ei]v|in|uly|vich)$")
_WOMANS = re.compile(r"(?:ova|eva|ina|kyzy|vna|aya)$")


def _sex(given: str, family: str, stock: Stock) -> bool | None:
    """Whether the person is a woman, by the family name and the given name; None where they do not tell or agree."""
    by_family = True if _WOMANS.search(family) else False if _MANS.search(family) else None
    by_given = stock.is_woman(given)
    if by_family is not None and by_given is not None and by_family != by_given:
        return None
    return by_given if by_family is None else by_family


def _russian(form: str, english: str, woman: bool, family: bool) -> Reading | None:
    """The one nominative that a Russian form has by the English spelling, and the cases it may be in."""
    fits = [
        reading
        for reading in readings(form, woman, family)
        if skeleton(reading.nominative) == skeleton(english) and _same_end(reading.nominative, english)
    ]
    return fits[0] if len(fits) == 1 else None


_ENDS = {"а": "a", "я": "a", "о": "o", "е": "e", "и": "iy", "ы": "y", "у": "u", "й": "iy", "ю": "u", "э": "e"}


def _same_end(russian: str, english: str) -> bool:
    """Whether both names end in the same vowel, or both in a consonant."""
    last = _ENDS.get(russian[-1])
    return english[-1] in last if last else english[-1] not in "aeiouy"


def _chinese_name(text: str, given: str, family: str) -> Span | None:
    """The span of a name around the one ``·``; the names are given in Russian."""
    dot = text.index("·")
    start, end = name_before(text, dot, given), name_after(text, dot + 1, family)
    if start is None or end is None:
        return None
    return Span(start, end)
