"""The alphabets as data: how each writes the letters of Cyrillic Kazakh, and what its letters stand for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.languages import Alphabet

HAMZA = "\u0674"
"""Arabic high hamza: the vowels of the word behind it are front vowels."""

APOSTROPHES = "'’ʼ‘`´ʹ"
"""Characters that stand for the apostrophe of the alphabet of 2017."""


@dataclass(frozen=True, slots=True)
class Letters:
    """One alphabet.  Everything is in small letters."""

    alphabet: Alphabet
    spelling: Mapping[str, str]
    """Cyrillic letter → how it is written; empty for the signs that are dropped."""
    reading: Mapping[str, str]
    """Letter of the alphabet, of up to two characters → the Cyrillic letter that it first of all stands for."""
    contracts: bool
    """Whether ``ия`` is written like ``я``."""
    lower: Mapping[str, str]
    """Capitals whose small letter is not the one Unicode knows; where a capital serves two letters, the first."""
    upper: Mapping[str, str]


def read_rows(name: str) -> Iterator[list[str]]:
    """The rows of a table of this package: tab-separated, ``#`` begins a comment line."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))


@cache
def sections(name: str) -> Mapping[str, tuple[str, ...]]:
    """The words of each section of a list of this package: a line ``[heading]``, then words between spaces."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for part in re.sub("^#.*\n", "", text, flags=re.MULTILINE).split("[")[1:]:
        heading, words = part.split("]", 1)
        found[heading] = tuple(words.split())
    return found


@cache
def letters(alphabet: Alphabet) -> Letters:
    """The letters of any alphabet but the Cyrillic one."""
    header, *rows = read_rows("letters.tsv")
    column = header.index(alphabet.value)
    spelling = {row[0]: row[column].replace("+", "").strip("-") for row in rows}
    reading: dict[str, str] = {}
    for row in rows:
        if "+" not in row[column] and row[column] != "-":
            reading.setdefault(row[column], row[0])
    reading |= {row[1]: row[2] for row in read_rows("variants.tsv") if row[0] == alphabet.value}
    dotted = any(alphabet is known for known in _DOTTED)
    return Letters(
        alphabet=alphabet,
        spelling=spelling,
        reading=reading,
        contracts=spelling["я"] == spelling["и"] + spelling["а"] and alphabet in _CONTRACTING,
        lower={"I": "ı", "İ": "i"} if dotted else {"I": "i", "İ": "i"},
        upper={"ı": "I", "i": "İ"} if dotted else {"ı": "I", "i": "I"},
    )


_DOTTED = (Alphabet.LATIN_2019, Alphabet.LATIN_2021, Alphabet.LATIN_COMMON)
"""Alphabets with two capitals, I and İ."""

_CONTRACTING = (Alphabet.LATIN_2021, Alphabet.ARABIC)


def small(character: str, known: Letters) -> str:
    """The small letter of a character, always one character long for the letters of the alphabets."""
    return known.lower.get(character) or unicodedata.normalize("NFC", character.lower())
