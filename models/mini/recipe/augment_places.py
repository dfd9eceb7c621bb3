"""Where a sentence holds a town, country, village or river on all four sides, and which other may stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from pipeline.data import Span

from .augment_chinese import name_before
from .augment_kazakh import inflect, known_stem
from .augment_names import Name, Place, Stock
from .augment_russian import ACCUSATIVE, NOMINATIVE, cases_of, prepositions
from .augment_slots import TRIES, Spans, Texts, skeleton


@dataclass(frozen=True, slots=True)
class PlaceSlot:
    """A town or country."""

    spans: Spans
    place: Place
    suffix: str
    cases: frozenset[int]
    hard: bool
    """Whether the Russian word must not begin with two consonants, the first of them в or ф (behind в)."""

    def fill(self, stock: Stock, rng: Random) -> Texts | None:
        for _ in range(TRIES):
            other = rng.choice(stock.places)
            russian = {other.russian[case] for case in self.cases}
            kk = inflect(other.name.kk, self.suffix)
            if other.kind != self.place.kind or other.name == self.place.name or not kk or len(russian) > 1:
                continue
            if not _agrees(self.place.russian, other.russian, self.cases) or _heavy(other.name.ru):
                continue
            if _opens_with_vowel(other.name.en) != _opens_with_vowel(self.place.name.en):
                continue
            return kk, other.name.en, russian.pop(), other.name.zh
        return None


def _agrees(one: tuple[str, ...], other: tuple[str, ...], cases: frozenset[int]) -> bool:
    """Whether words that go with the first may go with the second: same gender where it is the subject."""
    return NOMINATIVE not in cases or _gender(one) == _gender(other)


def _gender(russian: tuple[str, ...]) -> str:
    last = russian[NOMINATIVE][-1]
    return "f" if last in "ая" else "?" if last in "оеиуыэю" else "m"


def _heavy(russian: str) -> bool:
    """Whether ``в`` becomes ``во`` before the word."""
    return russian[:1] in "ВФ" and russian[1:2] not in "аеёиоуыэюя"


def _opens_with_vowel(english: str) -> bool:
    return english[:1] in "AEIOU"


@dataclass(frozen=True, slots=True)
class VillageSlot:
    """A village, river or lake of which the Russian name is not declined."""

    spans: Spans
    suffix: str

    def fill(self, stock: Stock, rng: Random) -> Texts | None:
        other = rng.choice(stock.villages)
        kk = inflect(other.kk, self.suffix)
        return (kk, other.en, other.ru, other.zh) if kk else None


def _case_at(text: str, start: int, cases: frozenset[int]) -> frozenset[int]:
    """`cases` as the preposition before ``text[start:]`` narrows them."""
    before = text[:start].split(" ")
    word = before[-2].lower() if len(before) > 1 and not before[-1] else ""
    governed = prepositions().get(word.strip("«(–"))
    if governed:
        return cases & governed
    return cases - {ACCUSATIVE} if NOMINATIVE in cases and not text[:start].strip() else cases


_JOINED_PREPOSITIONS = re.compile(r"(?:^|\s)(?:во|со|ко|об|обо|о|с)\s$", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:the|a|an)\s$", re.IGNORECASE)


def find_places(texts: Texts, by_kazakh: Mapping[str, Place]) -> Iterator[PlaceSlot]:
    """The slots of towns and countries."""
    for match in _WORD.finditer(texts[0]):
        known = known_stem(match.group(), by_kazakh)
        if not known:
            continue
        place = by_kazakh[known[0]]
        spans = _place_spans(texts, Span(match.start(), match.end()), place.name)
        slot = _place_slot(texts, spans, place, known[1]) if spans else None
        if slot:
            yield slot


_WORD = re.compile(r"(?<![\w-])[А-ЯЁӘІҢҒҚҮҰӨҺ][а-яёәіңғқүұөһА-ЯІ-]+(?![\w-])")
_RUSSIAN_WORD = re.compile(r"(?<![\w-])[А-ЯЁ][а-яёА-Я-]+(?![\w-])")
_CHINESE_OTHER = frozenset("湖河海江山谷岛峰盆族语人")
"""Behind a name: it is that of a lake, a river, a people…"""
_FORMULA = re.compile(r"\s(?:Республика|облыс|аудан|автоном|ханды|провинция)")


def _place_spans(texts: Texts, first: Span, name: Name) -> tuple[Span, Span, Span] | None:
    """Where the place stands in Kazakh, English and Chinese, if once in each and in no longer name."""
    kazakh, english, _, chinese = texts
    hits = [m.span() for m in re.finditer(rf"(?<![\w-]){re.escape(name.en)}(?![\w-])", english)]
    if len(hits) != 1 or chinese.count(name.zh) != 1 or kazakh.count(name.kk) != 1:
        return None
    before = english[: hits[0][0]]
    if _ARTICLE.search(before) or _FORMULA.match(kazakh, first.end):
        return None
    at = chinese.index(name.zh)
    if chinese[at + len(name.zh) :][:1] in _CHINESE_OTHER:
        return None
    return first, Span(*hits[0]), Span(at, at + len(name.zh))


def _place_slot(texts: Texts, spans: tuple[Span, Span, Span], place: Place, suffix: str) -> PlaceSlot | None:
    russian = texts[2]
    hits = [m for m in _RUSSIAN_WORD.finditer(russian) if m.group() in place.russian]
    if len(hits) != 1 or _JOINED_PREPOSITIONS.search(russian, 0, hits[0].start()):
        return None
    cases = _case_at(russian, hits[0].start(), cases_of(hits[0].group(), place.russian))
    if not cases:
        return None
    here = Span(*hits[0].span())
    return PlaceSlot((spans[0], spans[1], here, spans[2]), place, suffix, cases, _heavy(place.name.ru))


_VILLAGE = re.compile(
    r"(?<![\w-])([А-ЯЁӘІҢҒҚҮҰӨ][а-яёәіңғқүұө]{2,}) (?:ауыл|өзен|көл|кент|станс|бекет|су қойма|қыстағ|елді мекен)"
)
_RUSSIAN_VILLAGE = re.compile(
    r"\b(?:сел[оаеу]|селом|аул[аеу]?|аулом|пос[её]л\w+|рек[аиеу]|рекой|озер[оаеу]|станци\w+|разъезд\w*) "
    r"([А-ЯЁ][а-яё]+)(?![\w-])"
)
_CHINESE_VILLAGE = "村乡镇河湖站"


def find_villages(texts: Texts) -> Iterator[VillageSlot]:
    """The slots of villages, rivers and lakes: ``Ақбұлақ ауылы``, ``село Акбулак``, ``阿克布拉克村``."""
    kazakh, english, russian, chinese = texts
    for match in _VILLAGE.finditer(kazakh):
        wanted = skeleton(match[1])
        theirs = [m for m in _ENGLISH_WORD.finditer(english) if skeleton(m.group()) == wanted]
        there = [m for m in _RUSSIAN_VILLAGE.finditer(russian) if skeleton(m[1]) == wanted]
        if len(theirs) != 1 or len(there) != 1 or kazakh.count(match[1]) != 1 or len(wanted) < 2:
            continue
        ends = [i for i, character in enumerate(chinese) if character in _CHINESE_VILLAGE]
        starts = [(start, end) for end in ends if (start := name_before(chinese, end, there[0][1])) is not None]
        if len(starts) != 1 or _ARTICLE.search(english[: theirs[0].start()]):
            continue
        spans = Span(*match.span(1)), Span(*theirs[0].span()), Span(*there[0].span(1)), Span(*starts[0])
        yield VillageSlot(spans, "plain")


_ENGLISH_WORD = re.compile(r"(?<![\w-])[A-Z][a-z]+(?![\w-])")
