"""Where a name begins and ends in Chinese, which has no spaces: by how its characters sound."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from .augment_kazakh import DATA

_LONGEST_BEFORE, _LONGEST_AFTER = 8, 10
_FREE = 4
"""Names of so many consonants may differ in one."""


@cache
def _tables() -> tuple[Mapping[str, str], Mapping[int, str]]:
    """Consonant classes of Chinese characters, and of Cyrillic letters."""
    text = files("pipeline.align").joinpath("sounds", "zh.toml").read_text(encoding="utf-8")
    more = tomllib.loads((DATA / "letters.toml").read_text(encoding="utf-8"))
    sounds = [*tomllib.loads(text)["syllables"].items(), *more["characters"].items()]
    classes = {letter: code for code, letters in more["classes"].items() for letter in letters}
    return {character: code for code, characters in sounds for character in characters}, str.maketrans(classes)


@cache
def name_codes(russian: str) -> tuple[str, ...]:
    """The consonant classes of a Russian name; a second one where it has a double consonant.

    >>> name_codes("Мынжасаров"), name_codes("Анна")
    (('MNSSLV',), ('NN', 'N'))
    """
    word = russian.lower()
    spellings = dict.fromkeys((word, re.sub(r"([бвгдзклмнпрстф])\1", r"\1", word)))
    return tuple("".join(c for c in made.translate(_tables()[1]) if c.isupper()) for made in spellings)


def _distance(one: str, other: str) -> int:
    """Edit distance."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def _cost(code: str, wanted: tuple[str, ...]) -> int:
    return min(_distance(code, each) for each in wanted)


def _best(costs: Mapping[int, int], wanted: tuple[str, ...]) -> list[int]:
    """Lengths of the cheapest readings: all those without a difference, or the only one with one difference."""
    least = min(costs.values(), default=2)
    lengths = [length for length, cost in costs.items() if cost == least]
    if least == 0 or (least == 1 and len(lengths) == 1 and len(wanted[0]) >= _FREE):
        return lengths
    return []


def name_before(text: str, end: int, russian: str) -> int | None:
    """Where the name that ends at ``text[end]`` begins; None where no beginning sounds like it, or several do."""
    sounds, wanted = _tables()[0], name_codes(russian)
    costs: dict[int, int] = {}
    code = ""
    for length in range(1, min(_LONGEST_BEFORE, end) + 1):
        if text[end - length] not in sounds:
            break
        code = sounds[text[end - length]] + code
        costs[length] = _cost(code, wanted)
    lengths = _best(costs, wanted)
    if not lengths:
        return None
    open_ = russian[:1] in "АЕЁИОУЫЭЮЯ"
    return end - (max(lengths) if open_ else min(lengths))


def name_after(text: str, start: int, russian: str) -> int | None:
    """Where the name that begins at ``text[start]`` ends; None where no end sounds like it.

    Family names whose end is always written alike (`_ENDS`) must have that end; others must sound exactly so.
    """
    sounds, wanted = _tables()[0], name_codes(russian)
    last = next((han for ending, han in _ENDS if russian.endswith(ending)), "")
    costs: dict[int, int] = {}
    code = ""
    for length in range(1, min(_LONGEST_AFTER, len(text) - start) + 1):
        if text[start + length - 1] not in sounds:
            break
        code += sounds[text[start + length - 1]]
        costs[length] = _cost(code, wanted)
    lengths = [length for length in _best(costs, wanted) if last or not costs[length]]
    if not lengths:
        return None
    end = start + min(lengths)
    if last and text[end - 1] not in last:
        return end + 1 if text[end : end + 1] and text[end] in last else None
    return end + 1 if not last and russian[-1] in "йи" and text[end : end + 1] == "伊" else end


_ENDS = (
    ("ов", "夫"),
    ("ев", "夫"),
    ("ова", "娃瓦"),
    ("ева", "娃瓦"),
    ("ина", "娜"),
    ("улы", "勒雷"),
    ("кызы", "孜泽"),
)
"""The characters that end the Chinese name, by the last letters of the Russian family name."""
