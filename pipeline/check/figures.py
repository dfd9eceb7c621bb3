"""Numbers by value: what the source says in figures must stand in the translation, and nothing else.

A number in digits must be met, in digits or in words; a larger numeral in words, too.  Small numerals are
asked for when a numeral of another value stands in their place: both sides then have one that the other lacks.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from pipeline.check.pair import Code, Pair, listed
from pipeline.check.side import Side, end_of
from pipeline.data import Note, Severity, Span
from pipeline.text.numbers import Number

NUMBERS = Code("numbers-differ", Severity.ERROR, "numbers or dates of one side that the other does not have")

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_RANGE = re.compile(
    r"\s*(?:[-–—~]|-?(?:н[аеу]н|д[ае]н|т[ае]н|до|to|and|или|or|至|到|және|әлде|мен|бен|пен)\s)\s*\Z|[-–—~至到]\Z|\s*,\s*\Z"
)
_DATE = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)(?!\d)|(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_CLOCK = re.compile(r"(?<![\d.,])([01]?\d|2[0-4])[:.]([0-5]\d)(?![\d.,]*\d|\s*(?:%|пайыз|млн|млрд|процент))")
_SCALES = (10.0, 100.0, 1e3, 1e4, 1e6, 1e8, 1e9, 1e12)
_KILO = re.compile("千(?=[瓦伏米克赫焦卡])")
_DISCOUNT = re.compile("([一二三四五六七八九])折")
_MEGA = re.compile("兆(?=[瓦赫帕字伏比焦])")
_TENTHS = re.compile(
    r"([一二三四五六七八九])成(?!立|为|功|果|本|长|就|员|熟|绩|交|分|都|年|人|效|语|品|批|套|见|形|型|份)(半)?"
)
_PARTS = re.compile(r"([一二三四五六七八九十\d]+)分之([一二三四五六七八九十\d]+)")
_LEAST_WORD = 4
"""Numerals in words from this value are compared; one and two are said in too many ways."""


@dataclass(frozen=True, slots=True)
class _Figures:
    """The numbers of one side."""

    found: tuple[Number, ...]
    also: frozenset[float]
    """Values that may be read into it as well: parts of dates and times, the scale of a range."""
    ranged: frozenset[float]
    """First values of ranges: 600 of “600–700 млн” may be 600 or 600 million."""


@cache
def _excuses(lang: str) -> Mapping[float, re.Pattern[str]]:
    table: Mapping[str, Any] = tomllib.loads(files(__package__).joinpath("figures.toml").read_text(encoding="utf-8"))
    return {float(value): re.compile(forms) for value, forms in table["excuses"][lang].items()}


def _look(side: Side) -> _Figures:
    numbers = list(side.numbers)
    also = set[float]()
    text = side.text
    for number, following in pairwise(numbers):
        if following.value >= 1000 and number.value < 1000 and _RANGE.match(text, number.end, following.start):
            also.update(number.value * scale for scale in _SCALES)
    for match in _DATE.finditer(text):
        also.update(float(part) for part in match.groups() if part)
    for match in _CLOCK.finditer(text):
        hour, minute = float(match[1]), float(match[2])
        also.update((hour, minute, float(f"{match[1]}.{match[2]}")))
    if side.lang == "zh":
        for match in _MEGA.finditer(text):
            also.update(number.value / 1e12 for number in numbers if match.start() <= number.end <= match.end())
        numbers = [n for n in numbers if not (n.value >= 1e12 and _MEGA.match(text, n.end - 1))]
        also.update(
            n.value / 1000 for n in numbers if text[n.end : n.end + 2] == "千瓦" or _KILO.match(text, n.end - 1)
        )
        numbers = [n for n in numbers if text[n.end : n.end + 2] != "千瓦" and not _KILO.match(text, n.end - 1)]
        numbers = [n for n in numbers if text[n.end : n.end + 1] not in ("月", "折")]
        also.update(n.value for n in side.numbers if text[n.end : n.end + 1] == "月")
        also.update(100.0 - 10 * ("一二三四五六七八九".index(m[1]) + 1) for m in _DISCOUNT.finditer(text))
        also.update(10.0 * ("一二三四五六七八九".index(m[1]) + 1) + (5 if m[2] else 0) for m in _TENTHS.finditer(text))
        also.update(also_part for m in _PARTS.finditer(text) for also_part in _fraction(m[1], m[2]))
    ranged = (n.value for n, following in pairwise(numbers) if _RANGE.match(text, n.end, following.start))
    return _Figures(tuple(numbers), frozenset(also), frozenset(ranged))


_DIGITS = {character: float(value) for value, character in enumerate("零一二三四五六七八九十")}


def _fraction(below: str, above: str) -> Iterator[float]:
    for part in (below, above):
        if part.isdigit():
            yield float(part)
        elif part in _DIGITS:
            yield _DIGITS[part]


@dataclass(frozen=True, slots=True)
class _Words:
    """What the words around the numbers allow, looked up once for a pair of texts."""

    excused: frozenset[float]
    """Values said on the other side without a numeral."""
    compounds: bool
    """“семидесятидвухлетний” may be 72."""
    ages: bool
    """“сегіз ғасыр” may be 800 years."""
    times: bool
    """“үш есе” may be two times more."""

    def allow(self, value: float, others: frozenset[float]) -> bool:
        """Whether the other side may say a value in another way; “мың жүз” is “тысячи ста”."""
        if value in self.excused:
            return True
        if value >= 1000 and value % 1000 and value % 1 == 0:
            parts = (value % 1000, value - value % 1000)
            return all(part in others or part in self.excused for part in parts)
        if self.compounds and 20 < value < 100 and value % 10:
            return True
        if self.ages and (value * 100 in others or value / 100 in others):
            return True
        if value % 10 == 0 and (value + 1900 in others or (1900 <= value < 2000 and value % 100 in others)):
            return True  # the thirties, the 1930s
        return self.times and (value + 1 in others or value - 1 in others)


_AGES = re.compile("ғасыр|世纪")
_TIMES = re.compile(r"\bесе|倍")


def _words(side: Side, there: Side) -> _Words:
    texts = side.lowered, there.lowered
    return _Words(
        frozenset(value for value, excuse in _excuses(there.lang).items() if excuse.search(there.lowered)),
        there.lang == "ru" and bool(_COMPOUND.search(there.lowered)),
        any(_AGES.search(text) for text in texts),
        any(_TIMES.search(text) for text in texts),
    )


_HOUR = re.compile(r"сағат|[ap]\.?m\b|час|时|点|утра|вечера|[:.]\d\d")
_AFTERNOON = re.compile(
    r"p\.?m\b|түстен|кеш|түн|күндіз|дня|вечер|ноч|полдн|afternoon|evening|night|noon|下午|晚|傍|夜|中午"
)


def _clock(number: Number, side: Side, others: frozenset[float], there: Side) -> bool:
    """Whether it is an hour that one of the sides counts to twelve; that side must say which half of the day it is."""
    hour = math.floor(number.value)
    if not 0 <= hour <= 24 or not _HOUR.search(side.lowered[max(0, number.start - 40) : number.end + 25]):
        return False
    if hour < 12:
        # at night the clock says 1:15, never 13:15
        return (
            hour + 12 in others
            and bool(_AFTERNOON.search(side.lowered))
            and (hour > 4 or not _NIGHT.search(side.lowered))
        )
    return (hour - 12 in others or hour == 24) and bool(_AFTERNOON.search(there.lowered) or hour == 12)


_NIGHT = re.compile("түнгі|ночи|凌晨")


def _lacking(asked: _Figures, side: Side, other: _Figures, there: Side) -> list[Number]:
    """Numbers of `side` that the other side does not have, the sure ones first in their own order."""
    values = frozenset(number.value for number in other.found) | other.also
    left = []
    words: _Words | None = None
    for number in asked.found:
        if number.value in values or (number.value in asked.also and not number.digits):
            continue
        if any(number.value * scale in values for scale in _SCALES) and number.value in asked.ranged:
            continue
        if (
            side.lang == "kk"
            and not number.digits
            and _VAGUE.search(side.lowered, max(0, number.start - 12), number.start)
        ):
            continue
        words = words or _words(side, there)
        if words.allow(number.value, values) or _is_quarter(number, side):
            continue
        if _clock(number, side, values, there) or _in_parts(number, side, values):
            continue
        left.append(number)
    return left


_VAGUE = re.compile(r"(?:ондаған|жүздеген|мыңдаған|бірнеше)\s\Z")
"""Before a scale word they make it a rough one: tens of thousands."""
_COMPOUND = re.compile(
    "(?:двадцати|тридцати|сорока|пятидесяти|шестидесяти|семидесяти|восьмидесяти|девяносто)[а-яё]{4,}"
)


def _is_quarter(number: Number, side: Side) -> bool:
    """Тоқсан is ninety, and a quarter of a year."""
    return side.lang == "kk" and number.value == 90 and not number.digits


def _in_parts(number: Number, side: Side, values: frozenset[float]) -> bool:
    """248 мыңнан 330 мың, 342 мың жиырма: two numbers that were read as one; dates and times in digits."""
    if number.value == 0 and ":" in side.text:
        return True
    literal = side.text[number.start : number.end]
    parts = [float(part.replace(",", ".")) for part in re.findall(r"\d+(?:[.,]\d+)?", literal)]
    if len(parts) > 1 and all(part in values or part * 1000 in values for part in parts):
        return True
    if number.value < 100 and not number.digits and literal.isalpha() and len(literal) == 2:  # 两三天: two or three
        return number.value // 10 in values or number.value % 10 in values
    low, high = number.value % 1000, number.value - number.value % 1000
    if low and high and not number.digits:
        return low in values and high in values
    return bool(low and high >= 1000 and " " in literal and high in values and not literal.replace(" ", "").isdigit())


def _shown(number: Number, side: Side) -> str:
    literal = side.text[number.start : number.end].strip()
    return literal if number.digits else f"{literal} ({number.value:g})"


def numbers_differ(pair: Pair) -> Iterator[Note]:
    """Numbers lost, invented or changed; months lost or changed; digits swapped in telephone numbers."""
    ours, theirs = _look(pair.source), _look(pair.target)
    lost = _lacking(ours, pair.source, theirs, pair.target)
    new = _lacking(theirs, pair.target, ours, pair.source)
    lost, new = (
        _certain(lost, new, bool(theirs.found)),
        _certain(new, lost, bool(ours.found), 11),
    )
    if lost or new:
        yield NUMBERS.note(_message(lost, new, pair), _place(new), _place(lost), _severity(lost, new))
        return
    yield from _counted(ours, theirs, pair)
    yield from _months(pair)


def _certain(
    numbers: Sequence[Number], others: Sequence[Number], any_there: bool, least: float = _LEAST_WORD
) -> list[Number]:
    """Digits, larger numerals, and small numerals that another one stands for."""
    sure = [n for n in numbers if n.digits or n.value >= 20 or (n.value >= least and not any_there)]
    if any(other.value >= 2 for other in others):
        sure = [n for n in numbers if n.digits or n.value >= 2]
    return sure


def _severity(lost: Sequence[Number], new: Sequence[Number]) -> Severity | None:
    return None if any(n.digits for n in (*lost, *new)) else Severity.WARNING


def _place(numbers: Sequence[Number]) -> Span | None:
    return Span(numbers[0].start, numbers[0].end) if numbers else None


def _message(lost: Sequence[Number], new: Sequence[Number], pair: Pair) -> str:
    ours = listed([_shown(number, pair.source) for number in lost])
    theirs = listed([_shown(number, pair.target) for number in new])
    if ours and theirs:
        return f"{ours} in the source, {theirs} here"
    return f"{ours} of the source is missing" if ours else f"{theirs} is not in the source"


def _counted(ours: _Figures, theirs: _Figures, pair: Pair) -> Iterator[Note]:
    """A value that stands twice in the source's digits and once here, while another is doubled in its place."""
    one = Counter(n.value for n in ours.found if n.digits)
    two = Counter(n.value for n in theirs.found if n.digits)
    fewer = [value for value, count in one.items() if 0 < two[value] < count]
    more = [value for value, count in two.items() if 0 < one[value] < count]
    if fewer and more:
        yield NUMBERS.note(
            f"{listed([f'{v:g}' for v in fewer])} less often here, {listed([f'{v:g}' for v in more])} more often",
            None, None, Severity.WARNING,
        )  # fmt: skip


_AMBIGUOUS = frozenset({3, 6, 10})
"""Наурыз is a feast, too, маусым any season, and қазан a cauldron: they count beside a number only."""
_DATED = re.compile(
    r"(?:\d|жылғы|жылдың|айы\w*)\s+(?:наурыз|маусым|қазан)(?!ды)|(?:наурыз|маусым|қазан)\w*\s+(?:айы|айда)"
)
_KAZAKH_MONTHS = (
    "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым",
    "шілде", "тамыз", "қыркүйе[кг]", "қазан", "қараша", "желтоқсан",
)  # fmt: skip


_RUSSIAN_MONTHS = (
    "январ", "феврал", "март", "апрел", "майск|\\bма[йяе]", "июн",
    "июл", "август", "сентябр", "октябр", "ноябр", "декабр",
)  # fmt: skip
"""Adjectives, too: майские, августовский."""


def _named(months: Iterable[int]) -> str:
    return listed([_MONTHS[month - 1] for month in months if 0 < month < 13])


def _months(pair: Pair) -> Iterator[Note]:
    ours, theirs = set(pair.source.months), set(pair.target.months)
    for side, months in ((pair.source, ours), (pair.target, theirs)):
        for match in _DATE.finditer(side.text):
            months.add(int(match[2] or match[5]))
    lost = sorted(ours - theirs - (frozenset() if _DATED.search(pair.source.lowered) else _AMBIGUOUS))
    lost = [
        month for month in lost if pair.lang != "ru" or not re.search(_RUSSIAN_MONTHS[month - 1], pair.target.lowered)
    ]
    new = [month for month in sorted(theirs - ours) if not re.search(_KAZAKH_MONTHS[month - 1], pair.source.lowered)]
    if lost and new:
        yield NUMBERS.note(f"{_named(lost)} in the source, {_named(new)} here")
    elif lost and not theirs:
        yield NUMBERS.note(
            f"{_named(lost)} of the source is missing",
            end_of(pair.target),
            None,
            Severity.WARNING,
        )
    elif new and not ours and re.search(r"\d", pair.target.text):
        yield NUMBERS.note(f"{_named(new)} is not in the source", None, None, Severity.WARNING)
