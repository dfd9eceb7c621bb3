"""A value written as the target language writes it, in the manner of the value that it replaces.

Every function returns None where it is not certain; the caller then leaves the translation alone.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.memory.forms import forms

_LITERAL = re.compile(r"(?P<digits>\d[\d., \u00a0\u202f\u2009]*\d|\d)(?P<gap>[ \u00a0\u202f]?)(?P<scale>\D*)")
_GROUPED = re.compile(r"\d{1,3}(?:([,. \u00a0\u202f\u2009])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_DECIMALS = re.compile(r"([.,])\d+$")
_HAN_SCALES = ((Decimal(10**8), "亿"), (Decimal(10**4), "万"))
_ZH_SCALE = re.compile(r"[百千]?[万亿]{0,2}")
_LONGEST_DECIMALS = 3


def number(value: Decimal, source: str, remembered: str, tag: str) -> str | None:
    """`value`, which the source writes `source`, in the manner of `remembered`, digits of the target `tag`."""
    match = _LITERAL.fullmatch(remembered)
    if match is None:
        return None
    if tag == "zh":
        return _chinese(value, source, match)
    scale = match["scale"]
    if not scale:
        return _unscaled(value, source, match["digits"], tag)
    if _source_scale(source) == 1:
        return _digits(value, match["digits"], tag, grouped=value >= 10_000)
    for way in forms().scales[tag]:
        if scale.lower() in (word.lower() for word in way.values()):
            unit = max((size for size in way if size <= value), default=0)
            return _scaled(value, unit, match["digits"], match["gap"] + way[unit], tag) if unit else None
    # a word that this program does not inflect: it can stay if it still fits
    return _same_scale(value, source, match, tag)


def _same_scale(value: Decimal, source: str, match: re.Match[str], tag: str) -> str | None:
    """Only the figures change, where the scale is the same and its word need not: 25 миллионов → 26 миллионов."""
    unit = _source_scale(source)
    written = _plain(match["digits"], tag)
    if unit == 1 or written is None or (tag == "ru" and category(written) != category(value / unit)):
        return None
    return _scaled(value, unit, match["digits"], match["gap"] + match["scale"], tag)


def _unscaled(value: Decimal, source: str, remembered: str, tag: str) -> str | None:
    unit = _source_scale(source)
    plain = _plain(remembered, tag)
    if unit >= 10**6 and (plain is None or plain < 10**6):  # 900 → 1.5 million
        way = forms().scales[tag][0]
        return _scaled(value, unit, remembered, f" {way[unit]}", tag) if unit in way else None
    grouped = unit > 1 or bool(_GROUPED.fullmatch(_figures(source)))
    return _digits(value, remembered, tag, grouped=grouped)


def _figures(source: str) -> str:
    match = _LITERAL.match(source)
    return match["digits"] if match else ""


def _source_scale(source: str) -> int:
    """The last scale word's value; 1 where there is none."""
    words = re.findall(r"[^\W\d_]+", source)
    for stem, size in forms().source_scales.items():
        if words and words[-1].lower().startswith(stem):
            return size
    return 1


def _plain(digits: str, tag: str) -> Decimal | None:
    """What figures with separators say; None where that is not certain."""
    grouped = _GROUPED.fullmatch(digits)
    mark = grouped[1] if grouped else ""
    if mark and mark == forms().decimal[tag] and digits.count(mark) == 1:
        mark = ""  # 2,500 in Russian is two and a half
    plain = (digits.replace(mark, "") if mark else digits).replace(",", ".")
    return Decimal(plain) if re.fullmatch(r"\d+(?:\.\d+)?", plain) else None


def _scaled(value: Decimal, unit: int, remembered: str, scale: str, tag: str) -> str | None:
    mantissa = _digits(value / unit, remembered, tag, grouped=False)
    return None if mantissa is None else mantissa + scale


def _digits(value: Decimal, remembered: str, tag: str, *, grouped: bool) -> str | None:
    """Figures with the remembered separators; where it shows none, those of the language."""
    whole, _, decimals = f"{value.normalize():f}".partition(".")
    if len(decimals) > _LONGEST_DECIMALS:
        return None
    like = _GROUPED.fullmatch(remembered)
    used = _DECIMALS.search(remembered)
    mark = forms().decimal[tag] if not used or (like and like[1] == used[1]) else used[1]
    if like and not (like[1] == forms().decimal[tag] and remembered.count(like[1]) == 1):
        whole = _group(whole, like[1])
    elif grouped and len(re.sub(r"\D.*", "", remembered)) < 4:
        whole = _group(whole, forms().group[tag])
    return whole + (mark + decimals if decimals else "")


def _group(whole: str, mark: str) -> str:
    return f"{int(whole):,}".replace(",", mark)


def _chinese(value: Decimal, source: str, match: re.Match[str]) -> str | None:
    if not _ZH_SCALE.fullmatch(match["scale"]):
        return None  # 25多万, 3亿2000万
    plain = _plain(match["digits"], "zh")
    if match["scale"] or (_source_scale(source) > 1 and (plain is None or plain < 10_000)):
        for unit, sign in _HAN_SCALES:
            if value >= unit:
                mantissa = _digits(value / unit, "", "zh", grouped=False)
                return mantissa and mantissa + match["gap"] + sign
    return _digits(value, match["digits"], "zh", grouped=False)


def month(new: int, remembered: str, tag: str) -> str | None:
    """Month 1…12 in the form of a remembered one: its case, its first letter, its kind of figures."""
    if tag == "zh":
        return f"{new}月" if remembered[0].isdigit() else f"{forms().months['han'][new - 1][0]}月"
    for row in forms().months[tag]:
        folded = [form.lower() for form in row]
        if remembered.lower() in folded:
            form = forms().months[tag][new - 1][folded.index(remembered.lower())]
            return form[0].upper() + form[1:] if remembered[0].isupper() else form
    return None


def category(value: Decimal) -> str:
    """The plural category of Russian after CLDR: one, few, many, or other for fractions."""
    if value != value.to_integral_value():
        return "other"
    last, tens = int(value) % 10, int(value) % 100
    if last == 1 and tens != 11:
        return "one"
    return "few" if 2 <= last <= 4 and not 12 <= tens <= 14 else "many"


def ordinal_ending(value: Decimal) -> str:
    """The English ending of an ordinal in digits."""
    whole = int(value)
    return forms().ordinals[0 if whole % 100 in (11, 12, 13) else whole % 10]


def takes_an(figures: str) -> bool:
    """Whether figures are spoken with a vowel in English: an 8 percent rise, an 11-year-old."""
    whole = re.sub(r"\D.*", "", figures)
    return whole in ("11", "18") or whole.startswith(forms().spoken_with_vowel)
