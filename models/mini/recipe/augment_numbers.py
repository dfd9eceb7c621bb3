"""Numbers in digits on all four sides, by value, and others in the same dress.

What goes with a number stays right: the Russian noun, the Kazakh ending behind a hyphen, the Chinese scale.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from pipeline.data import Span
from pipeline.text.numbers import Number, find_numbers

from .augment_kazakh import DATA, inflect, is_front
from .augment_names import Stock
from .augment_slots import Spans, Texts

LANGUAGES = ("kk", "en", "ru", "zh")


@cache
def tables() -> Mapping[str, Any]:
    """The tables of ``numbers.toml``."""
    return tomllib.loads((DATA / "numbers.toml").read_text(encoding="utf-8"))


@cache
def _limit_patterns() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in tables()["limits"].items()}


_FIGURE = re.compile(r"(?P<digits>\d[\d \u00a0,.]*\d|\d)(?P<between>[ \u00a0]?)(?P<scale>[^\W\d_]*)\Z")


@dataclass(frozen=True, slots=True)
class Figure:
    """How one side writes a number: ``110,000`` or ``3,1 млн``."""

    power: int
    """Power of ten of the word behind the figure, 0 for none."""
    separator: str
    """What stands between thousands; empty where nothing does, or where there are none."""
    point: str
    """The decimal mark of the language."""
    tail: str
    """The scale word, with the space before it."""

    def write(self, digits: int, exponent: int) -> str | None:
        """``digits × 10^exponent`` in this dress; None where it would need over four decimals or a figure too long."""
        shift = exponent - self.power
        if shift < -4 or len(str(digits)) + shift > 7:
            return None
        whole, part = (digits * 10**shift, "") if shift >= 0 else divmod_text(digits, -shift)
        text = str(whole)
        if self.separator and len(text) > 3:
            groups = [text[max(0, end - 3) : end] for end in range(len(text), 0, -3)]
            text = self.separator.join(reversed(groups))
        return text + (self.point + part if part else "") + self.tail


def divmod_text(digits: int, places: int) -> tuple[int, str]:
    """The whole part and the decimals, without zeros at their end.

    >>> divmod_text(3150, 3)
    (3, '15')
    """
    whole, part = divmod(digits, 10**places)
    return whole, str(part).rjust(places, "0").rstrip("0")


def read_figure(text: str, lang: str) -> Figure | None:
    """The dress of a number written in digits; None for one that mixes words and figures (``3 млн 200 мың``)."""
    match = _FIGURE.fullmatch(text)
    if not match:
        return None
    scale = match["scale"]
    power = tables()["scales"][lang].get(scale.lower(), 0)
    if scale and not power:
        return None
    separator = next((mark for mark in (" ", "\u00a0") if mark in match["digits"]), "")
    if lang in ("en", "zh") and re.search(r"\d,\d{3}(?!\d)", match["digits"]):
        separator = ","
    return Figure(power, separator, "." if lang in ("en", "zh") else ",", match["between"] + scale)


def rural(value: int) -> str:
    """What a Russian noun behind the number looks at: ``one`` (21), ``few`` (22), ``many`` (25)."""
    if 11 <= value % 100 <= 14:
        return "many"
    return "one" if value % 10 == 1 else "few" if 2 <= value % 10 <= 4 else "many"


def last_word(value: int) -> str:
    """The last Kazakh word of a number read aloud; its endings agree with that word.

    >>> last_word(25), last_word(40), last_word(4300), last_word(5000)
    ('бес', 'қырық', 'жүз', 'мың')
    """
    words = tables()["words"]
    if value == 0 or value % 10:
        return str(words["units"][value % 10])
    if value % 100:
        return str(words["tens"][value // 10 % 10])
    return str(words["hundred" if value % 1000 else "thousand" if value % 10**6 else "million"])


def spoken(text: str) -> str:
    """The word that one hears last in a Kazakh text; empty for letters that we do not read, as Latin ones.

    >>> spoken("25"), spoken("Ақтау қаласы"), spoken("Steppe")
    ('бес', 'қаласы', '')
    """
    last = re.split(r"[ \u00a0.,:]", text)[-1]
    if last.isdigit():
        return last_word(int(last))
    return last if last and not last.isascii() else ""


def number_ending(value: int, suffix: str) -> str | None:
    """The ending behind a hyphen: of a case (``25-тен``: ablative), or of an ordinal, short (ші) or full (інші).

    >>> number_ending(25, "ablative"), number_ending(40, "dative"), number_ending(6, "ordinal")
    ('тен', 'қа', 'шы')
    """
    word = last_word(value)
    if suffix in ("ordinal", "full-ordinal"):
        front = bool(is_front(word))
        short = "ші" if front else "шы"
        if suffix == "ordinal":
            return short
        joint = "н" if word[-1] in "аеіыуә" else "ін" if front else "ын"
        return joint + short
    made = inflect(word, suffix)
    return made[len(word) :] if made else None


def _ending_name(value: int, written: str) -> str | None:
    names = ("dative", "ablative", "locative", "genitive", "accusative", "ordinal", "full-ordinal", "placed")
    return next((name for name in names if number_ending(value, name) == written), None)


@dataclass(frozen=True, slots=True)
class NumberSlot:
    """One number on all sides."""

    spans: Spans
    figures: tuple[Figure, Figure, Figure, Figure]
    digits: int
    exponent: int
    """The value is ``digits × 10^exponent``; the last digit is no zero."""
    limits: tuple[int, int]
    """Least and greatest value that makes sense there; for percentages, days and years."""
    ending: str
    """Name of the Kazakh ending behind a hyphen, or empty."""

    def fill(self, stock: Stock, rng: Random) -> Texts | None:
        for _ in range(8):
            if self.exponent >= 0 and self.limits[1] < _NARROW:
                digits, exponent = _normal(rng.randint(*self.limits))
            else:
                digits, exponent = _other(self.digits, self.exponent, rng)
            value = digits * 10.0**exponent
            if not self.limits[0] <= value <= self.limits[1] or (digits, exponent) == (self.digits, self.exponent):
                continue
            made = self._write(digits, exponent)
            if made:
                return made
        return None

    def _write(self, digits: int, exponent: int) -> Texts | None:
        if not _counts_alike((self.digits, self.exponent), (digits, exponent), self.figures):
            return None
        chinese = chinese_figure(self.figures[3], digits, exponent)
        written = [figure.write(digits, exponent) for figure in (*self.figures[:3], chinese)]
        kk, en, ru, zh = written
        if not (kk and en and ru and zh):
            return None
        if self.ending:
            ending = number_ending(digits * 10**exponent, self.ending) if exponent >= 0 else None
            if ending is None:
                return None
            kk += "-" + ending
        return kk, en, ru, zh


def _other(digits: int, exponent: int, rng: Random) -> tuple[int, int]:
    """Another number of about the same size and roundness."""
    places = len(str(digits))
    if exponent >= 0 and digits < 1000 and rng.random() < 0.3:
        places = min(3, max(1, places + rng.choice((-1, 1))))
    made = rng.randrange(10 ** (places - 1), 10**places)
    if made % 10 == 0:
        made += rng.randrange(1, 10)
    return made, exponent


def _counts_alike(old: tuple[int, int], new: tuple[int, int], figures: Sequence[Figure]) -> bool:
    """Whether nouns may stay as they are: the same Russian class, neither 0 nor 1, decimals only for decimals."""
    for figure in figures[:3]:
        shifts = old[1] - figure.power, new[1] - figure.power
        if (shifts[0] < 0) != (shifts[1] < 0):
            return False
        if shifts[0] >= 0:
            before, after = old[0] * 10 ** shifts[0], new[0] * 10 ** shifts[1]
            if before < 2 or after < 2 or rural(before) != rural(after):
                return False
        elif min(old[0] * 10.0 ** shifts[0], new[0] * 10.0 ** shifts[1]) < _SINGULAR:
            return False
    return True


_SINGULAR = 1.05
"""Decimals below are left alone: English wavers between singular and plural."""


def chinese_figure(figure: Figure, digits: int, exponent: int) -> Figure:
    """A Chinese figure with the scale that fits the size, unless it is written out in full."""
    size = len(str(digits)) + exponent
    power = 0 if size < 5 else 4 if size < 9 else 8 if size < 13 else 12
    if figure.power == 0 and size > 4 and figure.separator:
        return figure
    return Figure(power, "", ".", {0: "", 4: "万", 8: "亿", 12: "万亿"}[power])


_GLUED = re.compile(r"[\w\-–+№#$€/:.·℃°]\Z")
_GOES_ON = re.compile(r"[:–/]|[.,]\d|-\d|[A-Za-z]|[ \u00a0]?\(\d|\)[ \u00a0]?\d")
_KAZAKH_ENDING = re.compile(r"-([а-яәіңғқүұөһ]+)")
_AN = re.compile(r"\b(?:an?|the)\s\Z", re.IGNORECASE)
_RUSSIAN_ENDING = re.compile(r"-[а-яё]{1,2}\b")
_MANY = 1e15
_MARKED = 10_000
"""From this value on, counts have marks between thousands."""
_NARROW = 10_000
"""Below this limit whole numbers are drawn evenly."""


def find_number_slots(texts: Texts) -> Iterator[NumberSlot]:
    """The slots of all numbers that stand once on each side, in digits everywhere."""
    numbers = [_single(find_numbers(text, lang)) for text, lang in zip(texts, LANGUAGES, strict=True)]
    for value, first in numbers[0].items():
        found = [side.get(value) for side in numbers]
        there = [number for number in found if number and number.digits]
        if len(there) == len(LANGUAGES) and first:
            slot = _number_slot(texts, there)
            if slot:
                yield slot


def _single(numbers: list[Number]) -> dict[float, Number | None]:
    """Numbers by value; None for a value that stands more than once."""
    made: dict[float, Number | None] = {}
    for number in numbers:
        made[number.value] = None if number.value in made else number
    return made


def _number_slot(texts: Texts, there: Sequence[Number]) -> NumberSlot | None:
    spans, figures = [], []
    for text, lang, number in zip(texts, LANGUAGES, there, strict=True):
        figure = read_figure(text[number.start : number.end], lang)
        before, after = text[: number.start], text[number.end :]
        if figure is None or (lang != "zh" and _GLUED.search(before)) or _GOES_ON.match(after):
            return None
        if lang == "zh" and (re.search(r"[\d.,:第、-]\Z", before) or after[:1] in tuple("多余几个月号：~～-—至")):
            return None
        if lang == "ru" and _RUSSIAN_ENDING.match(after):
            return None
        if figure.power == 0 and number.value >= _MARKED and text[number.start : number.end].isdigit() and lang != "zh":
            return None  # a code, not a count
        spans.append(Span(number.start, number.end))
        figures.append(figure)
    digits, exponent = _normal(there[0].value)
    kk, en = texts[0], texts[1]
    limits = _limits(kk[: spans[0].start], kk[spans[0].end :], there[0].value)
    if limits is None or _AN.search(en[: spans[1].start]) or digits * 10.0**exponent >= _MANY:
        return None
    ending = _KAZAKH_ENDING.match(kk, spans[0].end)
    name = _ending_name(round(there[0].value), ending[1]) if ending else ""
    if name is None or (ending and exponent < 0):
        return None
    if ending:
        if figures[0].power:
            return None
        spans[0] = Span(spans[0].start, ending.end())
    return NumberSlot(
        (spans[0], spans[1], spans[2], spans[3]),
        (figures[0], figures[1], figures[2], figures[3]),
        digits,
        exponent,
        limits,
        name,
    )


def _normal(value: float) -> tuple[int, int]:
    """Digits and exponent of a value of at most nine digits, without zeros at the end."""
    mantissa, power = f"{value:.8e}".split("e")
    digits = mantissa.replace(".", "").rstrip("0") or "0"
    return int(digits), int(power) - len(digits) + 1


def _limits(before: str, after: str, value: float) -> tuple[int, int] | None:
    """What values make sense there; None where the number is better left alone."""
    patterns = _limit_patterns()
    if patterns["alone"].search(before) or not before.strip():
        return None
    if patterns["year"].match(after) and value >= 1000:
        return (1961, 2039) if 1800 < value < 2100 else None
    if 1900 <= value <= 2100 and value == int(value):
        return None  # perhaps a year
    if patterns["percent"].match(after):
        return (1, 99) if value < 100 else (101, 999)
    if patterns["count"].match(after):
        return (2, 24) if value <= 24 else (13, 60) if value <= 60 else None
    return (1, 28) if patterns["month"].match(after) and value <= 31 else (0, 10**13)
