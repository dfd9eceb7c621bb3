"""Numbers by value, in Kazakh, Russian, English and Chinese, in digits and in words, and months.

``8,5 миллиард``, ``8.5 billion`` and ``85亿`` are one number; so are ``он бес``, ``пятнадцать``,
``fifteen`` and ``十五``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Number:
    """A number found in a text: ``text[start:end]``, offsets in code points."""

    start: int
    end: int
    value: float
    """Rounded to nine significant digits, scale words applied."""
    digits: bool
    """Whether it is written in digits; False for words, Chinese and Roman numerals."""


@dataclass(frozen=True, slots=True)
class _Words:
    pattern: re.Pattern[str]
    """Any numeral of the language as a whole word."""
    values: tuple[float, ...]
    """Value of each group of the pattern, from group 1."""
    single: frozenset[str]
    """Scale words that count without a number before them."""
    months: re.Pattern[str] | None


_SCALE = 1000
"""Words of this value and above multiply what stands before them."""
_DIGITS = r"\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)*"
_ROMAN = re.compile(r"\b(?=[IVXL]{2,})(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})\b")
_CYRILLIC_ROMAN = str.maketrans("ХІІ", "XII")
"""Kazakh texts often write Roman numerals with Cyrillic letters."""
_LARGEST = 1e16
"""Larger values are digits of something else, or nonsense."""
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}
_HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_HAN_SCALES = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_HAN_NUMERAL = re.compile(
    r"([零〇一二两三四五六七八九十百千万亿兆]+)(?:([多余几])([万亿]{1,2}))?(?:点([零〇一二三四五六七八九]{1,9}))?"
)
_HAN = re.compile(rf"(?P<digits>{_DIGITS})\s?[多余几]?(?P<scale>[十百千]?[万亿兆]{{0,2}})(?P<month>月(?!份?前))?")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3}){2,}$")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+$")


@cache
def _tables() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("numbers.toml").read_text(encoding="utf-8"))


@cache
def _words(lang: str) -> _Words:
    entries = _tables()[lang]
    known = [(float(v), forms) for group in ("units", "scales") for v, forms in entries[group].items()]
    groups = "|".join(f"({forms})" for _, forms in known)
    months = "|".join(f"({stem}){_MONTH_ENDING[lang]}" for stem in _tables()["months"][lang])
    flags = 0 if lang == "en" else re.IGNORECASE
    if lang == "en":
        months = re.sub(r"\((\w)", lambda m: "(" + m[1].upper(), months)  # “may” is a verb
    pattern = re.compile(rf"(?:{groups})(?!\w)", re.IGNORECASE)
    values = tuple(value for value, _ in known)
    single = frozenset(_tables()["single"][lang])
    return _Words(pattern, values, single, re.compile(rf"\b(?:{months})\b", flags))


_MONTH_ENDING = {
    "kk": r"(?:[дт][аеың]\w*|ғ[аы]\w*|[нк]\w*|ы\w*|і\w*)?",
    "ru": r"(?:ь|я|е|ю|ё?м|ем|а|у|ом)?",
    "en": "",
}


def _plain_value(literal: str, lang: str) -> float:
    """Value of digits with separators: in English and Chinese a comma sets off thousands, elsewhere decimals."""
    digits = re.sub(r"[ \u00a0\u202f\u2009]", "", literal)
    if lang in ("en", "zh") or (_THOUSANDS.match(digits) and digits.count(",") > 1):
        digits = digits.replace(",", "") if _THOUSANDS.match(digits.split(".")[0]) else digits.replace(",", ".")
    if _DOTTED.match(digits):
        digits = digits.replace(".", "")
    digits = digits.replace(",", ".")
    if digits.count(".") > 1:  # 18.10.2023, 1.2.3: no one number
        return float(digits.split(".")[0])
    return float(digits)


def _rounded(value: float) -> float:
    return float(f"{value:.9g}")


def _han_value(text: str) -> float:
    """Value of Chinese numerals: ``一亿二千万`` is 120,000,000, ``二〇二三`` 2023; 0 for scales alone."""
    if len(text) > 1 and all(c in _HAN_DIGITS for c in text):
        return float("".join(str(_HAN_DIGITS[c]) for c in text))
    total = section = digit = 0.0
    for character in text:
        if character in _HAN_DIGITS:
            digit = _HAN_DIGITS[character]
        elif character in _HAN_UNITS:
            section += (digit or 1) * _HAN_UNITS[character]
            digit = 0
        else:
            scale = _HAN_SCALES[character]
            if section + digit:
                total += (section + digit) * scale
            else:
                total *= scale  # 三万亿
            section = digit = 0
    return total + section + digit


def _chinese(text: str) -> Iterator[Number]:
    pending: tuple[Number, float] | None = None
    for match in _HAN.finditer(text):
        if match["month"]:
            continue
        value, scale = _plain_value(match["digits"], "zh"), 1.0
        for character in match["scale"]:
            scale *= _HAN_UNITS.get(character, 0) or _HAN_SCALES[character]
        if pending and pending[0].end == match.start() and 1 < scale < pending[1]:  # 3亿2000万
            before = pending[0]
            pending = Number(before.start, match.end(), _rounded(before.value + value * scale), True), scale
            continue
        if pending:
            yield pending[0]
        pending = Number(match.start(), match.end(), _rounded(value * scale), True), scale
    if pending:
        yield pending[0]
    for match in _HAN_NUMERAL.finditer(text):
        numeral, _, more, decimals = match.groups()
        first, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 2]
        if first.isdigit() or after[:1] == "月" or after == "分之" or len(numeral) > _LONGEST_HAN:
            continue
        value = _han_value(numeral) * (_han_value("一" + more) if more else 1.0)
        if decimals:
            value += float("0." + "".join(str(_HAN_DIGITS[c]) for c in decimals))
        if value and (decimals or more or numeral not in _HAN_ALONE):
            yield Number(match.start(), match.end(), value, False)


_LONGEST_HAN = 16
_HAN_ALONE = frozenset("一零十百千")
"""Parts of ordinary words when they stand alone (一些, 十分)."""


_SPACED = re.compile(rf"(?P<digits>{_DIGITS})|(?P<word>[^\W\d_]+)")


_CENTURIES = range(13, 21)
"""First halves of the years that are spoken of in two halves: thirteen twelve to twenty ninety-nine."""


@dataclass(slots=True)
class _Sum:
    """A number under way: ``3 million 200 thousand`` is 3,000,000 in `total` and then 200 in `current`."""

    start: int = -1
    end: int = -1
    total: float = 0.0
    current: float = 0.0
    digits: bool = False
    scale: float = float("inf")
    """The last scale word; a later one must be smaller."""

    def number(self) -> Number:
        return Number(self.start, self.end, _rounded(self.total + self.current), self.digits)

    def takes(self, value: float, *, numeral: bool, near: bool, halves: bool = False) -> bool:
        """Whether the next figure or numeral continues this number; if so it is added.

        `halves` allows for years in two halves: nineteen ninety-one.
        """
        if not near:
            return False
        if numeral and value >= _SCALE:
            if value >= self.scale:
                return False
            self.total += (self.current or 1) * value
            self.current, self.scale = 0.0, value
        elif not numeral:
            if self.scale == float("inf") or self.current or value >= self.scale:
                return False
            self.current, self.digits = value, True
        elif value == 0.5:
            if not self.current:
                return False
            self.current += value
        elif value == 100 and 0 < self.current < 100 and self.current % 10:
            self.current *= 100
        elif self.digits and self.current:
            return False
        elif halves and not self.total and self.current in _CENTURIES and 10 <= value < 100:
            self.current = 100 * self.current + value
        elif not self.current or _fits(self.current, value):
            self.current += value
        else:
            return False
        return True


_JOINT = re.compile(r"[ \u00a0\u202f-]*(?:(?:and|and a|с|a) )?\Z")
"""What may stand between the parts of one number; see `_TRANSPARENT`."""
_ABBREVIATED = re.compile(r"\.[ \u00a0\u202f]\Z")
_TRANSPARENT = {"en": frozenset({"and", "a"}), "ru": frozenset({"с"}), "kk": frozenset[str]()}
"""Words inside numbers: one hundred and fifty, one and a half, два с половиной."""


def _is_near(text: str, run: _Sum, start: int) -> bool:
    """Whether what begins at `start` may go on with the number; млн., тыс. may have their point."""
    if run.start < 0:
        return False
    if _JOINT.match(text, run.end, start):
        return True
    return not run.current and run.total > 0 and bool(_ABBREVIATED.match(text, run.end, start))


def _closed(run: _Sum) -> Iterator[Number]:
    """The number under way, unless it is none: a lone “one” or “half”, or beyond all measure."""
    value = run.total + run.current
    if run.start >= 0 and value < _LARGEST and (run.digits or value not in (0.5, 1.0)):
        yield run.number()


@lru_cache(maxsize=50_000)
def _numeral(word: str, lang: str) -> float | None:
    """The value of a word if it is a numeral; remembered, as most words of a text are met again and again."""
    words = _words(lang)
    match = words.pattern.match(word)
    return words.values[match.lastindex - 1] if match and match.lastindex else None


def _spaced(text: str, lang: str) -> Iterator[Number]:
    """Digits and numerals of an alphabetic language; neighbours with nothing but space between them are one."""
    words = _words(lang)
    run = _Sum()
    for match in _SPACED.finditer(text):
        digits, word = match.groups()
        numeral = None if digits else _numeral(word, lang)
        if digits:
            value = _plain_value(digits, lang)
        elif numeral is not None:
            value = numeral
        else:
            if not (run.start >= 0 and word in _TRANSPARENT[lang]):
                yield from _closed(run)
                run = _Sum()
            continue
        halves = lang == "en" and text[run.end : match.start()] in (" ", "-", "\u00a0")
        if run.takes(value, numeral=numeral is not None, near=_is_near(text, run, match.start()), halves=halves):
            run.end = match.end()
            continue
        yield from _closed(run)
        run = _Sum()
        if numeral is None or value < _SCALE:
            run = _Sum(match.start(), match.end(), current=value, digits=numeral is None)
        elif word.lower() in words.single:  # “thousands of people” is no number, “a thousand” is
            run = _Sum(match.start(), match.end(), total=value, scale=value)
    yield from _closed(run)


def _fits(current: float, value: float) -> bool:
    """Whether a numeral continues a number: tens after hundreds, units after tens."""
    return (
        (current % 100 == 0 and value < 100)
        or (current % 10 == 0 and current % 100 >= 20 and value < 10)
        or (current % 100 == 10 and value < 10)
    )


def _roman(text: str) -> Iterator[Number]:
    for match in _ROMAN.finditer(text.translate(_CYRILLIC_ROMAN)):
        if not match.group():
            continue
        values = [_ROMAN_VALUES[c] for c in match.group()]
        signed = [-v if v < following else v for v, following in zip(values, [*values[1:], 0], strict=True)]
        yield Number(match.start(), match.end(), float(sum(signed)), False)


def find_numbers(text: str, lang: str) -> list[Number]:
    """All numbers of `text`, in order of their place.

    `lang` is a primary tag (kk, ru, en, zh).  A lone “one” in words, single 十 and 百, “thousands” without
    a number and values of 10^16 and more are left out, as are Chinese months (see `find_months`) and denominators.
    A date in digits (``18.10.2023``) counts with its first part only.
    """
    found = list(_chinese(text) if lang == "zh" else _spaced(text, lang))
    if lang != "zh":
        found += _roman(text)
    return sorted((n for n in found if n.value < _LARGEST), key=lambda number: number.start)


_HAN_MONTH = re.compile(r"(?<!\d)(1[0-2]|[1-9])月|(十[一二]?|[一二三四五六七八九])月")


def find_months(text: str, lang: str) -> list[int]:
    """Months named in `text`, 1 to 12, in order."""
    if lang == "zh":
        return [int(m[1]) if m[1] else int(_han_value(m[2])) for m in _HAN_MONTH.finditer(text)]
    pattern = _words(lang).months
    return [match.lastindex or 0 for match in pattern.finditer(text)] if pattern else []
