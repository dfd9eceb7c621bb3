"""Numbers, dates, months and names in a text, with their places: what may differ between two uses of a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.languages import short_tag
from pipeline.memory.forms import forms
from pipeline.memory.names import KnownNames, NoNames
from pipeline.memory.normal import normal
from pipeline.text.numbers import Number, find_months, find_numbers

SHAPING = 1
"""Version of `shape`; a change of it, of its tables or of `text.numbers` needs a migration of the memory's files."""

MOST_FIGURES = 9
"""`text.numbers` keeps so many."""


class ValueKind(StrEnum):
    """What a value is."""

    NUMBER = "number"
    DATE = "date"  # 18.10.2023
    MONTH = "month"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a text: ``text[start:end]``."""

    start: int
    end: int
    tail: int
    """Where its Kazakh ending stops; `end` where there is none, or where it belongs to the value's own text."""
    kind: ValueKind
    value: str
    """The same for the same value in every language: a number in plain digits, a month from 1, a name's key."""
    form: str = ""
    """What its ending says: genitive, ordinal…; endings that are not in the table stand for themselves."""
    digits: bool = True
    """Whether it is written in digits."""


_DOTTED_DATE = re.compile(r"(?<![\d.])\d{1,2}\.\d{1,2}\.\d{4}(?![\d.])")
_WORD = re.compile(r"[^\W\d_]+")
_HAN_MONTH = re.compile(r"(?<!\d)(?:1[0-2]|[1-9])月|(?:十[一二]?|[一二三四五六七八九])月")
_ENDING = re.compile(r"[-\u2010\u2011\u2013]([^\W\d_]+)")


def find_values(text: str, lang: str, names: KnownNames | None = None) -> list[Value]:
    """All values of `text`, in order, none overlapping another; `lang` is a tag of `languages`."""
    tag = short_tag(lang)
    dates = [Value(m.start(), m.end(), m.end(), ValueKind.DATE, m.group()) for m in _DOTTED_DATE.finditer(text)]
    found = [*dates, *_months(text, tag)]
    found += (_number(text, number, tag) for number in find_numbers(text, tag))
    for name in (names or NoNames()).find(text, lang):
        form = _form(normal(text[name.end : name.tail]))
        found.append(Value(name.start, name.end, name.tail, ValueKind.NAME, name.key, form, False))
    kept: list[Value] = []
    for value in sorted(found, key=lambda value: (value.start, value.kind is not ValueKind.DATE, -value.end)):
        if not kept or value.start >= kept[-1].tail:
            kept.append(value)
    return kept


def _form(ending: str) -> str:
    return forms().suffixes.get(ending, ending)


def _number(text: str, number: Number, tag: str) -> Value:
    written = text[number.start : number.end]
    value = _exact(written, number)
    if tag != "kk":
        return Value(number.start, number.end, number.end, ValueKind.NUMBER, value, "", number.digits)
    if ending := _ENDING.match(text, number.end):  # 25-ке
        form = _form(ending[1].lower())
        return Value(number.start, number.end, ending.end(), ValueKind.NUMBER, value, form, number.digits)
    form = "" if number.digits else _numeral_form(written)
    words = _WORD.findall(written)
    for stem in forms().source_scales if words else ():
        if words[-1].startswith(stem):
            form = _form(words[-1][len(stem) :])
            break
    return Value(number.start, number.end, number.end, ValueKind.NUMBER, value, form, number.digits)


def _exact(written: str, number: Number) -> str:
    """The value; of more figures than a `Number` keeps, the figures themselves, lest two of them look equal."""
    figures = "".join(character for character in written if character.isdigit())
    return f"{number.value:.9g}" if len(figures) <= MOST_FIGURES else figures


def _numeral_form(written: str) -> str:
    """What a numeral in words, or in Roman digits, says beside its value."""
    if not written.islower() and written.isupper():
        return "roman"
    for size in range(min(6, len(written)), 1, -1):
        form = forms().suffixes.get(written[-size:].lower(), "")
        if form in ("ordinal", "collective"):
            return form
    return ""


def _months(text: str, tag: str) -> list[Value]:
    if not find_months(text, tag):
        return []
    found = []
    pattern = _HAN_MONTH if tag == "zh" else _WORD
    for match in pattern.finditer(text):
        months = find_months(match.group(), tag)
        if len(months) == 1:
            form = _month_form(match.group().lower(), months[0]) if tag == "kk" else ""
            found.append(Value(match.start(), match.end(), match.end(), ValueKind.MONTH, str(months[0]), form, False))
    return found


def _month_form(word: str, month: int) -> str:
    return _form(word[len(forms().months["kk"][month - 1][0]) :])


def shape(text: str, found: Sequence[Value]) -> str:
    """The normalised text with a sign for each value: equal shapes are one sentence with other values.

    >>> text = "25 наурызда 5-ке жетті"
    >>> shape(text, find_values(text, "kk")).replace(chr(0), "#")
    '#number# #month locative# #number dative# жетті'
    """
    parts, at = [], 0
    for value in found:
        sign = f"{value.kind} {value.form}".strip()
        parts += [text[at : value.start], f"\ue000{sign}\ue001"]
        at = value.tail
    return normal("".join([*parts, text[at:]])).replace("\ue000", "\0").replace("\ue001", "\0")
