"""Linguistic knowledge of the splitter: plain files, read once a language."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What one language's rules look up.  Abbreviations lack their last dot and are lower case."""

    lang: str
    """``kk``, ``en``, ``ru`` or ``zh``."""
    strict: frozenset[str]
    """Abbreviations whose dot never ends a sentence: ``мыс``, ``e.g``."""
    titles: frozenset[str]
    """A name or a noun follows these; the dot ends a sentence only before an opener: ``проф``, ``мем``."""
    numbered: frozenset[str]
    """A number follows these; before anything else they are ordinary words: ``сағ``, ``No``, ``fig``."""
    closers: frozenset[str]
    """These follow what they belong to, and may end a sentence: ``ж``, ``көш``, ``Inc``."""
    places: frozenset[str]
    """Those of `closers` that name a place; a body of that place may follow with a capital: ``Алматы қ. Мәслихаты``."""
    units: frozenset[str]
    """Measures and money: behind a number, and before a capital, they end a sentence: ``км``, ``тг``."""
    lists: frozenset[str]
    """Ends of enumerations: before a capital they end a sentence: ``т.б``, ``etc``."""
    lands: frozenset[str]
    """Names; their dot ends a sentence only before an opener: ``u.s``."""
    initials: frozenset[str]
    """Initials of more than one letter: ``Дж``, ``Zh``."""
    openers: frozenset[str]
    """Words that open a sentence, whatever stands before."""
    joining: frozenset[str]
    """Openers that, begun small, are taken to join words: ``және``."""
    labels: frozenset[str]
    """Words that, alone or with a number at the head of a paragraph, label what follows: ``Бірінші. …``."""
    attributions: frozenset[str]
    """Words that bring in a speaker or carry a quotation on: ``деді``."""
    verb_first: bool
    """Whether the verb comes before a speaker who is named behind a question: no capital follows the question."""
    directions: frozenset[str]
    """What follows the name of a place when a distance was given before it: ``бағытында``."""
    months: tuple[str, ...]
    amounts: tuple[str, ...]
    """Beginnings of words that go on behind ``млн`` though they have a capital: currencies and countries."""
    cut_endings: frozenset[str]
    """Two consonants no word ends in: a word that does was cut short."""
    predicates: re.Pattern[str] | None
    """Endings of words that close a sentence even when the next one begins small; None where none does."""
    whole_quotes: bool
    """Whether a short quotation opened inside a sentence stays whole even if the sentence ends with it."""
    attribution_ends: tuple[str, ...]
    """Chinese: how an attribution after a closing quote ends."""
    attribution_verbs: tuple[str, ...]
    """Chinese: verbs whose object may end the attribution."""
    attribution_starts: tuple[str, ...]
    """Chinese: what a new sentence, not an attribution, begins with."""
    special: frozenset[str]
    """Every single word that needs the rules: none of them may be taken for an ordinary word."""


_SETS = (
    "strict",
    "titles",
    "numbered",
    "closers",
    "places",
    "units",
    "lists",
    "lands",
    "initials",
    "openers",
    "joining",
    "labels",
    "attributions",
    "directions",
)
_CONSONANTS = "бвгғджзйкқлмнңпрстфхһцчшщ"
_PAIRS = frozenset(first + second for first in _CONSONANTS for second in _CONSONANTS)
_SPECIAL = ("strict", "titles", "numbered", "closers", "units", "lists", "lands", "labels")


@cache
def knowledge(lang: str) -> Knowledge:
    """The knowledge for ``kk``, ``en``, ``ru`` or ``zh``."""
    with files(__package__).joinpath("rules", f"{lang}.toml").open("rb") as file:
        raw = tomllib.load(file)
    sets = {name: frozenset(_words(raw.get(name, ""))) for name in _SETS}
    return Knowledge(
        lang=lang,
        **sets,
        months=tuple(_words(raw.get("months", ""))) or ("\0",),
        amounts=tuple(_words(raw.get("amounts", ""))) or ("\0",),
        cut_endings=_PAIRS - frozenset(_words(raw["endings"])) if "endings" in raw else frozenset(),
        predicates=re.compile(raw["predicates"]) if "predicates" in raw else None,
        whole_quotes=raw.get("whole_quotes", False),
        verb_first=raw.get("verb_first", False),
        attribution_ends=tuple(_words(raw.get("attribution_ends", ""))),
        attribution_verbs=tuple(_words(raw.get("attribution_verbs", ""))),
        attribution_starts=tuple(_words(raw.get("attribution_starts", ""))),
        special=frozenset().union(*(sets[name] for name in _SPECIAL)),
    )


def _words(value: str | list[str]) -> list[str]:
    """A list as it is; a text is a list of words that white space separates."""
    return value.split() if isinstance(value, str) else value
