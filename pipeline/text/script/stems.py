"""Stems whose spelling the rules do not find, as every alphabet writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from pipeline.languages import Alphabet
from pipeline.text.script.alphabets import Letters, letters
from pipeline.text.script.spell import spell_out
from pipeline.text.script.write import needs_hamza, write_word

_INSIDE = 6
"""Stems of this many letters are looked for inside words, too…"""
_BEHIND = 5
"""…those of this many behind another stem, and the shorter ones at the beginning only."""


@dataclass(frozen=True, slots=True)
class Stem:
    """The beginning of a word, in one alphabet."""

    cyrillic: tuple[str, ...]
    """For each letter as spelled out what it is in Cyrillic; empty where the letter before holds it already."""
    whole: bool
    """Whether it is a whole word, never the beginning of a longer one."""
    inside: bool
    """Whether it may begin within a word."""
    capitals: int
    """How many capitals it begins with, where its alphabet has none: 1 for a name, all for an abbreviation."""
    front: bool | None
    """Whether the Arabic alphabet marks it as a word of front vowels; None where a letter in it says so, too."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the word, and of the place in it, where a stem is looked for."""

    boundary: bool = False
    """Whether another stem ends there."""
    front: bool | None = None
    """Whether the word is marked as one of front vowels; None in alphabets that mark none."""
    shouting: bool = True
    """Whether the word could be an abbreviation: all capitals, or in an alphabet without."""


class Stems:
    """The stems of one alphabet, found by how they are spelled out."""

    def __init__(self, entries: Sequence[str], known: Letters) -> None:
        self._found: dict[str, list[Stem]] = {}
        tables = [known]
        if known.alphabet is Alphabet.LATIN_2021:  # many write s for ц in it: redaksia, tehnologia
            tables.append(replace(known, spelling={**known.spelling, "ц": "s"}))
        for table in tables:
            for entry in entries:
                if table is not known and (len(entry) < 4 or entry.startswith("=")):
                    continue  # too many words are spelled like these
                key, stem = _stem(entry, table)
                if stem not in self._found.setdefault(key, []):
                    self._found[key].append(stem)
        self._longest = max(map(len, self._found), default=0)
        self._beginnings = {key[:2] for key in self._found}

    def longest(self, spelled: str, at: int, context: Context) -> tuple[int, Stem] | None:
        """The longest stem that stands at ``spelled[at:]``, with its length."""
        if spelled[at : at + 2] not in self._beginnings:
            return None
        for length in range(min(self._longest, len(spelled) - at), 1, -1):
            for stem in self._found.get(spelled[at : at + length], ()):
                if _fits(stem, at, length, len(spelled), context):
                    return length, stem
        return None


def _fits(stem: Stem, at: int, length: int, whole: int, context: Context) -> bool:
    if at and not stem.inside and not (context.boundary and length >= _BEHIND):
        return False
    if stem.whole and (at or length < whole):
        return False
    if stem.capitals > 1 and not context.shouting:
        return False
    return at > 0 or context.front is None or stem.front is None or stem.front == context.front


def _stem(entry: str, known: Letters) -> tuple[str, Stem]:
    text = entry.strip("=~")
    small = text.lower()
    pieces = write_word(small, known)
    spelled = spell_out("".join(written for _, written in pieces), known)
    assert spelled is not None, entry
    ends = {end: index for index, end in enumerate(spelled.ends)}
    cyrillic = [""] * len(spelled.letters)
    taken, written, first, waiting = 0, 0, 0, ""
    for used, form in pieces:
        waiting += small[taken : taken + used]
        taken, written = taken + used, written + len(form)
        if written in ends:  # else two letters read as one: с and х, written sh
            cyrillic[first] = waiting
            first, waiting = ends[written] + 1, ""
    shouted = len(text) > 1 and text.isupper()
    inside = entry.startswith("~") or (len(spelled.letters) >= _INSIDE and text == small)
    front = None if set(small) & set("кгеэ") or not set(small) & set("аәоөұүыі") else needs_hamza(small)
    capitals = sum(map(str.isupper, text))
    return spelled.letters, Stem(tuple(cyrillic), entry.startswith("=") or shouted, inside, capitals, front)


@cache
def stems(alphabet: Alphabet) -> Stems:
    """The stems of an alphabet, longest match first."""
    text = files(__package__).joinpath("stems.txt").read_text(encoding="utf-8")
    entries = [entry for line in text.splitlines() if not line.startswith("#") for entry in line.split()]
    return Stems(entries, letters(alphabet))
