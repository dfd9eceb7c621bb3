"""Months, firms in quotes, and what is copied as it is: addresses, telephone numbers, dates and times, brands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from pipeline.data import Span

from .augment_kazakh import DATA, inflect, known_stem
from .augment_names import Name, Stock
from .augment_numbers import tables
from .augment_slots import Spans, Texts, skeleton


@dataclass(frozen=True, slots=True)
class MonthSlot:
    """A month."""

    spans: Spans
    month: int
    """From 0."""
    suffix: str
    russian: str
    """Key of the Russian forms: ``ru`` (genitive) or ``ru-in`` (prepositional)."""
    late: bool
    """Whether a day above 28 is named with it."""

    def fill(self, stock: Stock, rng: Random) -> Texts | None:
        months = tables()["months"]
        others = [month for month in range(12) if month != self.month and (not self.late or month in _LONG)]
        other = rng.choice(others)
        kk = inflect(months["kk"][other], self.suffix)
        return (kk, months["en"][other], months[self.russian][other], f"{other + 1}月") if kk else None


_WORD = re.compile(r"[^\W\d_]+")
_LATE_DAY = re.compile(r"(?<!\d)(?:29|3[01])(?!\d)")
_LONG = frozenset({0, 2, 4, 6, 7, 9, 11})
"""Months of 31 days."""
_HAN_MONTH = re.compile(r"(?<!\d)(1[0-2]|[1-9])月(?!份?[前内底])")


def find_months(texts: Texts) -> Iterator[MonthSlot]:
    """The slot of the one month of a sentence, behind a day or not; endings of possession (қазанында) are not read."""
    months = tables()["months"]
    kazakh = [
        (m, months["kk"].index(known[0]), known[1])
        for m in _WORD.finditer(texts[0])
        if (known := known_stem(m.group(), months["kk"]))
    ]
    english = [m for m in _WORD.finditer(texts[1]) if m.group() in months["en"]]
    russian = [
        (m, key, months[key].index(m.group()))
        for m in _WORD.finditer(texts[2])
        for key in ("ru", "ru-in")
        if m.group() in months[key]
    ]
    chinese = list(_HAN_MONTH.finditer(texts[3]))
    if not len(kazakh) == len(english) == len(russian) == len(chinese) == 1:
        return
    (first, month, suffix), (there, key, same) = kazakh[0], russian[0]
    if month == same == months["en"].index(english[0].group()) == int(chinese[0][1]) - 1:
        spans = [Span(*m.span()) for m in (first, english[0], there, chinese[0])]
        if not re.match(r"[\s]*[-–]", texts[0][first.end() :]):
            late = bool(_LATE_DAY.search(texts[0]))
            yield MonthSlot((spans[0], spans[1], spans[2], spans[3]), month, suffix, key, late)


@dataclass(frozen=True, slots=True)
class CompanySlot:
    """The name of a firm between quotation marks."""

    spans: Spans

    def fill(self, stock: Stock, rng: Random) -> Texts | None:
        return firm(stock, rng).texts


def firm(stock: Stock, rng: Random) -> Name:
    """An invented firm: a place with a line of business, or a brand in Latin letters."""
    if rng.random() < _LATIN_FIRMS:
        return Name(*[brand(rng)] * 4)
    place, line = rng.choice(stock.villages), rng.choice(_lines())
    return Name(f"{place.kk} {line.kk}", f"{place.en} {line.en}", f"{place.ru} {line.ru}", place.zh + line.zh)


_LATIN_FIRMS = 0.4


@cache
def _lines() -> tuple[Name, ...]:
    rows = (DATA / "companies.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(Name(*row.split("\t")) for row in rows[2:])


_QUOTED = {
    "kk": re.compile(r"«([^«»]{2,40})» (?=(?:ЖШС|АҚ|ҰК)\b|[а-яәіңғқүұөһ]+)"),
    "ru": re.compile(r"«([^«»]{2,40})»"),
    "zh": re.compile(r"[“《]([^“”《》]{2,20})[”》]"),
}


def find_companies(texts: Texts) -> Iterator[CompanySlot]:
    """The slot of a firm in the only quotation marks of a sentence; English has its name without marks."""
    kazakh, english, russian, chinese = texts
    found = [list(_QUOTED[lang].finditer(text)) for lang, text in (("kk", kazakh), ("ru", russian), ("zh", chinese))]
    if any(len(matches) != 1 for matches in found) or kazakh.count("«") != 1 or not _is_firm(kazakh, found[0][0].end()):
        return
    here = _in_english(found[0][0][1], english)
    if here:
        kk, ru, zh = (Span(*matches[0].span(1)) for matches in found)
        yield CompanySlot((kk, here, ru, zh))


def _is_firm(kazakh: str, at: int) -> bool:
    return kazakh.startswith(tuple(_literals()["firms"]), at)


def _in_english(kazakh: str, english: str) -> Span | None:
    """The only run of capitalised words that sounds like the Kazakh name."""
    wanted = [skeleton(word) for word in kazakh.split()]
    words = list(re.finditer(r"[A-Z][\w-]*", english))
    runs = [
        Span(words[i].start(), words[i + len(wanted) - 1].end())
        for i in range(len(words) - len(wanted) + 1)
        if [skeleton(word.group()) for word in words[i : i + len(wanted)]] == wanted
    ]
    runs = [run for run in runs if english[run.start : run.end].count(" ") == len(wanted) - 1]
    return runs[0] if len(runs) == 1 else None


@dataclass(frozen=True, slots=True)
class LiteralSlot:
    """What is written alike on all sides."""

    spans: Spans
    kind: str

    def fill(self, stock: Stock, rng: Random) -> Texts | None:
        made = literal(self.kind, rng)
        return made, made, made, made


@cache
def _literals() -> Mapping[str, Any]:
    return tomllib.loads((DATA / "literals.toml").read_text(encoding="utf-8"))


def brand(rng: Random) -> str:
    """One or two words in Latin letters."""
    words: list[str] = rng.sample(_literals()["brands"], rng.choice((1, 2, 2)))
    return " ".join(words)


def _host(rng: Random) -> str:
    words: list[str] = rng.sample(_literals()["words"], rng.choice((1, 2)))
    ending: str = rng.choice(_literals()["endings"])
    return rng.choice(("", "-")).join(words) + "." + ending


def _url(rng: Random) -> str:
    path = rng.choice(("", "", "/", f"/{rng.choice(_literals()['words'])}", f"/news/{rng.randrange(10, 99999)}"))
    return rng.choice(("", "https://", "www.", "https://www.")) + _host(rng) + path


def _email(rng: Random) -> str:
    word: str = rng.choice(_literals()["words"])
    return word + rng.choice(("", ".office", str(rng.randrange(1, 99)))) + "@" + _host(rng)


def _phone(rng: Random) -> str:
    a, b, c, d = rng.randrange(100, 1000), rng.randrange(100, 1000), rng.randrange(10, 100), rng.randrange(10, 100)
    return rng.choice((f"+7 {a} {b} {c} {d}", f"8 ({a}) {b}-{c}-{d}", f"+7 7172 {c} {d} {rng.randrange(10, 100)}"))


def _date(rng: Random) -> str:
    return f"{rng.randint(1, 28):02}.{rng.randint(1, 12):02}.{rng.randint(1991, 2039)}"


def _time(rng: Random) -> str:
    return f"{rng.randint(6, 23)}:{rng.randrange(0, 60, 5):02}"


_MAKERS: Mapping[str, Callable[[Random], str]] = {
    "url": _url, "email": _email, "phone": _phone, "date": _date, "time": _time, "brand": brand,
}  # fmt: skip


def literal(kind: str, rng: Random) -> str:
    """An address, number… of a kind (``url``, ``email``, ``phone``, ``date``, ``time``, ``brand``)."""
    return _MAKERS[kind](rng)


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    named = {kind: re.compile(_literals()[kind]) for kind in ("email", "url", "phone", "date", "time")}
    return {**named, "brand": re.compile(r"(?<![\w«“\"-])[A-Z][A-Za-z]{3,}(?: [A-Z][A-Za-z]{2,})?(?![\w-])")}


def find_literals(texts: Texts) -> Iterator[LiteralSlot]:
    """The slots of what stands exactly once, letter by letter the same, on every side."""
    taken: list[Span] = []
    for kind, pattern in _patterns().items():
        for match in pattern.finditer(texts[0]):
            word, here = match.group(), Span(*match.span())
            if any(here.start < span.end and span.start < here.end for span in taken):
                continue
            if all(text.count(word) == 1 for text in texts):
                kk, en, ru, zh = (Span(text.index(word), text.index(word) + len(word)) for text in texts)
                taken.append(here)
                yield LiteralSlot((kk, en, ru, zh), kind)
