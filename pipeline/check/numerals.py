"""Kazakh numerals with case endings, written so that `pipeline.text.numbers` can read them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class _Numerals:
    any: re.Pattern[str]
    """Whether a text may have a numeral at all."""
    bent: re.Pattern[str]
    before: re.Pattern[str]
    """A numeral right before a place."""
    ablative: re.Pattern[str]
    others: frozenset[str]


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("numerals.toml").read_text(encoding="utf-8"))


@cache
def _numerals() -> _Numerals:
    table = _table()
    numerals, scales = table["numerals"], table["scales"]
    return _Numerals(
        re.compile(f"{numerals}|{scales}", re.IGNORECASE),
        re.compile(rf"\b(?P<numeral>{numerals})(?P<ending>{table['endings']})\b", re.IGNORECASE),
        re.compile(rf"(?:{numerals}|{scales})\s+$", re.IGNORECASE),
        re.compile(rf"(?:{scales})-?[нд][ае]н(?= +\d)", re.IGNORECASE),
        frozenset(table["others"].split()),
    )


def bare_numerals(text: str) -> str:
    """Kazakh numerals without their case endings, every character in its place.

    The end of a range is set off: in ``248 мыңнан 330 мыңға`` stand two numbers.

    >>> bare_numerals("он бестен бірі")
    'он бес    бірі'
    """
    known = _numerals()
    if not known.any.search(text):
        return text

    def blank(match: re.Match[str]) -> str:
        before = known.before.search(text, max(0, match.start() - 12), match.start())
        if match.group().lower() in known.others and not before:
            return match.group()
        return match["numeral"] + " " * len(match["ending"])

    return known.ablative.sub(lambda match: match.group()[:-1] + ",", known.bent.sub(blank, text))


@cache
def _months(lang: str) -> frozenset[str]:
    return frozenset(_table()["months"][lang].split())


def may_name_month(stems: Iterable[str], lang: str) -> bool:
    """Whether one of the words may be a month; `stems` are the first five letters of each, small."""
    return not _months(lang).isdisjoint(stems)
