"""Money and units that stand beside numbers: tenge that became dollars, per cent that got lost."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from pipeline.check.pair import Code, Pair, listed
from pipeline.check.side import Side, end_of
from pipeline.data import Note, Severity, Span

CURRENCY = Code("currency-differs", Severity.ERROR, "another currency, or none, than in the source")
UNITS = Code("units", Severity.WARNING, "a unit of measure or the per cent sign lost or changed")

_SHOWN = {
    "KZT": "tenge", "USD": "dollars", "EUR": "euros", "RUB": "roubles", "CNY": "yuan", "GBP": "pounds",
    "JPY": "yen", "UZS": "soms", "TRY": "liras",
}  # fmt: skip
_PERCENT = re.compile(r"\d\s?[%％]|\bper ?cent\b|процент|百分之")
_REACH = 30
"""Characters between a number and its unit."""


@cache
def _pattern(kind: str, lang: str) -> re.Pattern[str]:
    table: Mapping[str, Any] = tomllib.loads(files(__package__).joinpath("units.toml").read_text(encoding="utf-8"))
    return re.compile("|".join(f"(?P<{name}>{forms})" for name, forms in table[kind][lang].items()), re.IGNORECASE)


_SIGNS = re.compile("[%％$€£¥₸₽°℃]")


@lru_cache(maxsize=50_000)
def _unit(word: str, kind: str, lang: str) -> str:
    """The unit that a word is; empty if it is none."""
    match = _pattern(kind, lang).match(word)
    return match.lastgroup or "" if match and match.end() == len(word) else ""


def _found(side: Side, kind: str) -> dict[str, Span]:
    """Units of a text and where each stands first."""
    found: dict[str, Span] = {}
    if side.lang == "zh":
        for match in _pattern(kind, "zh").finditer(side.text):
            found.setdefault(match.lastgroup or "", Span(*match.span()))
        return found
    for word in side.words:
        if unit := _unit(word.text, kind, side.lang):
            found.setdefault(unit, word.span)
    for match in _SIGNS.finditer(side.text):
        if unit := _unit(match.group(), kind, side.lang):
            found.setdefault(unit, Span(*match.span()))
    return found


def _measured(side: Side, place: Span) -> bool:
    """Whether a number stands before, or, as a currency sign wants it, right behind."""
    return any(0 <= place.start - number.end <= _REACH or 0 <= number.start - place.end <= 1 for number in side.numbers)


def currency_differs(pair: Pair) -> Iterator[Note]:
    """A sum in another currency than in the source."""
    if not pair.source.numbers and not pair.target.numbers:
        return
    ours, theirs = _found(pair.source, "currency"), _found(pair.target, "currency")
    lost = [name for name in ours if name not in theirs]
    new = [name for name in theirs if name not in ours]
    if not lost and not new:
        return
    if lost and new:
        message = f"{listed([_SHOWN[n] for n in lost])} in the source, {listed([_SHOWN[n] for n in new])} here"
        yield CURRENCY.note(message, theirs[new[0]], ours[lost[0]])
    elif lost and _measured(pair.source, ours[lost[0]]):
        message = f"{listed([_SHOWN[n] for n in lost])} of the source is missing"
        yield CURRENCY.note(message, end_of(pair.target), ours[lost[0]])
    elif new and _measured(pair.target, theirs[new[0]]):
        yield CURRENCY.note(f"{listed([_SHOWN[n] for n in new])} is not in the source", theirs[new[0]])


_SHARE = re.compile(
    r"\bhal(?:f|ves?)\b|quarter|третью?|\bthird|полов|четверт|втрое|вдвое|\bвсе\b|\ball\b|一半|半数|分之|全部|翻|成"
)
"""Other ways to say a percentage: half, a third."""


def units(pair: Pair) -> Iterator[Note]:
    """A unit at a number of the source that the translation does not have."""
    if not pair.source.numbers and not pair.target.numbers:
        return
    ours, theirs = _found(pair.source, "unit"), _found(pair.target, "unit")
    lost = [name for name in ours if name not in theirs and _measured(pair.source, ours[name])]
    if "percent" in lost and _SHARE.search(pair.target.lowered):
        lost.remove("percent")
    if lost:
        yield UNITS.note(f"{listed(lost)} of the source is missing", end_of(pair.target), ours[lost[0]])
        return
    new = [n for n in theirs if n not in ours and n == "percent" and _PERCENT.search(pair.target.lowered)]
    if new:
        yield UNITS.note(f"{listed(new)} is not in the source", theirs[new[0]])
