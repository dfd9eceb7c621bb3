"""Linguistic knowledge of the splitter: plain files, read once a language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What one language's rules look up.  Abbreviations lack their last dot and are lower case."""

    never: frozenset[str]
    """Abbreviations whose dot never ends a sentence."""
    maybe: frozenset[str]
    """Abbreviations whose dot ends a sentence only before an opener."""
    units: frozenset[str]
    """Those of `maybe` that name a measure: a capital after them begins a sentence."""
    openers: frozenset[str]
    """Words that open a sentence."""
    attributions: tuple[str, ...]
    """Beginnings of what brings in a speaker."""
    after_number: tuple[str, ...]
    """Capitalised words that continue an amount."""
    months: tuple[str, ...]
    attribution_ends: tuple[str, ...]
    """Chinese: how an attribution after a closing quote ends."""


@cache
def knowledge(lang: str) -> Knowledge:
    """The knowledge for ``kk``, ``en``, ``ru`` or ``zh``."""
    with files(__package__).joinpath("rules", f"{lang}.toml").open("rb") as file:
        raw = tomllib.load(file)
    return Knowledge(
        never=frozenset(raw.get("never", ())),
        maybe=frozenset(raw.get("maybe", ())),
        units=frozenset(raw.get("units", ())),
        openers=frozenset(raw.get("openers", ())),
        attributions=tuple(raw.get("attributions", ())),
        after_number=tuple(raw.get("after_number", ())),
        months=tuple(raw.get("months", ())),
        attribution_ends=tuple(raw.get("attribution_ends", ())),
    )
