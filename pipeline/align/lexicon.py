"""The dictionaries: what a stem is translated by, and how often that is seen.

``dictionary/XX-YY.tsv`` were learned from this project's own press corpus, see
``models/mini/recipe/dictionary.py``.  A line: stem, how often one of its translations stands in the
translated sentence, how often in another one, the translations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.align.cues import Expectation


@dataclass(frozen=True, slots=True)
class Entry:
    """A stem's translations (stems of the other language)."""

    expected: Expectation
    translations: tuple[str, ...]


def parse(text: str) -> dict[str, Entry]:
    """Read a dictionary file."""
    entries = {}
    for line in text.splitlines():
        stem, found, chance, translations = line.split("\t")
        entries[stem] = Entry(Expectation(float(found), float(chance)), tuple(translations.split(" ")))
    return entries


@cache
def dictionary(source: str, target: str) -> Mapping[str, Entry]:
    """The dictionary of a pair of primary tags; empty where there is none."""
    path = files(__package__).joinpath("dictionary", f"{source}-{target}.tsv")
    return parse(path.read_text(encoding="utf-8")) if path.is_file() else {}
