"""The tables of `forms.toml`, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Forms:
    """How values are written; see `forms.toml`."""

    suffixes: Mapping[str, str]
    """Kazakh ending → what it says."""
    source_scales: Mapping[str, int]
    """Kazakh scale word → its value."""
    scales: Mapping[str, tuple[Mapping[int, str], ...]]
    """Target (en, ru) → ways of writing, each value → word."""
    decimal: Mapping[str, str]
    group: Mapping[str, str]
    unchanging: frozenset[str]
    year: frozenset[str]
    endings: frozenset[str]
    spoken_with_vowel: tuple[str, ...]
    ordinals: tuple[str, ...]
    months: Mapping[str, tuple[tuple[str, ...], ...]]
    """Language → twelve months, each with its forms in one order (one form but for Russian)."""


@cache
def forms() -> Forms:
    """The tables."""
    raw: dict[str, Any] = tomllib.loads(files(__package__).joinpath("forms.toml").read_text(encoding="utf-8"))
    values, style, agreement = raw["values"], raw["style"], raw["agreement"]
    scales = {
        lang: tuple({values[name]: word for name, word in way.items()} for way in raw["scales"][lang])
        for lang in ("en", "ru")
    }
    months = {lang: tuple((name,) for name in raw["months"][lang]) for lang in ("kk", "en", "han")}
    return Forms(
        suffixes={ending: name for name, endings in raw["suffixes"].items() for ending in endings},
        source_scales={word: values[name] for name, words in raw["scales"]["kk"].items() for word in words},
        scales=scales,
        decimal=style["decimal"],
        group=style["group"],
        unchanging=frozenset(agreement["unchanging"]),
        year=frozenset(agreement["year"]),
        endings=frozenset(agreement["endings"]),
        spoken_with_vowel=tuple(agreement["an"]),
        ordinals=tuple(raw["ordinals"]["en"]),
        months=months | {"ru": tuple(tuple(row) for row in raw["months"]["ru"])},
    )
